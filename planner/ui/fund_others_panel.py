"""Further curves of the same funds beside the fund curve: with a lever on top, or for the firms of one municipality."""

import pandas as pd
import streamlit as st

from planner.language import Language, hectares, number, text
from planner.studio.errands import SizedFund
from planner.ui.charts import Titles, lines
from planner.ui.opened import Opened, municipality_names
from planner.ui.table import show_table
from planner.ui.wording import pull_words
from planner.units import EUR_PER_MEUR

_DRAWN = 7
"""Further curves that one chart can tell apart; the table holds all."""


def show_others(opened: Opened, found: SizedFund, language: Language) -> None:
    """Show the plans of every curve by fund."""
    towns = municipality_names(opened)
    others = {towns.get(name) or pull_words(name, opened, language): curve for name, curve in found.sizing.others.items()}
    curves = {text("as asked", language): found.sizing.curve, **others}
    drawn = list(curves)[:_DRAWN + 1]
    rows = [{"across": number(point.fund_eur / EUR_PER_MEUR, language, 2), "group": name, "ha": point.plan_ha, "shown": hectares(point.plan_ha, language, 2)}
            for name in drawn for point in curves[name].points]
    titles = Titles(text("fund (million euro)", language), text("circular hectares", language), text("curve", language))
    st.altair_chart(lines(pd.DataFrame(rows), titles, drawn, language), width="stretch")
    fund = text("fund (million euro)", language)
    show_table(pd.DataFrame({
        fund: [point.fund_eur / EUR_PER_MEUR for point in found.sizing.curve.points],
        **{f"{name} (ha)": [point.plan_ha for point in curve.points] for name, curve in curves.items()},
    }), language, file="fund-curves", decimals={fund: 3})
    st.caption(text("What the plan of each fund serves. A curve of a municipality is of its firms alone, as if the whole fund were for them.", language))

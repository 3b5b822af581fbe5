"""The answers of the firms as a table to change: an edit is a step of the scenario in force."""

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd
import streamlit as st

from planner.language import Language, mark, text
from planner.project.tables import STRATEGY, TABLES
from planner.project.terms import CATEGORIES
from planner.studio.demand import Demand
from planner.studio.parcels import firm_names
from planner.studio.scenarios import Change
from planner.ui.edited_table import edited_table
from planner.ui.glossary import help_for
from planner.ui.opened import Opened
from planner.ui.table import NONE, offer_csv
from planner.ui.wording import strategy_words

_ROWS: Final = 12
_HEADINGS: Final[Mapping[str, str]] = {
    "firm": mark("firm"), "strategy": mark("strategy"), "extra_plot_low_m2": mark("low (m²)"), "extra_plot_m2": mark("likely (m²)"),
    "extra_plot_high_m2": mark("high (m²)"), "category_needed": mark("category asked"), "category": mark("category that counts"),
    "extra_kw": mark("power (kW)"), "from_year": mark("from year"), "certainty": mark("certainty (share)"), "estimated": mark("estimated"),
}
_EDITABLE: Final = ("strategy", "extra_plot_low_m2", "extra_plot_m2", "extra_plot_high_m2", "category_needed", "extra_kw", "from_year", "certainty")


def show_wishes(opened: Opened, part: Demand, language: Language) -> None:
    """Show the rows of demand; what is changed in them is saved at once."""
    if not part.wishes:
        st.markdown(text("Nobody asks for room here.", language))
        return
    st.caption(text("Change a cell: that becomes a step of the scenario. A survey that is read back changes the project itself. An empty low or high counts as "
                    "the likely figure.", language))
    frame = _rows(opened, part, language)
    headed = frame.rename(columns=lambda name: text(_HEADINGS[name], language))
    edited_table(opened, headed, "demand-table", lambda typed: Change(cells=_changed(frame, typed.set_axis(list(frame.columns), axis=1), language)), language,
                 hide_index=False, column_config=_columns(opened, language), height="auto" if len(frame) <= _ROWS else 460,
                 disabled=[text(_HEADINGS[name], language) for name in _HEADINGS if name not in _EDITABLE])
    offer_csv(headed.reset_index(names=text("row", language)), language, file="demand-answers")


def _rows(opened: Opened, part: Demand, language: Language) -> pd.DataFrame:
    """Return the rows as the table holds them, with names for people; index ``demand_id``."""
    names = firm_names(opened.project)
    table = opened.project["demand"].set_index("demand_id").loc[[wish.demand_id for wish in part.wishes]]
    headings = TABLES["demand"].names
    return pd.DataFrame({
        "firm": [names.get(wish.firm_id or wish.demand_id, wish.firm_id) for wish in part.wishes],
        "strategy": [strategy_words(wish.strategy, language) for wish in part.wishes],
        **{name: table[name] for name in _EDITABLE if name not in {"strategy", "category_needed"}},
        "category_needed": table["category_needed"].where(table["category_needed"] != "", NONE),
        "category": [wish.category for wish in part.wishes],
        "estimated": [", ".join(text(_HEADINGS[name], language) for name in wish.estimated if name in _HEADINGS) or ", ".join(
            name for name in wish.estimated if name in headings) for wish in part.wishes],
    }, index=table.index)[list(_HEADINGS)]


def _columns(opened: Opened, language: Language) -> dict[str, Any]:
    years = opened.project.years
    place = {name: text(_HEADINGS[name], language) for name in _HEADINGS}
    area = st.column_config.NumberColumn(min_value=0.0, format="%d", width=90)
    return {
        "_index": st.column_config.Column(text("row", language), disabled=True),
        place["firm"]: st.column_config.TextColumn(width=190),
        place["strategy"]: st.column_config.SelectboxColumn(options=[strategy_words(one, language) for one in STRATEGY], required=True),
        **{place[name]: area for name in ("extra_plot_low_m2", "extra_plot_m2", "extra_plot_high_m2")},
        place["category_needed"]: st.column_config.SelectboxColumn(options=[NONE, *CATEGORIES], required=True),
        place["extra_kw"]: st.column_config.NumberColumn(min_value=0.0, format="%d", width=90),
        place["from_year"]: st.column_config.NumberColumn(min_value=years[0], max_value=years[-1], step=1, format="%d", width=80),
        place["certainty"]: st.column_config.NumberColumn(min_value=0.0, max_value=1.0, step=0.01, format="%.2f", help=help_for("certainty", language)),
        place["estimated"]: st.column_config.TextColumn(help=help_for("estimate", language)),
    }


def _changed(before: pd.DataFrame, after: pd.DataFrame, language: Language) -> tuple[tuple[str, str, str, str], ...]:
    """Return the cells that differ, as a change of a scenario takes them: (table, row, column, value as text)."""
    codes = {strategy_words(one, language): one for one in STRATEGY}
    out = []
    for name in _EDITABLE:
        for row, old, new in zip(before.index, before[name], after[name], strict=True):
            if old == new or (pd.isna(old) and pd.isna(new)):
                continue
            is_empty = new is None or pd.isna(new) or new == NONE
            out.append(("demand", str(row), name, "" if is_empty else str(codes.get(new, new)).removesuffix(".0")))
    return tuple(out)

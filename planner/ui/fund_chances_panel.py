"""How sure: quantiles by fund, what is lost by cause and link, what drives the outcome, and whether there are samples enough."""

from typing import Any

import pandas as pd
import streamlit as st

from planner.language import Language, hectares, number, percent, text
from planner.studio.errands import SizedFund
from planner.studio.parcels import firm_names
from planner.studio.sizing_reading import P50, Driver, Outcome, Tornado, converging, spread_of
from planner.ui.charts import Titles, tornado
from planner.ui.fund_charts import settling
from planner.ui.fund_money_panel import about_plan
from planner.ui.fund_words import cause_words, driver_words
from planner.ui.opened import Opened
from planner.ui.table import NONE, show_table
from planner.units import EUR_PER_MEUR

_QUANTILES = ("p10", "p50", "p80", "p90")
_BARS = 8
_SEEN_HA = 0.0005
"""What is less moves no bar that can be seen, hectares."""


def show_chances(opened: Opened, found: SizedFund, language: Language) -> None:
    """Show how sure the figures are."""
    sizing = found.sizing
    if sizing.chances is None or sizing.outcome is None or sizing.tornado is None:
        st.info(text("No chance was drawn: choose a number of samples above and calculate again.", language), icon=":material/casino:")
        return
    st.markdown(f"**{text('What the plan of each fund reaches in the samples', language)}**")
    show_table(_by_fund(sizing.chances.record(), language), language, file="fund-quantiles",
               decimals={text("fund (million euro)", language): 3} | {_heading(name, text("year", language)): 0 for name in _QUANTILES})
    st.caption(text("{samples} samples, the same for every fund. P10: one in ten samples stays below.", language,
                    samples=number(sizing.request.samples, language)))
    st.divider()
    st.caption(about_plan(sizing, language))
    _show_lost(opened, sizing.outcome.record(), language)
    st.markdown(f"**{text('What drives the outcome', language)}**")
    _show_drivers(sizing.tornado, language)
    st.markdown(f"**{text('Are there samples enough?', language)}**")
    _show_settling(sizing.outcome, language)


def _heading(quantile: str, what: str) -> str:
    return f"{quantile.upper()} {what}"


def _by_fund(record: dict[str, Any], language: Language) -> pd.DataFrame:
    served, paid = record["quantiles"], record["money"]
    ha, granted, year = text("served (ha)", language), text("grants (million euro)", language), text("year", language)
    return pd.DataFrame({
        text("fund (million euro)", language): [row["fund_eur"] / EUR_PER_MEUR for row in served],
        **{_heading(name, ha): [row[f"ha_{name}"] for row in served] for name in _QUANTILES},
        **{_heading(name, granted): [row[f"granted_eur_{name}"] / EUR_PER_MEUR for row in paid] for name in _QUANTILES},
        **{_heading(name, year): [f"{row[f'year_{name}']:.0f}" for row in paid] for name in _QUANTILES},
    })


def _show_lost(opened: Opened, lost: dict[str, Any], language: Language) -> None:
    st.markdown(text("Planned is {planned}; on average {mean} comes of it.", language, planned=hectares(lost["planned_ha"], language, 2),
                     mean=hectares(lost["mean_ha"], language, 2)))
    cause, lost_ha = text("cause", language), text("lost on average (ha)", language)
    causes = sorted(lost["lost_by_cause_ha"].items(), key=lambda item: -item[1])
    show_table(pd.DataFrame({cause: [cause_words(name, language) for name, _ in causes], lost_ha: [ha for _, ha in causes]}), language,
               file="fund-causes", decimals={lost_ha: 3})
    st.markdown(f"**{text('Which link costs most', language)}**")
    names = firm_names(opened.project)
    links = lost["links"]
    show_table(pd.DataFrame({
        text("firm", language): [names.get(link["mover_id"], link["mover_id"]) for link in links],
        text("goes to", language): [link["to"] or text("own plot", language) for link in links],
        text("year", language): [str(link["year"]) for link in links],
        text("chance that it moves", language): [percent(link["chance"], language, 0) for link in links],
        text("served (ha)", language): [link["served_ha"] for link in links],
        lost_ha: [link["costs_ha"] for link in links],
        text("mostly by", language): [_worst(link["causes_ha"], language) for link in links],
    }), language, file="fund-links", decimals={lost_ha: 3})
    st.caption(text("What a link costs counts whatever breaks behind it in its chain.", language))


def _worst(causes: dict[str, float], language: Language) -> str:
    return cause_words(max(causes, key=lambda name: causes[name]), language) if causes else NONE


def _show_drivers(found: Tornado, language: Language) -> None:
    low, high, well = text("at its P10", language), text("at its P90", language), text("without it", language)
    swings = [driver for driver in found.drivers if driver.swing_ha(found.drawn) >= _SEEN_HA]
    rows = [{"label": driver_words(driver.name, language), "group": group, "pull": group, "ha": ha, "shown": _signed(ha, language)}
            for driver in swings[:_BARS] for group, ha in _pulls(driver, found.drawn.ha, (low, high, well))]
    if rows:
        titles = Titles(text("hectares more or less than on average", language), text("chance", language))
        st.altair_chart(tornado(pd.DataFrame(rows), titles, [low, high, well], language), width="stretch")
    swing = text("moves the mean by (ha)", language)
    ha = {"p10": text("mean at its P10 (ha)", language), "p90": text("mean at its P90 (ha)", language), "off": text("mean without it (ha)", language)}
    show_table(pd.DataFrame({
        text("chance", language): [driver_words(driver.name, language) for driver in found.drivers],
        swing: [driver.swing_ha(found.drawn) for driver in found.drivers],
        ha["p10"]: [number(driver.low.ha, language, 3) if driver.low else NONE for driver in found.drivers],
        ha["p90"]: [number(driver.high.ha, language, 3) if driver.high else NONE for driver in found.drivers],
        ha["off"]: [driver.off.ha for driver in found.drivers],
        text("variance explained", language): [percent(driver.explained, language, 0) for driver in found.drivers],
    }), language, file="fund-tornado", decimals={swing: 3, ha["off"]: 3})


def _pulls(driver: Driver, drawn_ha: float, groups: tuple[str, str, str]) -> list[tuple[str, float]]:
    """Return what a kind of chance does to the mean: at its P10 and P90, or without it where it happens or does not."""
    low, high, well = groups
    if driver.low is None or driver.high is None:
        return [(well, driver.off.ha - drawn_ha)]
    return [(low, driver.low.ha - drawn_ha), (high, driver.high.ha - drawn_ha)]


def _signed(ha: float, language: Language) -> str:
    return ("+" if round(ha, 3) > 0 else "") + number(ha, language, 3)


def _show_settling(outcome: Outcome, language: Language) -> None:
    rows = converging(outcome.hectares, P50)
    st.altair_chart(settling(rows, language), width="stretch")
    columns = {"value": text("median (ha)", language), "low": text("band from (ha)", language), "high": text("band to (ha)", language)}
    show_table(pd.DataFrame({text("samples", language): [int(row["samples"]) for row in rows],
                             **{heading: [row[name] for row in rows] for name, heading in columns.items()}}),
               language, file="fund-samples", decimals=dict.fromkeys(columns.values(), 3))
    st.caption(text("The true median lies within the band with 95%. To know every quantile to 1% takes {samples} samples.", language,
                    samples=number(spread_of(outcome.hectares).enough(), language)))

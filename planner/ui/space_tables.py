"""What room opens when, as stacked bars and a table; stock and flow by year; Little's law beside what is there."""

from collections import defaultdict
from typing import Final

import pandas as pd
import streamlit as st

from planner.language import Language, hectares, number, text
from planner.plan.openings import SIZE_CLASSES, SOURCES, UNCOUNTED
from planner.report.maps import STATUSES, category_swatches
from planner.studio.shift_space import By, ShiftSpace
from planner.ui.charts import PALETTE, Titles, lines, stacked_bars
from planner.ui.opened import Opened
from planner.ui.table import show_table
from planner.ui.wording import source_words
from planner.units import M2_PER_HA

_FLOWS: Final = ("start_ha", "opened_ha", "taken_ha", "closed_ha", "end_ha", "end_with_power_ha")
_DARK: Final = ("#c6dbef", "#9ecae1", "#6baed6", "#3182bd", "#08519c")
"""From light to dark: sizes have an order. ColorBrewer Blues (read)."""
_OTHER_SOURCES: Final = ("#0072b2", "#cc79a7", "#8c8c8c", "#5d3a9b")
"""Of sources that are no status: they stay apart from the colours of the map (Okabe and Ito, read)."""


def show_openings(opened: Opened, space: ShiftSpace, by: By, language: Language, *, only_powered: bool) -> None:
    """Show what opens by year: stacked bars, and a table of what they add up to."""
    pieces = [piece for piece in space.openings if piece.source != UNCOUNTED and (piece.has_power or not only_powered)]
    totals = space.totals(by)
    if not totals:
        st.info(text("No room opens here in these years.", language), icon=":material/info:")
        return
    first = text("at the start", language)
    columns = [first, *map(str, opened.project.years)]
    ha: dict[tuple[str, str], float] = defaultdict(float)
    keys = {"source": "source", "category": "category", "size": "size_class", "municipality": "municipality_code"}
    for piece in pieces:
        ha[first if piece.at_start else str(piece.year), getattr(piece, keys[by])] += piece.area_m2 / M2_PER_HA
    order = [total.key for total in totals if any(key == total.key for _, key in ha)]
    named = {key: _called(opened, key, by, language) for key in [total.key for total in totals]}
    bars = pd.DataFrame([
        {"across": when, "group": named[key], "ha": ha.get((when, key), 0.0), "shown": hectares(ha.get((when, key), 0.0), language, 2)}
        for when in columns for key in order])
    if order:
        titles = Titles(text("year", language), text("hectares that open", language), _heading(by, language))
        st.altair_chart(stacked_bars(bars, titles, [named[key] for key in order], _colours(order, by, language), language), width="stretch")
    else:
        st.info(text("Nothing of it has power.", language), icon=":material/bolt:")
    table = pd.DataFrame({
        _heading(by, language): [named[total.key] for total in totals],
        text("open at the start", language): [total.start_ha for total in totals],
        text("opens later", language): [total.later_ha for total in totals],
        text("of both with power", language): [total.with_power_ha for total in totals],
        text("under option (not open)", language): [total.option_ha for total in totals],
        text("pieces", language): [total.pieces for total in totals],
    })
    show_table(table, language, file=f"shift-space-{by}")
    st.caption(text("Hectares. With power: more than {kw} kW at the parcel before anybody draws on it.", language, kw=number(space.small_kw, language, 1)))


def show_flows(opened: Opened, space: ShiftSpace, language: Language) -> None:
    """Show stock and flow by year, all municipalities of the choice together, and what firms that move ask on average."""
    flows = pd.DataFrame([flow.record() for flow in space.flows])
    if flows.empty:
        st.info(text("No room opens here in these years.", language), icon=":material/info:")
        return
    years = flows.groupby("year")[list(_FLOWS)].sum()
    whole, powered = text("open at the end", language), text("with power", language)
    line = pd.DataFrame([
        {"across": str(year), "group": name, "ha": ha, "shown": hectares(ha, language, 2)}
        for name, column in ((whole, "end_ha"), (powered, "end_with_power_ha")) for year, ha in years[column].items()])
    titles = Titles(text("year", language), text("hectares at the end of the year", language), text("what", language))
    st.altair_chart(lines(line, titles, [whole, powered], language), width="stretch")
    names = dict(zip(opened.project["municipalities"]["municipality_code"], opened.project["municipalities"]["name"], strict=True))
    headings = [text("open", language), text("opens", language), text("taken", language), text("closes for housing", language), whole, powered]
    table = pd.DataFrame({
        text("municipality", language): [names.get(code, code) for code in flows["municipality_code"]],
        text("year", language): flows["year"].astype("str"),
        **{heading: flows[column] for heading, column in zip(headings, _FLOWS, strict=True)},
    })
    show_table(table, language, file="stock-and-flow")
    _show_little(names, space, language)


def _show_little(names: dict[str, str], space: ShiftSpace, language: Language) -> None:
    st.markdown(f"**{text('What moves ask on average (Little’s law)', language)}**")
    if not space.little:
        st.markdown(text("There are no moves: without a plan nothing can be said of it.", language))
        return
    table = pd.DataFrame({
        text("municipality", language): [names.get(row.municipality_code, row.municipality_code) or text("all", language) for row in space.little],
        text("leaves a year (ha)", language): [row.left_ha_per_year for row in space.little],
        text("out of use (years)", language): [row.years_out_of_use for row in space.little],
        text("asked on average (ha)", language): [row.needed_ha for row in space.little],
        text("there on average (ha)", language): [row.there_ha for row in space.little],
    })
    show_table(table, language, file="littles-law", decimals={text("out of use (years)", language): 1})
    st.caption(text("Hectares left a year times the years that they are out of use are missed at any time; beside it what is open at the start of a year.",
                    language))


def _heading(by: By, language: Language) -> str:
    return {"source": text("source", language), "category": text("category", language), "size": text("size (m²)", language),
            "municipality": text("municipality", language), "year": text("year", language)}[by]


def _called(opened: Opened, key: str, by: By, language: Language) -> str:
    if by == "source":
        return source_words(key, language)
    if by == "municipality":
        towns = opened.project["municipalities"]
        return dict(zip(towns["municipality_code"], towns["name"], strict=True)).get(key, key) or text("unknown", language)
    if by == "size" and language == "nl":
        return key.replace(",", ".")
    return key or text("unknown", language)


def _colours(order: list[str], by: By, language: Language) -> list[str]:
    if by == "category":
        swatches = category_swatches(language, set(order))
        return [swatches[key].colour if key in swatches else PALETTE[-1] for key in order]
    if by == "size":
        return [_DARK[SIZE_CLASSES.index(key)] for key in order]
    if by == "source":
        same = {key: STATUSES[key].colour for key in SOURCES if key in STATUSES}  # as on the map
        others = dict(zip([key for key in SOURCES if key not in same], _OTHER_SOURCES, strict=False))
        return [{**same, **others}.get(key, PALETTE[-1]) for key in order]
    known = order
    return [PALETTE[known.index(key) % len(PALETTE)] for key in order]

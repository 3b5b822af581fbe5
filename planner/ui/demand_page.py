"""Space demand: what firms ask for circular work, against what opens by itself; and the answers of the firms, to change."""

from typing import Final

import pandas as pd
import streamlit as st

from planner.errors import InputError
from planner.language import Language, hectares, mark, number, text
from planner.studio.demand import BY, COUNTED, SPANS, By, Demand, Span, show_demand
from planner.ui.address import recall, remember
from planner.ui.charts import Titles
from planner.ui.command_shown import show_command
from planner.ui.demand_charts import gap_chart
from planner.ui.demand_table import show_wishes
from planner.ui.faults import show_problems
from planner.ui.glossary import help_for
from planner.ui.kpis import show_kpis
from planner.ui.opened import Opened, municipality_names
from planner.ui.runner import current_plan, show_run
from planner.ui.table import show_table
from planner.ui.wording import strategy_words

_BY: Final[dict[By, str]] = {
    "municipality": mark("Municipality"), "category": mark("Category"), "year": mark("Year"), "strategy": mark("Strategy")}
_SPANS: Final[dict[Span, str]] = {"low": mark("Low"), "likely": mark("Likely"), "high": mark("High")}


def show(opened: Opened, language: Language) -> None:
    """Show the page."""
    st.title(text("Space demand", language))
    show_kpis(opened, current_plan(), language)
    show_run(language)
    if opened.project["demand"].empty:
        st.info(text("No firm asks for room yet. Read the survey back, or estimate demand, on the page Data.", language), icon=":material/info:")
        return
    try:
        whole = show_demand(opened.project, situation=opened.situation)
    except InputError as error:
        show_problems(error.problems, language)
        return
    by, span, municipality, category = _choose(opened, whole, language)
    part = whole.within(municipality, category)
    _show_sum(part, span, language)
    _show_balance(opened, part, by, span, language)
    st.subheader(text("What firms answered", language))
    show_wishes(opened, part, language)
    words = ["schuifruimte", "demand", str(opened.folder), "--by", by, "--range", span]
    words += ["--municipality", municipality] if municipality else []
    show_command(language, words)


def _choose(opened: Opened, whole: Demand, language: Language) -> tuple[By, Span, str, str]:
    how, which = st.columns([6, 5], vertical_alignment="bottom")
    where, what, _ = st.columns([3, 3, 5])
    recall("demand-by", BY, "municipality")
    by: By | None = how.segmented_control(text("Split by", language), BY, format_func=lambda name: text(_BY[name], language), key="demand-by",
                                          required=True, persist_state="session")
    recall("range", SPANS, "likely")
    span: Span | None = which.segmented_control(
        text("Answers that count", language), SPANS, format_func=lambda name: text(_SPANS[name], language), key="range", required=True,
        persist_state="session", help=help_for("range", language))
    names = municipality_names(opened)
    recall("municipality", names, "")
    municipality: str | None = where.selectbox(text("Municipality", language), ["", *names], format_func=lambda code: names.get(code, text("all", language)),
                                               key="municipality", persist_state="session")
    categories = [row.key for row in whole.balances("category", "likely") if row.key]
    recall("category", categories, "")
    category: str | None = what.selectbox(text("Category", language), ["", *categories], format_func=lambda one: one or text("all", language),
                                          key="category", persist_state="session", help=help_for("category", language))
    for name, value in (("demand-by", by), ("range", span), ("municipality", municipality), ("category", category)):
        remember(name, value or "")
    return by or "municipality", span or "likely", municipality or "", category or ""


def _show_sum(part: Demand, span: Span, language: Language) -> None:
    """Say what is asked by the low, likely and high answers, and what of it counts with certainty."""
    low, likely, high = (hectares(part.asked_ha(one), language, 2) for one in SPANS)
    st.markdown(text("{count} wishes ask {asked}: by the low answers {low}, the likely {likely}, the high {high}. Times the certainty of each: {expected}. By "
                     "itself {open} opens.", language, count=number(len(part.wishes), language), asked=f"**{hectares(part.asked_ha(span), language, 2)}**",
                     low=low, likely=likely, high=high, expected=hectares(part.expected_ha(span), language, 2),
                     open=f"**{hectares(part.open_ha(), language, 2)}**"))


def _show_balance(opened: Opened, part: Demand, by: By, span: Span, language: Language) -> None:
    rows = part.balances(by, span)
    if not rows:
        st.info(text("Nobody asks for room here.", language), icon=":material/info:")
        return
    called = {row.key: _called(opened, row.key, by, language) for row in rows}
    asked, free = text("asked", language), text("open", language)
    bars = []
    for row in rows:
        sum_of = {"low": row.low_ha, "likely": row.likely_ha, "high": row.high_ha}
        spread = {"low": row.low_ha, "high": row.high_ha} if abs(row.asked_ha - sum_of[span]) < 1e-9 else {"low": None, "high": None}
        bars.append({"across": called[row.key], "group": asked, "ha": row.asked_ha, "shown": hectares(row.asked_ha, language, 2), **spread})
        if row.open_ha is not None:
            bars.append({"across": called[row.key], "group": free, "ha": row.open_ha, "shown": hectares(row.open_ha, language, 2), "low": None, "high": None})
    titles = Titles(text(_BY[by], language).lower(), text("hectares", language), text("what", language))
    st.altair_chart(gap_chart(pd.DataFrame(bars), titles, (asked, free), language), width="stretch")
    st.caption(text(COUNTED[by], language))
    table = pd.DataFrame({
        text(_BY[by], language).lower(): list(called.values()),
        text("wishes", language): [row.wishes for row in rows],
        text("low (ha)", language): [row.low_ha for row in rows],
        text("likely (ha)", language): [row.likely_ha for row in rows],
        text("high (ha)", language): [row.high_ha for row in rows],
        text("with certainty (ha)", language): [row.expected_ha for row in rows],
        text("asked, counted (ha)", language): [row.asked_ha for row in rows],
        text("open, counted (ha)", language): pd.Series([row.open_ha for row in rows], dtype="float64"),
        text("surplus or shortage (ha)", language): pd.Series([row.gap_ha for row in rows], dtype="float64"),
    })
    show_table(table, language, file=f"demand-{by}")


def _called(opened: Opened, key: str, by: By, language: Language) -> str:
    if by == "municipality":
        return municipality_names(opened).get(key, key) or text("unknown", language)
    return strategy_words(key, language) if by == "strategy" else key or text("unknown", language)

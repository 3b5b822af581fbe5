"""Plans of scenarios side by side: indicators with what is certain of their differences, moves that differ, money by payer and year."""

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd
import streamlit as st

from planner.language import Language, number, percent, short_money, text
from planner.scenarios.comparing import Comparison, Measure
from planner.scenarios.measure_words import measure_called, unit_called
from planner.ui.faults import plain
from planner.ui.opened import Opened
from planner.ui.table import NONE, show_table
from planner.ui.wording import kind_words, state_words

WIDE_GAP: Final = 0.05
"""From here on a plan is too far from the best to be compared or shown without a warning (assumed)."""
_UNCERTAIN: Final = " ≈"
"""Behind a difference that the gaps of the plans could explain."""


def show_comparison(opened: Opened, found: Comparison, language: Language) -> None:
    """Show plans side by side."""
    names = [plan.name for plan in found.plans]
    st.caption(" · ".join(
        text("{name}: {state}, at most {gap} from the best", language, name=f"**{plain(name)}**", state=state_words(plan.record["status"], language),
             gap=percent(plan.record["gap"], language)) for name, plan in zip(names, found.plans, strict=True)))
    if any(plan.record["gap"] > WIDE_GAP for plan in found.plans):
        said = text("At least one plan is still more than {gap} below what is possible: these differences say little. Allow a longer search and compare again.",
                    language, gap=percent(WIDE_GAP, language, 0))
        st.warning(said, icon=":material/hourglass:")
    show_table(_indicators(opened, found, names, language), language, file="comparison", wide={text("indicator", language): 300})
    st.caption(text("{mark} behind a difference: not certain, the plans may be too far from the best to tell. Values counted with other weights or years are "
                    "not compared.", language, mark=_UNCERTAIN.strip()))
    for name in names[1:]:
        st.markdown(text("{name} against {first}: {entered} movers come in, {dropped} drop out.", language, name=f"**{plain(name)}**", first=plain(names[0]),
                         entered=len(found.entered[name]), dropped=len(found.dropped[name])))
    st.markdown(f"**{text('Moves that differ', language)}**")
    if found.moves:
        show_table(pd.DataFrame([
            {text("firm", language): move.name or move.mover_id, **{name: _move(made, language) for name, made in zip(names, move.moves, strict=True)}}
            for move in found.moves]), language, file="comparison-moves")
    else:
        st.markdown(text("The moves are the same.", language))
    if found.money:
        st.markdown(f"**{text('Money by payer and year', language)}**")
        show_table(pd.DataFrame([
            {text("payer", language): payment.payer, text("year", language): str(payment.year),
             **{f"{name} (€)": eur for name, eur in zip(names, payment.eur, strict=True)}} for payment in found.money]),
            language, file="comparison-money", decimals={f"{name} (€)": 0 for name in names})


def _indicators(opened: Opened, found: Comparison, names: list[str], language: Language) -> pd.DataFrame:
    towns = dict(zip(opened.project["municipalities"]["municipality_code"], opened.project["municipalities"]["name"], strict=True))
    rows = []
    for measure in found.measures:
        row = {text("indicator", language): measure_called(measure.measure_id, towns, language), text("unit", language): unit_called(measure.unit, language)}
        row |= {one: _figure(value, measure.unit, language) for one, value in zip(names, measure.values, strict=True)}
        row |= {text("{name} less {first}", language, name=one, first=names[0]): _difference(measure, at, language) for at, one in enumerate(names) if at}
        rows.append(row)
    return pd.DataFrame(rows)


def _figure(value: float | None, unit: str, language: Language) -> str:
    if value is None:
        return NONE
    if unit.startswith("€") and abs(value) >= 1_000:
        return short_money(value, language)
    if unit == "share":
        return percent(value, language)
    return number(value, language, 0 if unit in {"", "jobs", "dwellings"} else 2)


def _difference(measure: Measure, at: int, language: Language) -> str:
    difference = measure.differences[at]
    if difference is None:
        return NONE
    if not difference:
        return "0"
    sign = "+" if difference > 0 else ""
    return f"{sign}{_figure(difference, measure.unit, language)}{'' if measure.certain[at] else _UNCERTAIN}"


def _move(made: Mapping[str, Any] | None, language: Language) -> str:
    if made is None:
        return NONE
    return f"{made['to'] or text('own plot', language)} · {made['year']} · {kind_words(made['kind'], language)} · {short_money(made['grant_eur'], language)}"

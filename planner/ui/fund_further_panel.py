"""Looking further than the curve: plans made anew once it is known who withdraws, plans that reckon with failure, and municipalities that walk out."""

from functools import partial
from typing import Any, Final

import pandas as pd
import streamlit as st

from planner.language import Language, hectares, mark, number, short_money, text
from planner.studio.errands import Further, News, SizedFund, looked_further
from planner.studio.parcels import firm_names
from planner.ui.doing_button import doing_button
from planner.ui.fund_money_panel import about_plan
from planner.ui.opened import Opened, municipality_names
from planner.ui.table import NONE, show_table
from planner.ui.tasks import answer, is_at_work, show_task, start_task

_TASK: Final = "fund-further"
_ANEW, _AWARE, _OUT = "fund-anew", "fund-aware", "fund-walk-out"
STAGES: Final = {"anew": mark("Plans made anew"), "aware": mark("Plans that reckon with failure"), "walk_out": mark("Municipalities that walk out")}
_WAYS: Final = {
    "plain": mark("as if all went well"),
    "likely": mark("by what is likely to come"),
    "overbooked": mark("with more promised than there is"),
    "halfway": mark("with half of that promised too"),
}


def further_words() -> list[str]:
    """Return the options of the command line for what was chosen here."""
    out = ["--anew"] * bool(st.session_state.get(_ANEW)) + ["--aware"] * bool(st.session_state.get(_AWARE))
    return out + [word for code in sorted(st.session_state.get(_OUT, ())) for word in ("--walk-out", code)]


def show_further(opened: Opened, found: SizedFund, language: Language) -> None:
    """Show what can be looked at beside a sizing, and what came of it."""
    sizing = found.sizing
    st.caption(about_plan(sizing, language))
    anew, aware, codes = _choose(opened, language, has_chance=sizing.chances is not None)
    about = f"{sizing.plan.input_sha256} {sizing.request} {anew} {aware} {codes}"
    seen: Further | None = answer(_TASK, about)
    if seen is None:
        doing_button(text("Look further", language), partial(start_task, _TASK, about, looked_further, sizing, (anew, aware), codes), type="primary",
                     icon=":material/travel_explore:", key="fund-further-start", disabled=not (anew or aware or codes) or is_at_work(_TASK, about))
    show_task(_TASK, about, _progress, language)
    if seen is not None:
        _show_anew(seen.anew, language)
        _show_aware(seen.aware, language)
        _show_walk_outs(opened, seen.walk_outs, language)


def _choose(opened: Opened, language: Language, *, has_chance: bool) -> tuple[bool, bool, tuple[str, ...]]:
    why = None if has_chance else text("This needs samples: choose a number above and calculate again.", language)
    anew = st.toggle(text("What can plans still reach that are made anew, once it is known who withdraws and what moves cost?", language), key=_ANEW,
                     persist_state="session", disabled=not has_chance, help=why)
    aware = st.toggle(text("Do plans that reckon with failure, or promise more than there is, reach more?", language), key=_AWARE, persist_state="session",
                      disabled=not has_chance, help=why)
    names = municipality_names(opened)
    if not {*st.session_state.get(_OUT, ())} <= {*names}:
        st.session_state.pop(_OUT)  # of a project before this one
    codes = st.multiselect(text("What is lost if this municipality walks out?", language), list(names), format_func=lambda code: names[code], key=_OUT,
                           placeholder=text("choose", language), persist_state="session")
    return has_chance and bool(anew), has_chance and bool(aware), tuple(sorted(codes))


def _title(stage: str, language: Language) -> str:
    return text(STAGES[stage], language)


def _way(way: str, language: Language) -> str:
    """Say how a plan that reckons with failure is made."""
    return text(_WAYS[way], language)


def _progress(news: News, language: Language) -> str:
    said = _title(news.label, language) if news.label in STAGES else text("Looking further", language)
    return f"{said} ({news.at}/{news.of})" if news.of else said


def _show_anew(record: dict[str, Any] | None, language: Language) -> None:
    if record is None:
        return
    st.markdown(f"**{_title('anew', language)}**")
    ha = record["hectares"]
    mean, low, middle, high = (hectares(ha[name], language, 2) for name in ("ha_mean", "ha_p10", "ha_p50", "ha_p90"))
    st.markdown(text("Made anew in each sample, plans reach {mean} on average (P10 {p10}, P50 {p50}, P90 {p90}).", language, mean=mean, p10=low, p50=middle,
                     p90=high))
    st.caption(text("None can do better by more than {width} on average.", language, width=hectares(record["width_mean"], language, 3)))


def _show_aware(record: dict[str, Any] | None, language: Language) -> None:
    if record is None:
        return
    st.markdown(f"**{_title('aware', language)}**")
    best = _way(record["best"], language)
    st.markdown(text("Best on average: a plan made {way}; {gain} more than as if all went well.", language, way=best,
                     gain=hectares(record["gain_ha"], language, 3)))
    rows = record["candidates"]
    planned, mean, low = text("planned (ha)", language), text("mean (ha)", language), text("P10 (ha)", language)
    show_table(pd.DataFrame({
        text("how the plan is made", language): [_way(row["way"], language) for row in rows],
        text("moves", language): [row["moves"] for row in rows],
        planned: [row["planned_ha"] for row in rows],
        mean: [row["ha_mean"] for row in rows],
        low: [row["ha_p10"] for row in rows],
        text("promised", language): [short_money(row["promised_eur"], language) for row in rows],
        text("asked on average", language): [short_money(row["eur_mean"], language) for row in rows],
    }), language, file="fund-aware", decimals=dict.fromkeys((planned, mean, low), 2))


def _show_walk_outs(opened: Opened, records: tuple[dict[str, Any], ...], language: Language) -> None:
    if not records:
        return
    names, towns = firm_names(opened.project), municipality_names(opened)
    st.markdown(f"**{_title('walk_out', language)}**")
    show_table(pd.DataFrame({
        text("municipality", language): [towns.get(row["municipality_code"], row["municipality_code"]) for row in records],
        text("takes along", language): [short_money(row["its_eur"], language) for row in records],
        text("served less (ha)", language): [float("nan") if row["served_lost_ha"] is None else row["served_lost_ha"] for row in records],
        text("surely lost between (ha-equivalents)", language): [
            f"{number(row['low_ha'], language, 2)} … {number(row['high_ha'], language, 2)}" for row in records],
        text("drops out", language): [", ".join(names.get(mover, mover) for mover in row["dropped"]) or NONE for row in records],
        text("enters", language): [", ".join(names.get(mover, mover) for mover in row["entered"]) or NONE for row in records],
    }), language, file="fund-walk-out")

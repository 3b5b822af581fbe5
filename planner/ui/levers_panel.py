"""Levers: choose them with value and place, and measure what they are worth alone and last in."""

import shlex
from functools import partial
from typing import Final

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from planner.errors import InputError
from planner.language import Language, mark, number, short_money, text
from planner.scenarios.gauge import Fidelity
from planner.scenarios.levers import LEVERS, Lever, ScopeKind
from planner.scenarios.levers.places import KEYS, names_of
from planner.scenarios.worth import Difference, Row, Worth
from planner.studio.errands import News, worth_of
from planner.studio.levers import WorthRequest, pulls_of
from planner.studio.plan import PlanRequest, asked_project
from planner.studio.scenarios import Change
from planner.ui import work
from planner.ui.bundle_panel import ask_costs, show_bundle
from planner.ui.charts import Titles, tornado, waterfall
from planner.ui.command_shown import show_command
from planner.ui.doing_button import doing_button
from planner.ui.faults import plain, show_problems
from planner.ui.gap_choice import ask_gap
from planner.ui.lever_map import show_lever_map
from planner.ui.opened import Opened
from planner.ui.table import NONE, show_table
from planner.ui.tasks import answer, is_at_work, show_task, start_task
from planner.ui.wording import pull_words

LEVERS_CHOSEN: Final = "levers"
"""The chosen pulls as they are written, in the session."""
_TASK = "worth"
_EVERYWHERE = ""
_MOST = 8
_KINDS: Final[dict[str, str]] = {
    _EVERYWHERE: mark("everywhere"),
    "municipality": mark("municipality"),
    "estate": mark("estate"),
    "parcel": mark("parcel"),
    "node": mark("grid station"),
    "firm": mark("firm"),
    "investment": mark("investment"),
}
_PLACES: Final[dict[ScopeKind | None, str]] = {
    None: mark("as they are written"),
    "municipality": mark("in each municipality by itself"),
    "estate": mark("on each estate by itself"),
    "node": mark("at each grid station by itself"),
}
_FIDELITIES: Final[dict[Fidelity, str]] = {"plan": mark("with plans (sure intervals)"), "lp": mark("quick (linear programs)")}


def chosen_levers() -> list[str]:
    """Give the pulls that this reader chose, as they are written."""
    levers: list[str] = st.session_state.setdefault(LEVERS_CHOSEN, [])
    return levers


def show_levers(opened: Opened, fund_eur: float, language: Language) -> None:
    """Show the choice of levers and what they are worth under a fund (euro)."""
    _add(opened, language)
    levers = chosen_levers()
    if not levers:
        st.info(text("Choose levers first: what would you change?", language), icon=":material/info:")
        return
    _show_chosen(opened, levers, language)
    costs = ask_costs(opened, levers, language)
    asked = _ask(opened, levers, fund_eur, costs, language)
    about = f"{opened.stamps} {asked}"
    found: Worth | None = answer(_TASK, about)
    if found is None:
        doing_button(text("Measure the levers", language), partial(start_task, _TASK, about, worth_of, opened.project, asked), type="primary",
                     icon=":material/tune:", disabled=is_at_work(_TASK, about), key="worth-ask")
    show_task(_TASK, about, partial(_progress, opened), language)
    if found is not None:
        _show_worth(opened, found, asked.per, language)
    show_command(language, _command(opened, asked))
    st.divider()
    show_bundle(opened, levers, costs, fund_eur, language)


def _add(opened: Opened, language: Language) -> None:
    which, what, kind, where = st.columns([4, 3, 2, 3], vertical_alignment="bottom")
    name = which.selectbox(text("Lever", language), list(LEVERS), format_func=lambda one: text(LEVERS[one].title, language), key="lever",
                           persist_state="session")
    lever = LEVERS[name]
    value = _value(opened, lever, what, language)
    kinds = [*([] if lever.needs_scope else [_EVERYWHERE]), *lever.scopes]
    place = kind.selectbox(text("Where", language), kinds, format_func=lambda one: text(_KINDS[one], language), key=f"lever-kind-{name}",
                           disabled=kinds == [_EVERYWHERE])
    ids = _places(opened, place) if place else {}
    chosen = where.multiselect(text("Places", language), list(ids), format_func=lambda one: ids.get(one, one), key=f"lever-places-{name}-{place}",
                               disabled=not place, placeholder=text("choose", language))
    levers = chosen_levers()
    written = f"{name}={value}" + (f"@{place}:{'+'.join(chosen)}" if place else "")
    is_whole = not place or bool(chosen)
    said, keep, button = st.columns([6, 3, 2], vertical_alignment="center")
    said.caption(f"**{plain(pull_words(written, opened, language))}** · {plain(text(lever.explanation, language))}")
    if keep.button(text("In the scenario", language), icon=":material/bookmark_add:", width="stretch", key="lever-in-scenario", disabled=not is_whole,
                     help=text("Becomes a step of the scenario; Undo takes it back.", language)):
        work.edit(opened, Change(levers=tuple(pulls_of([written]).items())), language)
        st.rerun()
    if button.button(text("Measure", language), icon=":material/add:", width="stretch", key="lever-add", disabled=len(levers) >= _MOST or not is_whole,
                     help=text("Add it to the levers whose worth is measured.", language)):
        try:
            asked_project(opened.project, PlanRequest(levers=pulls_of([*levers, written])))
        except InputError as error:
            show_problems(error.problems, language)
        else:
            key = next(iter(pulls_of([written])))
            st.session_state[LEVERS_CHOSEN] = [*(one for one in levers if key not in pulls_of([one])), written]
            st.rerun()


def _value(opened: Opened, lever: Lever, place: DeltaGenerator, language: Language) -> str:
    """Ask for the value of a lever: one of its words, or figures as they are written."""
    key = f"lever-value-{lever.name}"
    if len(lever.parts) == 1 and not lever.parts[0].is_number:
        words = lever.parts[0].words
        return place.selectbox(text("Value", language), words, index=words.index(lever.standard), key=key,
                               format_func=lambda one: pull_words(f"{lever.name}={one}", opened, language))
    usual = f"{opened.fund_eur:.0f}" if lever.name == "fund" else lever.standard
    form = lever.form.partition("=")[2].partition("@")[0].removesuffix("[")
    return place.text_input(text("Value", language), value=usual, key=key, help=text("Written as `{form}`, for example `{usual}`.", language, form=form,
                                                                                    usual=usual)).strip()


def _places(opened: Opened, kind: str) -> dict[str, str]:
    """Give the places of a kind, each with what it is called."""
    for known, (table, key) in KEYS.items():
        if known == kind:
            rows = opened.project[table].set_index(key)
            names = rows["name"].to_dict() if "name" in rows else {}
            return {place: f"{names[place]} ({place})" if names.get(place) else place for place in names_of(opened.project, known)}
    return {}


def _show_chosen(opened: Opened, levers: list[str], language: Language) -> None:
    for at, written in enumerate(levers):
        said, button = st.columns([9, 1], vertical_alignment="center")
        said.markdown(f"{at + 1}. {plain(pull_words(written, opened, language))}")
        button.button(text("Remove", language), key=f"lever-remove-{written}", on_click=_remove, args=(written,), type="tertiary", icon=":material/close:")


def _remove(written: str) -> None:
    st.session_state[LEVERS_CHOSEN] = [one for one in chosen_levers() if one != written]


def _ask(opened: Opened, levers: list[str], fund_eur: float, costs: dict[str, float], language: Language) -> WorthRequest:
    how, limit, more = st.columns([6, 3, 3], vertical_alignment="bottom")
    where, near, _ = st.columns([6, 3, 3], vertical_alignment="bottom")
    fidelity: Fidelity = how.segmented_control(
        text("How to measure", language), list(_FIDELITIES), format_func=lambda name: text(_FIDELITIES[name], language), key="fidelity", default="plan",
        required=True, persist_state="session") or "plan"
    seconds = limit.number_input(text("Longest search for each plan (seconds)", language), min_value=1, max_value=600, value=10, key="worth-seconds",
                                 disabled=fidelity == "lp", persist_state="session")
    with_range = more.toggle(text("Low and high too", language), value=True, key="with-range", persist_state="session",
                             help=text("Each lever at its low and its high value as well: what is not known well and matters most comes on top.", language))
    per: ScopeKind | None = where.selectbox(text("Pull them", language), _PLACES, format_func=lambda kind: text(_PLACES[kind], language), key="lever-per",
                                            persist_state="session", help=text("In each place by itself says where a lever matters most.", language))
    gap = ask_gap(near, "worth-gap", language, disabled=fidelity == "lp")
    request = PlanRequest(fund_eur=fund_eur, gap=gap, seconds=float(seconds)) if fidelity == "plan" else PlanRequest(fund_eur=fund_eur)
    return WorthRequest(tuple(levers), per, fidelity, bool(with_range), costs, opened.request(request))


def _command(opened: Opened, asked: WorthRequest) -> str:
    words = ["schuifruimte", "levers", *opened.words, "--worth"]
    words += [word for written in asked.levers for word in ("--lever", written)]
    words += [word for label, eur in asked.costs.items() for word in ("--cost", f"{label}={eur:.12g}")]
    words += ["--per", asked.per] if asked.per else []
    given = {"--fund": asked.request.fund_eur, "--gap": asked.request.gap, "--seconds": asked.request.seconds}
    for option, value in given.items():
        words += [option, f"{value:.12g}"] if value is not None else []
    words += ["--tornado"] if asked.with_range else []
    return shlex.join([*words, "--fidelity", asked.fidelity])


def _progress(opened: Opened, news: News, language: Language) -> str:
    if not news.at:
        return text("Measuring the project as it is", language)
    label = plain(pull_words(news.label, opened, language)) if news.label else NONE
    return text("Measuring {at} of {of}: {label}", language, at=news.at, of=news.of, label=label)


def _show_worth(opened: Opened, found: Worth, per: ScopeKind | None, language: Language) -> None:
    if found.was_stopped:
        st.warning(text("Stopped: what was not measured is empty.", language), icon=":material/stop_circle:")
    decimals = dict.fromkeys([text("alone (ha)", language), text("last in (ha)", language), text("step (ha)", language)], 3)
    table = _table(opened, found, language)
    told = [name for name in table if not table[name].isin([NONE]).all() and table[name].notna().any()]  # not all is measured
    show_table(table[told], language, file="levers", decimals=decimals, wide={text("lever", language): 300 if len(told) == len(table.columns) else 460})
    if per is not None:
        show_lever_map(opened, found, per, language)
    if found.together is not None and found.interaction_ha is not None:
        st.markdown(text("Together {ha} ha; interaction (together less each alone) {more} ha.", language, ha=_signed(found.together.ha, language),
                         more=_signed(found.interaction_ha, language)))
    if found.base.plan is None:
        st.caption(text("By linear programs: near to what plans do, but no proof.", language))
    for row in found.rows:
        if row.displaced is not None:
            st.markdown(
                text("{lever}: {firms} firms with {jobs} jobs displaced on {ha} ha; a place first asks {eur} of grants, {without} find none.", language,
                     lever=plain(pull_words(row.label, opened, language)), firms=row.displaced.firms, jobs=number(row.displaced.jobs, language),
                     ha=number(row.displaced.claimed_ha, language, 2), eur=short_money(row.displaced.place_first_eur, language),
                     without=row.displaced.without_place))
    if found.together is not None and all(row.step is not None for row in found.rows):
        st.markdown(f"**{text('From the project as it is to all levers, one after the other', language)}**")
        frame = _falls(opened, found, language)
        st.caption(text("The first and last bar begin where the chart begins, not at zero, so that steps can be seen.", language))
        st.altair_chart(waterfall(frame, Titles(text("hectare-equivalents", language), text("lever", language)), language), width="stretch")
    if found.tornado:
        st.markdown(f"**{text('Low and high pull, each alone', language)}**")
        _show_tornado(opened, found, language)


def _table(opened: Opened, found: Worth, language: Language) -> pd.DataFrame:
    rows = found.rows
    return pd.DataFrame({
        text("lever", language): [pull_words(row.label, opened, language) for row in rows],
        text("cost", language): [NONE if row.cost is None else short_money(row.cost.eur, language) for row in rows],
        text("alone (ha)", language): _ha([row.alone for row in rows]),
        text("alone: surely between", language): [_between(row.alone, language) for row in rows],
        text("last in (ha)", language): _ha([row.last_in for row in rows]),
        text("last in: surely between", language): [_between(row.last_in, language) for row in rows],
        text("step (ha)", language): _ha([row.step for row in rows]),
    })


def _ha(worths: list[Difference | None]) -> pd.Series:
    return pd.Series([None if worth is None else worth.ha for worth in worths], dtype="float64")


def _between(worth: Difference | None, language: Language) -> str:
    found = worth.interval_ha if worth is not None else None
    return NONE if found is None else f"{_signed(found[0], language)} … {_signed(found[1], language)}"


def _signed(value_ha: float, language: Language) -> str:
    return ("+" if round(value_ha, 3) > 0 else "") + number(value_ha, language, 3)


def _falls(opened: Opened, found: Worth, language: Language) -> pd.DataFrame:
    at = found.base.ha
    rows = [(text("project as it is", language), at, at, "whole", number(at, language, 2))]
    for row in found.rows:
        step = _step(row)
        rows.append((pull_words(row.label, opened, language), at, at + step, "up" if step >= 0 else "down", _signed(step, language)))
        at += step
    rows.append((text("all levers", language), at, at, "whole", number(at, language, 2)))
    frame = pd.DataFrame(rows, columns=["label", "start", "end", "way", "shown"])
    floor = min(frame["start"].min(), frame["end"].min())
    floor = max(0.0, floor - 0.15 * abs(floor))  # what all have in common is cut off, so that steps can be seen
    low = frame[["start", "end"]].min(axis=1).where(frame["way"] != "whole", floor)
    return frame.assign(low=low, high=frame[["start", "end"]].max(axis=1))


def _step(row: Row) -> float:
    return 0.0 if row.step is None else row.step.ha


def _show_tornado(opened: Opened, found: Worth, language: Language) -> None:
    low, high = text("low pull", language), text("high pull", language)
    rows = [(pull_words(bar.label, opened, language), name, pull_words(pull, opened, language), worth.ha, _signed(worth.ha, language))
            for bar in found.tornado for name, pull, worth in ((low, bar.low_label, bar.low), (high, bar.high_label, bar.high))]
    frame = pd.DataFrame(rows, columns=["label", "group", "pull", "ha", "shown"])
    titles = Titles(text("hectare-equivalents more or less than the project as it is", language), text("lever", language))
    st.altair_chart(tornado(frame, titles, [low, high], language), width="stretch")
    worth = text("worth (ha)", language)
    table = frame.drop(columns="shown").set_axis([text("lever", language), text("what", language), text("pull", language), worth], axis=1)
    show_table(table, language, file="tornado", decimals={worth: 3}, wide=dict.fromkeys([text("lever", language), text("pull", language)], 260))



"""Scenarios of the project folder: save, undo and redo, history; two to four of them side by side."""


from functools import partial

import pandas as pd
import streamlit as st

from planner.errors import InputError
from planner.language import Language, number, text
from planner.studio.comparing import FEWEST, MOST
from planner.studio.errands import News, compared
from planner.studio.levers import pulls_of
from planner.studio.plan import PlanRequest
from planner.studio.scenarios import Change, Scenario, Scenarios
from planner.ui.command_shown import show_command
from planner.ui.comparison_tables import show_comparison
from planner.ui.difference_panel import show_difference
from planner.ui.doing_button import doing_button
from planner.ui.faults import plain, show_problems
from planner.ui.gap_choice import ask_gap
from planner.ui.levers_panel import chosen_levers
from planner.ui.opened import Opened, book_of
from planner.ui.scenario_changes_panel import called, show_changes, show_deleted, show_differences, show_done
from planner.ui.table import show_table
from planner.ui.tasks import answer, is_at_work, show_task, start_task
from planner.ui.wording import pull_words, step_words, with_names

_BASE = "base"
_TASK = "compare"
_MILLION = 1_000_000.0


def show_scenarios(opened: Opened, fund_eur: float, language: Language) -> None:
    """Show the scenarios of a project; ``fund_eur`` is what a save puts down."""
    try:
        book = book_of(opened)
        _save(opened, book, fund_eur, language)
        found = book.all()
        if not found:
            show_done(language)  # the last one was deleted just now
            show_deleted(opened.folder, book, language)
            st.info(text("There are no scenarios yet. Save the fund and the levers above under a name.", language), icon=":material/info:")
            return
        _list(opened, book, found, language)
        _change(opened, book, found, language)
        show_deleted(opened.folder, book, language)
        show_differences(opened, book, [_BASE, *(scenario.name for scenario in found)], language)
        _compare(opened, book, found, language)
    except InputError as error:
        show_problems(error.problems, language)


def _save(opened: Opened, book: Scenarios, fund_eur: float, language: Language) -> None:
    """Save fund and levers of this reader in a scenario, new or not."""
    levers = chosen_levers()
    said = text("Saved are: fund {fund} million euro; {levers}.", language, fund=number(fund_eur / _MILLION, language, 1),
                levers="; ".join(plain(pull_words(one, opened, language)) for one in levers) or text("no levers", language))
    with st.form("save-scenario", border=True, clear_on_submit=True):
        st.markdown(said)
        name, note, goal, button = st.columns([3, 4, 2, 2], vertical_alignment="bottom")
        given = name.text_input(text("Name of the scenario", language), max_chars=80)
        about = note.text_input(text("Note: what is it for?", language))
        target = goal.number_input(text("Target (circular ha)", language), min_value=0.0, value=None, step=0.5, format="%.1f", key="scenario-target",
                                   placeholder=text("none", language))
        asked = button.form_submit_button(text("Save", language), type="primary", icon=":material/save:", width="stretch")
    if not asked:
        return
    if not given.strip():
        st.warning(text("Give the scenario a name.", language), icon=":material/warning:")
        return
    change = Change(tuple(pulls_of(levers).items()), fund_eur, target, note=about.strip() or None)
    saved = book.save(given.strip(), change)
    st.success(text("Saved: “{name}”, revision {revision}.", language, name=plain(saved.name), revision=saved.revision), icon=":material/check_circle:")
    words = ["schuifruimte", "scenario", "save", str(opened.folder), saved.name, *(word for one in levers for word in ("--lever", one))]
    words += [] if target is None else ["--target", f"{target:.12g}"]
    words += ["--fund", f"{fund_eur:.12g}", *(["--note", about.strip()] if about.strip() else [])]
    show_command(language, words)


def _list(opened: Opened, book: Scenarios, found: tuple[Scenario, ...], language: Language) -> None:
    changed = [book.changed_base(scenario) for scenario in found]
    show_table(pd.DataFrame({
        text("scenario", language): [scenario.name for scenario in found],
        text("what it changes", language): [" ".join(step_words(step, opened, language) for step in scenario.steps) for scenario in found],
        text("note", language): [scenario.note for scenario in found],
        text("changed", language): [f"{scenario.changed.at:%Y-%m-%d %H:%M}" for scenario in found],
        text("by", language): [scenario.changed.who for scenario in found],
        text("project changed since", language): [", ".join(names) for names in changed],
    }), language, file="scenarios", wide={text("what it changes", language): 360})
    for scenario, names in zip(found, changed, strict=True):
        if names:
            said = text("“{name}” was made on another state of the project; different now: {changed}. “To the present project” brings it here.",
                        language, name=plain(scenario.name), changed=plain(", ".join(names)))
            st.warning(said, icon=":material/warning:")


def _change(opened: Opened, book: Scenarios, found: tuple[Scenario, ...], language: Language) -> None:
    """Undo and redo, and the history of one scenario."""
    which, back, again = st.columns([4, 2, 2], vertical_alignment="bottom")
    by_name = {scenario.name: scenario for scenario in found}
    if st.session_state.get("scenario") not in by_name:
        st.session_state.pop("scenario", None)
    name = which.selectbox(text("Scenario", language), list(by_name), key="scenario", persist_state="session")
    scenario = by_name[name]
    if back.button(text("Undo", language), icon=":material/undo:", disabled=not scenario.may_undo, width="stretch", key="scenario-undo"):
        book.undo(name, scenario.revision)
        st.rerun()
    if again.button(text("Redo", language), icon=":material/redo:", disabled=not scenario.may_redo, width="stretch", key="scenario-redo"):
        book.redo(name, scenario.revision)
        st.rerun()
    show_changes(opened.folder, book, scenario, language)
    with st.expander(text("History of “{name}”", language, name=plain(name)), icon=":material/history:"):
        of_all = st.toggle(text("Of all scenarios, deleted ones too", language), key="history-of-all")
        entries = book.history("" if of_all else name)
        show_table(pd.DataFrame({
            text("when (UTC)", language): [f"{entry.at:%Y-%m-%d %H:%M}" for entry in entries],
            text("by", language): [entry.who for entry in entries],
            **({text("scenario", language): [entry.scenario for entry in entries]} if of_all else {}),
            text("what was done", language): [with_names(entry.sentence(language, opened.places), opened.names) for entry in entries],
        }), language, file="history")


def _compare(opened: Opened, book: Scenarios, found: tuple[Scenario, ...], language: Language) -> None:
    st.subheader(text("Side by side", language))
    names = [_BASE, *(scenario.name for scenario in found)]
    if any(one not in names for one in st.session_state.get("compared", ())):
        st.session_state["compared"] = [one for one in st.session_state["compared"] if one in names]
    which, near, limit = st.columns([6, 2, 2], vertical_alignment="bottom")
    chosen = which.multiselect(
        text("Two to four; differences are to the first", language), names, default=names[:FEWEST] if "compared" not in st.session_state else None,
        max_selections=MOST, format_func=lambda name: called(name, language), key="compared",
        persist_state="session", placeholder=text("choose", language))
    gap = ask_gap(near, "compare-gap", language)
    seconds = limit.number_input(text("Longest search for each plan (seconds)", language), min_value=1, max_value=3600, value=30, key="compare-seconds",
                                 persist_state="session")
    if len(chosen) < FEWEST:
        st.info(text("Choose two scenarios at least.", language), icon=":material/info:")
        return
    request = PlanRequest(gap=gap, seconds=float(seconds))
    revisions = {scenario.name: scenario.revision for scenario in found}
    about = f"{opened.folder} {opened.stamps} {[(name, revisions.get(name)) for name in chosen]} {gap} {seconds}"
    found_before = answer(_TASK, about)
    if found_before is None:
        doing_button(text("Compare these", language), partial(start_task, _TASK, about, compared, opened.folder, tuple(chosen), request), type="primary",
                     icon=":material/compare_arrows:", disabled=is_at_work(_TASK, about), key="compare-ask")
    show_task(_TASK, about, _progress, language)
    if found_before is not None:
        show_comparison(opened, found_before, language)
        show_difference(opened, found_before, book, language)
    words = ["schuifruimte", "compare", str(opened.folder), *chosen, "--gap", f"{gap:g}", "--seconds", f"{seconds:g}"]
    show_command(language, words)


def _progress(news: News, language: Language) -> str:
    if not news.at:
        return text("Reading the scenarios", language)
    return text("Plan {at} of {of}: {label}", language, at=news.at, of=news.of, label=plain(news.label))

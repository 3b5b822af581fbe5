"""The scenario in force, in the sidebar: which one, undo and redo, its steps, its history."""

from functools import partial

import streamlit as st

from planner.language import Language, text
from planner.project.store.steps import in_force
from planner.ui import work
from planner.ui.faults import plain
from planner.ui.opened import Opened, book_of
from planner.ui.wording import step_words

_BASE = ""
_CHOICE = "scenario-choice"
_MOST = 40


def show_scenario(opened: Opened, language: Language) -> None:
    """Show the choice of scenarios and what can be done with the one in force."""
    names = [scenario.name for scenario in book_of(opened).all()]
    st.session_state[_CHOICE] = opened.name  # an edit, or the address, may have put another one in force
    st.selectbox(
        text("Scenario in force", language), [_BASE, *names], key=_CHOICE, on_change=_choose,
        format_func=lambda name: name or text("none: the project as it is", language),
        help=text("Edits on the map, in tables and of assumptions are steps of a scenario; the project itself stays as it is.", language))
    _undo_and_redo(opened, language)
    st.toggle(text("Plan anew after each edit", language), key=work.REPLAN, value=True, persist_state="session",
              help=text("The new plan stays near the plan before.", language))
    if opened.scenario is not None and opened.scenario.steps:
        _steps(opened, language)
    if opened.scenario is None:
        _new(opened, language)
        return
    new, gone = st.columns([4, 3], gap="xsmall")
    with new:
        _new(opened, language)
    with gone:
        _delete(opened, language)


def _choose() -> None:
    work.choose_scenario(st.session_state[_CHOICE])


def _undo_and_redo(opened: Opened, language: Language) -> None:
    back, again = st.columns([3, 2], gap="xsmall")
    scenario, gone = opened.scenario, work.deleted_here(opened)
    may_undo = bool(gone) if scenario is None else scenario.may_undo
    back.button(text("Undo", language), icon=":material/undo:", key="undo", width="stretch", disabled=not may_undo, on_click=work.undo, args=(opened, language),
                help=text("Bring back “{name}”", language, name=plain(gone)) if gone else None)
    again.button(text("Redo", language), icon=":material/redo:", key="redo", width="stretch", disabled=scenario is None or not scenario.may_redo,
                 on_click=work.redo, args=(opened, language))


def _steps(opened: Opened, language: Language) -> None:
    if opened.scenario is None:
        return
    holding = list(in_force(opened.scenario.steps).values())
    with st.expander(text("Steps ({count})", language, count=len(holding)), icon=":material/list:", key="steps"):
        for at, step in enumerate(reversed(holding[-_MOST:])):
            said, gone = st.columns([5, 1], vertical_alignment="center")
            said.caption(plain(step_words(step, opened, language)))
            gone.button(":material/close:", key=f"withdraw-{at}-{step.about}", type="tertiary", help=text("Withdraw this step", language),
                        on_click=partial(work.withdraw, opened, step.about, language))
        if len(holding) > _MOST:
            st.caption(text("and {count} more", language, count=len(holding) - _MOST))


def _delete(opened: Opened, language: Language) -> None:
    """Offer to delete the scenario in force, and ask whether that is meant."""
    with st.popover(text("Delete", language), width="stretch", key="delete-scenario"):
        st.markdown(text("Delete “{name}”? Its history stays, and its name is free again.", language, name=plain(opened.name)))
        st.button(text("Yes, delete", language), icon=":material/delete:", type="primary", key="delete-scenario-sure", on_click=work.delete_scenario,
                  args=(opened, language))


def _new(opened: Opened, language: Language) -> None:
    icon = ":material/add:" if opened.scenario is None else None  # beside “Delete” there is no room for it
    with st.popover(text("New scenario", language), icon=icon, width="stretch", key="new-scenario"), st.form("new-scenario-form", border=False):
        name = st.text_input(text("Name", language), max_chars=80)
        begins = text("It begins with the steps of “{name}”.", language, name=plain(opened.name))
        st.caption(begins if opened.scenario is not None else text("It begins empty.", language))
        if st.form_submit_button(text("Make", language), type="primary") and name.strip():
            work.copy_scenario(opened, name.strip())
            st.rerun()

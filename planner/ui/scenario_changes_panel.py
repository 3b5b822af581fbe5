"""What can be done with one scenario besides steps: note, copy, bring to the present project, delete and bring back; plans made for it, and differences."""

import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pandas as pd
import streamlit as st

from planner.errors import InputError
from planner.language import Language, percent, short_money, text
from planner.project.store.store import BASE_NAME
from planner.studio.scenarios import Change, Scenario, Scenarios
from planner.ui import work
from planner.ui.command_shown import show_command
from planner.ui.faults import plain
from planner.ui.opened import Opened
from planner.ui.table import show_table
from planner.ui.wording import state_words, step_words

_SAID: Final = "scenario-command"
"""The command for what was done last, in the session."""
_DONE: Final = "scenario-done"


def show_changes(folder: Path, book: Scenarios, scenario: Scenario, language: Language) -> None:
    """Show what can be done with a scenario, the command for what was done last, and the plans that were made for it."""
    note, copy, base, gone = st.columns(4)
    with note, st.popover(text("Note", language), icon=":material/edit_note:", width="stretch", key="scenario-note"):
        _ask_note(folder, book, scenario, language)
    with copy, st.popover(text("Copy", language), icon=":material/content_copy:", width="stretch", key="scenario-copy"):
        _ask_copy(folder, book, scenario, language)
    with base:
        _offer_rebase(folder, book, scenario, language)
    with gone, st.popover(text("Delete", language), icon=":material/delete:", width="stretch", key="scenario-delete"):
        st.markdown(text("Delete “{name}”? Its history stays, and its name is free again.", language, name=plain(scenario.name)))
        st.button(text("Yes, delete", language), icon=":material/delete:", key="scenario-delete-sure", type="primary", on_click=_delete,
                  args=(book, scenario, folder, text("“{name}” is deleted; its history stays.", language, name=plain(scenario.name))))
    show_done(language)
    _show_plans(book, scenario.name, language)


def _ask_note(folder: Path, book: Scenarios, scenario: Scenario, language: Language) -> None:
    name, seen = scenario.name, scenario.revision
    with st.form("scenario-note-form", border=False):
        words = st.text_area(text("Note: what is it for?", language), value=scenario.note, key=f"scenario-note-{name}-{seen}").strip()
        asked = st.form_submit_button(text("Save note", language), type="primary", key="scenario-note-save")
    if asked:
        _do(lambda: book.note(name, words, seen), "note", [str(folder), name, words], text("The note of “{name}” is saved.", language, name=plain(name)))
        st.rerun()


def _ask_copy(folder: Path, book: Scenarios, scenario: Scenario, language: Language) -> None:
    name = scenario.name
    with st.form("scenario-copy-form", border=False):
        new = st.text_input(text("Name of the copy", language), max_chars=80, key="scenario-copy-name").strip()
        asked = st.form_submit_button(text("Make", language), type="primary", key="scenario-copy-make")
    if asked and new:
        said = text("“{new}” begins as “{name}”.", language, new=plain(new), name=plain(name))
        _do(lambda: book.copy(name, new), "copy", [str(folder), name, new], said)
        st.rerun()


def _offer_rebase(folder: Path, book: Scenarios, scenario: Scenario, language: Language) -> None:
    name, changed = scenario.name, book.changed_base(scenario)
    about = (text("The project changed since; every value that the scenario replaces must still be there.", language) if changed
             else text("The scenario stands on the present project.", language))
    said = text("“{name}” stands on the present project.", language, name=plain(name))
    st.button(text("To the present project", language), icon=":material/sync:", width="stretch", key="scenario-rebase", disabled=not changed, help=about,
              on_click=_do, args=(lambda: book.save(name, Change(), rebase=True, seen=scenario.revision), "save", [str(folder), name, "--rebase"], said))


def show_deleted(folder: Path, book: Scenarios, language: Language) -> None:
    """Show the scenarios that were deleted, and offer to bring each back."""
    gone = {entry.scenario.casefold(): entry for entry in reversed(book.deleted())}  # of one name the last, as it is brought back
    if not gone:
        return
    with st.expander(text("Deleted scenarios ({count})", language, count=len(gone)), icon=":material/delete:", key="scenarios-deleted"):
        for key, entry in sorted(gone.items()):
            words, button = st.columns([4, 1], vertical_alignment="center")
            name = plain(entry.scenario)
            words.markdown(text("“{name}”, deleted by {who} on {when}", language, name=name, who=plain(entry.who), when=f"{entry.at:%Y-%m-%d %H:%M} UTC"))
            button.button(text("Bring back", language), icon=":material/undo:", key=f"scenario-restore-{key}", width="stretch", on_click=_do,
                          args=(lambda lost=entry.scenario: book.restore(lost), "restore", [str(folder), entry.scenario],
                                text("“{name}” is back, as it stood.", language, name=name)))


def show_done(language: Language) -> None:
    """Say once what was done, with the command that does the same."""
    said, command = st.session_state.pop(_DONE, ""), st.session_state.pop(_SAID, "")
    if said:
        st.success(said, icon=":material/check_circle:")
        show_command(language, command)


def show_differences(opened: Opened, book: Scenarios, names: list[str], language: Language) -> None:
    """Show in what two scenarios differ, thing by thing."""
    with st.expander(text("Differences between two scenarios", language), icon=":material/difference:"):
        left, right = st.columns(2)
        first = left.selectbox(text("Scenario", language), names, key="diff-first", index=len(names) - 1, format_func=lambda name: called(name, language))
        second = right.selectbox(text("beside", language), names, key="diff-second", format_func=lambda name: called(name, language))
        found = book.differences(first, second)
        if not found:
            st.markdown(text("No difference.", language))
        else:
            heads = [called(first, language), called(second, language)]
            rows = [[step_words(step, opened, language) if step is not None else "–" for step in (one.first, one.second)] for one in found]
            table = pd.DataFrame(rows, columns=heads if heads[0] != heads[1] else [heads[0], f"{heads[1]} "])
            show_table(table, language, file="differences", wide=dict.fromkeys(heads, 420))
        show_command(language, ["schuifruimte", "scenario", "diff", str(opened.folder), first, second])


def called(name: str, language: Language) -> str:
    """Say what a scenario is called; the base by what it is."""
    return text("the project as it is (base)", language) if name == BASE_NAME else name


def _do(change: Callable[[], object], command: str, words: list[str], said: str) -> None:
    """Carry out a change of a scenario and keep what is to be said of it; what is wrong is shown above the page of the next run."""
    try:
        change()
    except InputError as error:
        work.refuse(error.problems)
    else:
        st.session_state[_DONE] = said
        st.session_state[_SAID] = shlex.join(["schuifruimte", "scenario", command, *words])


def _delete(book: Scenarios, scenario: Scenario, folder: Path, said: str) -> None:
    _do(lambda: book.delete(scenario.name, scenario.revision), "delete", [str(folder), scenario.name], said)
    if st.session_state.get(work.IN_FORCE) == scenario.name and _DONE in st.session_state:
        work.choose_scenario("")


def _show_plans(book: Scenarios, name: str, language: Language) -> None:
    plans = book.plans(name)
    if not plans:
        return
    with st.expander(text("Plans made for “{name}”", language, name=plain(name)), icon=":material/route:"):
        show_table(pd.DataFrame({
            text("when (UTC)", language): [f"{plan.at:%Y-%m-%d %H:%M}" for plan in plans],
            text("by", language): [plan.who for plan in plans],
            text("state", language): [state_words(plan.record["status"], language) for plan in plans],
            text("gap", language): [percent(plan.record["gap"], language, 2) for plan in plans],
            text("served (ha)", language): [plan.record["circular_ha_served"] for plan in plans],
            text("grant", language): [short_money(plan.record["fund"]["used_eur"], language) for plan in plans],
            text("at revision", language): [plan.revision or 0 for plan in plans],
        }), language, file="scenario-plans")

"""The scenario in force of a reader: chosen, edited, undone; every edit is a step of it with a sentence in its history."""

import itertools
from collections.abc import Callable, Sequence
from typing import Final

import streamlit as st

from planner.errors import InputError, Problem
from planner.language import Language, text
from planner.studio.copying import own_copy
from planner.studio.scenarios import Change, Scenario, Scenarios
from planner.ui.address import remember
from planner.ui.faults import plain, show_problems
from planner.ui.opened import Opened, in_scenario, open_folder
from planner.ui.places import sample_folder
from planner.ui.wording import step_words

IN_FORCE: Final = "scenario-in-force"
"""Name of the scenario in force, in the session; empty for the project as it is."""
REPLAN: Final = "replan-at-once"
"""Whether an edit is followed by a new plan, in the session."""
PLANS: Final = "plans"
"""Plans of this session, by folder and stamps of what they were made of."""
_ADDRESS: Final = "scenario"
_PROBLEMS: Final = "edit-problems"
_SAID: Final = "edit-said"
_CHANGED: Final = "edited"
_DELETED: Final = "deleted-here"
_MOST_SAID: Final = 3
_COPY: Final = "voorbeeld"

type Done = Callable[[Scenarios, str, int], Scenario]


def put_in_force(base: Opened) -> Opened:
    """Return the project in the scenario that the reader or the address asks for; without it where that cannot be, with the reason kept."""
    if IN_FORCE not in st.session_state:
        st.session_state[IN_FORCE] = st.query_params.get(_ADDRESS, "")
    name = st.session_state[IN_FORCE]
    opened = base
    if name:
        try:
            book = Scenarios(base.folder, project=base.project)
            opened = in_scenario(base, book.on_its_base(book.read(name)))
        except InputError as error:
            refuse(error.problems)
            st.session_state[IN_FORCE] = ""
    remember(_ADDRESS, opened.name)
    return opened


def choose_scenario(name: str) -> None:
    """Put another scenario in force from the next run on; empty: the project as it is."""
    st.session_state[IN_FORCE] = name


def edit(opened: Opened, change: Change, language: Language) -> bool:
    """Save a change in the scenario in force; without one a new scenario is made, and of the sample first a copy.

    To be called from a callback, or before ``st.rerun``. Returns whether it was saved; what is wrong is shown by :func:`show_outcome`, and nothing is
    saved then.
    """
    try:
        home = _writable(opened)
        book = Scenarios(home.folder, project=home.without_scenario.project)
        name = opened.name or _fresh_name(book, language)
        saved = book.save(name, change, seen=None if opened.scenario is None else opened.scenario.revision)
    except InputError as error:
        refuse(error.problems)
        return False
    _tell(saved, opened, language)
    return True


def carry_out(opened: Opened, change: Change, language: Language) -> None:
    """Save a change, as the callback of a button."""
    edit(opened, change, language)


def withdraw(opened: Opened, about: tuple[str, ...], language: Language) -> None:
    """Take one thing out of the scenario in force."""
    _done(lambda book, name, seen: book.withdraw(name, about, seen), opened, language)


def undo(opened: Opened, language: Language) -> None:
    """Take back the last edit of the scenario in force; without one bring back the one that this reader deleted just now."""
    if opened.scenario is None:
        _bring_back(opened, language)
        return
    _done(lambda book, name, seen: book.undo(name, seen), opened, language)


def deleted_here(opened: Opened) -> str:
    """Return the scenario of this project that this reader deleted last and that no other stands in for; empty for none."""
    folder, name = st.session_state.get(_DELETED, ("", ""))
    return name if opened.scenario is None and folder == str(opened.folder) else ""


def redo(opened: Opened, language: Language) -> None:
    """Bring back what was undone last."""
    _done(lambda book, name, seen: book.redo(name, seen), opened, language)


def copy_scenario(opened: Opened, new: str) -> None:
    """Make a scenario with the steps of the one in force (none: empty) and put it in force."""
    try:
        home = _writable(opened)
        book = Scenarios(home.folder, project=home.without_scenario.project)
        made = book.copy(opened.name, new) if opened.scenario is not None else book.save(new, Change())
    except InputError as error:
        refuse(error.problems)
        return
    st.session_state[IN_FORCE] = made.name


def delete_scenario(opened: Opened, language: Language) -> None:
    """Delete the scenario in force: the project as it is comes in its place."""
    if opened.scenario is None:
        return
    try:
        Scenarios(opened.folder, project=opened.without_scenario.project).delete(opened.name, opened.scenario.revision)
    except InputError as error:
        refuse(error.problems)
        return
    st.session_state[IN_FORCE] = ""
    st.session_state[_DELETED] = (str(opened.folder), opened.name)
    st.session_state[_SAID] = text("“{name}” is deleted; Undo brings it back.", language, name=plain(opened.name))


def _bring_back(opened: Opened, language: Language) -> None:
    name = deleted_here(opened)
    if not name:
        return
    st.session_state.pop(_DELETED)
    try:
        Scenarios(opened.folder, project=opened.without_scenario.project).restore(name)
    except InputError as error:
        refuse(error.problems)
        return
    st.session_state[IN_FORCE] = name
    st.session_state[_SAID] = text("“{name}” is back, as it stood.", language, name=plain(name))


def refuse(problems: Sequence[Problem]) -> None:
    """Show above the page of the next run what was wrong with something that was asked."""
    st.session_state[_PROBLEMS] = tuple(problems)


def take_edited() -> bool:
    """Tell once whether the scenario in force was edited since the last run."""
    return bool(st.session_state.pop(_CHANGED, False))


def show_outcome(language: Language) -> None:
    """Show what came of the last edit, above the page."""
    problems = st.session_state.pop(_PROBLEMS, ())
    if problems:
        show_problems(problems, language)
    said = st.session_state.pop(_SAID, "")
    if said:
        st.toast(said, icon=":material/edit:")


def _done(do: Done, opened: Opened, language: Language) -> None:
    if opened.scenario is None:
        return
    book = Scenarios(opened.folder, project=opened.without_scenario.project)
    try:
        saved = do(book, opened.name, opened.scenario.revision)
    except InputError as error:
        refuse(error.problems)
        return
    _tell(saved, opened, language)
    gone = [step for step in opened.scenario.steps if step not in saved.steps]
    if gone:
        what = " ".join(step_words(step, opened, language) for step in gone[:_MOST_SAID])
        st.session_state[_SAID] = plain(text("Undone: {what}", language, what=what))


def _tell(saved: Scenario, opened: Opened, language: Language) -> None:
    before = 0 if opened.scenario is None else len(opened.scenario.steps)
    st.session_state[IN_FORCE] = saved.name
    st.session_state[_CHANGED] = True
    sentences = [step_words(step, opened, language) for step in saved.steps[before:]]
    more = text("and {count} more", language, count=len(sentences) - _MOST_SAID) if len(sentences) > _MOST_SAID else ""
    st.session_state[_SAID] = plain(" ".join([*sentences[:_MOST_SAID], more]).strip())


def _writable(opened: Opened) -> Opened:
    """Return the project where scenarios can be kept: of the sample a copy, which the reader then has open."""
    if opened.folder.resolve() != sample_folder().resolve():
        return opened
    folder = own_copy(opened.folder, _COPY)
    st.session_state["project"] = str(folder)
    remember("project", str(folder))
    copy = open_folder(folder)
    taken_along(opened, copy)
    return copy


def taken_along(opened: Opened, copy: Opened) -> None:
    """Take what was calculated along to a copy: it is the same project elsewhere."""
    st.session_state["opened"] = (str(copy.folder), copy.stamps)
    plans = st.session_state.get(PLANS, {})
    made = plans.get((str(opened.folder), opened.stamps))
    if made is not None:
        plans[str(copy.folder), copy.stamps] = made


def _fresh_name(book: Scenarios, language: Language) -> str:
    taken = {scenario.name.casefold() for scenario in book.all()}
    names = (text("Draft {number}", language, number=number) for number in itertools.count(1))
    return next(name for name in names if name.casefold() not in taken)

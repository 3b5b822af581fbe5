"""The sidebar: language and project, the same on every page."""

import os
from pathlib import Path
from typing import Final, cast

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from planner.errors import InputError, Problem
from planner.language import LANGUAGES, Language, number, text
from planner.ui.address import recall, remember
from planner.ui.faults import plain
from planner.ui.map import forget_event
from planner.ui.opened import Opened, open_folder
from planner.ui.places import PROJECT_VARIABLE, sample_folder
from planner.ui.scenario_bar import show_scenario
from planner.ui.tasks import stop_work
from planner.ui.work import IN_FORCE, put_in_force

MAPS: Final = ("start-map", "map", "plan-map", "difference-map", "fund-map")
_RESULTS: Final = (IN_FORCE, "job", "last-plan", "chain", "failure", "estate", "tasks", "why-situation", "firm", "levers", "fund-also")
_SPOKEN: Final = "language-spoken"
_NAMES: Final[dict[Language, str]] = {"nl": "Nederlands", "en": "English"}


def choose_language() -> tuple[Language, DeltaGenerator]:
    """Show the switch of languages, whose choice stands in the address; return it, and the place above it for the project."""
    recall("lang", LANGUAGES, "nl")
    above = st.sidebar.container(key="sidebar-project")
    with st.sidebar:
        chosen: Language | None = st.segmented_control(
            "Taal · Language",
            LANGUAGES,
            format_func=lambda language: _NAMES[language],
            key="lang",
            required=True,
            width="stretch",
            persist_state="session",
            label_visibility="collapsed",
        )
    language: Language = chosen or "nl"
    remember("lang", language)
    _say_choices_anew(language)
    return language, above


def _say_choices_anew(language: Language) -> None:
    """After a switch of languages: a choice that is set by the program is written in the new language, one that is left alone keeps its words."""
    if st.session_state.setdefault(_SPOKEN, language) == language:
        return
    st.session_state[_SPOKEN] = language
    for key, value in list(st.session_state.items()):
        if key not in {"lang", _SPOKEN} and isinstance(value, str):
            st.session_state[key] = value


def open_project(language: Language, place: DeltaGenerator) -> Opened | None:
    """Open the project of this reader and tell of it in a place: the one asked for, else the sample; None where it cannot be opened."""
    folder = chosen_folder()
    st.session_state["problems"] = ()
    opened = None
    try:
        opened = put_in_force(open_folder(folder))
    except InputError as error:
        st.session_state["problems"] = error.problems
    if opened is not None:
        _forget_what_is_old(opened)
        if not opened.is_ready:
            with st.spinner(text("Reading the project: {parcels} parcels …", language, parcels=number(len(opened.project["parcels"]), language))):
                opened.prepare()
    with place:
        _about(opened, language)
        if opened is not None:
            show_scenario(opened, language)
    return opened


def chosen_folder() -> Path:
    """Tell which folder is asked for: by the reader, by the address, by the command that started the app, else the sample."""
    asked = st.session_state.get("project") or st.query_params.get("project", "") or os.environ.get(PROJECT_VARIABLE, "")
    if asked:
        st.session_state["project"] = asked
        remember("project", asked)
        return Path(asked)
    return sample_folder()


def choose_folder(folder: str) -> None:
    """Open another project from the next run on; what was chosen and calculated for the last one is let go."""
    st.session_state["project"] = folder.strip()
    _forget_results()


def _forget_what_is_old(opened: Opened) -> None:
    """Let go of what was chosen for a project that changed on disk since."""
    now = (str(opened.folder), opened.without_scenario.stamps)
    if st.session_state.setdefault("opened", now) != now:
        st.session_state["opened"] = now
        _forget_results()


def _forget_results() -> None:
    stop_work()
    for name in _RESULTS:
        st.session_state.pop(name, None)
    for name in MAPS:
        forget_event(name)


def problems() -> tuple[Problem, ...]:
    """Give the faults of the project that could not be opened in this run."""
    return cast("tuple[Problem, ...]", st.session_state.get("problems", ()))


def _about(opened: Opened | None, language: Language) -> None:
    if opened is None:
        st.markdown(text("No project is open.", language))
        return
    st.markdown(f"**{plain(opened.project.meta.name)}**")
    glance = opened.glance
    st.caption(
        text(
            "{estates} estates, {parcels} parcels, {firms} firms, {wishes} wishes for room",
            language,
            estates=number(glance.estates, language),
            parcels=number(glance.parcels, language),
            firms=number(glance.firms, language),
            wishes=number(glance.wishes, language),
        )
    )

"""The sidebar: language and project, the same on every page."""

from pathlib import Path
from typing import Final, cast

import streamlit as st

from planner.errors import InputError, Problem
from planner.language import LANGUAGES, Language, text
from planner.ui.faults import plain
from planner.ui.map import forget_event
from planner.ui.opened import Opened, open_folder

MAPS: Final = ("start-map", "map", "plan-map")
_SAMPLES: Final = Path(__file__).parents[2] / "data"
_NAMES: Final[dict[Language, str]] = {"nl": "Nederlands", "en": "English"}


def choose_language() -> Language:
    """Show the switch of languages; the choice stands in the address."""
    with st.sidebar:
        chosen = st.segmented_control(
            "Taal · Language",
            LANGUAGES,
            default="nl",
            format_func=lambda language: _NAMES[language],
            key="lang",
            bind="query-params",
            required=True,
            width="stretch",
        )
    return chosen or "nl"


def open_project(language: Language) -> Opened | None:
    """Open the project of this reader: the one asked for, else the sample; None where there is none."""
    folder = chosen_folder()
    st.session_state["problems"] = ()
    opened = None
    if folder is not None:
        try:
            opened = open_folder(folder)
        except InputError as error:
            st.session_state["problems"] = error.problems
    with st.sidebar:
        _about(opened, language)
    return opened


def chosen_folder() -> Path | None:
    """Tell which folder is asked for: by the reader, by the address, else the sample."""
    asked = st.session_state.get("project") or st.query_params.get("project", "")
    if asked:
        st.session_state["project"] = asked
        st.query_params["project"] = asked
        return Path(asked)
    return sample_folder()


def sample_folder() -> Path | None:
    """Tell where the sample is, None where it was not made."""
    found = sorted(_SAMPLES.glob("*/project.toml"))
    return found[0].parent if found else None


def choose_folder(folder: str) -> None:
    """Open another project from the next run on; what was chosen and calculated for the last one is let go."""
    st.session_state["project"] = folder.strip()
    for name in ("plan", "plan-request", "job", "chain", "failure"):
        st.session_state.pop(name, None)
    for name in MAPS:
        forget_event(name)


def problems() -> tuple[Problem, ...]:
    """Give the faults of the project that could not be opened in this run."""
    return cast("tuple[Problem, ...]", st.session_state.get("problems", ()))


def _about(opened: Opened | None, language: Language) -> None:
    st.subheader(text("Project", language), divider="gray")
    if opened is None:
        st.markdown(text("No project is open.", language))
        return
    st.markdown(f"**{plain(opened.project.meta.name)}**")
    glance = opened.glance
    st.caption(
        text(
            "{estates} estates, {parcels} parcels, {firms} firms, {wishes} wishes for room",
            language,
            estates=glance.estates,
            parcels=glance.parcels,
            firms=glance.firms,
            wishes=glance.wishes,
        )
    )
    if opened.project.meta.synthetic:
        st.caption(text("All data of this project are made up.", language))

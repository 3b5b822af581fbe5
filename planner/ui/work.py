"""Work on a scenario: what a reader changes becomes a step of the scenario in force."""

from typing import Final

import streamlit as st

from planner.language import Language, text
from planner.studio.scenarios import Change, Scenarios
from planner.ui.opened import Opened

IN_FORCE: Final = "scenario-in-force"
"""Where the name of the scenario stands in the session."""


def edit(opened: Opened, change: Change, language: Language) -> None:
    """Save a change into the scenario in force; one is made where there is none.

    Raises
    ------
    InputError
        Where the change does not fit the project, or somebody saved in between.
    """
    name = st.session_state.setdefault(IN_FORCE, text("Own changes", language))
    Scenarios(opened.folder).save(name, change)

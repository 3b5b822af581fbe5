"""A table whose cells are changed in place: what is typed becomes a step of the scenario in force at once."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from planner.language import Language
from planner.studio.scenarios import Change
from planner.ui.opened import Opened
from planner.ui.work import edit, show_outcome


def edited_table(opened: Opened, frame: pd.DataFrame, name: str, change_of: Callable[[pd.DataFrame], Change], language: Language, **how: Any) -> None:
    """Show a table and save what is changed in it.

    Parameters
    ----------
    opened
        The project in the scenario that is edited.
    frame
        What is shown.
    name
        Of the table on this page.
    change_of
        Returns the change that the table as it was typed in comes down to.
    language
        Of the sentences.
    how
        What else the table is told, as for ``st.data_editor``.
    """
    rounds = f"{name}-round"
    place = st.empty()  # a fresh table takes the very place of the one before
    typed = place.data_editor(frame, key=f"{name}-{st.session_state.get(rounds, 0)}-{language}", num_rows="fixed", **how)
    change = change_of(typed)
    if change == Change():
        return
    if not edit(opened, change, language):
        show_outcome(language)  # what was typed stays in the table, to be mended
        return
    st.session_state[rounds] = st.session_state.get(rounds, 0) + 1  # a fresh table: what was typed is a step now
    st.rerun()

"""Data: registers into the project, the firm survey out and back, and what the project holds."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import streamlit as st

from planner.errors import InputError
from planner.language import Language, text
from planner.project.folder import SETTINGS
from planner.studio.folders import check
from planner.ui.account_tables import show_account
from planner.ui.command_shown import show_command
from planner.ui.data_assumptions import show_assumptions
from planner.ui.data_derive import show_derive
from planner.ui.data_fetch import show_fetch
from planner.ui.data_import import show_import
from planner.ui.data_survey import show_survey
from planner.ui.faults import plain, show_problems
from planner.ui.opened import Opened
from planner.ui.places import sample_folder
from planner.ui.sidebar import choose_folder, chosen_folder


def show(opened: Opened | None, language: Language) -> None:
    """Show the page."""
    st.title(text("Data", language))
    folder = chosen_folder()
    if folder == sample_folder():
        ask_own_project(language)
        st.subheader(text("Assumptions", language))
        show_assumptions(opened, folder, language)
        return
    st.markdown(text("Project folder: {folder}", language, folder=f"**{plain(folder)}**"))
    parts: dict[str, Callable[[Path, Language], None]] = {
        text("Files", language): partial(show_import, opened), text("Public registers", language): show_fetch, text("Estimates", language): show_derive,
        text("Firm survey", language): show_survey, text("What the project holds", language): _holds,
        text("Assumptions", language): partial(show_assumptions, opened)}
    for tab, show_part in zip(st.tabs(list(parts), key=f"data-tab-{language}", on_change="rerun"), parts.values(), strict=True):
        if tab.open:  # each part reads files or the project: only what is looked at
            with tab:
                show_part(folder, language)


def ask_own_project(language: Language) -> None:
    """Ask for a folder: the sample is not written to."""
    st.info(text("The sample is open; it is not written to. Data of your own go into a project of your own.", language), icon=":material/info:")
    with st.form("own-project", border=True):
        name, button = st.columns([5, 2], vertical_alignment="bottom")
        folder = name.text_input(text("Folder of your project; a new one is made", language), placeholder=str(Path.home() / "mijn-project"))
        asked = button.form_submit_button(text("Open", language), type="primary", width="stretch")
    if asked and folder.strip():
        choose_folder(str(Path(folder.strip()).expanduser()))
        st.rerun()


def _holds(folder: Path, language: Language) -> None:
    if not (folder / SETTINGS).is_file():
        st.markdown(text("The project is new: it holds nothing yet.", language))
        return
    try:
        show_account(check(folder), language, key="check")
        show_command(language, ["schuifruimte", "check", str(folder), "--account", "account.xlsx"])
    except InputError as error:
        show_problems(error.problems, language)

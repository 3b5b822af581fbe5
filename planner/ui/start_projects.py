"""Ways to begin: the sample, a folder, one opened lately, a zip of a report, or files of one's own."""

import ipaddress
from pathlib import Path

import streamlit as st

from planner.errors import InputError
from planner.language import Language, text
from planner.studio.recent import own_folder, recent_projects, remember_project
from planner.studio.reporting import open_package
from planner.ui.faults import plain, show_problems
from planner.ui.first_steps import LAST, STEPS, begin, step_at_hand
from planner.ui.opened import Opened
from planner.ui.places import sample_folder
from planner.ui.sidebar import choose_folder, chosen_folder, problems
from planner.ui.uploads import stored


def remember_opened(opened: Opened | None) -> None:
    """Keep a project of one's own in the list of those opened lately; on a server that others use there is no list."""
    if opened is not None and is_alone() and opened.folder != sample_folder().resolve():
        remember_project(opened.folder)


def is_alone() -> bool:
    """Return whether the app serves this machine only."""
    address = str(st.get_option("server.address") or "")
    try:
        return address == "localhost" or ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def offer_first_steps(language: Language) -> None:
    """Offer the first plan in five steps, or to take it up again."""
    if step_at_hand():
        return
    last = int(st.session_state.get(LAST, 0))
    st.button(text("Go on with the first plan (step {at} of {of})", language, at=last, of=len(STEPS)) if last else
              text("Make a first plan in five steps", language), on_click=_lead, args=(last,), icon=":material/flag:", type="primary", width="stretch",
              key="first-begin", help=None if last else text("On the sample: what you change goes into a copy of your own. Ten minutes.", language))


def _lead(last: int) -> None:
    if not last and chosen_folder() != sample_folder():
        choose_folder(str(sample_folder()))
    begin(last or 1)


def choose_project(language: Language) -> None:
    """Offer every way to open a project."""
    with st.expander(text("Open another project", language), icon=":material/folder_open:", expanded=bool(problems())):
        _recent(language)
        _folder(language)
        st.divider()
        _zip(language)
        st.divider()
        st.caption(text("Begin with files of your own on the page Data, or on the command line:", language))
        st.code("schuifruimte import parcels kavels.gpkg --into PROJECT", language="bash", wrap_lines=True)


def _recent(language: Language) -> None:
    folders = recent_projects() if is_alone() else ()
    if not folders:
        return
    st.caption(text("Opened lately", language))
    for at, folder in enumerate(folders):
        st.button(plain(folder.name), on_click=choose_folder, args=(str(folder),), key=f"recent-{at}", help=plain(folder), type="tertiary",
                  icon=":material/history:")


def _folder(language: Language) -> None:
    folder = st.text_input(text("Folder of the project", language), value=st.session_state.get("project", ""), placeholder="/…/project",
                           help=text("A folder with project.toml and layers.gpkg", language))
    open_it, sample = st.columns(2)
    open_it.button(text("Open", language), on_click=choose_folder, args=(folder,), disabled=not folder.strip(), width="stretch", type="primary")
    sample.button(text("Sample", language), on_click=choose_folder, args=(str(sample_folder()),), width="stretch")


def _zip(language: Language) -> None:
    given = st.file_uploader(text("Zip of a report, with the project in it", language), type=["zip"], key=f"zip-{st.session_state.get('zips', 0)}")
    if given is None:
        return
    into = st.text_input(text("Unpack into", language), value=str(own_folder(Path(given.name).stem)), key="zip-into")
    if not st.button(text("Unpack and open", language), icon=":material/unarchive:", key="zip-open", disabled=not into.strip()):
        return
    try:
        with st.spinner(text("Unpacking …", language)):
            open_package(stored([given])[0], Path(into.strip()).expanduser())
    except InputError as error:
        show_problems(error.problems, language)
        return
    st.session_state["zips"] = st.session_state.get("zips", 0) + 1
    choose_folder(into.strip())
    st.rerun()

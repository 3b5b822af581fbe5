"""Page config and navigation, nothing else."""

from functools import partial
from pathlib import Path

import streamlit as st

from planner.language import Language, mark, text
from planner.ui import compare_page, data_page, demand_page, fund_page, glossary_page, map_page, plan_page, report_page, shift_space_page, start_page
from planner.ui.first_steps import show_first_steps
from planner.ui.opened import Opened
from planner.ui.page_frame import NAME, frame_page
from planner.ui.runner import jobs, look_at
from planner.ui.sidebar import choose_language, open_project
from planner.ui.start_projects import remember_opened
from planner.ui.work import show_outcome

ICON = Path(__file__).with_name("icon.png")
STYLE = Path(__file__).with_name("page.css")
OF_A_PROJECT = (
    (map_page, mark("Map"), "map", "map"),
    (demand_page, mark("Space demand"), "demand", "groups"),
    (shift_space_page, mark("Shift space"), "shift-space", "swap_horiz"),
    (plan_page, mark("Plan"), "plan", "route"),
    (fund_page, mark("Fund"), "fund", "finance"),
    (compare_page, mark("Compare"), "compare", "compare_arrows"),
    (report_page, mark("Report"), "report", "description"),
)
"""Pages that need an open project: module, title, address, icon."""


def show_app() -> None:
    """Show the page that the reader is on."""
    st.set_page_config(page_title=NAME, page_icon=str(ICON), layout="wide")
    st.html(STYLE)
    jobs()  # the first worker gets ready while the project is read
    language, place = choose_language()
    opened = open_project(language, place)
    remember_opened(opened)
    if opened is not None:
        look_at(opened, language)
    pages = _pages(opened, language)
    shown = st.navigation(pages)
    frame_page(shown.title, language)
    show_outcome(language)
    show_first_steps({page.url_path: page for page in pages}, language)
    shown.run()


def _pages(opened: Opened | None, language: Language) -> list[st.Page]:
    start, data = partial(start_page.show, opened, language), partial(data_page.show, opened, language)
    pages = [
        st.Page(start, title=text("Start", language), icon=":material/home:", url_path="start", default=True),
        st.Page(data, title=text("Data", language), icon=":material/database:", url_path="data"),
    ]
    if opened is not None:
        pages += [
            st.Page(partial(module.show, opened, language), title=text(title, language), icon=f":material/{icon}:", url_path=address)
            for module, title, address, icon in OF_A_PROJECT
        ]
    words = partial(glossary_page.show, language)
    return [*pages, st.Page(words, title=text("Glossary", language), icon=":material/menu_book:", url_path="glossary")]

"""The app: page config and navigation, nothing else. Start it with ``schuifruimte app``."""

from functools import partial
from pathlib import Path

import streamlit as st

from planner import ui
from planner.language import Language, text
from planner.ui import compare_page, data_page, demand_page, fund_page, glossary_page, map_page, plan_page, report_page, shift_space_page, start_page
from planner.ui.first_steps import show_first_steps
from planner.ui.opened import Opened
from planner.ui.sidebar import choose_language, open_project
from planner.ui.start_projects import remember_opened

ICON = Path(ui.__file__).with_name("icon.png")
STYLE = Path(ui.__file__).with_name("page.css")


def main() -> None:
    """Show the page that the reader is on."""
    st.set_page_config(page_title="Schuifruimte", page_icon=str(ICON), layout="wide")
    st.html(STYLE)
    language = choose_language()
    opened = open_project(language)
    remember_opened(opened)
    pages = _pages(opened, language)
    shown = st.navigation(pages)
    show_first_steps({page.url_path: page for page in pages}, language)
    shown.run()


def _pages(opened: Opened | None, language: Language) -> list[st.Page]:
    start = partial(start_page.show, opened, language)
    pages = [st.Page(start, title=text("Start", language), icon=":material/home:", url_path="start", default=True)]
    data = partial(data_page.show, opened, language)
    pages.append(st.Page(data, title=text("Data", language), icon=":material/database:", url_path="data"))
    if opened is not None:
        shown = partial(map_page.show, opened, language)
        pages.append(st.Page(shown, title=text("Map", language), icon=":material/map:", url_path="map"))
        asked = partial(demand_page.show, opened, language)
        pages.append(st.Page(asked, title=text("Space demand", language), icon=":material/groups:", url_path="demand"))
        space = partial(shift_space_page.show, opened, language)
        pages.append(st.Page(space, title=text("Shift space", language), icon=":material/swap_horiz:", url_path="shift-space"))
        funded = partial(fund_page.show, opened, language)
        pages.append(st.Page(funded, title=text("Fund", language), icon=":material/finance:", url_path="fund"))
        planned = partial(plan_page.show, opened, language)
        pages.append(st.Page(planned, title=text("Plan", language), icon=":material/route:", url_path="plan"))
        side_by_side = partial(compare_page.show, opened, language)
        pages.append(st.Page(side_by_side, title=text("Compare", language), icon=":material/compare_arrows:", url_path="compare"))
        told = partial(report_page.show, opened, language)
        pages.append(st.Page(told, title=text("Report", language), icon=":material/description:", url_path="report"))
    words = partial(glossary_page.show, language)
    pages.append(st.Page(words, title=text("Glossary", language), icon=":material/menu_book:", url_path="glossary"))
    return pages


if __name__ == "__main__":
    main()

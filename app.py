"""The app: page config and navigation, nothing else. Start it with ``schuifruimte app``."""

from functools import partial
from pathlib import Path

import streamlit as st

from planner import ui
from planner.language import Language, text
from planner.ui import compare_page, data_page, fund_page, map_page, plan_page, shift_space_page, start_page
from planner.ui.opened import Opened
from planner.ui.runner import jobs
from planner.ui.sidebar import choose_language, open_project

ICON = Path(ui.__file__).with_name("icon.png")
STYLE = Path(ui.__file__).with_name("page.css")


def main() -> None:
    """Show the page that the reader is on."""
    st.set_page_config(page_title="Schuifruimte", page_icon=str(ICON), layout="wide")
    st.html(STYLE)
    jobs()  # the first worker gets ready while the project is read
    language = choose_language()
    opened = open_project(language)
    st.navigation(_pages(opened, language)).run()


def _pages(opened: Opened | None, language: Language) -> list[st.Page]:
    start = partial(start_page.show, opened, language)
    pages = [st.Page(start, title=text("Start", language), icon=":material/home:", url_path="start", default=True)]
    data = partial(data_page.show, language)
    pages.append(st.Page(data, title=text("Data", language), icon=":material/database:", url_path="data"))
    if opened is not None:
        shown = partial(map_page.show, opened, language)
        pages.append(st.Page(shown, title=text("Map", language), icon=":material/map:", url_path="map"))
        space = partial(shift_space_page.show, opened, language)
        pages.append(st.Page(space, title=text("Shift space", language), icon=":material/swap_horiz:", url_path="shift-space"))
        funded = partial(fund_page.show, opened, language)
        pages.append(st.Page(funded, title=text("Fund", language), icon=":material/finance:", url_path="fund"))
        planned = partial(plan_page.show, opened, language)
        pages.append(st.Page(planned, title=text("Plan", language), icon=":material/route:", url_path="plan"))
        side_by_side = partial(compare_page.show, opened, language)
        pages.append(st.Page(side_by_side, title=text("Compare", language), icon=":material/compare_arrows:", url_path="compare"))
    return pages


if __name__ == "__main__":
    main()

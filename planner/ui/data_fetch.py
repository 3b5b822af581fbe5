"""Registers from their services into the project: only when the reader asks for it."""

from dataclasses import replace
from pathlib import Path

import streamlit as st

from planner.errors import InputError
from planner.language import Language, text
from planner.studio.fetching import FetchRequest, fetch, fetchable
from planner.ui.account_tables import show_account
from planner.ui.faults import show_problems
from planner.ui.wording import table_words


def show_fetch(folder: Path, language: Language) -> None:
    """Show the services, and fetch one table."""
    st.markdown(text("Fetching needs a network and asks the public services for the area that you name; nothing about your project is sent.", language))
    services = fetchable()
    with st.form("fetch", border=True):
        which, where, button = st.columns([3, 4, 2], vertical_alignment="bottom")
        kind = which.selectbox(text("Table", language), list(services), format_func=lambda name: table_words(name, language))
        area = where.text_input(text("Municipality code, or a box x,y,x,y (RD) or lon,lat,lon,lat", language), placeholder="GM0995")
        offline = where.checkbox(text("Only what was received before (no network)", language))
        asked = button.form_submit_button(text("Fetch", language), type="primary", icon=":material/cloud_download:", width="stretch")
    st.caption(" · ".join(f"{table_words(name, language)}: {about}" for name, about in services.items()))
    if asked:
        st.session_state.pop("fetch-seen", None)
        _ask(FetchRequest(kind, area.strip(), defaults={"status": "unknown"} if kind == "parcels" else {}, offline=offline), folder, language)
    if "fetch-seen" in st.session_state:
        _show_and_write(folder, language)


def _ask(request: FetchRequest, folder: Path, language: Language) -> None:
    """Fetch without writing, and keep what came of it."""
    if not request.area:
        st.warning(text("Name the area first.", language), icon=":material/warning:")
        return
    line = st.progress(0.0, text=text("Asking …", language))

    def progress(received: int, total: int | None) -> None:
        line.progress(min(received / total, 1.0) if total else 0.0, text=text("{rows} rows received", language, rows=received))

    try:
        seen = fetch(replace(request, progress=progress), folder, lambda _: False)
        st.session_state["fetch-seen"] = (str(folder), request, seen)
    except InputError as error:
        show_problems(error.problems, language)
    finally:
        line.empty()


def _show_and_write(folder: Path, language: Language) -> None:
    """Show what was fetched, and write it when the reader says so: from the cache, without asking again."""
    place, request, seen = st.session_state["fetch-seen"]
    if place != str(folder):
        return
    show_account(seen, language, key="fetch")
    if not seen.has_errors and st.button(text("Write into the project", language), type="primary", icon=":material/save:", key="fetch-write"):
        fetch(replace(request, offline=True), folder, lambda fresh: bool(fresh.editions == seen.editions))
        st.session_state.pop("fetch-seen")
        st.rerun()

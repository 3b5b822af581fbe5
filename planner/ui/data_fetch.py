"""Registers from their services into the project: only when the reader asks for it."""

import shlex
from functools import partial
from pathlib import Path
from typing import Final

import streamlit as st

from planner.language import Language, mark, number, text
from planner.studio.errands import News, register_fetched
from planner.studio.fetching import FetchReport, FetchRequest, fetchable
from planner.ui.account_tables import show_account
from planner.ui.command_shown import show_command
from planner.ui.data_import import ask_defaults, ask_join, register_words
from planner.ui.doing_button import doing_button
from planner.ui.tasks import answer, forget_answers, is_at_work, show_task, start_task
from planner.ui.uploads import stored
from planner.ui.wording import table_words

_USUAL, _OFFLINE, _REFRESH = "usual", "offline", "refresh"
_NETWORK: Final = {
    _USUAL: mark("ask what was not received before"),
    _OFFLINE: mark("only what was received before (no network)"),
    _REFRESH: mark("ask for everything anew"),
}
_FETCH, _WRITE = "files-fetch", "files-fetch-write"
"""Tasks: what the register would do, and writing what was seen."""


def show_fetch(folder: Path, language: Language) -> None:
    """Show the services, and fetch one table."""
    st.markdown(text("Fetching needs a network and asks the public services for the area that you name; nothing about your project is sent.", language))
    services = fetchable()
    with st.container(border=True, key="fetch"):
        which, where, button = st.columns([3, 4, 2], vertical_alignment="bottom")
        kind = which.selectbox(text("Table", language), list(services), format_func=lambda name: table_words(name, language), key="fetch-kind")
        area = where.text_input(text("Municipality code, or a box x,y,x,y (RD) or lon,lat,lon,lat", language), placeholder="GM0995", key="fetch-area")
        asked = button.button(text("Fetch", language), type="primary", icon=":material/cloud_download:", width="stretch", key="fetch-ask")
        with st.expander(text("More choices", language), icon=":material/tune:"):
            request = _ask_more(kind, area.strip(), language)
    st.caption(" · ".join(f"{table_words(name, language)}: {about}" for name, about in services.items()))
    if asked:
        _ask(request, folder, language)
    if "fetch-asked" in st.session_state:
        place, request = st.session_state["fetch-asked"]
        if place == folder:
            _show_and_write(request, folder, language)
    done = st.session_state.pop("fetch-done", None)
    if done is not None:
        st.success(text("Written. {rows} rows of {table} are in the project.", language, rows=done[1], table=table_words(done[0], language)),
                   icon=":material/check_circle:")


def _ask_more(kind: str, area: str, language: Language) -> FetchRequest:
    """Ask how to fetch; return what is asked."""
    left, right = st.columns(2)
    network = left.selectbox(text("Network", language), list(_NETWORK), format_func=lambda name: text(_NETWORK[name], language), key="fetch-network")
    strict = left.checkbox(text("Refuse guesses and repairs", language), key="fetch-strict",
                          help=text("What is not sure, such as a column by its likeness or a shape that was mended, then stops the import.", language))
    defaults = {**({"status": "unknown"} if kind == "parcels" else {}), **ask_defaults(left, kind, "fetch-defaults", language)}
    join = ask_join(right, "fetch-join", language) if kind == "parcels" else ()
    services = right.file_uploader(text("Services of your own (YAML or TOML)", language), type=["yaml", "yml", "toml"], key="fetch-services")
    columns = right.file_uploader(text("Column map (YAML or TOML)", language), type=["yaml", "yml", "toml"], key="fetch-map")
    return FetchRequest(
        kind, area, stored([services])[0] if services else None, stored([columns])[0] if columns else None, defaults, bool(strict),
        offline=network == _OFFLINE, refresh=network == _REFRESH, join=join)


def _command(request: FetchRequest, folder: Path) -> str:
    words = ["schuifruimte", "fetch", request.kind, "--area", request.area, "--into", str(folder), *register_words(request)]
    words += ["--service-file", request.service_file.name] if request.service_file else []
    return shlex.join([*words, *(["--offline"] * request.offline), *(["--refresh"] * request.refresh)])


def _ask(request: FetchRequest, folder: Path, language: Language) -> None:
    """Fetch without writing; the page goes on."""
    if not request.area:
        st.warning(text("Name the area first.", language), icon=":material/warning:")
        return
    forget_answers(_FETCH, "")
    forget_answers(_WRITE, "")
    st.session_state["fetch-asked"] = (folder, request)
    start_task(_FETCH, _about(request, folder), register_fetched, request, folder, None)


def _about(request: FetchRequest, folder: Path) -> str:
    return f"{folder} {request}"


def _words(news: News, language: Language) -> str:
    if news.of:
        return text("{rows} of {of} rows received", language, rows=number(news.at, language), of=number(news.of, language))
    return text("{rows} rows received", language, rows=number(news.at, language))


def _show_and_write(request: FetchRequest, folder: Path, language: Language) -> None:
    """Show what was fetched, and write it when the reader says so: from the cache, without asking again."""
    about, stopped = _about(request, folder), text("Stopped; nothing was written.", language)
    show_task(_FETCH, about, _words, language, stopped=stopped)
    seen: FetchReport | None = answer(_FETCH, about)
    if seen is None:
        return
    show_account(seen, language, key="fetch")
    show_command(language, _command(request, folder))
    if not seen.has_errors:
        doing_button(text("Write into the project", language), partial(start_task, _WRITE, about, register_fetched, request, folder, seen.editions),
                     type="primary", icon=":material/save:", key="fetch-write", disabled=is_at_work(_WRITE))
    show_task(_WRITE, about, _words, language, stopped=stopped)
    report: FetchReport | None = answer(_WRITE, about)
    if report is None:
        return
    if not report.is_written:
        st.warning(text("The project changed since you looked. Look again at what the import does.", language), icon=":material/warning:")
        return
    st.session_state["fetch-done"] = (request.kind, next((layer.rows_kept for layer in report.layers if layer.name == request.kind), 0))
    del st.session_state["fetch-asked"]
    st.rerun()

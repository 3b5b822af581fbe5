"""Estimates of what no register says: dwellings of firms, who uses what, vacancy, connections, demand; looked at before anything is written."""

import shlex
from functools import partial
from pathlib import Path
from typing import Final

import streamlit as st

from planner.language import Language, mark, text
from planner.project.folder import SETTINGS
from planner.studio.deriving import DERIVATIONS, DeriveRequest, figures_text
from planner.studio.errands import News, rows_derived
from planner.studio.folders import ImportReport
from planner.ui.account_tables import show_account
from planner.ui.command_shown import show_command
from planner.ui.doing_button import doing_button
from planner.ui.tasks import answer, forget_answers, is_at_work, show_task, start_task
from planner.ui.uploads import stored

_LOOK, _WRITE = "files-derive", "files-derive-write"
"""Tasks: what the estimate would do, and writing what was seen."""
_ALL: Final = "all"
_WORDS: Final = {
    "dwellings": mark("which dwellings belong to firms"),
    "occupancy": mark("which firm uses how much of which parcel"),
    "vacancy": mark("which parcels look vacant"),
    "connections": mark("connections of firms to the grid"),
    "demand": mark("demand for room for circular work"),
}
_HINT: Final = "derived_vacancy"


def show_derive(folder: Path, language: Language) -> None:
    """Show the steps: what to estimate and by which figures, what it would do, write."""
    if st.session_state.pop("derive-done", False):
        st.success(text("The estimates are in the project, marked as such.", language), icon=":material/check_circle:")
    if not (folder / SETTINGS).is_file():
        st.markdown(text("The project is new: it holds nothing yet.", language))
        return
    said = mark("What no register says can be estimated. Each value gets its formula and stays marked as an estimate; values that are there stay.")
    st.markdown(text(said, language))
    request = _ask(folder, language)
    about = f"{folder} {request} {st.session_state.get('derivations', 0)}"
    doing_button(text("See what it does", language), partial(_look, about, request, folder), type="primary", icon=":material/visibility:", key="derive-look",
                 disabled=is_at_work(_LOOK) or is_at_work(_WRITE))
    show_task(_LOOK, about, _words, language, stopped=text("Stopped; nothing was written.", language))
    seen: ImportReport | None = answer(_LOOK, about)
    if seen is not None and not is_at_work(_LOOK):
        _show_and_write(request, folder, seen, about, language)
    show_command(language, _command(request, folder))


def _ask(folder: Path, language: Language) -> DeriveRequest:
    what, how = st.columns([5, 3], vertical_alignment="bottom")
    kind: str = what.selectbox(text("Estimate", language), list(DERIVATIONS), format_func=lambda name: text(_WORDS[name], language), key="derive-what")
    strict = how.checkbox(text("Refuse guesses: say what is missing", language), key="derive-strict")
    with st.expander(text("The figures behind it", language), icon=":material/functions:"):
        st.caption(text("Each with unit, evidence and source. Download them, change what you know better, and give them back.", language))
        st.download_button(text("Figures as a file", language), figures_text, file_name="figures.yaml", icon=":material/download:", key="derive-figures",
                           on_click="ignore")
        given = st.file_uploader(text("Figures of your own", language), type=["yaml", "yml"], key="derive-own-figures")
        st.code(figures_text(), language="yaml", height=260)
    accepted: tuple[str, ...] = ()
    book = None
    if kind == "vacancy":
        book = st.file_uploader(text("Addresses (BAG): a parcel without one in use looks vacant too", language), key="derive-addresses")
        accepted = _accepted(folder, language)
    return DeriveRequest(kind, stored([given])[0] if given else None, accepted, bool(strict), stored([book])[0] if book else None)


def _accepted(folder: Path, language: Language) -> tuple[str, ...]:
    """Ask which hints of vacancy are right; they are known once somebody looked."""
    hinted: dict[str, list[str]] = st.session_state.get("derive-hints", {})
    hints = hinted.get(str(folder), [])
    if not hints:
        return ()
    key = "derive-accept"
    if not {*st.session_state.get(key, ())} <= {_ALL, *hints}:
        st.session_state.pop(key)
    chosen = st.multiselect(text("Hints that are right: these parcels become vacant", language), [_ALL, *hints], key=key,
                            format_func=lambda parcel: text("all of them", language) if parcel == _ALL else parcel, placeholder=text("choose", language))
    return (_ALL,) if _ALL in chosen else tuple(chosen)


def _look(about: str, request: DeriveRequest, folder: Path) -> None:
    forget_answers(_WRITE, "")
    forget_answers(_LOOK, "")
    start_task(_LOOK, about, rows_derived, request, folder, None)


def _words(_: News, language: Language) -> str:
    return text("Estimating", language)


def _show_and_write(request: DeriveRequest, folder: Path, seen: ImportReport, about: str, language: Language) -> None:
    """Show the account of the estimates as they would be, and write them when the reader says so."""
    if request.what == "vacancy":
        hints = [str(problem.row) for problem in seen.problems if problem.code == _HINT]
        if hints and st.session_state.get("derive-hints", {}).get(str(folder)) != hints:
            st.session_state["derive-hints"] = {str(folder): hints}
            st.rerun()  # what can be accepted is asked above
    show_account(seen, language, key="derive")
    changes = any(edition.changes_something for edition in seen.editions)
    if not changes and not seen.has_errors:
        st.info(text("Nothing new can be derived: every row has a value, or the tables do not tell.", language), icon=":material/info:")
    elif not seen.has_errors:
        doing_button(text("Write into the project", language), partial(start_task, _WRITE, about, rows_derived, request, folder, seen.editions),
                     type="primary", icon=":material/save:", key="derive-write", disabled=is_at_work(_WRITE))
    show_task(_WRITE, about, _words, language, stopped=text("Stopped; nothing was written.", language))
    report: ImportReport | None = answer(_WRITE, about)
    if report is not None and report.is_written:
        st.session_state["derive-done"] = True
        st.session_state["derivations"] = st.session_state.get("derivations", 0) + 1
        forget_answers(_LOOK, "")
        st.rerun()
    elif report is not None:  # the project changed since it was shown
        st.warning(text("The project changed since you looked. Look again at what the import does.", language), icon=":material/warning:")


def _command(request: DeriveRequest, folder: Path) -> str:
    words = ["schuifruimte", "derive", request.what, str(folder)]
    words += ["--figures", request.figures.name] if request.figures else []
    words += ["--addresses", request.addresses.name] if request.addresses else []
    words += [word for parcel in request.accepted for word in ("--accept", parcel)]
    return shlex.join([*words, *(["--strict"] * request.strict)])

"""Report: a plan as pictures, tables, a map for QGIS, and everything in one zip that can be opened again."""

import io
import re
import shlex
import tempfile
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final, Literal

import streamlit as st

from planner.errors import InputError
from planner.language import Language, text
from planner.plan.plan import Plan
from planner.studio.exporting import export_plan
from planner.studio.remaking import remake_kept
from planner.studio.reporting import Format, Report, about, picture, workbook, write_report
from planner.studio.scenarios import Scenarios
from planner.ui.command_shown import show_command
from planner.ui.faults import plain, show_problems
from planner.ui.first_steps import note, step_at_hand
from planner.ui.kpis import show_kpis
from planner.ui.opened import Opened
from planner.ui.plan_page import command_line
from planner.ui.runner import current_plan, current_request, is_running, show_run

_SESSION: Final = ""
_KEPT: Final = 4
_PICTURES: Final[dict[Format, str]] = {"png": "image/png", "svg": "image/svg+xml", "pdf": "application/pdf"}


def show(opened: Opened, language: Language) -> None:
    """Show the page."""
    st.title(text("Report", language))
    try:
        report = _choose(opened, language)
    except InputError as error:
        show_problems(error.problems, language)
        return
    if report is None:
        return
    _show_figures(report, language)
    left, right = st.columns([3, 2], gap="large")
    with left:
        _show_picture(report, language)
    with right:
        _offer(report, language)
    show_command(language, _command(opened, report, language))


def _choose(opened: Opened, language: Language) -> Report | None:
    """Ask which plan: that of the session, or one kept with a scenario; None where there is none."""
    in_session = current_plan()
    show_kpis(opened, in_session, language)
    show_run(language)
    kept = _scenarios_with_plans(opened)
    choices = [*([_SESSION] if in_session else []), *kept]
    if not choices:
        if not is_running():
            st.info(text("There is no plan yet. Calculate one on the page Plan; then it can be taken along from here.", language), icon=":material/info:")
        return None
    if st.session_state.get("report-plan") not in choices:
        st.session_state["report-plan"] = choices[0]
    chosen = st.selectbox(text("Plan", language), choices, key="report-plan", persist_state="session", width=420, format_func=lambda name: (
        text("kept with scenario “{name}”", language, name=name) if name else text("the plan of this session", language)))
    if not chosen and in_session is not None:
        return Report(opened.folder, opened.project, in_session, opened.name, opened.without_scenario.project)
    return _kept_report(opened, chosen, language)


def _scenarios_with_plans(opened: Opened) -> list[str]:
    book = Scenarios(opened.folder)
    return [one.name for one in book.all() if any(kept.revision == one.revision for kept in book.plans(one.name))]


def _kept_report(opened: Opened, name: str, language: Language) -> Report:
    """Return the plan kept last with a scenario, made whole again once for this reader."""
    book = Scenarios(opened.folder)
    asked = book.ask(name)
    kept = next(plan for plan in reversed(book.plans(name)) if asked.scenario is not None and plan.revision == asked.scenario.revision)
    with st.spinner(text("Reading the plan …", language)):
        plan: Plan = _once(("kept", kept.asked_sha256, language), lambda: remake_kept(asked.project, kept.record, language))
    return Report(opened.folder, asked.project, plan, name, book.project)


def _show_figures(report: Report, language: Language) -> None:
    figures = _once((report.plan.plan_sha256, report.scenario, language, "about"), lambda: about(report, language))
    with st.expander(text("About this plan", language), icon=":material/fact_check:", expanded=False):
        st.markdown("\n".join(["| | |", "|---|---|", *(f"| {plain(name)} | {plain(value)} |" for name, value in figures.items())]))


def _show_picture(report: Report, language: Language) -> None:
    st.subheader(text("Map", language))
    with st.spinner(text("Drawing the map …", language)):
        drawn: bytes = _once((report.plan.plan_sha256, report.scenario, language, "png"), lambda: picture(report, "png", language))
    words = text("Map of the plan: {moves} moves, parcels by status. The same stands in the tables.", language, moves=len(report.plan.moves))
    st.image(drawn, caption=words, width="stretch", alt=words)


def _offer(report: Report, language: Language) -> None:
    st.subheader(text("Take along", language))
    words = " ".join(part for part in (report.project.meta.name, report.scenario) if part)
    name = re.sub(r"[\W_]+", "-", words.lower()).strip("-")[:60] or "plan"
    files: list[tuple[str, str, str, str, Callable[[], bytes]]] = [
        (text("Everything in one zip", language),
         text("The project, its scenarios, the plan, tables, workbook and map, with the hash of each file. The page Start opens it again.", language),
         "zip", "application/zip", partial(_zip, report, language)),
        (text("Excel workbook", language), text("Moves, who stays, chains, money, municipalities, state aid and assumptions, each with its unit.", language),
         "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", partial(workbook, report, language)),
        (text("Map for QGIS (GeoPackage)", language), text("Moves and parcels; it opens with colours.", language), "gpkg",
         "application/geopackage+sqlite3", partial(_geopackage, report, language)),
        (text("Tables as CSV", language), text("One file for each table, in a zip.", language), "csv.zip", "application/zip",
         partial(_tables, report, language)),
    ]
    for title, words, ending, kind, made in files:
        _button(title, f"{name}.{ending}", kind, made, words)
    st.markdown(f"**{text('Picture of the map', language)}**")
    for place, (ending, kind) in zip(st.columns(len(_PICTURES)), _PICTURES.items(), strict=True):
        with place:
            _button(ending.upper(), f"{name}.{ending}", kind, partial(picture, report, ending, language), "")


def _button(title: str, file: str, kind: str, made: Callable[[], bytes], words: str) -> None:
    # Another run would take the other files away from who is just asking for them: only who is led needs one.
    done: Callable[[], None] | Literal["ignore"] = partial(note, "taken") if step_at_hand() else "ignore"
    st.download_button(title, made, file_name=file, mime=kind, icon=":material/download:", width="stretch", key=f"take-{file}", on_click=done)
    if words:
        st.caption(words)


def _zip(report: Report, language: Language) -> bytes:
    with tempfile.TemporaryDirectory() as place:
        return write_report(report, Path(place) / "report.zip", language).read_bytes()


def _geopackage(report: Report, language: Language) -> bytes:
    with tempfile.TemporaryDirectory() as place:
        paths = export_plan(report.project, report.plan, Path(place), language)
        return next(path for path in paths if path.suffix == ".gpkg").read_bytes()


def _tables(report: Report, language: Language) -> bytes:
    out = io.BytesIO()
    with tempfile.TemporaryDirectory() as place, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in export_plan(report.project, report.plan, Path(place), language):
            if path.suffix == ".csv":
                archive.write(path, path.name)
    return out.getvalue()


def _once(key: tuple[Any, ...], made: Callable[[], Any]) -> Any:
    """Return what this reader was shown before of a plan, or make it."""
    held: dict[tuple[Any, ...], Any] = st.session_state.setdefault("report", {})
    if key not in held:
        while len(held) >= _KEPT:
            held.pop(next(iter(held)))
        held[key] = made()
    return held[key]


def _command(opened: Opened, report: Report, language: Language) -> str:
    words = ["schuifruimte", "report", str(opened.folder), *(["--scenario", report.scenario] if report.scenario else [])]
    if st.session_state.get("report-plan") == _SESSION:
        lines = [command_line(opened, current_request()) + " --out plan"]
        return "\n".join([*lines, shlex.join([*words, "--plan", "plan/plan.json", "--out", "report.zip", "--lang", language])])
    return shlex.join([*words, "--out", "report.zip", "--lang", language])

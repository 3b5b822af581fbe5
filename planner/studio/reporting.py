"""The use case: everything about a plan in one folder or zip that is a project too, and that can be made again to the byte."""

import shlex
import shutil
import sqlite3
import tempfile
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from planner.errors import InputError, Problem
from planner.language import Language, hectares, money, number, percent, text
from planner.plan.plan import Plan
from planner.project.folder import LAYERS, SETTINGS, read_project
from planner.project.project import Project
from planner.project.store.opening import FILE as SCENARIOS
from planner.report.assumptions import assumption_rows
from planner.report.cash import write_table
from planner.report.package import pack, unpack, write_manifest
from planner.report.pictures import FORMATS, Format, plan_map
from planner.report.workbook import plan_workbook
from planner.rules.situation import Situation
from planner.studio.exporting import export_plan
from planner.studio.made_plan import plan_made, project_of

PLAN: Final = "plan"
"""Folder of the plan in a report."""


@dataclass(frozen=True)
class Report:
    """What a report is of.

    Parameters
    ----------
    folder
        Project folder.
    project, plan
        The project that the plan was made of (with the scenario on it, without what was asked besides), and the plan.
    scenario
        Name of the scenario; empty: the project as it is.
    base
        The project without a scenario; None: it is read from the folder.
    """

    folder: Path
    project: Project
    plan: Plan
    scenario: str = ""
    base: Project | None = None

    def situation(self) -> Situation:
        """Return the rules of the project as the plan saw it."""
        return Situation(project_of(plan_made(self.plan), self.project))

    def base_project(self) -> Project:
        """Return the project without a scenario."""
        return self.base if self.base is not None else read_project(self.folder)

    def command(self, language: Language) -> str:
        """Return the command that makes it again, run where the report is unpacked and its folder the present one."""
        named = ["--scenario", self.scenario] if self.scenario else []
        return shlex.join(["schuifruimte", "report", ".", *named, "--plan", f"{PLAN}/plan.json", "--out", "report.zip", "--lang", language])


def about(report: Report, language: Language) -> dict[str, str]:
    """Return settings, key figures, hashes and the command of a report, by what they are called."""
    plan, project = report.plan, report.project
    return {
        text("Project", language): project.meta.name,
        text("Scenario", language): report.scenario or text("the project as it is", language),
        text("Made-up data", language): text("yes", language) if project.meta.synthetic else text("no", language),
        text("Years", language): f"{project.years[0]}–{project.years[-1]}",
        text("Open shift space", language): hectares(plan.open_shift_space_ha, language, 2),
        text("Space demand", language): hectares(plan.circular_ha_asked, language, 2),
        text("Served", language): hectares(plan.circular_ha_served, language, 2),
        text("Moves", language): number(len(plan.moves), language),
        text("Fund", language): money(plan.budget_eur, language),
        text("Fund used", language): money(plan.used_eur, language),
        text("Gap to best", language): percent(plan.gap, language, 2),
        text("Hash of the input", language): plan.input_sha256,
        text("Hash of the plan", language): plan.plan_sha256,
        text("Program", language): f"schuifruimte {version('schuifruimte')}",
        text("Made again with", language): report.command(language),
    }


def workbook(report: Report, language: Language) -> bytes:
    """Return everything about a plan as one Excel workbook."""
    return plan_workbook(report.situation(), report.plan, report.base_project().terms, about(report, language), language)


def picture(report: Report, kind: Format, language: Language) -> bytes:
    """Return the map of a plan as a file."""
    return plan_map(report.project, report.plan, kind, language)


def write_report(report: Report, out: Path, language: Language) -> Path:
    """Write a report into a new folder, or into a zip where ``out`` ends so; return where it is.

    It holds the project, its scenarios, the plan (JSON, CSV, GeoPackage, workbook, map) and a manifest with the hash of each file. The same project and
    plan give the same bytes.

    Raises
    ------
    InputError
        Where the project has changed since the plan was made, or the place cannot be written.
    """
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".report-", dir=out.parent, ignore_cleanup_errors=True) as place:
            made = Path(place) / "report"
            _fill(report, made, language)
            if out.suffix.lower() == ".zip":
                pack(made, Path(place) / "report.zip")
                return (Path(place) / "report.zip").replace(out)
            if out.exists() and (not out.is_dir() or any(out.iterdir())):
                raise InputError([Problem("folder_taken", file=str(out))])
            return made.replace(out)
    except OSError as error:
        raise InputError([Problem("cannot_write", file=str(out), values={"reason": error.strerror or type(error).__name__})]) from error


def open_package(archive: Path, into: Path) -> Project:
    """Unpack the zip of a report into a new folder and return the project in it.

    Raises
    ------
    InputError
        As :func:`planner.report.package.unpack`, or where the project in it has faults; then nothing is left behind.
    """
    unpack(archive, into)
    try:
        return read_project(into)
    except InputError:
        shutil.rmtree(into, ignore_errors=True)
        raise


def _fill(report: Report, folder: Path, language: Language) -> None:
    _copy_project(report, folder)
    plan = folder / PLAN
    export_plan(report.project, report.plan, plan, language)
    write_table(assumption_rows(report.situation().project, report.base_project().terms, language), plan / "assumptions.csv", language)
    (plan / "report.xlsx").write_bytes(workbook(report, language))
    for kind in FORMATS:
        (plan / f"map.{kind}").write_bytes(picture(report, kind, language))
    write_manifest(folder, _manifest(report, language))


def _copy_project(report: Report, folder: Path) -> None:
    """Copy the files of the project as they are; scenarios by way of the database, which somebody may be writing."""
    folder.mkdir(parents=True)
    for part in (SETTINGS, LAYERS):
        shutil.copyfile(report.folder / part, folder / part)
    if (report.folder / SCENARIOS).is_file():
        with closing(sqlite3.connect(report.folder / SCENARIOS)) as source, closing(sqlite3.connect(folder / SCENARIOS)) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")


def _manifest(report: Report, language: Language) -> Mapping[str, Any]:
    plan = report.plan
    return {
        "program": "schuifruimte", "version": version("schuifruimte"), "versions": dict(plan.versions), "project": report.project.meta.name,
        "scenario": report.scenario, "language": language, "input_sha256": plan.input_sha256, "plan_sha256": plan.plan_sha256,
        "asked": dict(plan.asked), "command": report.command(language)}


__all__ = ["PLAN", "Format", "Report", "about", "open_package", "picture", "workbook", "write_report"]

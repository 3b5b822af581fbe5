"""Opening, checking, filling and making project folders."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from planner.errors import InputError, Problem
from planner.project.estimates import estimated_cells
from planner.project.faults import find_faults, missing_tables
from planner.project.folder import (
    LAYERS,
    SETTINGS,
    assemble,
    empty_tables,
    read_layers,
    read_project,
    read_settings,
    whole_tables,
    without_derived,
    write_project,
)
from planner.project.project import RD, Meta, Project
from planner.project.sample import make_sample
from planner.project.terms import Terms
from planner.sources.account import LayerCount, kind_of
from planner.sources.editions import Edition
from planner.sources.importing import STAGES as IMPORT_STAGES
from planner.sources.importing import Imported, ImportRequest, Tell
from planner.sources.importing import import_files as read_into_tables

WORST_FIRST = ("fault", "guess", "repair", "rejection", "note")


@dataclass(frozen=True)
class Report:
    """What a check or an import found.

    Parameters
    ----------
    layers
        Rows by layer: read = kept + merged + rejected.
    problems
        Every fault and remark, worst first.
    """

    layers: tuple[LayerCount, ...]
    problems: tuple[Problem, ...]

    @property
    def has_errors(self) -> bool:
        """Whether something must be corrected first."""
        return any(problem.severity == "error" for problem in self.problems)

    def record(self, language: str = "en") -> dict[str, Any]:
        """Return the report as the JSON object of the command line."""
        return {"layers": [layer.record() for layer in self.layers], "problems": [problem.record(language) for problem in self.problems]}


class CheckReport(Report):
    """What a check of a project found."""


@dataclass(frozen=True)
class ImportReport(Report):
    """What came of an import; nothing was written where it has errors.

    Parameters
    ----------
    editions
        What changes in each table.
    is_written
        Whether the project holds it now.
    """

    editions: tuple[Edition, ...] = ()
    is_written: bool = False

    def record(self, language: str = "en") -> dict[str, Any]:
        """Return the report as the JSON object of the command line."""
        return {**super().record(language), "changes": [edition.record() for edition in self.editions], "written": self.is_written}


def open_project(path: Path) -> Project:
    """Open a project folder.

    Raises
    ------
    InputError
        Where it is no project or its tables have faults; all at once.
    """
    return read_project(path)


def check(path: Path) -> CheckReport:
    """Return the rows of every table of a project and everything that is wrong with it.

    Raises
    ------
    InputError
        Where the folder is no project or cannot be read.
    """
    meta, tables = _stored(path)
    whole = whole_tables(meta.crs, tables)
    layers = tuple(LayerCount(name, len(frame)) for name, frame in whole.items() if name in tables)
    return CheckReport(layers, worst_first([*missing_tables(whole), *find_faults(whole), *_estimates(whole)]))


def _estimates(tables: Mapping[str, pd.DataFrame]) -> list[Problem]:
    """Return one remark for each column that holds estimates."""
    counts = estimated_cells(tables).groupby(["table_name", "column_name"], sort=False).size()
    return [Problem("estimates_held", str(table), column=str(column), seen=str(count), values={"table": table}) for (table, column), count in counts.items()]


def _stored(path: Path) -> tuple[Meta, dict[str, pd.DataFrame]]:
    for part in (SETTINGS, LAYERS):
        if not (path / part).is_file():
            raise InputError([Problem("not_a_project", file=str(path), values={"missing": part})])
    meta, _ = read_settings(path / SETTINGS)
    return meta, read_layers(path / LAYERS)


def import_files(
    request: ImportRequest, into: Path, agree: Callable[[ImportReport], bool] = lambda _: True, crs: str = "", tell: Tell = lambda _stage, _rows: None
) -> ImportReport:
    """Read files into a project; a project that is not there yet is made. On any error nothing is written.

    Parameters
    ----------
    request
        Table, files and settings.
    into
        Project folder; new, empty or a project.
    agree
        Sees what would be written; nothing is where it says no.
    crs
        Coordinate system of a project that is not there yet, in metres; empty: RD New.
    tell
        Is told the stage (of :data:`IMPORT_STAGES`) and the rows read so far; may raise to end the work while nothing is written.

    Raises
    ------
    InputError
        Where the folder is something else, or areas cannot be measured in the system.
    """
    project, held = opened_for_change(into, crs)
    if crs and project.meta.crs != crs:
        raise InputError([Problem("project_has_crs", file=str(into), seen=crs, values={"crs": project.meta.crs})])
    return written(read_into_tables(request, project, held, tell), project, held, into, agree)


def written(imported: Imported, project: Project, held: Mapping[str, pd.DataFrame], into: Path, agree: Callable[[ImportReport], bool]) -> ImportReport:
    """Write changed tables into a project where they have no faults and somebody agrees; return what came of it.

    Parameters
    ----------
    imported
        Tables that change, account and editions.
    project, held
        The project as it is, and its tables without what it derives itself.
    into
        Its folder.
    agree
        Sees what would be written.
    """
    report = ImportReport(imported.account.layers, worst_first(imported.account.problems), imported.editions)
    if report.has_errors or not imported.tables or not agree(report):
        return report
    write_changed(project, held, imported.tables, into)
    return replace(report, is_written=True)


def opened_for_change(into: Path, crs: str = "") -> tuple[Project, Mapping[str, pd.DataFrame]]:
    """Return the project of a folder, an empty one (in ``crs``, else RD New) where it is new, and its tables as they count for a change.

    Rows that the project derives itself are not among them.

    Raises
    ------
    InputError
        Where the folder is something else.
    """
    project = _existing(into) or _new(into, crs or RD)
    return project, without_derived(project.tables)


def write_changed(project: Project, held: Mapping[str, pd.DataFrame], tables: Mapping[str, pd.DataFrame], into: Path) -> bool:
    """Write a project with some of its tables replaced, whole or not at all; return whether there was anything to write.

    A table that is the very same frame as before has nothing to write (see :func:`planner.sources.editions.upsert`).
    """
    changed = {name: frame for name, frame in tables.items() if frame is not held[name]}
    if not changed and (into / LAYERS).is_file():
        return False
    filled = {name: frame for name, frame in {**held, **changed}.items() if len(frame)}
    write_project(assemble(project.meta, project.terms, whole_tables(project.meta.crs, filled)), into)
    return True


def stored_tables(into: Path) -> tuple[Meta, Mapping[str, pd.DataFrame]]:
    """Return what a project says about itself and its tables as they stand, unchecked; no rows where the folder is new or empty.

    Raises
    ------
    InputError
        Where the folder is something else or cannot be read.
    """
    if not _is_project(into):
        return Meta(), empty_tables(RD)
    meta, tables = _stored(into)
    return meta, whole_tables(meta.crs, tables)


def _existing(into: Path) -> Project | None:
    return open_project(into) if _is_project(into) else None


def _is_project(into: Path) -> bool:
    if (into / SETTINGS).is_file() or (into / LAYERS).is_file():
        return True
    if into.exists() and (not into.is_dir() or any(into.iterdir())):
        raise InputError([Problem("folder_taken", file=str(into))])
    return False


def _new(into: Path, crs: str) -> Project:
    try:
        return Project(Meta(name=into.resolve().name, crs=crs), Terms(), empty_tables(crs))
    except ValueError as error:
        raise InputError([Problem("project_crs_wrong", file=str(into), seen=crs)]) from error


def worst_first(problems: list[Problem]) -> tuple[Problem, ...]:
    """Return problems with errors first, then guesses, repairs, rejections and notes."""
    return tuple(sorted(problems, key=lambda problem: (problem.severity != "error", WORST_FIRST.index(kind_of(problem)))))


def write_demo(folder: Path, size: Literal["S", "M", "L", "XL"] = "M", seed: int = 0) -> Project:
    """Write the sample project into a folder and return it.

    Parameters
    ----------
    folder
        New or empty folder, or a project that is replaced.
    size
        ``S``, ``M``, ``L`` or ``XL``.
    seed
        Of all chance in the sample.
    """
    project = make_sample(size, seed)
    write_project(project, folder)
    return project


__all__ = ["IMPORT_STAGES", "CheckReport", "ImportReport", "ImportRequest", "Report", "check", "import_files", "open_project", "opened_for_change",
           "worst_first", "write_changed", "write_demo"]

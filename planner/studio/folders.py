"""Opening, checking, filling and making project folders."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from planner.errors import InputError, Problem
from planner.project.faults import find_faults, missing_tables
from planner.project.folder import LAYERS, SETTINGS, assemble, empty_tables, read_layers, read_project, read_settings, whole_tables, write_project
from planner.project.project import RD, Meta, Project
from planner.project.sample import make_sample
from planner.project.terms import Terms
from planner.sources.account import LayerCount, kind_of
from planner.sources.importing import ImportRequest
from planner.sources.importing import import_files as read_into_tables
from planner.units import AREA_TOLERANCE_M2

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


class ImportReport(Report):
    """What came of an import; nothing was written where it has errors."""


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
    return CheckReport(layers, _worst_first([*missing_tables(whole), *find_faults(whole)]))


def _stored(path: Path) -> tuple[Meta, dict[str, pd.DataFrame]]:
    for part in (SETTINGS, LAYERS):
        if not (path / part).is_file():
            raise InputError([Problem("not_a_project", file=str(path), values={"missing": part})])
    meta, _ = read_settings(path / SETTINGS)
    return meta, read_layers(path / LAYERS)


def import_files(request: ImportRequest, into: Path) -> ImportReport:
    """Read files into a project; a project that is not there yet is made. On any error nothing is written.

    Parameters
    ----------
    request
        Table, files and settings.
    into
        Project folder; new, empty or a project.

    Raises
    ------
    InputError
        Where the folder is something else.
    """
    project = _existing(into) or Project(Meta(name=into.resolve().name), Terms(), empty_tables(RD))
    held = _without_derived(project.tables)
    imported = read_into_tables(request, project, held)
    report = ImportReport(imported.account.layers, _worst_first(imported.account.problems))
    if report.has_errors or not imported.tables:
        return report
    filled = {name: frame for name, frame in {**held, **imported.tables}.items() if len(frame)}
    fresh = assemble(project.meta, project.terms, whole_tables(project.meta.crs, filled))
    if not (into / LAYERS).is_file() or fresh.sha256() != project.sha256():
        write_project(fresh, into)
    return report


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


def _without_derived(tables: Mapping[str, pd.DataFrame]) -> Mapping[str, pd.DataFrame]:
    """Return the tables without the rows of occupancy that only repeat firms and parcels: they follow these when they change."""
    occupancy, firms, parcels = tables["occupancy"], tables["firms"].set_index("firm_id"), tables["parcels"]
    if occupancy.empty:
        return tables
    area = dict(zip(parcels["parcel_id"], parcels["area_m2"].fillna(parcels.geometry.area), strict=True))
    share = occupancy["parcel_id"].map(area).astype("float64") / occupancy.groupby("parcel_id")["firm_id"].transform("count")
    plot = occupancy["firm_id"].map(firms["plot_m2"]).astype("float64").fillna(share)
    repeats = (occupancy["firm_id"].map(firms["parcel_id"]) == occupancy["parcel_id"]) & ~occupancy["firm_id"].duplicated(keep=False)
    return {**tables, "occupancy": occupancy[~(repeats & ((plot - occupancy["plot_m2"]).abs() < AREA_TOLERANCE_M2))]}


def _worst_first(problems: list[Problem]) -> tuple[Problem, ...]:
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


__all__ = ["CheckReport", "ImportReport", "ImportRequest", "Report", "check", "import_files", "open_project", "write_demo"]

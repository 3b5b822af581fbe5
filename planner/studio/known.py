"""Whether what a request names is there."""

from collections.abc import Iterable

from planner.errors import Problem
from planner.project.faults import missing_tables
from planner.project.project import Project


def unknown_ids(names: Iterable[str], known: set[str], table: str, column: str = "plan") -> list[Problem]:
    """Return a problem for each name that a table does not have; ``column`` is where it was given."""
    return [Problem("unknown_id", column=column, seen=name, values={"table": table}) for name in sorted({*names} - known)]


def unknown_municipalities(project: Project, codes: Iterable[str]) -> list[Problem]:
    """Return a problem for each code that is no municipality of the project."""
    return unknown_ids(codes, {*project["municipalities"]["municipality_code"]}, "municipalities", "municipality")


def unready_for(project: Project, municipality: str) -> list[Problem]:
    """Return what stands in the way of looking at a project, or at one municipality of it (empty: all)."""
    return [*missing_tables(project.tables), *unknown_municipalities(project, [municipality] if municipality else [])]

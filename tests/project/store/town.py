"""The town of tests.cases as a project folder."""

from pathlib import Path

from planner.project.folder import make_project, write_project
from planner.project.project import Meta, Project
from tests import cases


def checked_town() -> Project:
    """Return the town as a project that keeps its contracts."""
    held = cases.project(cases.town(), **cases.town_terms())
    return make_project(Meta(name="Town"), held.terms, {name: frame for name, frame in held.tables.items() if len(frame)})


def write_town(folder: Path) -> Path:
    """Write the town into a folder and return it."""
    write_project(checked_town(), folder)
    return folder

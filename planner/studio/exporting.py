"""The use cases: a plan, and the sizing of a fund, as files."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from planner.language import Language
from planner.plan.plan import Plan
from planner.project.project import Project
from planner.report.cash import write_money
from planner.report.exports import write_plan
from planner.report.sizing import write_size
from planner.rules.situation import Situation
from planner.studio.made_plan import plan_made, project_of
from planner.studio.sizing import Sizing


def export_plan(project: Project, plan: Plan, folder: Path, language: Language) -> list[Path]:
    """Write a plan for machines (JSON), spreadsheets (CSV) and QGIS (GeoPackage), and its money and state aid, into a folder; return the paths.

    Raises
    ------
    InputError
        Where the project has changed since the plan was made.
    """
    seen = Situation(project_of(plan_made(plan), project))
    return [*write_plan(project, plan, folder, language), *write_money(seen, plan, folder, language)]


def export_sizing(sizing: Sizing, record: Mapping[str, Any], folder: Path, language: Language) -> list[Path]:
    """Write a sizing (its record as ``size --json`` prints it) and its plan with money and state aid into a folder; return the paths."""
    plan, seen = sizing.plan, sizing.situation
    return [*write_size(record, folder, language), *write_plan(seen.project, plan, folder, language), *write_money(seen, plan, folder, language)]

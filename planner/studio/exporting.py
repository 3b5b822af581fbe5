"""The use case: a plan as files."""

from pathlib import Path

from planner.language import Language
from planner.plan.plan import Plan
from planner.project.project import Project
from planner.report.exports import write_plan


def export_plan(project: Project, plan: Plan, folder: Path, language: Language) -> list[Path]:
    """Write a plan for machines (JSON), spreadsheets (CSV) and QGIS (GeoPackage) into a folder; return the paths."""
    return write_plan(project, plan, folder, language)

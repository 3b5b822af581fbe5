"""The command that writes everything about a plan into one folder or zip."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from planner.cli.making import made
from planner.cli.options import AsJson, Lang, StoreAddress, screen_for
from planner.cli.screen import Exit, Screen
from planner.errors import InputError, Problem
from planner.language import Language, text

if TYPE_CHECKING:
    from planner.plan.plan import Plan
    from planner.studio.asking import Asked
    from planner.studio.scenarios import Scenarios

NO_FILE = Path()


def report_plan(
    project: Annotated[Path, typer.Argument(metavar="PROJECT", help="Project folder.")],
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER|FILE.zip", help="Where the report goes; the zip can be opened as a project.")],
    plan: Annotated[Path, typer.Option("--plan", metavar="FILE", help="plan.json, or the folder that plan --out wrote.", show_default=False)] = NO_FILE,
    scenario: Annotated[str, typer.Option("--scenario", metavar="NAME", help="The plan is of this scenario; without --plan the one kept with it.")] = "",
    store: StoreAddress = "",
    as_json: AsJson = False,
    lang: Lang = "",
) -> int:
    """Write a plan with everything about it: tables, workbook, map, GeoPackage with a QGIS style, the project, and hashes that prove it.

    Without --plan and --scenario a plan is made first (within 1 %). The same project and plan give the same bytes.

    Example: schuifruimte report flevoland --plan plan/plan.json --out raad.zip
    """
    screen = screen_for(lang, as_json=as_json)
    from planner.studio.folders import open_project
    from planner.studio.remaking import remake_file
    from planner.studio.reporting import Report, write_report
    from planner.studio.scenarios import Scenarios

    base = open_project(project)
    book = Scenarios(project, store, project=base)
    asked = book.ask(scenario or "base")
    if plan != NO_FILE:
        found = remake_file(asked.project, plan, screen.language)
    elif scenario:
        found = _kept(book, asked, screen.language)
    else:
        found = _made(asked, screen)
    report = Report(project, asked.project, found, scenario, base)
    written = write_report(report, out, screen.language)
    screen.result({"written": str(written), "input_sha256": found.input_sha256, "plan_sha256": found.plan_sha256, "command": report.command(screen.language)})
    screen.tell(text("Written: {place}", screen.language, place=written))
    return Exit.DONE


def _kept(book: "Scenarios", asked: "Asked", language: Language) -> "Plan":
    """Return the plan that was made last for a scenario as it is now."""
    from planner.studio.remaking import remake_kept

    plans = [kept for kept in book.plans(asked.name) if asked.scenario is not None and kept.revision == asked.scenario.revision]
    if not plans:
        raise InputError([Problem("no_kept_plan", seen=asked.name)])
    return remake_kept(asked.project, plans[-1].record, language)


def _made(asked: "Asked", screen: Screen) -> "Plan":
    from planner.studio.plan import PlanRequest

    return made(asked.project, PlanRequest(gap=0.01), screen)[0]

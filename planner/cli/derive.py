"""The command derive: what no register says."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from planner.cli.consent import consent, import_shown
from planner.cli.options import AsJson, DryRun, Lang, Yes, screen_for, wrong
from planner.cli.screen import Exit
from planner.errors import InputError
from planner.language import text

FIGURES = "figures"


def derive_table(
    what: Annotated[str, typer.Argument(metavar="WHAT", help="dwellings, occupancy, vacancy, connections, demand; figures prints the figures.")],
    project: Annotated[Path | None, typer.Argument(metavar="PROJECT", help="Project folder.")] = None,
    figures: Annotated[Path | None, typer.Option("--figures", metavar="FILE", help="Figures of your own, in the form that WHAT figures prints.")] = None,
    accept: Annotated[list[str] | None, typer.Option("--accept", metavar="PARCEL", help="Hint of vacancy that is right; all for every one.")] = None,
    addresses: Annotated[Path | None, typer.Option("--addresses", metavar="FILE", help="BAG addresses: parcels without one in use look vacant.")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Refuse guesses: say what is missing and derive nothing.")] = False,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: AsJson = False,
    lang: Lang = "",
) -> int:
    """Derive what no register says, each value with its formula and marked as an estimate.

    Example: schuifruimte derive demand mijn-project --dry-run
    """
    screen = screen_for(lang, as_json=as_json)
    if what == FIGURES:
        from planner.studio.deriving import figures_text

        sys.stdout.write(figures_text())
        return Exit.DONE
    if project is None:
        raise InputError([wrong("derive needs a project folder.", "derive heeft een projectmap nodig.", "derive")])
    from planner.studio.deriving import DeriveRequest, derive_rows

    request = DeriveRequest(what, figures, tuple(accept or ()), strict, addresses)
    report = derive_rows(request, project, consent(screen, dry_run=dry_run, yes=yes))
    if not any(edition.changes_something for edition in report.editions) and not report.has_errors:
        screen.result(report.record(screen.language))
        screen.problems(report.problems)
        screen.say(text("Nothing new can be derived: every row has a value, or the tables do not tell.", screen.language))
        return Exit.DONE
    return import_shown(screen, report, project, dry_run=dry_run)

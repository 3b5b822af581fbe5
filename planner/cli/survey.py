"""The commands of the firm survey: write forms, read them back."""

from pathlib import Path
from typing import Annotated, Any

import typer

from planner.cli.options import Account, AsJson, Lang, screen_for
from planner.cli.screen import Exit, Screen, layers_and_problems
from planner.language import text

SHOWN_CONFLICTS = 40


def write_survey(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Folder for a form a firm; a file .xlsx for an empty form or for one sheet.")],
    project: Annotated[Path | None, typer.Option("--project", metavar="PROJECT", help="Project: each firm gets a form with what is known of it.")] = None,
    firm: Annotated[list[str] | None, typer.Option("--firm", metavar="FIRM", help="Only this firm; may be repeated.")] = None,
    estate: Annotated[list[str] | None, typer.Option("--estate", metavar="ESTATE", help="Only firms on this estate; may be repeated.")] = None,
    one_sheet: Annotated[bool, typer.Option("--one-sheet", help="One workbook with a firm a row, for an estate manager.")] = False,
    as_json: AsJson = False,
    lang: Lang = "",
) -> int:
    """Write the survey as Excel forms, in the language of --lang.

    Example: schuifruimte survey write forms --project flevoland --estate T001 --lang nl
    """
    screen = screen_for(lang, as_json=as_json)
    from planner.studio.survey import FormsRequest, write_forms

    forms = write_forms(out, FormsRequest(project, screen.language, tuple(firm or ()), tuple(estate or ()), one_sheet))
    screen.result(forms.record(screen.language))
    screen.problems(forms.problems)
    written = text("The form is written to {folder}.", screen.language, folder=out) if len(forms.files) == 1 else text(
        "{count} forms are written to {folder}.", screen.language, count=len(forms.files), folder=out)
    screen.say(f"{written} {text('What comes back: schuifruimte survey read FILE… --into PROJECT', screen.language)}")
    return Exit.DONE


def read_survey(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Returned forms (.xlsx, .xlsm), or folders with them.")],
    into: Annotated[Path, typer.Option("--into", metavar="PROJECT", help="Project folder; made where it is not there yet.")],
    take: Annotated[list[str] | None, typer.Option(
        "--take", metavar="DECISION", help="theirs, ours, FIRM=theirs, FIRM.COLUMN=ours, FIRM.COLUMN=FILE; may be repeated.")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Refuse guesses and repairs.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen; write nothing.")] = False,
    account: Account = None,
    as_json: AsJson = False,
    lang: Lang = "",
) -> int:
    """Read returned forms into a project. On any error or undecided conflict nothing is written.

    Example: schuifruimte survey read returned/*.xlsx --into flevoland --take F00012.workers=theirs
    """
    screen = screen_for(lang, as_json=as_json)
    from planner.studio.account import with_account
    from planner.studio.survey import read_forms

    report = with_account(lambda: read_forms(files, into, take or (), strict=strict, dry_run=dry_run), account, screen.language)
    screen.result(report.record(screen.language))
    _show_conflicts(screen, report.conflicts)
    told = {"survey_conflict", "survey_forms_differ", "survey_decided"}  # these stand in the table of conflicts
    layers_and_problems(screen, report.layers, [problem for problem in report.problems if as_json or problem.code not in told])
    return _end(screen, report, into, dry_run=dry_run)


def _show_conflicts(screen: Screen, conflicts: tuple[Any, ...]) -> None:
    """Print the conflicts as a table: undecided ones first."""
    if not conflicts:
        return
    from planner.studio.survey import conflict_cells

    language = screen.language
    headings = ["firm", "column", "project", "form", "file", "cell", "decision"]
    titles = {"firm": text("firm", language), "column": text("column", language), "project": text("project", language), "form": text("form", language),
              "file": text("file", language), "cell": text("cell", language), "decision": text("decision", language)}
    ordered = sorted(conflicts, key=lambda conflict: bool(conflict.decision))
    screen.table([(titles[heading], "left") for heading in headings], [conflict_cells(conflict) for conflict in ordered[:SHOWN_CONFLICTS]])
    if len(ordered) > SHOWN_CONFLICTS:
        screen.say(text("and {count} more", language, count=len(ordered) - SHOWN_CONFLICTS))


def _end(screen: Screen, report: Any, into: Path, *, dry_run: bool) -> Exit:
    language = screen.language
    if report.undecided:
        screen.say(text("{count} values differ and are not decided. Choose with --take: theirs (the forms), ours (the project), FIRM=theirs, "
                        "FIRM.COLUMN=theirs or FIRM.COLUMN=FILE.", language, count=len(report.undecided)))
    if report.has_errors:
        screen.say(text("Nothing was written.", language))
        return Exit.BAD_INPUT
    if dry_run:
        screen.say(text("Nothing was written: --dry-run.", language))
    elif report.is_written:
        screen.say(text("Read into {folder}.", language, folder=into))
    else:
        screen.say(text("The forms hold nothing new; the project stays as it is.", language))
    return Exit.DONE

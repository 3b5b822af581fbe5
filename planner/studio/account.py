"""The use case: the row account of a check, an import or a survey as an Excel file."""

from collections.abc import Callable
from pathlib import Path

from planner.errors import InputError, Problem
from planner.language import Language
from planner.report import account
from planner.studio.folders import Report


def write_account(report: Report, path: Path, language: Language) -> Path:
    """Write the account of a report as a workbook: a summary and every remark; also where the import was refused.

    Raises
    ------
    InputError
        Where the file cannot be written.
    """
    try:
        return account.write_account(report.layers, report.problems, path, language)
    except OSError as error:
        raise _unwritten(path, error) from error


def with_account[ReportKind: Report](work: Callable[[], ReportKind], path: Path | None, language: Language) -> ReportKind:
    """Do an import or check and write its account; where it is refused at the door, the account says that.

    Parameters
    ----------
    work
        What is done.
    path
        The workbook; None: no account.
    language
        Of the account.

    Raises
    ------
    InputError
        Where the account cannot be written under this name (said before any work), or the work is refused.
    """
    if path is None:
        return work()
    _check(path)
    try:
        report = work()
    except InputError as error:
        write_account(Report((), error.problems), path, language)
        raise
    write_account(report, path, language)
    return report


def _check(path: Path) -> None:
    """Find out that an account cannot be written before there is anything to account for."""
    if path.suffix.lower() != ".xlsx" or path.is_dir():
        english, dutch = f"--account names a file that ends in .xlsx, not {path}.", f"--account noemt een bestand op .xlsx, niet {path}."
        raise InputError([Problem("wrong_argument", values={"command": "import", "reason_en": english, "reason_nl": dutch})])
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists():
            path.open("r+b").close()
    except OSError as error:
        raise _unwritten(path, error) from error


def _unwritten(path: Path, error: OSError) -> InputError:
    return InputError([Problem("account_unwritten", file=str(path), values={"reason": error.strerror or type(error).__name__})])

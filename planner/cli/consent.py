"""What an import is going to change: shown, asked about, and reported afterwards."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from planner.cli.screen import Exit, Screen, layers_and_problems
from planner.errors import SHOWN_AT_MOST
from planner.language import mark, text


def consent(screen: Screen, *, dry_run: bool, yes: bool) -> Callable[[Any], bool]:
    """Return who agrees to an import: it shows the changes, and asks where rows change or go."""

    def agree(report: Any) -> bool:
        changes_shown(screen, report.editions)
        touches = any(edition.changed or edition.removed for edition in report.editions)
        return not dry_run and (yes or not touches or screen.asks(text("Write these changes?", screen.language)))

    return agree


def import_shown(screen: Screen, report: Any, into: Path, *, dry_run: bool) -> int:
    """Print the account of an import and return its exit code."""
    screen.result(report.record(screen.language))
    if report.has_errors:
        screen.say(text("The import is refused; nothing was written.", screen.language))
    layers_and_problems(screen, report.layers, report.problems)
    if report.is_written:
        screen.say(text("Read into {folder}.", screen.language, folder=into))
        return Exit.DONE
    if report.has_errors:
        return Exit.BAD_INPUT
    screen.say(text("Nothing was written.", screen.language))
    return Exit.DONE if dry_run else Exit.CANNOT


def changes_shown(screen: Screen, editions: Sequence[Any]) -> None:
    """Print what an import changes: new rows, cells that change, rows that go or are not named."""
    language = screen.language
    rows = []
    for edition in editions:
        for what, keys in ((text("new", language), edition.added), (text("taken out", language), edition.removed), (text("kept", language), edition.absent)):
            if keys:
                rows.append([edition.table, what, _some(keys), "", "", ""])
        rows += [[edition.table, text("changed", language), change.key, change.column, change.was, change.now] for change in edition.changed[:SHOWN_AT_MOST]]
        if len(edition.changed) > SHOWN_AT_MOST:
            rows.append([edition.table, text("and {count} more", language, count=len(edition.changed) - SHOWN_AT_MOST), "", "", "", ""])
    if any(edition.changed or edition.removed for edition in editions):
        columns = [text(name, language) for name in (mark("layer"), mark("what"), mark("row"), mark("column"), mark("was"), mark("now"))]
        screen.table([(name, "left") for name in columns], rows)


def _some(keys: Sequence[str]) -> str:
    shown = ", ".join(keys[:5])
    return shown if len(keys) <= 5 else f"{shown}, … ({len(keys)})"

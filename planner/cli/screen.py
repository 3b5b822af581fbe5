"""What a command says: one JSON object on stdout, or tables; messages and progress always on stderr."""

import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from enum import IntEnum
from typing import Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from planner.errors import SHOWN_AT_MOST, InputError, Problem
from planner.language import Language, text
from planner.report.plain_json import json_text

PAPER_WIDTH = 200
"""Width of tables where nobody looks at a terminal."""


class Exit(IntEnum):
    """Exit codes of every command."""

    DONE = 0
    BAD_INPUT = 1
    CANNOT = 2
    INTERNAL = 3


def default_language() -> Language:
    """Return the language of the machine where that is Dutch, else English."""
    words = [os.environ.get(name, "") for name in ("SCHUIFRUIMTE_LANG", "LC_ALL", "LC_MESSAGES", "LANG")]
    return "nl" if next((word for word in words if word), "").lower().startswith("nl") else "en"


class Screen:
    """Where a command writes.

    Parameters
    ----------
    as_json
        One object on stdout and nothing else there.
    language
        Language of sentences.
    """

    def __init__(self, *, as_json: bool, language: Language) -> None:
        self.as_json = as_json
        self.language: Language = language
        self.out = Console(highlight=False, markup=False, width=None if sys.stdout.isatty() else PAPER_WIDTH)
        self.err = Console(stderr=True, highlight=False, markup=False)

    def result(self, record: Mapping[str, Any]) -> None:
        """Print the object of ``--json``; nothing where tables are shown."""
        if self.as_json:
            sys.stdout.write(json_text(record) + "\n")

    def say(self, sentence: str) -> None:
        """Print a sentence for people."""
        self.err.print(Text(sentence), soft_wrap=True)

    def tell(self, sentence: str) -> None:
        """Print a sentence that is the answer itself: on stdout, unless an object is printed there."""
        if not self.as_json:
            self.out.print(Text(sentence), soft_wrap=True)

    def table(self, columns: Sequence[tuple[str, str]], rows: Iterable[Sequence[str]]) -> None:
        """Print a table for people: columns are (heading, ``left`` or ``right``)."""
        if self.as_json:
            return
        table = Table(box=None, pad_edge=False)
        for heading, justify in columns:
            table.add_column(heading, justify="right" if justify == "right" else "left")
        for row in rows:
            table.add_row(*(Text(cell) for cell in row))
        self.out.print(table)

    def problems(self, problems: Sequence[Problem]) -> None:
        """Print at most twenty problems, and how many more there are."""
        words = {"error": text("error", self.language), "warning": text("remark", self.language)}
        for problem in problems[:SHOWN_AT_MOST]:
            self.say(f"{words[problem.severity]}: {problem.sentence(self.language)}")
        left = len(problems) - SHOWN_AT_MOST
        if left > 0:
            self.say(text("and {count} more", self.language, count=left))

    def asks(self, question: str) -> bool:
        """Ask a person yes or no; yes where nobody is there to answer."""
        if self.as_json or not (sys.stdin.isatty() and sys.stderr.isatty()):
            return True
        return typer.confirm(question, err=True)

    def refuse(self, error: InputError) -> Exit:
        """Report wrong input and return its exit code."""
        self.result({"layers": [], "problems": [problem.record(self.language) for problem in error.problems]})
        self.problems(error.problems)
        return Exit.BAD_INPUT


def layers_and_problems(screen: Screen, layers: Sequence[Any], problems: Sequence[Problem]) -> None:
    """Print the row account and the problems of a check or an import."""
    language = screen.language
    columns = [(text("layer", language), "left"), (text("rows read", language), "right"), (text("kept", language), "right"),
               (text("merged", language), "right"), (text("rejected", language), "right")]
    screen.table(columns, [[layer.name, str(layer.rows_read), str(layer.rows_kept), str(layer.rows_merged), str(layer.rows_rejected)] for layer in layers])
    screen.problems(problems)

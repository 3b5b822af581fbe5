"""The account of an import: every row read is kept, merged or rejected, and every remark is a record."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from planner.errors import Problem, problem_codes

UNCERTAIN = ("guess", "repair")
"""Kinds of remark that ``--strict`` does not accept."""


class Refused(Problem):
    """A guess or repair under ``--strict``: the same words, but nothing is written."""

    @property
    def severity(self) -> str:
        """Always ``error``."""
        return "error"


def kind_of(problem: Problem) -> str:
    """Return what a problem is: ``fault``, ``guess``, ``repair``, ``rejection`` or ``note``."""
    return str(problem_codes()[problem.code].get("kind", "fault"))


@dataclass(frozen=True)
class LayerCount:
    """Rows of one layer: read = kept + merged + rejected."""

    name: str
    rows_read: int
    rows_merged: int = 0
    rows_rejected: int = 0

    @property
    def rows_kept(self) -> int:
        """Rows that reached the project."""
        return self.rows_read - self.rows_merged - self.rows_rejected

    def record(self) -> dict[str, str | int]:
        """Return the layer as the JSON object of the command line."""
        return {"name": self.name, "rows_read": self.rows_read, "rows_kept": self.rows_kept,
                "rows_merged": self.rows_merged, "rows_rejected": self.rows_rejected}


@dataclass
class Account:
    """What happened to the rows of an import.

    Parameters
    ----------
    strict
        Whether guesses and repairs are errors.
    """

    strict: bool = False
    problems: list[Problem] = field(default_factory=list)
    _counts: dict[str, LayerCount] = field(default_factory=dict)

    def add(self, code: str, file: str = "", row: str = "", column: str = "", seen: str = "", **values: Any) -> None:
        """Add one remark."""
        self.take([Problem(code, file, row, column, seen, values)])

    def take(self, problems: Iterable[Problem]) -> None:
        """Add remarks that were made elsewhere."""
        for problem in problems:
            refused = self.strict and kind_of(problem) in UNCERTAIN
            self.problems.append(Refused(problem.code, problem.file, problem.row, problem.column, problem.seen, problem.values) if refused else problem)

    def read(self, name: str, rows: int) -> None:
        """Count rows that were read for a layer."""
        count = self._counts.get(name, LayerCount(name, 0))
        self._counts[name] = replace(count, rows_read=count.rows_read + rows)

    def merged(self, name: str, rows: int) -> None:
        """Count rows that became part of another row."""
        count = self._counts[name]
        self._counts[name] = replace(count, rows_merged=count.rows_merged + rows)

    def rejected(self, name: str, rows: int) -> None:
        """Count rows that were left out; each has its own record."""
        count = self._counts[name]
        self._counts[name] = replace(count, rows_rejected=count.rows_rejected + rows)

    @property
    def layers(self) -> tuple[LayerCount, ...]:
        """The counts by layer, in the order of reading."""
        return tuple(self._counts.values())

    @property
    def is_refused(self) -> bool:
        """Whether there is a problem that stops the import."""
        return any(problem.severity == "error" for problem in self.problems)


def in_file(problems: Iterable[Problem], names: Mapping[str, str]) -> list[Problem]:
    """Return the problems with the file name in place of the table name."""
    return [replace(problem, file=names.get(problem.file, problem.file)) for problem in problems]

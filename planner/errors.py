"""What can go wrong, in words that say what to do.

The tree::

    PlannerError
    ├── InputError        the input is wrong; carries *all* problems found
    ├── InfeasibleError   locks or targets cannot be met; carries the amounts that are short
    ├── StoppedError      the user stopped the work before there was anything to show
    ├── SolverError       a solver did not deliver (limit, status, what was reached)
    └── AuditError        a plan did not pass the independent audit; nobody gets to see it

A :class:`Problem` has a stable code. Its sentences (Dutch and English, why it is wrong and what to do)
stand in ``problem_codes.toml``, one entry a code, so that they can be read and translated in one place.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

SHOWN_AT_MOST = 20
LANGUAGES = ("nl", "en")


@cache
def problem_codes() -> Mapping[str, Mapping[str, str]]:
    """Return every problem code with its severity and its sentences."""
    codes: Mapping[str, Mapping[str, str]] = tomllib.loads(
        files("planner").joinpath("problem_codes.toml").read_text(encoding="utf-8")
    )
    return codes


@dataclass(frozen=True)
class Problem:
    """One fault or remark about the input.

    Parameters
    ----------
    code
        Stable code, a key of ``problem_codes.toml``.
    file, row, column
        Where: file or layer name, row or feature id, column name. Empty where it does not apply.
    seen
        The value that was seen, with its unit where it has one.
    values
        What the sentences of the code need besides the above.
    """

    code: str
    file: str = ""
    row: str = ""
    column: str = ""
    seen: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def severity(self) -> str:
        """``error`` or ``warning``."""
        return problem_codes()[self.code]["severity"]

    def _sentence(self, part: str, language: str) -> str:
        words = {"file": self.file, "row": self.row, "column": self.column, "seen": self.seen, **self.values}
        return problem_codes()[self.code][f"{part}_{language}"].format(**words)

    def why(self, language: str = "en") -> str:
        """Return why it is wrong, in the language (``nl`` or ``en``)."""
        return self._sentence("why", language)

    def remedy(self, language: str = "en") -> str:
        """Return what to do about it, in the language (``nl`` or ``en``)."""
        return self._sentence("remedy", language)

    def where(self) -> str:
        """Return file, row and column in one short text."""
        return " · ".join(part for part in (self.file, self.row, self.column) if part)

    def sentence(self, language: str = "en") -> str:
        """Return where, what was seen, why and what to do as one line."""
        seen = f" [{self.seen}]" if self.seen else ""
        return f"{self.where()}{seen}: {self.why(language)} {self.remedy(language)}".strip(": ")

    def record(self, language: str = "en") -> dict[str, str]:
        """Return the problem as the JSON object of the command line."""
        return {
            "code": self.code,
            "severity": self.severity,
            "file": self.file,
            "row": self.row,
            "column": self.column,
            "seen": self.seen,
            "why": self.why(language),
            "remedy": self.remedy(language),
        }


class PlannerError(Exception):
    """Base of every error that the planner raises on purpose."""


class InputError(PlannerError):
    """The input is wrong. ``problems`` holds all faults, not only the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.message())

    def message(self, language: str = "en", at_most: int = SHOWN_AT_MOST) -> str:
        """Return the problems one a line, at most ``at_most`` of them."""
        lines = [problem.sentence(language) for problem in self.problems[:at_most]]
        left = len(self.problems) - at_most
        if left > 0:
            lines.append({"nl": f"en nog {left}", "en": f"and {left} more"}[language])
        return "\n".join(lines)


class InfeasibleError(PlannerError):
    """What was asked cannot all be had. ``shortages`` says where and by how much."""

    def __init__(self, message: str, shortages: tuple[Mapping[str, Any], ...] = ()) -> None:
        self.shortages = shortages
        super().__init__(message)


class StoppedError(PlannerError):
    """The user stopped the work before there was a plan."""


class SolverError(PlannerError):
    """A solver did not deliver; the message says limit, status and what was reached."""


class AuditError(PlannerError):
    """A plan did not pass the independent audit: a fault of the program, not of the input. ``findings`` says which rules."""

    def __init__(self, findings: Iterable[Any]) -> None:
        self.findings = tuple(findings)
        sentences = [finding.sentence("en") for finding in self.findings[:SHOWN_AT_MOST]]
        super().__init__("the plan did not pass the audit:\n" + "\n".join(sentences))

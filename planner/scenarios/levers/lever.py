"""What a lever is: its name and words, the values and places that it takes, what it changes and what a pull costs."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from planner.language import Language, text
from planner.project.project import Project

ScopeKind = Literal["municipality", "estate", "parcel", "node", "firm", "investment"]
Amount = float | str | None
"""A part of a value: a number, a word, or None where it was left out."""


class LeverFault(ValueError):  # noqa: N818 - a fault of the input, in words for people
    """A lever does not take this value or place: a sentence with its values."""

    def __init__(self, msgid: str, **values: object) -> None:
        self.msgid, self.values = msgid, values
        super().__init__(self.sentence("en"))

    def sentence(self, language: Language) -> str:
        """Return the sentence in a language."""
        return text(self.msgid, language, **self.values)


@dataclass(frozen=True)
class Part:
    """One part of the value of a lever; parts are written one after the other with ``:`` between them.

    Parameters
    ----------
    name
        How the part is called in the form of the lever.
    unit
        Its unit; empty for words.
    minimum, maximum
        Limits of a number, inclusive.
    is_whole
        Whether the number is whole.
    words
        Words that it takes besides, or in place of, a number.
    is_number
        Whether it takes a number.
    is_optional
        Whether it may be left out.
    """

    name: str
    unit: str = ""
    minimum: float = 0.0
    maximum: float = math.inf
    is_whole: bool = False
    words: tuple[str, ...] = ()
    is_number: bool = True
    is_optional: bool = False


def words(*choices: str) -> tuple[Part, ...]:
    """Return the parts of a value that is one of some words."""
    return (Part("|".join(choices), words=choices, is_number=False),)


@dataclass(frozen=True)
class Scope:
    """Where a lever is pulled: names in the tables, all of one kind."""

    kind: ScopeKind
    ids: tuple[str, ...]


@dataclass(frozen=True)
class Pull:
    """A lever pulled: parts of its value, and where (None: everywhere)."""

    lever: "Lever"
    values: tuple[Amount, ...]
    scope: Scope | None
    label: str

    def number(self, at: int, default: float = math.nan) -> float:
        """Return a part that is a number; ``default`` where it was left out."""
        value = self.values[at] if at < len(self.values) else None
        return float(value) if isinstance(value, float | int) else default

    def word(self, at: int = 0) -> str:
        """Return a part that is a word; empty where it is a number or left out."""
        value = self.values[at] if at < len(self.values) else None
        return value if isinstance(value, str) else ""


@dataclass(frozen=True)
class Cost:
    """What a pull costs the public besides the fund.

    Parameters
    ----------
    eur
        Amount, euro of the price year.
    unit
        Of what it was reckoned from (a term or a column of a table).
    evidence
        ``read``, ``known``, ``assumed`` or ``computed``: that of the weakest figure behind it.
    source
        Where the figure stands and where it comes from.
    returns_eur_per_m2
        What comes back for each m² that a plan lets on, by parcel.
    """

    eur: float
    unit: str
    evidence: str
    source: str
    returns_eur_per_m2: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Lever:
    """A named change to a project.

    Parameters
    ----------
    name, title, explanation
        Its name on the command line; title and explanation as English sentences of the catalogue.
    parts
        Parts of its value. ``is_list``: the only part may be repeated.
    standard
        The value with which its worth is shown; ``low`` and ``high`` span the range of a tornado.
    change
        Returns the changed project.
    scopes
        Kinds of places that it takes; none: it holds everywhere.
    needs_scope
        Whether a place must be named.
    cost
        What a pull costs on the project before it; None: nothing that can be reckoned here.
    loosens
        Whether a pull can only add plans or raise what plans are worth, whatever else is pulled. Proven for those that say so: they touch
        the right-hand side of one family of rows, or add terms to the value, and no lot, category or capacity.
    """

    name: str
    title: str
    explanation: str
    parts: tuple[Part, ...]
    standard: str
    change: Callable[[Project, Pull], Project]
    scopes: tuple[ScopeKind, ...] = ()
    needs_scope: bool = False
    cost: Callable[[Project, Pull], Cost] | None = None
    low: str = ""
    high: str = ""
    is_list: bool = False
    loosens: bool = False

    @property
    def form(self) -> str:
        """How the lever is written on the command line."""
        first, *rest = self.parts
        value = first.name + ("[:" + first.name + " …]" if self.is_list else "")
        value += "".join(f"[:{part.name}]" if part.is_optional else f":{part.name}" for part in rest)
        where = {True: "@SCOPE", False: "[@SCOPE]"}[self.needs_scope] if self.scopes else ""
        return f"{self.name}={value}{where}"

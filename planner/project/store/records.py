"""What the store gives back: scenarios, their history, plans made for them."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from planner.language import Language, mark, text
from planner.project.store.base import Base
from planner.project.store.steps import Step

Action = Literal["made", "saved", "rebased", "undone", "redone", "noted", "deleted", "restored", "withdrawn"]

ACTIONS: Final[Mapping[str, str]] = {
    "made": mark("made"),
    "saved": mark("saved"),
    "rebased": mark("brought to the present base"),
    "undone": mark("undone: save {undone}"),
    "redone": mark("done again: save {redone}"),
    "noted": mark("note changed"),
    "deleted": mark("deleted"),
    "restored": mark("brought back"),
    "withdrawn": mark("withdrawn"),
}
"""What was done, in the history of a scenario."""


@dataclass(frozen=True)
class Entry:
    """One line of the history: what was done with a scenario, by whom, when (UTC), and with which steps."""

    scenario: str
    revision: int
    action: Action
    who: str
    at: dt.datetime
    words: Mapping[str, Any] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()

    def sentence(self, language: Language, names: Mapping[str, str] | None = None) -> str:
        """Return what was done in a language, with the steps; ``names`` says what places are called, by id."""
        done = text(ACTIONS[self.action], language, **self.words)
        told = [Step(one["kind"], one["values"]) for one in self.words["withdrawn"]] if self.action == "withdrawn" else self.steps
        return ": ".join([done, " ".join(step.sentence(language, names) for step in told)]) if told else done

    def record(self, language: Language) -> dict[str, Any]:
        """Return the line as the JSON object of the command line."""
        return {
            "scenario": self.scenario,
            "revision": self.revision,
            "action": self.action,
            "who": self.who,
            "at": self.at.isoformat(timespec="seconds"),
            "words": dict(self.words),
            "steps": [step.record(language) for step in self.steps],
            "sentence": self.sentence(language),
        }


@dataclass(frozen=True)
class Scenario:
    """A scenario as it stands.

    Parameters
    ----------
    scenario_id
        Number in the store.
    name, note
        As given.
    revision
        Counts everything that was done with it; a change names the revision that it saw.
    base
        What its steps differ from.
    parent
        The scenario that it was copied from, empty for none.
    steps
        The steps that hold, in order.
    made, changed
        First and last line of its history.
    may_undo, may_redo
        Whether there is something to undo, and something undone.
    """

    scenario_id: int
    name: str
    note: str
    revision: int
    base: Base
    parent: str
    steps: tuple[Step, ...]
    made: Entry
    changed: Entry
    may_undo: bool
    may_redo: bool

    def record(self, language: Language) -> dict[str, Any]:
        """Return the scenario as the JSON object of the command line."""
        return {
            "name": self.name,
            "note": self.note,
            "revision": self.revision,
            "base_sha256": self.base.sha256,
            "parent": self.parent or None,
            "steps": [step.record(language) for step in self.steps],
            "made_by": self.made.who,
            "made_at": self.made.at.isoformat(timespec="seconds"),
            "changed_by": self.changed.who,
            "changed_at": self.changed.at.isoformat(timespec="seconds"),
            "may_undo": self.may_undo,
            "may_redo": self.may_redo,
        }


@dataclass(frozen=True)
class KeptPlan:
    """A plan as it was made.

    Parameters
    ----------
    asked_sha256
        Hash of all that the plan depends on; a plan is taken again only where it is the same.
    plan_sha256, value, bound
        As the plan says (value and bound in hectare-equivalents).
    request, record
        What was asked, and the plan, both as the JSON object of the command line (English).
    scenario_id, revision
        The scenario that it was made for; None: the base.
    who, at
        By whom, and when (UTC).
    """

    asked_sha256: str
    plan_sha256: str
    value: float
    bound: float
    request: Mapping[str, Any]
    record: Mapping[str, Any]
    scenario_id: int | None
    revision: int | None
    who: str
    at: dt.datetime

    def summary(self) -> dict[str, Any]:
        """Return the plan without its moves as a JSON object."""
        figures = {name: self.record[name] for name in ("status", "value", "bound", "gap", "circular_ha_served", "kpis")}
        made = {"revision": self.revision, "who": self.who, "at": self.at.isoformat(timespec="seconds"), "plan_sha256": self.plan_sha256}
        return {**made, **figures, "used_eur": self.record["fund"]["used_eur"], "request": dict(self.request)}

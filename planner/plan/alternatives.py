"""Alternatives to a plan, and the core of moves that all of them hold."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from planner.plan.plan import Plan

Decision = tuple[str, str]
"""Mover and target (empty: on its own plot); years left aside."""


@dataclass(frozen=True)
class Held:
    """A move of one or more plans: by how many of the alternatives (the best plan among them) and of the scenarios it is held, as shares 0–1."""

    mover_id: str
    to: str
    share: float
    scenario_share: float | None
    is_in_best: bool

    def record(self) -> dict[str, Any]:
        """Return the move as the JSON object of the command line."""
        shares = {"share": round(self.share, 4), "scenario_share": None if self.scenario_share is None else round(self.scenario_share, 4)}
        return {"mover_id": self.mover_id, "to": self.to or None, **shares, "in_best": self.is_in_best}


@dataclass(frozen=True)
class Alternatives:
    """A plan, plans almost as good that differ, and plans of scenarios.

    Parameters
    ----------
    best, others
        The plan and its alternatives, each audited.
    within
        Share of the value that was allowed to be given up.
    scenarios
        Plans of scenarios by name.
    """

    best: Plan
    others: tuple[Plan, ...]
    within: float
    scenarios: tuple[tuple[str, Plan], ...] = ()

    @property
    def held(self) -> tuple[Held, ...]:
        """Moves of all plans by how many hold them, most first."""
        plans = [decisions(plan) for plan in (self.best, *self.others)]
        other = [decisions(plan) for _, plan in self.scenarios]
        count, elsewhere = Counter(move for plan in plans for move in plan), Counter(move for plan in other for move in plan)
        found = [
            Held(*move, count[move] / len(plans), elsewhere[move] / len(other) if other else None, move in plans[0]) for move in {**count, **elsewhere}
        ]
        return tuple(sorted(found, key=lambda one: (-one.share, -(one.scenario_share or 0.0), one.mover_id, one.to)))

    @property
    def core(self) -> tuple[Held, ...]:
        """Moves that every alternative holds, and every scenario."""
        return tuple(one for one in self.held if one.share >= 1.0 and (one.scenario_share is None or one.scenario_share >= 1.0))

    def record(self, *, with_moves: bool = True) -> dict[str, Any]:
        """Return the alternatives as the JSON object of the command line."""
        return {
            "within": self.within,
            "plans": [self._plan(plan, with_moves=with_moves) for plan in (self.best, *self.others)],
            "scenarios": {name: self._plan(plan, with_moves=with_moves) for name, plan in self.scenarios},
            "core": [one.record() for one in self.core],
            "held": [one.record() for one in self.held],
        }

    def _plan(self, plan: Plan, *, with_moves: bool) -> dict[str, Any]:
        moves = [{"mover_id": move.mover_id, "kind": move.kind, "to": move.to, "year": move.year, "grant_eur": round(move.grant_eur, 2)} for move in plan.moves]
        return {
            "value": round(plan.value, 6),
            "circular_ha_served": round(plan.circular_ha_served, 4),
            "used_eur": round(plan.used_eur, 2),
            "differs_in": differing(self.best, plan),
            "plan_sha256": plan.plan_sha256,
            "audit": [finding.sentence("en") for finding in plan.audit],
            **({"moves": moves} if with_moves else {}),
        }


def decisions(plan: Plan) -> set[Decision]:
    """Return who goes where in a plan; years left aside."""
    return {(move.mover_id, move.to or "") for move in plan.moves}


def differing(one: Plan, other: Plan) -> int:
    """Return for how many movers two plans decide something else."""
    first, second = dict(decisions(one)), dict(decisions(other))
    return sum(first.get(mover) != second.get(mover) for mover in {*first, *second})


def least_difference(plans: Sequence[Plan]) -> int:
    """Return in how many decisions the two plans that are most alike differ."""
    pairs = [(one, other) for at, one in enumerate(plans) for other in plans[:at]]
    return min((differing(one, other) for one, other in pairs), default=0)

"""What may be agreed with one firm, and the least of it that brings the firm into a plan as good as the best (§9 of docs/method.md)."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import ceil
from typing import Any, Literal

import numpy as np

from planner.program.formulation import formulate
from planner.program.inclusion import Holding, Inclusion
from planner.program.session import same_moves
from planner.project.project import Project
from planner.project.terms import CATEGORIES
from planner.rules.costs import KINDS, asked_m2, needed_kw
from planner.rules.eligibility import judge
from planner.rules.movers import WILLING
from planner.rules.situation import Situation
from planner.units import VALUE_TOLERANCE_HA

Depth = Literal["quick", "search", "proof"]
"""``quick``: repairs of the plan and bounds by prices; ``search``: re-solved among promising moves; ``proof``: decided where the table of moves is small."""


@dataclass(frozen=True)
class Change:
    """One thing that may be agreed with a firm: a column of ``tailored``, its unit, and the step in which it is sought."""

    name: str
    unit: str
    step: float


CHANGES = (
    Change("own_eur", "€", 1_000.0),
    Change("own_kw", "kW", 1.0),
    Change("spare_m2", "m²", 10.0),
    Change("more_m2", "m²", 10.0),
    Change("less_m", "m", 1.0),
    Change("less_steps", "steps", 1.0),
)
CONSENT = Change("consent", "", 1.0)
NOTHING = Change("nothing", "", 0.0)
"""No change is needed: another plan that is as good holds the firm."""


@dataclass(frozen=True)
class Remedy:
    """The least of one change that brings a firm into a plan as good as the best.

    Parameters
    ----------
    change
        What changes; :data:`CONSENT` for consent alone.
    amount
        The least that was found to do, in the unit of the change; such a plan is there.
    not_enough
        The most that is proven not to do; −1: nothing is proven.
    needs_consent
        Whether the firm must consent besides.
    value_ha
        What the plan is worth that holds the firm.
    """

    change: Change
    amount: float
    not_enough: float
    needs_consent: bool
    value_ha: float

    @property
    def is_exact(self) -> bool:
        """Whether one step less is proven not to do."""
        return self.change in (CONSENT, NOTHING) or self.amount - self.not_enough <= self.change.step + 1e-9

    def record(self) -> dict[str, Any]:
        """Return the remedy as the JSON object of the command line."""
        return {
            "change": self.change.name,
            "amount": self.amount,
            "unit": self.change.unit,
            "not_enough": self.not_enough if self.not_enough >= 0 else None,
            "exact": self.is_exact,
            "needs_consent": self.needs_consent,
            "value_ha": round(self.value_ha, 6),
        }


class Remedies:
    """Looks for what brings one firm in.

    Parameters
    ----------
    inclusion
        Asks of the program and its best plan.
    mover
        Position of the mover.
    depth
        How far each question is taken.
    tell
        Called before each question.
    stop
        Asked between questions; what was found so far then stands.
    """

    def __init__(
        self, inclusion: Inclusion, mover: int, depth: Depth, *, tell: Callable[[], None] = lambda: None, stop: Callable[[], bool] = lambda: False
    ) -> None:
        self._mover, self._depth, self._tell, self._stop = mover, depth, tell, stop
        self._is_willing = bool(inclusion.program.situation.movers["is_willing"].iloc[mover])
        self._inclusion = inclusion if self._is_willing else consenting(inclusion, mover)
        self._known: dict[tuple[str, int], Holding] = {}
        self._bounds: dict[tuple[str, int], float] = {}

    def find(self) -> list[Remedy]:
        """Return the remedies that were found, one for each change that does by itself (with consent, where the firm did not give it)."""
        as_it_is = self._ask(CHANGES[0], 0)
        if as_it_is.answer == "yes":
            change, amount = (NOTHING, 0.0) if self._is_willing else (CONSENT, 1.0)
            return [Remedy(change, amount, 0.0, needs_consent=False, value_ha=self._worth(as_it_is))]
        found = [self._least(change) for change in CHANGES if not self._stop()]
        return [remedy for remedy in found if remedy is not None]

    def _least(self, change: Change) -> Remedy | None:
        """Return the least amount of a change that does; None where it does not by itself, or nothing was found."""
        inclusion, mover = self._inclusion, self._mover
        most = ceil(_most(inclusion.program.situation, mover, change) / change.step)
        if most <= 0 or not inclusion.changes_anything(self._tailored(change, most), mover):
            return None
        if not self._may_do(change, most) or not self._is_promising(change, most) or self._ask(change, most).answer != "yes":
            return None
        low = _first(0, most, lambda count: inclusion.may_move(self._tailored(change, count), mover))
        low = _first(low, most, lambda count: self._may_do(change, count))
        no, tried, hit = low - 1, low - 1, most
        while hit - tried > 1 and not self._stop():
            middle = (tried + hit) // 2
            answer = self._ask(change, middle).answer
            if answer == "yes":
                hit = middle
            else:
                tried, no = middle, middle if answer == "no" else no
        return Remedy(change, hit * change.step, no * change.step if no >= 0 else -1.0, not self._is_willing, self._worth(self._ask(change, hit)))

    def _worth(self, holding: Holding) -> float:
        """Return what the plan found is worth as a plan is shown: without penalties."""
        return holding.value + self._inclusion.owed

    def _tailored(self, change: Change, count: int) -> Situation:
        return self._inclusion.program.situation.tailored(self._mover, {change.name: count * change.step})

    def _may_do(self, change: Change, count: int) -> bool:
        """Return whether bounds leave it open that so much of a change does."""
        return self._bound(change, count) >= self._inclusion.enough - VALUE_TOLERANCE_HA

    def _is_promising(self, change: Change, count: int) -> bool:
        """Return whether to look for a plan: in ``quick`` depth only where the prices see something in a change that they do not see without it."""
        return self._depth != "quick" or self._bound(change, count) > self._bound(change, 0) + VALUE_TOLERANCE_HA

    def _bound(self, change: Change, count: int) -> float:
        key = _key(change, count)
        if key not in self._bounds:
            self._bounds[key] = self._inclusion.bound(self._tailored(change, count), self._mover)
        return self._bounds[key]

    def _ask(self, change: Change, count: int) -> Holding:
        key = _key(change, count)
        if key not in self._known:
            self._tell()
            self._known[key] = self._asked(change, count)
        return self._known[key]

    def _asked(self, change: Change, count: int) -> Holding:
        situation = self._tailored(change, count)
        if self._depth == "quick":
            return self._inclusion.near(situation, self._mover, self._bound(change, count))
        bound = self._inclusion.relaxed(situation, self._mover)
        if bound < self._inclusion.enough - VALUE_TOLERANCE_HA:
            return Holding("no", -np.inf, bound)
        return self._inclusion.search(situation, self._mover, is_whole=self._depth == "proof", stop=self._stop)


def _key(change: Change, count: int) -> tuple[str, int]:
    """Return what a question is known by: nothing of one change is nothing of any."""
    return change.name if count else "", count


def _first(low: int, high: int, holds: Callable[[int], bool]) -> int:
    """Return the first whole number of low … high for which something holds that once it holds goes on holding; high + 1: none."""
    if low > high or not holds(high):
        return high + 1
    while low < high:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle + 1
    return low


def _most(situation: Situation, mover: int, change: Change) -> float:
    """Return how much of a change makes any sense: beyond it, nothing more is gained."""
    movers = situation.movers
    if change.name == "own_eur":
        tops = [judged.money.top_eur.max(initial=0.0) for judged in judge(situation, np.array([mover]))]
        return float(max(tops, default=0.0)) - float(movers["willingness_eur"].iloc[mover])
    if change.name == "own_kw":
        return float(max(needed_kw(movers, kind)[mover] for kind in range(len(KINDS))))
    if change.name == "spare_m2":
        return float(max(asked_m2(movers, kind)[mover] for kind in range(len(KINDS))))
    if change.name == "more_m2":
        return float(situation.rooms.parcels["min_lot_m2"].max())
    if change.name == "less_m":
        environment, category = situation.project.terms.environment, CATEGORIES[int(movers["rank"].iloc[mover])]
        return max(environment.quiet_m[category], float(np.nan_to_num(situation.rooms.parcels["zone_guide_m"]).max(initial=0.0)))
    return float(movers["rank"].iloc[mover])


def with_consent(project: Project, firm_id: str) -> Project:
    """Return the project in which a firm is open to a move."""
    firms = project["firms"]
    asked = firms["consent"].where((firms["firm_id"] != firm_id) | firms["consent"].isin(WILLING), "open")
    return project.with_table("firms", firms.assign(consent=asked.astype("str")))


def consenting(inclusion: Inclusion, mover: int) -> Inclusion:
    """Return the same questions of the program in which a mover consents, beside the plan of the program as it is.

    What a firm leaves behind makes room for others, so that all moves are listed anew.
    """
    old = inclusion.program
    situation = Situation(with_consent(old.situation.project, str(old.situation.movers["firm_id"].iloc[mover])))
    program = formulate(situation, old.locks, goal=old.goal)
    kept = same_moves(old, program, inclusion.plan.chosen)
    return Inclusion(program, replace(inclusion.plan, chosen=kept), enough=inclusion.enough)

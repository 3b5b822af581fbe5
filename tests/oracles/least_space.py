"""The least shift space for a programme, by looking at every plan of a small case: the room that its movers use beyond what they free themselves.

It shares nothing with the code that it checks: no import of planner.rules, planner.program or planner.plan.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import inf

from tests.oracles.enumeration import Search, choices_of, subsets
from tests.oracles.options import HA, Option
from tests.oracles.reading import World
from tests.oracles.rows import broken_rows, departures

SAME_HA = 1e-9


@dataclass(frozen=True)
class Least:
    """The least hectares with which as many of a programme move as can, and how many cannot."""

    ha: float
    unmet: int


def least_space(world: World, programme: Collection[str]) -> Least:
    """Return the least shift space for the movers named; nobody else moves."""
    best = Least(inf, len(programme) + 1)
    for ids in subsets(world.offers):
        there = world.with_investments(ids)
        choices = [option for option in choices_of(world) if option.mover.id in programme and (not option.needs or option.needs & ids)]
        by_mover = [[option for option in choices if option.mover.id == name] for name in sorted(programme)]
        search = Spaces(there, [options for options in by_mover if options], best, len(programme))
        search.run()
        best = search.least
    return best


def space_of(world: World, plan: Sequence[Option]) -> float:
    """Return the shift space of a plan, hectares: on each parcel the most that is used at once beyond what movers have freed."""
    left, whole = departures(plan), 0.0
    for parcel in world.parcels.values():
        most = 0.0
        for t in range(world.T):
            taken = sum(option.lot for option in plan if option.to == parcel.id and option.t <= t)
            freed = sum(world.freed(world.firms[firm], parcel) for firm in parcel.homes if firm in left and left[firm] <= t - parcel.lag)
            most = max(most, taken - freed)
        whole += most
    return whole / HA


class Spaces(Search):
    """Looks for the plan that leaves the fewest behind and, of those, uses the least."""

    def __init__(self, world: World, by_mover: Sequence[Sequence[Option]], best: Least, asked: int) -> None:
        super().__init__(world, by_mover, ())
        self.least, self.asked = best, asked

    def _down(self, depth: int, value: float, plan: list[Option]) -> None:
        if self.asked - len(plan) - (len(self.steps) - depth) > self.least.unmet:
            return
        if depth < len(self.steps):
            for _, option, takes in self.steps[depth]:
                if self._fits(takes):
                    for row, amount in takes:
                        self.used[row] += amount
                    self._down(depth + 1, value, [*plan, *([option] if option is not None else [])])
                    for row, amount in takes:
                        self.used[row] -= amount
            return
        unmet, ha = self.asked - len(plan), space_of(self.world, plan)
        if (unmet, ha + SAME_HA) < (self.least.unmet, self.least.ha) and not broken_rows(self.world, plan):
            self.least = Least(ha, unmet)

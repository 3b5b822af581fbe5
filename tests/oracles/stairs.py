"""What every fund can reach at most, whatever its size, by looking at every plan of a small case; and the least fund for several targets at once.

It shares nothing with the code that it checks: no import of planner.rules, planner.program or planner.plan.
"""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import inf

from tests.oracles.enumeration import Search
from tests.oracles.least_fund import asked, under_any_fund
from tests.oracles.options import HA, Option, _threat, relief
from tests.oracles.reading import World
from tests.oracles.rows import broken_rows

SAME = 1e-9
Amount = Callable[[Option], float]


@dataclass
class Stairs:
    """The steps of the curve of all plans: funds (euro) from which on more is reached, ascending, what is reached from there, and a plan that reaches most."""

    funds_eur: list[float] = field(default_factory=list)
    reached: list[float] = field(default_factory=list)
    plan: list[Option] = field(default_factory=list)

    def at(self, fund_eur: float) -> float:
        """Return the most that any plan with a fund reaches."""
        step = bisect_right(self.funds_eur, fund_eur)
        return self.reached[step - 1] if step else -inf

    def fund_for(self, amount: float) -> float:
        """Return the least fund of the plans that reach an amount, infinite where none does."""
        return next((eur for eur, reached in zip(self.funds_eur, self.reached, strict=True) if reached >= amount - SAME), inf)

    def add(self, fund_eur: float, reached: float) -> None:
        """Add a plan that is better than all that ask no more."""
        kept = [(eur, most) for eur, most in zip(self.funds_eur, self.reached, strict=True) if eur < fund_eur or most > reached + SAME]
        self.funds_eur, self.reached = (list(column) for column in zip(*sorted([*kept, (fund_eur, reached)]), strict=True))


def amount_of(world: World, measure: str, municipality: str = "") -> Amount:
    """Return what a move adds to a target: circular hectares, jobs kept, firms, dwellings relieved, or firms that leave dwellings they are too near to.

    With a municipality only firms that sit there (their main parcel), and newcomers (and firms without a parcel) that go there, count.
    """
    return lambda option: _adds(world, measure, option) if municipality in {"", municipality_of(world, option)} else 0.0


def municipality_of(world: World, option: Option) -> str:
    """Return where the firm of a move sits, or else where it goes."""
    firm = option.mover.firm
    return world.parcels[firm.main if firm and firm.main else option.at].municipality


def _adds(world: World, measure: str, option: Option) -> float:
    if measure == "circular_ha":
        return option.served / HA
    if measure == "firms":
        return 1.0
    if measure == "jobs":
        return option.mover.workers if option.year < _threat(world, option.mover) <= world.start + world.T - 1 else 0.0
    dwellings = relief(world, option.mover.firm)[0] if option.kind == "relocate" else 0.0
    return dwellings if measure == "dwellings" else float(dwellings > 0)


def stairs_of(world: World, amount: Amount, is_allowed: Callable[[Option], bool] = lambda _: True) -> Stairs:
    """Return the curve of all plans of the moves that are allowed."""
    found = Stairs()
    for there, by_mover in under_any_fund(world, is_allowed):
        _Climb(there, by_mover, amount, found).run()
    return found


def least_for(world: World, targets: Sequence[tuple[Amount, float]]) -> float:
    """Return the least fund of the plans that reach all targets at once, euro; infinite where none does."""
    least = inf
    for there, by_mover in under_any_fund(world):
        search = _Together(there, by_mover, targets, least)
        search.run()
        least = search.least
    return least


class _Looking(Search):
    """Goes through the plans that keep all rules but those of the fund."""

    def __init__(self, world: World, by_mover: Sequence[Sequence[Option]]) -> None:
        super().__init__(world, by_mover, ())

    def most(self, amount: Amount) -> list[float]:
        """Return the most that each mover adds to an amount, by depth."""
        return [max((amount(option) for _, option, _ in steps if option is not None), default=0.0) for steps in self.steps]

    def is_hopeless(self, depth: int, plan: list[Option]) -> bool:
        """Return whether no plan that holds these moves, and others of the movers from a depth on, is of use."""
        raise NotImplementedError

    def take(self, plan: list[Option]) -> None:
        """Note a plan that keeps the rules."""
        raise NotImplementedError

    def _down(self, depth: int, value: float, plan: list[Option]) -> None:
        if self.is_hopeless(depth, plan):
            return
        if depth == len(self.steps):
            if not broken_rows(self.world, plan):
                self.take(plan)
            return
        for _, option, takes in self.steps[depth]:
            if self._fits(takes):
                for row, amount in takes:
                    self.used[row] += amount
                self._down(depth + 1, value, [*plan, *([option] if option is not None else [])])
                for row, amount in takes:
                    self.used[row] -= amount


class _Climb(_Looking):
    """Keeps the plans that reach more than all that ask no more."""

    def __init__(self, world: World, by_mover: Sequence[Sequence[Option]], amount: Amount, found: Stairs) -> None:
        super().__init__(world, by_mover)
        self.amount, self.found, self.hopes = amount, found, self.most(amount)

    def is_hopeless(self, depth: int, plan: list[Option]) -> bool:
        eur = asked(self.world, plan)
        return eur == inf or self._reached(plan) + sum(self.hopes[depth:]) <= self.found.at(eur) + SAME

    def take(self, plan: list[Option]) -> None:
        reached = self._reached(plan)
        if not self.found.reached or reached >= self.found.reached[-1]:
            self.found.plan = plan
        self.found.add(asked(self.world, plan), reached)

    def _reached(self, plan: list[Option]) -> float:
        return sum(map(self.amount, plan))


class _Together(_Looking):
    """Keeps the least fund of the plans that reach all targets."""

    def __init__(self, world: World, by_mover: Sequence[Sequence[Option]], targets: Sequence[tuple[Amount, float]], least: float) -> None:
        super().__init__(world, by_mover)
        self.targets, self.least = [(amount, asked_for, self.most(amount)) for amount, asked_for in targets], least

    def is_hopeless(self, depth: int, plan: list[Option]) -> bool:
        lacks = any(sum(map(amount, plan)) + sum(hopes[depth:]) < wanted - SAME for amount, wanted, hopes in self.targets)
        return lacks or asked(self.world, plan) >= self.least

    def take(self, plan: list[Option]) -> None:
        self.least = asked(self.world, plan)

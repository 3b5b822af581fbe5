"""The least fund that reaches a target, by looking at every plan of a small case: what each asks of a fund that comes in the shares of the terms.

It shares nothing with the code that it checks: no import of planner.rules, planner.program or planner.plan.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import inf

from tests.oracles.enumeration import Search, choices_of, subsets
from tests.oracles.options import HA, Option
from tests.oracles.reading import World
from tests.oracles.rows import EUR, broken_rows, fund_by_year

SAME_HA = 1e-9


@dataclass(frozen=True)
class Least:
    """The least fund (euro) of the plans that serve as many circular hectares as the target asks, or else the most that any serves."""

    eur: float
    served_ha: float


def least_fund(world: World, target_ha: float) -> Least:
    """Return the least fund for a target; where no plan reaches it, that of the plans that serve most."""
    searches = _searches(world)
    for search in searches:
        search.run()
    most = max(search.served for search in searches)
    reached, least = min(target_ha, most), inf
    for search in searches:
        search.target, search.least = reached, least
        search.run()
        least = search.least
    return Least(least, reached)


def most_served(world: World) -> float:
    """Return the circular hectares of the plan that serves most with any fund."""
    return least_fund(world, inf).served_ha


def _searches(world: World) -> list["Funds"]:
    return [Funds(there, by_mover) for there, by_mover in under_any_fund(world)]


def under_any_fund(world: World, is_allowed: Callable[[Option], bool] = lambda _: True) -> Iterator[tuple[World, list[list[Option]]]]:
    """Yield, for each choice of investments, the case without the rules that a figure of the fund makes, and the moves of each mover in it."""
    choices = [option for option in choices_of(world) if is_allowed(option)]
    for ids in subsets(world.offers):
        there = world.with_investments(ids)
        there.without = world.without | {"fund", "payer"}
        by_mover = [[option for option in choices if option.mover is mover and (not option.needs or option.needs & ids)] for mover in world.movers]
        yield there, [options for options in by_mover if options]


class Funds(Search):
    """Looks for the plan that serves most and that some fund pays (no target yet), then for the least fund of those that reach the target."""

    def __init__(self, world: World, by_mover: Sequence[Sequence[Option]]) -> None:
        super().__init__(world, by_mover, ())
        self.most = [max((option.served for _, option, _ in steps if option is not None), default=0.0) / HA for steps in self.steps]
        self.target: float | None = None
        self.served, self.least = 0.0, inf

    def _down(self, depth: int, value: float, plan: list[Option]) -> None:
        served, hope = sum(option.served for option in plan) / HA, sum(self.most[depth:])
        if self.target is None:
            if served + hope <= self.served + SAME_HA:
                return
        elif served + hope < self.target - SAME_HA or asked(self.world, plan) >= self.least:
            return
        if depth < len(self.steps):
            self._try(depth, value, plan)
        elif not broken_rows(self.world, plan):
            if self.target is not None:
                self.least = asked(self.world, plan)
            elif asked(self.world, plan) < inf:
                self.served = served

    def _try(self, depth: int, value: float, plan: list[Option]) -> None:
        """Go down with every choice of a mover that fits."""
        for _, option, takes in self.steps[depth]:
            if self._fits(takes):
                for row, amount in takes:
                    self.used[row] += amount
                self._down(depth + 1, value, [*plan, *([option] if option is not None else [])])
                for row, amount in takes:
                    self.used[row] -= amount


def asked(world: World, plan: Sequence[Option]) -> float:
    """Return the fund that pays a plan, euro: the most, over the years, that is granted and invested by then for each part of the fund there by then."""
    money, terms = fund_by_year(world), world.terms.fund
    shares = [eur / sum(money) for eur in money] if sum(money) > 0 else [1 / world.T] * world.T
    most = 0.0
    for t in range(world.T):
        first = 0 if terms.carry_over else t
        paid = [option for option in plan if first <= option.t <= t and "housing_project" not in option.parts]
        there = sum(shares[first:t + 1])
        wanted = [(there, world.spent(first, t) + sum(option.grant for option in paid))]
        wanted += [(cap * there, world.spent(first, t, payer) + sum(option.parts.get(payer, 0.0) * option.grant for option in paid))
                   for payer, cap in terms.payer_caps.items()]
        most = max([most, *(eur / part if part > 0 else inf for part, eur in wanted if eur > EUR)])
    return most

"""All best plans of a small case, by the exhaustive search of ``enumeration``."""

from collections.abc import Sequence

from tests.oracles.enumeration import SAME_VALUE, Search, choices_of
from tests.oracles.options import Option, displaced
from tests.oracles.reading import World
from tests.oracles.rows import broken_rows


class Ties(Search):
    """The same search, that keeps every plan as good as the best one, up to a number of plans."""

    def __init__(self, world: World, by_mover: Sequence[Sequence[Option]], target: float, most: int) -> None:
        super().__init__(world, by_mover, ())
        self.target, self.most = target, most
        self.plans: list[list[Option]] = []

    def _down(self, depth: int, value: float, plan: list[Option]) -> None:
        if len(self.plans) >= self.most:
            return
        if depth == len(self.steps):
            if not broken_rows(self.world, plan):
                self.plans.append(plan)
            return
        for worth, option, takes in self.steps[depth]:
            if not self._fits(takes):
                continue
            for row, amount in takes:
                self.used[row] += amount
            if value + worth + self._hope(depth + 1) >= self.target - SAME_VALUE:
                self._down(depth + 1, value + worth, [*plan, option] if option is not None else plan)
            for row, amount in takes:
                self.used[row] -= amount


def best_plans(world: World, most: int) -> tuple[float, list[list[Option]]]:
    """Return the best value (jobs displaced counted) and the plans that have it, at most so many."""
    choices = choices_of(world)
    by_mover = [options for mover in world.movers if (options := [option for option in choices if option.mover is mover])]
    best = Search(world, by_mover, ()).run().value
    assert best is not None
    ties = Ties(world, by_mover, best, most)
    ties.run()
    return best - displaced(world), ties.plans

"""The search of the oracle beside a look at every combination of moves."""

from math import prod

from tests.oracles.cases import random_case
from tests.oracles.enumeration import best_plan, choices_of
from tests.oracles.reading import World

SAME_HA = 1e-9
FEWEST, MOST = 8, 600
"""Combinations of a case that is looked at whole."""


def missed_by_search(count: int) -> list[str]:
    """Return where the search finds less than all combinations, on as many small cases."""
    lines, seen, seed = [], 0, 0
    while seen < count:
        world = World(random_case(seed))
        choices = choices_of(world)
        if FEWEST <= prod(1 + sum(option.mover is mover for option in choices) for mover in world.movers) <= MOST:
            found, right = best_plan(world).value, best_plan(world, prune=False).value
            seen += 1
            if abs(found - right) > SAME_HA:
                lines.append(f"case {seed}: {found:.9f}, right {right:.9f}")
        seed += 1
    return lines

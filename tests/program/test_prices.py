"""Prices for instances that are too large for the simplex method."""

import numpy as np
import pytest

from planner.program.master import relax
from planner.program.prices import find_prices
from planner.program.pricing import safe_bound
from planner.program.solution import Effort
from planner.program.solving import find_plan
from tests.program.small import small_program

SEEDS = (1, 2, 3, 4)


@pytest.mark.parametrize("seed", SEEDS)
def test_prices_come_near_the_linear_program(seed):
    """Section 7: the bound from prices is never below the linear program and at most 3 % above it."""
    program = small_program(seed, locked=seed == 1)
    value = relax(program).objective
    bound = safe_bound(program, find_prices(program, lambda _: False).duals).value
    assert value - 1e-6 <= bound <= value + 0.03 * max(abs(value), 0.1) + (1.0 if seed == 1 else 0.0)


def test_prices_stop():
    """Section 7: the search for prices stops when asked, with duals that give a bound."""
    program = small_program(2)
    told = []
    prices = find_prices(program, lambda duals: told.append(duals) is None and len(told) > 2)
    assert len(told) == 3
    assert safe_bound(program, prices.duals).value >= find_plan(program, Effort()).value - 1e-9


@pytest.mark.parametrize("seed", SEEDS)
def test_large_instances(seed, monkeypatch):
    """Section 7: planned as a large instance (prices, then searches around the plan), a small one ends within its bound, the same each time."""
    program = small_program(seed)
    best = find_plan(program, Effort()).value
    monkeypatch.setattr("planner.program.proof.MOST_IN_SIMPLEX", 0)
    monkeypatch.setattr("planner.program.solving.MOST_PROVEN", 0)
    first, again = (find_plan(program, Effort(rounds=15)) for _ in range(2))
    assert first.value <= best + 1e-6 <= first.bound + 2e-6
    assert first.value >= best - 0.2 * abs(best)
    assert np.array_equal(first.chosen, again.chosen)

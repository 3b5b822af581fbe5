"""The safe bound holds for any duals, and the linear program over all moves is solved by few of them."""

from dataclasses import replace

import numpy as np
import pytest

from planner.program.highs import solve
from planner.program.master import relax
from planner.program.named import name_problem
from planner.program.pricing import safe_bound
from tests.cases import best_of, enumerated, program_of, row, town, town_terms, value_of
from tests.program.small import small_program

SEEDS = (1, 2, 3, 4)


def best_value(program):
    return value_of(program, best_of(program))


@pytest.mark.parametrize("seed", SEEDS)
def test_any_duals_give_a_bound(seed):
    """Section 6: from 200 vectors of duals by chance, wrong signs included, the bound is never below the proven optimum."""
    program, chance = small_program(seed), np.random.default_rng(seed)
    best, solved = best_value(program), relax(program).duals
    for at in range(200):
        noise = chance.normal(scale=10.0 ** chance.uniform(-4, 1), size=len(program.rhs))
        duals = noise if at % 2 else solved + noise * (chance.random(len(noise)) < 0.2)
        assert safe_bound(program, duals).value >= best - 1e-9


@pytest.mark.parametrize("seed", SEEDS)
def test_bound_from_solved_duals(seed):
    """Section 6: from the duals of the linear program the bound is its value."""
    program = small_program(seed)
    relaxation = relax(program)
    assert safe_bound(program, relaxation.duals).value == pytest.approx(relaxation.objective, abs=1e-5)


@pytest.mark.parametrize("seed", SEEDS)
def test_few_columns_do(seed):
    """Section 6: column generation reaches the value of the linear program over all moves."""
    program = small_program(seed)
    whole = solve(name_problem(program, np.arange(len(program.moves)), is_integer=False))
    assert whole.is_proven
    relaxation = relax(program)
    assert relaxation.objective == pytest.approx(whole.objective + program.constant, abs=1e-6)
    assert len(relaxation.columns) <= len(program.moves)


@pytest.mark.parametrize("seed", SEEDS)
def test_moves_that_cannot_be_in_a_best_plan(seed):
    """Section 6: the optimum keeps only moves with gains ≥ −(bound − optimum), and a plan with a move is worth at most bound + gains."""
    program = small_program(seed)
    bound, chosen = safe_bound(program, relax(program).duals), best_of(program)
    best = value_of(program, chosen)
    assert (bound.gains[chosen] >= -(bound.value - best) - 1e-9).all()
    for move in np.linspace(0, len(program.moves) - 1, 6).astype(int):
        forced = name_problem(program, np.arange(len(program.moves)))
        forced.objective[move] += 100.0  # the best plan that has the move, where any has
        outcome = solve(forced, mip_rel_gap=0.0, mip_abs_gap=1e-9)
        made = np.flatnonzero(outcome.values[: len(program.moves)] > 0.5)
        if move in made:
            assert value_of(program, made) <= bound.value + bound.gains[move] + 1e-6


def test_half_tightens():
    """(half): the fund pays half of A's move; without the row two thirds of N (0.5 × 0.4 ha / 0.3 ha) go where half of A has left, with it half of N.

    N may settle in GM1 alone and needs no grant. No whole plan is lost by the row: nobody can move.
    """
    rows = town()
    row(rows, "demand", "N").update(municipality_code="GM1", workers=100)
    program = program_of(rows, town_terms(fund={"by_year": {2027: 75_000}}))
    without = replace(program, blocks=tuple(block for block in program.blocks if block.family != "half"))
    everything = np.arange(len(program.moves))
    tight, loose = (solve(name_problem(one, everything, is_integer=False)).objective for one in (program, without))
    assert tight == pytest.approx(0.5 * 0.099 + 0.5 * 0.3 / 1.03, abs=1e-6)
    assert loose == pytest.approx(0.5 * 0.099 + 2 / 3 * 0.3 / 1.03, abs=1e-6)
    assert best_value(program) == best_value(without) == enumerated(program)[0] == 0

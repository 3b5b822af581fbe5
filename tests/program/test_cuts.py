"""Cuts hold for every whole plan: single rows by enumeration of all choices, whole programs on plans by chance."""

from itertools import product
from types import SimpleNamespace

import numpy as np
import pytest
from scipy import sparse

from planner.program.columns import Block
from planner.program.cuts.cut import Point, cut_block, scaled
from planner.program.cuts.finding import CutFinder
from planner.program.cuts.packing import PackingCuts
from planner.program.cuts.rounding import RoundingCuts
from planner.program.greedy import complete, greedy, needed
from planner.program.master import Master
from planner.program.pricing import safe_bound
from planner.program.solution import Effort
from planner.program.solving import find_plan
from tests.program.small import small_program

SEEDS = tuple(range(1, 7))


def one_row(chance, *, continuous=False):
    """Return movers, a row by chance (sizes, what departures add, room) and whether its last side column is not whole."""
    movers = np.sort(chance.integers(0, 7, 10))
    sizes = np.round(chance.uniform(0.15, 1.1, 10), 2)
    adds = np.round(chance.uniform(0.2, 0.9, chance.integers(0, 3) + continuous), 2)
    block = Block("room", ["room_P_2027"], sparse.csr_array(sizes[None, :]), sparse.csr_array(-adds[None, :] if len(adds) else (1, 0)),
                  np.array([np.round(chance.uniform(0, 1.2), 2)]))
    return SimpleNamespace(mover=movers), block


def choices_of(movers):
    """Return every choice of one move or none for each mover."""
    options = [[-1, *np.flatnonzero(movers == mover)] for mover in np.unique(movers)]
    out = np.zeros((int(np.prod([len(some) for some in options])), len(movers)))
    for at, choice in enumerate(product(*options)):
        out[at, [move for move in choice if move >= 0]] = 1.0
    return out


def fractional_point(chance, movers, block):
    """Return a point within the row and the movers' rows, on the row where it can be."""
    x = chance.random(len(movers)) * (chance.random(len(movers)) < 0.5)
    x /= np.maximum(1.0, np.bincount(movers, x, minlength=7)[movers])
    side = chance.random(block.side.shape[1])
    room = block.rhs[0] - (block.side @ side)[0]
    used = (block.x @ x)[0]
    return Point(x * min(1.0, room / used) if used > 0 else x, side)


@pytest.mark.parametrize("seed", range(40))
def test_packing_cuts_hold_for_every_choice(seed):
    """Section 7: a packing cut from any fractional point holds for every set of movers that fits, under every set of departures."""
    chance = np.random.default_rng(seed)
    moves, block = one_row(chance)
    choices, width = choices_of(moves.mover), block.side.shape[1]
    for _ in range(10):
        for cut in PackingCuts(moves, block).find(fractional_point(chance, moves.mover, block)):
            row = cut_block([scaled(cut)], len(moves.mover), width)
            for departed in product([0.0, 1.0], repeat=width):
                allowed = choices[choices @ block.x.toarray()[0] <= block.rhs[0] - (block.side @ np.array(departed)).sum() + 1e-9]
                assert (allowed @ row.x.toarray()[0] + (row.side @ np.array(departed)).sum() <= row.rhs[0]).all()


@pytest.mark.parametrize("seed", range(40))
def test_rounding_cuts_hold_for_every_choice(seed):
    """Section 7: a rounding cut from any fractional point holds for every choice of moves, departures and drawn power within the row."""
    chance = np.random.default_rng(100 + seed)
    moves, block = one_row(chance, continuous=True)
    choices, width = choices_of(moves.mover), block.side.shape[1]
    is_whole = np.arange(width) < width - 1
    for _ in range(10):
        for cut in RoundingCuts(moves, [block], is_whole).find(fractional_point(chance, moves.mover, block)):
            row = cut_block([scaled(cut)], len(moves.mover), width)
            for departed in product([0.0, 1.0], repeat=width - 1):
                used = choices @ block.x.toarray()[0] + block.side.toarray()[0, :-1] @ np.array(departed)
                drawn = np.maximum(0.0, (used - block.rhs[0]) / -block.side.toarray()[0, -1])
                allowed = drawn <= 1.0
                side = np.column_stack([np.tile(departed, (len(choices), 1)), drawn])
                assert (choices @ row.x.toarray()[0] + side @ row.side.toarray()[0] <= row.rhs[0])[allowed].all()


def test_cuts_are_found():
    """Section 7: the rows by chance above do give cuts of both kinds, and what is found breaks the point."""
    found = {"packing": 0, "rounding": 0}
    for seed in range(20):
        chance = np.random.default_rng(seed)
        moves, block = one_row(chance)
        point = fractional_point(chance, moves.mover, block)
        for kind, finder in (("packing", PackingCuts(moves, block)), ("rounding", RoundingCuts(moves, [block], np.ones(block.side.shape[1], dtype=bool)))):
            for cut in finder.find(point):
                found[kind] += 1
                assert cut.values @ point.x[cut.moves] + cut.weights @ point.side[cut.columns] > cut.rhs
    assert min(found.values()) > 3


def positions(program, names):
    """Return the positions of investments by id."""
    return tuple(np.flatnonzero(program.situation.offered["investment_id"].isin(names)).tolist())


def by_chance(program, chance):
    """Return a plan by chance: moves in any order after any of the investments, and those of them that it needs."""
    invested = np.flatnonzero(chance.random(len(program.situation.offered)) < 0.5).tolist()
    chosen = greedy(program, chance.permutation(len(program.moves)), invested=invested)
    return chosen, needed(program, chosen, invested)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_plan_is_cut_off(seed):
    """Section 7: every cut of five rounds holds for the best plan and for 40 plans by chance, and the bound never falls below the optimum."""
    program, chance = small_program(seed), np.random.default_rng(seed)
    best = find_plan(program, Effort())
    plans = [(best.chosen, positions(program, best.invested)), *(by_chance(program, chance) for _ in range(40))]
    master, finder = Master(program), CutFinder(program)
    relaxation = master.solve()
    for _ in range(5):
        cuts = finder.find(relaxation.point)
        if not cuts:
            break
        master.add_cuts(cuts)
        before, relaxation = relaxation, master.solve()
        assert relaxation.objective <= before.objective + 1e-7
        block = master.program.blocks[-1]
        for plan, invested in plans:
            left = block.rhs - block.x[:, plan].sum(axis=1) - block.side @ complete(program, plan, invested=invested)
            assert (left >= -1e-9).all()
    assert safe_bound(master.program, relaxation.duals).value >= best.value - 1e-9


@pytest.mark.parametrize("seed", SEEDS)
def test_search_around_a_plan(seed, monkeypatch):
    """Section 7: with neighbourhoods in place of a search among all moves, the plan is no better than the best and within its bound."""
    program = small_program(seed)
    best = find_plan(program, Effort()).value
    monkeypatch.setattr("planner.program.solving.MOST_PROVEN", 0)
    found = find_plan(program, Effort(rounds=15))
    assert found.value <= best + 1e-6 <= found.bound + 2e-6
    assert found.value >= best - 0.02 * abs(best)

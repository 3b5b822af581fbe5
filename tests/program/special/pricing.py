"""Reduced costs, bound and fixing beside loops over the rows as written, and beside all best plans."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from planner.program.formulation import Program, formulate
from planner.program.master import relax
from planner.program.named import name_problem, plain
from planner.program.pricing import reduced_costs, safe_bound
from planner.rules.costs import INTENSIFY, KINDS
from planner.rules.situation import Situation
from tests.oracles.cases import random_case
from tests.oracles.reading import World
from tests.oracles.ties import best_plans
from tests.program.special.posing import Tally

Floats = NDArray[np.float64]
MOST_PLANS = 2_000
"""Best plans that are looked at in one case."""
ROUNDING_HA = 1e-9


def dual_vectors(program: Program, chance: np.random.Generator) -> dict[str, Floats]:
    """Return vectors of duals by chance: right and wrong signs, huge and tiny, near the solved ones, and the solved ones with signs turned round."""
    size, solved = len(program.rhs), relax(program).duals
    sign = chance.choice([-1.0, 1.0], size)
    return {
        "solved": solved,
        "by chance": chance.normal(size=size),
        "wrong signs": -np.abs(chance.normal(size=size)),
        "huge": 1e6 * chance.normal(size=size),
        "tiny": 1e-12 * chance.normal(size=size),
        "of all sizes": sign * 10.0 ** chance.uniform(-9, 6, size),
        "near the solved": solved + 0.1 * chance.normal(size=size) * (chance.random(size) < 0.3),
        "turned round": -solved}


def price_by_rows(program: Program, duals: Floats) -> Floats:
    """Return the reduced costs of all moves by a loop over the entries of the problem as it is written, row by row."""
    problem = name_problem(program, np.arange(len(program.moves))).problem
    names = [plain(name) for name in program.row_names]
    assert len(set(names)) == len(names)
    dual = dict(zip(names, duals.tolist(), strict=True))
    left = {variable.name: 0.0 for variable in problem.variables()}
    for variable, value in problem.objective.items():
        left[variable.name] += value
    for constraint in problem.constraints():
        for variable, value in constraint.items():
            left[variable.name] -= value * dual[constraint.name]
    return np.array(list(left.values()))[: len(program.moves)]


def price_differences(programs: Iterable[Program]) -> Tally:
    """Return where reduced costs are not those of the rows as written."""
    tally = Tally()
    for at, program in enumerate(programs):
        for name, duals in dual_vectors(program, np.random.default_rng(at)).items():
            expected, found = price_by_rows(program, duals), reduced_costs(program, program.tied_objective, duals)
            tally.count["columns priced"] += len(expected)
            scale = 1.0 + np.abs(duals).max(initial=0.0)
            if np.abs(expected - found).max(initial=0.0) > 1e-12 * scale * len(duals):
                tally.lines.append(f"pricing {at} {name}: off by {np.abs(expected - found).max()}")
    return tally


def bound_and_fixing_faults(seeds: Iterable[int]) -> Tally:
    """Return bounds below the best plan, and moves of best plans that fixing by reduced cost would forbid, on random cases with every rule."""
    tally = Tally()
    for seed in seeds:
        project = random_case(seed)
        program = formulate(Situation(project))
        best, plans = best_plans(World(project), MOST_PLANS)
        held = _columns(program, {option.key for plan in plans for option in plan})
        tally.count.update({"cases": 1, "best plans": len(plans), "cases cut short": len(plans) >= MOST_PLANS, "moves held": len(held)})
        for name, duals in dual_vectors(program, np.random.default_rng(seed)).items():
            bound = safe_bound(program, duals)
            tally.count.update({"bounds": 1, "moves fixed": int((bound.gains < -(bound.value - best)).sum())})
            if bound.value < best:
                tally.lines.append(f"bound {seed} {name}: {bound.value!r} below {best!r}")
            if (bound.gains[held] < -(bound.value - best) - ROUNDING_HA).any():
                tally.lines.append(f"fixing {seed} {name}: a move of a best plan is out")
    return tally


def _columns(program: Program, keys: set[tuple[str, str, str, int]]) -> NDArray[np.int64]:
    """Return the positions of moves by mover, kind, target and year; every one has to be there."""
    moves, situation = program.moves, program.situation
    movers, parcels = situation.movers["mover_id"].to_numpy(), situation.rooms.parcels.index.to_numpy()
    at = {(movers[moves.mover[k]], KINDS[moves.kind[k]], "" if moves.kind[k] == INTENSIFY else parcels[moves.parcel[k]], situation.years[moves.year[k]]): k
          for k in range(len(moves))}
    return np.array(sorted(at[key] for key in keys), dtype=np.int64)

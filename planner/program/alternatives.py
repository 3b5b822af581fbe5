"""Plans that are almost as good and differ most (§10 of docs/method.md).

Each next plan is worth at least a share of the best one, and among those that a search finds differs from all plans before it in as many decisions as can be.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from planner.program.columns import Block
from planner.program.formulation import Program
from planner.program.greedy import broken, complete, needed, penalty
from planner.program.highs import solve
from planner.program.master import best_of
from planner.program.named import name_problem
from planner.program.pricing import Bound, safe_bound
from planner.program.search import HALF
from planner.program.solution import Solution

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
BEST_OF_EACH = 3
"""Moves of each mover that alternatives are made of at least, those with the smallest loss by the prices behind the bound; and ..."""
MOVES = 1_000
"""... how many of all movers together, where that is more of each: few movers need not be kept to few moves."""
NODES = 1
WORTH_OF_DIFFERENCE = 0.01
"""What a decision that differs counts while alternatives are looked for (hectare-equivalents: the scale of the program's other figures)."""


def find_alternatives(
    program: Program,
    solution: Solution,
    *,
    within: float,
    count: int,
    stop: Callable[[], bool] = lambda: False,
) -> Iterator[Solution]:
    """Yield plans that are worth at least (1 − within) of a plan, each as different from all before it as was found; fewer where none differs any more.

    Parameters
    ----------
    program, solution
        The program and its plan.
    within
        Share of the plan's value that may be given up.
    count
        Most alternatives.
    stop
        Asked whether to end with those that there are.
    """
    if not len(program.moves):
        return
    narrow, columns = _worth_enough(program, solution, within), _columns(program, solution)
    free = _by_moves_alone(narrow).joined(program)
    plans = [solution.chosen]
    for _ in range(count):
        if stop():
            return
        found = _most_different((narrow, free), columns, solution, plans, stop)
        if found is None or any(_decisions(program, found.chosen) == _decisions(program, plan) for plan in plans):
            return
        plans.append(found.chosen)
        yield found


def _most_different(
    programs: tuple[Program, Program], columns: Ints, solution: Solution, plans: list[Ints], stop: Callable[[], bool]
) -> Solution | None:
    """Return a plan of the narrowed program that differs from all before it as far as a search finds; None where it found none that keeps every row.

    The second program is the one to ask in: the same, but that its moves alone count.
    """
    narrow, free = programs
    asked = free.wishing(_difference(narrow, plans) - narrow.moves.objective, 0.0, np.zeros(len(narrow.moves), dtype=bool))
    named = name_problem(asked, columns)
    begun = complete(asked, solution.chosen, invested=_invested(narrow, solution))
    start = np.concatenate([np.isin(columns, solution.chosen).astype(float), begun[named.beside]])
    outcome = solve(named, start=start, progress=lambda _value, _bound: stop(), mip_max_nodes=NODES)
    if outcome.values is None:
        return None
    chosen = columns[outcome.values[: len(columns)] > HALF]
    made = np.flatnonzero(np.isin(narrow.side.invest_columns, named.beside[outcome.values[len(columns) :] > HALF])).tolist()
    invested = needed(narrow, chosen, made)
    side = complete(narrow, chosen, invested=invested)
    if broken(narrow, chosen, side):
        return None
    value = float(narrow.objective[chosen].sum() + narrow.side.objective @ side) + narrow.constant + penalty(narrow, chosen, side)
    names = tuple(narrow.situation.offered["investment_id"].iloc[list(invested)])
    return replace(solution, chosen=chosen, value=value, invested=names, status="within_gap")


def _invested(program: Program, solution: Solution) -> list[int]:
    return np.flatnonzero(program.situation.offered["investment_id"].isin(solution.invested)).tolist()


def _columns(program: Program, solution: Solution) -> Ints:
    bound: Bound = safe_bound(solution.proof, solution.duals)
    best = best_of(program.moves.mover, bound.gains, max(BEST_OF_EACH, MOVES // len(program.situation.movers)))
    return np.union1d(best[np.isfinite(bound.gains[best])], solution.chosen)


def _worth_enough(program: Program, solution: Solution, within: float) -> Program:
    """Return the program with a row that keeps plans worth enough."""
    side = complete(program, solution.chosen, invested=_invested(program, solution))
    least = (1.0 - within) * solution.value - penalty(program, solution.chosen, side) - program.constant
    row = (sparse.csr_array(-program.objective[None, :]), sparse.csr_array(-program.side.objective[None, :]))
    return program.extended(Block("within", ["within_total"], *row, np.array([-least]))).joined(program)


def _by_moves_alone(program: Program) -> Program:
    """Return the program in which partners count nothing beside its moves: they are no decision that differs."""
    objective = program.side.objective.copy()
    objective[program.side.together_columns] = 0.0
    return replace(program, side=replace(program.side, objective=objective))


def _difference(program: Program, plans: list[Ints]) -> Floats:
    """Return what each move counts: how many plans before leave its mover where it is, less how many send it to the same place."""
    moves = program.moves
    place = np.where(moves.is_targeted, moves.parcel, -1)
    moved = np.zeros(len(program.situation.movers))
    same = np.zeros(len(moves))
    for plan in plans:
        where = np.full(len(program.situation.movers), -2)
        where[moves.mover[plan]] = place[plan]
        moved[moves.mover[plan]] += 1
        same += where[moves.mover] == place
    stays = len(plans) - moved
    return np.asarray(WORTH_OF_DIFFERENCE * (stays[moves.mover] - same))


def _decisions(program: Program, chosen: Ints) -> set[tuple[int, int]]:
    """Return who goes where; years left aside."""
    moves = program.moves
    return set(zip(moves.mover[chosen].tolist(), np.where(moves.is_targeted, moves.parcel, -1)[chosen].tolist(), strict=True))

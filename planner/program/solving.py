"""From a program to chosen moves with a certificate."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.errors import SolverError, StoppedError
from planner.program.formulation import Program
from planner.program.goal import Target
from planner.program.greedy import broken, complete, greedy, penalty
from planner.program.neighbourhoods import Neighbourhoods
from planner.program.proof import MOST_TRIED, Proof
from planner.program.search import Search
from planner.program.solution import Effort, Solution, Tidings, relative_gap
from planner.units import EUR_PER_MEUR, EUR_TOLERANCE

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MOST_PROVEN = 20_000
"""Where no more moves than this can be in a better plan, a search looks at all of them and can prove a plan best."""


@dataclass(frozen=True)
class Start:
    """A choice of moves (positions) and investments (ids) to start from."""

    chosen: Ints
    invested: tuple[str, ...] = ()


def find_plan(
    program: Program,
    effort: Effort,
    *,
    tell: Callable[[Tidings], None] = lambda _: None,
    stop: Callable[[], bool] = lambda: False,
    start: "Solution | Start | None" = None,
) -> Solution:
    """Return the best plan found, with its bound; never worse than that of ``start``, a solution or a choice of the same moves that keeps every row.

    The way: linear program over all moves → safe bound → cuts → search among the moves that the linear programs used → search among *all* moves that
    a better plan might hold, where there are few enough, else searches around the plan.
    """
    search = Search(program, effort, tell, stop)
    if start is not None:
        search.offer(start.chosen, np.flatnonzero(program.situation.offered["investment_id"].isin(start.invested)).tolist())
    search.offer(greedy(program, np.argsort(-program.appeal, kind="stable")[:MOST_TRIED]))
    search.tell("greedy")
    proof = Proof(search)
    try:
        proof.begin()
        proof.offer_guided()
        search.tell("relaxation")
        proof.tighten()
    except StoppedError:
        search.was_stopped = True
    improve(search, proof)
    return conclude(search, proof)


def improve(search: Search, proof: Proof) -> None:
    """Search among few moves first, then among all that matter or around the plan."""
    if not len(search.program.moves):
        search.bound = search.value  # nobody may move: there is no other plan
    if search.is_done() or search.must_stop() or not len(search.program.moves):
        return
    program = proof.tight_program()
    search.look(program, np.union1d(proof.support, search.best), is_whole=False)
    if search.is_done() or search.must_stop():
        return
    worth = proof.worth()
    if not search.effort.proof_nodes:
        return
    if len(worth) <= MOST_PROVEN:
        search.look(program, np.union1d(worth, search.best), is_whole=True)
        return
    neighbourhoods = Neighbourhoods(program, proof.bound.gains)
    for _ in range(search.effort.rounds * neighbourhoods.parts):
        columns, around = neighbourhoods.next(search.best, search.invested)
        search.look(program, columns, around=around, is_whole=False)
        neighbourhoods.learn(search.best)
        if search.is_done() or search.must_stop():
            return


def conclude(search: Search, proof: Proof) -> Solution:
    """Return the plan of a search with what is proven, held against every row once more."""
    program = search.program
    side = complete(program, search.best, invested=search.invested)
    unmet = tuple(
        lock.name() for lock, short in zip(program.locks, side[len(side) - len(program.locks) :], strict=True) if short > 0.5
    )
    _check_rows(program, search.best, side)
    short = side[program.side.target_columns].tolist()
    extra = penalty(program, search.best, side)  # a search term; no plan is shown with it
    value, bound = search.value + extra, search.bound + extra
    gap = relative_gap(value, bound)
    status = "infeasible" if unmet else "optimal" if gap == 0 else "within_gap" if gap <= search.effort.gap else "stopped"
    fund_eur = max(0.0, float(np.ceil(side[program.side.fund_columns].sum() * EUR_PER_MEUR - EUR_TOLERANCE)))
    return Solution(
        search.best,
        value,
        bound,
        proof.lp_value,
        status,
        unmet,
        is_deterministic=search.effort.seconds is None and not search.was_stopped,
        seconds=time.monotonic() - search.began,
        rounds=proof.rounds,
        proof=proof.program,
        duals=proof.duals,
        effort=search.effort,
        invested=tuple(program.situation.offered["investment_id"].iloc[list(search.invested)]),
        short_ha=sum(short[at] for at, wanted in enumerate(program.goal.targets) if wanted == Target("circular_ha", wanted.amount)),
        short=tuple(short),
        fund_eur=fund_eur,
        fund_bound_eur=min(fund_eur, max(0.0, -bound * EUR_PER_MEUR)),
    )


def _check_rows(program: Program, chosen: Ints, side: Floats) -> None:
    """Hold the plan against every row once more; a solver's tolerance is not ours."""
    found = broken(program, chosen, side)
    if found:
        name, excess = next(iter(found.items()))
        raise SolverError(f"the plan breaks {len(found)} rows, first {name} by {excess:.9f}")

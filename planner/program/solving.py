"""From a situation to chosen moves with a certificate."""

import hashlib
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from importlib.metadata import version

import numpy as np
from numpy.typing import NDArray

from planner.errors import SolverError
from planner.program.columns import LOCK_PENALTY_HA
from planner.program.formulation import Program
from planner.program.greedy import broken, complete, greedy, needed
from planner.program.highs import SEED, solve
from planner.program.named import name_problem
from planner.program.pricing import Bound, clipped, safe_bound
from planner.program.relaxation import Relaxation, relax
from planner.units import VALUE_TOLERANCE_HA

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

LADDER = (1_500, 5_000, 20_000)
"""Moves in the first, second and last search, those with the smallest loss: a small search finds a good plan soon. The last one is only
made where it looks at every move that a better plan might hold, and so can prove a plan best."""
HALF = 0.5
"""From where a value of the linear program, or of a solver's whole program, counts as yes."""
TELL_EVERY_SECONDS = 0.25
MOST_TRIED = 12_000
"""Moves that the first, simple plan tries, best first."""


@dataclass(frozen=True)
class Effort:
    """How far to go.

    Parameters
    ----------
    gap
        Stop when no plan can be better by more than this share of the value; 0 asks for proof.
    nodes, proof_nodes
        Most nodes of a search among some moves, and among all that matter: limits in work, so that the result does not depend on the clock.
    seconds
        Limit in wall-clock time; the result is then marked as not deterministic.
    """

    gap: float = 0.0
    nodes: int = 40
    proof_nodes: int = 5_000
    seconds: float | None = None


@dataclass(frozen=True)
class Tidings:
    """How far the work is: stage, best value and bound so far (hectare-equivalents), seconds since the start."""

    stage: str
    value: float
    bound: float
    seconds: float

    @property
    def gap(self) -> float:
        """Gap between value and bound as a share of the value."""
        return relative_gap(self.value, self.bound)


@dataclass(frozen=True)
class Solution:
    """Chosen moves and what is proven about them.

    Parameters
    ----------
    chosen
        Positions of the moves made, in order.
    value, bound
        Value of the plan; no plan is worth more than ``bound`` (hectare-equivalents).
    lp_value
        Value of the linear program; fractional plans cannot do better.
    status
        ``optimal`` (nothing better exists), ``within_gap`` (asked gap reached), ``stopped`` (by the user or a limit) or ``infeasible`` (a lock cannot be met).
    unmet
        Locks that cannot be met together with the rest.
    duals
        Duals of all rows behind the bound.
    invested
        Ids of the investments that the plan makes.
    """

    chosen: Ints
    value: float
    bound: float
    lp_value: float
    status: str
    unmet: tuple[str, ...]
    is_deterministic: bool
    seconds: float
    rounds: int
    duals: Floats = field(repr=False)
    invested: tuple[str, ...] = ()
    solver: str = field(default_factory=lambda: f"HiGHS {version('highspy')}")
    seed: int = SEED

    @property
    def gap(self) -> float:
        """Gap as a share of the value."""
        return relative_gap(self.value, self.bound)

    def dual_sha256(self) -> str:
        """Return the hash of the duals behind the bound."""
        return hashlib.sha256(np.round(self.duals, 9).tobytes()).hexdigest()


def relative_gap(value: float, bound: float) -> float:
    """Return by which share of its value a plan could at most be better."""
    if bound - value <= VALUE_TOLERANCE_HA:
        return 0.0
    return (bound - value) / abs(value) if abs(value) > VALUE_TOLERANCE_HA else 1.0


class _Search:
    """The best plan so far and what is proven, while the work goes on."""

    def __init__(self, program: Program, effort: Effort, tell: Callable[[Tidings], None], stop: Callable[[], bool]) -> None:
        self.program, self.effort, self._tell, self._stop = program, effort, tell, stop
        self.began = time.monotonic()
        self.best = np.empty(0, dtype=np.int64)
        self.invested: tuple[int, ...] = ()
        self.bound = np.inf
        self.was_stopped = False
        self._told = self.began

    def value_of(self, chosen: Ints) -> float:
        """Return the value with the penalty of unmet locks: what the search compares."""
        side = complete(self.program, chosen)
        return float(self.program.moves.objective[chosen].sum() + self.program.side.objective @ side) + self.program.constant

    def tied_value_of(self, chosen: Ints, invested: Iterable[int]) -> float:
        side = complete(self.program, chosen, invested=invested)
        return float(self.program.tied_objective[chosen].sum() + self.program.tied_side_objective @ side)

    @property
    def value(self) -> float:
        return self.value_of(self.best)

    def offer(self, chosen: Ints, invested: Iterable[int] = ()) -> None:
        invested = needed(self.program, chosen, invested)
        if self.tied_value_of(chosen, invested) > self.tied_value_of(self.best, self.invested):
            self.best, self.invested = np.sort(chosen), invested

    def tell(self, stage: str) -> None:
        self._told = time.monotonic()
        self._tell(Tidings(stage, self.value, self.bound, self._told - self.began))

    def tell_now_and_then(self, stage: str, value: float, bound: float) -> None:
        """Tell how far a search is, a few times a second."""
        if time.monotonic() - self._told > TELL_EVERY_SECONDS:
            self._told = time.monotonic()
            self._tell(Tidings(stage, value, bound, self._told - self.began))

    def must_stop(self) -> bool:
        if self._stop() or (self.effort.seconds is not None and time.monotonic() - self.began > self.effort.seconds):
            self.was_stopped = True
        return self.was_stopped

    def is_done(self) -> bool:
        return relative_gap(self.value, self.bound) <= self.effort.gap or self.was_stopped


def find_plan(
    program: Program,
    effort: Effort,
    *,
    tell: Callable[[Tidings], None] = lambda _: None,
    stop: Callable[[], bool] = lambda: False,
) -> Solution:
    """Return the best plan found, with its bound.

    The way: linear program over all moves → safe bound → plan along it → search among moves with a small loss → search among *all* moves
    that a better plan might hold, where there are few enough.
    """
    search = _Search(program, effort, tell, stop)
    search.offer(greedy(program, _by_value(program)))
    search.tell("greedy")
    relaxation = relax(program, stop)
    bound = safe_bound(program, relaxation.duals)
    search.bound = bound.value
    _offer_guided(search, relaxation, bound)
    search.tell("relaxation")
    _improve(search, bound)
    return _solution(search, relaxation)


def _offer_guided(search: _Search, relaxation: Relaxation, bound: Bound) -> None:
    """Offer plans along the linear program: with the investments that it makes for more than a half, and with those of them that were of use."""
    program, order = search.program, _guided(search.program, relaxation, bound)
    invested = tuple(np.flatnonzero(relaxation.side[program.side.invest_columns] >= HALF).tolist())
    chosen = greedy(program, order, invested=invested)
    search.offer(chosen, invested)
    kept = needed(program, chosen, invested)
    if kept != invested:  # the money of the others is free again
        search.offer(greedy(program, order, invested=kept), kept)


def _by_value(program: Program) -> Ints:
    return np.argsort(-program.moves.objective, kind="stable")[:MOST_TRIED]


def _guided(program: Program, relaxation: Relaxation, bound: Bound) -> Ints:
    """Return moves in the order of their share in the linear program, then of their loss."""
    share = np.zeros(len(program.moves))
    share[relaxation.columns] = relaxation.values
    return np.lexsort((np.arange(len(share)), -bound.gains, -np.round(share, 6)))[:MOST_TRIED]


def _improve(search: _Search, bound: Bound) -> None:
    """Search among few moves first, then among all that matter."""
    looked_at = -1
    for most in LADDER:
        if search.is_done() or search.must_stop():
            return
        worth = np.flatnonzero(bound.gains >= -(bound.value - search.value) - VALUE_TOLERANCE_HA)
        if len(worth) == looked_at:
            return
        is_whole = len(worth) <= most
        if most == LADDER[-1] and not is_whole:
            return
        columns = worth if is_whole else np.sort(worth[np.argsort(-bound.gains[worth], kind="stable")[:most]])
        looked_at = len(worth) if is_whole else -1
        _look(search, np.union1d(columns, search.best), is_whole=is_whole)
        search.tell("search")


def _look(search: _Search, columns: Ints, *, is_whole: bool) -> None:
    """Search among some moves; where they are all that matter, its bound counts for all."""
    program, effort = search.program, search.effort
    start = np.concatenate([np.isin(columns, search.best).astype(float), complete(program, search.best, invested=search.invested)])
    known = search.bound

    def hear(value: float, bound: float) -> bool:
        best = max(value + program.constant, search.value)
        whole = min(known, bound + program.constant) if is_whole else known
        search.tell_now_and_then("search", best, whole)
        return search.must_stop() or relative_gap(best, whole) <= effort.gap > 0

    options: dict[str, float | int] = {"mip_max_nodes": effort.proof_nodes if is_whole else effort.nodes, "mip_rel_gap": 0.0, "mip_abs_gap": 1e-9}
    if effort.seconds is not None:
        options["time_limit"] = max(1.0, effort.seconds - (time.monotonic() - search.began))
    outcome = solve(name_problem(program, columns), start=start, progress=hear, **options)
    if outcome.values is not None:
        made = outcome.values[len(columns) + program.side.invest_columns] > HALF
        search.offer(columns[outcome.values[: len(columns)] > HALF], np.flatnonzero(made).tolist())
    if is_whole:
        proven = search.value if outcome.is_proven else outcome.bound + program.constant + _tie_allowance(search)
        search.bound = max(search.value, min(search.bound, proven))


def _tie_allowance(search: _Search) -> float:
    """Return by how much the tie-break on grants and costs may have lowered a bound."""
    program = search.program
    grants = float(np.abs(program.tied_objective - program.moves.objective).max(initial=0.0)) * len(program.situation.movers)
    return grants + float(np.abs(program.tied_side_objective - program.side.objective).sum())


def _solution(search: _Search, relaxation: Relaxation) -> Solution:
    program = search.program
    side = complete(program, search.best, invested=search.invested)
    unmet = tuple(
        lock.name() for lock, short in zip(program.locks, side[len(side) - len(program.locks) :], strict=True) if short > 0.5
    )
    _check_rows(program, search.best, side)
    penalty = LOCK_PENALTY_HA * len(unmet)  # a search term; no plan is shown with it
    value, bound = search.value + penalty, search.bound + penalty
    gap = relative_gap(value, bound)
    status = "infeasible" if unmet else "optimal" if gap == 0 else "within_gap" if gap <= search.effort.gap else "stopped"
    return Solution(
        search.best,
        value,
        bound,
        relaxation.objective,
        status,
        unmet,
        is_deterministic=search.effort.seconds is None and not search.was_stopped,
        seconds=time.monotonic() - search.began,
        rounds=relaxation.rounds,
        duals=clipped(program, relaxation.duals),
        invested=tuple(program.situation.offered["investment_id"].iloc[list(search.invested)]),
    )


def _check_rows(program: Program, chosen: Ints, side: Floats) -> None:
    """Hold the plan against every row once more; a solver's tolerance is not ours."""
    found = broken(program, chosen, side)
    if found:
        name, excess = next(iter(found.items()))
        raise SolverError(f"the plan breaks {len(found)} rows, first {name} by {excess:.9f}")

"""From a situation to chosen moves with a certificate."""

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.metadata import version

import numpy as np
from numpy.typing import NDArray

from planner.errors import SolverError, StoppedError
from planner.program.columns import LOCK_PENALTY_HA
from planner.program.cuts.finding import CutFinder
from planner.program.formulation import Program
from planner.program.greedy import complete, greedy
from planner.program.highs import SEED, solve
from planner.program.master import Master, Relaxation
from planner.program.named import Around, name_problem
from planner.program.neighbourhoods import Neighbourhoods
from planner.program.pricing import clipped, safe_bound
from planner.units import VALUE_TOLERANCE_HA

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

TELL_EVERY_SECONDS = 0.25
MOST_TRIED = 12_000
"""Moves that the first, simple plan tries, best first."""
MOST_PROVEN = 20_000
"""Where no more moves than this can be in a better plan, a search looks at all of them and can prove a plan best."""
NEIGHBOURHOOD_NODES = 10
SEARCH_GAP = 3e-4
"""A search among some moves ends at this gap: what it leaves is found in a neighbourhood."""
SUPPORTED = 1e-9
CUT_PROGRESS = 2e-4
"""A round of cuts that lowers the bound by less than this share is the last but one."""


@dataclass(frozen=True)
class Effort:
    """How far to go.

    Parameters
    ----------
    gap
        Stop when no plan can be better by more than this share of the value; 0 asks for proof.
    cut_rounds
        Most rounds in which cuts are added to the linear program.
    nodes, proof_nodes
        Most nodes of a search among some moves, and among all that matter.
    rounds
        Most searches in a neighbourhood of the plan.
    seconds
        Limit in wall-clock time; the result is then marked as not deterministic. All other limits are in work, so that the result does not
        depend on the clock.
    """

    gap: float = 0.0
    cut_rounds: int = 12
    nodes: int = 40
    proof_nodes: int = 5_000
    rounds: int = 40
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
        self.bound = np.inf
        self.was_stopped = False
        self._told = self.began

    def value_of(self, chosen: Ints) -> float:
        """Return the value with the penalty of unmet locks: what the search compares."""
        side = complete(self.program, chosen)
        return float(self.program.moves.objective[chosen].sum() + self.program.side.objective @ side) + self.program.constant

    def tied_value_of(self, chosen: Ints) -> float:
        return float(self.program.tied_objective[chosen].sum() + self.program.side.objective @ complete(self.program, chosen))

    @property
    def value(self) -> float:
        return self.value_of(self.best)

    def offer(self, chosen: Ints) -> None:
        if self.tied_value_of(chosen) > self.tied_value_of(self.best):
            self.best = np.sort(chosen)

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

    The way: linear program over all moves → safe bound → cuts → search among the moves that the linear programs used → search among *all* moves that
    a better plan might hold, where there are few enough, else searches around the plan.
    """
    search = _Search(program, effort, tell, stop)
    search.offer(greedy(program, _by_value(program)))
    search.tell("greedy")
    proof = _Proof(search)
    try:
        proof.begin()
        search.offer(greedy(program, proof.guided()))
        search.tell("relaxation")
        proof.tighten()
    except StoppedError:
        search.was_stopped = True
    _improve(search, proof)
    return _solution(search, proof)


def _by_value(program: Program) -> Ints:
    return np.argsort(-program.moves.objective, kind="stable")[:MOST_TRIED]


class _Proof:
    """The linear program behind the bound: tightened by cuts, with the duals of its best bound."""

    def __init__(self, search: _Search) -> None:
        self._search = search
        self._program = search.program
        self._master = Master(search.program)
        self._relaxation: Relaxation | None = None
        self.support = np.empty(0, dtype=np.int64)
        self.rounds = 0
        self.lp_value = np.inf
        self._take(search.program, np.zeros(len(search.program.rhs)))

    def _take(self, program: Program, duals: Floats) -> None:
        """Keep the program and the duals if their bound is the best so far."""
        bound = safe_bound(program, duals)
        if bound.value < self._search.bound:
            self._search.bound = bound.value
            self.program, self.duals, self.bound = program, duals, bound

    def begin(self) -> None:
        """Solve the linear program over all moves."""
        self.lp_value = self._solve().objective

    def _solve(self) -> Relaxation:
        relaxation = self._master.solve(self._search.must_stop)
        self._relaxation = relaxation
        self.rounds += relaxation.rounds
        self.support = np.union1d(self.support, np.flatnonzero(relaxation.x > SUPPORTED))
        self._take(self._master.program, relaxation.duals)
        return relaxation

    def guided(self) -> Ints:
        """Return moves in the order of their share in the linear program, then of their loss."""
        share = np.zeros(len(self._program.moves)) if self._relaxation is None else np.round(self._relaxation.x, 6)
        return np.lexsort((np.arange(len(share)), -self.bound.gains, -share))[:MOST_TRIED]

    def tighten(self) -> None:
        """Add cuts until they help no more."""
        finder, relaxation = CutFinder(self._program), self._relaxation
        small = 0
        for _ in range(self._search.effort.cut_rounds):
            if relaxation is None or self._search.is_done() or self._search.must_stop() or small > 1:
                return
            cuts = finder.find(relaxation.point)
            if not cuts:
                return
            before = relaxation.objective
            self._master.add_cuts(cuts)
            relaxation = self._solve()
            self._search.tell("cuts")
            small = small + 1 if before - relaxation.objective < CUT_PROGRESS * abs(before) else 0

    def tight_program(self) -> Program:
        """Return the program with those cuts that the best bound uses."""
        added = self.program.blocks[len(self._program.blocks) :]
        first = len(self._program.rhs)
        out = self._program
        for block in added:
            used = np.flatnonzero(self.duals[first : first + len(block)] > 0)
            out = out.extended(block.take(used)) if len(used) else out
            first += len(block)
        return out

    def worth(self) -> Ints:
        """Return the moves that a better plan might hold."""
        return np.flatnonzero(self.bound.gains >= -(self.bound.value - self._search.value) - VALUE_TOLERANCE_HA)


def _improve(search: _Search, proof: _Proof) -> None:
    """Search among few moves first, then among all that matter or around the plan."""
    if search.is_done() or search.must_stop() or not len(search.program.moves):
        return
    program = proof.tight_program()
    _look(search, program, np.union1d(proof.support, search.best), is_whole=False)
    worth = proof.worth()
    if len(worth) <= MOST_PROVEN:
        _look(search, program, np.union1d(worth, search.best), is_whole=True)
        return
    neighbourhoods = Neighbourhoods(program, proof.bound.gains)
    for _ in range(search.effort.rounds):
        if search.is_done() or search.must_stop():
            return
        columns, around = neighbourhoods.next(search.best)
        _look(search, program, columns, around=around, is_whole=False)
        neighbourhoods.learn(search.best)


def _look(search: _Search, program: Program, columns: Ints, *, is_whole: bool, around: Around | None = None) -> None:
    """Search among some moves; where they are all that matter, its bound counts for all."""
    effort = search.effort
    named = name_problem(program, columns, around=around)
    start = np.concatenate([np.isin(columns, search.best).astype(float), complete(search.program, search.best)[named.beside]])
    known, shift = search.bound, program.constant
    if around is not None:
        shift = search.value - float(named.objective @ start)

    def hear(value: float, bound: float) -> bool:
        best = max(value + shift, search.value)
        whole = min(known, bound + shift) if is_whole else known
        search.tell_now_and_then("search", best, whole)
        return search.must_stop() or relative_gap(best, whole) <= effort.gap > 0

    nodes = effort.proof_nodes if is_whole else effort.nodes if around is None else NEIGHBOURHOOD_NODES
    options: dict[str, float | int] = {"mip_max_nodes": nodes, "mip_rel_gap": 0.0 if is_whole else SEARCH_GAP, "mip_abs_gap": 1e-9}
    if effort.seconds is not None:
        options["time_limit"] = max(1.0, effort.seconds - (time.monotonic() - search.began))
    outcome = solve(named, start=start, progress=hear, **options)
    if outcome.values is not None:
        made = columns[outcome.values[: len(columns)] > 0.5]
        search.offer(made if around is None else np.concatenate([around.made, made]))
    if is_whole:
        proven = search.value if outcome.is_proven else outcome.bound + program.constant + _tie_allowance(search)
        search.bound = max(search.value, min(search.bound, proven))
    search.tell("search")


def _tie_allowance(search: _Search) -> float:
    """Return by how much the tie-break on grants may have lowered a bound."""
    return float(np.abs(search.program.tied_objective - search.program.moves.objective).max(initial=0.0)) * len(
        search.program.situation.movers
    )


def _solution(search: _Search, proof: _Proof) -> Solution:
    program = search.program
    side = complete(program, search.best)
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
        proof.lp_value,
        status,
        unmet,
        is_deterministic=search.effort.seconds is None and not search.was_stopped,
        seconds=time.monotonic() - search.began,
        rounds=proof.rounds,
        duals=clipped(proof.program, proof.duals),
    )


def _check_rows(program: Program, chosen: Ints, side: Floats) -> None:
    """Hold the plan against every row once more; a solver's tolerance is not ours."""
    left = program.rhs - program.x[:, chosen].sum(axis=1) - program.side_matrix @ side
    broken = np.flatnonzero(np.where(program.is_equal, np.abs(left), -left) > 1e-7)
    if len(broken):
        raise SolverError(f"the plan breaks {len(broken)} rows, first {program.row_names[broken[0]]} by {-left[broken[0]]:.9f}")

"""The best plan so far while the work goes on, and a search for a better one among some moves."""

import time
from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

from planner.program.formulation import Program
from planner.program.greedy import broken, complete, needed, penalty
from planner.program.highs import Outcome, solve
from planner.program.named import Around, Named, name_problem
from planner.program.solution import Effort, Tidings, relative_gap
from planner.units import VALUE_TOLERANCE_HA

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

TELL_EVERY_SECONDS = 0.25
NEIGHBOURHOOD_NODES = 10
SEARCH_GAP = 3e-4
"""A search among some moves ends at this gap: what it leaves is found in a neighbourhood."""
EXACT = {"mip_feasibility_tolerance": 1e-9, "primal_feasibility_tolerance": 1e-9}
"""How exactly rows are kept where a plan breaks one of money: by default ten cents are forgiven (1e-7 million euro), which no audit does."""
HALF = 0.5
"""From where a value of the linear program, or of a solver's whole program, counts as yes."""


class Search:
    """The best plan so far (positions of moves, of investments) and what is proven."""

    def __init__(self, program: Program, effort: Effort, tell: Callable[[Tidings], None], stop: Callable[[], bool]) -> None:
        self.program, self.effort, self._tell, self._stop = program, effort, tell, stop
        self.began = time.monotonic()
        self.best = np.empty(0, dtype=np.int64)
        self.invested: tuple[int, ...] = ()
        self.value, self._tied, self._penalty = self._values(self.best, ())
        self.bound = np.inf
        self.was_stopped = self.was_whole = False
        self._told = self.began

    def _values(self, chosen: Ints, invested: Iterable[int]) -> tuple[float, float, float]:
        """Return the value with the penalty of unmet locks and targets, without and with the tie-break, and that penalty."""
        program, side = self.program, complete(self.program, chosen, invested=invested)
        plain = float(program.objective[chosen].sum() + program.side.objective @ side) + program.constant
        tied = float(program.tied_objective[chosen].sum() + program.tied_side_objective @ side) + program.constant
        return plain, tied, penalty(program, chosen, side)

    def offer(self, chosen: Ints, invested: Iterable[int] = ()) -> None:
        """Keep a plan if it is better than the best, or as good and cheaper."""
        invested = needed(self.program, chosen, invested)
        value, tied, owed = self._values(chosen, invested)
        if tied > self._tied:
            self.best, self.invested, self.value, self._tied, self._penalty = np.sort(chosen), invested, value, tied, owed

    def tell(self, stage: str) -> None:
        """Tell how far the work is."""
        self._told = time.monotonic()
        self._tell(Tidings(stage, self.value, self.bound, self._told - self.began))

    def tell_now_and_then(self, stage: str, value: float, bound: float) -> None:
        """Tell how far a search is, a few times a second."""
        if time.monotonic() - self._told > TELL_EVERY_SECONDS:
            self._told = time.monotonic()
            self._tell(Tidings(stage, value, bound, self._told - self.began))

    def must_stop(self) -> bool:
        """Whether the user or the clock says stop."""
        if self._stop() or (self.effort.seconds is not None and time.monotonic() - self.began > self.effort.seconds):
            self.was_stopped = True
        return self.was_stopped

    def is_done(self) -> bool:
        """Whether the gap that was asked is reached, or the work stopped.

        Where proof is asked, a search among all moves that matter comes last: of plans that are worth the same it finds the cheapest.
        """
        if self._is_decided(self.value, self.bound):
            return True
        is_reached = self._gap(self.value, self.bound) <= self.effort.gap
        return self.was_stopped or (is_reached and (self.effort.gap > 0 or self.was_whole))

    @property
    def least(self) -> float:
        """What a plan that is looked for is worth at least."""
        return self.value if self.effort.enough is None else max(self.value, self.effort.enough - VALUE_TOLERANCE_HA)

    def _is_decided(self, value: float, bound: float) -> bool:
        """Return whether it is known that a plan is worth enough, or that none is."""
        enough = self.effort.enough
        return enough is not None and (value >= enough - VALUE_TOLERANCE_HA or bound < enough - VALUE_TOLERANCE_HA)

    def _gap(self, value: float, bound: float) -> float:
        """Return the gap as a share of what a plan is worth with and without its penalty, the larger: a penalty alone would make any gap small."""
        return max(relative_gap(value, bound), relative_gap(value + self._penalty, bound + self._penalty))

    def look(self, program: Program, columns: Ints, *, is_whole: bool, around: Around | None = None) -> None:
        """Search among some moves of a program (the search's own, perhaps with cuts).

        Parameters
        ----------
        program, columns
            The program and the positions of the moves to look at; those of the plan that are not made in ``around`` must be among them.
        is_whole
            Whether these are all moves that a better plan might hold: then the bound of the search counts for all.
        around
            What is kept of the plan.
        """
        effort, known = self.effort, self.bound
        named = name_problem(program, columns, around=around)
        side = complete(self.program, self.best, invested=self.invested)
        start = np.concatenate([np.isin(columns, self.best).astype(float), side[named.beside]])
        shift = self._tied - float(named.objective @ start)

        def hear(value: float, bound: float) -> bool:
            best = max(value + shift, self.value)
            whole = min(known, bound + shift + self._tie_allowance()) if is_whole else known
            self.tell_now_and_then("search", best, whole)
            return self.must_stop() or self._gap(best, whole) <= effort.gap > 0 or self._is_decided(best, whole)

        limits = self._limits(is_whole=is_whole, is_part=around is not None)
        if effort.enough is not None:  # HiGHS minimises: what is not worth enough is cut off
            limits["objective_bound"] = -(effort.enough - VALUE_TOLERANCE_HA - shift - self._tie_allowance())
        outcome = solve(named, start=start, progress=hear, **limits)
        is_taken = self._take(named, outcome, columns, around)
        if not is_taken:
            outcome = solve(named, start=start, progress=hear, **limits, **EXACT)
            is_taken = self._take(named, outcome, columns, around)
        if is_whole:
            self.was_whole = True
            lost = float(program.bonus[self.best].sum())  # a better plan may have lost to this one by no more than its bonus
            proven = self.value + lost if outcome.is_proven and is_taken else outcome.bound + shift + self._tie_allowance()
            if effort.enough is not None:  # whatever is cut off is worth less than enough, and more is not known of it
                proven = max(proven, effort.enough - 2 * VALUE_TOLERANCE_HA)
            self.bound = max(self.value, min(self.bound, proven))
        self.tell("search")

    def _take(self, named: Named, outcome: Outcome, columns: Ints, around: Around | None) -> bool:
        """Offer what a search found; return False, and offer nothing, where it breaks a row by more than the audit forgives."""
        if outcome.values is None:
            return True
        kept = np.empty(0, dtype=np.int64) if around is None else around.made
        chosen = np.concatenate([kept, columns[outcome.values[: len(columns)] > HALF]])
        made = np.isin(self.program.side.invest_columns, named.beside[outcome.values[len(columns) :] > HALF])
        invested = needed(self.program, chosen, np.flatnonzero(made).tolist())
        if broken(self.program, chosen, complete(self.program, chosen, invested=invested)):
            return False
        self.offer(chosen, invested)
        return True

    def _limits(self, *, is_whole: bool, is_part: bool) -> dict[str, float | int]:
        effort = self.effort
        nodes = effort.proof_nodes if is_whole else NEIGHBOURHOOD_NODES if is_part else effort.nodes
        limits: dict[str, float | int] = {"mip_max_nodes": nodes, "mip_rel_gap": 0.0 if is_whole else SEARCH_GAP, "mip_abs_gap": 1e-9}
        if effort.seconds is not None:
            limits["time_limit"] = max(1.0, effort.seconds - (time.monotonic() - self.began))
        return limits

    def _tie_allowance(self) -> float:
        """Return by how much the tie-break on grants and costs may have lowered a bound; the bonus of kept moves only raises it."""
        program = self.program
        grants = float((program.objective - program.tied_objective).max(initial=0.0)) * len(program.situation.movers)
        return grants + float(np.abs(program.tied_side_objective - program.side.objective).sum())

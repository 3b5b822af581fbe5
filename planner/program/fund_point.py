"""The best plan that a fund pays, found along the curve of the linear program (R43 of docs/method.md)."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from planner.program.formulation import Program
from planner.program.fund_curve import Outline
from planner.program.goal import TIE_SHARE_OF_VALUE
from planner.program.greedy import complete, greedy
from planner.program.named import Around
from planner.program.neighbourhoods import Neighbourhoods
from planner.program.pricing import Bound, safe_bound
from planner.program.search import Search
from planner.program.solution import Effort, relative_gap
from planner.program.solving import MOST_PROVEN
from planner.units import EUR_PER_MEUR

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class PointEffort:
    """How far to look for a plan: the gap to stop at, nodes of a search among few moves and among all that matter, searches around a plan."""

    gap: float = 0.01
    nodes: int = 40
    proof_nodes: int = 400
    rounds: int = 12


@dataclass(frozen=True)
class Found:
    """A plan for a fund: positions of its moves and investments, hectares served, and what no plan with that fund serves more than.

    ``bound_ha`` is that of the curve or, where a search among all moves that matter proved more, a sharper one.
    """

    chosen: Ints = field(repr=False)
    invested: tuple[int, ...]
    ha: float
    bound_ha: float

    @property
    def gap(self) -> float:
        """Gap as a share of what is served."""
        return relative_gap(self.ha, self.bound_ha)


NOTHING = np.empty(0, dtype=np.int64)


def best_at(
    program: Program, curve: Outline, fund_eur: float, effort: PointEffort, *, start: Ints = NOTHING, stop: Callable[[], bool] = lambda: False
) -> Found:
    """Return the best plan found for a fund, euro.

    Parameters
    ----------
    program, curve
        The program in which the fund has a price, and its curve.
    fund_eur
        The fund.
    effort
        How far to go.
    start
        A plan (positions of moves) that this fund pays without any investment.
    stop
        Whether to stop; the best so far is returned then.
    """
    point = PointSearch(program, curve, fund_eur, effort, stop)
    point.offer(start)
    for corner in point.corners:
        point.offer(greedy(point.program, corner.order, invested=corner.invested), corner.invested)
    point.look(point.support)
    point.prove()
    return point.found()


class PointSearch:
    """The search for a plan that one fund pays.

    ``program`` has that fund, ``corners`` are those of the curve around it, ``bound_ha`` is the best bound so far.
    """

    def __init__(self, program: Program, curve: Outline, fund_eur: float, effort: PointEffort, stop: Callable[[], bool] = lambda: False) -> None:
        self._fund_meur = min(fund_eur / EUR_PER_MEUR, curve.most_meur)  # beyond that no plan asks anything, and bound and duals would not match
        self.program, self._curve, self._effort = program.capped(self._fund_meur * EUR_PER_MEUR), curve, effort
        self.corners = curve.around(self._fund_meur)
        self.bound_ha = curve.bound(self._fund_meur)
        self._search = Search(self.program, Effort(effort.gap, nodes=effort.nodes, proof_nodes=effort.proof_nodes), lambda _: None, stop)
        self._search.bound = self.bound_ha + self._ties
        self._with_cuts = self.program
        for block in curve.cuts:
            self._with_cuts = self._with_cuts.extended(block)
        self._with_cuts.joined(self.program)

    @property
    def _ties(self) -> float:
        """Most that the value of a plan, which breaks ties, adds to its hectares."""
        most = np.zeros(len(self.program.situation.movers))
        np.maximum.at(most, self.program.moves.mover, self.program.moves.objective)
        pairs = self.program.situation.project.terms.weights.partner * len(self.program.side.together)
        return TIE_SHARE_OF_VALUE * (float(most.sum()) + pairs + max(0.0, self.program.standing_ha))

    @property
    def support(self) -> Ints:
        """Moves that the linear program uses at the corners around the fund."""
        return np.unique(np.concatenate([NOTHING, *(corner.support for corner in self.corners)]))

    def offer(self, chosen: Ints, invested: tuple[int, ...] = ()) -> None:
        """Offer a plan: positions of moves and of investments."""
        self._search.offer(chosen, invested)

    def is_done(self) -> bool:
        """Whether the gap is reached, counted in hectares, or the work stopped."""
        return self.found().gap <= self._effort.gap or self._search.must_stop()

    def look(self, columns: Ints) -> None:
        """Search among some moves, where the gap is not reached yet."""
        if not self.is_done():
            self._search.look(self._with_cuts, np.union1d(columns, self._search.best), is_whole=False)

    def look_beside(self, kept: Ints, columns: Ints) -> None:
        """Search among some moves for a plan that also holds ``kept``, which the best so far does; the bound is not that of such plans."""
        moves, side, best = self.program.moves, self.program.side, self._search.best
        moved = np.unique(moves.mover[kept])
        free = np.union1d(columns, best)
        is_free = np.ones(len(side), dtype=bool)
        is_free[: len(side.leavers) * side.years] = ~np.repeat(np.isin(side.leavers, moved), side.years)
        around = Around(kept, complete(self.program, best, invested=self._search.invested), is_free)
        self._search.look(self._with_cuts, free[~np.isin(moves.mover[free], moved)], is_whole=False, around=around)

    def prove(self) -> None:
        """Where the gap is not reached, look among all moves that matter, or around the plan."""
        if self.is_done():
            return
        bound = self._priced()
        worth = np.flatnonzero(bound.gains >= -(self.bound_ha - self.found().ha) - self._ties)
        if len(worth) <= MOST_PROVEN:
            self._search.look(self._with_cuts, np.union1d(worth, self._search.best), is_whole=True)
            self.bound_ha = min(self.bound_ha, max(self.found().ha, self._search.bound + self._most_lost()))
            return
        around = Neighbourhoods(self._with_cuts, bound.gains)
        for _ in range(self._effort.rounds):
            columns, plan = around.next(self._search.best, self._search.invested)
            self._search.look(self._with_cuts, columns, around=plan, is_whole=False)
            around.learn(self._search.best)
            if self.is_done():
                return

    def _most_lost(self) -> float:
        """Return by how much the value of a plan can lie below 0, as far as it breaks ties: its hectares may be so much more than what is proven."""
        least = np.zeros(len(self.program.situation.movers))
        np.minimum.at(least, self.program.moves.mover, self.program.moves.objective)
        return -TIE_SHARE_OF_VALUE * (float(least.sum()) + min(0.0, self.program.standing_ha))

    def _priced(self) -> Bound:
        """Return the bound by the duals of the line that bounds this fund."""
        duals = self._curve.line_at(self._fund_meur).duals
        full = np.zeros(len(self._with_cuts.rhs))
        full[: len(duals)] = duals
        return safe_bound(self._with_cuts, full)

    def found(self) -> Found:
        """Return the plan so far."""
        best = self._search.best
        return Found(best, self._search.invested, float(self.program.counted[best].sum()), self.bound_ha)

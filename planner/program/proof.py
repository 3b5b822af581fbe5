"""The proof that goes with a plan: the linear program over all moves, tightened by cuts, and the duals of its best bound."""

import numpy as np
from numpy.typing import NDArray

from planner.program.cuts.cut import Point, cut_block, scaled
from planner.program.cuts.finding import CutFinder
from planner.program.formulation import Program
from planner.program.greedy import greedy, needed
from planner.program.master import Master, Relaxation
from planner.program.prices import ROUNDS, Prices, find_prices
from planner.program.pricing import clipped, safe_bound
from planner.program.search import HALF, Search
from planner.units import VALUE_TOLERANCE_HA

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MOST_TRIED = 12_000
"""Moves that a simple plan tries, best first."""
TRIED_OF_EACH = 30
MOST_IN_SIMPLEX = 700_000
"""Moves up to which the linear program is solved; beyond, its rows are too many for the simplex method and prices are sought instead."""
SUPPORTED, SHARED = 1e-9, 0.02
"""Shares in a linear program, and in an average over rounds of prices, from which a move is in the support."""
PRICED_CUT_ROUNDS, PRICED_ROUNDS = 4, 100
"""Rounds of cuts on top of prices, and rounds of prices after each."""
CUT_PROGRESS = 2e-4
"""A round of cuts that lowers the bound by less than this share is the last but one."""


class Proof:
    """The bound of a search.

    ``program`` and ``duals`` are those behind the best bound so far (cuts among the rows); at first the duals are 0. ``support`` are the moves
    that a linear program used.
    """

    def __init__(self, search: Search, master: Master | None = None) -> None:
        self._search = search
        self._program = search.program
        self.is_large = len(search.program.moves) > MOST_IN_SIMPLEX
        self.master = master or (None if self.is_large else Master(search.program))
        self._relaxation: Relaxation | None = None
        self._shares = np.zeros(len(search.program.moves))
        self._prices: Prices | None = None
        self._priced = search.program
        self.support = np.empty(0, dtype=np.int64)
        self.rounds = 0
        self.lp_value = np.inf
        self._take(search.program, np.zeros(len(search.program.rhs)))

    def _take(self, program: Program, duals: Floats) -> None:
        """Keep the program and the duals if their bound is the best so far."""
        bound = safe_bound(program, duals, closed=None if self.master is None else self.master.closed)
        if bound.value < self._search.bound:
            self._search.bound = bound.value
            self.program, self.duals, self.bound = program, clipped(program, duals), bound

    def begin(self) -> None:
        """Solve the linear program over all moves; of a large instance find prices that come near it."""
        if self.master is not None:
            self.lp_value = self._solve(self.master).objective
            return
        self._price(self._program, ROUNDS, None)
        self.lp_value = self.bound.value

    def _price(self, program: Program, rounds: int, start: Floats | None) -> None:
        """Find prices in place of solving the linear program."""
        self._priced = program
        prices = find_prices(program, self._tell_prices, rounds, start)
        self._take(program, prices.duals)
        self._prices, self._shares = prices, prices.x
        self.support = np.union1d(self.support, np.flatnonzero(prices.x > SHARED))

    def _tell_prices(self, duals: Floats) -> bool:
        self._take(self._priced, duals)
        self._search.tell("prices")
        return self._search.must_stop()

    def _solve(self, master: Master) -> Relaxation:
        relaxation = master.solve(self._search.must_stop)
        self._relaxation = relaxation
        self.rounds += relaxation.rounds
        self.support = np.union1d(self.support, np.flatnonzero(relaxation.x > SUPPORTED))
        self._shares = relaxation.x
        self._take(master.program, relaxation.duals)
        return relaxation

    def offer_guided(self) -> None:
        """Offer plans along the linear program: with the investments that it makes for a half or more, and with those of them that were of use."""
        search, program = self._search, self._program
        share = np.round(self._shares, 6)
        side = np.zeros(len(program.side)) if self._relaxation is None else self._relaxation.side
        tried = max(MOST_TRIED, TRIED_OF_EACH * len(program.situation.movers))
        order = np.lexsort((np.arange(len(share)), -self.bound.gains, -share))[:tried]
        closed = np.zeros(len(program.moves), dtype=bool) if self.master is None else self.master.closed
        order = order[~closed[order]]
        invested = tuple(np.flatnonzero(side[program.side.invest_columns] >= HALF).tolist())
        chosen = greedy(program, order, invested=invested, closed=closed)
        search.offer(chosen, invested)
        kept = needed(program, chosen, invested)
        if kept != invested:  # the money of the others is free again
            search.offer(greedy(program, order, invested=kept, closed=closed), kept)

    def tighten(self) -> None:
        """Add cuts until they help no more."""
        if self.is_large:
            self._tighten_prices()
            return
        finder, relaxation = CutFinder(self._program), self._relaxation
        small = 0
        for _ in range(self._search.effort.cut_rounds):
            if relaxation is None or self.master is None or self._search.is_done() or self._search.must_stop() or small > 1:
                return
            cuts = finder.find(relaxation.point)
            if not cuts:
                return
            before = relaxation.objective
            self.master.add_cuts(cuts)
            relaxation = self._solve(self.master)
            self._search.tell("cuts")
            small = small + 1 if before - relaxation.objective < CUT_PROGRESS * abs(before) else 0

    def _tighten_prices(self) -> None:
        """Add cuts that the average of the prices breaks, and seek prices for them too."""
        finder, program, count = CutFinder(self._program), self._program, 0
        for _ in range(min(PRICED_CUT_ROUNDS, self._search.effort.cut_rounds)):
            if self._prices is None or self._search.is_done() or self._search.must_stop():
                return
            cuts = [scaled(cut) for cut in finder.find(Point(self._prices.x, self._prices.side))]
            block = cut_block(cuts, len(program.moves), len(program.side), count)
            program, count = program.extended(block).joined(program), count + len(block)
            self._price(program, PRICED_ROUNDS, self._prices.duals)

    def tight_program(self) -> Program:
        """Return the program with those cuts that the best bound uses."""
        added = self.program.blocks[len(self._program.blocks) :]
        first = len(self._program.rhs)
        out = self._program
        for block in added:
            used = np.flatnonzero(self.duals[first : first + len(block)] > 0)
            out = out.extended(block.take(used)) if len(used) else out
            first += len(block)
        return out.joined(self._program)

    def worth(self) -> Ints:
        """Return the moves that a better plan might hold."""
        return np.flatnonzero(self.bound.gains >= -(self.bound.value - self._search.least) - VALUE_TOLERANCE_HA)

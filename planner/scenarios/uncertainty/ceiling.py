"""What no plan can serve in a sample, from prices that hold in all of them (R68)."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from planner.program.pricing import PADDING, clipped, reduced_costs
from planner.program.rows.money import by_housing_project
from planner.program.rows.view import View
from planner.scenarios.uncertainty.prospects import Prospects
from planner.units import EUR_PER_MEUR

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
MONEY = ("fund", "payer", "cash")
FIRST_LOOK = 32
"""Moves of each mover that are looked at first, sample by sample; each further look takes in twice as many."""


class Ceiling:
    """Bounds on what any plan of a program is worth in each sample.

    Any prices of the rows give a bound; of several the least holds. A move is worth at most what it counts, less what it takes at the prices of all rows but
    those of money, less what it really asks at the price of a euro; a mover counts with its best move of those that can be made. Rows of aid have price 0.

    Parameters
    ----------
    prospects
        What can be made in each sample, of a program without cuts: cuts from rows of money hold for likely costs alone.
    """

    def __init__(self, prospects: Prospects) -> None:
        program = prospects.program
        self._prospects, self._program = prospects, program
        self._free = by_housing_project(View(program.situation, program.moves, program.side, program.locks))
        self.value = np.full(prospects.samples, np.inf)
        self.by = np.zeros(prospects.samples, dtype=np.int64)

    def lower(self, duals: Floats, euros: Sequence[float] = (1.0,), name: int = 0) -> None:
        """Lower the bound as far as some prices do, with those of money multiplied by each of ``euros``; ``by`` tells whose prices were the best."""
        program = self._program
        y = np.where(program.is_mover_row, 0.0, clipped(program, duals))
        y[program.rows_of("aid")] = 0.0
        is_money = np.zeros(len(y), dtype=bool)
        is_money[np.concatenate([program.rows_of(family) for family in MONEY])] = True
        own = reduced_costs(program, program.objective, np.where(is_money, 0.0, y))
        best = self._best(own, self._price(y), euros)
        for euro, movers in zip(euros, best, strict=True):
            terms = self._rest(np.where(is_money, euro * y, y))
            whole = terms.sum() + movers + PADDING * (np.abs(terms).sum() + movers) + program.constant
            self.by[whole < self.value] = name
            self.value = np.minimum(self.value, whole)

    def _rest(self, y: Floats) -> Floats:
        """Return what rows and the columns beside the moves add to the bound."""
        program, side = self._program, np.zeros(len(self._program.side))
        ends = np.cumsum([len(block) for block in program.blocks])
        for block, end in zip(program.blocks, ends, strict=True):
            side += block.side.T @ y[end - len(block) : end]
        return np.concatenate([program.rhs * y, np.maximum(0.0, program.side.objective - side) * program.side.upper])

    def _price(self, y: Floats) -> Floats:
        """Return what a euro of grant costs each move; of moves that ask none at likely costs the price of the fund alone."""
        program, moves = self._program, self._program.moves
        money = np.zeros(len(moves))
        for family in MONEY:
            rows = program.rows_of(family)
            money += program.block(family).x.T @ y[rows] if len(rows) else 0.0
        fund = y[program.rows_of("fund")]
        by_year = np.cumsum(fund[::-1])[::-1] if program.situation.project.terms.fund.carry_over else fund
        alone = np.where(self._free, 0.0, by_year[moves.year] / EUR_PER_MEUR)
        known = moves.grant_eur > 0
        return np.asarray(np.where(known, money / np.where(known, moves.grant_eur, 1.0), alone))

    def _best(self, own: Floats, price: Floats, euros: Sequence[float]) -> Floats:
        """Return what the movers are worth together, each with its best move, by multiple of the price of money and sample.

        Moves of a mover are looked at from the one that counts most on, until no other can be better in any sample in which the mover may move.
        """
        gains, movers, starts = self._ranked(own)
        best = np.zeros((len(movers), len(euros), self._prospects.samples))
        ends, size, open_ = np.append(starts[1:], len(gains)), FIRST_LOOK, np.arange(len(movers))
        while len(open_):
            lengths = np.minimum(ends[open_] - starts[open_], size)
            looked = gains[np.repeat(starts[open_] - np.cumsum(lengths) + lengths, lengths) + np.arange(lengths.sum())]
            self._look(looked, own, np.outer(euros, price[looked]), (open_, lengths, best))
            starts[open_] += lengths
            open_ = open_[starts[open_] < ends[open_]]
            least = best[open_].min(axis=1)
            consents = self._prospects.fates.consents[movers[open_]]
            open_ = open_[((least < own[gains[starts[open_]]][:, None]) & consents).any(axis=1)]
            size *= 2
        return np.asarray(best.sum(axis=0))

    def _look(self, looked: Ints, own: Floats, prices: Floats, found: tuple[Ints, Ints, Floats]) -> None:
        """Look at moves of some movers, sample by sample, and note where one is better than those before."""
        prospects, (movers, lengths, best) = self._prospects, found
        possible, asked = prospects.possible(looked), prospects.asked(looked)
        ends = np.cumsum(lengths)
        for mover, start, end in zip(movers, ends - lengths, ends, strict=True):
            part = looked[start:end]
            shrunk = 1.0 - prospects.fates.share[self._program.moves.mover[part[0]]]
            worth = np.where(possible[start:end], own[part][:, None] - prospects.part[part][:, None] * shrunk, 0.0)
            for row, price in zip(best[mover], prices[:, start:end], strict=True):
                np.maximum(row, (worth - price[:, None] * asked[start:end] if price.any() else worth).max(axis=0), out=row)

    def _ranked(self, own: Floats) -> tuple[Ints, Ints, Ints]:
        """Return the moves that count, by mover and those that count most first; the movers, and where each begins."""
        gains = np.flatnonzero((own > 0) & self._prospects.is_ever)
        mover = self._program.moves.mover[gains].astype(np.int64)
        order = np.lexsort((-own[gains], mover))
        movers, starts = np.unique(mover[order], return_index=True)
        return gains[order], movers, starts

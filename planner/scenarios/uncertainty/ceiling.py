"""What no plan can serve in a sample, from prices that hold in all of them (R68)."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.program.formulation import Program
from planner.program.pricing import PADDING, clipped, reduced_costs
from planner.program.rows.money import by_housing_project
from planner.program.rows.view import View
from planner.rules.costs import RELOCATE
from planner.scenarios.uncertainty.crowd import Fates, served_part
from planner.scenarios.uncertainty.draws import Draws
from planner.scenarios.uncertainty.real_costs import cost_lines, factors, top_shares
from planner.units import EUR_PER_MEUR, EUR_TOLERANCE

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
MONEY = ("fund", "payer", "cash")
BLOCK = 2_000
"""Moves that are looked at together: what they ask in all samples is in memory at once."""


class Ceiling:
    """Bounds on what any plan of a program is worth in each sample.

    Any prices of the rows give a bound; of several the least holds. A move is worth at most what it counts, less what it takes at the prices of all rows but
    those of money, less what it really asks at the price of a euro; only a mover that may move counts, with its best move. Rows of aid have price 0.

    Parameters
    ----------
    program
        The program, without cuts: cuts from rows of money hold for likely costs alone.
    draws, fates
        The chance and what it brought.
    """

    def __init__(self, program: Program, draws: Draws, fates: Fates) -> None:
        moves, situation = program.moves, program.situation
        self._program, self._draws, self._fates = program, draws, fates
        lines = cost_lines(situation, (moves.mover.astype(np.int64), moves.kind, moves.parcel, moves.lot_m2))
        shares = top_shares(situation, moves.mover, moves.kind, moves.year)
        self._top = {name: eur * shares.get(name, 1.0) for name, eur in lines.items()}
        self._land = self._top["K6"] + self._top["K7"]
        self._factors = factors(situation.project.terms, draws, [str(name) for name in situation.movers["mover_id"]])
        self._part = served_part(program)
        self._free = by_housing_project(View(situation, moves, program.side, program.locks))
        self.value = np.full(draws.samples, np.inf)

    def lower(self, duals: Floats, euros: Sequence[float] = (1.0,)) -> None:
        """Lower the bound as far as some prices do, with those of money multiplied by each of ``euros``."""
        program = self._program
        y = np.where(program.is_mover_row, 0.0, clipped(program, duals))
        y[program.rows_of("aid")] = 0.0
        is_money = np.zeros(len(y), dtype=bool)
        is_money[np.concatenate([program.rows_of(family) for family in MONEY])] = True
        own = reduced_costs(program, program.objective, np.where(is_money, 0.0, y))
        best = self._best(own, self._price(y), euros)
        for euro, movers in zip(euros, best, strict=True):
            terms = self._rest(np.where(is_money, euro * y, y))
            whole = terms.sum() + movers + PADDING * (np.abs(terms).sum() + movers)
            self.value = np.minimum(self.value, whole + program.constant)

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
        """Return what the movers are worth together, each with its best move, by multiple of the price of money and sample."""
        chosen = self._undominated(own, price)
        best = np.zeros((len(euros), len(self._program.situation.movers), self._draws.samples))
        for first in range(0, len(chosen), BLOCK):
            part = chosen[first : first + BLOCK]
            mover = self._program.moves.mover[part].astype(np.int64)
            starts = np.flatnonzero(np.diff(mover, prepend=-1))
            worth, asked = self._worth(part, mover, own), self._asked(part, mover)
            for row, euro in zip(best, euros, strict=True):
                most = np.maximum.reduceat(worth - (euro * price[part])[:, None] * asked, starts, axis=0)
                row[mover[starts]] = np.maximum(row[mover[starts]], most)
        return np.asarray(best.sum(axis=1))

    def _undominated(self, own: Floats, price: Floats) -> Ints:
        """Return the moves that may be the best of their mover in some sample, by mover.

        Of moves of one mover, kind and year with one price of a euro only land differs in what the firm lacks: one that is worth no more and stands on land no
        cheaper is never better.
        """
        moves, keys = self._program.moves, ["mover", "kind", "year", "price"]
        gains = np.flatnonzero(own > 0)
        columns = {name: getattr(moves, name)[gains] for name in keys[:3]} | {"price": np.round(price[gains], 15)}
        table = pd.DataFrame({**columns, "worth": -own[gains], "land": self._land[gains], "move": gains}).sort_values([*keys, "worth", "land"])
        cheapest = table.groupby(keys)["land"].cummin()
        before = cheapest.shift().where(table.duplicated(keys), np.inf)
        return np.asarray(table["move"][table["land"] < before], dtype=np.int64)

    def _worth(self, part: Ints, mover: Ints, own: Floats) -> Floats:
        """Return what moves are worth, grants left aside, shape (moves, n); far below 0 where the mover does not move."""
        relocates = (self._program.moves.kind[part] == RELOCATE)[:, None]
        may = self._fates.consents[mover] & (self._fates.asks[mover] | relocates)
        worth = own[part][:, None] - self._part[part][:, None] * (1.0 - self._fates.share[mover])
        return np.asarray(np.where(may, worth, -np.inf))

    def _asked(self, part: Ints, mover: Ints) -> Floats:
        """Return the least grant with which each firm would go on, euro, shape (moves, n): what it lacks beyond what it can bear, ceilings left aside."""
        situation = self._program.situation
        willing = situation.movers["willingness_eur"].to_numpy()[mover]
        bears = willing + situation.project.terms.uncertainty.stretch_share * np.maximum(0.0, willing)
        asked = np.repeat((self._land[part] - bears)[:, None], self._draws.samples, axis=1)
        for name, values in self._factors.items():
            some = np.flatnonzero(self._top[name][part])
            asked[some] += self._top[name][part[some]][:, None] * values[mover[some]]
        return np.asarray(np.maximum(0.0, asked - EUR_TOLERANCE, out=asked))

"""Prices of scarce things without a linear program: for instances that are too large for the simplex method.

Every row but (mover) and (link) gets a price; each mover then takes its best move, or none, and pays for the room, money and power that it uses.
Prices of what is used too much rise, of what is left fall. The average of what movers take tends to the solution of the linear program (volume
algorithm, Barahona & Anbil 2000); any prices give a safe bound.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.program.formulation import Program
from planner.rules.costs import RELOCATE

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

ROUNDS = 300
FIRST_STEP, LATER_STEP, WIDER, SHORTER = 0.5, 0.05, 1.1, 0.66
PATIENCE = 5
"""Rounds without progress before steps get shorter."""
AIM = 0.02
"""Each step aims at a bound that is lower by this share."""
FORGETS = 0.05
"""Weight of the newest round in the average."""
PROGRESS = 1e-6


@dataclass(frozen=True)
class Prices:
    """Duals of all rows ((link) set so that departures are worth nothing by themselves, (mover) 0), and averages of moves and of the columns beside them."""

    duals: Floats
    x: Floats
    side: Floats


@dataclass(frozen=True)
class _Day:
    """The bound at some prices, the moves taken, the columns beside them, what each row has used, and the duals with (link) set."""

    bound: float
    taken: Ints
    side: Floats
    used: Floats
    duals: Floats


class _Market:
    """What movers take at given prices."""

    def __init__(self, program: Program) -> None:
        families = np.concatenate([np.full(len(block), block.family, dtype=object) for block in program.blocks])
        self.program = program
        self.priced = ~np.isin(families, ["mover", "link"])
        self.is_free = program.is_equal & self.priced
        self.links = np.flatnonzero(families == "link")
        self.rhs = np.where(self.priced, program.rhs, 0.0)
        self._side = program.side_matrix.multiply(self.priced[:, None]).tocsc()
        self.departures = len(program.side.leavers) * program.side.years
        moves = program.moves
        self._order = np.argsort(moves.mover, kind="stable")
        ranked = moves.mover[self._order]
        self._starts = np.flatnonzero(np.concatenate([[True], ranked[1:] != ranked[:-1]]))
        self._lengths = np.diff(np.append(self._starts, len(ranked)))
        self._leaver = np.full(len(program.situation.movers), -1)
        self._leaver[program.side.leavers] = np.arange(len(program.side.leavers))
        self.scale = self._scales()

    def _scales(self) -> Floats:
        """Return one over the root of the largest coefficient of each row, so that hectares, euros and counts weigh alike."""
        largest = np.zeros(len(self.rhs))
        for matrix in (self.program.x, self._side):
            np.maximum.at(largest, matrix.indices, np.abs(matrix.data))
        return np.asarray(np.where(self.priced, 1.0 / np.sqrt(np.where(largest > 0, largest, 1.0)), 0.0))

    def clear(self, prices: Floats) -> "_Day":
        """Return what happens at prices of the rows.

        Prices are ≥ 0, of equations any, and 0 for (mover) and (link).
        """
        program, width = self.program, self.departures
        worth = program.side.objective - self._side.T @ prices
        duals = prices.copy()
        duals[self.links] = np.cumsum(worth[:width].reshape(-1, program.side.years)[:, ::-1], axis=1)[:, ::-1].ravel()
        r = (program.objective - program.x.T @ duals)[self._order]
        best = np.maximum.reduceat(r, self._starts)
        at = np.flatnonzero(r == np.repeat(best, self._lengths))
        _, first = np.unique(np.repeat(np.arange(len(best)), self._lengths)[at], return_index=True)
        taken = self._order[at[first]][best > 0]
        side = np.where(worth > 0, program.side.upper, 0.0)
        side[:width] = self._gone(taken)
        used = program.x[:, taken].sum(axis=1) + self._side @ side
        bound = self.rhs @ prices + best[best > 0].sum() + float(np.maximum(0.0, worth[width:]) @ program.side.upper[width:])
        return _Day(float(bound), taken, side, np.where(self.priced, used, 0.0), duals)

    def _gone(self, taken: Ints) -> Floats:
        """Return who has left by when."""
        moves, years = self.program.moves, self.program.side.years
        out = np.zeros((self.departures // max(1, years), years))
        left = taken[moves.kind[taken] == RELOCATE]
        out[self._leaver[moves.mover[left]], moves.year[left]] = 1.0
        return np.asarray(np.cumsum(out, axis=1).ravel())


class _Average:
    """A running average of days, the newest with the same weight each time."""

    def __init__(self, program: Program, day: _Day) -> None:
        self.x, self.side, self.used = np.zeros(len(program.moves)), day.side, day.used
        self.x[day.taken] = 1.0

    def add(self, day: _Day) -> None:
        self.x *= 1.0 - FORGETS
        self.x[day.taken] += FORGETS
        self.side = FORGETS * day.side + (1.0 - FORGETS) * self.side
        self.used = FORGETS * day.used + (1.0 - FORGETS) * self.used


def find_prices(program: Program, tell: Callable[[Floats], bool], rounds: int = ROUNDS, start: Floats | None = None) -> Prices:
    """Return prices whose bound is near that of the linear program.

    Parameters
    ----------
    program
        The program; locks are priced like other rows.
    tell
        Called now and then with duals of all rows; returns True to stop.
    rounds
        Limit in work.
    start
        Duals of the first rows from an earlier search; the others begin at 0.
    """
    market = _Market(program)
    prices = np.zeros(len(market.rhs))
    if start is not None:
        prices[: len(start)] = np.where(market.priced[: len(start)], start, 0.0)
    best = market.clear(prices)
    average, step, waited = _Average(program, best), FIRST_STEP if start is None else LATER_STEP, 0
    for number in range(rounds):
        lacking = (average.used - market.rhs) * market.scale
        lacking = np.where((prices <= 0) & (lacking < 0) & ~market.is_free, 0.0, lacking)
        length = float(lacking @ lacking)
        if length <= 0:
            break
        tried = prices + step * AIM * abs(best.bound) / length * lacking * market.scale
        tried = np.where(market.is_free, tried, np.maximum(0.0, tried))
        day = market.clear(tried)
        waited += 1
        if day.bound < best.bound - PROGRESS * abs(best.bound):
            is_ahead = float(((day.used - market.rhs) * market.scale) @ lacking) > 0
            step *= WIDER if is_ahead else 1.0
            best, prices, waited = day, tried, 0
        elif waited >= PATIENCE:
            step, waited = step * SHORTER, 0
        average.add(day)
        if number % 10 == 0 and tell(best.duals):
            break
    return Prices(best.duals, average.x, average.side)

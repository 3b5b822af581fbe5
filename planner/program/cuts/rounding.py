"""Cuts from rows that are divided and rounded (mixed-integer rounding), with movers turned round as a whole.

A row Σ g_k x_k + Σ h_j u_j + (columns that are not whole) ≤ b. A mover that (almost) moves is turned round: with s_i = 1 − Σ x_k (k of i in the
row) ≥ 0, g_k x_k = g_i − g_i s_i + (g_k − g_i) x_k. Divided by δ every coefficient d of a whole column becomes ⌊d⌋ + max(0, frac(d) − f)/(1 − f),
with f = frac of the right-hand side (Nemhauser & Wolsey 1988; Marchand & Wolsey 2001). This holds for every column that the row has, in or out
of a master, so that the cut needs no lifting.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from planner.program.columns import Block
from planner.program.cuts.cut import Cut, Point
from planner.program.moves import Moves

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

EPS = 1e-5
LEAST_VIOLATION = 1e-3
TIGHT_SHARE = 0.05
"""Rows with more than this share of their right-hand side left are not looked at."""
MOST_DIVISORS = 40
SMALLEST_FRACTION = 0.01
TURNED_FROM = (0.5, 0.99, 0.05)
"""Shares from which a mover is turned round; each is tried."""


@dataclass(frozen=True)
class _Row:
    """One row; ``is_whole`` says which side columns are whole."""

    name: str
    moves: Ints
    mover: Ints
    values: Floats
    columns: Ints
    weights: Floats
    is_whole: Flags
    rhs: float


@dataclass(frozen=True)
class _Rounding:
    """How a row is rounded: divisor, who is turned round (base coefficient by mover position, 0: not) and which side columns are."""

    delta: float
    base: Floats
    turned: Flags
    violation: float


class RoundingCuts:
    """Finds rounding cuts of some blocks.

    Parameters
    ----------
    moves
        The table of moves.
    blocks
        Blocks of ≤ rows.
    is_whole
        Which columns beside the moves are whole in every plan (departures, investments).
    """

    def __init__(self, moves: Moves, blocks: Sequence[Block], is_whole: Flags) -> None:
        self._moves, self._is_whole = moves, is_whole
        self._movers = int(moves.mover.max(initial=-1)) + 1
        self._names = [name for block in blocks for name in block.names]
        self._x = sparse.vstack([block.x for block in blocks], format="csr")
        self._side = sparse.vstack([block.side for block in blocks], format="csr")
        self._rhs = np.concatenate([block.rhs for block in blocks])

    def find(self, point: Point) -> list[Cut]:
        """Return the cut of each row that a point breaks most, in the order of the rows."""
        made = np.flatnonzero(point.x > EPS / 10)
        among = self._x[:, made].tocsr()
        left = self._rhs - among @ point.x[made] - self._side @ point.side
        fractional = np.flatnonzero((point.x[made] > EPS) & (point.x[made] < 1 - EPS))
        some = np.diff(among[:, fractional].indptr) > 0
        tight = left <= TIGHT_SHARE * np.abs(self._rhs) + LEAST_VIOLATION
        out = []
        for number in np.flatnonzero(some & tight):
            part = slice(among.indptr[number], among.indptr[number + 1])
            near = self._row(int(number), made[among.indices[part]], among.data[part])
            best = self._best(near, point)
            if best is not None:
                out.append(self._whole_cut(int(number), best))
        return out

    def _row(self, number: int, moves: Ints, values: Floats) -> _Row:
        beside = slice(self._side.indptr[number], self._side.indptr[number + 1])
        columns = self._side.indices[beside].astype(np.int64)
        weights, rhs = self._side.data[beside], float(self._rhs[number])
        return _Row(self._names[number], moves, self._moves.mover[moves], values, columns, weights, self._is_whole[columns], rhs)

    def _best(self, row: _Row, point: Point) -> _Rounding | None:
        """Return the rounding that the point breaks most, by the size of its coefficients."""
        x, side = point.x[row.moves], point.side[row.columns]
        share = np.bincount(row.mover, x, minlength=self._movers)
        base_of = _largest(row.mover, x, row.values, self._movers)
        best, strength = None, 0.0
        for least in TURNED_FROM:
            base = np.where(share > least, base_of, 0.0)
            turned = row.is_whole & (side > 0.5)
            tried = _strongest(row, base, turned, (x, side), share)
            if tried is not None and tried[0] > strength:
                strength, best = tried[0], _Rounding(tried[1], base, turned, tried[2])
        return best

    def _whole_cut(self, number: int, how: _Rounding) -> Cut:
        """Return the cut with the coefficients of all moves of the row."""
        part = slice(self._x.indptr[number], self._x.indptr[number + 1])
        row = self._row(number, self._x.indices[part].astype(np.int64), self._x.data[part])
        beta = float(row.rhs - how.base.sum() - row.weights[how.turned].sum()) / how.delta
        f = beta - float(np.floor(beta))
        slack = _rounded(-how.base / how.delta, f)  # 0 where a mover is not turned round
        values = _rounded((row.values - how.base[row.mover]) / how.delta, f) - slack[row.mover]
        direct, reverse = _rounded(row.weights / how.delta, f), _rounded(-row.weights / how.delta, f)
        weights = np.where(how.turned, -reverse, direct)
        weights = np.where(row.is_whole, weights, np.minimum(0.0, row.weights) / how.delta / (1.0 - f))
        rhs = np.floor(beta) - slack.sum() - reverse[how.turned].sum()
        return Cut(f"rounding_{row.name}", row.moves, values, row.columns, weights, float(rhs), how.violation)


def _largest(mover: Ints, x: Floats, values: Floats, movers: int) -> Floats:
    """Return the coefficient of each mover's largest move in the point."""
    out = np.zeros(movers)
    order = np.lexsort((-values, x))  # the last of a mover wins: largest x, then the smaller coefficient
    out[mover[order]] = values[order]
    return out


def _rounded(d: Floats, f: Floats | float) -> Floats:
    """Return ⌊d⌋ + max(0, frac(d) − f)/(1 − f)."""
    whole = np.floor(d + 1e-9)
    return np.asarray(whole + np.maximum(0.0, np.maximum(0.0, d - whole) - f) / (1.0 - f))


def _divisors(row: _Row, x: Floats, side: Floats) -> Floats:
    """Return divisors worth trying: coefficients of what is neither made nor left, halves and quarters of them."""
    fractional, departed = (x > EPS) & (x < 1 - EPS), row.is_whole & (side > EPS) & (side < 1 - EPS)
    found = np.unique(np.round(np.abs(np.concatenate([row.values[fractional], row.weights[departed]])), 9))
    found = found[found > 1e-6]
    if len(found) > MOST_DIVISORS:
        found = found[np.linspace(0, len(found) - 1, MOST_DIVISORS).astype(int)]
    return np.unique(np.concatenate([found, found / 2, found / 4]))


def _strongest(row: _Row, base: Floats, turned: Flags, at: tuple[Floats, Floats], share: Floats) -> tuple[float, float, float] | None:
    """Return strength (violation by the size of the coefficients), divisor and violation of the best divisor; None where none breaks the point."""
    x, side = at
    delta = _divisors(row, x, side)
    beta = (row.rhs - base.sum() - row.weights[turned].sum()) / delta
    f = beta - np.floor(beta)
    keep = (f > SMALLEST_FRACTION) & (f < 1 - SMALLEST_FRACTION)
    if not keep.any():
        return None
    delta, beta, f = delta[keep, None], beta[keep], f[keep, None]
    values = _rounded((row.values - base[row.mover]) / delta, f)
    on = np.flatnonzero(base)
    direct = row.is_whole & ~turned
    rest = ~row.is_whole
    left = (
        values @ x
        + _rounded(-base[on] / delta, f) @ (1.0 - share[on])
        + _rounded(row.weights[direct] / delta, f) @ side[direct]
        + _rounded(-row.weights[turned] / delta, f) @ (1.0 - side[turned])
        + (np.minimum(0.0, row.weights[rest]) @ side[rest]) / (delta * (1.0 - f))[:, 0]
    )
    violation = left - np.floor(beta)
    strength = np.where(violation > LEAST_VIOLATION, violation / np.sqrt((values**2).sum(axis=1) + 1.0), 0.0)
    best = int(np.argmax(strength))
    return (float(strength[best]), float(delta[best, 0]), float(violation[best])) if strength[best] > 0 else None

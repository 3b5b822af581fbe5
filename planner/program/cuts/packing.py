"""Cuts from what fits together on one parcel.

A row of room says Σ a_k x_k ≤ open + Σ f_j u_j. For every set of departures U the sets of movers that fit are listed; a linear program
then finds weights π of movers and μ of departures, Σ π x ≤ μ_0 + Σ μ_j u_j for each of these sets, that the fractional point breaks most
(a *Fenchel cut*). Movers outside the point's support get weights by their size, largest first, so that the row holds for all of them
together (*lifting*); a size between two classes counts as the lower one. What the solver returns is not trusted: the right-hand side is
recomputed from the list.
"""

from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray

from planner.program.columns import Block
from planner.program.cuts.cut import Cut, Point
from planner.program.moves import Moves

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MOST_ITEMS = 9
"""Movers of the support that are looked at one by one (2^9 sets)."""
MOST_DEPARTURES = 4
MOST_TOGETHER = 12
"""Rows in which more of the smallest moves fit are left to the rounding cuts."""
ROOM_SLACK_HA = 2e-6
"""A set that is too large by this little (0.02 m²) counts as fitting, so that no plan within the tolerances is cut off."""
EPS = 1e-6
LEAST_VIOLATION = 1e-3


@dataclass(frozen=True)
class _Row:
    """One row with room: ``item`` numbers movers (with their size) along ``moves``; ``departures`` are columns that add ``adds``."""

    name: str
    moves: Ints
    item: Ints
    size: Floats
    departures: Ints
    adds: Floats
    room: float


class PackingCuts:
    """Finds packing cuts; remembers states of rows in which there was none, so that nothing is looked at twice."""

    def __init__(self, moves: Moves, block: Block) -> None:
        self._moves = moves
        self._block = block
        self._x, self._side = block.x.tocsr(), block.side.tocsr()
        self._seen: set[bytes] = set()
        self._program = _SmallProgram()

    def find(self, point: Point) -> list[Cut]:
        """Return the cuts that a point breaks, in the order of the rows."""
        out = []
        for number in self._worth_looking(point):
            row = self._row(int(number))
            if row is None:
                continue
            cut = self._cut(row, point)
            if cut is not None:
                out.append(cut)
        return out

    def _worth_looking(self, point: Point) -> Ints:
        """Return rows with a move that is neither made nor left."""
        fractional = np.flatnonzero((point.x > EPS) & (point.x < 1 - EPS))
        part = self._x[:, fractional]
        return np.flatnonzero(np.diff(part.indptr) > 0)

    def _row(self, number: int) -> _Row | None:
        part = slice(self._x.indptr[number], self._x.indptr[number + 1])
        moves, size = self._x.indices[part].astype(np.int64), self._x.data[part]
        beside = slice(self._side.indptr[number], self._side.indptr[number + 1])
        columns, gains = self._side.indices[beside].astype(np.int64), -self._side.data[beside]
        room = float(self._block.rhs[number])
        if len(columns) > MOST_DEPARTURES or (gains < 0).any() or room + gains.sum() > MOST_TOGETHER * size.min():
            return None
        _, item = np.unique(np.stack([self._moves.mover[moves], np.round(size * 1e8).astype(np.int64)]), axis=1, return_inverse=True)
        return _Row(self._block.names[number], moves, item.ravel(), size, columns, gains, room)

    def _cut(self, row: _Row, point: Point) -> Cut | None:
        x, u = point.x[row.moves], point.side[row.departures]
        value = np.bincount(row.item, x)
        size = np.zeros(len(value))
        size[row.item] = row.size
        support = np.flatnonzero(value > EPS)
        support = np.sort(support[np.argsort(-value[support], kind="stable")[:MOST_ITEMS]])
        state = np.round(np.concatenate([value[support], size[support], u, row.adds, [row.room]]), 7).tobytes()
        if state in self._seen:
            return None
        packing = Packing(size[support], row.adds, row.room)
        found = self._program.most_broken(packing, value[support], u)
        if found is None:
            self._seen.add(state)
            return None
        weights, gains, constant = found
        classes, by_class = packing.lifted(weights, gains, constant, float(row.size.min()))
        place = np.searchsorted(classes, size + 1e-12, side="right") - 1
        every = np.concatenate([[0.0], by_class])[place + 1]
        every[support] = weights
        violation = float(every @ value - gains @ u - constant)
        if violation < LEAST_VIOLATION * max(1.0, float(np.abs(every).max())):
            self._seen.add(state)
            return None
        values = every[row.item]
        return Cut(f"packing_{row.name}", row.moves[values > 0], values[values > 0], row.departures, -gains, constant, violation)


class Packing:
    """Which sets of items fit, for each set of departures. Sizes, room and what departures add in hectares."""

    def __init__(self, size: Floats, adds: Floats, room: float) -> None:
        self._size = size
        self.sets = ((np.arange(1 << len(size))[:, None] >> np.arange(len(size))) & 1).astype(float)
        self.sizes = self.sets @ size
        self.departed = ((np.arange(1 << len(adds))[:, None] >> np.arange(len(adds))) & 1).astype(float)
        self.rooms = room + self.departed @ adds + ROOM_SLACK_HA

    def maximal(self) -> tuple[Floats, Floats]:
        """Return sets that fit and take no further item, with the departures under which they do."""
        left_out = np.where(self.sets > 0, np.inf, self._size[None, :]).min(axis=1, initial=np.inf)
        sets, departed = [], []
        for gone, room in zip(self.departed, self.rooms, strict=True):
            fits = (self.sizes <= room) & (self.sizes + left_out > room)
            sets.append(self.sets[fits])
            departed.append(np.broadcast_to(gone, (int(fits.sum()), len(gone))))
        return np.concatenate(sets), np.concatenate(departed)

    def constant(self, weights: Floats, gains: Floats) -> float:
        """Return the least right-hand side under which the weights hold for every set that fits."""
        worth = self.sets @ weights
        return float(max(worth[self.sizes <= room].max(initial=0.0) - gone @ gains for gone, room in zip(self.departed, self.rooms, strict=True)))

    def lifted(self, weights: Floats, gains: Floats, constant: float, least: float) -> tuple[Floats, Floats]:
        """Return size classes and the weight that any number of further items of each class may have beside the rest."""
        most = float(self.rooms.max())
        classes = np.unique(np.concatenate([[least], self._size, most - self._size, most / np.array([2.0, 3.0]) + 1e-9, [2 * most / 3 + 1e-9]]))
        classes = classes[(classes >= least - 1e-12) & (classes <= most)]
        limits = constant + self.departed @ gains
        size, worth = _frontier(self.sizes, self.sets @ weights)
        by_class = np.zeros(len(classes))
        for at in range(len(classes) - 1, -1, -1):
            by_class[at] = _spare(classes[at], size, worth, self.rooms, limits)
            if by_class[at] > 0:
                count = np.arange(int(most / classes[at]) + 1)
                size, worth = _frontier((size[:, None] + count * classes[at]).ravel(), (worth[:, None] + count * by_class[at]).ravel())
        return classes, by_class


def _spare(extra: float, size: Floats, worth: Floats, rooms: Floats, limits: Floats) -> float:
    """Return the largest weight of items of a size, any number of them, that breaks no limit."""
    least = np.inf
    for room, limit in zip(rooms, limits, strict=True):
        count = 1
        while count * extra <= room:
            best = worth[np.searchsorted(size, room - count * extra, side="right") - 1]
            least = min(least, (limit - best) / count)
            count += 1
    return max(0.0, least) if np.isfinite(least) else 0.0


def _frontier(size: Floats, worth: Floats) -> tuple[Floats, Floats]:
    """Return sizes in rising order with the largest worth within each."""
    order = np.lexsort((-worth, size))
    size, worth = size[order], np.maximum.accumulate(worth[order])
    keep = np.concatenate([[True], worth[1:] > worth[:-1] + 1e-15])
    return size[keep], worth[keep]


class _SmallProgram:
    """max Σ π x − Σ μ u − μ_0 over weights that hold for every set that fits, Σ μ + μ_0 ≤ 1."""

    def __init__(self) -> None:
        self._highs = highspy.Highs()
        for name, value in (("output_flag", False), ("threads", 1), ("presolve", "off"), ("solver", "simplex")):
            self._highs.setOptionValue(name, value)

    def most_broken(self, packing: Packing, x: Floats, u: Floats) -> tuple[Floats, Floats, float] | None:
        """Return weights of items, gains of departures and the constant of the cut that (x, u) breaks most; None where it breaks none."""
        sets, departed = packing.maximal()
        matrix = np.vstack([np.hstack([sets, -departed, -np.ones((len(sets), 1))]), np.concatenate([np.zeros(len(x)), np.ones(len(u) + 1)])])
        rows, columns = matrix.shape
        model = highspy.HighsLp()
        model.num_row_, model.num_col_ = rows, columns
        model.sense_ = highspy.ObjSense.kMaximize
        model.col_cost_ = np.concatenate([x, -u, [-1.0]])
        model.col_lower_, model.col_upper_ = np.zeros(columns), np.concatenate([np.full(len(x), 2.0), np.full(len(u) + 1, highspy.kHighsInf)])
        model.row_lower_, model.row_upper_ = np.full(rows, -highspy.kHighsInf), np.concatenate([np.zeros(rows - 1), [1.0]])
        filled = np.nonzero(matrix)
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = np.concatenate([[0], np.cumsum((matrix != 0).sum(axis=1))]).astype(np.int32)
        model.a_matrix_.index_, model.a_matrix_.value_ = filled[1].astype(np.int32), matrix[filled]
        self._highs.clearSolver()
        self._highs.passModel(model)
        self._highs.run()
        if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal or self._highs.getInfo().objective_function_value < LEAST_VIOLATION:
            return None
        found = np.maximum(0.0, np.array(self._highs.getSolution().col_value))
        weights, gains = found[: len(x)], found[len(x) : -1]
        return weights, gains, packing.constant(weights, gains)

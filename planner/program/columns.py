"""Columns beside the moves: who has left by when (u), power drawn from nodes (e), investments (z), partners together (y), fund, space, what falls short."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from planner.program.fund import most_asked_meur
from planner.program.goal import Goal
from planner.program.moves import Moves
from planner.program.together import Together, find_together
from planner.rules.costs import RELOCATE
from planner.rules.situation import Situation
from planner.units import KW_PER_MW, M2_PER_HA

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Side:
    """The columns beside the moves.

    Parameters
    ----------
    leavers
        Positions of the movers that may leave (have a relocation); ``u`` of leaver l in year t is column ``l · T + t``.
    drawn
        Rows (parcel, year) in which power may be drawn from a node, in order; their columns follow those of ``u``.
    names, upper, objective, is_integer
        By column; only investments are whole.
    years, of_mover
        Number of years; position in ``leavers`` of each mover that may leave.
    invest_columns
        Columns of the investments, in the order of ``Situation.offered``.
    together, together_columns
        Pairs of partners that may be together, and their columns.
    fund_columns, target_columns
        The column of the fund (million euro), where it is one, and of what each target falls short (in its unit); else none.
    space_parcels, space_columns
        Parcels (positions) with room that no mover frees, and the columns of what is used of it (ha), where that counts; else none.
    """

    leavers: Ints
    drawn: NDArray[np.int64]
    names: list[str]
    upper: Floats
    objective: Floats
    years: int
    of_mover: dict[int, int] = field(repr=False)
    is_integer: NDArray[np.bool_]
    invest_columns: Ints
    together: Together
    together_columns: Ints
    fund_columns: Ints
    target_columns: Ints
    space_parcels: Ints
    space_columns: Ints

    def __len__(self) -> int:
        return len(self.names)

    def u(self, leaver: Ints, year: Ints) -> Ints:
        """Return the columns of ``u`` for leavers (positions in ``leavers``) and years."""
        return leaver * self.years + year


def side_columns(situation: Situation, moves: Moves, locks: Sequence[str], goal: Goal) -> Side:
    """Return the columns beside the moves of a project."""
    years = len(situation.years)
    leavers = np.unique(moves.mover[moves.kind == RELOCATE])
    drawn, most = _drawn(situation, moves)
    ids, parcels = situation.movers["mover_id"].to_numpy(), situation.rooms.parcels.index.to_numpy()
    names = [f"u_{ids[mover]}_{year}" for mover in leavers for year in situation.years]
    names += [f"e_{parcels[parcel]}_{situation.years[year]}" for parcel, year in drawn]
    first = len(names)
    together = find_together(situation, moves)
    names += [f"z_{name}" for name in situation.offered["investment_id"]]
    names += [f"y_{name}" for name in together.names]
    fund = len(names) + np.arange(int(goal.has_fund_column))
    names += ["fund"] * len(fund)
    offered_space = _space_parcels(situation, moves) if goal.counts_space else np.empty(0, dtype=np.int64)
    space = len(names) + np.arange(len(offered_space))
    names += [f"space_{parcels[parcel]}" for parcel in offered_space]
    target = len(names) + np.arange(len(goal.targets))
    names += ["short_target" if wanted.name() == "total" else f"short_target_{wanted.name()}" for wanted in goal.targets]
    names += [f"short_{lock}" for lock in locks]
    invest = np.arange(first, first + len(situation.offered))
    pairs = np.arange(first + len(invest), first + len(invest) + len(together))
    upper, objective = np.ones(len(names)), np.zeros(len(names))
    upper[len(leavers) * years : first] = most / KW_PER_MW
    objective[pairs] = goal.value_weight * situation.project.terms.weights.partner
    upper[fund], objective[fund] = most_asked_meur(situation, moves) if goal.has_fund_column else 0.0, -goal.price_of_fund
    upper[target], objective[target] = [wanted.amount for wanted in goal.targets], [-wanted.penalty for wanted in goal.targets]
    upper[space], objective[space] = situation.rooms.offered_m2[offered_space, -1] / M2_PER_HA, -1.0
    objective[len(names) - len(locks) :] = -goal.lock_penalty - float(upper[space].sum())
    of_mover = {int(mover): at for at, mover in enumerate(leavers)}
    is_integer = np.isin(np.arange(len(names)), invest)
    return Side(leavers, drawn, names, upper, objective, years, of_mover, is_integer, invest, together, pairs, fund, target, offered_space, space)


def _space_parcels(situation: Situation, moves: Moves) -> Ints:
    """Return the targets that ever have room without a departure of a mover."""
    targets = np.unique(moves.parcel[moves.is_targeted]).astype(np.int64)
    return np.asarray(targets[situation.rooms.offered_m2[targets, -1] > 0])


def in_hub(situation: Situation) -> Ints:
    """Return the first year (index) in which each parcel is in a hub; T where never."""
    first = np.full(len(situation.rooms.parcels), len(situation.years), dtype=np.int64)
    for hub in situation.power.hubs:
        for parcel in hub.parcels:
            first[parcel] = min(first[parcel], hub.first)
    return first


def _drawn(situation: Situation, moves: Moves) -> tuple[NDArray[np.int64], Floats]:
    """Return (parcel, year) with a node that has something free, and how much (kW)."""
    power, hub_from = situation.power, in_hub(situation)
    rows, most = [], []
    for parcel in np.unique(moves.parcel[moves.kw > 0]):
        if power.node[parcel] < 0:
            continue
        for year in range(min(len(situation.years), hub_from[parcel])):
            free = power.free_kw[power.node[parcel], year] + power.gained_kw[power.node[parcel], year]
            if free > 0:
                rows.append((int(parcel), year))
                most.append(free)
    return np.array(rows, dtype=np.int64).reshape(-1, 2), np.array(most, dtype=float)


@dataclass(frozen=True)
class Block:
    """Rows of one family: ``x · moves + side · columns ≤ rhs`` (``=`` where ``is_equal``)."""

    family: str
    names: list[str]
    x: sparse.csr_array
    side: sparse.csr_array
    rhs: Floats
    is_equal: bool = False

    def __len__(self) -> int:
        return len(self.names)

    def take(self, rows: Ints) -> "Block":
        """Return the block with some of its rows (positions)."""
        return Block(self.family, [self.names[row] for row in rows], self.x[rows], self.side[rows], self.rhs[rows], self.is_equal)


class Triplets:
    """Collects entries of a matrix, arrays at a time."""

    def __init__(self) -> None:
        self._rows: list[NDArray[Any]] = []
        self._cols: list[NDArray[Any]] = []
        self._values: list[NDArray[Any]] = []

    def add(self, rows: NDArray[Any], cols: NDArray[Any], values: NDArray[Any] | float) -> None:
        """Add entries; values are broadcast."""
        self._rows.append(np.asarray(rows, dtype=np.int64))
        self._cols.append(np.asarray(cols, dtype=np.int64))
        self._values.append(np.broadcast_to(np.asarray(values, dtype=float), np.shape(rows)))

    def matrix(self, shape: tuple[int, int]) -> sparse.csr_array:
        """Return the matrix; entries on one place are added up, zeros left out."""
        if not self._rows:
            return sparse.csr_array(shape)
        parts = (np.concatenate(self._values), (np.concatenate(self._rows), np.concatenate(self._cols)))
        out = sparse.coo_array(parts, shape=shape).tocsr()
        out.eliminate_zeros()
        return out


def cumulated(number: Ints, entries: tuple[Ints, Ints, Ints, Floats], columns: int) -> sparse.csr_array:
    """Return rows that count an entry in its year and every later one, built row by row without sorting: there are millions.

    Parameters
    ----------
    number
        Shape (groups, years): the number of the row of each group and year, ascending; −1 where there is none.
    entries
        Group, year, column and value of each entry, none 0; columns ascend within a group, and none stands twice in it.
    columns
        Number of columns of the matrix.
    """
    group, year, column, value = entries
    order = np.argsort(group, kind="stable")
    group, year, column, value = group[order], year[order], column[order], value[order]
    years = number.shape[1]
    by_year = np.bincount(group * years + year, minlength=number.size).reshape(number.shape)
    lengths = np.cumsum(by_year, axis=1)[number >= 0]
    starts = np.concatenate([[0], np.cumsum(lengths)])
    indices, data = np.empty(starts[-1], dtype=np.int32), np.empty(starts[-1])
    for now in range(years):
        there = np.flatnonzero((year <= now) & (number[group, now] >= 0))
        which = group[there]
        place = starts[number[which, now]] + np.arange(len(there)) - np.searchsorted(which, which, side="left")
        indices[place], data[place] = column[there], value[there]
    return sparse.csr_array((data, indices, starts.astype(np.int32 if starts[-1] < 2**31 else np.int64)), shape=(len(lengths), columns))


def since(years: Ints, horizon: int) -> tuple[Ints, Ints]:
    """Return (position, year) for every year from that of each entry to the end: a cumulative row per year."""
    lengths = horizon - years
    position = np.repeat(np.arange(len(years)), lengths)
    start = np.repeat(np.cumsum(lengths) - lengths, lengths)
    return position, np.arange(len(position)) - start + np.repeat(years, lengths)

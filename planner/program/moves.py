"""The table of moves: one row for each mover, kind, target and year that the rules allow."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.rules.costs import EXPAND, INTENSIFY, KINDS, RELOCATE, needed_kw
from planner.rules.eligibility import REASONS, Judged, Screened, distance_km, judge, judge_at_home, judge_pairs, screen
from planner.rules.situation import Situation
from planner.units import M2_PER_HA

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Positions = NDArray[Any]
"""Whole numbers of the size that :data:`WHOLE` gives."""
NOT_PLAIN = re.compile(r"[^A-Za-z0-9_.]")
WHOLE = {"mover": np.int32, "kind": np.int8, "parcel": np.int32, "year": np.int32}
"""How positions are stored. Years are no shorter than positions, so that a product with a year does not run over."""


@dataclass(frozen=True)
class Moves:
    """Allowed moves as columns; every array has one entry a move.

    Parameters
    ----------
    mover, kind, parcel, year
        Positions: mover, code of the kind, parcel (intensify: the main parcel of the firm), year 0 … T−1.
    lot_m2, served_m2
        Room taken (0: intensify) and circular room served.
    kw, hub_kw
        Power counted at the parcel (a small connection counts 0), and in a hub.
    cost_eur, grant_eur, dm_eur
        Cost, grant, and the part of the grant that is de minimis aid.
    km
        Distance between the old and the new place.
    objective
        Value in hectare-equivalents, discounted, jobs kept included (§5 of docs/method.md).
    pairs
        Number of pairs of mover and parcel that were judged.
    refused
        Number of pairs refused, by mover position and reason.
    """

    mover: Positions
    kind: Positions
    parcel: Positions
    year: Positions
    lot_m2: Floats
    served_m2: Floats
    kw: Floats
    hub_kw: Floats
    cost_eur: Floats
    grant_eur: Floats
    dm_eur: Floats
    km: Floats
    objective: Floats
    refused: dict[int, Counter[str]]
    pairs: int

    def __len__(self) -> int:
        return len(self.mover)

    def take(self, keep: NDArray[Any]) -> "Moves":
        """Return some of the moves, in order."""
        return Moves(**{name: column[keep] for name, column in self.columns().items()}, refused=self.refused, pairs=self.pairs)

    def with_those_of(self, mover: int, others: "Moves") -> "Moves":
        """Return the moves with those of one mover (position) taken from another table of the same movers and parcels."""
        kept, new = self.take(self.mover != mover).columns(), others.take(others.mover == mover).columns()
        columns = {name: np.concatenate([values, new[name]]) for name, values in kept.items()}
        order = _order(columns)
        return Moves(**{name: values[order] for name, values in columns.items()}, refused=self.refused, pairs=self.pairs)

    def columns(self) -> dict[str, NDArray[Any]]:
        """Return the columns by name."""
        return {name: value for name in self.__dataclass_fields__ if isinstance(value := getattr(self, name), np.ndarray)}

    @property
    def is_targeted(self) -> NDArray[np.bool_]:
        """Which moves take room on a parcel."""
        return np.asarray(self.kind != INTENSIFY)

    def names(self, situation: Situation, chosen: Ints) -> list[str]:
        """Return a name for each chosen move, as LP and MPS files accept it: mover, kind, target and year."""
        movers, parcels = list(map(plain, situation.movers["mover_id"])), list(map(plain, situation.rooms.parcels.index))
        years = situation.years
        columns = (self.mover, self.kind, self.parcel, self.year)
        return [
            f"x_{movers[mover]}_{KINDS[kind]}_{parcels[parcel]}_{years[year]}"
            for mover, kind, parcel, year in zip(*(column[chosen].tolist() for column in columns), strict=True)
        ]


def plain(name: str) -> str:
    """Return a name that LP and MPS files accept."""
    return NOT_PLAIN.sub("_", name)


def list_moves(situation: Situation) -> Moves:
    """Return every allowed move of a project, ordered by mover, kind, parcel and year."""
    refused: dict[int, Counter[str]] = {}

    def blocks() -> Iterator[list[Judged]]:
        for movers, screened in screen(situation):
            for block in screened:
                _count(refused, block.movers, block.refused)
            yield list(_judged(situation, movers, screened))

    return _gathered(situation, blocks(), refused)


def moves_of(situation: Situation, movers: Ints) -> Moves:
    """Return every allowed move of some movers (positions): those of :func:`list_moves`, without judging the pairs of the others."""
    return _gathered(situation, [list(judge(situation, movers))], {})


def _gathered(situation: Situation, blocks: Iterable[list[Judged]], refused: dict[int, Counter[str]]) -> Moves:
    """Return the allowed moves of judged pairs, block of movers by block, and add up why the others are refused."""
    columns, length, adjacent = _columns_of_nothing(), 0, _adjacent(situation)
    for judged in blocks:
        for verdicts in judged:
            _count(refused, *_by_mover(verdicts))
        parts = [_columns(situation, verdicts.allowed(), adjacent) for verdicts in judged]
        if parts:
            length = _append(columns, length, {name: np.concatenate([part[name] for part in parts]) for name in parts[0]})
    for column in columns.values():
        column.resize(length, refcheck=False)
    return Moves(**columns, refused=refused, pairs=sum(sum(counts.values()) for counts in refused.values()))


def _judged(situation: Situation, movers: Ints, screened: list[Screened]) -> Iterator[Judged]:
    """Yield what the rules of the place left, and building on the own plot, judged."""
    for block in screened:
        yield from judge_pairs(situation, block.kind, block.who, block.where)
    yield from judge_at_home(situation, movers)


def _append(columns: dict[str, NDArray[Any]], length: int, part: dict[str, NDArray[Any]]) -> int:
    """Put the moves of a block of movers behind those that are there, by mover, kind, parcel and year; return how many there are now.

    Columns grow in place, so that a country's moves are never in memory twice.
    """
    order = _order(part)
    whole = length + len(order)
    for name, values in part.items():
        if whole > len(columns[name]):
            columns[name].resize(max(whole, len(columns[name]) * 6 // 5), refcheck=False)
        columns[name][length:whole] = values[order]
    return whole


def _order(columns: dict[str, NDArray[Any]]) -> Ints:
    return np.lexsort((columns["year"], columns["parcel"], columns["kind"], columns["mover"]))


def _columns_of_nothing() -> dict[str, NDArray[Any]]:
    whole = {name: np.empty(0, dtype=dtype) for name, dtype in WHOLE.items()}
    names = ("lot_m2", "served_m2", "kw", "hub_kw", "cost_eur", "grant_eur", "dm_eur", "km", "objective")
    return {**whole, **{name: np.empty(0) for name in names}}


def _by_mover(judged: Judged) -> tuple[Ints, Ints]:
    """Return the movers of judged pairs, and how many of their pairs have which verdict: shape (movers, reasons)."""
    movers, row = np.unique(judged.pairs.mover, return_inverse=True)
    counts = np.bincount(row * len(REASONS) + judged.reason, minlength=len(movers) * len(REASONS))
    return movers, counts.reshape(len(movers), len(REASONS))


def _count(refused: dict[int, Counter[str]], movers: Ints, counts: Ints) -> None:
    """Add up pairs by mover and verdict."""
    for row, reason in np.argwhere(counts > 0):
        refused.setdefault(int(movers[row]), Counter())[REASONS[reason] or "allowed"] += int(counts[row, reason])


def _adjacent(situation: Situation) -> set[tuple[str, str]]:
    near = situation.beside[situation.beside["is_adjacent"]]
    firms = situation.seats.merge(near, left_on="parcel_id", right_on="parcel_a")
    return set(zip(firms["firm_id"], firms["parcel_b"], strict=True))


def _columns(situation: Situation, allowed: Judged, adjacent: set[tuple[str, str]]) -> dict[str, NDArray[Any]]:
    pairs, movers = allowed.pairs, situation.movers
    pair, year = np.nonzero(allowed.may_in_year)
    who, where = pairs.mover[pair], pairs.parcel[pair]
    need_kw = needed_kw(movers, pairs.kind)[who]
    is_large = need_kw > situation.power.small_kw
    node = situation.power.node[where]
    blocked = np.vstack([situation.power.blocks_small, np.zeros(len(situation.years), dtype=bool)])[node, year]
    grant, a17 = allowed.money.grant_eur[pair, year], allowed.money.a17_eur[pair]
    served = _served(situation, allowed, adjacent)[pair]
    km = distance_km(situation, who, where) if pairs.kind == RELOCATE else np.zeros(len(who))
    return {
        "mover": who,
        "kind": np.full(len(who), pairs.kind),
        "parcel": where,
        "year": year,
        "lot_m2": pairs.lot_m2[pair],
        "served_m2": served,
        "kw": np.where(is_large | blocked, need_kw, 0.0),
        "hub_kw": np.where(is_large, need_kw, 0.0),
        "cost_eur": allowed.money.cost_eur[pair],
        "grant_eur": grant,
        "dm_eur": np.maximum(0.0, grant - a17),
        "km": km,
        "objective": _objective(situation, pairs.kind, who, year, served, km),
    }


def _served(situation: Situation, allowed: Judged, adjacent: set[tuple[str, str]]) -> Floats:
    """Return circular m² served by each pair (R12)."""
    pairs, movers, terms = allowed.pairs, situation.movers, situation.project.terms
    extra = movers["extra_plot_m2"].to_numpy()[pairs.mover]
    if pairs.kind == INTENSIFY:
        return np.asarray(np.minimum(extra, movers["extra_floor_m2"].to_numpy()[pairs.mover] / terms.ratios.fsi))
    if pairs.kind == EXPAND:
        firms, parcels = movers["firm_id"].to_numpy()[pairs.mover], situation.rooms.parcels.index.to_numpy()[pairs.parcel]
        touches = np.array([pair in adjacent for pair in zip(firms, parcels, strict=True)], dtype=bool)
        return np.asarray(np.where(touches, extra, terms.moves.split_share * extra))
    return np.asarray(extra)


def _objective(situation: Situation, kind: int, who: Ints, year: Ints, served_m2: Floats, km: Floats) -> Floats:
    weights, movers, project = situation.project.terms.weights, situation.movers, situation.project
    worth = weights.circular * served_m2 / M2_PER_HA - weights.transport_km * km
    if kind == RELOCATE:
        worth = worth + situation.leaving["value_ha"].to_numpy()[who]
    calendar = np.array(project.years)[year]
    housing = movers["housing_from"].to_numpy()[who]
    kept = (housing <= project.years[-1]) & (calendar < housing)
    return np.asarray(
        situation.discount[year] * worth + np.where(kept, weights.job_at_risk * movers["workers"].to_numpy()[who], 0.0)
    )

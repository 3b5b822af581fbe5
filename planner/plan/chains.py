"""Chains: whose departure opens the parcel for whom."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from planner.plan.move import Move
from planner.rules.investments import gained_room
from planner.rules.situation import Situation
from planner.units import AREA_TOLERANCE_M2


@dataclass(frozen=True)
class _Departure:
    who: str
    reopens: int
    freed_m2: float


def made_room(situation: Situation, invested: Sequence[str]) -> NDArray[np.float64]:
    """Return the room that investments (ids) open, by parcel and year, m²."""
    offers = situation.offered[situation.offered["investment_id"].isin(invested)]
    return gained_room(offers, situation.rooms.parcels.index, len(situation.years))


def with_chains(situation: Situation, moves: Sequence[Move], gained_m2: NDArray[np.float64]) -> list[Move]:
    """Return the moves with who opened the parcel for them, chain and step; ``gained_m2`` is what investments opened, by parcel and year.

    The predecessor of a move is the departure without which the room of its target would not do for it and the moves into that parcel before it;
    of several, the earliest, ties by id. A chain starts where no mover had to leave first.
    """
    openers = _openers(situation, moves, gained_m2)
    by_mover = {move.mover_id: move for move in moves}
    roots: dict[str, tuple[str, int]] = {}

    def root(mover: str) -> tuple[str, int]:
        if mover not in roots:
            before = next((name for name in openers[mover] if name in by_mover), None)
            first, step = root(before) if before is not None else (mover, 0)
            roots[mover] = (first, step + 1)
        return roots[mover]

    for mover in by_mover:
        root(mover)
    order = sorted(
        {first for first, _ in roots.values()}, key=lambda first: (-_length(roots, first), by_mover[first].year, first)
    )
    number = {first: position + 1 for position, first in enumerate(order)}
    return [
        replace(move, opened_by=openers[move.mover_id], chain=number[roots[move.mover_id][0]], step=roots[move.mover_id][1])
        for move in moves
    ]


def _length(roots: dict[str, tuple[str, int]], first: str) -> int:
    return sum(1 for root, _ in roots.values() if root == first)


def _openers(situation: Situation, moves: Sequence[Move], gained_m2: NDArray[np.float64]) -> dict[str, tuple[str, ...]]:
    departures = _departures(situation, moves)
    into: dict[str, list[Move]] = defaultdict(list)
    for move in sorted(moves, key=lambda move: (move.year, move.mover_id)):
        if move.to is not None:
            into[move.to].append(move)
    out: dict[str, tuple[str, ...]] = {move.mover_id: () for move in moves}
    for parcel, entries in into.items():
        position = situation.rooms.parcels.index.get_loc(parcel)
        taken = 0.0
        for move in entries:
            taken += move.area_m2
            year = move.year - situation.years[0]
            open_m2 = float(situation.rooms.open_m2[position, year] + gained_m2[position, year])
            out[move.mover_id] = _needed(taken - open_m2, [gone for gone in departures[parcel] if gone.reopens <= move.year])
    return out


def _needed(lacking_m2: float, gone: list[_Departure]) -> tuple[str, ...]:
    """Return the departures without which the room lacks; where none alone is missed, the earliest that together make it up."""
    if lacking_m2 <= AREA_TOLERANCE_M2:
        return ()
    gone = sorted(gone, key=lambda departure: (departure.reopens, departure.who))
    whole = sum(departure.freed_m2 for departure in gone)
    alone = [departure.who for departure in gone if whole - departure.freed_m2 < lacking_m2 - AREA_TOLERANCE_M2]
    if alone:
        return tuple(alone)
    together, room = [], 0.0
    for departure in gone:
        together.append(departure.who)
        room += departure.freed_m2
        if room >= lacking_m2 - AREA_TOLERANCE_M2:
            break
    return tuple(together)


def _departures(situation: Situation, moves: Sequence[Move]) -> dict[str, list[_Departure]]:
    """Return who frees what on each parcel, and when it is open again."""
    left = {move.firm_id: move.year for move in moves if move.kind == "relocate"}
    parcels = situation.rooms.parcels
    usable, lag = parcels["is_usable"].to_numpy(), parcels["lag"].to_numpy()
    out: dict[str, list[_Departure]] = defaultdict(list)
    for row in situation.rooms.freed.itertuples():
        year = left.get(row.firm_id)
        if row.stops <= situation.years[-1]:
            year = max(int(row.stops), situation.years[0])
        if year is not None and usable[row.parcel]:
            out[str(parcels.index[row.parcel])].append(_Departure(row.firm_id, year + int(lag[row.parcel]), float(row.freed_m2)))
    return out


def reopening(situation: Situation, parcels: Sequence[str], year: int) -> int | None:
    """Return when the last of the parcels that are left in a year is free again; None where none is."""
    lags = situation.rooms.parcels["lag"].reindex(list(parcels)).dropna()
    return int(year + np.max(lags)) if len(lags) else None

"""Johnson's rule: a bound on the shift space of a programme in closed form, and the order that belongs to it (R29)."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.program.formulation import Program
from planner.program.rows.view import View
from planner.project.terms import CATEGORIES
from planner.rules.costs import RELOCATE
from planner.units import M2_PER_HA

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class PooledBound:
    """No order of the programme does with less shift space than ``ha``.

    ``category`` is the one from which on parcels are pooled where that asks most (empty: all parcels), ``order`` the movers in the order of Johnson's
    rule in that pool; those that neither use nor free room there are left out.
    """

    ha: float
    category: str
    order: tuple[str, ...]

    def record(self) -> dict[str, Any]:
        """Return the bound as the JSON object of the command line."""
        return {"ha": round(self.ha, 4), "category": self.category, "order": list(self.order)}


def pooled_bound(program: Program) -> PooledBound:
    """Return the largest of Johnson's bounds over the parcels that allow each category or a higher one.

    Every mover of the program must move. In a pool it asks the smallest lot of its moves (0 where a move stays out of the pool) and leaves what it frees
    there, as far as that opens again within the horizon. Room is taken as if one pool held it and departures gave it back at once; so no plan can do
    with less, and a plan may ask more.
    """
    situation = program.situation
    steps = situation.rooms.steps.max(axis=1, initial=0)
    rank = situation.rooms.parcels["rank"].to_numpy()
    allows = np.where(rank < 0, len(CATEGORIES), rank + steps)  # a category that is not known bars nobody
    who = np.unique(program.moves.mover)
    ids = situation.movers["mover_id"].to_numpy()
    best = PooledBound(0.0, "", ())
    for least in np.unique(allows[program.moves.parcel[program.moves.is_targeted]]):
        pool = allows >= least
        needs, leaves = _jobs(program, who, pool)
        order = johnson_order(needs, leaves)
        ha = room_to_start(needs[order], leaves[order]) / M2_PER_HA
        if ha > best.ha:
            name = CATEGORIES[least] if least < len(CATEGORIES) and not pool.all() else ""
            counts = order[(needs[order] > 0) | (leaves[order] > 0)]
            best = PooledBound(ha, name, tuple(ids[who[counts]].tolist()))
    return best


def _jobs(program: Program, who: Ints, pool: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Return what each mover asks and leaves in a pool of parcels, m²."""
    moves, rooms = program.moves, program.situation.rooms
    at = np.searchsorted(who, moves.mover)
    needs = np.full(len(who), np.inf)
    np.minimum.at(needs, at, np.where(moves.is_targeted & pool[moves.parcel], moves.lot_m2, 0.0))
    leaving = moves.kind == RELOCATE
    first = np.full(len(program.situation.movers), len(program.situation.years))
    np.minimum.at(first, moves.mover[leaving], moves.year[leaving])
    freed = View(program.situation, moves, program.side).freed()
    mover = program.side.leavers[freed["leaver"].to_numpy(dtype=np.int64)]
    parcel = freed["parcel"].to_numpy(dtype=np.int64)
    counts = pool[parcel] & (first[mover] + rooms.parcels["lag"].to_numpy()[parcel] < len(program.situation.years))
    leaves = np.bincount(np.searchsorted(who, mover[counts]), freed["freed_m2"].to_numpy()[counts], minlength=len(who))
    return needs, leaves


def johnson_order(needs: Floats, leaves: Floats) -> Ints:
    """Return the order with the least room to start: who leaves at least what it needs, the smallest need first; then the others, the largest leaving first.

    Kaplan's relocation problem is a flow shop of two machines; the order is the one of Johnson (1954). Ties go by position.
    """
    grows = leaves >= needs
    return np.lexsort((np.arange(len(needs)), np.where(grows, needs, -leaves), ~grows))


def room_to_start(needs: Floats, leaves: Floats) -> float:
    """Return the room that tasks ask at the start when they are done in the order given."""
    gained = np.concatenate([[0.0], np.cumsum(leaves - needs)[:-1]]) if len(needs) else np.empty(0)
    return float(np.max(needs - gained, initial=0.0))

"""Rows of shift space: what a programme uses beyond what its own movers free (R29)."""

import numpy as np

from planner.program.columns import Block, Triplets, cumulated, since
from planner.program.rows.view import View
from planner.units import M2_PER_HA


def space(view: View) -> Block:
    """(space) Σ_{k into p, s≤t} a_k x_k − Σ_j f_jp u_j,t−lag − space_p ≤ 0; only where space counts, for parcels with room that no mover frees.

    Beside (room) that is all: what opens later is limited there. Where no mover frees anything the row of the last year says it.
    """
    x, side = Triplets(), Triplets()
    parcels = view.side.space_parcels
    if not len(parcels):
        return view.block("space", [], x, side, np.empty(0))
    moves, years = view.moves, view.years
    freed = view.freed()
    freed = freed[np.isin(freed["parcel"], parcels)]
    needed = np.ones((len(parcels), years), dtype=bool)
    needed[~np.isin(parcels, freed["parcel"]), :-1] = False
    number = np.where(needed, np.cumsum(needed).reshape(needed.shape) - 1, -1)
    into = np.flatnonzero(moves.is_targeted & np.isin(moves.parcel, parcels))
    at = np.searchsorted(parcels, moves.parcel[into])
    taken = cumulated(number, (at, moves.year[into].astype(np.int64), into, moves.lot_m2[into] / M2_PER_HA), len(moves))
    lag = view.situation.rooms.parcels["lag"].to_numpy()[freed["parcel"]]
    position, year = since(np.minimum(lag, years), years)
    rows = number[np.searchsorted(parcels, freed["parcel"].to_numpy()[position]), year]
    gone = view.side.u(freed["leaver"].to_numpy()[position], year - lag[position])
    side.add(rows, gone, -freed["freed_m2"].to_numpy()[position] / M2_PER_HA)
    which, when = np.nonzero(needed)
    side.add(number[which, when], view.side.space_columns[which], -1.0)
    ids = view.situation.rooms.parcels.index.to_numpy()
    names = [view.label("space", ids[parcels[parcel]], int(year)) for parcel, year in zip(which, when, strict=True)]
    return view.block("space", names, taken, side, np.zeros(len(names)))

"""What each move adds to the measures that a target may count (R44 of docs/method.md)."""

import numpy as np
from numpy.typing import NDArray

from planner.program.goal import Target
from planner.program.moves import Moves
from planner.rules.costs import RELOCATE
from planner.rules.situation import Situation
from planner.units import M2_PER_HA

Floats = NDArray[np.float64]


def amounts(situation: Situation, moves: Moves, target: Target) -> Floats:
    """Return what each move adds to a target: hectares, jobs, firms or dwellings."""
    out = _measured(situation, moves, target)
    if not target.municipality:
        return out
    home = situation.home_municipality[moves.mover]
    where = situation.rooms.parcels["municipality_code"].to_numpy()[moves.parcel]
    return np.where(np.where(home == "", where, home) == target.municipality, out, 0.0)


def _measured(situation: Situation, moves: Moves, target: Target) -> Floats:
    if target.measure == "circular_ha":
        return np.asarray(moves.served_m2 / M2_PER_HA)
    if target.measure == "firms":
        return np.ones(len(moves))
    movers = situation.movers
    if target.measure == "jobs":
        claimed = movers["housing_from"].to_numpy(dtype=float)[moves.mover]
        years = np.array(situation.years)
        in_time = (claimed <= years[-1]) & (years[moves.year] < claimed)
        return np.where(in_time, movers["workers"].to_numpy(dtype=float)[moves.mover], 0.0)
    dwellings = situation.leaving["dwellings"].to_numpy()[moves.mover]
    relieved = np.where(moves.kind == RELOCATE, dwellings, 0.0)
    return relieved if target.measure == "dwellings" else (relieved > 0).astype(float)

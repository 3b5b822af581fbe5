"""What the moves of a plan compete for, whatever chance brings: money, room that departures free, aid of one undertaking, and time (R62)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.rules.aid import window_years
from planner.rules.costs import INTENSIFY
from planner.scenarios.uncertainty.booked import Booked
from planner.scenarios.uncertainty.pots import pot_limits
from planner.units import AREA_TOLERANCE_M2

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Setting:
    """What the moves of a plan compete for.

    Parameters
    ----------
    limits, shares
        Money that comes into each pot by year, euro, and the share of each pot in each grant, shape (moves, pots).
    base_m2
        Room that is there by itself or by investments, shape (years,), on those parcels on which the plan counts on departures; elsewhere there is always
        room for the plan.
    last
        Last year (position) in which each move can be made.
    linked
        By move of an undertaking with others in the plan: the moves of it before.
    window
        Years over which de minimis aid counts.
    """

    limits: list[Floats]
    shares: Floats
    base_m2: dict[int, Floats]
    last: Ints
    linked: dict[int, list[int]]
    window: int


def describe_setting(booked: Booked) -> Setting:
    """Return what the moves of a plan compete for."""
    limits, shares = pot_limits(booked)
    return Setting(limits, shares, _places(booked), _last_years(booked), _linked(booked), window_years(booked.situation.project))


def _places(booked: Booked) -> dict[int, Floats]:
    """Return the room that is there by itself on parcels that hold the moves of the plan only with what departures free."""
    rooms = booked.situation.rooms
    base = rooms.open_m2 + rooms.stopped_m2 + booked.gained_m2
    taken, short = np.zeros(len(base)), set()
    for move in np.flatnonzero(booked.kind != INTENSIFY).tolist():
        parcel = int(booked.parcel[move])
        taken[parcel] += booked.lot_m2[move]
        if taken[parcel] > base[parcel, booked.year[move]] + AREA_TOLERANCE_M2:
            short.add(parcel)
    return {parcel: base[parcel] for parcel in sorted(short)}


def _last_years(booked: Booked) -> Ints:
    """Return the last year in which each move can still be made: housing closes parcels, and takes them (R11, R14)."""
    situation, first = booked.situation, booked.situation.years[0]
    closes = situation.rooms.parcels["closes"].to_numpy()[booked.parcel] - 1 - first
    own = situation.movers["last_year"].to_numpy()[booked.mover] - first
    last = np.minimum(own, np.where(booked.kind == INTENSIFY, np.inf, closes))
    return np.asarray(np.clip(last, booked.year, len(situation.years) - 1), dtype=np.int64)


def _linked(booked: Booked) -> dict[int, list[int]]:
    """Return the moves of the same undertaking before, by move that has any."""
    undertaking = booked.situation.movers["undertaking"].to_numpy()[booked.mover].tolist()
    before = {move: [other for other in range(move) if undertaking[other] == name] for move, name in enumerate(undertaking)}
    return {move: others for move, others in before.items() if others}

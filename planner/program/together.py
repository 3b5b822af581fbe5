"""Pairs of partners and the estates on which they may be together at the end of the horizon (R26)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.program.moves import Moves
from planner.rules.costs import RELOCATE
from planner.rules.partners import partner_pairs
from planner.rules.situation import Situation

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Presence:
    """One partner on one estate: the moves that bring it there, whether it is there now, and whether it may leave.

    ``mover`` is its position among the movers, −1 for a firm that is none.
    """

    mover: int
    coming: Ints
    is_there: bool
    may_leave: bool

    @property
    def is_sure(self) -> bool:
        """Whether it is there whatever is decided."""
        return self.is_there and not self.may_leave


@dataclass(frozen=True)
class Together:
    """Pairs that may be together, one entry for each pair and estate.

    Parameters
    ----------
    names
        ``one_other_estate``.
    pair
        Number of the pair of each entry, ascending.
    sides
        Both partners on the estate of each entry.
    sure
        Number of pairs that are together whatever is decided; they have no entry.
    """

    names: list[str]
    pair: Ints
    sides: list[tuple[Presence, Presence]]
    sure: int

    def __len__(self) -> int:
        return len(self.names)


def find_together(situation: Situation, moves: Moves) -> Together:
    """Return the pairs of partners of a project and where they may be together."""
    names: list[str] = []
    pair: list[int] = []
    sides: list[tuple[Presence, Presence]] = []
    sure = 0
    pairs = partner_pairs(situation.project, situation.firms) if situation.project.terms.weights.partner > 0 else []
    places = _presences(situation, moves, {name for both in pairs for name in both})
    for number, (one, other) in enumerate(pairs):
        shared = sorted(places[one].keys() & places[other].keys())
        if any(places[one][estate].is_sure and places[other][estate].is_sure for estate in shared):
            sure += 1
            continue
        for estate in shared:
            names.append(f"{one}_{other}_{estate}")
            pair.append(number)
            sides.append((places[one][estate], places[other][estate]))
    return Together(names, np.array(pair, dtype=np.int64), sides, sure)


def _presences(situation: Situation, moves: Moves, names: set[str]) -> dict[str, dict[str, Presence]]:
    """Return by id and estate how each of the named firms and newcomers may be there."""
    estates = situation.rooms.parcels["estate_id"]
    of_parcel = estates.to_numpy()
    now = situation.seats.assign(estate=situation.seats["parcel_id"].map(estates)).groupby("firm_id")["estate"].agg(set).to_dict()
    position = {mover: at for at, mover in enumerate(situation.movers["mover_id"])}
    first = np.searchsorted(moves.mover, np.arange(len(position) + 1))  # moves stand in the order of their movers
    out = {}
    for name in names:
        mover = position.get(name, -1)
        own = np.arange(first[mover], first[mover + 1]) if mover >= 0 else np.empty(0, dtype=np.int64)
        may_leave = bool((moves.kind[own] == RELOCATE).any())
        own = own[moves.is_targeted[own]]
        where = of_parcel[moves.parcel[own]]
        there = now.get(name, set())
        out[name] = {str(estate): Presence(mover, own[where == estate], estate in there, may_leave) for estate in {*there, *where}}
    return out

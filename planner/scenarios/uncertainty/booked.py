"""The moves of a plan as columns, in the order in which they are dealt with (R62)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.plan.chains import made_room
from planner.plan.plan import Plan
from planner.program.formulation import Program
from planner.rules.costs import INTENSIFY, KINDS, needed_kw
from planner.rules.situation import Situation

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Booked:
    """Moves of a plan by year, each year in the order of the plan; every array has one entry a move.

    Parameters
    ----------
    situation
        The project.
    mover, kind, parcel, year
        Positions: mover, code of the kind, parcel (intensify: the main parcel), year 0 … T−1.
    lot_m2, served_m2, kw
        Room taken, circular room served, and power counted at the parcel (a small connection counts 0).
    gained_m2
        Room that investments open, shape (parcels, years).
    invested
        Investments that go with the plan (ids).
    """

    situation: Situation
    mover: Ints
    kind: Ints
    parcel: Ints
    year: Ints
    lot_m2: Floats
    served_m2: Floats
    kw: Floats
    gained_m2: Floats
    invested: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.mover)

    @property
    def mover_ids(self) -> list[str]:
        """Movers of the moves."""
        return [str(name) for name in self.situation.movers["mover_id"].to_numpy()[self.mover]]

    @property
    def planned_ha(self) -> float:
        """Circular hectares of the plan where all goes well."""
        return float(self.served_m2.sum()) / 10_000.0


def book_plan(situation: Situation, plan: Plan) -> Booked:
    """Return the moves of a plan of a project."""
    moves = sorted(plan.moves, key=lambda move: (move.year, move.step, move.mover_id))
    parcels = situation.rooms.parcels.index
    table = {
        "mover": situation.movers.set_index("mover_id").index.get_indexer([move.mover_id for move in moves]),
        "kind": [KINDS.index(move.kind) for move in moves],
        "parcel": parcels.get_indexer([move.to if move.to is not None else move.origin[0] for move in moves]),
        "year": [move.year - situation.years[0] for move in moves],
        "lot_m2": [move.area_m2 for move in moves],
        "served_m2": [move.circular_m2 for move in moves],
    }
    return _booked(situation, table, tuple(made.investment_id for made in plan.investments))


def book_moves(program: Program, chosen: Ints, invested: tuple[str, ...] = ()) -> Booked:
    """Return chosen moves (positions) of a program."""
    moves = program.moves
    order = np.asarray(chosen)[np.lexsort((moves.mover[chosen], moves.year[chosen]))]
    table = {name: getattr(moves, name)[order] for name in ("mover", "kind", "parcel", "year", "lot_m2", "served_m2")}
    return _booked(program.situation, table, invested)


def _booked(situation: Situation, table: dict[str, Sequence[Any] | NDArray[Any]], invested: tuple[str, ...]) -> Booked:
    mover, kind, parcel, year = (np.array(table[name], dtype=np.int64) for name in ("mover", "kind", "parcel", "year"))
    lot, served = (np.array(table[name], dtype=np.float64) for name in ("lot_m2", "served_m2"))
    lot[kind == INTENSIFY] = 0.0
    kw = _counted_kw(situation, mover, kind, parcel, year)
    return Booked(situation, mover, kind, parcel, year, lot, served, kw, made_room(situation, invested), invested)


def _counted_kw(situation: Situation, mover: Ints, kind: Ints, parcel: Ints, year: Ints) -> Floats:
    """Return the power of each move that counts: a small connection only where its node has none left (R5)."""
    power = situation.power
    need = np.array([needed_kw(situation.movers, code) for code in range(len(KINDS))])[kind, mover]
    blocked = np.vstack([power.blocks_small, np.zeros(len(situation.years), dtype=bool)])[power.node[parcel], year]
    return np.asarray(np.where((need > power.small_kw) | blocked, need, 0.0))

"""What room opens where, when and from which source, with or without power (R31)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from planner.plan.chains import made_room
from planner.project.terms import CATEGORIES
from planner.rules.investments import gained_power
from planner.rules.rooms import OPEN_STATUS
from planner.rules.situation import Situation
from planner.units import AREA_TOLERANCE_M2

Floats = NDArray[np.float64]

SOURCES = (*OPEN_STATUS, "stopped", "moved", "own_plot", "invested", "option")
"""Where room comes from: open land by status, firms that stop, moves of the plan, a firm's own plot, investments; land under option is not open."""
UNCOUNTED = "option"
SIZE_CLASSES = ("< 1,000", "1,000-2,500", "2,500-5,000", "5,000-10,000", "> 10,000")
"""Size of a piece that opens, m²; each class from its lower end on."""
SIZE_LIMITS_M2 = (1_000.0, 2_500.0, 5_000.0, 10_000.0)


class Made(Protocol):
    """A move that is made: of a plan just found, or read from a file. ``origin`` are the parcels of the firm, ``to`` is None on its own plot."""

    @property
    def firm_id(self) -> str: ...  # noqa: D102 - a name in the tables
    @property
    def kind(self) -> str: ...  # noqa: D102 - one of KINDS
    @property
    def origin(self) -> tuple[str, ...]: ...  # noqa: D102 - names in the tables
    @property
    def to(self) -> str | None: ...  # noqa: D102 - a name in the tables
    @property
    def year(self) -> int: ...  # noqa: D102 - a calendar year
    @property
    def area_m2(self) -> float: ...  # noqa: D102 - the lot
    @property
    def circular_m2(self) -> float: ...  # noqa: D102 - what is served


@dataclass(frozen=True)
class Opening:
    """A piece of room that opens on a parcel in a calendar year; ``at_start`` where it is open from the first day of the horizon."""

    parcel_id: str
    municipality_code: str
    category: str
    source: str
    year: int
    area_m2: float
    has_power: bool
    at_start: bool

    @property
    def size_class(self) -> str:
        """The size class of the piece."""
        return SIZE_CLASSES[int(np.searchsorted(SIZE_LIMITS_M2, self.area_m2, side="right"))]


@dataclass(frozen=True)
class Departure:
    """Room that the move of a firm frees: parcel (position), m², the year of the move and the years until it is open again."""

    parcel: int
    area_m2: float
    year: int
    lag: int


def departures(situation: Situation, moves: Iterable[Made]) -> list[Departure]:
    """Return what relocations free on parcels that may be used."""
    rooms = situation.rooms
    lag, usable = rooms.parcels["lag"].to_numpy(), rooms.parcels["is_usable"].to_numpy()
    left = {move.firm_id: move.year for move in moves if move.kind == "relocate"}
    return [
        Departure(int(row.parcel), float(row.freed_m2), left[row.firm_id], int(lag[row.parcel]))
        for row in rooms.freed.itertuples()
        if row.firm_id in left and usable[row.parcel]
    ]


def find_openings(situation: Situation, moves: Sequence[Made], invested: Sequence[str]) -> list[Opening]:
    """Return every piece of room that opens within the horizon, by parcel, year and source; none on a parcel that has closed by then (R11)."""
    parcels, first = situation.rooms.parcels, situation.years[0]
    powered = power_there(situation, moves, invested) > situation.power.small_kw
    closes = parcels["closes"].to_numpy()
    rank = parcels["rank"].to_numpy()
    out = []
    for parcel, year, source, area_m2 in _pieces(situation, moves, invested):
        is_own = source == "own_plot"
        if area_m2 <= AREA_TOLERANCE_M2 or (year >= closes[parcel] and not is_own):
            continue
        category = CATEGORIES[rank[parcel]] if rank[parcel] >= 0 else ""
        place = str(parcels["municipality_code"].iloc[parcel])
        at_start = year == first and source in (*OPEN_STATUS, UNCOUNTED)
        has_power = bool(powered[parcel, year - first])
        out.append(Opening(str(parcels.index[parcel]), place, category, source, year, area_m2, has_power, at_start))
    return sorted(out, key=lambda piece: (piece.parcel_id, piece.year, SOURCES.index(piece.source)))


def _pieces(situation: Situation, moves: Sequence[Made], invested: Sequence[str]) -> Iterator[tuple[int, int, str, float]]:
    """Yield parcel (position), calendar year, source and m² of every piece."""
    rooms, first, last = situation.rooms, situation.years[0], situation.years[-1]
    usable = rooms.parcels["is_usable"].to_numpy()
    status = rooms.parcels["status"].to_numpy()
    by_year = {"": rooms.open_m2, "stopped": rooms.stopped_m2, "invested": made_room(situation, invested)}
    for source, room in by_year.items():
        more = np.diff(room * usable[:, None], axis=1, prepend=0.0)
        for parcel, at in np.argwhere(more > 0).tolist():
            yield parcel, first + at, source or str(status[parcel]), float(more[parcel, at])
    for gone in departures(situation, moves):
        if gone.year + gone.lag <= last:
            yield gone.parcel, gone.year + gone.lag, "moved", gone.area_m2
    for move in moves:
        if move.kind == "intensify":
            yield int(rooms.parcels.index.get_loc(move.origin[0])), move.year, "own_plot", move.circular_m2
    yield from _under_option(situation)


def _under_option(situation: Situation) -> Iterator[tuple[int, int, str, float]]:
    parcels, years = situation.rooms.parcels, situation.years
    booked = situation.seats.groupby("parcel_id")["plot_m2"].sum().reindex(parcels.index).fillna(0.0)
    free = (parcels["area_m2"] - booked).to_numpy()
    since = np.maximum(parcels["available_from"].fillna(0).to_numpy(), years[0])
    for parcel in np.flatnonzero((parcels["status"] == "option") & parcels["is_usable"] & (since <= years[-1])).tolist():
        yield parcel, int(since[parcel]), UNCOUNTED, float(free[parcel])


def power_there(situation: Situation, moves: Sequence[Made], invested: Sequence[str]) -> Floats:
    """Return the power at each parcel and year before anybody who comes draws on it, kW (inf where power is not limited).

    Its own connection beside what is used, what those who left it behind used (R20), and what its node can still give (R21) or, for a member of a hub from
    its year on, what the hub may carry beside those who stay (R22).
    """
    power, years = situation.power, np.array(situation.years)
    offers = situation.offered[situation.offered["investment_id"].isin(invested)]
    free = power.free_kw + gained_power(offers, power.node_ids, len(years))
    of_node = np.vstack([free, np.full(len(years), 0.0 if power.is_limited else np.inf)])
    out = power.empty_kw[:, None] + of_node[power.node]
    left = {move.firm_id: move.year for move in moves if move.kind == "relocate"}
    lag = situation.rooms.parcels["lag"].to_numpy()
    for row in power.departing.itertuples():
        gone = max(int(row.stops), int(years[0])) if row.stops <= years[-1] else left.get(row.firm_id)
        if gone is not None:
            out[row.parcel, years >= gone + lag[row.parcel]] += row.kw
    stops = situation.firms["stop_year"].to_dict()
    for hub in power.hubs:
        members = power.seated[power.seated["parcel"].isin(hub.parcels)]
        leaves = np.array([left.get(firm, stops[firm]) for firm in members["firm_id"]])
        stay = ((leaves[:, None] > years[None, :]) * members["kw"].to_numpy()[:, None]).sum(axis=0)
        room = np.full(len(years), np.inf) if hub.simultaneity <= 0 else hub.capacity_kw / hub.simultaneity - stay
        out[np.ix_(hub.parcels, range(hub.first, len(years)))] = room[hub.first :]
    return np.asarray(out)

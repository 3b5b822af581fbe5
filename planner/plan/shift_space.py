"""Shift space over the years: what opens, what a plan takes, what stays open, and how much firms that move ask on average (R31, R32)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from planner.plan.openings import SIZE_CLASSES, SOURCES, UNCOUNTED, Made, Opening, departures, find_openings, power_there
from planner.project.terms import CATEGORIES
from planner.rules.situation import Situation
from planner.units import M2_PER_HA

Floats = NDArray[np.float64]
By = Literal["municipality", "category", "size", "year", "source"]
BY: tuple[By, ...] = ("municipality", "category", "size", "year", "source")


@dataclass(frozen=True)
class Total:
    """What opens under one heading, hectares: at the start, later, how much of both has power, and what lies under option (not open)."""

    key: str
    start_ha: float
    later_ha: float
    with_power_ha: float
    option_ha: float
    pieces: int

    def record(self) -> dict[str, Any]:
        """Return the total as the JSON object of the command line."""
        figures = {name: round(getattr(self, name), 4) for name in ("start_ha", "later_ha", "with_power_ha", "option_ha")}
        return {"key": self.key, **figures, "pieces": self.pieces}


@dataclass(frozen=True)
class Flow:
    """Stock and flow of open room in a municipality and calendar year, hectares: start + opened − taken − closed = end.

    ``closed`` is what housing takes out of the stock (R11); ``end_with_power_ha`` is the part of the end on parcels with power in that year.
    """

    municipality_code: str
    year: int
    start_ha: float
    opened_ha: float
    taken_ha: float
    closed_ha: float
    end_ha: float
    end_with_power_ha: float

    def record(self) -> dict[str, Any]:
        """Return the flow as the JSON object of the command line."""
        figures = ("start_ha", "opened_ha", "taken_ha", "closed_ha", "end_ha", "end_with_power_ha")
        return {"municipality_code": self.municipality_code, "year": self.year, **{name: round(getattr(self, name), 4) for name in figures}}


@dataclass(frozen=True)
class Little:
    """Little's law for firms that move: hectares left a year × years that these are out of use = hectares that are missed at any time.

    ``there_ha`` is what is open at the start of a year, on average over the horizon.
    """

    municipality_code: str
    left_ha_per_year: float
    years_out_of_use: float
    there_ha: float

    @property
    def needed_ha(self) -> float:
        """Shift space that the moves ask on average."""
        return self.left_ha_per_year * self.years_out_of_use

    def record(self) -> dict[str, Any]:
        """Return the figures as the JSON object of the command line."""
        figures = ("left_ha_per_year", "years_out_of_use", "needed_ha", "there_ha")
        return {"municipality_code": self.municipality_code, **{name: round(getattr(self, name), 4) for name in figures}}


@dataclass(frozen=True)
class ShiftSpace:
    """Shift space of a project, with a plan or without one.

    ``little`` has a row for each municipality and one for all (code empty); none without moves. ``small_kw`` is what power has to exceed.
    """

    openings: tuple[Opening, ...]
    flows: tuple[Flow, ...]
    little: tuple[Little, ...]
    small_kw: float

    def totals(self, by: By) -> tuple[Total, ...]:
        """Return what opens by municipality, category, size class, year or source, in their order."""
        groups: dict[str, list[Opening]] = defaultdict(list)
        for piece in self.openings:
            groups[_key(piece, by)].append(piece)
        return tuple(_total(key, groups[key]) for key in sorted(groups, key=lambda key: _place(key, by)))

    def record(self, by: By) -> dict[str, Any]:
        """Return all of it as the JSON object of the command line."""
        return {
            "by": by,
            "power_above_kw": round(self.small_kw, 2),
            "rows": [total.record() for total in self.totals(by)],
            "flows": [flow.record() for flow in self.flows],
            "little": [little.record() for little in self.little],
        }


def _key(piece: Opening, by: By) -> str:
    keys = {"municipality": piece.municipality_code, "category": piece.category, "size": piece.size_class, "source": piece.source}
    return str(piece.year) if by == "year" else keys[by]


def _place(key: str, by: By) -> tuple[int, str]:
    order = {"category": CATEGORIES, "size": SIZE_CLASSES, "source": SOURCES}.get(by, ())
    return (order.index(key) if key in order else len(order), key)


def _total(key: str, pieces: Iterable[Opening]) -> Total:
    pieces = list(pieces)
    counted = [piece for piece in pieces if piece.source != UNCOUNTED]

    def ha(some: Iterable[Opening]) -> float:
        return sum(piece.area_m2 for piece in some) / M2_PER_HA

    return Total(
        key,
        ha(piece for piece in counted if piece.at_start),
        ha(piece for piece in counted if not piece.at_start),
        ha(piece for piece in counted if piece.has_power),
        ha(piece for piece in pieces if piece.source == UNCOUNTED),
        len(counted),
    )


def find_shift_space(situation: Situation, moves: Sequence[Made] = (), invested: Sequence[str] = (), municipality: str = "") -> ShiftSpace:
    """Return the shift space of a situation.

    Parameters
    ----------
    situation, municipality
        The project; the code of the one municipality to look at (empty: all).
    moves, invested
        Moves and investments (ids) of a plan; none: what opens by itself.
    """
    openings = find_openings(situation, moves, invested)
    flows = _flows(situation, openings, moves, power_there(situation, moves, invested) > situation.power.small_kw)
    little = _little(situation, moves, flows)

    def is_asked(code: str) -> bool:
        return not municipality or code == municipality

    return ShiftSpace(
        tuple(piece for piece in openings if is_asked(piece.municipality_code)),
        tuple(flow for flow in flows if is_asked(flow.municipality_code)),
        tuple(row for row in little if is_asked(row.municipality_code)),
        situation.power.small_kw,
    )


def _flows(situation: Situation, openings: Sequence[Opening], moves: Sequence[Made], powered: NDArray[np.bool_]) -> list[Flow]:
    parcels, years = situation.rooms.parcels, situation.years
    at = {name: position for position, name in enumerate(parcels.index)}
    stock, opened, taken = np.zeros(len(parcels)), np.zeros(powered.shape), np.zeros(powered.shape)
    for piece in openings:
        if piece.at_start and piece.source != UNCOUNTED:
            stock[at[piece.parcel_id]] += piece.area_m2
        elif piece.source != UNCOUNTED:
            opened[at[piece.parcel_id], piece.year - years[0]] += piece.area_m2
    for move in moves:
        place, area_m2 = (move.origin[0], move.circular_m2) if move.to is None else (move.to, move.area_m2)
        taken[at[place], move.year - years[0]] += area_m2
    codes = parcels["municipality_code"].to_numpy().astype(str)
    places, of_parcel = np.unique(codes, return_inverse=True)
    closing = parcels["closes"].to_numpy()
    out = []
    for year in years:
        now = year - years[0]
        end = stock + opened[:, now] - taken[:, now]
        closed = np.where(closing == year, end, 0.0)
        end = end - closed
        columns = (stock, opened[:, now], taken[:, now], closed, end, end * powered[:, now])
        sums = [np.bincount(of_parcel, column, minlength=len(places)) / M2_PER_HA for column in columns]
        out += [Flow(str(place), year, *(float(column[where]) for column in sums)) for where, place in enumerate(places)]
        stock = end
    return sorted((flow for flow in out), key=lambda flow: (flow.municipality_code, flow.year))


def _little(situation: Situation, moves: Sequence[Made], flows: Sequence[Flow]) -> list[Little]:
    codes, gone = situation.rooms.parcels["municipality_code"].to_numpy().astype(str), departures(situation, moves)
    out = []
    for code in ["", *sorted({flow.municipality_code for flow in flows} - {""})] if moves else []:
        here = [departure for departure in gone if code in {"", codes[departure.parcel]}]
        left_m2 = sum(departure.area_m2 for departure in here)
        years = sum(departure.area_m2 * departure.lag for departure in here) / left_m2 if left_m2 > 0 else 0.0
        there = sum(flow.start_ha for flow in flows if code in {"", flow.municipality_code}) / len(situation.years)
        out.append(Little(code, left_m2 / M2_PER_HA / len(situation.years), years, there))
    return out

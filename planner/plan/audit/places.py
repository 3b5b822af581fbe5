"""R6–R11 and R20–R22: what a parcel has open, what it gets back and when, its category, price and power."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import ceil, inf

from planner.plan.audit.firms import Mover, kw_at, read_movers, stopping_years
from planner.plan.audit.investments import Offer, kw_gained, read_offers, room_gained
from planner.plan.audit.tables import Row, Tables, read_tables
from planner.project.project import Project
from planner.project.terms import CATEGORIES
from planner.units import MONTHS_PER_YEAR

USABLE = ("none", "remediation")
"""Restrictions under which a parcel can still be a target and be freed."""
ISSUABLE = ("issuable_now", "issuable_later")


@dataclass(frozen=True)
class Place:
    """One parcel.

    Parameters
    ----------
    area_m2
        Registered, else measured.
    open_m2, open_from
        R6: open room and the year from which it is there (None: never).
    freed
        R7: firm → room (m²) that it frees when it leaves.
    lag
        R8: years after which that room opens.
    max_category
        Position on the ladder; None where unknown.
    price
        Land price (euro per m²).
    closes
        R11: year from which nobody moves in; None: never closes.
    node
        R21: id of its grid node, or empty.
    kw, empty_kw
        R20: firm → kW at this parcel; kW of the empty part.
    """

    parcel_id: str
    row: Row
    area_m2: float
    open_m2: float
    open_from: int | None
    freed: Mapping[str, float]
    lag: int
    is_reused: bool
    max_category: int | None
    municipality: str
    province: str
    price: float
    closes: float | None
    node: str
    kw: Mapping[str, float]
    empty_kw: float

    def open_in(self, year: int) -> float:
        """Return the open room (m²) in a year."""
        return self.open_m2 if self.open_from is not None and year >= self.open_from else 0.0

    def gone_by(self, year: int, departures: Mapping[str, int]) -> list[str]:
        """Return the firms whose room here is open again in a year, given the year in which each left."""
        return [firm for firm in self.freed if firm in departures and departures[firm] + self.lag <= year]

    def room_in(self, year: int, departures: Mapping[str, int]) -> float:
        """Return open room plus what departed firms left (m²) in a year."""
        return self.open_in(year) + sum(self.freed[firm] for firm in self.gone_by(year, departures))

    def kw_in(self, year: int, departures: Mapping[str, int]) -> float:
        """Return R20: kW of the empty part and of departed firms whose room was freed too."""
        return self.empty_kw + sum(self.kw[firm] for firm in self.gone_by(year, departures) if self.freed[firm] > 0)


@dataclass(frozen=True)
class Facts:
    """All that the audit knows before it looks at the plan.

    Parameters
    ----------
    tables, movers, places
        Rows of the tables; movers and parcels by id.
    stops
        R9: firms that stop and when.
    earliest
        Departures if every firm that may leave left at once: the most that can ever be free (R10).
    offers, made
        R27: investments that the fund may choose, and those of them that the plan makes.
    """

    tables: Tables
    movers: dict[str, Mover]
    places: dict[str, Place]
    stops: dict[str, int]
    earliest: dict[str, int]
    offers: dict[str, Offer]
    made: tuple[Offer, ...]

    def capacity_in(self, place: Place, year: int) -> float:
        """Return R10: the most room (m²) that a parcel can have in a year."""
        return place.room_in(year, self.earliest) + self._gained(self.offers.values(), place, year)

    def room_in(self, place: Place, year: int, departures: Mapping[str, int]) -> float:
        """Return the right side of (room) in m²: what is open, what departed firms left, what investments opened."""
        return place.room_in(year, departures) + self._gained(self.made, place, year)

    def _gained(self, offers: Iterable[Offer], place: Place, year: int) -> float:
        return room_gained(offers, place.parcel_id, year) if place.row["restriction"] in USABLE else 0.0

    def free_kw(self, node: str, year: int) -> float:
        """Return what a node has free in a year (kW), investments included."""
        return free_kw(self.tables, node, year) + kw_gained(self.made, node, year)

    def capacity(self, place: Place) -> float:
        """Return R10: the most room (m²) that a parcel can have in the last year."""
        return self.capacity_in(place, self.tables.years[-1])


def read_facts(project: Project, invested: Iterable[str] = ()) -> Facts:
    """Return what the audit knows of a project, and of the investments that a plan makes."""
    tables = read_tables(project)
    movers, stops = read_movers(tables), stopping_years(tables)
    earliest = {**dict.fromkeys((name for name, mover in movers.items() if mover.may_relocate), tables.years[0]), **stops}
    offers = read_offers(tables)
    made = tuple(offers[name] for name in sorted(set(invested)) if name in offers)
    return Facts(tables, movers, {name: _place(tables, name) for name in tables.parcels}, stops, earliest, offers, made)


def _place(tables: Tables, name: str) -> Place:
    row, area = tables.parcels[name], float(tables.measured[name]["area_m2"])
    firms = tables.occupants.get(name, [])
    open_m2, open_from = _open_room(tables, name, area)
    has_open = open_m2 > 0 and open_from is not None and open_from <= tables.years[-1]
    kw = {firm: kw_at(tables, firm, name) for firm in firms}
    closes = -inf if row["status"] == "housing" else None if row["housing_from"] is None else row["housing_from"] - tables.terms.moves.min_stay_years
    is_reused = _is_reused(tables, name)
    return Place(
        parcel_id=name, row=row, area_m2=area, open_m2=open_m2, open_from=open_from,
        freed={firm: _freed(tables, firm, name, whole=area if len(firms) == 1 and not has_open else None) for firm in firms},
        lag=_lag(tables, name, is_reused=is_reused), is_reused=is_reused, max_category=_max_category(tables, name),
        municipality=tables.municipality_of(name), province=tables.province_of(name), price=_price(tables, name), closes=closes,
        node=row["grid_node_id"] or str(tables.measured[name]["node_id"]), kw=kw, empty_kw=max(0.0, (row["connection_kw"] or 0.0) - sum(kw.values())))


def _open_room(tables: Tables, name: str, area: float) -> tuple[float, int | None]:
    """Return R6: open room (m²) and the year from which it is there."""
    row = tables.parcels[name]
    start = row["available_from"]
    if row["status"] == "issuable_later":
        start = start if start is not None else tables.estate_of(name)["later_year"]
    elif row["status"] in {"vacant", "issuable_now"}:
        start = start if start is not None else tables.years[0]
    else:
        return 0.0, None
    if row["restriction"] not in USABLE or start is None:
        return 0.0, None
    occupied = sum(tables.homes[firm][name] for firm in tables.occupants.get(name, []))
    return max(0.0, area - occupied), int(start)


def _freed(tables: Tables, firm_id: str, name: str, *, whole: float | None) -> float:
    """Return R7: what a firm frees at a parcel (m²); ``whole`` is the area of a parcel that goes free as a whole."""
    row, firm = tables.parcels[name], tables.firms[firm_id]
    if row["status"] in {"public_space", "housing"} or row["housing_from"] is not None or row["restriction"] not in USABLE:
        return 0.0
    if tables.terms.chain.control == "none":
        return 0.0
    if firm["tenure"] == "rent" and row["owner_kind"] not in {"municipality", "province"} and not row["landlord_agrees"]:
        return 0.0
    return whole if whole is not None else tables.homes[firm_id][name]


def _is_reused(tables: Tables, name: str) -> bool:
    """Return R8: whether the hall on a parcel is re-used as it is."""
    firms = [tables.firms[firm] for firm in tables.occupants.get(name, [])]
    if not firms:
        return False
    if all(firm["tenure"] == "rent" for firm in firms):
        return True
    built = [firm["building_year"] for firm in firms if firm["building_year"] is not None]
    return bool(built) and tables.years[0] - min(built) <= tables.terms.moves.reuse_hall_max_age


def _lag(tables: Tables, name: str, *, is_reused: bool) -> int:
    """Return R8: years between a grant and the reopening of the old parcel."""
    moves, row = tables.terms.moves, tables.parcels[name]
    firms = [tables.firms[firm] for firm in tables.occupants.get(name, [])]
    remediation = row["remediation_eur"]
    is_foreseen = row["restriction"] == "remediation" or (
        remediation > 0 if remediation is not None else any(not firm["soil_known"] for firm in firms))
    months = 0 if is_reused else moves.demolition_months + moves.permit_months + (moves.remediation_months if is_foreseen else 0)
    return max(1, 1 + ceil(months / MONTHS_PER_YEAR))


def _max_category(tables: Tables, name: str) -> int | None:
    """Return the category that a parcel allows: its own, else of its zoning area, else of its estate."""
    text = tables.parcels[name]["max_category"] or tables.measured[name]["zone_category"] or tables.estate_of(name)["max_category"]
    return CATEGORIES.index(text) if text else None


def _price(tables: Tables, name: str) -> float:
    """Return price_p of K6: of the parcel, else the mean of what the estate knows, else of the province."""
    own = tables.parcels[name]["price_eur_per_m2"]
    if own is not None:
        return float(own)
    estate = tables.estate_of(name)
    known = [price for price in (estate["price_min_eur_per_m2"], estate["price_max_eur_per_m2"]) if price]  # 0 means unknown
    if known:
        return float(sum(known) / len(known))
    return tables.terms.cost.land_price.get(tables.province_of(name), tables.terms.cost.land_price_other)


def capacity_row(tables: Tables, node: str, year: int) -> Row | None:
    """Return the row of ``grid_capacity`` that holds in a year: the latest, or the first for years before it."""
    rows = tables.capacity.get(node, [])
    past = [row for row in rows if row["year"] <= year]
    return past[-1] if past else rows[0] if rows else None


def free_kw(tables: Tables, node: str, year: int) -> float:
    """Return R21: what a node has free in a year (kW); inf for no node in a project without grid table."""
    if not node:
        return 0.0 if tables.grid else inf
    row, station = capacity_row(tables, node, year), tables.grid.get(node, {})
    built = station.get("reinforcement_year")
    return float(row["free_kw"] if row else 0.0) + float(station["reinforcement_kw"] if built is not None and year >= built else 0.0)


def is_blocked(tables: Tables, node: str, year: int) -> bool:
    """Return R5: whether small connections are blocked at a node in a year."""
    row = capacity_row(tables, node, year)
    return bool(row and row["small_connections_blocked"])

"""What a planner does on the map, as changes of a scenario: status, housing, category, power, land, shapes, locks."""

import itertools
from collections.abc import Sequence
from typing import Final

import pandas as pd

from planner.errors import InputError, Problem
from planner.program.rows.view import Lock
from planner.project.drawing import Shape, clear_of_others, crossed_most, estate_near, parts_of
from planner.project.project import Project
from planner.project.store.editing import GEOMETRY
from planner.project.tables import PARCEL_STATUS, TABLES
from planner.studio.scenarios import Change

_OWN: Final = ("parcel_id", "area_m2", "connection_kw", "address", "source", "source_date")
"""Columns of a parcel that do not go along to a part that is cut off."""
_DRAWN: Final = "getekend in een scenario"


def set_status(parcels: Sequence[str], status: str) -> Change:
    """Return the change that gives parcels a status (one of :data:`~planner.project.tables.PARCEL_STATUS`)."""
    return Change(cells=tuple(("parcels", parcel, "status", status) for parcel in parcels))


def set_aside(project: Project, parcels: Sequence[str]) -> Change:
    """Return the change that lets nobody new come to parcels: open ones are reserved; where a firm sits, what it leaves is kept back."""
    in_use = {*project["occupancy"]["parcel_id"], *project["parcels"].loc[project["parcels"]["status"] == "occupied", "parcel_id"]}
    return Change(cells=tuple(
        ("parcels", parcel, "restriction", "frozen_government") if parcel in in_use else ("parcels", parcel, "status", "reserved") for parcel in parcels))


def claim_for_housing(parcels: Sequence[str], year: int | None) -> Change:
    """Return the change that closes parcels for housing from a year on; None: no claim any more."""
    return Change(cells=tuple(("parcels", parcel, "housing_from", "" if year is None else str(year)) for parcel in parcels))


def set_price(parcels: Sequence[str], eur_per_m2: float) -> Change:
    """Return the change that gives parcels a price, euro per square metre."""
    return Change(cells=tuple(("parcels", parcel, "price_eur_per_m2", f"{eur_per_m2:.12g}") for parcel in parcels))


def issue_land(parcels: Sequence[str], year: int) -> Change:
    """Return the change that issues empty public land that waits, from a year on (lever ``open_parcels``)."""
    return _lever("open_parcels", str(year), parcels)


def buy_land(parcels: Sequence[str], year: int) -> Change:
    """Return the change that buys empty private land and issues it from a year on (lever ``buy_parcels``)."""
    return _lever("buy_parcels", str(year), parcels)


def raise_category(parcels: Sequence[str], steps: int) -> Change:
    """Return the change that raises the environmental category of parcels by steps (lever ``category_steps``)."""
    return _lever("category_steps", str(steps), parcels)


def add_hub(parcels: Sequence[str], kw: float) -> Change:
    """Return the change that makes an energy hub of the firms on parcels, contracted power in kW (lever ``hub``)."""
    return _lever("hub", f"{kw:.12g}", parcels)


def lock(firm: str, parcel: str = "*", year: int | None = None) -> Change:
    """Return the change by which a firm goes to a parcel (``*``: any), in a year (None: any)."""
    return Change(locks=(Lock(firm, parcel, year),))


def forbid(firms: Sequence[str], parcel: str = "*") -> Change:
    """Return the change by which firms do not go to a parcel (``*``: do not move)."""
    return Change(forbids=tuple(Lock(firm, parcel) for firm in firms))


def split(project: Project, parcel: str, line: Shape) -> Change:
    """Return the change that cuts a parcel along a line.

    The part with most of the buildings, else the largest, keeps the id and with it its firms; each other part becomes a parcel of its own: vacant
    where the parcel is in use, else of the same status. Registered areas are shared out by surface, buildings follow their place.

    Parameters
    ----------
    project
        With the parcel.
    parcel
        Id; empty: the parcel in which most of the line lies.
    line
        At least two places.

    Raises
    ------
    InputError
        Where the line does not cut the parcel in two, or a part would be smaller than 25 m².
    """
    parcel = parcel or crossed_most(project, line)
    if not parcel:
        raise InputError([Problem("line_beside_parcels", "parcels")])
    row = _parcel(project, parcel)
    parts = parts_of(project, parcel, line)
    names = [parcel, *_new_ids(project, f"{parcel}-", len(parts) - 1, first=2)]
    area = ["" if pd.isna(row["area_m2"]) else f"{row['area_m2'] * part.share:.0f}" for part in parts]
    status = "vacant" if row["status"] == "occupied" else str(row["status"])
    cells = [("parcels", parcel, GEOMETRY, parts[0].wkt), *([("parcels", parcel, "area_m2", area[0])] if area[0] else [])]
    for name, part, m2 in zip(names[1:], parts[1:], area[1:], strict=True):
        same = {**_same_columns(row), "status": status, "area_m2": m2, "source": _DRAWN, GEOMETRY: part.wkt}
        cells += [("parcels", name, column, value) for column, value in same.items() if value]
        cells += [("buildings", building, "parcel_id", name) for building in part.buildings]
    return Change(cells=tuple(cells), added=tuple(("parcels", name) for name in names[1:]))


def redraw(project: Project, parcel: str, ring: Shape) -> Change:
    """Return the change that gives a parcel another shape; what other parcels cover is left out, and a registered area follows the surface.

    Raises
    ------
    InputError
        Where the shape is none, or others cover all of it.
    """
    wkt, m2 = clear_of_others(project, ring, but=parcel)
    area = [] if pd.isna(_parcel(project, parcel)["area_m2"]) else [("parcels", parcel, "area_m2", f"{m2:.0f}")]
    return Change(cells=(("parcels", parcel, GEOMETRY, wkt), *area))


def draw(project: Project, ring: Shape, status: str) -> Change:
    """Return the change that adds a parcel of a shape and status to the estate where it lies; what other parcels cover is left out.

    Raises
    ------
    InputError
        Where the shape is none, others cover all of it, or no estate lies within 250 m.
    """
    wkt, _ = clear_of_others(project, ring)
    estate = estate_near(project, wkt)
    (name,) = _new_ids(project, f"{estate}-N", 1, first=1)
    cells = {"estate_id": estate, "status": status, "source": _DRAWN, GEOMETRY: wkt}
    return Change(cells=tuple(("parcels", name, column, value) for column, value in cells.items()), added=(("parcels", name),))


def _lever(name: str, value: str, parcels: Sequence[str]) -> Change:
    return Change(levers=((name, f"{value}@parcel:{'+'.join(parcels)}"),))


def _parcel(project: Project, parcel: str) -> pd.Series:
    return project["parcels"].set_index("parcel_id").loc[parcel]


def _same_columns(row: pd.Series) -> dict[str, str]:
    """Return the cells of a parcel that also hold for a part of it, as text."""
    kept = {name: row[name] for name in TABLES["parcels"].names if name not in _OWN}
    return {name: str(value) for name, value in kept.items() if not (pd.isna(value) or value == "" or value is False)}


def _new_ids(project: Project, stem: str, count: int, first: int) -> list[str]:
    """Return ids that no parcel has: the stem and the next numbers."""
    known = set(project["parcels"]["parcel_id"])
    free = (f"{stem}{number}" for number in itertools.count(first) if f"{stem}{number}" not in known)
    return list(itertools.islice(free, count))


__all__ = [
    "PARCEL_STATUS", "Change", "Shape", "add_hub", "buy_land", "claim_for_housing", "draw", "forbid", "issue_land", "lock", "raise_category", "redraw",
    "set_aside", "set_price", "set_status", "split"]

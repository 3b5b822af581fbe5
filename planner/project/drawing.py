"""Shapes that somebody draws: a parcel cut along a line, and an area that no other parcel covers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely

from planner.errors import InputError, Problem
from planner.project.project import Project

LEAST_PART_M2: Final = 25.0
"""Smaller pieces are slips of the hand (assumed)."""
NEAR_ESTATE_M: Final = 250.0
"""How far from an estate a new parcel may lie and still be of it (assumed)."""

type Shape = Sequence[tuple[float, float]]
"""Places x, y in metres in the system of the project."""


@dataclass(frozen=True)
class Part:
    """A part of a parcel that was cut.

    Parameters
    ----------
    wkt
        Its shape as well-known text.
    share
        Its share of the surface.
    buildings
        Ids of the buildings whose middle lies in it.
    """

    wkt: str
    share: float
    buildings: tuple[str, ...]


def parts_of(project: Project, parcel: str, line: Shape) -> list[Part]:
    """Return the parts of a parcel on the sides of a line, that with most buildings first, then the largest; the ends of the line run on.

    Raises
    ------
    InputError
        Where there are fewer than two, or one is smaller than 25 m².
    """
    whole = project["parcels"].set_index("parcel_id").loc[parcel, "geometry"]
    cut = _cut(whole, line)
    if len(cut) < 2 or min(part.area for part in cut) < LEAST_PART_M2:
        raise InputError([Problem("split_fails", "parcels", parcel, values={"least": f"{LEAST_PART_M2:.0f}"})])
    here = project["buildings"][project["buildings"]["parcel_id"] == parcel].dropna(subset="geometry")
    places = dict(zip(here["building_id"], here.geometry.representative_point(), strict=True))
    parts = [Part(shapely.to_wkt(part), part.area / whole.area, tuple(name for name, place in places.items() if place.intersects(part))) for part in cut]
    return sorted(parts, key=lambda part: (-len(part.buildings), -part.share))


def crossed_most(project: Project, line: Shape) -> str:
    """Return the parcel in which most of a line lies; empty where it lies in none."""
    if len(line) < 2:
        return ""
    parcels = project["parcels"]
    lengths = parcels.geometry.intersection(shapely.LineString(line)).length.to_numpy()
    return str(parcels["parcel_id"].iloc[int(np.argmax(lengths))]) if len(lengths) and lengths.max() > 0 else ""


def clear_of_others(project: Project, ring: Shape, but: str = "") -> tuple[str, float]:
    """Return what no (other) parcel covers of the area within a ring: as well-known text, and its m².

    Raises
    ------
    InputError
        Where nothing of at least 25 m² is left.
    """
    shape = shapely.make_valid(shapely.Polygon(ring)) if len(ring) > 2 else shapely.Polygon()
    others = project["parcels"][project["parcels"]["parcel_id"] != but]
    near = others.geometry[others.geometry.intersects(shape)]
    clear = shapely.difference(shape, shapely.union_all(near.array)) if len(near) else shape
    polygons = [part for part in shapely.get_parts(clear) if isinstance(part, shapely.Polygon) and part.area >= LEAST_PART_M2]
    if not polygons:
        raise InputError([Problem("drawn_shape_empty", "parcels", but, values={"least": f"{LEAST_PART_M2:.0f}"})])
    whole = polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)
    return shapely.to_wkt(whole), float(whole.area)


def estate_near(project: Project, wkt: str) -> str:
    """Return the estate on which a shape lies, else the nearest.

    Raises
    ------
    InputError
        Where none lies within 250 m.
    """
    estates = project["estates"]
    away = estates.geometry.distance(shapely.from_wkt(wkt).representative_point())
    if not len(away) or away.min() > NEAR_ESTATE_M:
        raise InputError([Problem("drawn_far_from_estates", "parcels", values={"most": f"{NEAR_ESTATE_M:.0f}"})])
    return str(estates["estate_id"].iloc[int(np.argmin(away))])


def _cut(whole: shapely.Geometry, line: Shape) -> list[shapely.Geometry]:
    """Return the parts of an area on the sides of a line, whose ends run on to beyond the area."""
    if len(line) < 2:
        return [whole]
    places = np.asarray(line, dtype=float)
    west, south, east, north = whole.bounds
    reach = 2.0 * (east - west + north - south)
    for end, before in ((0, 1), (-1, -2)):
        away = places[end] - places[before]
        places[end] += reach * away / (np.hypot(*away) or 1.0)
    edges = shapely.union_all([whole.boundary, shapely.LineString(places)])  # a union has a corner wherever two of its lines cross
    return [face for face in shapely.get_parts(shapely.polygonize([edges])) if whole.covers(face.representative_point())]

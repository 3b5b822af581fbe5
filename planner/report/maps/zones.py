"""Areas that are computed for a map: zones at a distance, and the parcels of a station taken together."""

from collections.abc import Sequence
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from planner.report.maps.shapes import Polygons, encode

_QUARTER_SEGMENTS: Final = 6
_TOLERANCE_M: Final = 1.0
_STREET_M: Final = 20.0  # parcels across a street belong to one area

type Shapes = npt.NDArray[np.object_]


def zone_around(places: gpd.GeoDataFrame, distances_m: Sequence[float], zoning: gpd.GeoDataFrame | None = None) -> Polygons:
    """Return the area within a distance of places, encoded.

    Parameters
    ----------
    places
        Points or areas in metres.
    distances_m
        Of each place, metres; a place at distance 0 has no zone.
    zoning
        Areas with ``guide_distance_m``: where that is stated it holds in place of the distances.

    Notes
    -----
    A zoning plan states its distance for the land on which a firm may stand, so the stated distance is drawn within its
    area, and the distances given outside of it.
    """
    shapes, distances = places.geometry.to_numpy(), np.array(distances_m, dtype=float)
    zone = _union(shapes, distances)
    stated = zoning[zoning["guide_distance_m"].notna()] if zoning is not None else None
    if stated is not None and len(stated) and len(shapes):
        areas = stated.geometry.to_numpy()
        apart = [
            shapely.intersection(_union(shapes, np.where(distances > 0, metres, 0.0)), area)
            for area, metres in zip(areas, stated["guide_distance_m"], strict=True)
        ]
        zone = shapely.union_all([shapely.difference(zone, shapely.union_all(areas)), *apart])
    return encode([shapely.simplify(zone, _TOLERANCE_M)])[0]


def taken_together(parcels: gpd.GeoDataFrame) -> Polygons:
    """Return the outline of parcels as one area, streets between them included, encoded."""
    wide = shapely.union_all(shapely.buffer(parcels.geometry.to_numpy(), _STREET_M, join_style="mitre"))
    return encode([shapely.simplify(shapely.buffer(wide, -_STREET_M / 2, join_style="mitre"), _TOLERANCE_M)])[0]


def encoded(frame: gpd.GeoDataFrame) -> tuple[Polygons, ...]:
    """Return the shapes of a table, encoded."""
    return tuple(encode(frame.geometry.to_numpy()))


def middles(frame: gpd.GeoDataFrame) -> npt.NDArray[np.float64]:
    """Return a place inside each shape: x and y in metres, shape (rows, 2)."""
    places: npt.NDArray[np.float64] = shapely.get_coordinates(shapely.point_on_surface(frame.geometry.to_numpy()))
    return places


def _union(shapes: Shapes, distances: npt.NDArray[np.float64]) -> shapely.Geometry:
    near = distances > 0
    return shapely.union_all(shapely.buffer(shapes[near], distances[near], quad_segs=_QUARTER_SEGMENTS))

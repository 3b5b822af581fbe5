"""Shapes as whole decimetres: the first point of a ring from the origin of the CRS, each next one from its predecessor."""

from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

_DECIMETRES: Final = 10

type Ring = list[int]
type Polygons = list[list[Ring]]


def encode(shape: shapely.Geometry | None) -> Polygons:
    """Encode a polygon or multipolygon in metres; what is no area, or missing, becomes nothing to draw."""
    if shape is None or shape.is_empty:
        return []
    parts = [part for part in shapely.get_parts(shape) if isinstance(part, shapely.Polygon)]
    return [[_ring(ring) for ring in (part.exterior, *part.interiors)] for part in parts]


def decimetres(places: npt.NDArray[np.float64]) -> list[list[int]]:
    """Round places to whole decimetres."""
    whole: list[list[int]] = np.rint(places * _DECIMETRES).astype(int).tolist()
    return whole


def _ring(ring: shapely.LinearRing) -> Ring:
    points = np.rint(shapely.get_coordinates(ring) * _DECIMETRES).astype(int)
    steps: Ring = np.diff(points, axis=0, prepend=np.zeros((1, 2), dtype=int)).ravel().tolist()
    return steps

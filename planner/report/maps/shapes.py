"""Shapes as whole decimetres: the first point of a ring from the origin of the CRS, each next one from its predecessor."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

_DECIMETRES: Final = 10

type Ring = list[int]
type Polygons = list[list[Ring]]


def encode(shapes: npt.ArrayLike) -> list[Polygons]:
    """Encode polygons and multipolygons in metres, all at once; what is no area, or missing, becomes nothing to draw."""
    out: list[Polygons] = [[] for _ in range(np.size(shapes))]
    parts, of_shape = shapely.get_parts(np.asarray(shapes, dtype=object), return_index=True)
    is_area = (shapely.get_type_id(parts) == shapely.GeometryType.POLYGON) & ~shapely.is_empty(parts)
    parts, of_shape = parts[is_area], of_shape[is_area]
    rings, of_part = shapely.get_rings(parts, return_index=True)
    polygons: Polygons = [[] for _ in parts]
    for part, ring in zip(of_part.tolist(), _steps(rings), strict=True):
        polygons[part].append(ring)
    for shape, polygon in zip(of_shape.tolist(), polygons, strict=True):
        out[shape].append(polygon)
    return out


def decimetres(places: npt.NDArray[np.float64]) -> list[list[int]]:
    """Round places to whole decimetres."""
    whole: list[list[int]] = np.rint(places * _DECIMETRES).astype(int).tolist()
    return whole


def _steps(rings: npt.NDArray[np.object_]) -> Iterator[Ring]:
    """Yield the steps of each ring, the first from the origin."""
    places, of_ring = shapely.get_coordinates(rings, return_index=True)
    points = np.rint(places * _DECIMETRES).astype(int)
    begins = np.searchsorted(of_ring, np.arange(len(rings) + 1))
    steps = np.diff(points, axis=0, prepend=np.zeros((1, 2), dtype=int))
    steps[begins[:-1]] = points[begins[:-1]]
    flat: list[int] = steps.ravel().tolist()
    for begin, end in pairwise((2 * begins).tolist()):
        yield flat[begin:end]

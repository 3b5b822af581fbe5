"""The shapes of a map, encoded once as whole decimetres."""

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Self

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS

_DECIMETRES: Final = 10
_RD: Final = CRS.from_epsg(28992)
_MUNICIPALITY_TOLERANCE_M: Final = 10.0

type Ring = list[int]
type Polygons = list[list[Ring]]


@dataclass(frozen=True, slots=True)
class Frame:
    """The square of the plane that the map draws: its upper left corner and its side, in metres.

    For RD it is the tile grid of the Dutch background maps, so that their tiles fall in place.
    """

    west: float
    north: float
    extent: float


RD_FRAME: Final = Frame(west=-285401.92, north=903401.92, extent=880803.84)


@dataclass(frozen=True)
class MapGeometry:
    """Municipalities, estates, parcels and sensitive places in one projected CRS.

    Attributes
    ----------
    frame
        The square the map is drawn in.
    parcel_ids
        Identifiers of the parcels, in the order of the frame handed in.
    payload
        Everything the map needs to draw, as JSON in UTF-8. Rings are flat lists of whole decimetres, the first
        point from the origin of the CRS and each next one from its predecessor, which keeps them short.
    bounds
        West, south, east and north of the estates and parcels, in metres.
    """

    frame: Frame
    parcel_ids: tuple[str, ...]
    payload: bytes
    bounds: tuple[float, float, float, float]

    @cached_property
    def hash(self) -> str:
        """Name of this geometry: the same shapes give the same name."""
        return hashlib.sha256(self.payload).hexdigest()[:16]

    @classmethod
    def from_frames(
        cls,
        parcels: gpd.GeoDataFrame,
        estates: gpd.GeoDataFrame,
        municipalities: gpd.GeoDataFrame | None = None,
        sensitive: gpd.GeoDataFrame | None = None,
    ) -> Self:
        """Encode project tables for a map.

        Parameters
        ----------
        parcels
            With ``parcel_id`` and ``estate_id``; polygons in a projected CRS in metres.
        estates
            With ``estate_id`` and ``name``; the same CRS.
        municipalities
            With ``name``; drawn as an outline, simplified to ten metres.
        sensitive
            Dwellings, schools and the like; drawn as points, areas at a point inside them.

        Returns
        -------
        MapGeometry
            Ready to hand to the map or to the picture.

        Raises
        ------
        ValueError
            When the parcels are not in a projected CRS.
        """
        if parcels.crs is None or not parcels.crs.is_projected:
            raise ValueError("A map needs parcels in a projected CRS in metres.")
        bounds = _bounds(parcels, estates)
        frame = RD_FRAME if parcels.crs.equals(_RD) else _frame_around(bounds)
        content = {
            "frame": [frame.west, frame.north, frame.extent],
            "bounds": list(bounds),
            "parcels": _parcels(parcels),
            "estates": _estates(estates),
            "municipalities": _municipalities(municipalities),
            "sensitive": _points(sensitive),
        }
        payload = json.dumps(content, separators=(",", ":"), ensure_ascii=False).encode()
        return cls(frame, tuple(parcels["parcel_id"].astype(str)), payload, bounds)


def _bounds(parcels: gpd.GeoDataFrame, estates: gpd.GeoDataFrame) -> tuple[float, float, float, float]:
    boxes = np.vstack([frame.total_bounds for frame in (parcels, estates) if len(frame)])
    west, south = np.nanmin(boxes[:, :2], axis=0)
    east, north = np.nanmax(boxes[:, 2:], axis=0)
    return float(west), float(south), float(east), float(north)


def _frame_around(bounds: tuple[float, float, float, float]) -> Frame:
    """Choose a square with room around the data, so that a reader can pan past its edge."""
    west, south, east, north = bounds
    extent = float(2 ** np.ceil(np.log2(16 * max(east - west, north - south, 1_000))))
    return Frame((west + east) / 2 - extent / 2, (south + north) / 2 + extent / 2, extent)


def _parcels(parcels: gpd.GeoDataFrame) -> dict[str, object]:
    return {
        "ids": parcels["parcel_id"].astype(str).tolist(),
        "estates": parcels["estate_id"].astype(str).tolist(),
        "shapes": [_polygons(shape) for shape in parcels.geometry],
    }


def _estates(estates: gpd.GeoDataFrame) -> dict[str, object]:
    """Put the name of an estate above its upper edge, where it covers no parcel."""
    boxes = estates.geometry.bounds
    places = np.column_stack([(boxes["minx"] + boxes["maxx"]) / 2, boxes["maxy"]])
    return {
        "ids": estates["estate_id"].astype(str).tolist(),
        "names": estates["name"].astype(str).tolist(),
        "shapes": [_polygons(shape) for shape in estates.geometry],
        "labels": _decimetres(places[~np.isnan(places).any(axis=1)]),
    }


def _municipalities(frame: gpd.GeoDataFrame | None) -> dict[str, object]:
    if frame is None or frame.empty:
        return {"names": [], "shapes": [], "labels": []}
    outlines = shapely.coverage_simplify(frame.geometry.array, _MUNICIPALITY_TOLERANCE_M)
    return {
        "names": frame["name"].astype(str).tolist(),
        "shapes": [_polygons(shape) for shape in outlines],
        "labels": _points(frame),
    }


def _points(frame: gpd.GeoDataFrame | None) -> list[list[int]]:
    if frame is None or frame.empty:
        return []
    return _decimetres(shapely.get_coordinates(shapely.point_on_surface(frame.geometry.array)))


def _decimetres(places: npt.NDArray[np.float64]) -> list[list[int]]:
    whole: list[list[int]] = np.rint(places * _DECIMETRES).astype(int).tolist()
    return whole


def _polygons(shape: shapely.Geometry | None) -> Polygons:
    """Encode a polygon or multipolygon; what is no area, or missing, becomes nothing to draw."""
    if shape is None or shape.is_empty:
        return []
    parts = [part for part in shapely.get_parts(shape) if isinstance(part, shapely.Polygon)]
    return [[_ring(ring) for ring in (part.exterior, *part.interiors)] for part in parts]


def _ring(ring: shapely.LinearRing) -> Ring:
    points = np.rint(shapely.get_coordinates(ring) * _DECIMETRES).astype(int)
    steps: Ring = np.diff(points, axis=0, prepend=np.zeros((1, 2), dtype=int)).ravel().tolist()
    return steps

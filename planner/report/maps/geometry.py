"""The shapes of a map, encoded once: the ground, and the parcels by shards of neighbouring estates.

A shard is what is sent at once. Of a large project only the shards in view are sent, and after an edit only the shard in
which something changed.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Self

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from planner.report.maps.packets import Packet
from planner.report.maps.shapes import Polygons, decimetres, encode

_RD: Final = CRS.from_epsg(28992)
_MUNICIPALITY_TOLERANCE_M: Final = 10.0
_PARCELS_PER_SHARD: Final = 800
MANY_PARCELS: Final = 20_000
"""Above this, estates come first and parcels when they come into view."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The square of the plane that the map draws: its upper left corner and its side, in metres.

    For RD it is the tile grid of the Dutch background maps, so that their tiles fall in place.
    """

    west: float
    north: float
    extent: float

    def holds(self, bounds: tuple[float, float, float, float]) -> bool:
        """Return whether west, south, east and north of something lie in the square: the map can show nothing beyond it."""
        west, south, east, north = bounds
        return self.west <= west and east <= self.west + self.extent and self.north - self.extent <= south and north <= self.north


RD_FRAME: Final = Frame(west=-285401.92, north=903401.92, extent=880803.84)


@dataclass(frozen=True)
class Shard:
    """The parcels of some neighbouring estates: their positions in the table, and what is sent of them."""

    at: tuple[int, ...]
    packet: Packet


@dataclass(frozen=True)
class MapGeometry:
    """Municipalities, estates, parcels and sensitive places in one projected CRS.

    Attributes
    ----------
    frame
        The square the map is drawn in.
    parcel_ids
        Identifiers of the parcels, in the order of the frame handed in.
    ground
        Everything but the parcels, and the shard of each estate.
    shards
        The parcels with the names of their firms.
    names
        Of a large project all parcels and firms by name, for a search; None where the shards have them all.
    bounds
        West, south, east and north of the estates and parcels, in metres.
    """

    frame: Frame
    parcel_ids: tuple[str, ...]
    ground: Packet
    shards: tuple[Shard, ...]
    names: Packet | None
    bounds: tuple[float, float, float, float]

    @cached_property
    def hash(self) -> str:
        """Name of this geometry: the same shapes give the same name."""
        parts = (self.ground, *(shard.packet for shard in self.shards))
        return hashlib.sha256("".join(part.hash for part in parts).encode()).hexdigest()[:16]

    @property
    def is_large(self) -> bool:
        """Whether the parcels come only when they are in view."""
        return len(self.parcel_ids) > MANY_PARCELS

    def parcel_shapes(self) -> list[Polygons]:
        """Give the encoded shapes of the parcels in the order of ``parcel_ids``."""
        shapes: list[Polygons] = [[] for _ in self.parcel_ids]
        for shard in self.shards:
            for at, shape in zip(shard.at, shard.packet.read()["shapes"], strict=True):
                shapes[at] = shape
        return shapes

    @classmethod
    def from_frames(
        cls,
        parcels: gpd.GeoDataFrame,
        estates: gpd.GeoDataFrame,
        municipalities: gpd.GeoDataFrame | None = None,
        sensitive: gpd.GeoDataFrame | None = None,
        firms: pd.DataFrame | None = None,
    ) -> Self:
        """Encode project tables for a map.

        Parameters
        ----------
        parcels
            With ``parcel_id`` and ``estate_id``, and ``address`` where it is known; polygons in a projected CRS in metres.
        estates
            With ``estate_id`` and ``name``; the same CRS.
        municipalities
            With ``name``; drawn as an outline, simplified to ten metres.
        sensitive
            Dwellings, schools and the like; drawn as points, areas at a point inside them.
        firms
            With ``parcel_id`` and ``name`` as everybody may read it, and ``address`` where the search is to find it too.

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
        frame = RD_FRAME if parcels.crs.equals(_RD) and RD_FRAME.holds(bounds) else _frame_around(bounds)
        shard_of = _shard_of(estates, len(parcels))
        ground = Packet.of({
            "frame": [frame.west, frame.north, frame.extent],
            "bounds": [round(edge) for edge in bounds],
            "estates": _estates(estates) | {"shards": shard_of},
            "municipalities": _municipalities(municipalities),
            "sensitive": _points(sensitive),
        })
        shards = _shards(parcels, estates, shard_of, _named(firms))
        ids = tuple(parcels["parcel_id"].astype(str))
        names = Packet.of([_without_shapes(shard) for shard in shards]) if len(ids) > MANY_PARCELS else None
        return cls(frame, ids, ground, shards, names, bounds)


def _shard_of(estates: gpd.GeoDataFrame, parcels: int) -> list[int]:
    """Divide the estates, neighbours together.

    How many shards there are is a power of two of the number of parcels, so that a parcel more or less leaves the others
    where they are.
    """
    count = 2 ** max(0, round(np.log2(max(parcels, 1) / _PARCELS_PER_SHARD)))
    along = estates.geometry.hilbert_distance() if len(estates) else []
    order = np.argsort(np.argsort(along, kind="stable"), kind="stable")
    shards: list[int] = (order * min(count, max(len(estates), 1)) // max(len(estates), 1)).tolist()
    return shards


def _shards(parcels: gpd.GeoDataFrame, estates: gpd.GeoDataFrame, shard_of: Sequence[int], firms: dict[str, list[list[str]]]) -> tuple[Shard, ...]:
    addresses = parcels["address"].astype(str).to_numpy() if "address" in parcels else None
    ids = parcels["parcel_id"].astype(str).to_numpy()
    estate = pd.Index(estates["estate_id"].astype(str)).get_indexer(parcels["estate_id"].astype(str))
    mine = np.where(estate >= 0, np.array([*shard_of, 0])[estate], 0)
    encoded = encode(parcels.geometry.to_numpy())
    shards = []
    for number in range(max(shard_of, default=0) + 1):
        at = np.flatnonzero(mine == number)
        content = {
            "ids": ids[at].tolist(),
            "estates": estate[at].tolist(),
            "addresses": addresses[at].tolist() if addresses is not None and (addresses[at] != "").any() else [],
            "firms": [[local, *firm] for local, parcel in enumerate(ids[at]) for firm in firms.get(parcel, ())],
            "shapes": [encoded[one] for one in at],
        }
        shards.append(Shard(tuple(at.tolist()), Packet.of(content)))
    return tuple(shards)


def _without_shapes(shard: Shard) -> dict[str, object]:
    content = shard.packet.read()
    return {name: content[name] for name in ("ids", "estates", "addresses", "firms")}


def _named(firms: pd.DataFrame | None) -> dict[str, list[list[str]]]:
    """Return by parcel its firms in order: name, and address where there is one."""
    out: dict[str, list[list[str]]] = {}
    if firms is not None:
        addresses = firms["address"] if "address" in firms else [""] * len(firms)
        for parcel, *firm in sorted(zip(firms["parcel_id"].astype(str), firms["name"].astype(str), addresses, strict=True)):
            out.setdefault(parcel, []).append([part for part in firm if part])
    return out


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


def _estates(estates: gpd.GeoDataFrame) -> dict[str, object]:
    """Put the name of an estate above its upper edge, where it covers no parcel."""
    boxes = estates.geometry.bounds
    places = np.column_stack([(boxes["minx"] + boxes["maxx"]) / 2, boxes["maxy"]])
    return {
        "ids": estates["estate_id"].astype(str).tolist(),
        "names": estates["name"].astype(str).tolist(),
        "shapes": encode(estates.geometry.to_numpy()),
        "labels": decimetres(places[~np.isnan(places).any(axis=1)]),
    }


def _municipalities(frame: gpd.GeoDataFrame | None) -> dict[str, object]:
    if frame is None or frame.empty:
        return {"names": [], "shapes": [], "labels": []}
    outlines = shapely.coverage_simplify(frame.geometry.array, _MUNICIPALITY_TOLERANCE_M)
    return {
        "names": frame["name"].astype(str).tolist(),
        "shapes": encode(np.asarray(outlines)),
        "labels": _points(frame),
    }


def _points(frame: gpd.GeoDataFrame | None) -> list[list[int]]:
    if frame is None or frame.empty:
        return []
    return decimetres(shapely.get_coordinates(shapely.point_on_surface(frame.geometry.array)))

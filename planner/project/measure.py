"""Measuring: areas, distances and neighbours, once, in metres. Above this floor there is no geometry.

Public names: :class:`Measured`, :data:`MEASURED`, :func:`measure`, :func:`is_measured_same`, :func:`sensitive_within`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from planner.project.terms import Terms
from planner.units import M_PER_KM

Shapes = NDArray[np.object_]
LIVING = ("dwelling", "school", "care", "planned_housing")
"""Kinds of sensitive object that a guide distance protects as housing."""
MEASURED_TERMS = ("moves", "grid")
"""Sections of the terms that measurements depend on."""
MEASURED = {
    "parcels": ("parcel_id", "estate_id", "area_m2"),
    "firms": ("firm_id", "parcel_id"),
    "occupancy": ("firm_id", "parcel_id", "plot_m2"),
    "sensitive": ("kind", "area_type", "firm_id"),
    "zoning": ("zone_id", "max_category", "max_cover", "guide_distance_m"),
    "grid": ("node_id", "status"),
}
"""Columns that measurements depend on, besides the shapes of these tables."""
BLOCK = 10_000
"""Parcels whose neighbours are looked up at once."""
COMPANY_REACH_M = 700.0
"""Largest guide distance to a company dwelling; further away they do not matter."""


@dataclass(frozen=True)
class Measured:
    """What was measured from the shapes.

    Parameters
    ----------
    parcels
        Index ``parcel_id``. Columns ``x``, ``y`` (m, centre, project CRS), ``measured_m2``, ``area_m2`` (registered, else measured),
        ``quiet_m``, ``mixed_m`` (distance from the boundary to the nearest protected object by area type, m, inf where there is none),
        ``nature_m``, ``zone_category``, ``zone_cover``, ``zone_guide_m`` (of the zoning area that covers most of it),
        ``node_id``, ``node_km`` (nearest existing grid node; empty and inf where there is none).
    firms
        Index ``firm_id``. Columns ``x``, ``y`` (m); NaN where a firm has neither point nor parcel.
    neighbours
        Columns ``parcel_a``, ``parcel_b``, ``edge_m`` (shared edge after snapping), ``distance_m``; both directions; parcels that touch, and those of one
        estate within the split distance.
    company
        Columns ``parcel_id``, ``firm_id``, ``distance_m``: company dwellings near a parcel and whose they are.
    """

    parcels: pd.DataFrame
    firms: pd.DataFrame
    neighbours: pd.DataFrame
    company: pd.DataFrame


def shapes_of(frame: pd.DataFrame) -> Shapes:
    """Return the geometry of a frame as an array, empty where it has none."""
    if "geometry" not in frame:
        return np.empty(0, dtype=object)
    return np.asarray(frame["geometry"].array, dtype=object)


def measure(tables: Mapping[str, pd.DataFrame], terms: Terms) -> Measured:
    """Return what is measured from the shapes of the tables (metres, square metres)."""
    tables = {name: tables[name][[*columns, *(["geometry"] if "geometry" in tables[name] else [])]] for name, columns in MEASURED.items()}
    parcels = _parcels(tables, terms)
    return Measured(parcels, _firms(tables, parcels), _neighbours(tables, terms), _company(tables))


def is_measured_same(one: Mapping[str, pd.DataFrame], other: Mapping[str, pd.DataFrame]) -> bool:
    """Return whether two sets of tables hold the same shapes and the same in every column that is measured by."""
    return all(one[name] is other[name] or _is_same(one[name], other[name], columns) for name, columns in MEASURED.items())


def _is_same(one: pd.DataFrame, other: pd.DataFrame, columns: Sequence[str]) -> bool:
    if "geometry" not in one:  # the order of its rows does not matter: what is measured of occupancy is sorted first
        one, other = (frame.sort_values(list(columns), ignore_index=True) for frame in (one, other))
    if len(one) != len(other) or not all(one[name].equals(other[name]) for name in columns):
        return False
    first, second = shapes_of(one), shapes_of(other)
    return len(first) == len(second) and bool((shapely.equals_identical(first, second) | (shapely.is_missing(first) & shapely.is_missing(second))).all())


def _parcels(tables: Mapping[str, pd.DataFrame], terms: Terms) -> pd.DataFrame:
    frame = tables["parcels"]
    shapes = shapes_of(frame)
    out = pd.DataFrame(index=pd.Index(frame["parcel_id"], name="parcel_id"))
    centres = shapely.centroid(shapes)
    out["x"], out["y"] = shapely.get_x(centres), shapely.get_y(centres)
    out["measured_m2"] = shapely.area(shapes)
    registered = frame["area_m2"].to_numpy()
    out["area_m2"] = np.where(np.isnan(registered), out["measured_m2"], registered)
    sensitive = tables["sensitive"]
    living = sensitive["kind"].isin(LIVING)
    for area_type in ("quiet", "mixed"):
        out[f"{area_type}_m"] = _nearest(shapes, shapes_of(sensitive[living & (sensitive["area_type"] == area_type)]))
    out["nature_m"] = _nearest(shapes, shapes_of(sensitive[sensitive["kind"] == "nature"]))
    return out.join(_zones(frame, tables["zoning"])).join(_nodes(out, tables["grid"], terms))


def _nearest(shapes: Shapes, targets: Shapes) -> NDArray[np.float64]:
    """Return the distance (m) of each shape to the nearest target; inf where there is none."""
    out = np.full(len(shapes), np.inf)
    if len(targets) and len(shapes):
        (rows, _), distance = shapely.STRtree(targets).query_nearest(shapes, return_distance=True, all_matches=False)
        out[rows] = distance
    return out


def _zones(parcels: pd.DataFrame, zoning: pd.DataFrame) -> pd.DataFrame:
    """Return category, cover and guide distance of the zoning area that covers most of each parcel."""
    ids = pd.Index(parcels["parcel_id"], name="parcel_id")
    out = pd.DataFrame({"zone_category": "", "zone_cover": np.nan, "zone_guide_m": np.nan}, index=ids)
    shapes, zones = shapes_of(parcels), shapes_of(zoning)
    if not len(zones) or not len(shapes):
        return out
    rows, cols = shapely.STRtree(zones).query(shapes, predicate="intersects")
    overlap = shapely.area(shapely.intersection(shapes[rows], zones[cols]))
    pairs = pd.DataFrame({"row": rows, "zone": zoning["zone_id"].to_numpy()[cols], "col": cols, "overlap": overlap})
    pairs = pairs[pairs["overlap"] > 0].sort_values(["row", "overlap", "zone"], ascending=[True, False, True]).drop_duplicates("row")
    take = pairs["col"].to_numpy()
    out.iloc[pairs["row"].to_numpy(), 0] = zoning["max_category"].to_numpy()[take]
    out.iloc[pairs["row"].to_numpy(), 1] = zoning["max_cover"].to_numpy()[take]
    out.iloc[pairs["row"].to_numpy(), 2] = zoning["guide_distance_m"].to_numpy()[take]
    return out


def _nodes(parcels: pd.DataFrame, grid: pd.DataFrame, terms: Terms) -> pd.DataFrame:
    """Return the nearest existing grid node of each parcel and its distance (km)."""
    out = pd.DataFrame({"node_id": "", "node_km": np.inf}, index=parcels.index)
    usable = grid[grid["status"] == "existing"]
    points = shapes_of(usable)
    present = ~(shapely.is_missing(points) | shapely.is_empty(points))
    points, ids = points[present], usable["node_id"].to_numpy()[present]
    if not len(points) or not len(parcels):
        return out
    order = np.argsort(ids)
    centres = shapely.points(parcels["x"].to_numpy(), parcels["y"].to_numpy())
    (rows, cols), distance = shapely.STRtree(points[order]).query_nearest(centres, return_distance=True, all_matches=False)
    near = distance / M_PER_KM <= terms.grid.node_reach_km
    out.iloc[rows[near], 0] = ids[order][cols[near]]
    out.iloc[rows[near], 1] = distance[near] / M_PER_KM
    return out


def _firms(tables: Mapping[str, pd.DataFrame], parcels: pd.DataFrame) -> pd.DataFrame:
    """Return the place of each firm: its point, else the centre of its largest parcel."""
    firms = tables["firms"]
    ids = pd.Index(firms["firm_id"], name="firm_id")
    homes = tables["occupancy"].sort_values(["firm_id", "plot_m2", "parcel_id"], ascending=[True, False, True]).drop_duplicates("firm_id")
    home = firms.set_index("firm_id")["parcel_id"].where(lambda ids: ids != "").combine_first(homes.set_index("firm_id")["parcel_id"])
    out = parcels[["x", "y"]].reindex(home.reindex(ids).to_numpy()).set_index(ids)
    points = shapes_of(firms)
    if len(points):
        there = ~(shapely.is_missing(points) | shapely.is_empty(points))
        out.loc[there, "x"] = shapely.get_x(points[there])
        out.loc[there, "y"] = shapely.get_y(points[there])
    return out


def _neighbours(tables: Mapping[str, pd.DataFrame], terms: Terms) -> pd.DataFrame:
    frame = tables["parcels"]
    shapes = shapes_of(frame)
    ids, estates = frame["parcel_id"].to_numpy(), frame["estate_id"].to_numpy()
    columns = ["parcel_a", "parcel_b", "edge_m", "distance_m"]
    if not len(shapes):
        return pd.DataFrame(columns=columns)
    half = [np.concatenate(parts) for parts in zip(*_near_pairs(shapes, pd.factorize(estates)[0], terms), strict=True)]
    a, b, distance = np.concatenate([half[0], half[1]]), np.concatenate([half[1], half[0]]), np.concatenate([half[2], half[2]])
    order = np.lexsort((b, a))
    a, b, distance = a[order], b[order], distance[order]
    edge = np.zeros(len(a))
    close = distance <= terms.moves.snap_m
    swollen = shapely.buffer(shapes, terms.moves.snap_m, cap_style="flat", join_style="mitre")
    edge[close] = shapely.length(shapely.intersection(shapely.boundary(shapes)[b[close]], swollen[a[close]]))
    return pd.DataFrame({"parcel_a": ids[a], "parcel_b": ids[b], "edge_m": edge, "distance_m": distance})


def _near_pairs(shapes: Shapes, estates: NDArray[np.intp], terms: Terms) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]]]:
    """Yield pairs (first < second) and their distance (m): of one estate within the split distance, of any estates where they touch.

    Boxes are compared before shapes, and block by block, so that a country fits in memory.
    """
    reach, snap = terms.moves.split_distance_m, terms.moves.snap_m
    tree, boxes = shapely.STRtree(shapes), shapely.bounds(shapes)
    for start in range(0, len(shapes), BLOCK):
        block = boxes[start:start + BLOCK] + max(reach, snap) * np.array([-1, -1, 1, 1])
        a, b = tree.query(shapely.box(*block.T))
        a += start
        gap = np.maximum(np.maximum(boxes[a, :2] - boxes[b, 2:], boxes[b, :2] - boxes[a, 2:]).max(axis=1), 0)
        may = (a < b) & ((estates[a] == estates[b]) | (gap <= snap))
        a, b = a[may], b[may]
        distance = shapely.distance(shapes[a], shapes[b])
        near = (distance <= snap) | ((estates[a] == estates[b]) & (distance <= reach))
        yield a[near], b[near], distance[near]


def _company(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    sensitive = tables["sensitive"][lambda frame: frame["kind"] == "company_dwelling"]
    shapes, targets = shapes_of(tables["parcels"]), shapes_of(sensitive)
    if not len(targets) or not len(shapes):
        return pd.DataFrame({"parcel_id": [], "firm_id": [], "distance_m": []}).astype({"parcel_id": "str", "firm_id": "str", "distance_m": "float64"})
    rows, cols = shapely.STRtree(targets).query(shapes, predicate="dwithin", distance=COMPANY_REACH_M)
    return pd.DataFrame({
        "parcel_id": tables["parcels"]["parcel_id"].to_numpy()[rows],
        "firm_id": sensitive["firm_id"].to_numpy()[cols],
        "distance_m": shapely.distance(shapes[rows], targets[cols])})


def sensitive_within(tables: Mapping[str, pd.DataFrame], reach: pd.Series) -> pd.DataFrame:
    """Return the existing dwellings within reach of parcels.

    Parameters
    ----------
    tables
        Tables of a project.
    reach
        Index ``parcel_id``, distance in metres up to which dwellings matter for that parcel.

    Returns
    -------
    pandas.DataFrame
        Columns ``parcel_id``, ``sensitive_id``, ``area_type``, ``dwellings``, ``distance_m``.
    """
    sensitive = tables["sensitive"][lambda frame: (frame["kind"] == "dwelling") & (frame["status"] == "existing")]
    parcels = tables["parcels"].set_index("parcel_id").loc[reach.index]
    shapes, targets = shapes_of(parcels), shapes_of(sensitive)
    rows, cols = np.empty(0, dtype=int), np.empty(0, dtype=int)
    if len(targets) and len(shapes):
        rows, cols = shapely.STRtree(targets).query(shapes, predicate="dwithin", distance=reach.to_numpy())
    return pd.DataFrame({
        "parcel_id": reach.index.to_numpy()[rows],
        "sensitive_id": sensitive["sensitive_id"].to_numpy()[cols],
        "area_type": sensitive["area_type"].to_numpy()[cols],
        "dwellings": sensitive["dwellings"].to_numpy()[cols],
        "distance_m": shapely.distance(shapes[rows], targets[cols]) if len(rows) else np.empty(0)})

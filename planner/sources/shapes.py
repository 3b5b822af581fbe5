"""Shapes of a file: from geometry, from text or from a pair of coordinates; flattened, repaired where that changes nothing.

What cannot be repaired stays as it is: the check of the tables then refuses it by row.
"""

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import shapely

from planner.project.tables import Column, Table
from planner.sources.account import Account
from planner.sources.cells import Style as CellStyle
from planner.sources.cells import as_text, decimal_style, read_cell
from planner.sources.columns import Finder, Source
from planner.sources.json_reader import LONLAT, crs_name
from planner.sources.raw import RawLayer, Shapes

TEXT_COLUMNS = ("geometry", "geom", "wkt", "the_geom", "geometrie", "wkt_geom", "shape")
PAIRS = (("x", "y"), ("rd_x", "rd_y"), ("x_rd", "y_rd"), ("x_coord", "y_coord"), ("x_coordinaat", "y_coordinaat"), ("xcoordinaat", "ycoordinaat"))
DEGREE_PAIRS = (("lon", "lat"), ("longitude", "latitude"), ("lng", "lat"), ("lengtegraad", "breedtegraad"))
COORDINATE = Column("coordinate", "number")
REPAIR_CHANGES_AT_MOST = 0.01
"""A repair that changes the area by more than this share is somebody's decision, not ours."""
_PAIR = re.compile(r"^\(?\s*(-?\d+(?:\.\d+)?)[\s,;]+(-?\d+(?:\.\d+)?)\s*\)?$")
_SRID = re.compile(r"(?i)^SRID=(\d+);")


def shapes_in(raw: RawLayer, frame: pd.DataFrame, table: Table, user: Mapping[str, Source], account: Account) -> tuple[Shapes, str, str]:
    """Return the shapes of the rows that are left, their coordinate system and where that was stated.

    Parameters
    ----------
    raw
        The file.
    frame
        The rows that are left; their index says which.
    table
        Table that is fed.
    user
        The user's column map; may name ``geometry`` or ``x`` and ``y``.
    account
        Takes the remarks.

    Returns
    -------
    tuple
        Geometry by row (None where there is none), coordinate system, origin (``stated``, ``default`` or ``none``).
    """
    rows = raw.frame.index.get_indexer(frame.index)
    if raw.shapes is not None:
        return raw.shapes[rows], raw.crs, raw.crs_origin
    finder = Finder(table, list(raw.frame.columns), {}, 1.0)
    names = user["geometry"].fields if "geometry" in user else TEXT_COLUMNS
    text_name = next((found for found in map(finder.name, names) if found), "")
    cells = raw.frame.iloc[rows]
    if text_name:
        return _from_text(raw, cells, text_name, account)
    pairs = [((user["x"].fields[0], user["y"].fields[0]), "")] if {"x", "y"} <= set(user) else []
    for (x, y), crs in [*pairs, *((pair, "") for pair in PAIRS), *((pair, LONLAT) for pair in DEGREE_PAIRS)]:
        if finder.name(x) and finder.name(y):
            return _from_pair(raw, cells, (finder.name(x), finder.name(y)), account), crs, "default" if crs else "none"
    return np.full(len(frame), None, dtype=object), "", "none"


def _from_text(raw: RawLayer, cells: pd.DataFrame, name: str, account: Account) -> tuple[Shapes, str, str]:
    out = np.full(len(cells), None, dtype=object)
    crs = ""
    for position, (index, value) in enumerate(cells[name].items()):
        text = as_text(value)
        if not text:
            continue
        srid = _SRID.match(text)
        crs = crs or (crs_name(f"EPSG:{srid[1]}") if srid else "")
        pair = _PAIR.match(text)
        out[position] = shapely.Point(float(pair[1]), float(pair[2])) if pair else _wkt(_SRID.sub("", text))
        if out[position] is None:
            account.add("geometry_unreadable", raw.file, f"row {index}", name, text[:60])
    return out, crs, "stated" if crs else "none"


def _wkt(text: str) -> shapely.Geometry | None:
    reader = shapely.from_wkb if re.fullmatch(r"[0-9A-Fa-f]{42,}", text) else shapely.from_wkt
    with np.errstate(over="ignore", invalid="ignore"):  # numbers beyond all measure become infinite, which is refused where shapes are placed
        return reader(text, on_invalid="ignore")


def _from_pair(raw: RawLayer, cells: pd.DataFrame, names: tuple[str, str], account: Account) -> Shapes:
    numbers = []
    for name in names:
        texts = [as_text(value) for value in cells[name]]
        style = CellStyle(decimal_style(texts, raw.decimal) if any(isinstance(value, str) for value in cells[name]) else "point")
        values: list[Any] = [read_cell(COORDINATE, text, style).value for text in texts]
        for index, text, value in zip(cells.index, texts, values, strict=True):
            if not isinstance(value, float):
                account.add("not_a_number", raw.file, f"row {index}", name, text)
        numbers.append(np.array([value if isinstance(value, float) else np.nan for value in values], dtype=float))
    there = ~(np.isnan(numbers[0]) | np.isnan(numbers[1])) & ~((numbers[0] == 0) & (numbers[1] == 0))
    out = np.full(len(cells), None, dtype=object)
    out[there] = shapely.points(numbers[0][there], numbers[1][there])
    return out


def flattened(shapes: Shapes, file: str, account: Account) -> Shapes:
    """Return the shapes without third dimension and measures; reported once."""
    solid = shapely.has_z(shapes) | shapely.has_m(shapes)
    if solid.any():
        account.add("geometry_flattened", file, column="geometry", seen=str(int(solid.sum())))
    single = shapely.get_type_id(shapes) == shapely.GeometryType.MULTIPOINT
    single &= shapely.get_num_geometries(shapes) == 1
    out: Shapes = shapely.force_2d(shapes)
    out[single] = shapely.get_geometry(out[single], 0)
    out[shapely.is_empty(out)] = None
    return out


def repaired(frame: pd.DataFrame, labels: Mapping[Any, str], file: str, account: Account) -> Shapes:
    """Return the shapes, polygons that cross themselves made valid where the area hardly changes (m² before and after are reported).

    Parameters
    ----------
    frame
        Rows with ``geometry`` in metres.
    labels
        How rows are called.
    file, account
        For the remarks.
    """
    shapes: Shapes = np.array(frame["geometry"], dtype=object)
    there = np.flatnonzero(~shapely.is_missing(shapes) & ~shapely.is_empty(shapes))
    finite = np.zeros(len(shapes), dtype=bool)  # coordinates that are no numbers are refused where shapes are placed
    finite[there] = np.isfinite(shapely.bounds(shapes[there])).all(axis=1)
    broken = finite & ~shapely.is_valid(shapes)
    for position in np.flatnonzero(broken):
        better = _polygons(shapely.make_valid(shapes[position]))
        before, after = float(shapely.area(shapes[position])), float(shapely.area(better))
        if after > 0 and abs(after - before) <= REPAIR_CHANGES_AT_MOST * max(before, after):
            shapes[position] = better
            account.add("geometry_repaired", file, labels[frame.index[position]], "geometry", before=f"{before:.1f}", after=f"{after:.1f}")
    return shapes


def _polygons(shape: shapely.Geometry) -> shapely.Geometry:
    """Return only the areas of a shape: a repair may leave lines and points beside them."""
    parts = [part for part in shapely.get_parts(shapely.get_parts([shape])) if part.geom_type == "Polygon"]
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)

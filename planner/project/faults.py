"""What is wrong with the tables of a project: every fault of every table at once."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
import pandera.errors
import shapely
from numpy.typing import NDArray

from planner.errors import Problem
from planner.project.measure import Shapes, shapes_of
from planner.project.tables import REQUIRED_TABLES, TABLES, Column, Table, contract, keeps_contract, references
from planner.units import AREA_TOLERANCE_M2

POLYGONS = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)
POINTS = (shapely.GeometryType.POINT,)
AREA_DIFFERS_RATIO = 1.25
"""Registered and drawn area further apart than this are reported."""


def find_faults(tables: Mapping[str, pd.DataFrame]) -> list[Problem]:
    """Return every fault of the tables (in normal form), errors and warnings, in table order."""
    problems = find_errors(tables)
    return problems or [*_area_faults(tables), *_overbooked(tables), *_overlaps(tables)]


def find_errors(tables: Mapping[str, pd.DataFrame], known: Mapping[str, pd.DataFrame] = MappingProxyType({})) -> list[Problem]:
    """Return every error of the tables (in normal form) in table order: what the warnings of :func:`find_faults` cost is spared.

    Of frames that are ``known`` to be without errors only what depends on other tables is looked at, and only where these changed.
    """
    problems: list[Problem] = []
    for name, table in TABLES.items():
        frame = tables[name]
        if frame.empty:
            continue
        is_known = frame is known.get(name)
        problems += [] if is_known else [*contract_faults(table, frame), *_key_faults(table, frame, tables)]
        problems += _reference_faults(table, frame, tables, known)
        if name == "tailored":
            problems += _tailored_faults(tables)
        if table.shape != "none" and not is_known:
            problems += geometry_faults(table, frame)
    return problems


def missing_tables(tables: Mapping[str, pd.DataFrame]) -> list[Problem]:
    """Return a fault for each table without which there is nothing to plan."""
    return [Problem("missing_table", file=name, values={"table": name}) for name in REQUIRED_TABLES if tables[name].empty]


def row_name(table: Table, frame: pd.DataFrame, index: Any) -> str:
    """Return how a row is called: its key, else its number (1 = first row)."""
    if table.key and all(str(frame.loc[index, part]) for part in table.key):
        return " ".join(str(frame.loc[index, part]) for part in table.key)
    return f"row {frame.index.get_loc(index) + 1}"


def contract_faults(table: Table, frame: pd.DataFrame) -> Iterator[Problem]:
    """Yield a problem for each cell that does not keep the contract of its column."""
    if keeps_contract(table, frame):
        return
    try:
        contract(table).validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as errors:
        seen: set[tuple[Any, str]] = set()
        typed = {str(case["column"]) for _, case in errors.failure_cases.iterrows() if str(case["check"]).startswith("dtype")}
        for name in sorted(typed):
            yield from _untyped(table, table[name], frame)
        for _, case in errors.failure_cases.iterrows():
            name = str(case["column"])
            if name in typed or (case["index"], name) in seen or name not in table.names:
                continue
            seen.add((case["index"], name))
            yield _cell_fault(table, table[name], frame, case)


def _untyped(table: Table, column: Column, frame: pd.DataFrame) -> Iterator[Problem]:
    values = frame[column.name]
    if column.kind == "flag":
        known = {"true", "false", "1", "0", "1.0", "0.0", "", "none", "nan"}
        wrong = ~values.astype("str").str.strip().str.lower().isin(known)
    else:
        wrong = pd.to_numeric(values, errors="coerce").isna() & values.notna()
    code = "not_a_flag" if column.kind == "flag" else "not_a_number"
    for index in frame.index[wrong]:
        yield Problem(code, table.name, row_name(table, frame, index), column.name, str(values[index]))
    if column.is_number:  # the contract looks no further into a column with text in it
        numbers = frame[~wrong].assign(**{column.name: pd.to_numeric(values[~wrong])})
        yield from (fault for fault in contract_faults(table, numbers.astype({column.name: "float64"})) if fault.column == column.name)


def _cell_fault(table: Table, column: Column, frame: pd.DataFrame, case: Any) -> Problem:
    check = str(case["check"])
    code = {"choice": "choice", "too_small": "too_small", "too_large": "too_large", "not_whole": "not_whole"}.get(check, "empty")
    values: dict[str, Any] = {"choices": ", ".join(choice for choice in column.choices if choice)}
    values["limit"] = column.minimum if code == "too_small" else column.maximum
    seen = "" if code == "empty" else str(case["failure_case"])
    return Problem(code, table.name, row_name(table, frame, case["index"]), column.name, seen, values)


def _key_faults(table: Table, frame: pd.DataFrame, tables: Mapping[str, pd.DataFrame]) -> Iterator[Problem]:
    if not table.key:
        return
    keys = list(table.key)
    twice = frame[frame.duplicated(keys, keep=False)]
    if twice.empty:
        return
    for key, rows in twice.groupby(keys, sort=True):
        name = " ".join(str(part) for part in (key if isinstance(key, tuple) else (key,)))
        two_places = table.name == "firms" and len(set(rows["parcel_id"])) > 1 and tables["occupancy"].empty
        yield Problem("firm_on_two_parcels" if two_places else "duplicate_id", table.name, name, "/".join(keys),
                      ", ".join(rows["parcel_id"]) if two_places else f"{len(rows)}×")


def _reference_faults(
    table: Table, frame: pd.DataFrame, tables: Mapping[str, pd.DataFrame], known: Mapping[str, pd.DataFrame]
) -> Iterator[Problem]:
    for column, target, key in references(table):
        if frame is known.get(table.name) and _has_same_ids(tables[target], known[target], key):
            continue
        values = frame[column.name]
        values = values[values != ""]  # of a country there are a million cells: only the doubtful ones are looked at
        if tables[target].empty or values.empty:  # where the whole table is still to come, missing_tables says so
            continue
        ids = set(tables[target][key].tolist())
        if column.kind != "list":
            values = values[~values.astype("object").isin(ids)]
        parts = values.str.split(";") if column.kind == "list" else values.map(lambda value: [value])
        for index, names in zip(values.index, parts, strict=True):
            for name in names:
                if name.strip() and name.strip() not in ids:
                    yield Problem("unknown_id", table.name, row_name(table, frame, index), column.name, name, {"table": target})


def _has_same_ids(one: pd.DataFrame, other: pd.DataFrame, key: str) -> bool:
    """Return whether two editions of a table name the same rows in the same order."""
    return one is other or one[key].equals(other[key])


def _tailored_faults(tables: Mapping[str, pd.DataFrame]) -> Iterator[Problem]:
    """Yield a problem for each agreement with somebody who is no firm and no newcomer."""
    known = {*tables["firms"]["firm_id"], *tables["demand"]["demand_id"][tables["demand"]["firm_id"] == ""]}
    for name in tables["tailored"]["mover_id"]:
        if name and name not in known:
            yield Problem("unknown_id", "tailored", name, "mover_id", name, {"table": "firms"})


def geometry_faults(table: Table, frame: pd.DataFrame) -> Iterator[Problem]:
    """Yield a problem for each row whose shape is missing, of the wrong kind or invalid."""
    shapes = shapes_of(frame)
    missing = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    if table.shape != "point":  # points are optional: a firm may stand on a parcel only, a station may have no place
        for index in frame.index[missing]:
            yield Problem("geometry_missing", table.name, row_name(table, frame, index))
    kinds = {"polygon": POLYGONS, "point": POINTS}.get(table.shape)
    types = shapely.get_type_id(shapes)
    if kinds is not None:
        for index, kind in zip(frame.index[~missing & ~np.isin(types, kinds)], types[~missing & ~np.isin(types, kinds)], strict=True):
            yield Problem("geometry_kind", table.name, row_name(table, frame, index), "geometry", shapely.GeometryType(kind).name.lower(),
                          {"table": table.name, "needed": table.shape})
    for index in frame.index[~missing & ~shapely.is_valid(shapes)]:
        reason = shapely.is_valid_reason(frame.loc[index, "geometry"])
        yield Problem("geometry_invalid", table.name, row_name(table, frame, index), "geometry", values={"reason": reason})


def _area_faults(tables: Mapping[str, pd.DataFrame]) -> Iterator[Problem]:
    parcels = tables["parcels"]
    measured = shapely.area(shapes_of(parcels))
    stated = parcels["area_m2"].to_numpy()
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.maximum(stated / measured, measured / stated)
    for index in parcels.index[np.nan_to_num(ratio, nan=1.0) > AREA_DIFFERS_RATIO]:
        position = parcels.index.get_loc(index)
        yield Problem("area_differs", "parcels", str(parcels.loc[index, "parcel_id"]), "area_m2", f"{stated[position]:.0f}",
                      {"measured": f"{measured[position]:.0f}"})


def _overbooked(tables: Mapping[str, pd.DataFrame]) -> Iterator[Problem]:
    parcels, occupancy = tables["parcels"], tables["occupancy"]
    if parcels.empty or occupancy.empty:
        return
    area = pd.Series(np.where(parcels["area_m2"].isna(), shapely.area(shapes_of(parcels)), parcels["area_m2"]), index=parcels["parcel_id"])
    booked = occupancy.groupby("parcel_id")["plot_m2"].sum()
    excess = booked - area.reindex(booked.index) * 1.01
    for parcel, value in excess[excess > AREA_TOLERANCE_M2].items():
        yield Problem("overbooked_parcel", "occupancy", str(parcel), "plot_m2", f"{booked[parcel]:.0f}", {"excess": f"{value:.0f}"})


def _overlaps(tables: Mapping[str, pd.DataFrame]) -> Iterator[Problem]:
    parcels = tables["parcels"]
    shapes, ids = shapes_of(parcels), parcels["parcel_id"].to_numpy()
    if len(shapes) < 2:
        return
    a, b = shapely.STRtree(shapes).query(shapes)
    a, b = a[a < b], b[a < b]
    for may_overlap in (_boxes_overlap, _insides_meet):  # neighbours touch: most pairs need no intersection
        sure = may_overlap(shapes[a], shapes[b])
        a, b = a[sure], b[sure]
    area = shapely.area(shapely.intersection(shapes[a], shapes[b]))
    for first, second, size in zip(ids[a], ids[b], area, strict=True):
        if size > AREA_TOLERANCE_M2:
            yield Problem("parcels_overlap", "parcels", str(first), "geometry", f"{size:.1f}", {"other": second})


def _boxes_overlap(first: Shapes, second: Shapes) -> NDArray[np.bool_]:
    """Whether the boxes around shapes have more in common than the tolerance."""
    one, other = shapely.bounds(first), shapely.bounds(second)
    sides = np.minimum(one[:, 2:], other[:, 2:]) - np.maximum(one[:, :2], other[:, :2])
    return np.asarray((sides > 0).all(axis=1) & (sides.prod(axis=1) > AREA_TOLERANCE_M2), dtype=bool)


def _insides_meet(first: Shapes, second: Shapes) -> NDArray[np.bool_]:
    shapely.prepare(first)
    return np.asarray(shapely.relate_pattern(first, second, "T********"), dtype=bool)

"""A plan as files: JSON for machines, CSV for a spreadsheet, GeoPackage for QGIS."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from planner.language import Language
from planner.plan.plan import Plan
from planner.project.project import Project
from planner.report.plain_json import json_text
from planner.report.qgis import add_styles

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet would run a text that starts so; such text is written with an apostrophe before it."""


def write_plan(project: Project, plan: Plan, folder: Path, language: Language) -> list[Path]:
    """Write ``plan.json``, ``moves.csv``, ``not_moved.csv``, ``chains.csv`` (a row for each step) and ``plan.gpkg`` into a folder and return their paths.

    The CSV files use ``;`` and UTF-8 with a mark, as Dutch spreadsheets expect; the GeoPackage has the moves as lines in the project's CRS,
    and a style that QGIS opens it with.
    """
    folder.mkdir(parents=True, exist_ok=True)
    record = plan.record(language)
    names = ("plan.json", "moves.csv", "not_moved.csv", "chains.csv", "plan.gpkg")
    with TemporaryDirectory(prefix=".plan-", dir=folder) as scratch:
        fresh = [Path(scratch) / name for name in names]
        fresh[0].write_text(json_text(record, indent=1), encoding="utf-8")
        frame(record["moves"]).to_csv(fresh[1], sep=";", index=False, encoding="utf-8-sig", decimal="," if language == "nl" else ".")
        frame(record["not_moved"]).to_csv(fresh[2], sep=";", index=False, encoding="utf-8-sig")
        steps(record["chains"]).to_csv(fresh[3], sep=";", index=False, encoding="utf-8-sig", decimal="," if language == "nl" else ".")
        for name, layer in layers(project, plan, language).items():
            pyogrio.write_dataframe(layer, fresh[4], layer=name, driver="GPKG", append=fresh[4].exists())
        add_styles(fresh[4], project.years, language)
        return [path.replace(folder / path.name) for path in fresh]


def safe(text: str) -> str:
    """Return text that a spreadsheet shows and does not run."""
    return "'" + text if text.startswith(FORMULA_STARTS) else text


def frame(records: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Return records as a table of plain cells: lists joined, mappings as ``name=value``."""

    def cell(value: Any) -> Any:
        if isinstance(value, list | tuple):
            value = ", ".join(map(str, value))
        if isinstance(value, dict):
            value = ", ".join(f"{name}={amount}" for name, amount in value.items())
        return safe(value) if isinstance(value, str) else value

    return pd.DataFrame([{name: cell(value) for name, value in record.items()} for record in records])


def steps(chains: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Return the steps of chains as a table: what holds for the whole chain first, the same in each of its rows."""
    rows = []
    for chain in chains:
        whole = {name: value for name, value in chain.items() if name not in {"steps", "left_empty", "survival"}}
        empty = [f"{left['parcel_id']} ({left['year']})" for left in chain["left_empty"]]
        rows += [{**whole, "chain_survival": chain["survival"], "left_empty": empty, **step} for step in chain["steps"]]
    return frame(rows)


def layers(project: Project, plan: Plan, language: Language) -> dict[str, gpd.GeoDataFrame]:
    """Return the layers for QGIS: ``moves`` (lines) and ``parcels`` with what happens on them.

    A move is a line from the old to the new place; where a firm stays it is a line of one metre.
    """
    centre = project.measured.parcels[["x", "y"]]
    moves = frame([move.record(language) for move in plan.moves])
    ends = [_ends(centre, move.origin, move.to) for move in plan.moves]
    lines = gpd.GeoDataFrame(moves, geometry=[shapely.LineString(pair) for pair in ends], crs=project.meta.crs)
    parcels = project["parcels"][["parcel_id", "estate_id", "status", "address", "geometry"]].copy()
    parcels["taken_by"] = parcels["parcel_id"].map(_joined((move.to, move.mover_id) for move in plan.moves if move.to)).astype("object").fillna("")
    left = _joined((parcel, move.mover_id) for move in plan.moves if move.kind == "relocate" for parcel in move.origin)
    parcels["left_by"] = parcels["parcel_id"].map(left).astype("object").fillna("")
    reopens = {parcel: move.reopens for move in plan.moves if move.kind == "relocate" for parcel in move.origin}
    parcels["reopens"] = parcels["parcel_id"].map(reopens).astype("float64")
    return {"moves": lines, "parcels": gpd.GeoDataFrame(parcels, crs=project.meta.crs)}


def _joined(pairs: Any) -> dict[str, str]:
    out: dict[str, str] = {}
    for key, value in pairs:
        out[key] = f"{out[key]}, {value}" if key in out else value
    return out


def _ends(centre: pd.DataFrame, origin: Sequence[str], to: str | None) -> list[tuple[float, float]]:
    """Return both ends of the line of a move; a newcomer or a firm that stays gets a line of one metre at its place."""
    first = origin[0] if origin else to
    last = to if to is not None else first
    points = [tuple(np.asarray(centre.loc[name], dtype=float)) for name in (first, last)]
    if points[0] == points[1]:
        points[1] = (points[1][0] + 1.0, points[1][1])
    return [(float(x), float(y)) for x, y in points]

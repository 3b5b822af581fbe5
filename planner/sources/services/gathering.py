"""Pages into files that an import reads: those of one coordinate system as one file, so that a remark about a column is said once."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import shapely

from planner.errors import InputError, Problem
from planner.sources.account import Account
from planner.sources.area import Area
from planner.sources.gml_reader import read_gml
from planner.sources.json_reader import LONLAT, crs_name
from planner.sources.placing import Label, placed
from planner.sources.raw import Shapes
from planner.sources.services.features import page_features
from planner.sources.services.pages import Page

AROUND_M = 100.0
"""How far from the box the nearest feature of a page may lie (m): a straight side in one system is a curve in another."""


def gathered(pages: Sequence[Page], name: str, area: Area, folder: Path, *, label_in_body: bool) -> list[Path]:
    """Write the features of JSON pages as one file for each coordinate system that they name.

    Parameters
    ----------
    pages
        Pages with their features.
    name
        Of the file, for messages.
    area
        Where the features must lie.
    folder
        Where the files are put.
    label_in_body
        Whether the coordinate system stands in the body (WFS, ArcGIS) or in the header ``Content-Crs`` (OGC API).

    Raises
    ------
    InputError
        Where the coordinates of a page cannot be what the page says.
    """
    labels: dict[str, list[Page]] = {}
    for page in pages:
        crs = _in_body(page) if label_in_body else crs_name(page.entry.headers.get("content-crs", ""))
        _check_place(page, _json_shapes(page), crs, area)
        labels.setdefault(crs, []).append(page)
    return [_written(group, crs, folder / f"{name}{f'-{number}' if number > 1 else ''}.json")
            for number, (crs, group) in enumerate(labels.items(), start=1)]


def gathered_gml(pages: Sequence[Page], name: str, area: Area, folder: Path) -> list[Path]:
    """Write GML pages under names of their own; their coordinate system stands at each shape.

    Raises
    ------
    InputError
        Where the coordinates of a page cannot be what the page says.
    """
    out = []
    for number, page in enumerate(pages, start=1):
        path = folder / f"{name}{f'-{number}' if number > 1 else ''}.gml"
        path.write_bytes(page.path.read_bytes())
        raw = read_gml(path)
        if raw.shapes is not None:
            _check_place(page, raw.shapes, raw.crs, area)
        out.append(path)
    return out


def _written(pages: Sequence[Page], crs: str, path: Path) -> Path:
    with path.open("w", encoding="utf-8") as out:
        out.write('{"type":"FeatureCollection","features":[')
        separator = ""
        for page in pages:
            for feature in page_features(page.path):
                out.write(separator + json.dumps(feature))
                separator = ","
        out.write("]}")
    if crs:
        path.with_suffix(".headers.json").write_text(json.dumps({"Content-Crs": f"<{crs}>"}), encoding="utf-8")
    return path


def _in_body(page: Page) -> str:
    stated = json.loads(page.path.read_bytes()).get("crs")
    properties = stated.get("properties") if isinstance(stated, dict) else None
    return crs_name(str(properties.get("name", ""))) if isinstance(properties, dict) else ""


def _json_shapes(page: Page) -> Shapes:
    texts = [json.dumps(feature.get("geometry")) if isinstance(feature.get("geometry"), dict) else None for feature in page_features(page.path)]
    shapes: Shapes = shapely.from_geojson(np.array(texts, dtype=object), on_invalid="ignore")  # what cannot be read, the import refuses by name
    return shapes


def _check_place(page: Page, shapes: Shapes, crs: str, area: Area) -> None:
    """Refuse a page whose coordinates cannot be what it says, or of which nothing lies where it was asked."""
    url = page.entry.url
    trial = Account()
    shapes = placed(shapes, Label(url, crs or LONLAT, "stated" if crs else "default"), area.crs, trial)
    faults = [problem for problem in trial.problems if problem.severity == "error"]
    if faults:
        words = {part: faults[0].why(part) for part in ("en", "nl")}
        raise InputError([Problem("service_crs", url, seen=crs, values={"reason_en": words["en"], "reason_nl": words["nl"]})])
    there = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    near = shapely.box(*area.outline.bounds).buffer(AROUND_M)
    if there.any() and not shapely.intersects(shapely.envelope(shapes[there]), near).any():
        west, south, east, north = shapely.total_bounds(shapes)
        seen = f"x {west:.0f} … {east:.0f}, y {south:.0f} … {north:.0f}"
        raise InputError([Problem("service_outside", url, seen=seen, values={"area": area.name})])

"""JSON with features: GeoJSON as files and as the pages of OGC API Features and WFS, one feature a line, ArcGIS; and the capacity map."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely

from planner.errors import Problem
from planner.sources.capacity_map import energy_areas
from planner.sources.raw import READ_FAULTS, RawLayer, Shapes, refusal, unreadable
from planner.sources.vector_reader import read_vector

LONLAT = "OGC:CRS84"


def read_json(path: Path) -> RawLayer:
    """Read a FeatureCollection or a single Feature, the answer of an ArcGIS service, or the capacity map of the grid operators."""
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except READ_FAULTS as error:
        raise unreadable(path, error) from error
    if isinstance(content, dict) and isinstance(content.get("energy_areas"), list):
        return energy_areas(path, content)
    if isinstance(content, dict) and _is_esri(content):
        raw = read_vector(path, "", "")
        return replace(raw, remarks=_more(path, content, len(raw.frame)))
    if not isinstance(content, dict) or content.get("type") not in {"FeatureCollection", "Feature"}:
        raise _other(path, content)
    features = content.get("features") if content["type"] == "FeatureCollection" else [content]
    if not isinstance(features, list):
        raise refusal("file_unreadable", path, reason="its features are not a list")
    return _layer(path, features, _crs(path, content), _more(path, content, len(features)))


def read_json_lines(path: Path) -> RawLayer:
    """Read GeoJSON with one feature a line (``.geojsonl``); properties may be missing on some features."""
    try:
        lines = [line.strip("\x1e \t\r") for line in path.read_text(encoding="utf-8-sig").split("\n")]
        features = [json.loads(line) for line in lines if line]
    except READ_FAULTS as error:
        raise unreadable(path, error) from error
    return _layer(path, features, _crs(path, {}), [])


def _layer(path: Path, features: list[Any], crs: str, remarks: list[Problem]) -> RawLayer:
    if not all(isinstance(feature, dict) for feature in features):
        raise refusal("file_unreadable", path, reason="its features are not a list")
    if not features:
        raise refusal("empty_table", path)
    records = [feature.get("properties") if isinstance(feature.get("properties"), dict) else {} for feature in features]
    frame = pd.DataFrame(records, index=pd.RangeIndex(1, len(records) + 1), dtype="object")
    if "id" not in frame:
        frame["id"] = [feature.get("id") for feature in features]
    return RawLayer(path.name, frame, _shapes(path, features), crs or LONLAT, "stated" if crs else "default", remarks=remarks)


def _is_esri(content: dict[str, Any]) -> bool:
    """Whether this is the answer of an ArcGIS service in its own form, which GDAL reads."""
    features = content.get("features")
    return "type" not in content and isinstance(features, list) and ("geometryType" in content or "spatialReference" in content)


def _more(path: Path, content: dict[str, Any], rows: int) -> list[Problem]:
    """Return a remark where the service says that these are not all rows: it cuts in silence otherwise."""
    nested = content.get("properties")
    cut = content.get("exceededTransferLimit") or (nested.get("exceededTransferLimit") if isinstance(nested, dict) else None)
    total = content.get("numberMatched", content.get("totalFeatures"))
    links = content.get("links")
    following = isinstance(links, list) and any(isinstance(link, dict) and link.get("rel") == "next" for link in links)
    if cut or following or (isinstance(total, int) and total > rows):
        return [Problem("page_of_more", path.name, seen=str(rows), values={"total": total if isinstance(total, int) else "?"})]
    return []


def _other(path: Path, content: Any) -> Exception:
    """Return the refusal for JSON that is not GeoJSON; the answer of a service is quoted."""
    if isinstance(content, dict) and isinstance(content.get("error"), dict):
        return refusal("service_answer", path, seen=str(content["error"].get("code", "")), reason=str(content["error"].get("message", ""))[:200])
    if isinstance(content, dict) and "status" in content and ("detail" in content or "title" in content):
        return refusal("service_answer", path, seen=f"{content['status']} {content.get('title', '')}".strip(), reason=str(content.get("detail", ""))[:200])
    return refusal("not_geojson", path)


def _crs(path: Path, content: dict[str, Any]) -> str:
    """Return the coordinate system from the file, else from the headers of the answer kept beside it."""
    stated = content.get("crs")
    if isinstance(stated, dict) and isinstance(stated.get("properties"), dict):
        return crs_name(str(stated["properties"].get("name", "")))
    headers = path.with_suffix(".headers.json")
    if headers.is_file():
        try:
            found = json.loads(headers.read_text(encoding="utf-8-sig"))
        except READ_FAULTS:
            return ""
        if isinstance(found, dict):
            return crs_name({str(name).lower(): str(value) for name, value in found.items()}.get("content-crs", ""))
    return ""


def crs_name(text: str) -> str:
    """Return ``EPSG:28992`` for the ways in which services write a coordinate system; empty text for none."""
    if "CRS84" in text.upper():
        return LONLAT
    code = re.search(r"(?i)epsg\D*?(?:\d+\.\d+|0)?\D*?(\d{4,6})\b", text)
    return f"EPSG:{code[1]}" if code else ""


def _shapes(path: Path, features: list[dict[str, Any]]) -> Shapes:
    out = np.full(len(features), None, dtype=object)
    texts = [json.dumps(feature["geometry"]) if isinstance(feature.get("geometry"), dict) else None for feature in features]
    try:
        out[:] = shapely.from_geojson(np.array(texts, dtype=object))
    except READ_FAULTS as error:
        raise unreadable(path, error) from error
    return out

"""GeoJSON, as files and as the pages of OGC API Features and WFS."""

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely

from planner.sources.raw import READ_FAULTS, RawLayer, Shapes, refusal, unreadable

LONLAT = "OGC:CRS84"


def read_geojson(path: Path) -> RawLayer:
    """Read a FeatureCollection or a single Feature; properties may be missing on some features."""
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except READ_FAULTS as error:
        raise unreadable(path, error) from error
    if not isinstance(content, dict) or content.get("type") not in {"FeatureCollection", "Feature"}:
        raise _other(path, content)
    features = content.get("features") if content["type"] == "FeatureCollection" else [content]
    if not isinstance(features, list) or not all(isinstance(feature, dict) for feature in features):
        raise refusal("file_unreadable", path, reason="its features are not a list")
    if not features:
        raise refusal("empty_table", path)
    records = [feature.get("properties") if isinstance(feature.get("properties"), dict) else {} for feature in features]
    frame = pd.DataFrame(records, index=pd.RangeIndex(1, len(records) + 1), dtype="object")
    if "id" not in frame:
        frame["id"] = [feature.get("id") for feature in features]
    crs = _crs(path, content)
    return RawLayer(path.name, frame, _shapes(path, features), crs or LONLAT, "stated" if crs else "default")


def _other(path: Path, content: Any) -> Exception:
    """Return the refusal for JSON that is not GeoJSON; the answer of a service is quoted."""
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

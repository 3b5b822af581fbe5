"""GML of the Dutch registers: cadastre, buildings (also the XML of a BAG extract), areas of an omgevingsplan.

The polygons are read from the XML itself: a general reader takes the label points of these files for their
geometry, or finds none, and leaves a ``.gfs`` file beside the input. Nothing is written here.
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import shapely

from planner.errors import Problem
from planner.sources.gml_arcs import ARC_TOLERANCE_M, CURVES, OTHER_CURVES, drawn
from planner.sources.json_reader import crs_name
from planner.sources.raw import READ_FAULTS, RawLayer, refusal, unreadable

POLYGONS = ("Polygon", "MultiSurface", "MultiPolygon", "Surface", "CompositeSurface", "PolygonPatch")
LINES = ("LineString", "MultiCurve", "Curve", "MultiLineString")
POINTS = ("Point", "MultiPoint")
VAGUE = ("waarde", "code", "lokaalID", "namespace", "naam", "datum", "id")
"""Names that only say something together with the property that they belong to."""
WRAPPERS = ("bagObject", "LVC-product")
"""What stands around one object, or around all of them, in a BAG extract of this and of the former generation."""
STRAIGHT = ("LineString", "LineStringSegment")
LAT_FIRST = ("EPSG:4326", "EPSG:4258")


def read_gml(path: Path) -> RawLayer:
    """Read the features of a GML file with their own polygons."""
    try:
        content = path.read_bytes()
        if b"<!DOCTYPE" in content[:10_000] or b"<!ENTITY" in content[:10_000]:
            raise refusal("file_unreadable", path, reason="it declares entities, which geographic data never needs")
        root = ET.fromstring(content)  # noqa: S314 - without a DOCTYPE, refused above, no entity can expand
        features = list(_features(root))
        records = [{**_common(root), **_fields(feature)} for feature in features]
        found = [_geometry(feature) for feature in features]
    except READ_FAULTS as error:
        raise unreadable(path, error) from error
    if not features:
        raise refusal("gml_without_features", path)
    names = {name for _, name in found if name}
    if len(names) > 1:
        raise refusal("file_unreadable", path, reason=f"its shapes stand in several coordinate systems: {', '.join(sorted(names))}")
    shapes = np.full(len(features), None, dtype=object)
    crs = names.pop() if names else ""
    shapes[:] = [_lon_first(shape, crs) for shape, _ in found]
    frame = pd.DataFrame(records, index=pd.RangeIndex(1, len(records) + 1), dtype="object")
    return RawLayer(path.name, frame, shapes, crs, "stated" if crs else "none", remarks=_remarks(path, root, features))


def _remarks(path: Path, root: ET.Element, features: list[ET.Element]) -> list[Problem]:
    """Return a remark where shapes hold arcs, and one where the service says that these are not all features."""
    out = []
    total = root.get("numberMatched", "")
    if total.isdigit() and int(total) > len(features):
        out.append(Problem("page_of_more", path.name, seen=str(len(features)), values={"total": int(total)}))
    count = sum(any(_local(part) in CURVES for part in feature.iter()) for feature in features)
    if count:
        out.append(Problem("arcs_drawn", path.name, column="geometry", seen=str(count), values={"tolerance": f"{ARC_TOLERANCE_M * 100:g}"}))
    return out


def _local(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _is_gml(element: ET.Element) -> bool:
    return isinstance(element.tag, str) and element.tag.startswith("{http://www.opengis.net/gml")


def _is_gml_part(element: ET.Element) -> bool:
    """Whether a member is a piece of a geometry and not of the collection."""
    return _is_gml(element) and not _local(element).lower().startswith(("feature", "member"))


def _features(root: ET.Element) -> Iterator[ET.Element]:
    """Yield the features: what stands in members or BAG objects, else the locations of an omgevingsplan."""
    found = False
    for element in root.iter():
        if _local(element) in WRAPPERS or (re.fullmatch(r"(?i).*members?", _local(element)) and not _is_gml_part(element)):
            for child in element:
                found = True
                yield child
    if not found:
        yield from (element for element in root.iter() if _local(element) == "Locatie")


def _common(root: ET.Element) -> dict[str, str]:
    """Return the texts that hold for every location of an omgevingsplan."""
    version = next((element for element in root.iter() if _local(element) == "GeoInformatieObjectVersie"), None)
    return {} if version is None else {_local(child): (child.text or "").strip() for child in version if len(child) == 0}


def _fields(feature: ET.Element) -> dict[str, str]:
    """Return the leaf texts of a feature by property name; vague names get the name of their property before them.

    A property that is there more than once (the purposes of use of an address) becomes one text with commas.
    """
    out: dict[str, str] = {}
    origin: dict[str, tuple[str, ...]] = {}

    def walk(element: ET.Element, trail: tuple[str, ...]) -> None:
        if _is_gml(element):
            return
        name = _local(element)
        path = (*trail, name) if name[:1].islower() or len(element) == 0 else trail
        text = (element.text or "").strip()
        if len(element) == 0 and text:
            key = "".join(path[-2:]) if name in VAGUE and len(path) > 1 else name
            again = origin.setdefault(key, path) == path and key in out
            out[key] = f"{out[key]},{text}" if again else out.get(key, text)
        for child in element:
            walk(child, path)

    for child in feature:
        walk(child, ())
    return out


def _geometry(feature: ET.Element) -> tuple[shapely.Geometry | None, str]:
    """Return the shape of a feature (a polygon before a line before a point) and its coordinate system."""
    for wanted in (POLYGONS, LINES, POINTS):
        for element in feature.iter():
            if _is_gml(element) and _local(element) in wanted:
                _pass_on(element, "")
                return _shape(element), _system(element)
    return None, ""


def _pass_on(element: ET.Element, dimension: str) -> None:
    """Write on each list of positions how many numbers make a point; a BAG extract says so only on the polygon around it."""
    dimension = element.get("srsDimension", dimension)
    if dimension and _local(element) == "posList":
        element.set("srsDimension", dimension)
    for child in element:
        _pass_on(child, dimension)


def _system(element: ET.Element) -> str:
    for part in element.iter():
        if part.get("srsName"):
            return crs_name(str(part.get("srsName")))
    return ""


def _shape(element: ET.Element) -> shapely.Geometry | None:
    name = _local(element)
    if name in POLYGONS:
        parts = [_polygon(part) for part in element.iter() if _local(part) in {"Polygon", "PolygonPatch"}]
        whole = [part for part in parts if part is not None]
        if not whole or len(whole) < len(parts):
            return None
        return whole[0] if len(whole) == 1 else shapely.MultiPolygon(whole)
    if name in LINES:
        rows = [_positions(part) for part in element.iter() if _local(part) in {"LineString", "LineStringSegment"}]
        lines = [shapely.LineString(points) for points in rows if len(points) > 1]
        return shapely.MultiLineString(lines) if len(lines) > 1 else (lines[0] if lines else None)
    points = _positions(element)
    return shapely.Point(points[0]) if points else None


def _polygon(element: ET.Element) -> shapely.Polygon | None:
    """Return a polygon of its rings; None where a ring is curved or broken."""
    outer = [ring for part in element if _local(part) in {"exterior", "outerBoundaryIs"} for ring in _rings(part)]
    inner = [ring for part in element if _local(part) in {"interior", "innerBoundaryIs"} for ring in _rings(part)]
    if len(outer) != 1 or len(outer[0]) < 4 or any(len(ring) < 4 for ring in inner):
        return None
    return shapely.Polygon(outer[0], inner)


def _rings(element: ET.Element) -> Iterator[list[tuple[float, float]]]:
    for ring in element.iter():
        if _local(ring) == "LinearRing":
            yield _positions(ring)
        elif _local(ring) == "Ring":
            curved = any(_local(part) in OTHER_CURVES for part in ring.iter())
            yield [] if curved else _joined(_segment(part) for part in ring.iter() if _local(part) in {*STRAIGHT, *CURVES})


def _segment(element: ET.Element) -> list[tuple[float, float]]:
    points = _positions(element)
    return points if _local(element) in STRAIGHT else drawn(_local(element), points)


def _joined(parts: Iterable[list[tuple[float, float]]]) -> list[tuple[float, float]]:
    """Return the segments of a ring as one line; empty where one of them cannot be read."""
    out: list[tuple[float, float]] = []
    for part in parts:
        if not part:
            return []
        out += part[1:] if out and out[-1] == part[0] else part
    return out


def _positions(element: ET.Element) -> list[tuple[float, float]]:
    """Return the points of an element (posList, a row of pos, or coordinates); heights are left out."""
    out: list[tuple[float, float]] = []
    for part in element.iter():
        text = (part.text or "").split()
        if _local(part) == "posList":
            numbers = [float(number) for number in text]
            step = int(part.get("srsDimension") or 2)
            out += list(zip(numbers[::step], numbers[1::step], strict=True))
        elif _local(part) == "pos":
            out.append((float(text[0]), float(text[1])))
        elif _local(part) == "coordinates":
            out += [(float(pair.split(",")[0]), float(pair.split(",")[1])) for pair in text]
    return out


def _lon_first(shape: shapely.Geometry | None, crs: str) -> shapely.Geometry | None:
    """Return the shape with longitude first: GML writes degrees with latitude first."""
    if shape is None or crs not in LAT_FIRST:
        return shape
    return shapely.transform(shape, lambda points: points[:, ::-1])

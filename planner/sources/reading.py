"""Which reader reads which file."""

from pathlib import Path

from planner.sources.archive_reader import read_archive
from planner.sources.csv_reader import read_csv
from planner.sources.gml_reader import read_gml
from planner.sources.json_reader import read_json, read_json_lines
from planner.sources.osm_reader import read_osm
from planner.sources.raw import READ_FAULTS, RawLayer, refusal, unreadable
from planner.sources.vector_reader import read_parquet, read_vector
from planner.sources.workbook_reader import read_other_workbook, read_workbook

VECTOR = (".gpkg", ".shp", ".fgb", ".kml", ".gdb")
LINES = (".geojsonl", ".geojsons", ".ndjson")
OTHER_WORKBOOKS = (".xls", ".xlsb", ".ods")
OSM = (".osm", ".pbf")
DRAWINGS = (".dxf", ".dwg", ".dgn")
"""Drawings have lines and layers of paper, but no rows with an id."""
SUFFIXES = (
    ".gpkg", ".geojson", ".json", *LINES, ".shp", ".gdb", ".parquet", ".geoparquet", ".csv", ".tsv", ".txt", ".xlsx", ".xlsm", *OTHER_WORKBOOKS,
    ".gml", ".xml", ".fgb", ".kml", *OSM)


def read_file(path: Path, kind: str, layer: str = "", known: frozenset[str] = frozenset()) -> RawLayer:
    """Read a file into cells and shapes.

    Parameters
    ----------
    path
        The file; its suffix says what it is.
    kind
        Table that it is read for.
    layer
        Layer or sheet; empty: the only one.
    known
        Plain column names that the table knows (finds the header of a sheet).

    Raises
    ------
    InputError
        Where the file is not there, is of an unknown kind, is broken or empty: one message.
    """
    suffix = path.suffix.lower()
    if not (path.is_dir() if suffix == ".gdb" else path.is_file()):
        raise refusal("file_missing", path)
    if suffix in DRAWINGS:
        raise refusal("format_drawing", path, seen=suffix)
    if suffix not in (*SUFFIXES, ".zip"):
        raise refusal("format_unknown", path, seen=suffix or path.name, formats=", ".join((*SUFFIXES, ".zip")))
    try:
        if path.stat().st_size == 0:
            raise refusal("file_unreadable", path, reason="it has no content")
        if suffix == ".zip":
            return read_archive(path, layer, SUFFIXES, lambda inner: read_file(inner, kind, "" if layer.lower() in inner.name.lower() else layer, known))
        return _read(path, suffix, kind, layer, known)
    except READ_FAULTS as error:
        raise unreadable(path, error) from error


def _read(path: Path, suffix: str, kind: str, layer: str, known: frozenset[str]) -> RawLayer:  # noqa: PLR0911 - one for each format
    if suffix in VECTOR:
        return read_vector(path, layer, kind)
    if suffix in {".parquet", ".geoparquet"}:
        return read_parquet(path)
    if suffix in {".xlsx", ".xlsm"}:
        return read_workbook(path, layer, kind, known)
    if suffix in OTHER_WORKBOOKS:
        return read_other_workbook(path, layer, kind, known)
    if suffix in {".gml", ".xml"}:
        return read_gml(path)
    if suffix in OSM:
        return read_osm(path, kind)
    if suffix in LINES:
        return read_json_lines(path)
    return read_json(path) if suffix in {".geojson", ".json"} else read_csv(path)

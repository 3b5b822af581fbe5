"""Which reader reads which file."""

from pathlib import Path

from planner.sources.csv_reader import read_csv
from planner.sources.gml_reader import read_gml
from planner.sources.json_reader import read_geojson
from planner.sources.raw import READ_FAULTS, RawLayer, refusal, unreadable
from planner.sources.vector_reader import read_parquet, read_vector
from planner.sources.workbook_reader import read_workbook

VECTOR = (".gpkg", ".shp", ".fgb", ".kml")
SUFFIXES = (".gpkg", ".geojson", ".json", ".shp", ".parquet", ".geoparquet", ".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".gml", ".xml", ".fgb", ".kml")


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
    if not path.is_file():
        raise refusal("file_missing", path)
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise refusal("format_unknown", path, seen=suffix or path.name, formats=", ".join(SUFFIXES))
    try:
        if path.stat().st_size == 0:
            raise refusal("file_unreadable", path, reason="it has no content")
        if suffix in VECTOR:
            return read_vector(path, layer, kind)
        if suffix in {".parquet", ".geoparquet"}:
            return read_parquet(path)
        if suffix in {".xlsx", ".xlsm"}:
            return read_workbook(path, layer, kind, known)
        if suffix in {".gml", ".xml"}:
            return read_gml(path)
        return read_geojson(path) if suffix in {".geojson", ".json"} else read_csv(path)
    except READ_FAULTS as error:
        raise unreadable(path, error) from error



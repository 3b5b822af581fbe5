"""GeoPackage, Shapefile and other vector files through GDAL; GeoParquet and Parquet through Arrow."""

import warnings
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pyogrio

from planner.sources.raw import READ_FAULTS, RawLayer, Shapes, choose_layer, refusal, unreadable


def read_vector(path: Path, layer: str, kind: str) -> RawLayer:
    """Read one layer of a file that GDAL knows."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # GDAL warns about ring order, field widths and the like; what matters is checked here
            names = [str(row[0]) for row in pyogrio.list_layers(path)]
            name = choose_layer(path, names, layer, kind)
            crs = pyogrio.read_info(path, layer=name).get("crs")
            frame = pyogrio.read_dataframe(path, layer=name)
    except READ_FAULTS as error:
        raise unreadable(path, error) from error
    return _layer(path, frame, str(crs) if crs else "")


def read_parquet(path: Path) -> RawLayer:
    """Read a GeoParquet file, or a Parquet file without geometry."""
    try:
        spatial = b"geo" in (pq.read_schema(path).metadata or {})
        frame = gpd.read_parquet(path) if spatial else pd.read_parquet(path)
    except READ_FAULTS as error:
        raise unreadable(path, error) from error
    crs = frame.crs.to_string() if spatial and frame.crs is not None else ""
    return _layer(path, frame, crs)


def _layer(path: Path, frame: Any, crs: str) -> RawLayer:
    if not len(frame):
        raise refusal("empty_table", path)
    frame = frame.set_axis(pd.RangeIndex(1, len(frame) + 1))
    if not isinstance(frame, gpd.GeoDataFrame):
        return RawLayer(path.name, pd.DataFrame(frame).astype("object"))
    shapes: Shapes = np.asarray(frame.geometry.array, dtype=object)
    cells = pd.DataFrame(frame.drop(columns=frame.geometry.name)).astype("object")
    return RawLayer(path.name, cells, shapes, crs, "stated" if crs else "none")

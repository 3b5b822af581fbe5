"""Extracts of OpenStreetMap (``.osm``, ``.osm.pbf``): only the objects that a table is made of, by the ``osm`` part of its alias table."""

import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pyogrio

from planner.errors import Problem
from planner.sources.columns import recipe
from planner.sources.json_reader import LONLAT
from planner.sources.raw import READ_FAULTS, RawLayer, Shapes, refusal, unreadable

LAYERS = {"points": "node", "multipolygons": "way"}
KEY = "osm_key"
"""Type and number: node 10, way 10 and relation 10 are three objects."""


def read_osm(path: Path, kind: str) -> RawLayer:
    """Read the objects of an extract that may become rows of a table.

    Parameters
    ----------
    path
        The extract, in longitude and latitude.
    kind
        Table; its alias table says which objects (an SQL condition on tags, by layer).

    Raises
    ------
    InputError
        Where the table is not made of OpenStreetMap objects, or the file is broken or holds none of them.
    """
    wanted = recipe(kind).osm
    if not wanted:
        raise refusal("osm_not_for_table", path, table=kind)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # GDAL warns about relations whose members lie outside the extract
            parts = [_named(pyogrio.read_dataframe(path, layer=layer, where=condition), layer) for layer, condition in wanted.items()]
    except READ_FAULTS as error:
        raise unreadable(path, error) from error
    whole = pd.concat([part for part in parts if len(part)] or parts, ignore_index=True)
    condition = "; ".join(f"{layer}: {words}" for layer, words in wanted.items())
    if not len(whole):
        raise refusal("osm_without_objects", path, seen=condition)
    whole = whole.set_axis(pd.RangeIndex(1, len(whole) + 1))
    shapes: Shapes = np.asarray(whole.geometry, dtype=object)
    cells = pd.DataFrame(whole.drop(columns="geometry")).astype("object").dropna(axis="columns", how="all")
    return RawLayer(path.name, cells, shapes, LONLAT, "default", remarks=[Problem("osm_selected", path.name, seen=condition, values={"rows": len(whole)})])


def _named(frame: pd.DataFrame, layer: str) -> pd.DataFrame:
    """Return the objects with their key: a multipolygon with its own number is a relation, else it is a way."""
    number = frame["osm_id"].astype("object")
    kind = np.full(len(frame), LAYERS[layer], dtype=object)
    if "osm_way_id" in frame:
        kind[number.notna().to_numpy()] = "relation"
        number = number.where(number.notna(), frame["osm_way_id"])
    keys = [f"{word}/{part}" for word, part in zip(kind, number, strict=True)]
    return frame.drop(columns=["osm_id", "osm_way_id"], errors="ignore").assign(**{KEY: keys})

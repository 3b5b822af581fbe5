"""Parcels that are added to a project to ask what they would be worth."""

from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd
import pandas as pd
from shapely.geometry import box

from planner.project.project import Project
from planner.units import M2_PER_HA

SIDE_M = M2_PER_HA**0.5


def with_hectares(project: Project, rows: Sequence[Mapping[str, Any]]) -> Project:
    """Return the project with a square hectare for each row.

    Parameters
    ----------
    project
        The project.
    rows
        Cells of the table of parcels, without area and shape, and the centre ``x`` and ``y`` in the system of the project, metres.
    """
    if not rows:
        return project
    table, half = project["parcels"], SIDE_M / 2
    shapes = [box(row["x"] - half, row["y"] - half, row["x"] + half, row["y"] + half) for row in rows]
    frame = pd.DataFrame([{**row, "area_m2": M2_PER_HA} for row in rows])
    new = gpd.GeoDataFrame(frame, geometry=shapes, crs=table.crs)[list(table.columns)]
    kinds = {name: kind for name, kind in table.dtypes.items() if name != "geometry"}
    return project.with_table("parcels", gpd.GeoDataFrame(pd.concat([table, new.astype(kinds)], ignore_index=True), crs=table.crs))

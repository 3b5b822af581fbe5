"""Parcels that are not there yet, added to a project to ask what they would bring."""

from collections.abc import Mapping, Sequence

import geopandas as gpd
import pandas as pd
from shapely.geometry import box

from planner.project.project import Project


def with_squares(project: Project, rows: Sequence[Mapping[str, object]], middles: Sequence[tuple[float, float]], side_m: float) -> Project:
    """Return the project with square parcels added.

    Parameters
    ----------
    project
        The project.
    rows
        A row of ``parcels`` for each, without geometry.
    middles
        Where the middle of each lies, metres in the system of the project; they may lie over other parcels.
    side_m
        Length of a side, metres.
    """
    if not rows:
        return project
    table, half = project["parcels"], side_m / 2
    shapes = [box(x - half, y - half, x + half, y + half) for x, y in middles]
    new = gpd.GeoDataFrame([dict(row) for row in rows], geometry=shapes, crs=table.crs)[list(table.columns)]
    kinds = {name: kind for name, kind in table.dtypes.items() if name != "geometry"}
    return project.with_table("parcels", gpd.GeoDataFrame(pd.concat([table, new.astype(kinds)], ignore_index=True), crs=table.crs))

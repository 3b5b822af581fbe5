"""The coordinate system of a project: one in which metres are metres and areas are right."""

import numpy as np
import pyproj

AREA_OFF_AT_MOST = 0.01
"""Share by which a drawn square metre may differ from a real one; RD and UTM stay far below, web mercator is 2.7 times too large."""


def checked_system(name: str) -> str:
    """Return the name of a coordinate system in which areas may be measured.

    Raises
    ------
    ValueError
        Where it is unknown, not in metres, or distorts areas by more than :data:`AREA_OFF_AT_MOST`.
    """
    try:
        crs = pyproj.CRS(name)
    except pyproj.exceptions.CRSError as error:
        raise ValueError(f"“{name}” is not a coordinate system that is known") from error
    if not crs.is_projected or any(axis.unit_conversion_factor != 1.0 for axis in crs.axis_info):
        raise ValueError(f"“{name}” is not in metres; give a projected system, for example EPSG:28992 or EPSG:31370")
    area = crs.area_of_use
    if area is not None:
        lon, lat = np.meshgrid([area.west, (area.west + area.east) / 2, area.east], [area.south, (area.south + area.north) / 2, area.north])
        scale = pyproj.Proj(crs).get_factors(lon.ravel(), lat.ravel()).areal_scale
        if not np.all(np.abs(scale - 1) <= AREA_OFF_AT_MOST):
            raise ValueError(f"“{name}” distorts areas; give the system of the country, for example EPSG:28992 or EPSG:31370")
    return name

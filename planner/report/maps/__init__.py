"""Maps: what a map shows, in which colours, and the map as a picture.

`MapGeometry` holds the shapes, encoded once; `MapState` holds everything that may change from one look to the
next (colours, selection, moves, demand). The interactive map of the app and the picture made here draw the
same two records, so that they cannot tell different stories. No Streamlit here, and no planning: whoever
fills a `MapState` has already decided what a parcel's colour means.
"""

from planner.report.maps.classes import class_swatches, classes_of, round_breaks
from planner.report.maps.geometry import Frame, MapGeometry
from planner.report.maps.layers import MapLayer
from planner.report.maps.packets import Packet
from planner.report.maps.palettes import (
    CATEGORIES,
    STATUSES,
    Swatch,
    category_swatches,
    status_swatches,
    year_colours,
    year_swatches,
)
from planner.report.maps.picture import draw_map
from planner.report.maps.state import DemandCircle, MapMove, MapState, MoveMark, Tool

__all__ = [
    "CATEGORIES",
    "STATUSES",
    "DemandCircle",
    "Frame",
    "MapGeometry",
    "MapLayer",
    "MapMove",
    "MapState",
    "MoveMark",
    "Packet",
    "Swatch",
    "Tool",
    "category_swatches",
    "class_swatches",
    "classes_of",
    "draw_map",
    "round_breaks",
    "status_swatches",
    "year_colours",
    "year_swatches",
]

"""The door to the map as a picture."""

from typing import TYPE_CHECKING

from planner.language import Language
from planner.report.maps.geometry import MapGeometry
from planner.report.maps.state import MapState

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def draw_map(geometry: MapGeometry, state: MapState, *, size: tuple[float, float] = (10.0, 6.2), title: str = "", language: Language = "nl") -> "Figure":
    """Draw the map as a picture.

    Parameters
    ----------
    geometry, state
        The same records as the interactive map draws.
    size
        Width and height in inches.
    title
        Above the map; empty for none.
    language
        Of the legend.

    Returns
    -------
    Figure
        A matplotlib figure that belongs to nobody: save it or hand it to a page.
    """
    from planner.report.maps.figure import figure_of  # noqa: PLC0415 - matplotlib takes long to load, and few who start ask for a picture

    return figure_of(geometry, state, size, title, language)

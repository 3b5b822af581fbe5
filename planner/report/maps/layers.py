"""What lies over or under the parcels on demand: areas and points with a legend of their own."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

from planner.report.maps.packets import Packet
from planner.report.maps.palettes import Swatch
from planner.report.maps.shapes import Polygons


@dataclass(frozen=True, slots=True)
class MapLayer:
    """Areas or points of one subject.

    Attributes
    ----------
    title
        Of its part of the legend, with the unit.
    swatches
        Its legend.
    colour
        Per area or point the index of its swatch.
    labels
        Per area or point what a tooltip says; points are also named on the map.
    shapes
        Areas, as `planner.report.maps.shapes.encode` writes them; empty for points.
    places
        Points: x and y in metres, in the CRS of the geometry; empty for areas.
    place
        ``over`` the parcels, or ``under`` the estates.
    opacity
        Of the areas, 0 to 1.
    """

    title: str
    swatches: tuple[Swatch, ...]
    colour: tuple[int, ...]
    labels: tuple[str, ...]
    shapes: tuple[Polygons, ...] = ()
    places: tuple[tuple[float, float], ...] = ()
    place: Literal["over", "under"] = "over"
    opacity: float = 0.3


def packet_of(layers: tuple[MapLayer, ...]) -> Packet:
    """Write layers down for the browser."""
    return Packet.of([_content(layer) for layer in layers])


def _content(layer: MapLayer) -> dict[str, Any]:
    return {
        "title": layer.title,
        "swatches": [asdict(swatch) for swatch in layer.swatches],
        "colour": layer.colour,
        "labels": layer.labels,
        "shapes": layer.shapes,
        "places": [[round(x * 10), round(y * 10)] for x, y in layer.places],
        "place": layer.place,
        "opacity": layer.opacity,
    }

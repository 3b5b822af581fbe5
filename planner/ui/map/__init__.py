"""The interactive map: our own Streamlit component on MapLibre GL JS, drawn in the project's CRS.

How to use it on a page::

    geometry = MapGeometry.from_frames(parcels, estates, municipalities, sensitive)   # once per project
    event = last_event("map")                    # what the reader did; known before the page is drawn
    state = MapState(title=..., swatches=..., colour=..., selected=event.selected, moves=..., years=(2027, 2035))
    show_map(geometry, state, key="map", height=560, language="nl")

`MapEvent` says what was clicked (``kind`` is ``parcel``, ``move``, ``nothing``, ``failed`` or ``none``) or drawn
(``area``, ``polygon``, ``line``, ``redrawn``), which parcels are selected, the chain of a clicked move and the year of
the slider. Moving the slider draws other
arrows in the browser and does not run the script; the year travels with the next click. The page decides
what stays selected: it hands ``selected`` and ``chosen_chain`` back in the next `MapState`.

The shapes travel in messages of their own that are the same on every run, so Streamlit sends them once per session and
afterwards a reference of some hundred bytes: the ground (estates, municipalities, dwellings), the parcels by shards of
neighbouring estates, the colours, the layers. An edit sends the shard in which something changed. Of more than 20,000
parcels only the shards in view are sent; the component asks for them. Where the bundle was not built, or the browser has no WebGL,
`show_map` shows the picture made by `planner.report.maps` instead.

The script and style sheet in ``bundle/`` are made from ``frontend/`` when the package is built or installed
(``build_hook.py``), or by hand with ``npm ci`` and ``npm run build`` in ``frontend/``.
"""

from planner.report.maps import DemandCircle, MapGeometry, MapMove, MapState
from planner.ui.map.component import is_bundled, show_map
from planner.ui.map.event import MapEvent, forget_event, last_event, take_event

__all__ = [
    "DemandCircle",
    "MapEvent",
    "MapGeometry",
    "MapMove",
    "MapState",
    "forget_event",
    "is_bundled",
    "last_event",
    "show_map",
    "take_event",
]

"""The map on a page: the component for Streamlit, and the picture where it cannot be drawn."""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import streamlit as st
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest

from planner.language import Language, text
from planner.report.maps import MapGeometry, MapState, Packet, draw_map
from planner.report.maps.layers import packet_of
from planner.ui.map.event import MapEvent, keep_event, keep_wish, last_event, names_asked, shards_asked
from planner.ui.map.scene import faces_of, scene_of

_NAME: Final = "schuifruimte.map"
_PACKAGE: Final = Path(__file__).parents[2]
_ASSETS: Final = "ui/map/bundle"
_PIXELS_PER_INCH: Final = 96


def show_map(
    geometry: MapGeometry, state: MapState, *, key: str, height: int = 560, language: Language = "nl"
) -> MapEvent:
    """Show the map and say what the reader last did on it.

    Parameters
    ----------
    geometry
        The shapes; make it once per project and keep it, its hash is what spares the sending.
    state
        What to show on them.
    key
        Name of this map, unique on the page; the same name keeps its view over runs and page switches.
    height
        In pixels; the width follows the page.
    language
        Of the words on the map.

    Returns
    -------
    MapEvent
        The same as `last_event` with this key.
    """
    event = last_event(key)
    if not is_bundled() or event.kind == "failed":
        _show_picture(geometry, state, height, language)
        return event
    shards = shards_asked(key, geometry)
    packets = {"ground": geometry.ground, "faces": faces_of(geometry, state, shards), "layers": packet_of(state.layers)}
    packets |= {f"shard-{at}": geometry.shards[at].packet for at in shards}
    names = geometry.names if names_asked(key, geometry) else None
    scene = scene_of(geometry, state, language) | {
        "key": key,
        "height": height,
        "shards": [shard.packet.hash if at in shards else "" for at, shard in enumerate(geometry.shards)],
        "faces": packets["faces"].hash,
        "layers": packets["layers"].hash,
        "names": names.hash if names else "",
        "hasNames": geometry.names is not None,
    }
    with st.container(gap=None):
        _component()(key=key, data=scene, height=height, on_event_change=lambda: keep_event(key), on_wish_change=lambda: keep_wish(key))
        _send(key, packets | ({"names": names} if names else {}))
    return event


def _send(key: str, packets: Mapping[str, Packet]) -> None:
    """Send packets, each in a message of its own, in a corner where nobody sees them."""
    with st.container(key=f"{key}-packets", height=1, border=False, gap=None):
        for name, packet in packets.items():
            _component()(key=f"{key}-{name}", data=packet.message, height=1)


def is_bundled() -> bool:
    """Tell whether the script of the map was built."""
    return (_PACKAGE / _ASSETS / "map.js").is_file()


def _component() -> Callable[..., Any]:
    """Give the component, made on first use: making it asks for a running Streamlit."""
    manager = get_bidi_component_manager()
    if manager.get_component_asset_root(_NAME) is None:
        # Streamlit looks for the manifest beside a package named like the distribution. It finds ours in a
        # wheel, but not in an editable install, where the package has another name; so hand it over.
        distribution, component = _NAME.split(".")
        manifest = ComponentManifest(distribution, "0", [ComponentConfig(component, _ASSETS)])
        manager.register_from_manifest(manifest, _PACKAGE)
    return _registered(id(manager))


@cache
def _registered(manager: int) -> Callable[..., Any]:  # noqa: ARG001  (a new runtime needs a new component)
    component: Callable[..., Any] = st.components.v2.component(
        _NAME, html='<div class="schuifruimte-map"></div>', js="map.js", css="map.css"
    )
    return component


def _show_picture(geometry: MapGeometry, state: MapState, height: int, language: Language) -> None:
    st.caption(text("The interactive map is not available here; this is the same map as a picture.", language))
    size = (1.6 * height / _PIXELS_PER_INCH, height / _PIXELS_PER_INCH)
    st.pyplot(draw_map(geometry, state, size=size, language=language))

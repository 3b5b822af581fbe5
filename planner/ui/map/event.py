"""What a reader did on the map."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, Self, cast

import streamlit as st

from planner.report.maps import MapGeometry

type Kind = Literal["none", "parcel", "move", "nothing", "area", "polygon", "line", "redrawn", "failed"]
type Shape = tuple[tuple[float, float], ...]

_SHARDS_KEPT: Final = 24


@dataclass(frozen=True, slots=True)
class MapEvent:
    """The last thing that happened on the map.

    Attributes
    ----------
    kind
        ``parcel`` or ``move`` for what was clicked, ``nothing`` for a click beside everything; ``area`` after a lasso,
        ``polygon`` and ``line`` for what was drawn, ``redrawn`` for a parcel whose corners were moved; ``failed`` where
        the browser cannot draw the map, ``none`` before the first event.
    parcel_id
        The clicked or redrawn parcel, else empty.
    selected
        All selected parcels; a click with shift adds and removes, a lasso with shift adds.
    move_id, chain
        The clicked move and its chain, else empty.
    year
        Year of the slider at the time, None where the map has no slider.
    only_this_year
        Whether the slider showed that year alone instead of all years up to it.
    shape
        What was drawn: x and y in metres in the CRS of the geometry, to the millimetre; the ring of a polygon or of a
        redrawn parcel is closed. Empty for other kinds.
    """

    kind: Kind = "none"
    parcel_id: str = ""
    selected: tuple[str, ...] = ()
    move_id: str = ""
    chain: str = ""
    year: int | None = None
    only_this_year: bool = False
    shape: Shape = ()

    @classmethod
    def from_browser(cls, message: dict[str, Any]) -> Self:
        """Read the message of the browser; what it lacks keeps its default."""
        year = message.get("year")
        return cls(
            kind=cast("Kind", message.get("kind", "none")),
            parcel_id=str(message.get("parcel", "")),
            selected=tuple(str(parcel) for parcel in message.get("selected", ())),
            move_id=str(message.get("move", "")),
            chain=str(message.get("chain", "")),
            year=int(year) if isinstance(year, int | float) else None,
            only_this_year=bool(message.get("only", False)),
            shape=_shape(message.get("shape", ())),
        )


def _shape(places: Sequence[Sequence[float]]) -> Shape:
    return tuple((round(float(x), 3), round(float(y), 3)) for x, y in places)


def last_event(key: str) -> MapEvent:
    """Give the last event of the map with this key; known before the map is shown in this run."""
    event = st.session_state.get(_slot(key))
    return event if isinstance(event, MapEvent) else MapEvent()


def keep_event(key: str) -> None:
    """Keep what the browser just sent; called by Streamlit before the script runs."""
    message = getattr(st.session_state.get(key), "event", None)
    if isinstance(message, dict):
        st.session_state[_slot(key)] = MapEvent.from_browser(message)
        st.session_state[_fresh(key)] = True


def shards_asked(key: str, geometry: MapGeometry) -> tuple[int, ...]:
    """Give the shards to send: all of a small project, of a large one those that came into view last."""
    count = len(geometry.shards)
    if not geometry.is_large:
        return tuple(range(count))
    asked = st.session_state.get(_asked(key, geometry.ground.hash), ())
    return tuple(sorted(at for at in asked if at < count))


def names_asked(key: str, geometry: MapGeometry) -> bool:
    """Tell whether the reader began to search in a large project."""
    return f"{_asked(key, geometry.ground.hash)}-names" in st.session_state


def keep_wish(key: str) -> None:
    """Keep which shards came into view, the last ones last, and whether names are wanted; called by Streamlit before the script runs."""
    message = getattr(st.session_state.get(key), "wish", None)
    if not isinstance(message, dict):
        return
    slot = _asked(key, str(message.get("geometry", "")))
    seen = [int(at) for at in message.get("shards", ())]
    before = [at for at in st.session_state.get(slot, ()) if at not in seen]
    st.session_state[slot] = tuple([*before, *seen][-max(_SHARDS_KEPT, len(seen)) :])
    if message.get("names"):
        st.session_state[f"{slot}-names"] = True


def take_event(key: str) -> MapEvent | None:
    """Give the event of this run once, None when nothing happened on the map since the last run."""
    return last_event(key) if st.session_state.pop(_fresh(key), False) else None


def forget_event(key: str) -> None:
    """Start again without an event, for example when another project is opened."""
    st.session_state.pop(_slot(key), None)


def _asked(key: str, ground: str) -> str:
    return f"{key}-{ground}-asked"


def _slot(key: str) -> str:
    return f"{key}-last-event"


def _fresh(key: str) -> str:
    return f"{key}-fresh-event"

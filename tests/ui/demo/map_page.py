"""A page with the map alone, over a made-up town; the address says which language and what is chosen."""

from dataclasses import replace

import streamlit as st

from planner.report.maps import DemandCircle, MoveMark
from planner.ui.map import last_event, show_map
from tests.ui.town import build_town, state_of, two_colours

st.set_page_config(layout="wide")


@st.cache_resource
def _town(crs: int, copies: int) -> object:
    return build_town(crs, copies=copies)


asked = st.query_params
town = _town(int(asked.get("crs", 28992)), int(asked.get("copies", 1)))
event = last_event("map")
changes: dict[str, object] = {"selected": event.selected, "chosen_chain": event.chain or asked.get("chain", "")}
if st.checkbox("twee kleuren"):
    changes["swatches"], changes["colour"] = two_colours(town)
if "demand" in asked:
    changes["demand"] = (DemandCircle("E0", *town.place("P050"), 3.4), DemandCircle("E1", *town.place("P140"), 1.2))
if "marks" in asked:
    changes["marks"] = (MoveMark("A", "alleen in A", "#0072b2", "#56b4e9"), MoveMark("B", "alleen in B", "#d55e00", "#ff9a4d", is_dashed=True))
    changes["moves"] = tuple(replace(move, mark="AB"[at % 2]) for at, move in enumerate(state_of(town).moves))
if "focus" in asked:
    changes["focus"] = town.estates.geometry[0].bounds
if "tools" in asked:
    changes["tools"] = ("lasso", "polygon", "line", "redraw")
show_map(town.geometry, state_of(town, **changes), key="map", height=560, language=asked.get("language", "nl"))
st.write(f"kind={event.kind} parcel={event.parcel_id} move={event.move_id} chain={event.chain} year={event.year}")
st.write("selected=" + " ".join(event.selected))
st.write("shape=" + " ".join(f"{x:.3f},{y:.3f}" for x, y in event.shape))
st.button("nog eens")

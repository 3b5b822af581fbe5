"""Which layers a reader wants on the map: a small panel, its choices kept in the address."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd
import streamlit as st

from planner.language import Language, mark, text
from planner.project.terms import CATEGORIES
from planner.report.maps import MapLayer
from planner.ui.address import recall, remember
from planner.ui.map_layers import demand_areas, demand_circles, firm_zones, guide_zones, housing_claims, stations
from planner.ui.opened import Opened

_MANY_FIRMS: Final = 2_000
"""Above this only firms near the selection are offered: a list of all of a country is longer than anybody reads, and is sent on every run."""
_DEMAND: Final = {
    "": mark("none"),
    "circles": mark("circles by estate"),
    "estates": mark("estates"),
    "municipalities": mark("municipalities"),
}
_SWITCHES: Final = {
    "stations": mark("Stations and their parcels"),
    "housing": mark("Claims for housing by year"),
    "labels": mark("Names of parcels, from close by"),
}


@dataclass(frozen=True)
class Asked:
    """The layers that are wanted: how demand shows, the category and the firm around which zones are drawn, and the switches that are on."""

    demand: str = ""
    category: str = ""
    firm: str = ""
    on: frozenset[str] = frozenset()


def choose_layers(opened: Opened, selected: Sequence[str], language: Language) -> Asked:
    """Show the panel and give what is chosen; ``selected`` are the parcels near which a firm of a large project is looked for."""
    with st.popover(text("Layers", language), icon=":material/layers:", width="stretch"):
        demand = _pick("demand-layer", text("Circular space demand", language), {key: text(words, language) for key, words in _DEMAND.items()})
        none = text("none", language)
        zones = {"": none, **{category: text("category {category}", language, category=category) for category in CATEGORIES}}
        category = _pick("guide", text("Guide distance around dwellings, for a firm of", language), zones)
        is_large = len(opened.situation.firms) > _MANY_FIRMS
        before = st.session_state.get("around") or st.query_params.get("around", "")
        near = seated_near(opened, selected, before) if is_large else _by_name(opened, opened.situation.seats["firm_id"])
        seated = {firm: opened.names[firm] for firm in near}
        few = text("The firms on the estate of the selected parcel are listed.", language) if is_large else None
        firm = _pick("around", text("Guide distance around a firm", language), {"": none, **seated}, few)
        on = frozenset(name for name, words in _SWITCHES.items() if _switch(name, text(words, language)))
    return Asked(demand, category, firm, on)


def asked_layers(opened: Opened, asked: Asked, language: Language) -> dict[str, Any]:
    """Give the chosen layers as fields of a map's state."""
    layers: list[MapLayer] = []
    if asked.demand in {"estates", "municipalities"}:
        layers.append(demand_areas(opened, "estate_id" if asked.demand == "estates" else "municipality_code", language))
    if asked.category:
        layers.append(guide_zones(opened, asked.category, language))
    if asked.firm:
        layers.append(firm_zones(opened, asked.firm, language))
    if "housing" in asked.on:
        layers.append(housing_claims(opened, language))
    if "stations" in asked.on:
        layers.extend(stations(opened, language))
    return {
        "layers": tuple(layers),
        "demand": demand_circles(opened) if asked.demand == "circles" else (),
        "has_labels": "labels" in asked.on,
    }


def seated_near(opened: Opened, selected: Sequence[str], before: str) -> list[str]:
    """Give the firms on the estates of selected parcels, and one that was chosen before, by name."""
    seats, estate = opened.situation.seats, opened.situation.rooms.parcels["estate_id"]
    here = estate.index[estate.isin(estate.reindex(list(selected)))]
    return _by_name(opened, seats.loc[seats["parcel_id"].isin(here) | (seats["firm_id"] == before), "firm_id"])


def _by_name(opened: Opened, firms: pd.Series) -> list[str]:
    return sorted(firms.unique(), key=lambda firm: (opened.names[firm], firm))


def _pick(name: str, label: str, words: dict[str, str], told: str | None = None) -> str:
    recall(name, words, "")
    if st.session_state[name] not in words:
        st.session_state[name] = ""
    chosen: str | None = st.selectbox(label, list(words), format_func=lambda key: words[key], key=name, persist_state="session", help=told)
    remember(name, chosen or "")
    return chosen or ""


def _switch(name: str, label: str) -> bool:
    slot = f"layer-{name}"
    if slot not in st.session_state:
        st.session_state[slot] = st.query_params.get(slot) == "on"
    is_on = st.toggle(label, key=slot, persist_state="session")
    remember(slot, "on" if is_on else "")
    return is_on

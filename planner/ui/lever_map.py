"""Where a lever brings most: the places in which it was pulled by itself, coloured by its worth there."""

from typing import Final

import pandas as pd
import streamlit as st

from planner.language import Language, number, text
from planner.project.pulls import read_written
from planner.report.maps import MapLayer, MapState
from planner.scenarios.levers import ScopeKind
from planner.scenarios.worth import Worth
from planner.ui.map import show_map
from planner.ui.map_layers import Place, classed_areas
from planner.ui.map_themes import UNLOCKED_HA, between
from planner.ui.opened import Opened
from planner.ui.wording import pull_words

_KEY = "lever-map"
_HEIGHT = 460
_PLACES: Final[dict[ScopeKind, Place]] = {"municipality": "municipality_code", "estate": "estate_id", "node": "node_id"}

type Worths = dict[str, dict[str, float]]
"""By lever as it is written without a place: by place what it is worth there alone, hectare-equivalents."""


def show_lever_map(opened: Opened, found: Worth, kind: ScopeKind, language: Language) -> None:
    """Show the worth of a lever by place on the map; of several levers the reader chooses one."""
    worths = by_place(found, kind)
    if not worths or kind not in _PLACES:
        return
    st.markdown(f"**{text('Where it brings most', language)}**")
    levers = list(worths)
    if st.session_state.get("lever-on-map") not in levers:
        st.session_state["lever-on-map"] = levers[0]
    if len(levers) > 1:
        st.selectbox(text("Lever", language), levers, format_func=lambda written: pull_words(written, opened, language), key="lever-on-map")
    lever = st.session_state["lever-on-map"]
    state = MapState(layers=(lever_layer(opened, lever, worths[lever], kind, language),))
    show_map(opened.geometry, state, key=_KEY, height=_HEIGHT, language=language)


def by_place(found: Worth, kind: ScopeKind) -> Worths:
    """Return what each lever is worth alone in each place of a kind; what was not measured is left out."""
    worths: Worths = {}
    for row in found.rows:
        (pull,) = read_written([row.label])
        scoped, _, place = pull.scope.partition(":")
        if scoped == kind and row.alone is not None:
            worths.setdefault(f"{pull.name}={pull.value}", {})[place] = row.alone.ha
    return worths


def lever_layer(opened: Opened, lever: str, worth_ha: dict[str, float], kind: ScopeKind, language: Language) -> MapLayer:
    """Return the places, coloured by what the lever is worth there (hectare-equivalents); those that were not measured are left out."""
    title = text("{lever}: what it brings here, ha-equivalents", language, lever=pull_words(lever, opened, language))
    words = [text("next to nothing", language), *between(UNLOCKED_HA, language, 2)[1:]]
    return classed_areas(opened, _PLACES[kind], pd.Series(worth_ha, dtype="float64"), (UNLOCKED_HA, words), title,
                         lambda ha: text("{ha} ha-equivalents", language, ha=number(ha, language, 3)))

"""Map: the parcels by status, category or opening year, and the card of the one that is clicked."""

import io
from functools import partial
from typing import Final

import streamlit as st

from planner.language import Language, text
from planner.report.maps import MapState, Tool, draw_map
from planner.ui.address import recall, remember
from planner.ui.card import show_card
from planner.ui.faults import plain
from planner.ui.kpis import show_kpis
from planner.ui.map import MapEvent, last_event, show_map, take_event
from planner.ui.map_layers_panel import Asked, asked_layers, choose_layers
from planner.ui.map_themes import THEMES, Theme, is_ranked
from planner.ui.opened import Opened
from planner.ui.runner import current_plan, last_plan, show_run
from planner.ui.scenes import asked_year, estate_bounds, moves_on_map, plan_years, scene
from planner.ui.selection_panel import show_actions, take_drawn

_HEIGHT: Final = 560
_DRAWN: Final = ("line", "redrawn", "polygon")
_PARCELS: Final = "parcels"
_BETWEEN: Final = "+"
_MOST_IN_ADDRESS: Final = 40
_PAPER: Final = (11.7, 8.3)  # A4 on its side, in inches
_DPI: Final = 200
_TOOLS: Final[tuple[Tool, ...]] = ("lasso", "polygon", "line", "redraw")


def show(opened: Opened, language: Language) -> None:
    """Show the page."""
    drawn = take_event("map")
    if drawn is not None and drawn.kind in _DRAWN:
        take_drawn(opened, drawn, language)
        st.rerun()
    st.title(text("Map", language))
    show_kpis(opened, current_plan(), language)
    show_run(language)
    event = last_event("map")
    selected = _selected(opened, event)
    theme, estate, asked, with_moves = _choose(opened, selected, language)
    plan = (current_plan() or last_plan()) if with_moves else None
    state = scene(
        opened,
        theme,
        language,
        selected=selected,
        moves=moves_on_map(opened, plan),
        years=plan_years(opened, plan),
        year=asked_year(event),
        chosen_chain=event.chain,
        focus=estate_bounds(opened, estate),
        tools=_TOOLS,
        **asked_layers(opened, asked, language),
    )
    picture, card = st.columns([13, 7], gap="medium")
    with picture:
        show_map(opened.geometry, state, key="map", height=_HEIGHT, language=language)
        st.download_button(
            text("Whole area as a picture for a report (PNG)", language),
            data=partial(_picture, opened, state, language),
            file_name=f"{opened.folder.name}-map.png",
            mime="image/png",
            icon=":material/image:",
            type="tertiary",
            on_click="ignore",
        )
    with card, st.container(height=_HEIGHT, key="card"):
        _show_selection(opened, selected, language)


def _selected(opened: Opened, event: MapEvent) -> tuple[str, ...]:
    """Give the selected parcels; before anything was clicked those of the address, which then follows."""
    named = event.selected if event.kind != "none" else tuple(st.query_params.get(_PARCELS, "").split(_BETWEEN))
    selected = tuple(parcel for parcel in named if parcel in opened.opening.index)
    remember(_PARCELS, _BETWEEN.join(selected[:_MOST_IN_ADDRESS]))
    return selected


def _picture(opened: Opened, state: MapState, language: Language) -> bytes:
    """Draw the map as a picture; only when somebody asks for it."""
    drawn = io.BytesIO()
    draw_map(opened.geometry, state, size=_PAPER, title=state.about, language=language).savefig(drawn, format="png", dpi=_DPI)
    return drawn.getvalue()


def _choose(opened: Opened, selected: tuple[str, ...], language: Language) -> tuple[Theme, str, Asked, bool]:
    colour, place, layers, moves = st.columns([3, 3, 2, 3.4], vertical_alignment="bottom")
    recall("colour", THEMES, "status")
    theme: Theme = colour.selectbox(
        text("Colour by", language), list(THEMES), format_func=lambda name: text(THEMES[name], language), key="colour", persist_state="session")
    remember("colour", theme)
    if theme == "unlock" and not is_ranked(opened):
        st.caption(text("There is nothing to colour yet: first rank the land on the page Shift space, under “What unlocks most”.", language))
    names = dict(zip(opened.project["estates"]["estate_id"], opened.project["estates"]["name"], strict=True))
    estate = place.selectbox(
        text("Go to estate", language),
        ["", *sorted(names, key=lambda one: names[one])],
        format_func=lambda one: names.get(one, text("the whole area", language)),
        key="estate",
        persist_state="session",
    )
    with layers:
        asked = choose_layers(opened, selected, language)
    has_plan = (current_plan() or last_plan()) is not None
    shown = moves.toggle(text("Moves of the plan", language), value=False, key="with-moves", disabled=not has_plan, persist_state="session")
    return theme, estate or "", asked, bool(shown) and has_plan


def _show_selection(opened: Opened, selected: tuple[str, ...], language: Language) -> None:
    if not selected:
        st.markdown(f"**{text('No parcel selected', language)}**")
        st.caption(
            text(
                "Click a parcel to see its facts, who could use it and why others cannot. Shift adds a parcel. "
                "The list button on the map does the same without a mouse.",
                language,
            )
        )
        return
    if len(selected) > 1:
        st.caption(text("{count} parcels selected: {names}", language, count=len(selected), names=plain(", ".join(selected))))
    show_actions(opened, selected, language)
    show_card(opened, selected[-1], language)

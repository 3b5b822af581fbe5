"""What a planner does with the selected parcels: each becomes a step of the scenario in force."""

from collections.abc import Callable
from functools import partial
from typing import Final

import streamlit as st

from planner.errors import InputError
from planner.language import Language, hectares, mark, text
from planner.project.words import STATUS_WORDS
from planner.studio import edits
from planner.studio.edits import Change
from planner.studio.parcels import describe_parcel
from planner.ui import work
from planner.ui.doing_button import doing_button
from planner.ui.faults import plain
from planner.ui.glossary import help_for
from planner.ui.map import MapEvent
from planner.ui.opened import Opened
from planner.units import M2_PER_HA

type Ask = Callable[[Opened, tuple[str, ...], Language], Change | None]
"""Asks what an action needs, and returns its change; None while something is missing."""

_HUB_KW: Final = 1_000.0
_LEAST_OF_HUB: Final = 2


def show_actions(opened: Opened, selected: tuple[str, ...], language: Language) -> None:
    """Show what can be done with the selection, and do it."""
    size = opened.situation.rooms.parcels.loc[list(selected), "area_m2"].sum() / M2_PER_HA
    chosen = text("{count} parcels", language, count=len(selected)) if len(selected) > 1 else plain(selected[0])
    with st.container(border=True, key="actions"):
        st.markdown(f"**{chosen} · {hectares(size, language, 2)}**")
        name = st.selectbox(text("What should happen?", language), list(_ACTIONS), format_func=lambda one: text(_ACTIONS[one][0], language), key="action",
                            persist_state="session")
        change = _ACTIONS[name][1](opened, selected, language)
        doing_button(text("Carry out", language), partial(work.edit, opened, change or Change(), language), type="primary", icon=":material/edit:",
                     width="stretch", key="carry-out", disabled=change is None)


def take_drawn(opened: Opened, event: MapEvent, language: Language) -> None:
    """Save what was drawn on the map: ``line`` splits a parcel, ``redrawn`` gives it another shape, ``polygon`` is a new one."""
    try:
        if event.kind == "line":
            change = edits.split(opened.project, event.selected[0] if len(event.selected) == 1 else "", event.shape)
        elif event.kind == "redrawn":
            change = edits.redraw(opened.project, event.parcel_id, event.shape)
        else:
            change = edits.draw(opened.project, event.shape, "vacant")
    except InputError as error:
        work.refuse(error.problems)
        return
    work.edit(opened, change, language)


def _reserve(opened: Opened, selected: tuple[str, ...], _language: Language) -> Change:
    return edits.set_aside(opened.project, selected)


def _status(_opened: Opened, selected: tuple[str, ...], language: Language) -> Change:
    status = st.selectbox(text("New status", language), edits.PARCEL_STATUS, format_func=lambda one: text(STATUS_WORDS[one], language), key="action-status")
    return edits.set_status(selected, status)


def _year(opened: Opened, language: Language, key: str) -> int:
    years = opened.project.years
    return int(st.selectbox(text("From year", language), years, key=f"action-{key}"))


def _claim(opened: Opened, selected: tuple[str, ...], language: Language) -> Change:
    return edits.claim_for_housing(selected, _year(opened, language, "claim"))


def _unclaim(_opened: Opened, selected: tuple[str, ...], _language: Language) -> Change:
    return edits.claim_for_housing(selected, None)


def _issue(opened: Opened, selected: tuple[str, ...], language: Language) -> Change:
    return edits.issue_land(selected, _year(opened, language, "issue"))


def _buy(opened: Opened, selected: tuple[str, ...], language: Language) -> Change:
    return edits.buy_land(selected, _year(opened, language, "buy"))


def _category(_opened: Opened, selected: tuple[str, ...], language: Language) -> Change:
    return edits.raise_category(selected, int(st.selectbox(text("Steps", language), (1, 2, 3), key="action-steps")))


def _hub(opened: Opened, selected: tuple[str, ...], language: Language) -> Change | None:
    kw = st.number_input(text("Shared power (kW)", language), min_value=1.0, value=_HUB_KW, step=100.0, key="action-kw",
                         help=help_for("hub", language))
    firms = opened.situation.seats
    members = firms.loc[firms["parcel_id"].isin(selected), "parcel_id"].nunique()
    if members < _LEAST_OF_HUB:
        st.caption(text("Select at least two parcels in use: a hub is shared by firms.", language))
        return None
    return edits.add_hub(selected, kw)


def _price(_opened: Opened, selected: tuple[str, ...], language: Language) -> Change:
    return edits.set_price(selected, st.number_input(text("Price of the land (€/m²)", language), min_value=0.0, value=150.0, step=5.0, key="action-price"))


def _lock(opened: Opened, selected: tuple[str, ...], language: Language) -> Change | None:
    card = describe_parcel(opened.situation, selected[-1])
    names = dict(zip(card.users["mover_id"], card.users["name"], strict=True))
    if not names:
        st.caption(text("Nobody can use parcel {parcel}: the card says why.", language, parcel=plain(selected[-1])))
        return None
    firm = st.selectbox(text("Who comes here?", language), list(names), format_func=lambda one: names[one], key=f"action-lock-{selected[-1]}")
    years: list[int | None] = [None, *opened.project.years]
    year = st.selectbox(text("In which year?", language), years, format_func=lambda one: text("any", language) if one is None else str(one), key="action-when")
    return edits.lock(firm, selected[-1], year)


def _forbid(opened: Opened, selected: tuple[str, ...], language: Language) -> Change | None:
    names = opened.names
    movers = [mover for mover in opened.situation.movers["mover_id"] if mover in names]
    firms = st.multiselect(text("Who does not come here?", language), movers, format_func=lambda one: names[one], key="action-forbid",
                           placeholder=text("choose", language))
    if not firms:
        return None
    return Change(forbids=tuple(lock for parcel in selected for lock in edits.forbid(firms, parcel).forbids))


_ACTIONS: Final[dict[str, tuple[str, Ask]]] = {
    "reserve": (mark("Set aside"), _reserve),
    "status": (mark("Change the status"), _status),
    "claim": (mark("Housing from a year on"), _claim),
    "unclaim": (mark("No housing after all"), _unclaim),
    "issue": (mark("Issue land"), _issue),
    "buy": (mark("Buy and issue land"), _buy),
    "category": (mark("Raise the category"), _category),
    "hub": (mark("Start an energy hub"), _hub),
    "price": (mark("Change the land price"), _price),
    "lock": (mark("Lock a firm here"), _lock),
    "forbid": (mark("Keep firms away"), _forbid),
}

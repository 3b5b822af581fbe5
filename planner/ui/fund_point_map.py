"""The plan of a point of the fund curve on the map: who enters with this fund, who moved already, and who drops out."""

from dataclasses import replace
from typing import Final

import streamlit as st

from planner.language import Language, mark, short_money, text
from planner.plan.plan import Plan
from planner.report.maps import MapMove, MapState, MoveMark
from planner.studio.sizing import Sizing
from planner.studio.sizing_reading import CurvePoint, plan_at
from planner.ui.map import show_map, take_event
from planner.ui.opened import Opened
from planner.ui.scenes import chain_bounds, chains_of, moves_on_map, plan_years, scene

KEY: Final = "fund-map"
_CHAIN: Final = "fund-chain"
_HEIGHT: Final = 460
_ENTERS, _STAYS_IN, _DROPS = "+", "=", "−"
_MARKS: Final = (
    MoveMark(_ENTERS, mark("enters with this fund"), "#0072b2", "#56b4e9"),
    MoveMark(_DROPS, mark("drops out against the smaller fund before it"), "#d55e00", "#ff9a4d", is_dashed=True),
    MoveMark(_STAYS_IN, mark("moves with the smaller fund too"), "#6f6b62", "#a9adb2", is_lettered=False),
)

type Plans = tuple[Plan, Plan | None]
"""The plan of a point, and that of the point before where somebody of it drops out."""


def plans_of(sizing: Sizing, at: int) -> Plans:
    """Return the plan of a point of the curve, and of the one before it where somebody drops out.

    Raises
    ------
    AuditError
        Where the independent audit finds anything.
    """
    return plan_at(sizing, at), plan_at(sizing, at - 1) if at and sizing.curve.points[at].dropped else None


def show_point_map(opened: Opened, point: CurvePoint, plans: Plans, language: Language) -> None:
    """Show the moves of a point; a click on an arrow puts its chain in front."""
    event = take_event(KEY)
    if event is not None:
        st.session_state[_CHAIN] = event.chain
    chosen = st.session_state.get(_CHAIN, "")
    state = point_scene(opened, point, plans, language, chosen_chain=chosen if chosen in chains_of(plans[0]) else "")
    show_map(opened.geometry, state, key=KEY, height=_HEIGHT, language=language)


def point_scene(opened: Opened, point: CurvePoint, plans: Plans, language: Language, *, chosen_chain: str = "") -> MapState:
    """Return the plan of a point as a state of the map.

    Parameters
    ----------
    opened
        The project.
    point, plans
        The point of the curve, and what :func:`plans_of` gives of it.
    language
        Of the legend.
    chosen_chain
        The chain in front; empty: none.
    """
    plan, before = plans
    moves = _marked(opened, point, plan)
    gone = {*point.dropped}
    dropped = tuple(replace(move, move_id=f"{_DROPS} {move.move_id}", chain="", mark=_DROPS)
                    for move in moves_on_map(opened, before) if move.move_id in gone)
    shown = {move.mark for move in (*moves, *dropped)}
    marks = tuple(replace(one, label=text(one.label, language)) for one in _MARKS if one.letter in shown)
    title = text("Plan of a fund of {fund}", language, fund=short_money(point.fund_eur, language))
    state = scene(opened, "status", language, moves=(*moves, *dropped), marks=marks, years=plan_years(opened, plan), chosen_chain=chosen_chain,
                  focus=chain_bounds(moves, chosen_chain))
    return replace(state, title=title)


def _marked(opened: Opened, point: CurvePoint, plan: Plan) -> tuple[MapMove, ...]:
    entered = {*point.entered}
    return tuple(replace(move, mark=_ENTERS if move.move_id in entered else _STAYS_IN) for move in moves_on_map(opened, plan))

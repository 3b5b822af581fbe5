"""The least shift space with which the movers of the plan can all move: a search with a bound."""

import shlex
from dataclasses import replace
from functools import partial
from typing import Final

import pandas as pd
import streamlit as st

from planner.language import Language, hectares, mark, number, text
from planner.plan.least_space import LeastSpace
from planner.plan.plan import Plan
from planner.studio.errands import News, space_needed
from planner.studio.made_plan import NO_PLAN, plan_made, project_of
from planner.studio.parcels import firm_names
from planner.studio.plan import STAGES
from planner.studio.shift_space import SpaceRequest
from planner.ui.command_shown import show_command
from planner.ui.doing_button import doing_button
from planner.ui.gap_choice import ask_gap
from planner.ui.glossary import help_for
from planner.ui.opened import Opened
from planner.ui.plan_asking import project_asked
from planner.ui.plan_page import command_line
from planner.ui.runner import current_request
from planner.ui.table import NONE, show_table
from planner.ui.tasks import answer, is_at_work, show_task, start_task
from planner.ui.wording import kind_words

_TASK = "least-space"
_SECONDS = 60
_PLAN, _FIRMS, _ESTATE = "plan", "firms", "estate"
_WHOM: Final = {_PLAN: mark("all who move in the plan"), _FIRMS: mark("chosen firms"), _ESTATE: mark("all of an estate who would")}


def show_least_space(opened: Opened, plan: Plan | None, language: Language) -> None:
    """Show the question, how far it is, and the answer."""
    st.markdown(
        text("How little open land is enough for all who must move, if they use each other’s room in the best order? What they free themselves does not "
             "count as shift space.", language)
    )
    asked = _ask(opened, plan, language)
    if asked is None:
        return
    begun = "" if plan is None else f"{plan.input_sha256} {plan.plan_sha256}"
    about = f"{opened.stamps} {begun} {replace(asked, begun=NO_PLAN)}"
    found: LeastSpace | None = answer(_TASK, about)
    if found is None and not is_at_work(_TASK, about):
        doing_button(text("Find the least shift space", language), partial(_start, opened, plan, asked, about), type="primary", icon=":material/search:",
                     key="least-ask")
    show_task(_TASK, about, _progress, language)
    if found is not None:
        _show_found(opened, found, language)
    show_command(language, _command(opened, plan, asked))


def _ask(opened: Opened, plan: Plan | None, language: Language) -> SpaceRequest | None:
    """Ask for whom, and how far to search; None before there is anybody."""
    who, near, limit = st.columns([7, 3, 3], vertical_alignment="bottom")
    ways = [*([_PLAN] if plan is not None and plan.moves else []), _FIRMS, _ESTATE]
    if st.session_state.get("least-whom") not in ways:
        st.session_state["least-whom"] = ways[0]
    whom = who.segmented_control(text("For whom", language), ways, format_func=lambda way: text(_WHOM[way], language), key="least-whom", required=True,
                                 persist_state="session") or ways[0]
    gap = ask_gap(near, "least-gap", language)
    seconds = limit.number_input(text("Longest search (seconds)", language), min_value=1, max_value=3600, value=_SECONDS, key="least-seconds",
                                 persist_state="session")
    firms, estate = _ask_whom(opened, whom, language)
    any_fund = st.toggle(text("Let no fund bar them", language), key="least-any-fund", persist_state="session",
                         help=text("The fund is taken so large that it stops nobody.", language))
    made = NO_PLAN if plan is None else plan_made(plan)
    programme = made.movers if whom == _PLAN else firms
    if not programme and not estate:
        st.info(text("Choose for whom, or calculate a plan with moves on the page Plan.", language), icon=":material/info:")
        return None
    return SpaceRequest(programme, estate, bool(any_fund), gap, float(seconds), made)


def _ask_whom(opened: Opened, whom: str, language: Language) -> tuple[tuple[str, ...], str]:
    """Ask for firms or for an estate; return the one that is asked."""
    if whom == _FIRMS:
        names = firm_names(opened.project)
        movers = [str(name) for name in opened.situation.movers["mover_id"]]
        if not {*st.session_state.get("least-firms", ())} <= {*movers}:
            st.session_state.pop("least-firms")  # of a project before this one
        chosen = st.multiselect(text("Firms that must all move", language), movers, format_func=lambda one: f"{names.get(one, one)} ({one})",
                                key="least-firms", placeholder=text("choose", language), persist_state="session")
        return tuple(chosen), ""
    if whom == _ESTATE:
        estates = dict(zip(opened.project["estates"]["estate_id"], opened.project["estates"]["name"], strict=True))
        if st.session_state.get("least-estate") not in {"", *estates}:
            st.session_state["least-estate"] = ""
        estate: str | None = st.selectbox(text("Estate that everybody who would, leaves", language), ["", *sorted(estates, key=lambda one: str(estates[one]))],
                                          format_func=lambda one: str(estates.get(one, text("choose", language))), key="least-estate",
                                          persist_state="session")
        return (), estate or ""
    return (), ""


def _start(opened: Opened, plan: Plan | None, asked: SpaceRequest, about: str) -> None:
    start_task(_TASK, about, space_needed, project_asked(opened) if plan is None else project_of(plan_made(plan), opened.project), asked)


def _command(opened: Opened, plan: Plan | None, asked: SpaceRequest) -> str:
    words = ["schuifruimte", "shift-space", *opened.words, "--least", *(["--plan", "plan/plan.json"] if plan is not None else [])]
    if plan is None or asked.programme != plan_made(plan).movers:
        words += ["--firms", ",".join(asked.programme)] if asked.programme else []
    words += ["--estate", asked.estate_id] if asked.estate_id else []
    words += ["--any-fund"] * asked.any_fund + ["--gap", f"{asked.gap:g}", "--seconds", f"{asked.seconds:g}"]
    lines = [] if plan is None else [f"{command_line(opened, current_request())} --out plan"]
    return "\n".join([*lines, shlex.join(words)])


def _progress(news: News, language: Language) -> str:
    return text("Looking for the least shift space", language) + (f": {text(STAGES[news.label], language)}" if news.label else "")


def _show_found(opened: Opened, found: LeastSpace, language: Language) -> None:
    if found.left_behind:
        st.warning(
            text("The others move with {ha} ha of shift space. Proven: at least {count} cannot move.", language, ha=number(found.ha, language, 2),
                 count=found.cannot_count), icon=":material/warning:")
    else:
        ours, bound, served = st.columns(3)
        ours.metric(text("Least shift space found", language), hectares(found.ha, language, 2), help=help_for("least_shift_space", language))
        bound.metric(text("No plan does with less than", language), hectares(found.bound_ha, language, 2), help=help_for("bound", language))
        served.metric(text("Served with it", language), hectares(found.plan.circular_ha_served, language, 2), help=help_for("served", language))
        if found.johnson is not None:
            ha, category = hectares(found.johnson.ha, language, 2), found.johnson.category
            pool = text("category {category} or heavier", language, category=category) if category else text("all parcels", language)
            st.caption(text("Johnson’s rule alone, with one pool of room ({pool}), gives {ha}.", language, pool=pool, ha=ha))
    if found.lent:
        st.markdown(f"**{text('Which land is used', language)}**")
        show_table(pd.DataFrame({
            text("parcel", language): [lent.parcel_id for lent in found.lent],
            text("used (ha)", language): [lent.used_ha for lent in found.lent],
            text("there (ha)", language): [lent.there_ha for lent in found.lent],
            text("from", language): [str(lent.year) for lent in found.lent],
        }), language, file="least-space-parcels")
    st.markdown(f"**{text('The order that achieves it', language)}**")
    names = firm_names(opened.project)
    moves = found.plan.moves
    show_table(pd.DataFrame({
        text("year", language): [str(move.year) for move in moves],
        text("firm", language): [names.get(move.mover_id, move.mover_id) for move in moves],
        text("how", language): [kind_words(move.kind, language) for move in moves],
        text("goes to", language): [move.to or text("own plot", language) for move in moves],
        text("lot m²", language): [round(move.area_m2) for move in moves],
        text("after", language): [", ".join(names.get(mover, mover) for mover in move.opened_by) or NONE for move in moves],
    }), language, file="least-space-order")

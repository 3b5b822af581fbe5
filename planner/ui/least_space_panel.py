"""The least shift space with which the movers of the plan can all move: a search with a bound."""

import shlex

import pandas as pd
import streamlit as st

from planner.language import Language, hectares, number, text
from planner.plan.least_space import LeastSpace
from planner.plan.plan import Plan
from planner.studio.errands import News, space_needed
from planner.studio.made_plan import plan_made, project_of
from planner.studio.parcels import firm_names
from planner.studio.plan import STAGES
from planner.studio.shift_space import SpaceRequest
from planner.ui.opened import Opened
from planner.ui.plan_page import command_line
from planner.ui.runner import current_request
from planner.ui.table import NONE, show_table
from planner.ui.tasks import answer, is_at_work, show_task, start_task
from planner.ui.wording import kind_words

_TASK = "least-space"
_SECONDS = 60.0


def show_least_space(opened: Opened, plan: Plan | None, language: Language) -> None:
    """Show the question, how far it is, and the answer."""
    st.markdown(
        text("How little open land is enough for all movers of the plan, if they use each other’s room in the best order? What they free themselves does not "
             "count as shift space.", language)
    )
    if plan is None or not plan.moves:
        st.info(text("This asks for a plan with moves: calculate one on the page Plan.", language), icon=":material/info:")
        return
    about = f"{plan.input_sha256} {plan.plan_sha256}"
    found: LeastSpace | None = answer(_TASK, about)
    if found is None and not is_at_work(_TASK, about):
        st.button(text("Find the least shift space", language), on_click=_start, args=(opened, plan, about), type="primary", icon=":material/search:",
                  key="least-ask")
    show_task(_TASK, about, _progress, language)
    if found is not None:
        _show_found(opened, found, language)
    st.markdown(text("The same on the command line:", language))
    words = shlex.join(["schuifruimte", "shift-space", *opened.words, "--least", "--plan", "plan/plan.json", "--seconds", f"{_SECONDS:g}"])
    st.code(f"{command_line(opened, current_request())} --out plan\n{words}", language="bash", wrap_lines=True)


def _start(opened: Opened, plan: Plan, about: str) -> None:
    made = plan_made(plan)
    start_task(_TASK, about, space_needed, project_of(made, opened.project), SpaceRequest(made.movers, seconds=_SECONDS, begun=made))


def _progress(news: News, language: Language) -> str:
    return text("Looking for the least shift space", language) + (f": {text(STAGES[news.label], language)}" if news.label else "")


def _show_found(opened: Opened, found: LeastSpace, language: Language) -> None:
    if found.left_behind:
        st.warning(
            text("The others move with {ha} ha of shift space. Proven: at least {count} cannot move.", language, ha=number(found.ha, language, 2),
                 count=found.cannot_count), icon=":material/warning:")
    else:
        ours, bound, served = st.columns(3)
        ours.metric(text("Least shift space found", language), hectares(found.ha, language, 2))
        bound.metric(text("No plan does with less than", language), hectares(found.bound_ha, language, 2))
        served.metric(text("Served with it", language), hectares(found.plan.circular_ha_served, language, 2))
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

"""Start: a first look at once, and what this tool decides and does not."""

import streamlit as st

from planner.language import Language, text
from planner.studio.plan import PlanRequest
from planner.ui.faults import plain, show_problems
from planner.ui.kpis import show_kpis
from planner.ui.map import show_map
from planner.ui.opened import Opened
from planner.ui.runner import current_plan, is_running, show_run, start_first_look
from planner.ui.scenes import chain_bounds, moves_on_map, plan_years, scene, telling_chain
from planner.ui.sidebar import problems
from planner.ui.start_projects import choose_project, offer_first_steps

_FIRST_LOOK = PlanRequest(gap=0.02, seconds=20.0)  # enough for a small sample
_SMALL = 400  # parcels up to which a first plan is made unasked: a province takes longer than a first look


def show(opened: Opened | None, language: Language) -> None:
    """Show the page."""
    st.title(text("Room to move on industrial estates", language))
    if opened is None:
        _show_nothing(language)
        choose_project(language)
        return
    is_small = len(opened.project["parcels"]) <= _SMALL
    if current_plan() is None and not is_running() and "failure" not in st.session_state and opened.project.meta.synthetic and is_small:
        start_first_look(opened, _FIRST_LOOK)
    show_kpis(opened, current_plan(), language)
    picture, words = st.columns([7, 3], gap="medium")
    with words:
        offer_first_steps(language)
        _explain(language)
        choose_project(language)
    with picture:
        _first_look(opened, language)


def _first_look(opened: Opened, language: Language) -> None:
    plan = current_plan()
    show_run(language)
    moves = moves_on_map(opened, plan)
    chosen = telling_chain(moves, plan)
    focus = chain_bounds(moves, chosen)
    state = scene(opened, "status", language, moves=moves, chosen_chain=chosen, years=plan_years(opened, plan), focus=focus)
    show_map(opened.geometry, state, key="start-map", height=540, language=language)
    if chosen:
        st.caption(text("In front: one chain of this plan. The page Plan shows all moves and their reasons.", language))


def _explain(language: Language) -> None:
    st.markdown(
        text(
            "Circular firms need room that full estates do not have. When one firm moves to an open parcel, the parcel it leaves "
            "opens for the next: a chain. This tool searches which firm could move where and when, and what a relocation fund "
            "then buys.",
            language,
        )
    )
    with st.expander(text("What a plan is, and what it is not", language), icon=":material/balance:"):
        st.markdown(
            "\n".join(
                f"- {line}"
                for line in (
                    text("A plan is advice: candidates, not an allocation. No firm can be forced.", language),
                    text("Public land is sold or let in an open procedure (Didam judgment).", language),
                    text("Ceilings of state aid are reckoned with; the judgment is a lawyer's.", language),
                    text("Assumptions carry their source and can be changed.", language),
                )
            )
        )


def _show_nothing(language: Language) -> None:
    st.markdown(text("The project {folder} cannot be opened.", language, folder=plain(st.session_state.get("project", ""))))
    show_problems(problems(), language)

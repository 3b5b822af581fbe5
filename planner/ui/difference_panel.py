"""The map under a comparison: the first plan beside one of the others."""

import streamlit as st

from planner.language import Language, text
from planner.scenarios.comparing import Comparison
from planner.studio.scenarios import Scenarios
from planner.ui.difference_map import difference_scene
from planner.ui.map import show_map
from planner.ui.opened import Opened

_KEY = "difference-map"
_HEIGHT = 520


def show_difference(opened: Opened, found: Comparison, book: Scenarios, language: Language) -> None:
    """Show where the first plan of a comparison and another one differ; the reader chooses which other."""
    first, *others = found.plans
    st.markdown(f"**{text('Where they differ', language)}**")
    names = [plan.name for plan in others]
    if st.session_state.get("difference-with") not in names:
        st.session_state["difference-with"] = names[0]
    chosen = names[0]
    if len(names) > 1:
        chosen = st.segmented_control(
            text("{first} beside", language, first=first.name), names, key="difference-with", required=True, persist_state="session"
        ) or names[0]
    other = next(plan for plan in others if plan.name == chosen)
    projects = (book.ask(first.name).project, book.ask(other.name).project)
    state = difference_scene(opened, (first.record, other.record), (first.name, other.name), language, projects)
    show_map(opened.geometry, state, key=_KEY, height=_HEIGHT, language=language)

"""What a plan is asked: the fund, what it aims at, how far the search goes."""

from typing import Final

import streamlit as st

from planner.language import Language, mark, text
from planner.project.project import Project
from planner.studio.plan import PlanRequest, asked_project
from planner.ui.figure_field import Figure, figure_field
from planner.ui.gap_choice import GAPS, USUAL_GAP, gap_words
from planner.ui.glossary import help_for
from planner.ui.opened import Opened
from planner.ui.runner import is_running, start_plan

_MILLION: Final = 1_000_000.0
_MOST_MILLION: Final = 10_000.0
_AIMS: Final = {
    "value": mark("as much as this fund can"),
    "target": mark("say whether a target is reached"),
    "least": mark("the least fund for a target"),
}
_USUAL: Final = {"gap": USUAL_GAP, "seconds": 60}
"""What the search is asked where nobody said otherwise: share by which a better plan may exist, and seconds."""


def ask_plan(opened: Opened, language: Language) -> None:
    """Show what can be asked, and start the plan."""
    st.session_state.setdefault("fund", opened.fund_eur / _MILLION)
    with st.container(border=True, key="ask"):
        fund, aim, target, button = st.columns([4, 4, 3, 3], vertical_alignment="bottom")
        asked_fund = Figure(text("Relocation fund (million euro)", language), "fund", (0.0, _MOST_MILLION), help_for("relocation_fund", language))
        millions = figure_field(fund, asked_fund, language)
        aims_at = aim.selectbox(text("What to look for", language), list(_AIMS), format_func=lambda one: text(_AIMS[one], language), key="plan-aim",
                                persist_state="session")
        most = max(opened.glance.asked_ha, 0.1)
        st.session_state.setdefault("plan-target", round(most / 2, 1))
        bounds = (0.0, max(most, st.session_state["plan-target"]))
        asked_ha = Figure(text("Target (circular ha)", language), "plan-target", bounds, help_for("served", language))
        hectares = figure_field(target, asked_ha, language, disabled=aims_at == "value")
        asked = button.button(text("Calculate plan", language), type="primary", icon=":material/route:", width="stretch", disabled=is_running(),
                              key="plan-start")
        with st.expander(text("How far to search", language), icon=":material/tune:"):
            gap, seconds, confirm = _effort(language)
    if asked:
        has_target = aims_at != "value"
        start_plan(opened, PlanRequest(millions * _MILLION, hectares if has_target else None, gap=gap, seconds=seconds, confirm=confirm,
                                       least_fund=aims_at == "least"))
        st.rerun()


def project_asked(opened: Opened) -> Project:
    """Return the project as it is in the scenario, with its fund."""
    return asked_project(opened.project, PlanRequest(opened.request(PlanRequest()).fund_eur))


def _effort(language: Language) -> tuple[float, float, bool]:
    """Ask for the gap, the limit in time (seconds) and a second solver."""
    for name, usual in _USUAL.items():  # a link may have set them
        st.session_state.setdefault(name, usual)
    near, limit, second = st.columns(3, vertical_alignment="bottom")
    gap = near.selectbox(text("Stop when within", language), GAPS, format_func=lambda share: gap_words(share, language), key="gap",
                         persist_state="session")
    seconds = limit.number_input(text("Longest search (seconds)", language), min_value=1, max_value=3600, key="seconds", persist_state="session",
                                 help=text("The best plan found by then is taken; how far it is from the best stands beside it.", language))
    confirm = second.toggle(text("Confirm by a second solver", language), key="plan-confirm", persist_state="session",
                            help=text("Takes longer; the certificate of the plan then says what the second solver found.", language))
    return float(gap), float(seconds), bool(confirm)

"""Compare: what levers are worth, and scenarios of the project side by side."""

from typing import Final

import streamlit as st

from planner.language import Language, text
from planner.ui.data_page import ask_own_project
from planner.ui.figure_field import Figure, figure_field
from planner.ui.glossary import help_for
from planner.ui.kpis import show_kpis
from planner.ui.levers_panel import show_levers
from planner.ui.opened import Opened
from planner.ui.places import sample_folder
from planner.ui.runner import current_plan, show_run
from planner.ui.scenarios_panel import show_scenarios

_MILLION: Final = 1_000_000.0


def show(opened: Opened, language: Language) -> None:
    """Show the page."""
    st.title(text("Compare", language))
    show_kpis(opened, current_plan(), language)
    show_run(language)
    fund_eur = _fund(opened, language)
    levers, scenarios = st.tabs([text("Levers", language), text("Scenarios", language)], key=f"compare-tab-{language}", on_change="rerun")
    if levers.open:
        with levers:
            show_levers(opened, fund_eur, language)
    if scenarios.open:
        with scenarios:
            if opened.folder == sample_folder().resolve():
                st.markdown(text("Scenarios are kept in the folder of a project. Make one of your own from the sample, then open it here:", language))
                st.code("schuifruimte demo mijn-project", language="bash", wrap_lines=True)
                ask_own_project(language)
            else:
                show_scenarios(opened, fund_eur, language)


def _fund(opened: Opened, language: Language) -> float:
    """Ask for the fund; the page Plan has the same."""
    st.session_state.setdefault("fund", opened.fund_eur / _MILLION)
    asked = Figure(text("Relocation fund (million euro)", language), "fund", (0.0, 10_000.0), help_for("relocation_fund", language))
    millions = figure_field(st.container(width=280), asked, language)
    return millions * _MILLION

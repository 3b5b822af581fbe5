"""Shift space: what opens when, what a plan takes of it, its chains, and the least that its programme asks."""

from collections.abc import Callable
from typing import Final

import streamlit as st

from planner.language import Language, mark, text
from planner.plan.plan import Plan
from planner.studio.made_plan import NO_PLAN, plan_made, project_of
from planner.studio.shift_space import By, ShiftSpace, show_shift_space
from planner.ui.address import recall, remember
from planner.ui.chain_panel import show_chain
from planner.ui.command_shown import show_command
from planner.ui.glossary import help_for
from planner.ui.kpis import show_kpis
from planner.ui.least_space_panel import show_least_space
from planner.ui.opened import Opened, municipality_names
from planner.ui.plan_page import command_line
from planner.ui.runner import current_plan, current_request, show_run
from planner.ui.space_tables import show_flows, show_openings
from planner.ui.unlock_panel import show_unlock

_BY: Final[dict[By, str]] = {
    "source": mark("Source"),
    "category": mark("Category"),
    "size": mark("Size class"),
    "municipality": mark("Municipality"),
}
_KEPT = 16
_WITH_COMMAND = 2  # the first tabs are told by one command; the others show their own


def show(opened: Opened, language: Language) -> None:
    """Show the page."""
    st.title(text("Shift space", language))
    plan = current_plan()
    show_kpis(opened, plan, language)
    show_run(language)
    st.markdown(
        text("With the plan of this session: what its moves leave counts too.", language)
        if plan
        else text("There is no plan yet: this is what opens by itself. With a plan, what its moves leave and take is added.", language)
    )
    by, municipality, only_powered = _choose(opened, language)
    space = _space(opened, plan, municipality)
    titles = (mark("What opens when"), mark("Stock and flow"), mark("Chains"), mark("Least shift space"), mark("What unlocks most"))
    shows: tuple[Callable[[], None], ...] = (
        lambda: show_openings(opened, space, by, language, only_powered=only_powered),
        lambda: show_flows(opened, space, language),
        lambda: show_chain(opened, plan, language),
        lambda: show_least_space(opened, plan, language),
        lambda: show_unlock(opened, current_request(), municipality, language),
    )
    tabs = st.tabs([text(title, language) for title in titles], key=f"space-tab-{language}", on_change="rerun")
    for at, (tab, show_tab) in enumerate(zip(tabs, shows, strict=True)):
        if tab.open:
            with tab:
                show_tab()
                if at < _WITH_COMMAND:
                    _command(opened, plan, by, municipality, language)


def _choose(opened: Opened, language: Language) -> tuple[By, str, bool]:
    how, where, power = st.columns([5, 3, 3], vertical_alignment="bottom")
    recall("by", _BY, "source")
    chosen: By | None = how.segmented_control(
        text("Split by", language), list(_BY), format_func=lambda name: text(_BY[name], language), key="by", required=True, persist_state="session"
    )
    by: By = chosen or "source"
    remember("by", by)
    names = municipality_names(opened)
    recall("municipality", names, "")
    municipality: str = (
        where.selectbox(text("Municipality", language), ["", *names], format_func=lambda code: names.get(code, text("all", language)), key="municipality",
                        persist_state="session")
        or ""
    )
    remember("municipality", municipality)
    powered = power.toggle(text("Only room with power", language), key="only-powered", persist_state="session", help=help_for("grid_congestion", language))
    return by, municipality, bool(powered)


def _space(opened: Opened, plan: Plan | None, municipality: str) -> ShiftSpace:
    """Reckon shift space once for each plan and municipality."""
    held: dict[tuple[object, ...], ShiftSpace] = st.session_state.setdefault("space", {})
    key = (opened.stamps, plan.plan_sha256 if plan else "", municipality)
    if key not in held:
        while len(held) >= _KEPT:
            held.pop(next(iter(held)))
        made = plan_made(plan) if plan else NO_PLAN
        held[key] = show_shift_space(project_of(made, opened.project) if plan else opened.project, made, municipality)
    return held[key]


def _command(opened: Opened, plan: Plan | None, by: By, municipality: str, language: Language) -> None:
    words = ["schuifruimte", "shift-space", *opened.words, "--by", by]
    words += ["--municipality", municipality] if municipality else []
    lines = [command_line(opened, current_request()) + " --out plan"] if plan else []
    words += ["--plan", "plan/plan.json"] if plan else []
    show_command(language, *lines, words)

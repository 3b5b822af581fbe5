"""Wishes about one firm: lock its move, forbid it, or take that back; each is a step of the scenario in force."""

from functools import partial

import streamlit as st

from planner.language import Language, text
from planner.plan.move import Move
from planner.plan.plan import Plan
from planner.project.store.steps import in_force
from planner.studio import edits
from planner.ui import work
from planner.ui.faults import plain
from planner.ui.opened import Opened
from planner.ui.wording import step_words


def show_wishes(opened: Opened, plan: Plan, firm: str, language: Language) -> None:
    """Show the buttons for a firm, and what is already wished."""
    move = next((move for move in plan.moves if move.mover_id == firm), None)
    with st.container(horizontal=True, key="wishes"):
        for at, (label, icon, about, change) in enumerate(_wishes(move, firm, opened.names.get(firm, firm), language)):
            st.button(label, icon=f":material/{icon}:", key=f"wish-{at}", help=about, on_click=work.carry_out, args=(opened, change, language))
    _show_made(opened, firm, language)


def _wishes(move: Move | None, firm: str, called: str, language: Language) -> list[tuple[str, str, str, edits.Change]]:
    """Return what can be wished: label, icon, what it does, and the change."""
    stay = (text("Does not move", language), "block", text("The firm stays where it is.", language), edits.forbid([firm]))
    if move is None:
        return [(text("Must move", language), "lock", text("The next plan moves the firm, or says why that cannot be.", language), edits.lock(firm)), stay]
    place = move.to or ""
    said = text("{firm} goes to {place} in {year} in every plan of this scenario.", language, firm=plain(called),
                place=plain(place or text("own plot", language)), year=move.year)
    lock = (text("Lock this move", language), "lock", said, edits.lock(firm, place, move.year))
    away = (text("Not to this parcel", language), "wrong_location", text("The next plan looks for another place.", language), edits.forbid([firm], place))
    return [lock, away, stay] if place else [lock, stay]


def _show_made(opened: Opened, firm: str, language: Language) -> None:
    if opened.scenario is None:
        return
    wished = [step for step in in_force(opened.scenario.steps).values() if step.kind in {"lock", "forbid"} and step.values["firm"] == firm]
    for at, step in enumerate(wished):
        said, gone = st.columns([6, 2], vertical_alignment="center")
        said.markdown(f":material/push_pin: {plain(step_words(step, opened, language))}")
        gone.button(text("Withdraw", language), key=f"unwish-{at}", type="tertiary", icon=":material/close:",
                    on_click=partial(work.withdraw, opened, step.about, language))

"""The moves of a plan, those who stay, and the chains, as tables."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from planner.language import Language, hectares, number, short_money, text
from planner.plan.plan import Plan
from planner.studio.parcels import firm_names
from planner.ui.opened import Opened
from planner.ui.wording import kind_words, reason_words, with_names

_THOUSAND = 1_000
_ROWS = 12


type AskWhy = Callable[[str], None]
"""Hears which mover was chosen by its row."""


def show_moves(opened: Opened, plan: Plan, chain: str, ask_why: AskWhy, language: Language) -> None:
    """Show every move with its year, money and reason; those of the chosen chain when there is one."""
    moves = [move for move in plan.moves if not chain or str(move.chain or "") == chain]
    if not moves:
        st.markdown(text("No firm moves in this plan.", language))
        return
    names = firm_names(opened.project)
    frame = pd.DataFrame({
        text("year", language): [move.year for move in moves],
        text("firm", language): [names.get(move.mover_id, move.mover_id) for move in moves],
        text("how", language): [kind_words(move.kind, language) for move in moves],
        text("leaves", language): [", ".join(move.origin) if move.kind == "relocate" else "" for move in moves],
        text("goes to", language): [move.to or text("own plot", language) for move in moves],
        text("why", language): [with_names(move.why.sentence(language), names) for move in moves],
        text("cost (× € 1,000)", language): [round(move.cost_eur / _THOUSAND) for move in moves],
        text("grant (× € 1,000)", language): [round(move.grant_eur / _THOUSAND) for move in moves],
        text("chain", language): [str(move.chain or "") for move in moves],
        text("step", language): [move.step for move in moves],
    })
    columns = {
        text("year", language): st.column_config.NumberColumn(format="%d", width=60),
        text("step", language): st.column_config.NumberColumn(format="%d", width=50),
        text("why", language): st.column_config.TextColumn(width=330),
    }
    _show_to_choose(_filled(frame), columns, [move.mover_id for move in moves], ask_why, language)


def show_stayers(opened: Opened, plan: Plan, ask_why: AskWhy, language: Language) -> None:
    """Show every mover that stays, with the reason."""
    stayers = plan.not_moved
    if not stayers:
        st.markdown(text("Everybody who wants room gets it.", language))
        return
    names = firm_names(opened.project)
    frame = pd.DataFrame({
        text("firm", language): [names.get(one.mover_id, one.mover_id) for one in stayers],
        text("reason", language): [reason_words(one.reason, language) for one in stayers],
        text("asks (ha)", language): [number(one.asked_m2 / 10_000, language, 2) for one in stayers],
        text("detail", language): [with_names(one.detail.sentence(language), names) for one in stayers],
    })
    counts = frame[text("reason", language)].value_counts()
    st.caption(" · ".join(f"{reason}: {count}" for reason, count in counts.items()))
    wide = {text("detail", language): st.column_config.TextColumn(width=560)}
    _show_to_choose(_filled(frame), wide, [one.mover_id for one in stayers], ask_why, language)


def show_chains(opened: Opened, plan: Plan, language: Language) -> None:
    """Show chain by chain who follows whom."""
    names = firm_names(opened.project)
    rows = [(move.chain, move.step, move.year, move.mover_id, move.circular_m2, move.grant_eur) for move in plan.moves]
    moves = pd.DataFrame(rows, columns=["chain", "step", "year", "mover_id", "m2", "grant"])
    if moves.empty:
        st.markdown(text("No firm moves in this plan.", language))
        return
    lines = []
    for chain, steps in moves.groupby("chain", sort=False):
        ordered = steps.sort_values(["step", "year"])
        if len(ordered) > 1:
            line = " → ".join(f"{names.get(step.mover_id, step.mover_id)} ({step.year})" for step in ordered.itertuples())
            lines.append((str(chain), len(ordered), ordered["m2"].sum() / 10_000, ordered["grant"].sum(), line))
    if not lines:
        st.markdown(text("No move opens room for another in this plan.", language))
        return
    lines.sort(key=lambda row: -row[1])
    frame = pd.DataFrame({
        text("chain", language): [row[0] for row in lines],
        text("steps", language): [row[1] for row in lines],
        text("serves", language): [hectares(row[2], language) for row in lines],
        text("grants", language): [short_money(row[3], language) for row in lines],
        text("who follows whom", language): [row[4] for row in lines],
    })
    st.dataframe(frame, hide_index=True)


def _show_to_choose(frame: pd.DataFrame, columns: Mapping[str, Any], movers: Sequence[str], ask_why: AskWhy, language: Language) -> None:
    """Show a table of which a row can be chosen, to ask why."""
    key = f"rows-{movers[0]}-{len(movers)}"
    st.caption(text("Tick a row to read why.", language))
    st.dataframe(frame, hide_index=True, column_config=columns, height="auto" if len(frame) <= _ROWS else 460, key=key, selection_mode="single-row",
                 on_select=partial(_heard, key, movers, ask_why))


def _heard(key: str, movers: Sequence[str], ask_why: AskWhy) -> None:
    rows = st.session_state[key]["selection"]["rows"]
    if rows:
        ask_why(movers[rows[0]])


def _filled(frame: pd.DataFrame) -> pd.DataFrame:
    """Leave out columns that say nothing."""
    return frame.loc[:, [bool((frame[name].astype("str") != "").any()) for name in frame]]

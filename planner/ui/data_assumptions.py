"""Assumptions: every term with value, unit, source and evidence; an edit is a step of the scenario in force."""

import shlex
from pathlib import Path
from typing import Final

import pandas as pd
import streamlit as st

from planner.errors import InputError
from planner.language import Language, text
from planner.project.folder import SETTINGS
from planner.report.assumptions import Assumption, assumption_rows, assumptions, new_value
from planner.report.cash import EVIDENCE
from planner.studio.scenarios import Change
from planner.ui.faults import show_problems
from planner.ui.glossary import help_for
from planner.ui.opened import Opened, open_folder
from planner.ui.table import offer_csv
from planner.ui.work import IN_FORCE, edit

_ROUND: Final = "assumptions-round"
_HEIGHT: Final = 520


def show_assumptions(opened: Opened | None, folder: Path, language: Language) -> None:
    """Show the terms of a project as they hold in the scenario in force."""
    if opened is None or not (folder / SETTINGS).is_file():
        st.markdown(text("The project is new: it holds nothing yet.", language))
        return
    base = open_folder(folder).project.terms
    now = opened.project.terms
    rows = assumptions(now, base, language)
    sought, only, what = _choose(rows, language)
    shown = [one for one in rows if sought in f"{one.topic} {one.section} {one.name} {one.meaning} {one.source}".casefold()
             and (not only or one.base) and what in {"", one.evidence}]
    st.caption(text("Change a value: that becomes a step of the scenario in force. {count} of {all} shown; changed ones show what the project itself says.",
                    language, count=len(shown), all=len(rows)))
    if not shown:
        st.info(text("No assumption fits.", language), icon=":material/info:")
        return
    _table(opened, shown, language)
    offer_csv(pd.DataFrame(assumption_rows(now, base, language)), language, file="assumptions")
    st.markdown(text("The same on the command line:", language))
    name = str(st.session_state.get(IN_FORCE) or "") or text("Own changes", language)
    st.code(shlex.join(["schuifruimte", "scenario", "save", str(folder), name, "--set", f"terms:{shown[0].section}:{shown[0].name}={shown[0].value}"]),
            language="bash", wrap_lines=True)


def _choose(rows: tuple[Assumption, ...], language: Language) -> tuple[str, bool, str]:
    find, which, changed = st.columns([5, 3, 3], vertical_alignment="bottom")
    sought = find.text_input(text("Search", language), key="assumptions-search", placeholder=text("subject, meaning or source", language))
    there = [name for name in EVIDENCE if any(one.evidence == name for one in rows)]
    what = which.selectbox(text("Evidence", language), ["", *there], key="assumptions-evidence", help=help_for("evidence", language),
                           format_func=lambda name: text(EVIDENCE[name], language) if name else text("all", language))
    only = changed.toggle(text("Only what was changed", language), key="assumptions-changed")
    return sought.strip().casefold(), bool(only), what or ""


def _table(opened: Opened, shown: list[Assumption], language: Language) -> None:
    value = text("value", language)
    frame = pd.DataFrame({
        text("subject", language): [one.topic for one in shown],
        text("meaning", language): [one.meaning for one in shown],
        value: [_said(one.value, language) for one in shown],
        text("unit", language): [one.unit for one in shown],
        text("low", language): ["" if one.low is None else _said(f"{one.low:.12g}", language) for one in shown],
        text("high", language): ["" if one.high is None else _said(f"{one.high:.12g}", language) for one in shown],
        text("evidence", language): [text(EVIDENCE[one.evidence], language) for one in shown],
        text("source", language): [one.source for one in shown],
        text("in the project itself", language): [_said(one.base, language) for one in shown],
        text("term", language): [f"{one.section}.{one.name}" for one in shown],
    })
    place = st.empty()  # a fresh table takes the very place of the one before
    edited = place.data_editor(frame, hide_index=True, disabled=[name for name in frame if name != value], height=_HEIGHT,
                               key=f"assumptions-{st.session_state.get(_ROUND, 0)}-{language}",
                               column_config={text("meaning", language): st.column_config.TextColumn(width=320), value: st.column_config.TextColumn(width=110),
                                              text("subject", language): st.column_config.TextColumn(width=150)})
    cells = tuple(("terms", one.section, one.name, new_value(opened.project.terms, one.section, one.name, str(given)))
                  for one, given in zip(shown, edited[value], strict=True) if given is not None and str(given) != _said(one.value, language))
    if not cells:
        return
    try:
        edit(opened, Change(cells=cells), language)
    except InputError as error:
        show_problems(error.problems, language)
        return
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1  # a fresh table: what was typed is a step now
    st.rerun()


def _said(value: str, language: Language) -> str:
    """Return a number with the decimal sign of the language; any other value as it is."""
    try:
        float(value)
    except ValueError:
        return value
    return value.replace(".", ",") if language == "nl" else value

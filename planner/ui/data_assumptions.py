"""Assumptions: every term with value, unit, source and evidence; an edit is a step of the scenario in force."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, cast

import pandas as pd
import streamlit as st

from planner.language import Language, date, text
from planner.project.folder import SETTINGS
from planner.project.term import Evidence, TermSource
from planner.project.words import EVIDENCE_WORDS
from planner.report.assumptions import Assumption, assumption_rows, assumptions, new_value
from planner.studio.scenarios import Change
from planner.ui.command_shown import show_command
from planner.ui.edited_table import edited_table
from planner.ui.glossary import help_for
from planner.ui.opened import Opened, book_of, open_folder
from planner.ui.table import offer_csv

_HEIGHT: Final = 520
_LONGEST: Final = 300


def show_assumptions(opened: Opened | None, folder: Path, language: Language) -> None:
    """Show the terms of a project as they hold in the scenario in force."""
    if opened is None or not (folder / SETTINGS).is_file():
        st.markdown(text("The project is new: it holds nothing yet.", language))
        return
    base = open_folder(folder).project.terms
    rows = assumptions(opened.project.terms, base, language, opened.project.meta.term_sources)
    sought, only, what = _choose(rows, language)
    shown = [one for one in rows if sought in f"{one.topic} {one.section} {one.name} {one.meaning} {one.source}".casefold()
             and (not only or one.base) and what in {"", one.evidence}]
    st.caption(text("Change a value, how sure it is, or its source: that becomes a step of the scenario in force. {count} of {all} shown; changed ones show "
                    "what the project itself says.", language, count=len(shown), all=len(rows)))
    if not shown:
        st.info(text("No assumption fits.", language), icon=":material/info:")
        return
    _table(opened, shown, language)
    offer_csv(pd.DataFrame(assumption_rows(opened.project, base, language)), language, file="assumptions")
    name = opened.name or text("Draft {number}", language, number=1)
    show_command(language, ["schuifruimte", "scenario", "save", str(folder), name, "--set", f"terms:{shown[0].section}:{shown[0].name}={shown[0].value}",
                        "--source", f"{shown[0].section}.{shown[0].name}={shown[0].evidence}: {shown[0].source}"])


def _choose(rows: tuple[Assumption, ...], language: Language) -> tuple[str, bool, str]:
    find, which, changed = st.columns([5, 3, 3], vertical_alignment="bottom")
    sought = find.text_input(text("Search", language), key="assumptions-search", placeholder=text("subject, meaning or source", language))
    there = [name for name in EVIDENCE_WORDS if any(one.evidence == name for one in rows)]
    what = which.selectbox(text("Evidence", language), ["", *there], key="assumptions-evidence", help=help_for("evidence", language),
                           format_func=lambda name: text(EVIDENCE_WORDS[name], language) if name else text("all", language))
    only = changed.toggle(text("Only what was changed", language), key="assumptions-changed")
    return sought.strip().casefold(), bool(only), what or ""


def _table(opened: Opened, shown: list[Assumption], language: Language) -> None:
    value, sure, source = text("value", language), text("evidence", language), text("source", language)
    frame = pd.DataFrame({
        text("subject", language): [one.topic for one in shown],
        text("meaning", language): [one.meaning for one in shown],
        value: [_said(one.value, language) for one in shown],
        text("unit", language): [one.unit for one in shown],
        sure: [text(EVIDENCE_WORDS[one.evidence], language) for one in shown],
        source: [one.source for one in shown],
        text("low", language): ["" if one.low is None else _said(f"{one.low:.12g}", language) for one in shown],
        text("high", language): ["" if one.high is None else _said(f"{one.high:.12g}", language) for one in shown],
        text("in the project itself", language): [_said(one.base, language) for one in shown],
        text("term", language): [f"{one.section}.{one.name}" for one in shown],
    })
    columns = {text("meaning", language): st.column_config.TextColumn(width=240), value: st.column_config.TextColumn(width=90),
               text("subject", language): st.column_config.TextColumn(width=130), source: st.column_config.TextColumn(width=220, max_chars=_LONGEST),
               sure: st.column_config.SelectboxColumn(options=[text(words, language) for words in EVIDENCE_WORDS.values()], required=True)}
    edited_table(opened, frame, "assumptions", lambda typed: _change(opened, shown, typed[[value, sure, source]].itertuples(index=False), language), language,
                 hide_index=True, height=_HEIGHT, column_config=columns, disabled=[name for name in frame if name not in {value, sure, source}])


def _change(opened: Opened, shown: list[Assumption], typed: Iterable[Sequence[object]], language: Language) -> Change:
    """Return what was typed as a change: values, and evidence and source; a value whose source is not told is assumed, on the word of who typed it."""
    codes = {text(words, language): code for code, words in EVIDENCE_WORDS.items()}
    cells, sources = [], []
    for one, (value, sure, source) in zip(shown, typed, strict=True):
        is_new = value is not None and str(value) != _said(one.value, language)
        said, evidence = str(source or "").strip(), codes.get(str(sure), one.evidence)
        if is_new:
            cells.append(("terms", one.section, one.name, new_value(opened.project.terms, one.section, one.name, str(value))))
        if is_new or said != one.source or evidence != one.evidence:
            is_told = said not in {"", one.source} or evidence != one.evidence
            who = _who(opened, language)
            origin = TermSource(evidence=cast("Evidence", evidence), source=said or who) if is_told else TermSource(source=who)
            sources.append((f"{one.section}.{one.name}", origin))
    return Change(cells=tuple(cells), sources=tuple(sources))


def _who(opened: Opened, language: Language) -> str:
    """Return who says so, and when."""
    return text("{who}, {when}", language, who=book_of(opened).who, when=date(datetime.now(UTC).date(), language))


def _said(value: str, language: Language) -> str:
    """Return a number with the decimal sign of the language; any other value as it is."""
    try:
        float(value)
    except ValueError:
        return value
    return value.replace(".", ",") if language == "nl" else value

"""The row account of an import or a check: rows by layer, what changes, and every remark."""

import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import pandas as pd
import streamlit as st

from planner.errors import Problem
from planner.language import Language, mark, text
from planner.project.column_words import column_called
from planner.report.account import KINDS
from planner.sources.account import kind_of
from planner.studio.account import write_account
from planner.studio.folders import ImportReport, Report
from planner.ui.wording import table_words

_SHOWN = 2_000
"""Rows of a table on the page; the workbook holds all."""


def show_account(report: Report, language: Language, key: str) -> None:
    """Show the account of a check or an import, and offer it as a workbook to send back to a supplier."""
    layers = pd.DataFrame([layer.record() | {"name": table_words(layer.name, language)} for layer in report.layers])
    if len(layers):
        words = {"name": text("layer", language), "rows_read": text("rows read", language), "rows_kept": text("kept", language),
                 "rows_merged": text("merged", language), "rows_rejected": text("rejected", language)}
        st.dataframe(layers.rename(columns=words), hide_index=True, width="content")
    if isinstance(report, ImportReport):
        _show_changes(report, language)
    _show_remarks(report.problems, language, key)
    st.download_button(text("Account as an Excel file", language), partial(_workbook, report, language), file_name=f"{key}.xlsx",
                       icon=":material/download:", key=f"{key}-account", on_click="ignore")


def _workbook(report: Report, language: Language) -> bytes:
    with tempfile.TemporaryDirectory() as scratch:
        return write_account(report, Path(scratch) / "account.xlsx", language).read_bytes()


def _show_changes(report: ImportReport, language: Language) -> None:
    """Show the cells that change and the rows that come and go."""
    lines = []
    for edition in report.editions:
        layer = table_words(edition.table, language)
        lines += [(layer, text("new", language), key, "", "", "") for key in edition.added]
        lines += [(layer, text("taken out", language), key, "", "", "") for key in edition.removed]
        lines += [(layer, text("changed", language), change.key, column_called(change.column, language), change.was, change.now) for change in edition.changed]
        lines += [(layer, text("kept", language), key, "", "", "") for key in edition.absent]
    if not lines:
        st.markdown(text("Nothing in the project changes.", language))
        return
    counts = {what: sum(line[1] == what for line in lines) for what in dict.fromkeys(line[1] for line in lines)}
    st.markdown(text("Changes:", language) + " " + ", ".join(f"{count} {what}" for what, count in counts.items()))
    columns = [text(name, language) for name in (mark("layer"), mark("what"), mark("row"), mark("column"), mark("was"), mark("now"))]
    with st.expander(text("Every change", language), expanded=len(lines) <= 10):
        st.dataframe(pd.DataFrame(lines[:_SHOWN], columns=columns), hide_index=True)
        _more(len(lines), language)


def _show_remarks(problems: Sequence[Problem], language: Language, key: str) -> None:
    """Show every remark, faults first, filtered by kind."""
    if not problems:
        st.success(text("There are no faults and no remarks.", language), icon=":material/check_circle:")
        return
    kinds = [kind for kind in KINDS if any(_kind(problem) == kind for problem in problems)]
    counts = {kind: sum(_kind(problem) == kind for problem in problems) for kind in kinds}
    chosen = st.pills(text("Remarks", language), kinds, selection_mode="multi", default=kinds, key=f"{key}-kinds-{'-'.join(kinds)}",
                      format_func=lambda kind: f"{text(KINDS[kind], language)} ({counts[kind]})")
    rows = [problem.record(language) for problem in problems if _kind(problem) in chosen]
    named = {"file": text("file", language), "row": text("row", language), "column": text("column", language), "seen": text("seen", language),
             "why": text("what is wrong", language), "remedy": text("what to do", language)}
    if rows:
        st.dataframe(pd.DataFrame(rows[:_SHOWN])[list(named)].rename(columns=named), hide_index=True)
        _more(len(rows), language)


def _kind(problem: Problem) -> str:
    return "fault" if problem.severity == "error" else kind_of(problem)


def _more(rows: int, language: Language) -> None:
    if rows > _SHOWN:
        st.caption(text("and {count} more", language, count=rows - _SHOWN))

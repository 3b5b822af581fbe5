"""Which tables a plan needs, which of them are there, and what weighs in besides."""

from typing import Final

import streamlit as st

from planner.language import Language, number, text
from planner.project.tables import REQUIRED_TABLES
from planner.ui.opened import Opened
from planner.ui.wording import table_words

_BESIDES: Final = ("sensitive", "grid", "zoning")


def show_wanted(opened: Opened | None, language: Language) -> None:
    """Say how far a project is on its way to a plan; nothing where all that a plan needs is there."""
    if not first_wanted(opened):
        return
    parts = [_part(name, opened, language) for name in REQUIRED_TABLES]
    st.markdown(text("A plan needs: {tables}.", language, tables=" · ".join(parts)))
    besides = ", ".join(table_words(name, language) for name in _BESIDES)
    st.caption(text("Best in this order, one table at a time. What also weighs in, when it is there: {tables}.", language, tables=besides))


def first_wanted(opened: Opened | None) -> str:
    """Return the first table that a plan needs and the project lacks; empty where all are there."""
    return next((name for name in REQUIRED_TABLES if not _rows(name, opened)), "")


def _part(name: str, opened: Opened | None, language: Language) -> str:
    rows = _rows(name, opened)
    said = number(rows, language) if rows else text("not yet there", language)
    sign = ":material/check_circle:" if rows else ":material/radio_button_unchecked:"
    return f"{sign}\N{NO-BREAK SPACE}{table_words(name, language)} ({said})"


def _rows(name: str, opened: Opened | None) -> int:
    return len(opened.project[name]) if opened is not None else 0

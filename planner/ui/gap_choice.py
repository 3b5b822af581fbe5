"""How near the best a plan must be: one choice, the same on every page."""

from typing import Any, Final

import streamlit as st

from planner.language import Language, percent, text
from planner.ui.glossary import help_for

GAPS: Final = (0.0, 0.005, 0.01, 0.02, 0.05)
"""Accepted shares by which a better plan may exist."""
USUAL_GAP: Final = 0.01


def ask_gap(place: Any, key: str, language: Language, *, disabled: bool = False) -> float:
    """Ask in a place of the page for the share by which a better plan may exist, and return it.

    Parameters
    ----------
    place
        Column or container.
    key
        Of the choice, in the session.
    language
        Of its words.
    disabled
        Whether it does not matter now.
    """
    st.session_state.setdefault(key, USUAL_GAP)
    chosen = place.selectbox(text("Plans within", language), GAPS, key=key, persist_state="session", disabled=disabled, help=help_for("gap_to_best", language),
                             format_func=lambda share: gap_words(share, language))
    return float(chosen)


def gap_words(share: float, language: Language) -> str:
    """Say how near the best a plan must be."""
    return text("{share} of the best", language, share=percent(share, language)) if share else text("the proven best", language)

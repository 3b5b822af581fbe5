"""Choices that stand in the address of the page, so that a link brings them back.

Written by hand and not with ``bind="query-params"``, which writes the label on the button: that would give
every language its own links.
"""

from collections.abc import Iterable

import streamlit as st


def recall(name: str, allowed: Iterable[str], default: str) -> None:
    """Fill a choice from the address, before its widget is drawn; what is not allowed there becomes the default."""
    if name not in st.session_state:
        asked = st.query_params.get(name, default)
        st.session_state[name] = asked if asked in set(allowed) else default


def remember(name: str, value: str) -> None:
    """Write a choice into the address; an empty one leaves it."""
    if not value:
        st.query_params.pop(name, None)
    elif st.query_params.get(name) != value:
        st.query_params[name] = value

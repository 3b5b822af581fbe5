"""A button that does something with what the page asks just now."""

from collections.abc import Callable
from typing import Any

import streamlit as st


def doing_button(label: str, do: Callable[[], object], **look: Any) -> None:
    """Show a button; a click does something, and the page is made anew.

    ``do`` holds what the fields of this very run say. A callback with arguments would hold those of the run before: who types a figure and then clicks leaves
    the field by that click, both arrive at once, and the callback would go by the figure that stood there earlier.
    """
    if st.button(label, **look):
        do()
        st.rerun()

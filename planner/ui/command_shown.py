"""The command line that gives what a page shows."""

import shlex
from collections.abc import Sequence
from typing import Final

import streamlit as st

from planner.language import Language, mark, text

SAME: Final = mark("The same on the command line:")


def show_command(language: Language, *lines: str | Sequence[str], said: str = SAME) -> None:
    """Show commands, ready to be copied.

    Parameters
    ----------
    language
        Of the words above.
    lines
        Each a command: whole, or as its words.
    said
        What stands above: an English sentence of the catalogue.
    """
    st.markdown(text(said, language))
    st.code("\n".join(line if isinstance(line, str) else shlex.join(line) for line in lines), language="bash", wrap_lines=True)

"""What went wrong, in words that say what to do: never a stack trace."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from planner.errors import Problem
from planner.language import Language, text
from planner.studio.workers import Failure


def show_problems(problems: Sequence[Problem], language: Language) -> None:
    """Show every fault of the input as a table."""
    st.error(text("{count} fault(s) in the input; nothing was changed.", language, count=len(problems)), icon=":material/error:")
    rows = [problem.record(language) for problem in problems]
    named = {
        "file": text("file", language),
        "row": text("row", language),
        "column": text("column", language),
        "seen": text("seen", language),
        "why": text("what is wrong", language),
        "remedy": text("what to do", language),
    }
    st.dataframe(pd.DataFrame(rows)[list(named)].rename(columns=named), hide_index=True)


def show_failure(failure: Failure, language: Language) -> None:
    """Show why a calculation has no result."""
    if failure.problems:
        show_problems(failure.problems, language)
    elif failure.kind == "internal":
        st.error(
            text("The calculation broke off by a fault of the program. The details are in the log of the server.", language),
            icon=":material/error:",
        )
    else:
        st.warning(plain(failure.message), icon=":material/warning:")


def plain(words: object) -> str:
    """Make text from data safe where Streamlit reads markdown: every sign of markup is shown as itself."""
    return "".join(f"\\{sign}" if sign in r"\`*_{}[]()<>#+-.!|~$:" else sign for sign in str(words)).replace("\n", " ")

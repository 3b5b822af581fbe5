"""A field for a figure, read as the reader of the language writes it: a browser of another language would misread a decimal comma."""

from dataclasses import dataclass
from typing import Any, Final

import streamlit as st

from planner.language import Language, number, read_number, text

_WRONG: Final = "-wrong"


@dataclass(frozen=True)
class Figure:
    """What is asked for.

    Parameters
    ----------
    label
        Of the field, with the unit.
    key
        In the session; the figure must stand there already.
    bounds
        Least and most.
    about
        The help beside it.
    """

    label: str
    key: str
    bounds: tuple[float, float]
    about: str = ""


def figure_field(place: Any, asked: Figure, language: Language, *, disabled: bool = False) -> float:
    """Show a field and return its figure: that of the session under its key, which it also writes.

    Parameters
    ----------
    place
        Column or container.
    asked
        What is asked for.
    language
        Of what is written.
    disabled
        Whether it can be changed.

    Returns
    -------
    float
        The last figure that could be read; what could not is told under the field.
    """
    key, bounds = asked.key, asked.bounds
    words = f"{key}-written-{language}"
    figure = float(st.session_state[key])
    wrong = st.session_state.get(words + _WRONG)
    if not wrong and _read(str(st.session_state.get(words, "")), bounds, language) != round(figure, 3):  # set elsewhere: by a scenario, or on another page
        st.session_state[words] = number(figure, language, 1 if figure == round(figure, 1) else 3)
    place.text_input(asked.label, key=words, disabled=disabled, help=asked.about or None, on_change=_take, args=(key, words, bounds, language))
    if wrong:
        place.error(text("“{seen}” is no number from {least} to {most}.", language, seen=wrong, least=number(bounds[0], language, 1),
                         most=number(bounds[1], language, 1)))
    return figure


def _read(written: str, bounds: tuple[float, float], language: Language) -> float | None:
    """Return a figure between the bounds, None where it is none."""
    try:
        figure = read_number(written, language)
    except ValueError:
        return None
    return figure if bounds[0] <= figure <= bounds[1] else None


def _take(key: str, words: str, bounds: tuple[float, float], language: Language) -> None:
    written = str(st.session_state[words])
    figure = _read(written, bounds, language)
    st.session_state[words + _WRONG] = written if figure is None else ""
    if figure is not None:
        st.session_state[key] = figure

"""Tables with figures as the reader's language writes them, and the same table as a CSV file."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from planner.language import Language, number, text
from planner.report.exports import safe

NONE = "–"
_CSV_DECIMALS = 6  # more is noise of binary fractions
_ROWS = 12
_HEIGHT = 460


def show_table(frame: pd.DataFrame, language: Language, *, file: str, decimals: Mapping[str, int] | None = None, wide: Mapping[str, int] | None = None) -> None:
    """Show a table as :func:`draw_table` does, and offer it as a CSV file named ``file`` (without its ending; also the key of the button)."""
    draw_table(frame, language, decimals=decimals, wide=wide)
    offer_csv(frame, language, file=file)


def draw_table(frame: pd.DataFrame, language: Language, *, decimals: Mapping[str, int] | None = None, wide: Mapping[str, int] | None = None) -> None:
    """Show a table.

    Parameters
    ----------
    frame
        What is shown; years are text, since a figure gets its thousands apart.
    language
        Of figures.
    decimals
        By column; left out: 2 for fractions.
    wide
        Width of columns in pixels.
    """
    places = decimals or {}
    frame = frame.assign(**{str(name): NONE for name in frame if len(frame) and frame[name].isna().all()})
    figures = {name: _figure(places.get(str(name), 0 if pd.api.types.is_integer_dtype(frame[name]) else 2), language)
               for name in frame if pd.api.types.is_numeric_dtype(frame[name])}
    columns = {name: st.column_config.Column(width=width) for name, width in (wide or {}).items()}
    shown = frame.style.format(figures, na_rep=NONE)
    st.dataframe(shown, hide_index=True, column_config=columns, height="auto" if len(frame) <= _ROWS else _HEIGHT)


def offer_csv(frame: pd.DataFrame, language: Language, *, file: str) -> None:
    """Offer a table as a CSV file."""
    st.download_button(text("Table as CSV", language), csv_bytes(frame, language), file_name=f"{file}.csv", mime="text/csv", key=f"csv-{file}",
                       icon=":material/download:", type="tertiary", on_click="ignore")


def csv_bytes(frame: pd.DataFrame, language: Language) -> bytes:
    """Return a table as CSV with ``;`` and UTF-8 with a mark, in Dutch with a decimal comma, as Dutch spreadsheets expect."""
    plain = frame.map(lambda cell: safe(cell) if isinstance(cell, str) else cell).rename(columns=lambda name: safe(str(name)))
    floats = plain.select_dtypes("float").columns
    plain[floats] = plain[floats].round(_CSV_DECIMALS)
    words: str = plain.to_csv(sep=";", index=False, decimal="," if language == "nl" else ".")
    return words.encode("utf-8-sig")


def _figure(places: int, language: Language) -> Any:
    return lambda value: NONE if pd.isna(value) else number(value, language, places)

"""Workbooks (Excel, OpenDocument): the sheet is chosen, the header row is found, a row of totals is left out and said."""

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import python_calamine
from openpyxl.utils import get_column_letter

from planner.errors import Problem
from planner.sources.cells import as_text
from planner.sources.raw import READ_FAULTS, RawLayer, choose_layer, plain, refusal, unreadable

HEADER_WITHIN = 20
"""The header stands among the first rows of a sheet."""


def read_workbook(path: Path, layer: str, kind: str, known: frozenset[str]) -> RawLayer:
    """Read one sheet.

    Parameters
    ----------
    path
        The workbook (.xlsx or .xlsm).
    layer
        Sheet to read; empty: the only one, or the one named as the table.
    kind
        Table that it is read for.
    known
        Plain column names that the table knows; the header is the row that holds most of them.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns about styles and filters that do not matter here
            with _opened(path, values=True) as book:
                sheets = [sheet.title for sheet in book.worksheets if _has_cells(sheet)]
                name = choose_layer(path, sheets, layer, kind)
                rows = {number: list(cells) for number, cells in enumerate(book[name].iter_rows(values_only=True), start=1)}
            formulas = _formulas(path, name, rows)
    except READ_FAULTS as error:
        raise unreadable(path, error) from error
    raw = _sheet(path, rows, known)
    return replace(raw, remarks=[*raw.remarks, *formulas])


def _formulas(path: Path, sheet: str, rows: dict[int, list[Any]]) -> list[Problem]:
    """Return a fault for each cell that is empty only because its formula was never worked out."""
    with _opened(path, values=False) as book:
        return [
            Problem("formula_without_value", path.name, f"row {number}", get_column_letter(position + 1), str(cell)[:60])
            for number, cells in enumerate(book[sheet].iter_rows(values_only=True), start=1)
            for position, cell in enumerate(cells)
            if isinstance(cell, str) and cell.startswith("=") and rows[number][position] is None]


@contextmanager
def _opened(path: Path, *, values: bool) -> Iterator[Any]:
    """Open a workbook for reading; the file is closed also where the library gives up half-way."""
    with path.open("rb") as stream:
        book = openpyxl.load_workbook(stream, read_only=True, data_only=values)
        try:
            yield book
        finally:
            book.close()


def read_other_workbook(path: Path, layer: str, kind: str, known: frozenset[str]) -> RawLayer:
    """Read one sheet of a workbook of another make (.xls, .xlsb, .ods); parameters as for :func:`read_workbook`."""
    try:
        with python_calamine.CalamineWorkbook.from_path(path) as book:
            cells = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
    except python_calamine.PasswordError as error:
        raise refusal("file_unreadable", path, reason="it is locked with a password") from error
    except (*READ_FAULTS, python_calamine.CalamineError) as error:
        raise unreadable(path, error) from error
    cells = {name: rows for name, rows in cells.items() if any(as_text(cell) for row in rows for cell in row)}
    name = choose_layer(path, list(cells), layer, kind)
    return _sheet(path, {number: [None if cell == "" else cell for cell in row] for number, row in enumerate(cells[name], start=1)}, known)


def _sheet(path: Path, rows: dict[int, list[Any]], known: frozenset[str]) -> RawLayer:
    rows = {number: cells for number, cells in rows.items() if any(as_text(cell) for cell in cells)}
    if not rows:
        raise refusal("empty_table", path)
    return _layer(path, rows, known)


def _has_cells(sheet: Any) -> bool:
    return any(cell is not None for row in sheet.iter_rows(max_row=HEADER_WITHIN, values_only=True) for cell in row)


def _layer(path: Path, rows: dict[int, list[Any]], known: frozenset[str]) -> RawLayer:
    start = max(list(rows)[:HEADER_WITHIN], key=lambda number: _score(rows[number], known))
    header = [as_text(cell) for cell in rows[start]]
    while header and not header[-1]:
        header.pop()
    header = [name or f"column {position + 1}" for position, name in enumerate(header)]
    header = [name if header.index(name) == position else f"{name} ({position + 1})" for position, name in enumerate(header)]
    body = {number: (cells + [None] * len(header))[:len(header)] for number, cells in rows.items() if number > start}
    remarks: list[Problem] = []
    frame = pd.DataFrame.from_dict(body, orient="index", columns=header, dtype="object")
    for number in reversed(body):
        if not _is_total(body[number]):
            break
        remarks.append(Problem("row_total", path.name, f"row {number}", seen=next(filter(None, map(as_text, body[number])), "")))
    return RawLayer(path.name, frame, remarks=remarks)


def _score(cells: list[Any], known: frozenset[str]) -> tuple[int, int]:
    """Return how much a row looks like a header: known names first, then texts."""
    texts = [as_text(cell) for cell in cells if isinstance(cell, str)]
    return sum(plain(text) in known for text in texts), len(texts) if len(texts) > 1 else 0


def _is_total(cells: list[Any]) -> bool:
    """Whether a row adds up the others, or is a note below them."""
    texts = list(filter(None, map(as_text, cells)))
    alone = len(texts) == 1 and re.match(r"(?i)(?:bron|source|toelichting|opmerking|noot|note)\b.*:|\*", texts[0])
    return bool(texts) and (re.match(r"(?i)(?:sub)?tota+l|som\b|sum\b", texts[0]) is not None or bool(alone))

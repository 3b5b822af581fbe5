"""CSV files: encoding, delimiter and the way numbers are written are detected, and said where they were guessed."""

import csv
import io
from pathlib import Path

import pandas as pd

from planner.errors import InputError, Problem
from planner.sources.cells import Decimal
from planner.sources.raw import RawLayer, refusal

DELIMITERS = (";", ",", "\t", "|")
LONGEST_CELL = 50_000_000
"""Shapes written as text in a cell can be long."""
RAGGED_AT_MOST = 50


def read_csv(path: Path) -> RawLayer:
    """Read a delimited text file; every cell stays text."""
    remarks: list[Problem] = []
    text = _decoded(path, remarks)
    delimiter = _delimiter(text)
    csv.field_size_limit(LONGEST_CELL)
    try:
        lines = [(number, cells) for number, cells in _numbered(text, delimiter) if any(cell.strip() for cell in cells)]
    except csv.Error as error:
        raise refusal("file_unreadable", path, reason=error) from error
    if not lines:
        raise refusal("empty_table", path)
    header = _distinct([cell.strip() for cell in lines[0][1]])
    rows: dict[int, list[str]] = {}
    for number, cells in lines[1:]:
        if any(_holds_rows(cell, delimiter, len(header)) for cell in cells):
            raise InputError([Problem("quote_unclosed", path.name, f"row {number}", seen=next(cell for cell in cells if "\n" in cell)[:60])])
        if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header):]):
            if len(remarks) < RAGGED_AT_MOST:
                remarks.append(Problem("row_ragged", path.name, f"row {number}", seen=str(len(cells)), values={"columns": len(header)}))
            continue
        rows[number] = [*cells[:len(header)], *[""] * (len(header) - len(cells))]
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=header, dtype="object")
    decimal: Decimal = "comma?" if delimiter in {";", "\t"} else "point?"
    return RawLayer(path.name, frame, decimal=decimal, remarks=remarks)


def _holds_rows(cell: str, delimiter: str, columns: int) -> bool:
    """Whether a cell swallowed rows: a line in it has about as many delimiters as a row."""
    return "\n" in cell and any(line.count(delimiter) >= max(1, columns - 2) for line in cell.split("\n")[1:])


def _decoded(path: Path, remarks: list[Problem]) -> str:
    content = path.read_bytes()
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16")
    if b"\x00" in content[:4096]:
        raise refusal("file_unreadable", path, reason="it is not text")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        remarks.append(Problem("encoding_guessed", path.name))
        return content.decode("cp1252", errors="replace")


def _delimiter(text: str) -> str:
    """Return the delimiter that splits the first lines most evenly into most cells."""
    head = text[:100_000].splitlines()[:20]
    scores = {}
    for delimiter in DELIMITERS:
        widths = [len(cells) for cells in csv.reader(head, delimiter=delimiter) if cells]
        even = sum(width == widths[0] for width in widths) / len(widths) if widths else 0
        scores[delimiter] = (widths[0] > 1 if widths else False, even > 0.9, widths[0] if widths else 0)
    return max(DELIMITERS, key=lambda delimiter: scores[delimiter])


def _numbered(text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    out: list[tuple[int, list[str]]] = []
    line = 1
    for cells in reader:
        out.append((line, cells))
        line = reader.line_num + 1
    return out


def _distinct(names: list[str]) -> list[str]:
    """Return the names with a number behind those that were there before."""
    out: list[str] = []
    for name in names:
        out.append(name if name not in out else f"{name} ({sum(other.split(' (')[0] == name for other in out) + 1})")
    return out

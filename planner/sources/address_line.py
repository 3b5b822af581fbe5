"""The address of a row as one readable line, in the spelling of its file; several on one plot as one short line."""

import re
from collections.abc import Iterable, Mapping

import pandas as pd

from planner.project.tables import TABLES
from planner.sources.cells import as_text
from planner.sources.columns import Finder, recipe
from planner.sources.raw import RawLayer

PIECES = ("postcode", "street", "number", "letter", "addition", "place", "whole")
"""What an address may be made of, as ``aliases/addresses.yaml`` calls it."""
WHOLE = re.compile(r"^\s*(?P<street>.*?\D)\s+(?P<number>\d+\s*[^,\d]*(?:[-/ ]\d+)?)\s*(?:,\s*(?:(?P<postcode>\d{4}\s*[A-Za-z]{2})\b)?\s*(?P<place>.*))?$")
"""Street, number, postcode and place in one cell."""
NAMED_HOUSES = 8
"""So many house numbers of one plot are named; of the others only how many there are."""
_POSTCODE = re.compile(r"^(\d{4})\s*([A-Za-z]{2})$")
_HOUSE = re.compile(r"^(\d+)(.*)$")


def address_columns(present: Iterable[object]) -> dict[str, str]:
    """Return which column of a file holds which piece of an address (see :data:`PIECES`), those that it has."""
    finder = Finder(TABLES["sensitive"], [str(name) for name in present], {}, 1.0)
    sources = recipe("addresses").sources
    found = {piece: next((real for source in sources[piece] if (real := finder.name(source.fields[0]))), "") for piece in PIECES}
    return {piece: name for piece, name in found.items() if name}


def can_be_written(columns: Mapping[str, str]) -> bool:
    """Return whether the columns of a file say where something is: a place or a number alone does not."""
    return "whole" in columns or "street" in columns or {"postcode", "number"} <= columns.keys()


def address_cells(raw: RawLayer, columns: Mapping[str, str]) -> list[dict[str, str]]:
    """Return the pieces of each row as they stand there, empty where there are none."""
    empty = [""] * len(raw.frame)
    cells = [[as_text(value) for value in raw.frame[columns[piece]]] if piece in columns else empty for piece in PIECES]
    return [dict(zip(PIECES, row, strict=True)) for row in zip(*cells, strict=True)]


def address_lines(raw: RawLayer, columns: Mapping[str, str]) -> pd.Series:
    """Return the address of each row as a line: “Ambachtsweg 12a, 8231 AB Lelystad”; empty where the row has none."""
    return pd.Series([_line(pieces) for pieces in address_cells(raw, columns)], index=raw.frame.index, dtype="object")


def one_line(lines: Iterable[str]) -> str:
    """Return addresses on one plot as one line: “Ambachtsweg 12, 14, 14a, 8231 AB Lelystad”.

    Numbers of a street stand together, streets are parted by “;”. Of more than :data:`NAMED_HOUSES` numbers the last part says how many are left
    out: “(+ 37)”.
    """
    streets: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for line in sorted(set(filter(None, lines)), key=_order):
        found = WHOLE.match(line)
        street, number, postcode, place = (found[name] or "" for name in ("street", "number", "postcode", "place")) if found else (line, "", "", "")
        streets.setdefault((street, place), []).append((number.strip(), postcode))
    out: list[str] = []
    room = NAMED_HOUSES
    left = 0
    for (street, place), houses in streets.items():
        named, left, room = houses[:room], left + len(houses[room:]), max(room - len(houses), 0)
        if named:
            postcodes = {postcode for _, postcode in houses}
            town = " ".join(part for part in (postcodes.pop() if len(postcodes) == 1 else "", place) if part)
            street_and_numbers = " ".join(part for part in (street, ", ".join(number for number, _ in named)) if part)
            out.append(", ".join(part for part in (street_and_numbers, town) if part))
    return "; ".join(out) + (f" (+ {left})" if left else "")


def _order(line: str) -> tuple[str, str, int, str]:
    """Return what puts addresses in order: street, place, house number as a number, what follows it."""
    found = WHOLE.match(line)
    house = _HOUSE.match(found["number"]) if found else None
    return (found["street"], found["place"] or "", int(house[1]), house[2].lower()) if found and house else (line, "", 0, "")


def _line(pieces: Mapping[str, str]) -> str:
    postcode = _POSTCODE.sub(lambda found: f"{found[1]} {found[2].upper()}", pieces["postcode"].strip())
    addition = pieces["addition"].strip()
    house = pieces["number"].strip() + pieces["letter"].strip() + ("-" if addition[:1].isdigit() else "") + addition
    first = pieces["whole"] or " ".join(part for part in (pieces["street"], house) if part)
    if not (pieces["whole"] or pieces["street"]):
        if not (postcode and pieces["number"]):
            return ""
        first, postcode = f"{postcode} {house}", ""
    known = first.casefold().replace(" ", "")
    town = " ".join(part for part in (postcode, pieces["place"]) if part and part.casefold().replace(" ", "") not in known)
    return ", ".join(" ".join(part.split()) for part in (first, town) if part)

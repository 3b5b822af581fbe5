"""Places by address: firms and lists of vacant plots against a file of addresses that the user gives (BAG)."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyogrio
import shapely
from numpy.typing import NDArray

from planner.errors import InputError
from planner.project.tables import TABLES
from planner.sources.account import Account
from planner.sources.address_line import WHOLE, address_cells, address_columns, address_lines, one_line
from planner.sources.cells import as_text
from planner.sources.columns import Finder, known_names_of, recipe
from planner.sources.placing import Label, placed
from planner.sources.raw import RawLayer, Shapes, refusal
from planner.sources.reading import read_file
from planner.sources.shapes import flattened, shapes_in

PARTS = ("postcode", "street", "number", "suffix", "place")
SAME_PLACE_M = 1.0
"""Rows of one address this near to each other are one place (main and side entries repeat it)."""
NAMED_NEAR = 3
_NUMBER = re.compile(r"^\s*(\d+)\s*(.*)$")


@dataclass(frozen=True)
class AddressBook:
    """Addresses and their places.

    Parameters
    ----------
    parts
        Columns of :data:`PARTS`, in one spelling.
    points
        A place for each (m, system of the project).
    is_used
        Whether somebody may have it in use: no status of the register says otherwise.
    lines
        Each as its file spells it (:func:`~planner.sources.address_line.address_lines`).
    """

    parts: pd.DataFrame
    points: Shapes
    is_used: NDArray[np.bool_]
    lines: NDArray[np.object_]

    def inside(self, areas: Shapes) -> list[str]:
        """Return for each area the addresses in use that lie in it, as one line; empty where there are none.

        Parameters
        ----------
        areas
            Shapes (m, system of the project).
        """
        used = np.flatnonzero(self.is_used)
        found: list[list[str]] = [[] for _ in areas]
        for area, address in shapely.STRtree(self.points[used]).query(areas, predicate="intersects").T:
            found[area].append(self.lines[used[address]])
        return [one_line(lines) for lines in found]

    def places(self, wanted: pd.DataFrame, file: str, labels: Mapping[object, str], account: Account) -> Shapes:
        """Return a point for each address that is found exactly, None for others; each of those is said with what was tried.

        Parameters
        ----------
        wanted
            Columns of :data:`PARTS`; rows without a number are passed over.
        file, labels, account
            For the remarks.
        """
        out = np.full(len(wanted), None, dtype=object)
        ways = [(names, self._positions(wanted, names)) for names in (("postcode", "number", "suffix"), ("street", "place", "number", "suffix"))]
        for position, (index, row) in enumerate(wanted.iterrows()):
            if not row["number"]:
                continue
            usable = [(names, found) for names, found in ways if all(row[name] for name in names if name != "suffix")]
            hits = next((found[key] for names, found in usable if (key := _key(row, names)) in found), [])
            if not hits:
                account.add("address_unknown", file, labels[index], "address", _spelled(row), near=self._near(row, [names for names, _ in usable]))
            elif shapely.distance(self.points[hits[0]], self.points[hits]).max() > SAME_PLACE_M:
                account.add("address_ambiguous", file, labels[index], "address", _spelled(row), count=len(hits))
            else:
                out[position] = self.points[hits[0]]
        return out

    def _positions(self, wanted: pd.DataFrame, names: tuple[str, ...]) -> dict[str, list[int]]:
        """Return where the wanted keys stand in the book."""
        keys = _keys(self.parts, names)
        there = keys.isin(set(_keys(wanted, names)))
        out: dict[str, list[int]] = {}
        for position in np.flatnonzero(there):
            out.setdefault(keys.iloc[position], []).append(int(position))
        return out

    def _near(self, row: pd.Series, ways: list[tuple[str, ...]]) -> str:
        """Return which suffixes the number has, or that it has none: what the user may have meant."""
        if not ways:
            return "–"
        names = [name for name in ways[0] if name != "suffix"]
        same = np.logical_and.reduce([(self.parts[name] == row[name]).to_numpy() for name in names])
        found = [_house(row["number"], suffix) for suffix in dict.fromkeys(self.parts.loc[same, "suffix"])]
        return ", ".join(found[:NAMED_NEAR]) + (" …" if len(found) > NAMED_NEAR else "") or "–"


def read_addresses(path: Path, target: str, account: Account) -> AddressBook:
    """Read a file of addresses with their places; of a GeoPackage every layer that holds addresses.

    Raises
    ------
    InputError
        Where it cannot be read or has no addresses with places.
    """
    known = known_names_of(recipe("addresses"))
    layers = [str(row[0]) for row in pyogrio.list_layers(path)] if path.is_file() and path.suffix.lower() == ".gpkg" and path.stat().st_size else [""]
    books = [_book(read_file(path, "addresses", layer, known), target, account) for layer in layers]
    books = [book for book in books if len(book.parts)]
    if not books and not account.is_refused:
        raise refusal("addresses_without_columns", path)
    if not books:
        raise InputError(())
    parts = pd.concat([book.parts for book in books], ignore_index=True)
    points, used, lines = (np.concatenate(row) for row in zip(*((book.points, book.is_used, book.lines) for book in books), strict=True))
    return AddressBook(parts, points, used, lines)


def _book(raw: RawLayer, target: str, account: Account) -> AddressBook:
    parts = address_parts(raw)
    shapes, crs, origin = shapes_in(raw, raw.frame, TABLES["sensitive"], {}, account)
    points = shapely.centroid(placed(flattened(shapes, raw.file, account), Label(raw.file, crs, origin), target, account))
    there = (parts["number"] != "").to_numpy() & ~shapely.is_missing(points) & ~shapely.is_empty(points)
    lines = address_lines(raw, address_columns(raw.frame.columns)).to_numpy(dtype=object)
    return AddressBook(parts[there].reset_index(drop=True), points[there], _used(raw)[there], lines[there])


def _used(raw: RawLayer) -> NDArray[np.bool_]:
    register = recipe("addresses")
    finder = Finder(TABLES["sensitive"], list(raw.frame.columns), {}, 1.0)
    name = next((real for source in register.sources["status"] if (real := finder.name(source.fields[0]))), "")
    if not name:
        return np.ones(len(raw.frame), dtype=bool)
    return np.array([as_text(value).lower() not in register.values["status"] for value in raw.frame[name]], dtype=bool)


def address_parts(raw: RawLayer) -> pd.DataFrame:
    """Return the address of each row in the columns of :data:`PARTS`, empty where the file has none."""
    rows = [_parts(cells) for cells in address_cells(raw, address_columns(raw.frame.columns))]
    return pd.DataFrame(rows, index=raw.frame.index, columns=list(PARTS), dtype="object")


def _parts(cells: dict[str, str]) -> tuple[str, ...]:
    """Return postcode, street, number, suffix and place of one row in one spelling."""
    whole = WHOLE.match(cells["whole"]) if not cells["number"] else None
    for name, text in (whole.groupdict() if whole else {}).items():
        cells[name] = cells[name] or (text or "")
    number = _NUMBER.match(cells["number"])
    suffix = (number[2] if number else "") + cells["letter"] + cells["addition"]
    return (_signs(cells["postcode"]), _words(cells["street"]), str(int(number[1])) if number else "", _signs(suffix), _words(cells["place"]))


def _signs(text: str) -> str:
    return "".join(sign for sign in text.upper() if sign.isalnum())


def _words(text: str) -> str:
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return " ".join(bare.casefold().split())


def _key(row: pd.Series, names: Iterable[str]) -> str:
    return "\x1f".join(row[name] for name in names)


def _keys(parts: pd.DataFrame, names: tuple[str, ...]) -> pd.Series:
    out = parts[names[0]].astype("object")
    for name in names[1:]:
        out = out + "\x1f" + parts[name]
    return out


def _spelled(row: pd.Series) -> str:
    return " ".join(part for part in (row["street"], _house(row["number"], row["suffix"]), row["postcode"], row["place"]) if part)


def _house(number: str, suffix: str) -> str:
    return f"{number}-{suffix}" if suffix[:1].isdigit() else number + suffix

"""Column maps: proposed for a file, decided by a person, remembered in the project for the next file of that kind."""

import hashlib
import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from planner.errors import InputError, Problem
from planner.project.tables import TABLES
from planner.project.terms import Terms
from planner.sources.columns import UNITS, known_names, read_map, table_named
from planner.sources.proposing import Proposal, propose
from planner.sources.raw import plain
from planner.sources.reading import read_file

MAPS = "column_maps"
"""Folder in a project with one file for each kind of file that was mapped; they serve ``--map`` as they are."""


@dataclass(frozen=True)
class Preview:
    """A file before it is imported.

    Parameters
    ----------
    columns
        Its columns.
    rows
        Number of its rows.
    head
        Its first rows as text.
    proposals
        One for each column of the table.
    remembered
        Map that was used for such a file before.
    """

    columns: tuple[str, ...]
    rows: int
    head: tuple[tuple[str, ...], ...]
    proposals: tuple[Proposal, ...]
    remembered: Path | None = None


def preview(path: Path, kind: str, folder: Path | None, layer: str = "") -> Preview:
    """Return a file with a proposed column map.

    Parameters
    ----------
    path
        The file.
    kind
        Table that it is to feed.
    folder
        Project whose maps are remembered; None: none.
    layer
        Layer or sheet; empty: the only one.

    Raises
    ------
    InputError
        Where the file cannot be read, or the table is unknown.
    """
    table = table_named(kind)
    raw = read_file(path, kind, layer, known_names(table, {}))
    columns = tuple(str(name) for name in raw.frame.columns)
    before = _place(folder, kind, columns) if folder else None
    before = before if before and before.is_file() else None
    user = read_map(before, table) if before else {}
    head = tuple(tuple(str(value)[:60] for value in row) for row in raw.frame.head(5).itertuples(index=False))
    return Preview(columns, len(raw.frame), head, propose(raw, table, user, Terms().grid.kw_per_kva), before)


def remember(folder: Path, kind: str, columns: Sequence[str], chosen: Mapping[str, Mapping[str, str]]) -> Path:
    """Write a column map for files with these columns into a project and return its place.

    Parameters
    ----------
    folder
        Project folder.
    kind
        Table.
    columns
        Columns of the file.
    chosen
        Our column → ``column`` (theirs) and, where it is not ours, ``unit``; or ``compose``.

    Raises
    ------
    InputError
        Where the map names a column or unit that is not there; all at once.
    """
    table = TABLES[kind]
    wrong = [Problem("map_wrong", column=ours, seen=entry.get("column", ""), values={"reason": "the file has no such column"})
             for ours, entry in chosen.items() if entry.get("column") and entry["column"] not in columns]
    wrong += [Problem("map_wrong", column=ours, seen=entry["unit"], values={"reason": f"units are {', '.join(units_of(ours))}"})
              for ours, entry in chosen.items() if entry.get("unit") and entry["unit"] not in units_of(ours)]
    if wrong:
        raise InputError(wrong)
    place = _place(folder, kind, columns)
    place.parent.mkdir(parents=True, exist_ok=True)
    text = f"# Column map of {table.name}: our column, and where it comes from. For files with {', '.join(columns)[:500]}\n"
    text += yaml.safe_dump({ours: dict(entry) for ours, entry in chosen.items()}, allow_unicode=True, sort_keys=False)
    handle, scratch = tempfile.mkstemp(dir=place.parent, prefix=".")
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        stream.write(text)
    Path(scratch).replace(place)
    return place


def units_of(column: str) -> tuple[str, ...]:
    """Return the units in which a column may come, ours first; empty where it has none."""
    unit = column.rpartition("_")[2]
    if "_per_" in column or unit not in UNITS:
        return ()
    return (unit, *(other for other in UNITS[unit] if other != unit), *(("kva", "mva") if unit == "kw" else ()))


def _place(folder: Path, kind: str, columns: Sequence[str]) -> Path:
    """Return where the map of files with these columns stands; their order and case do not matter."""
    mark = hashlib.sha256("\n".join(sorted(map(plain, columns))).encode()).hexdigest()[:8]
    return folder / MAPS / f"{kind}-{mark}.yaml"

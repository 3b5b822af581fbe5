"""A newer edition of a table beside what the project holds: what is new, what changed, what is no longer there."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from planner.project.tables import Table

SEPARATOR = "\x1f"
"""Between the parts of a key; it stands in no file."""
SHAPE_TOLERANCE_M = 0.001
"""Shapes that differ by no more are the same shape, written by another program."""


@dataclass(frozen=True)
class CellChange:
    """One cell that an edition changes: the key of its row, its column, what stood there and what stands there now."""

    key: str
    column: str
    was: str
    now: str


@dataclass(frozen=True)
class Edition:
    """What an import changes in one table.

    Parameters
    ----------
    table
        Its name.
    added
        Keys of new rows; numbers of rows where the table has no key.
    changed
        Every cell that is another one now.
    removed
        Keys of rows that go.
    absent
        Keys of rows that stay although the files do not name them.
    same
        Number of rows that are what they were.
    """

    table: str
    added: tuple[str, ...] = ()
    changed: tuple[CellChange, ...] = ()
    removed: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    same: int = 0

    @property
    def rows_changed(self) -> int:
        """Number of rows with a cell that changes."""
        return len({change.key for change in self.changed})

    @property
    def changes_something(self) -> bool:
        """Whether the table is another one afterwards."""
        return bool(self.added or self.changed or self.removed)

    def record(self) -> dict[str, Any]:
        """Return the edition as a JSON object."""
        cells = [{"key": change.key, "column": change.column, "was": change.was, "now": change.now} for change in self.changed]
        return {"table": self.table, "added": list(self.added), "changed": cells, "removed": list(self.removed), "absent": list(self.absent), "same": self.same}


@dataclass(frozen=True)
class Upsert:
    """A table with the rows of an edition in it, and what that changed."""

    frame: pd.DataFrame
    edition: Edition


def upsert(existing: pd.DataFrame, fresh: pd.DataFrame, table: Table, *, whole: bool = False, replaces: str = "", drops: Collection[str] = ()) -> Upsert:
    """Return the table with rows of known keys replaced and others added at the end; the very same frame where nothing changes.

    Parameters
    ----------
    existing, fresh
        Rows in normal form.
    table
        Their table.
    whole
        Whether the fresh rows are the whole table: rows that they do not name go.
    replaces
        Column within which the fresh rows are whole: rows with one of its values that they do not name go.
    drops
        Keys that go although the fresh rows are not whole.
    """
    if not table.key:
        return _counted(existing, fresh, table, whole=whole)
    if existing.empty:
        return Upsert(fresh.reset_index(drop=True), Edition(table.name, added=_shown(row_keys(fresh, table))))
    old, new = row_keys(existing, table), row_keys(fresh, table)
    missing = ~old.isin(set(new))
    goes = missing & (whole | old.isin(set(drops)) | (existing[replaces].isin(set(fresh[replaces])) if replaces else False))
    changed = _changes(existing, fresh, old, new)
    edition = Edition(
        table.name, _shown(new[~new.isin(set(old))]), changed, _shown(old[goes]), _shown(old[missing & ~goes]),
        int((~missing).sum()) - len({change.key for change in changed}))
    if not edition.changes_something:
        return Upsert(existing, edition)
    return Upsert(pd.concat([existing[missing & ~goes], fresh], ignore_index=True), edition)


def row_keys(frame: pd.DataFrame, table: Table) -> pd.Series:
    """Return the key of each row, its parts joined by a unit separator."""
    texts_of = ((table[name], frame[name].astype("str").fillna("")) for name in table.key)
    parts = [texts.str.removesuffix(".0") if column.is_number else texts for column, texts in texts_of]
    texts = parts[0].to_numpy(dtype=object) if len(parts) == 1 else [SEPARATOR.join(row) for row in zip(*parts, strict=True)]
    return pd.Series(texts, index=frame.index, dtype="object")


def fingerprints(frame: pd.DataFrame) -> pd.Series:
    """Return one text for each row that is equal where all cells and the shape are equal."""
    columns = [_shape_texts(frame[name]) if name == "geometry" else [str(value) for value in frame[name]] for name in frame]
    texts = [SEPARATOR.join(row) for row in zip(*columns, strict=True)]
    return pd.Series(texts, index=frame.index, dtype="object")


def _shape_texts(shapes: pd.Series) -> list[str]:
    raw = shapely.to_wkb(shapely.normalize(shapely.set_precision(np.array(shapes, dtype=object), SHAPE_TOLERANCE_M, mode="pointwise")))
    return ["" if wkb is None else wkb.hex() for wkb in raw]


def _shown(keys: pd.Series) -> tuple[str, ...]:
    return tuple(str(key).replace(SEPARATOR, " ") for key in keys)


def _changes(existing: pd.DataFrame, fresh: pd.DataFrame, old: pd.Series, new: pd.Series) -> tuple[CellChange, ...]:
    """Return the cells that differ between rows of the same key; of a key that stands twice the first row counts."""
    at = pd.Series(np.arange(len(old)), index=old.to_numpy())
    at = at[~at.index.duplicated()]
    first = ~new.duplicated() & new.isin(at.index)
    rows_now = np.flatnonzero(first)
    rows_was = at[new[first].to_numpy()].to_numpy()
    keys = _shown(new[first])
    out: list[CellChange] = []
    for name in fresh.columns:
        was, now = existing[name].to_numpy()[rows_was], fresh[name].to_numpy()[rows_now]
        differs, text = (_other_shapes(was, now), _shape_seen) if name == "geometry" else (_other_cells(was, now), str)
        out += [CellChange(keys[row], name, text(was[row]), text(now[row])) for row in np.flatnonzero(differs)]
    return tuple(out)


def _other_cells(was: NDArray[Any], now: NDArray[Any]) -> NDArray[np.bool_]:
    if was.dtype.kind == "f" and now.dtype.kind == "f":
        return np.asarray((was != now) & ~(np.isnan(was) & np.isnan(now)), dtype=bool)
    return np.array([str(a) != str(b) for a, b in zip(was, now, strict=True)], dtype=bool)


def _other_shapes(was: NDArray[np.object_], now: NDArray[np.object_]) -> NDArray[np.bool_]:
    there = ~shapely.is_missing(was) & ~shapely.is_missing(now)
    other: NDArray[np.bool_] = shapely.is_missing(was) != shapely.is_missing(now)
    other[there] = ~shapely.equals_exact(was[there], now[there], SHAPE_TOLERANCE_M)
    doubt = np.flatnonzero(other & there)  # the same shape may start at another corner
    other[doubt] = ~shapely.equals_exact(was[doubt], now[doubt], SHAPE_TOLERANCE_M, normalize=True)
    return other


def _shape_seen(shape: shapely.Geometry | None) -> str:
    if shape is None:
        return ""
    centre = shapely.centroid(shape)
    size = f"{shapely.area(shape):.1f} m², " if shapely.get_dimensions(shape) == 2 else ""
    return f"{size}x {shapely.get_x(centre):.1f}, y {shapely.get_y(centre):.1f}"


def _counted(existing: pd.DataFrame, fresh: pd.DataFrame, table: Table, *, whole: bool) -> Upsert:
    """Return the table with rows added that are not there yet as often: a table without key counts its rows."""
    left: Mapping[str, int] = Counter(fingerprints(existing))
    spent: Counter[str] = Counter()
    is_new = []
    for text in fingerprints(fresh):
        spent[text] += 1
        is_new.append(spent[text] > left.get(text, 0))
    numbers = [str(position + 1) for position in np.flatnonzero(is_new)]
    gone = sum((Counter(left) - spent).values())
    removed = tuple(map(str, range(1, gone + 1))) if whole else ()
    edition = Edition(table.name, tuple(numbers), (), removed, () if whole else tuple(map(str, range(1, gone + 1))), len(fresh) - len(numbers))
    if not edition.changes_something:
        return Upsert(existing, edition)
    if whole or existing.empty:
        return Upsert(fresh.reset_index(drop=True), edition)
    return Upsert(pd.concat([existing, fresh[np.array(is_new, dtype=bool)]], ignore_index=True), edition)

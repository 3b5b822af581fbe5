"""Rows that are one row: within an import, and with what the project already holds."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely

from planner.project.tables import Table
from planner.sources.account import Account
from planner.sources.columns import Recipe


def merged(frame: pd.DataFrame, table: Table, register: Recipe, file: str, account: Account) -> pd.DataFrame:
    """Return one row for each key where the rows agree or the register says which one counts.

    Equal rows become one. Of rows with different reference dates the newest stays. Pieces of one area are united where the
    register is known to be cut up. Other rows with the same key stay: the check of the tables reports them.

    Parameters
    ----------
    frame
        Rows in normal form.
    table, register
        Table and its alias table.
    file, account
        For the remarks.
    """
    keys = list(table.key)
    if not keys or not set(keys) <= set(frame.columns):
        return frame
    before = frame
    twice = frame.duplicated(keys, keep=False)
    if not twice.any():
        return frame
    parts = [frame[~twice]]
    for key, rows in frame[twice].groupby(keys, sort=False):
        left = _one(rows, register, keys)
        parts.append(left)
        if len(left) < len(rows):
            name = " ".join(str(part) for part in (key if isinstance(key, tuple) else (key,)))
            account.add("rows_merged", file, name, "/".join(keys), f"{len(rows)}×", count=len(rows), left=len(left))
    out = pd.concat(parts).sort_index(kind="stable")
    account.merged(table.name, len(before) - len(out))
    return out


def _one(rows: pd.DataFrame, register: Recipe, keys: list[str]) -> pd.DataFrame:
    if all(rows[key].iloc[0] == "" for key in keys):
        return rows  # rows without a key are not the same row
    rows = rows[~_fingerprints(rows).duplicated()]
    if register.newest and len(rows) > 1:
        newest = rows[register.newest].max()
        rows = rows[rows[register.newest] == newest]
    if register.union and len(rows) > 1 and len(set(_fingerprints(rows.drop(columns="geometry")))) == 1 and rows["geometry"].notna().all():
        whole = shapely.union_all(np.array(rows["geometry"], dtype=object))
        rows = rows.iloc[[0]].assign(geometry=[whole])
    return rows


def _fingerprints(frame: pd.DataFrame) -> pd.Series:
    """Return one text for each row that is equal where all cells and the shape are equal."""
    columns = [_shape_texts(frame[name]) if name == "geometry" else [str(value) for value in frame[name]] for name in frame]
    texts = ["\x1f".join(row) for row in zip(*columns, strict=True)]
    return pd.Series(texts, index=frame.index, dtype="object")


def _shape_texts(shapes: pd.Series) -> list[str]:
    raw = shapely.to_wkb(shapely.normalize(shapely.set_precision(np.array(shapes, dtype=object), 0.001, mode="pointwise")))
    return ["" if wkb is None else wkb.hex() for wkb in raw]


@dataclass(frozen=True)
class Upsert:
    """A table with new rows in it.

    Parameters
    ----------
    frame
        The table.
    added, updated, same
        Numbers of new rows: with a new key, in place of another row, equal to what was there.
    """

    frame: pd.DataFrame
    added: int
    updated: int
    same: int


def upsert(existing: pd.DataFrame, fresh: pd.DataFrame, table: Table) -> Upsert:
    """Return the table with rows of known keys replaced and others added at the end."""
    if existing.empty:
        return Upsert(fresh.reset_index(drop=True), len(fresh), 0, 0)
    if not table.key:
        return _added(existing, fresh)
    old_keys, new_keys = row_keys(existing, table), row_keys(fresh, table)
    was = dict(zip(old_keys, _fingerprints(existing), strict=True))
    now = dict(zip(new_keys, _fingerprints(fresh), strict=True))
    same = sum(was.get(key) == text for key, text in now.items())
    updated = sum(key in was for key in now) - same
    kept = existing[~old_keys.isin(set(new_keys))]
    if not updated and same == len(fresh):
        return Upsert(existing, 0, 0, same)
    return Upsert(pd.concat([kept, fresh], ignore_index=True), len(now) - same - updated, updated, same)


def with_held(fresh: pd.DataFrame, given: Iterable[str], existing: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Return rows of known keys with what the table holds in the columns that their file does not give, shape included."""
    if existing.empty or not table.key:
        return fresh
    held = existing.set_axis(row_keys(existing, table))
    keys = row_keys(fresh, table)
    known = keys.isin(held.index)
    out = fresh.copy()
    for name in [name for name in table.names if name not in set(given)]:
        out[name] = out[name].where(~known, keys.map(held[name])).astype(fresh[name].dtype)
    if "geometry" in out and known.any():
        bare = known & out["geometry"].isna()
        shapes = np.array(out["geometry"], dtype=object)
        shapes[bare.to_numpy()] = np.array(held["geometry"], dtype=object)[held.index.get_indexer(keys[bare])]
        out["geometry"] = shapes
    return out


def row_keys(frame: pd.DataFrame, table: Table) -> pd.Series:
    """Return the key of each row, its parts joined by a unit separator."""
    texts = ["\x1f".join(map(str, row)) for row in frame[list(table.key)].itertuples(index=False)]
    return pd.Series(texts, index=frame.index, dtype="object")


def _added(existing: pd.DataFrame, fresh: pd.DataFrame) -> Upsert:
    """Return the table with rows added that are not there yet as often: a table without key counts its rows."""
    left: dict[Any, int] = _fingerprints(existing).value_counts().to_dict()
    new = []
    for text in _fingerprints(fresh):
        left[text] = left.get(text, 0) - 1
        new.append(left[text] < 0)
    add = fresh[np.array(new, dtype=bool)] if len(fresh) else fresh
    frame = pd.concat([existing, add], ignore_index=True) if len(add) else existing
    return Upsert(frame, len(add), 0, len(fresh) - len(add))

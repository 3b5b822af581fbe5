"""Rows that are one row: within an import, and with what the project already holds."""

from collections import Counter
from collections.abc import Iterable

import numpy as np
import pandas as pd
import shapely

from planner.project.tables import Column, Table
from planner.sources.account import Account
from planner.sources.address_line import one_line
from planner.sources.columns import Recipe
from planner.sources.editions import fingerprints, row_keys


def merged(frame: pd.DataFrame, table: Table, register: Recipe, file: str, account: Account) -> pd.DataFrame:
    """Return one row for each key where the rows agree or the register says which one counts.

    Equal rows become one; rows that differ in their address alone are one row with all of them. Of rows with different reference
    dates the newest stays. Pieces of one area are united where the register is known to be cut up.
    Other rows with the same key stay: the check of the tables reports them.

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
    rows = _with_all_addresses(rows)
    rows = rows[~fingerprints(rows).duplicated()]
    if register.newest and len(rows) > 1:
        newest = rows[register.newest].max()
        rows = rows[rows[register.newest] == newest]
    if register.union and len(rows) > 1 and len(set(fingerprints(rows.drop(columns="geometry")))) == 1 and rows["geometry"].notna().all():
        whole = shapely.union_all(np.array(rows["geometry"], dtype=object))
        rows = rows.iloc[[0]].assign(geometry=[whole])
    return rows


def _with_all_addresses(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows of one key with the addresses of all of them in each that is the same but for its address."""
    if "address" not in rows or (rows["address"] == rows["address"].iloc[0]).all():
        return rows
    alike = fingerprints(rows.drop(columns="address"))
    return rows.assign(address=rows.groupby(alike.to_numpy())["address"].transform(one_line))


def with_held(fresh: pd.DataFrame, given: Iterable[str], existing: pd.DataFrame, table: Table, kept: Counter[str] | None) -> pd.DataFrame:
    """Return rows of known keys with what the table holds where their file says nothing: a column that it lacks, an empty cell, no shape.

    Parameters
    ----------
    fresh, existing
        Rows of the file and of the project.
    given
        Columns that the file has.
    table
        Their table.
    kept
        Counts by column the empty cells in whose place something stayed; None: an empty cell empties.
    """
    if existing.empty or not table.key:
        return fresh
    held = existing.set_axis(row_keys(existing, table))
    keys = row_keys(fresh, table)
    known = keys.isin(held.index)
    out = fresh.copy()
    for column in table.columns:
        name = column.name
        before = keys.map(held[name])
        if name not in set(given):
            out[name] = out[name].where(~known, before).astype(fresh[name].dtype)
        elif kept is not None:
            stays = known & _says_nothing(column, out[name]) & ~_says_nothing(column, before)
            if stays.any():
                kept[name] += int(stays.sum())
                out[name] = out[name].where(~stays, before).astype(fresh[name].dtype)
    if "geometry" in out and known.any():
        bare = known & out["geometry"].isna()
        shapes = np.array(out["geometry"], dtype=object)
        shapes[bare.to_numpy()] = np.array(held["geometry"], dtype=object)[held.index.get_indexer(keys[bare])]
        out["geometry"] = shapes
    return out


def _says_nothing(column: Column, values: pd.Series) -> pd.Series:
    """Whether cells hold no knowledge: missing, empty, or the word for not known."""
    nothing = values.isna()
    if column.kind in {"text", "choice", "category", "list", "date"}:
        nothing |= values.astype("str").isin(["", "unknown"])
    return nothing

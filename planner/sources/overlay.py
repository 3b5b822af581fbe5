"""Columns that a source lacks and the map knows: the estate of a parcel, the municipality of an estate."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from planner.project.tables import Table
from planner.sources.account import Account
from planner.sources.raw import Shapes

MOST = 0.5
"""A row belongs to an area that covers at least half of it."""


@dataclass(frozen=True)
class Overlay:
    """Which column comes from which table; ``others`` are filled along where they are empty."""

    column: str
    table: str
    key: str
    others: tuple[tuple[str, str], ...] = ()


OVERLAYS = {
    "parcels": Overlay("estate_id", "estates", "estate_id"),
    "estates": Overlay("municipality_code", "municipalities", "municipality_code", (("municipality", "name"), ("province", "province"))),
}


def overlaid(frame: pd.DataFrame, table: Table, tables: Mapping[str, pd.DataFrame], file: str, account: Account) -> pd.DataFrame:
    """Return the rows with the missing column filled from the area that covers most of each; rows outside every area are rejected.

    Parameters
    ----------
    frame
        Rows in normal form with ``geometry`` (m).
    table
        Their table.
    tables
        Tables of the project.
    file, account
        For the remarks.
    """
    rule = OVERLAYS.get(table.name)
    if rule is None:
        return frame
    shapes: Shapes = np.array(frame["geometry"], dtype=object)
    frame = _renumbered(frame, shapes, rule, tables[rule.table], file, account)
    _say_outside(frame, shapes, rule, tables[rule.table], file, account)
    empty = (frame[rule.column] == "").to_numpy() & shapely.is_valid(shapes) & ~shapely.is_missing(shapes)
    if not empty.any():
        return frame
    areas = tables[rule.table]
    if areas.empty:
        account.add("overlay_without_table", file, column=rule.column, seen=str(int(empty.sum())), table=rule.table)
        return frame
    best, share = _most(shapes[empty], np.array(areas["geometry"], dtype=object))
    inside = share >= MOST
    out = frame.copy()
    rows = frame.index[empty]
    out.loc[rows[inside], rule.column] = areas[rule.key].to_numpy()[best[inside]]
    for ours, theirs in rule.others:
        blank = rows[inside][(out.loc[rows[inside], ours] == "").to_numpy()]
        out.loc[blank, ours] = areas.set_index(rule.key)[theirs].reindex(out.loc[blank, rule.column]).to_numpy()
    if inside.any():
        account.add("filled_by_overlay", file, column=rule.column, seen=str(int(inside.sum())), table=rule.table)
    for index, part in zip(rows[~inside], share[~inside], strict=True):
        account.add("outside_areas", file, str(frame.loc[index, table.key[0]]), rule.column, f"{part:.0%}", table=rule.table)
    account.rejected(table.name, int((~inside).sum()))
    return out.drop(index=rows[~inside])


def _renumbered(frame: pd.DataFrame, shapes: Shapes, rule: Overlay, areas: pd.DataFrame, file: str, account: Account) -> pd.DataFrame:
    """Return the rows with ids of another numbering taken out: none of them is known, yet most rows lie in a known area.

    Provincial kavels name their estate by a number of the province, the national register has its own.
    """
    named = (frame[rule.column] != "").to_numpy() & shapely.is_valid(shapes) & ~shapely.is_missing(shapes)
    if rule.table != "estates" or areas.empty or not named.any() or frame.loc[named, rule.column].isin(areas[rule.key]).any():
        return frame
    _, share = _most(shapes[named], np.array(areas["geometry"], dtype=object))
    if np.mean(share >= MOST) <= MOST:
        return frame
    account.add("other_numbering", file, column=rule.column, seen=str(frame.loc[named, rule.column].nunique()), table=rule.table)
    return frame.assign(**{rule.column: frame[rule.column].where(~named, "")})


def with_estates(parcels: pd.DataFrame, estates: pd.DataFrame, account: Account) -> pd.DataFrame:
    """Return the parcels of a project with the estates in which they lie, where none of them names an estate that is known.

    Parcels that came before their estates bring a numbering, or the names, of their supplier. A parcel in no estate keeps what it has.
    """
    rule, outlines = OVERLAYS["parcels"], np.array(estates["geometry"], dtype=object)
    shapes: Shapes = np.array(parcels["geometry"], dtype=object)
    out = _renumbered(parcels, shapes, rule, estates, "parcels", account)
    if out is parcels:
        return parcels
    sound = np.flatnonzero(shapely.is_valid(shapes) & ~shapely.is_missing(shapes))
    best, share = _most(shapes[sound], outlines)
    found = parcels[rule.column].to_numpy(dtype=object, copy=True)
    found[sound[share >= MOST]] = estates[rule.key].to_numpy()[best[share >= MOST]]
    return parcels.assign(**{rule.column: found})


def _most(shapes: Shapes, areas: Shapes) -> tuple[np.ndarray, np.ndarray]:
    """Return for each shape the area that covers most of it, and the share that it covers."""
    best, share = np.zeros(len(shapes), dtype=int), np.zeros(len(shapes))
    cols, rows = shapely.STRtree(shapes).query(areas, predicate="covers")  # most rows lie wholly in one area: nothing to cut
    best[rows], share[rows] = cols, 1.0
    cut = np.flatnonzero(share == 0.0)
    rows, cols = shapely.STRtree(areas).query(shapes[cut], predicate="intersects")
    rows = cut[rows]
    size = shapely.area(shapes)
    with np.errstate(divide="ignore", invalid="ignore"):
        part = np.nan_to_num(shapely.area(shapely.intersection(shapes[rows], areas[cols])) / size[rows])
    for row, col, value in zip(rows, cols, part, strict=True):
        if value > share[row]:
            best[row], share[row] = col, value
    return best, share


def _say_outside(frame: pd.DataFrame, shapes: Shapes, rule: Overlay, areas: pd.DataFrame, file: str, account: Account) -> None:
    """Report parcels that lie for less than half in the estate that they name; registers say it, and maps must show it."""
    if rule.table != "estates" or areas.empty:
        return
    outlines = np.array(areas["geometry"], dtype=object)
    shapely.prepare(outlines)
    at = pd.Index(areas[rule.key]).get_indexer(frame[rule.column])
    stated = np.flatnonzero((at >= 0) & shapely.is_valid(shapes) & ~shapely.is_missing(shapes))
    doubt = stated[~shapely.covers(outlines[at[stated]], shapes[stated])]
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.nan_to_num(shapely.area(shapely.intersection(outlines[at[doubt]], shapes[doubt])) / shapely.area(shapes[doubt]))
    for position, part in zip(doubt[share < MOST], share[share < MOST], strict=True):
        row = frame.iloc[position]
        account.add("outside_estate", file, str(row["parcel_id"]), rule.column, f"{part:.0%}", estate=row[rule.column])

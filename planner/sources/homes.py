"""Which parcel a firm or a vacant unit stands on, where its file gives a point or an address and no parcel."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
import shapely

from planner.project.tables import TABLES
from planner.sources.account import Account
from planner.sources.addresses import AddressBook, address_parts
from planner.sources.cells import as_text
from planner.sources.columns import Finder, Source
from planner.sources.raw import RawLayer, Shapes

NEAR_M = 5.0
"""A point this near to a parcel, but outside it, may be meant for it; that is said and not taken."""


def placed_by_address(frame: pd.DataFrame, raw: RawLayer, book: AddressBook, account: Account) -> Shapes:
    """Return the points of firms, those without point or parcel from their address (m, system of the project).

    Parameters
    ----------
    frame
        Firms in normal form with ``geometry``.
    raw
        Their file.
    book
        The addresses.
    account
        For the remarks.
    """
    shapes: Shapes = np.array(frame["geometry"], dtype=object)
    bare = shapely.is_missing(shapes) & (frame["parcel_id"] == "").to_numpy()
    wanted = address_parts(raw).loc[frame.index[bare]]
    labels = {index: frame.loc[index, "firm_id"] or f"row {index}" for index in wanted.index}
    shapes[bare] = book.places(wanted, raw.file, labels, account)
    found = int((~shapely.is_missing(shapes[bare])).sum())
    if found:
        account.add("placed_by_address", raw.file, column="geometry", seen=str(found))
    return shapes


def at_home(frame: pd.DataFrame, held: Mapping[str, pd.DataFrame], file: str, account: Account) -> pd.DataFrame:
    """Return the firms with the parcel in which their point lies, where they name none; each is said.

    A point in no parcel, or in several, gives none; nor does one for a firm that ``occupancy`` places.
    """
    shapes: Shapes = np.array(frame["geometry"], dtype=object)
    settled = set(held["occupancy"]["firm_id"])
    open_rows = (frame["parcel_id"] == "").to_numpy() & ~shapely.is_missing(shapes) & (shapely.get_type_id(shapes) == shapely.GeometryType.POINT)
    open_rows &= ~frame["firm_id"].isin(settled).to_numpy()
    if not open_rows.any() or held["parcels"].empty or account.is_refused:
        return frame
    out = frame.copy()
    labels = frame["firm_id"][open_rows]
    for index, parcel in _parcels_at(shapes[open_rows], labels, held["parcels"], file, account).items():
        out.loc[index, "parcel_id"] = parcel
    return out


def _parcels_at(points: Shapes, labels: pd.Series, parcels: pd.DataFrame, file: str, account: Account) -> dict[object, str]:
    """Return row → parcel for points that lie in one parcel; near and doubtful ones are said."""
    shapes, ids = np.asarray(parcels["geometry"].array, dtype=object), parcels["parcel_id"].to_numpy()
    tree = shapely.STRtree(shapes)
    inside: dict[int, list[int]] = {}
    for row, col in tree.query(points, predicate="intersects").T:
        inside.setdefault(int(row), []).append(int(col))
    out: dict[object, str] = {}
    for row, (index, label) in enumerate(labels.items()):
        here = inside.get(row, [])
        if len(here) == 1:
            out[index] = str(ids[here[0]])
            account.add("parcel_guessed", file, str(label), "parcel_id", out[index])
        elif here:
            account.add("parcel_unclear", file, str(label), "parcel_id", ", ".join(sorted(str(ids[col]) for col in here)))
        else:
            near, distance = tree.query_nearest(points[row], max_distance=NEAR_M, return_distance=True, all_matches=False)
            if len(near):
                account.add("parcel_near", file, str(label), "parcel_id", str(ids[near[0]]), distance=f"{distance[0]:.1f}")
    return out


def keyed_by_address(
    raw: RawLayer, user: Mapping[str, Source], book: AddressBook, parcels: pd.DataFrame, account: Account
) -> tuple[RawLayer, pd.Index]:
    """Return a list of plots with the parcel of each row that names none, by its address, and which rows these are.

    Rows that find none are rejected and said. Several units on one parcel are one row: the first.
    """
    table = TABLES["parcels"]
    match = Finder(table, list(raw.frame.columns), user, 1.0).find(table["parcel_id"])
    if match is not None and match.source.template:
        return raw, pd.Index([])  # a cadastral register composes its keys; it is no list of addresses
    keys = pd.Series("" if match is None else [as_text(value) for value in raw.frame[match.names[0]]], index=raw.frame.index, dtype="object")
    empty = keys.index[keys == ""]
    wanted = address_parts(raw).loc[empty]
    points = book.places(wanted, raw.file, {index: f"row {index}" for index in empty}, account)
    there = ~shapely.is_missing(points)
    if there.any() and not parcels.empty:
        labels = pd.Series([f"row {index}" for index in empty[there]], index=empty[there])
        keys.update(pd.Series(_parcels_at(points[there], labels, parcels, raw.file, account), dtype="object"))
    for index in keys.index[keys == ""]:
        account.add("plot_not_found", raw.file, f"row {index}", "parcel_id", "")
    again = keys.duplicated() & (keys != "") & keys.index.isin(empty)
    for index in keys.index[again]:
        account.add("rows_merged", raw.file, keys[index], "parcel_id", f"row {index}", count=2, left=1)
    account.rejected(table.name, int((keys == "").sum()))
    account.merged(table.name, int(again.sum()))
    kept = keys.index[(keys != "") & ~again]
    shapes = raw.shapes[raw.frame.index.get_indexer(kept)] if raw.shapes is not None else None
    listed = RawLayer(raw.file, raw.frame.loc[kept].assign(parcel_id=keys[kept]), shapes, raw.crs, raw.crs_origin, raw.decimal, raw.remarks)
    return listed, kept.intersection(empty)


def addressed(parcels: pd.DataFrame, book: AddressBook, file: str, account: Account) -> pd.DataFrame:
    """Return the parcels, those without an address with the ones of the book that lie in them.

    Parameters
    ----------
    parcels
        In normal form with ``geometry`` (m, system of the project).
    book
        The addresses.
    file, account
        For the remark.
    """
    shapes: Shapes = np.array(parcels["geometry"], dtype=object)
    bare = (parcels["address"] == "").to_numpy() & shapely.is_valid(shapes) & ~shapely.is_missing(shapes)
    out = parcels.copy()
    out.loc[bare, "address"] = book.inside(shapes[bare])
    found = int((out.loc[bare, "address"] != "").sum())
    if found:
        account.add("addressed_by_book", file, column="address", seen=str(found))
    return out

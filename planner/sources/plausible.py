"""What a register says about itself must add up: units against shapes, parts against wholes, what is left to issue."""

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from planner.project.faults import AREA_DIFFERS_RATIO
from planner.project.tables import Table
from planner.sources.account import Account
from planner.sources.raw import Shapes
from planner.units import M2_PER_HA

MIXED_UP = (2_000.0, 50_000.0)
"""Square metres read as hectares are 10,000 times too many; shapes and figures of a register differ by far less than five times."""
SHARE_OF_ROWS = 0.5
"""A wrong unit is wrong on most rows; a single wrong shape is not."""
SLACK_HA, SLACK_SHARE = 0.1, 0.01
"""Figures are rounded to a tenth of a hectare."""
ORDERED = (("net_ha", "gross_ha"), ("obsolete_ha", "gross_ha"), ("price_min_eur_per_m2", "price_max_eur_per_m2"))
"""The first is never more than the second."""
AREAS = {"estates": "gross_ha", "parcels": "area_m2"}
"""Table → column with the stated area."""


def report_doubts(frame: pd.DataFrame, table: Table, file: str, account: Account) -> None:
    """Report what cannot be true of rows in normal form; nothing is changed.

    Parameters
    ----------
    frame
        One row for each key, with ``geometry`` in metres.
    table, file, account
        For the remarks. Where the import is refused already, shapes may stand in degrees and nothing is said.
    """
    if table.name not in AREAS or account.is_refused or frame[AREAS[table.name]].dtype != "float64":
        return
    shapes: Shapes = np.array(frame["geometry"], dtype=object)
    measured = shapely.area(shapes) / (M2_PER_HA if table.name == "estates" else 1.0)
    if _unit(frame, table, measured, file, account) or table.name != "estates":
        return
    for index, row in frame.iterrows():
        _estate(row, float(measured[frame.index.get_loc(index)]), file, account)


def _unit(frame: pd.DataFrame, table: Table, measured: NDArray[np.float64], file: str, account: Account) -> bool:
    """Return whether the stated areas are in another unit; reported once."""
    column = AREAS[table.name]
    stated = frame[column].to_numpy()
    known = (np.nan_to_num(stated) > 0) & (measured > 0)
    ratio = stated[known] / measured[known]
    over, under = (((times > MIXED_UP[0]) & (times < MIXED_UP[1])) for times in (ratio, 1 / ratio))
    mixed, unit = (over, "m2") if over.sum() >= under.sum() else (under, "ha")
    if not mixed.any() or mixed.mean() < SHARE_OF_ROWS:
        return False
    account.add("unit_implausible", file, column=column, seen=f"{stated[known][mixed][0]:g}", ratio=f"{np.median(ratio[mixed]):.3g}",
                count=int(mixed.sum()), unit=unit)
    return True


def _estate(row: pd.Series, measured: float, file: str, account: Account) -> None:
    name = str(row["estate_id"])
    gross = row["gross_ha"]
    if measured > 0 and gross > 0 and max(gross / measured, measured / gross) > AREA_DIFFERS_RATIO:
        account.add("gross_differs", file, name, "gross_ha", f"{gross:.2f}", measured=f"{measured:.2f}")
    for less, more in ORDERED:
        if row[less] > row[more] + _slack(row[more]):
            account.add("more_than", file, name, less, f"{row[less]:g}", other=more, limit=f"{row[more]:g}")
    left, issuable = row["net_ha"] - row["issued_ha"], row["issuable_now_ha"] + row["issuable_later_ha"]
    if abs(left - issuable) > _slack(row["net_ha"]):
        account.add("issuable_differs", file, name, "issuable_now_ha", f"{issuable:.2f}", left=f"{left:.2f}")


def _slack(value: float) -> float:
    return max(SLACK_HA, SLACK_SHARE * value)

"""The capacity list of the grid operators: one row a station there, a station and its capacity by year here."""

import numpy as np
import pandas as pd

from planner.project.tables import TABLES, normal
from planner.sources.account import Account

MARK = "@"
"""Columns ``free_kw@3`` hold the figure for three years after the reference date."""


def figures_of(frame: pd.DataFrame) -> list[str]:
    """Return the names of the columns that hold a capacity figure."""
    return [name for name in frame if MARK in str(name)]


def has_forecasts(frame: pd.DataFrame) -> bool:
    """Whether the figures run over several years, so that they stand in place of all former ones; a map of one year leaves the other years."""
    return any(not str(name).endswith(f"{MARK}0") for name in figures_of(frame))


def without_double_count(frame: pd.DataFrame, file: str, account: Account) -> pd.DataFrame:
    """Return the stations with their planned reinforcement left out where the forecast already holds it.

    The forecasts for 3, 5 and 10 years count what the operator is going to build; adding ``reinforcement_kw``
    to them would promise the same power twice. The year stays.
    """
    later = [name for name in figures_of(frame) if name.startswith("free_kw") and not name.endswith(f"{MARK}0")]
    if not later or "reinforcement_kw" not in frame:
        return frame
    planned = pd.to_numeric(frame["reinforcement_kw"], errors="coerce").fillna(0) > 0
    double = planned & frame[later].notna().any(axis=1)
    if not double.any():
        return frame
    account.add("reinforcement_in_forecast", file, column="reinforcement_kw", seen=str(int(double.sum())))
    return frame.assign(reinforcement_kw=frame["reinforcement_kw"].where(~double, 0.0))


def capacity_rows(stations: pd.DataFrame, file: str, account: Account) -> pd.DataFrame:
    """Return ``grid_capacity`` rows of stations with figures; the year is that of the reference date plus the term.

    Parameters
    ----------
    stations
        Rows of ``grid`` in normal form with the figures (kW) beside them.
    file, account
        For the account: every figure of offtake or feed-in by station and year is a row read.
    """
    parts = []
    year = pd.to_numeric(stations["reference_date"].str[:4], errors="coerce")
    for offset in sorted({int(name.partition(MARK)[2]) for name in figures_of(stations)}):
        part = pd.DataFrame({"node_id": stations["node_id"], "year": year + offset})
        for column in ("free_kw", "free_feed_in_kw"):
            name = f"{column}{MARK}{offset}"
            part[column] = pd.to_numeric(stations[name], errors="coerce") if name in stations else np.nan
        parts.append(part[part[["free_kw", "free_feed_in_kw"]].notna().any(axis=1)])
    if not parts:
        return normal(TABLES["grid_capacity"], pd.DataFrame())
    rows = pd.concat(parts, ignore_index=True)
    account.read("grid_capacity", len(rows))
    for node in rows.loc[rows["year"].isna(), "node_id"].unique():
        account.add("reference_year_missing", file, str(node), "reference_date")
    silent = rows["free_kw"].isna()
    for node, when in rows.loc[silent, ["node_id", "year"]].itertuples(index=False):
        account.add("row_not_taken", file, f"{node} {when:.0f}", "free_kw", wanted="a figure of offtake")
    account.rejected("grid_capacity", int(silent.sum()))
    return normal(TABLES["grid_capacity"], rows[~silent].reset_index(drop=True))

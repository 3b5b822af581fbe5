"""Investments that the fund may choose: a parcel that opens, a station with more power, a higher category (R27)."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.project.project import Project
from planner.rules.payers import PROVINCE
from planner.units import M2_PER_HA

Floats = NDArray[np.float64]


def offered(project: Project) -> pd.DataFrame:
    """Return the investments that the fund may choose, by id; none unless the terms say that it may.

    Columns: ``investment_id``, ``kind``, ``parcel_id``, ``estate_id``, ``node_id``, ``payer``, ``cost_eur``, ``first`` (index of the year in which it is
    paid and there), ``gained_m2``, ``gained_kw``, ``steps``. An investment is left out that comes after the horizon or gains nothing at a place that it names.
    """
    rows = project["investments"].sort_values("investment_id", ignore_index=True)
    out = rows[["investment_id", "kind", "parcel_id", "estate_id", "node_id", "cost_eur"]].copy()
    out["payer"] = rows["payer"].where(rows["payer"] != "", PROVINCE)
    out["first"] = (rows["year"].fillna(project.years[0]) - project.years[0]).clip(lower=0).astype(int)
    out["gained_m2"] = (rows["ha_gained"].fillna(0.0) * M2_PER_HA).where(rows["parcel_id"] != "", 0.0)
    out["gained_kw"] = rows["kw_gained"].fillna(0.0).where(rows["node_id"] != "", 0.0)
    out["steps"] = np.floor(rows["category_step"].fillna(0.0)).where((rows["parcel_id"] != "") | (rows["estate_id"] != ""), 0.0)
    gains = (out[["gained_m2", "gained_kw", "steps"]] > 0).any(axis=1)
    chosen = gains & (out["first"] < len(project.years)) & project.terms.fund.may_invest
    return out[chosen].reset_index(drop=True)


def gained_room(offers: pd.DataFrame, parcels: pd.Index, years: int) -> Floats:
    """Return the most room that investments may open, by parcel and year, m²."""
    return _by_year(offers, "gained_m2", parcels.get_indexer(offers["parcel_id"]), (len(parcels), years))


def gained_power(offers: pd.DataFrame, node_ids: list[str], years: int) -> Floats:
    """Return the most power that investments may add, by node and year, kW."""
    return _by_year(offers, "gained_kw", pd.Index(node_ids).get_indexer(offers["node_id"]), (len(node_ids), years))


def _by_year(offers: pd.DataFrame, gain: str, where: NDArray[np.int64], shape: tuple[int, int]) -> Floats:
    out = np.zeros(shape)
    for at, first, amount in zip(where, offers["first"], offers[gain], strict=True):
        if at >= 0:
            out[at, first:] += amount
    return out


def is_raised(offers: pd.DataFrame, parcels: pd.DataFrame) -> NDArray[np.bool_]:
    """Return which parcels each investment allows a higher category, shape (investments, parcels): the one that it names, else all of its estate."""
    by_parcel = offers["parcel_id"].to_numpy()[:, None] == parcels.index.to_numpy()
    by_estate = offers["estate_id"].to_numpy()[:, None] == parcels["estate_id"].to_numpy()
    named = (offers["parcel_id"] != "").to_numpy()[:, None]
    return np.asarray(np.where(named, by_parcel, by_estate) & (offers["steps"] > 0).to_numpy()[:, None])


def raised_steps(offers: pd.DataFrame, parcels: pd.DataFrame, years: int) -> NDArray[np.int64]:
    """Return by how many steps some investment may raise the category, by parcel and year; several do not add up."""
    out = np.zeros((len(parcels), years), dtype=np.int64)
    for raised, first, steps in zip(is_raised(offers, parcels), offers["first"], offers["steps"], strict=True):
        out[raised, first:] = np.maximum(out[raised, first:], int(steps))
    return out

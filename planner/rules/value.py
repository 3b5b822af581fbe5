"""What a move is worth, in hectare-equivalents (§5 of docs/method.md)."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.project.measure import sensitive_within
from planner.project.project import Project
from planner.project.terms import CATEGORIES
from planner.rules.rooms import Rooms
from planner.units import M2_PER_HA

Floats = NDArray[np.float64]


def relieved_dwellings(project: Project, seats: pd.DataFrame, firms: pd.DataFrame) -> pd.DataFrame:
    """Return the existing dwellings within the guide distance of the parcels that each firm sits on.

    Columns ``firm_id``, ``parcel_id``, ``sensitive_id``, ``dwellings``.
    """
    environment = project.terms.environment
    rank = firms["rank"].reindex(seats["firm_id"]).to_numpy()
    quiet = np.array([environment.quiet_m[category] for category in CATEGORIES])
    mixed = np.array([environment.mixed_m[category] for category in CATEGORIES])
    rows = seats[["firm_id", "parcel_id"]].assign(quiet=quiet[rank], mixed=mixed[rank])
    reach = rows.groupby("parcel_id")[["quiet", "mixed"]].max().max(axis=1)
    near = rows.merge(sensitive_within(project.tables, reach), on="parcel_id")
    needed = np.where(near["area_type"] == "mixed", near["mixed"], near["quiet"])
    return near[near["distance_m"] < needed][["firm_id", "parcel_id", "sensitive_id", "dwellings"]]


def leaving_worth(project: Project, seats: pd.DataFrame, firms: pd.DataFrame, movers: pd.DataFrame, rooms: Rooms) -> pd.DataFrame:
    """Return what it is worth that each mover leaves: ``dwellings`` relieved, ``freed_near_ha``, ``value_ha`` (in the order of the movers)."""
    near = relieved_dwellings(project, seats, firms)
    weights = project.terms.weights
    dwellings = (
        near.drop_duplicates(["firm_id", "sensitive_id"])
        .groupby("firm_id")["dwellings"]
        .sum()
        .clip(upper=weights.dwellings_at_most)
    )
    freed = rooms.freed.assign(
        parcel_id=rooms.parcels.index[rooms.freed["parcel"]], usable=rooms.parcels["is_usable"].to_numpy()[rooms.freed["parcel"]]
    )
    freed = freed[freed["usable"]].merge(near[["firm_id", "parcel_id"]].drop_duplicates(), on=["firm_id", "parcel_id"])
    freed_ha = freed.groupby("firm_id")["freed_m2"].sum() / M2_PER_HA
    out = pd.DataFrame(
        {
            "dwellings": dwellings.reindex(movers["firm_id"]).fillna(0.0).to_numpy(),
            "freed_near_ha": freed_ha.reindex(movers["firm_id"]).fillna(0.0).to_numpy(),
        }
    )
    out.loc[movers["is_newcomer"].to_numpy(), :] = 0.0
    out["value_ha"] = weights.dwelling_relieved * out["dwellings"] + weights.freed_near_dwellings * out["freed_near_ha"]
    return out


def discounts(project: Project) -> Floats:
    """Return the discount of each year."""
    return np.asarray((1.0 + project.terms.horizon.discount) ** -np.arange(len(project.years), dtype=float))


def displaced_constant(project: Project, firms: pd.DataFrame) -> float:
    """Return the value lost if no firm on a housing claim moves in time (hectare-equivalents, negative or 0)."""
    last = project.years[-1]
    claimed = firms[(firms["housing_from"] <= last) & ~(firms["stop_year"] < firms["housing_from"])]
    return -project.terms.weights.job_at_risk * float(claimed["workers"].sum())

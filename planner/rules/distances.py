"""How far parcels stay from what is sensitive, by category (rule ``distance`` of §3 of docs/method.md)."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.project.project import Project
from planner.project.terms import CATEGORIES
from planner.rules.rooms import Rooms

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Guides:
    """Distances less guide distances.

    Parameters
    ----------
    spare_m
        Shape (categories, parcels): the smallest difference between distance and guide distance, m; inf where nothing is near.
    owner
        Position of the firm whose company dwelling is nearest to each parcel; −1: none.
    without_owner_m
        The same as ``spare_m`` for that firm itself, whose own company dwelling does not count.
    """

    spare_m: Floats
    owner: Ints
    without_owner_m: Floats


def describe_guides(project: Project, firms: pd.DataFrame, rooms: Rooms) -> Guides:
    """Return how far the parcels stay from what is sensitive."""
    environment, parcels = project.terms.environment, rooms.parcels
    stated = parcels["zone_guide_m"].to_numpy()[None, :]

    def needed(table: dict[str, float]) -> Floats:
        by_rank = np.array([table[category] for category in CATEGORIES])[:, None]
        return np.asarray(np.where(np.isnan(stated), by_rank, stated))

    spare = np.minimum(
        parcels["quiet_m"].to_numpy() - needed(environment.quiet_m), parcels["mixed_m"].to_numpy() - needed(environment.mixed_m)
    )
    company = needed(environment.company_m)
    near = project.measured.company.sort_values(["parcel_id", "distance_m", "firm_id"])
    first = near.drop_duplicates("parcel_id").set_index("parcel_id").reindex(parcels.index)
    rest = near[near["firm_id"] != near["parcel_id"].map(first["firm_id"])].drop_duplicates("parcel_id").set_index("parcel_id")
    nearest = first["distance_m"].fillna(np.inf).to_numpy()
    second = rest["distance_m"].reindex(parcels.index).fillna(np.inf).to_numpy()
    owner = np.asarray(firms.index.get_indexer(first["firm_id"].fillna("")), dtype=np.int64)
    return Guides(np.minimum(spare, nearest - company), owner, np.minimum(spare, second - company))

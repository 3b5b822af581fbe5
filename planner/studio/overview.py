"""A project at a glance: what is open, what is asked, how much there is."""

from dataclasses import dataclass

import pandas as pd

from planner.project.terms import CATEGORIES
from planner.rules.situation import Situation
from planner.units import M2_PER_HA


@dataclass(frozen=True)
class Overview:
    """The figures that stand above every page before there is a plan.

    Parameters
    ----------
    open_ha
        Open shift space: room on usable parcels that is open within the horizon by itself or by firms that stop, hectares.
    asked_ha
        Circular demand, hectares.
    parcels, firms, estates, wishes
        How many there are.
    """

    open_ha: float
    asked_ha: float
    parcels: int
    firms: int
    estates: int
    wishes: int


def overview(situation: Situation) -> Overview:
    """Return a project at a glance."""
    project, rooms = situation.project, situation.rooms
    usable = rooms.parcels["is_usable"].to_numpy(dtype=bool)
    open_m2 = (rooms.open_m2 + rooms.stopped_m2)[usable, -1]
    return Overview(
        open_ha=float(open_m2.sum() / M2_PER_HA),
        asked_ha=float(project["demand"]["extra_plot_m2"].clip(lower=0).sum() / M2_PER_HA),
        parcels=len(project["parcels"]),
        firms=len(project["firms"]),
        estates=len(project["estates"]),
        wishes=len(project["demand"]),
    )


def opening_years(situation: Situation) -> pd.Series:
    """Return by parcel the first year in which it may have room, NaN where it never has."""
    room = pd.DataFrame(situation.rooms.capacity_m2 > 0, index=situation.rooms.parcels.index, columns=situation.years)
    return room.idxmax(axis=1).where(room.any(axis=1)).astype("float64")


def categories_in_force(situation: Situation) -> pd.Series:
    """Return by parcel the environmental category in force, empty where none is known."""
    return situation.rooms.parcels["rank"].map(lambda rank: CATEGORIES[rank] if rank >= 0 else "")

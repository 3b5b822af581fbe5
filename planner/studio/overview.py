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
        Room open by itself in the first year, on parcels that may be used, hectares.
    opens_ha
        Room open by itself in the last year, hectares.
    asked_ha
        Circular demand within the project, hectares: what firms that go on, and newcomers, ask more.
    parcels, firms, estates, wishes
        How many there are.
    """

    open_ha: float
    opens_ha: float
    asked_ha: float
    parcels: int
    firms: int
    estates: int
    wishes: int


def overview(situation: Situation) -> Overview:
    """Return a project at a glance."""
    project, rooms = situation.project, situation.rooms
    usable = rooms.parcels["is_usable"].to_numpy(dtype=bool)
    own = rooms.open_m2[usable].sum(axis=0) / M2_PER_HA
    return Overview(
        open_ha=float(own[0]),
        opens_ha=float(own[-1]),
        asked_ha=float(situation.movers["extra_plot_m2"].sum() / M2_PER_HA),
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

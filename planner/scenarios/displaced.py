"""Whom housing claims displace, and what it takes to give them a place first."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from planner.program.moves import list_moves
from planner.project.project import Project
from planner.rules.costs import RELOCATE
from planner.rules.movers import WILLING
from planner.rules.situation import Situation
from planner.units import ha


@dataclass(frozen=True)
class Displaced:
    """Firms that one project displaces and another does not.

    Parameters
    ----------
    firms, jobs
        Firms, and the people who work there.
    claimed_ha
        Land that housing takes within the horizon, hectares.
    place_first_eur
        Least grants with which those that find a place move there in time, each by itself, euro.
    without_place
        Firms that find no place that may be theirs, or none within the rules of the grant.
    """

    firms: int
    jobs: float
    claimed_ha: float
    place_first_eur: float
    without_place: int


def newly_displaced(before: Project, after: Project) -> Displaced | None:
    """Return whom a changed project displaces more than it did; None where nobody and no land.

    Notes
    -----
    Assumed for the place first: firms go where the project has land for them, also those that do not consent yet, and do not stand in each other's way.
    """
    claims = ["parcel_id", "housing_from", "status"]
    if after.years == before.years and after["parcels"][claims].equals(before["parcels"][claims]):
        return None
    new = sorted(set(_displaced(after).index) - set(_displaced(before).index))
    claimed = _claimed_m2(after) - _claimed_m2(before)
    if not new and claimed <= 0:
        return None
    firms = after["firms"].set_index("firm_id")
    grants = _least_grants(after, new)
    return Displaced(len(new), float(firms.loc[new, "workers"].sum()), ha(max(0.0, claimed)), float(grants.sum()), len(new) - len(grants))


def _displaced(project: Project) -> pd.DataFrame:
    """Return the firms on a parcel that housing takes within the horizon, those that stop before left out (§5)."""
    firms = Situation(project).firms
    return firms[(firms["housing_from"] <= project.years[-1]) & ~(firms["stop_year"] < firms["housing_from"])]


def _claimed_m2(project: Project) -> float:
    parcels = project["parcels"].set_index("parcel_id")
    taken = parcels.index[(parcels["housing_from"] <= project.years[-1]) & (parcels["status"] != "public_space")]
    return float(project.measured.parcels.loc[taken, "area_m2"].sum())


def _least_grants(project: Project, names: list[str]) -> pd.Series:
    """Return the least grant of a relocation of each firm that has one, by firm."""
    if not names:
        return pd.Series(dtype="float64")
    firms = project["firms"]
    forced = firms["firm_id"].isin(names) & ~firms["consent"].isin(WILLING)
    situation = Situation(project.with_table("firms", firms.assign(consent=firms["consent"].mask(forced, "open").astype("str"))))
    moves = list_moves(situation)
    who = situation.movers["mover_id"].to_numpy()[moves.mover]
    chosen = (moves.kind == RELOCATE) & np.isin(who, names)
    return pd.Series(moves.grant_eur[chosen]).groupby(who[chosen]).min()

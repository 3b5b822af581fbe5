"""What is open, what is freed and when (R6–R11, R13)."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.project.project import Project
from planner.rules.categories import ranks
from planner.rules.investments import gained_room, offered, raised_steps
from planner.rules.movers import STAYERS_YEAR
from planner.units import MONTHS_PER_YEAR

Floats = NDArray[np.float64]
USABLE = ("none", "remediation")
"""Restrictions under which a parcel may still take a firm."""
PUBLIC_OWNERS = ("municipality", "province")
OPEN_STATUS = ("vacant", "issuable_now", "issuable_later")


@dataclass(frozen=True)
class Rooms:
    """Room on parcels, by parcel (order of ``parcels``) and year.

    Parameters
    ----------
    parcels
        Index ``parcel_id``. Columns of the table and ``area_m2``, ``x``, ``y``, ``municipality_code``, ``province``,
        ``is_usable`` (restriction), ``lag``, ``is_reused``, ``has_remediation``, ``rank`` (category, −1 unknown),
        ``price_eur_per_m2``, ``is_issuable``, ``quay``, ``max_cover``, ``closes`` (first year in which no newcomer may
        come), ``quiet_m``, ``mixed_m``, ``nature_m``, ``zone_guide_m``, ``min_lot_m2``.
    open_m2, stopped_m2
        Shape (parcels, years): room open by itself, and by firms that stop.
    freed
        Rows ``firm_id``, ``parcel`` (position), ``freed_m2``, ``stops`` (first year, 9999: a mover), ``may_relocate``; also for parcels with a restriction
        (``is_usable`` false), which count for reasons only.
    capacity_m2
        Shape (parcels, years): most that can be free by then (R10), restrictions left aside.
    gained_m2, steps
        Shape (parcels, years): most room that investments may open, and by how many steps one may raise the category (R27).
    """

    parcels: pd.DataFrame
    open_m2: Floats
    stopped_m2: Floats
    freed: pd.DataFrame
    capacity_m2: Floats
    gained_m2: Floats
    steps: NDArray[np.int64]

    @property
    def offered_m2(self) -> Floats:
        """Most room that is there without a departure of a mover, shape (parcels, years): shift space (R29)."""
        return np.asarray(self.open_m2 + self.stopped_m2 + self.gained_m2)


def describe_rooms(project: Project, seats: pd.DataFrame, firms: pd.DataFrame, movers: pd.DataFrame) -> Rooms:
    """Return the rooms of a project (R6–R11)."""
    parcels = _parcels(project, seats, firms)
    years = np.array(project.years)
    open_m2 = _open(project, seats, parcels, years)
    freed = _freed(project, seats, firms, movers, parcels.assign(is_never_open=open_m2[:, -1] <= 0))
    lag = parcels["lag"].to_numpy()
    stopped, movable = np.zeros_like(open_m2), np.zeros_like(open_m2)
    for row in freed.itertuples():
        if row.stops <= years[-1]:
            stopped[row.parcel, years >= max(row.stops, years[0]) + lag[row.parcel]] += row.freed_m2
        elif row.may_relocate:
            movable[row.parcel, years >= years[0] + lag[row.parcel]] += row.freed_m2
    offers = offered(project)
    gained, steps = gained_room(offers, parcels.index, len(years)), raised_steps(offers, parcels, len(years))
    return Rooms(parcels, open_m2, stopped, freed, open_m2 + stopped + movable + gained, gained, steps)


def _parcels(project: Project, seats: pd.DataFrame, firms: pd.DataFrame) -> pd.DataFrame:
    terms, estates = project.terms, project["estates"].set_index("estate_id")
    table = pd.DataFrame(project["parcels"].drop(columns=["geometry", "area_m2"])).set_index("parcel_id")
    out = table.join(project.measured.parcels)
    estate = estates.reindex(out["estate_id"]).set_axis(out.index)
    out["municipality_code"] = estate["municipality_code"].fillna("")
    out["province"] = _provinces(project, estate)
    out["is_usable"] = out["restriction"].isin(USABLE)
    rank = np.where(out["max_category"] != "", ranks(out["max_category"]), ranks(out["zone_category"].fillna("")))
    out["rank"] = np.where(rank >= 0, rank, ranks(estate["max_category"].fillna("")))
    out["price_eur_per_m2"] = (
        out["price_eur_per_m2"]
        .fillna(_estate_price(estate))
        .fillna(out["province"].map(terms.cost.land_price))
        .fillna(terms.cost.land_price_other)
    )
    out["quay"] = out["quay"] | estate["quay"].eq(True)  # noqa: FBT003 - NaN where the estate is unknown
    out["max_cover"] = out["max_cover"].fillna(terms.ratios.coverage_max)
    out["is_issuable"] = out["status"].isin(["issuable_now", "issuable_later"])
    out["closes"] = (out["housing_from"] - terms.moves.min_stay_years).where(out["status"] != "housing", 0).fillna(STAYERS_YEAR)
    out["min_lot_m2"] = np.maximum(terms.lots.min_lot_m2, terms.lots.min_lot_share * out["area_m2"])
    return out.join(_lags(project, seats, firms, out))


def _provinces(project: Project, estate: pd.DataFrame) -> pd.Series:
    by_code = project["municipalities"].set_index("municipality_code")["province"]
    stated = estate["province"].fillna("")
    return stated.where(stated != "", estate["municipality_code"].map(by_code).astype("object").fillna(""))


def _estate_price(estate: pd.DataFrame) -> pd.Series:
    """Return the mean of the estate's known lowest and highest price; 0 means unknown."""
    prices = estate[["price_min_eur_per_m2", "price_max_eur_per_m2"]].astype("float64")
    return prices.where(prices > 0).mean(axis=1)


def _lags(project: Project, seats: pd.DataFrame, firms: pd.DataFrame, parcels: pd.DataFrame) -> pd.DataFrame:
    """Return ``lag`` (years), ``is_reused`` and ``has_remediation`` of each parcel (R8)."""
    terms = project.terms.moves
    who = firms.reindex(seats["firm_id"]).set_index(seats.index)
    rows = pd.DataFrame(
        {
            "parcel_id": seats["parcel_id"],
            "rents": who["tenure"] == "rent",
            "built": who["building_year"],
            "known": who["soil_known"].astype("bool"),
        }
    )
    by_parcel = (
        rows.groupby("parcel_id")
        .agg(all_rent=("rents", "all"), built=("built", "min"), all_known=("known", "all"))
        .reindex(parcels.index)
    )
    young = project.terms.horizon.start_year - by_parcel["built"] <= terms.reuse_hall_max_age
    reused = by_parcel["all_rent"].eq(True) | young  # noqa: FBT003 - NaN on empty parcels
    stated = parcels["remediation_eur"]
    remediation = (stated > 0) | (parcels["restriction"] == "remediation") | (stated.isna() & by_parcel["all_known"].eq(False))  # noqa: FBT003
    months = terms.demolition_months + terms.permit_months + terms.remediation_months * remediation
    lag = np.where(reused, 1, 1 + np.ceil(months / MONTHS_PER_YEAR)).astype(int)
    return pd.DataFrame({"lag": np.maximum(lag, 1), "is_reused": reused, "has_remediation": remediation}, index=parcels.index)


def _open(project: Project, seats: pd.DataFrame, parcels: pd.DataFrame, years: NDArray[np.int64]) -> Floats:
    """Return the room that is open by itself, by parcel and year (R6), restrictions left aside."""
    booked = seats.groupby("parcel_id")["plot_m2"].sum().reindex(parcels.index).fillna(0.0)
    room = (parcels["area_m2"] - booked).clip(lower=0.0).where(parcels["status"].isin(OPEN_STATUS), 0.0)
    later = parcels["estate_id"].map(project["estates"].set_index("estate_id")["later_year"])
    since = (
        parcels["available_from"]
        .where(parcels["status"] != "issuable_later", parcels["available_from"].fillna(later).fillna(STAYERS_YEAR))
        .fillna(0.0)
    )
    return np.asarray(room.to_numpy()[:, None] * (years[None, :] >= since.to_numpy()[:, None]))


def _freed(
    project: Project, seats: pd.DataFrame, firms: pd.DataFrame, movers: pd.DataFrame, parcels: pd.DataFrame
) -> pd.DataFrame:
    """Return what each firm frees on each of its parcels when it leaves (R7)."""
    at = parcels.loc[seats["parcel_id"]].set_index(seats.index)
    who = firms.reindex(seats["firm_id"]).set_index(seats.index)
    whole = seats["is_sole"] & at["is_never_open"]
    controlled = (who["tenure"] != "rent") | at["owner_kind"].isin(PUBLIC_OWNERS) | at["landlord_agrees"]
    if project.terms.chain.control == "none":
        controlled &= False
    taken = at["status"].isin(["public_space", "housing"]) | at["housing_from"].notna()
    relocating = movers[movers["may_relocate"] & movers["is_willing"]]["firm_id"]
    out = pd.DataFrame(
        {
            "firm_id": seats["firm_id"],
            "parcel": parcels.index.get_indexer(seats["parcel_id"]),
            "freed_m2": np.where(controlled & ~taken, np.where(whole, at["area_m2"], seats["plot_m2"]), 0.0),
            "stops": who["stop_year"].astype(int),
            "may_relocate": seats["firm_id"].astype("object").isin(relocating),  # text of Arrow is looked up one by one
        }
    )
    return out[out["freed_m2"] > 0].reset_index(drop=True)


def pairs_beside(project: Project, rooms: Rooms, parcel_id: str = "") -> pd.DataFrame:
    """Return ``parcel_a``, ``parcel_b``, ``is_adjacent`` for parcels that count as beside each other: touching, or near on one estate (R12).

    With a ``parcel_id`` only those of which it is ``parcel_b``.
    """
    terms, near = project.terms.moves, project.measured.neighbours
    if parcel_id:
        near = near[near["parcel_b"] == parcel_id]
    estate = rooms.parcels["estate_id"]
    adjacent = (near["edge_m"] >= terms.adjacent_edge_m).to_numpy()
    same = (near["parcel_a"].map(estate) == near["parcel_b"].map(estate)).to_numpy() & (near["distance_m"] <= terms.split_distance_m).to_numpy()
    return near[["parcel_a", "parcel_b"]].assign(is_adjacent=adjacent)[adjacent | same]


def home_municipalities(movers: pd.DataFrame, rooms: Rooms) -> pd.Series:
    """Return the municipality in which each mover sits now; empty for newcomers."""
    return pd.Series(rooms.parcels["municipality_code"].reindex(movers["main_parcel"]).fillna("").to_numpy(), index=movers.index)

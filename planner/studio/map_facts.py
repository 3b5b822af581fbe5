"""What a map shows of each parcel, besides what the rules already list: age, power at its station, consent, and demand by place."""

import numpy as np
import pandas as pd

from planner.rules.situation import Situation
from planner.units import M2_PER_HA

_HARDEST_LAST = ("will_move", "open", "unknown", "stay", "refused")


def building_years(situation: Situation) -> pd.Series:
    """Return by parcel the year of its largest building, else of its firm (the one with the largest plot); NaN where neither is known."""
    index = situation.rooms.parcels.index
    buildings = situation.project["buildings"]
    known = buildings[buildings["building_year"].notna() & (buildings["parcel_id"] != "")].sort_values("footprint_m2", na_position="first")
    of_building = known.groupby("parcel_id")["building_year"].last()
    seats = situation.seats.sort_values("plot_m2")
    years = seats["firm_id"].map(situation.firms["building_year"])
    of_firm = years.groupby(seats["parcel_id"]).last()
    return of_building.reindex(index).fillna(of_firm.reindex(index)).astype("float64")


def station_power(situation: Situation) -> pd.DataFrame:
    """Return by parcel its station, what is free there in the first year, and whether small connections have to wait.

    Returns
    -------
    DataFrame
        Index ``parcel_id``; ``node_id`` (empty: none), ``free_kw`` (kW, NaN without station), ``blocks_small``.
    """
    power, index = situation.power, situation.rooms.parcels.index
    if not power.node_ids:
        return pd.DataFrame({"node_id": "", "free_kw": np.nan, "blocks_small": False}, index=index)
    has = power.node >= 0
    return pd.DataFrame({
        "node_id": np.where(has, np.array(power.node_ids, dtype=object)[power.node], ""),
        "free_kw": np.where(has, power.free_kw[power.node, 0], np.nan),
        "blocks_small": has & power.blocks_small[power.node, 0],
    }, index=index)


def consents(situation: Situation) -> pd.Series:
    """Return by parcel the consent of its firms, the one hardest to win where they differ; empty where no firm is."""
    order = {consent: at for at, consent in enumerate(_HARDEST_LAST)}
    seats = situation.seats
    hardest = seats["firm_id"].map(situation.firms["consent"]).map(order).groupby(seats["parcel_id"]).max()
    return hardest.reindex(situation.rooms.parcels.index).map(dict(enumerate(_HARDEST_LAST))).fillna("")


def asked_by_place(situation: Situation) -> pd.DataFrame:
    """Return the room that is asked, where the asker is now: ``estate_id`` (empty: not on an estate), ``municipality_code``, ``ha``.

    A newcomer has no estate yet; it counts in the municipality that it asks for.
    """
    demand = situation.project["demand"]
    parcels = situation.project["parcels"].set_index("parcel_id")
    estates = situation.project["estates"].set_index("estate_id")["municipality_code"]
    parcel = demand["firm_id"].map(situation.firms["main_parcel"])
    estate = parcel.map(parcels["estate_id"]).fillna("")
    rows = pd.DataFrame({
        "estate_id": estate,
        "municipality_code": estate.map(estates).fillna(demand["municipality_code"]).fillna(""),
        "ha": demand["extra_plot_m2"].clip(lower=0.0).fillna(0.0) / M2_PER_HA,
    })
    return rows.groupby(["estate_id", "municipality_code"], as_index=False)["ha"].sum()

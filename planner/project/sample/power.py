"""Power: stations, what they have left, energy hubs, connections of parcels, investments.

In Flevoland no station has room for a new large connection now; the sample says the same for every year and
lets two stations be reinforced within the horizon.
"""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from planner.project.sample.chance import Floats, some, stream
from planner.project.sample.estates import CRS, REFERENCE_DATE, Land
from planner.project.sample.firms import START_YEAR
from planner.project.sample.places import Town

STATIONS = (
    ("Almere", (144_000, 485_500)), ("De Vaart", (146_000, 490_800)), ("Pampus", (139_500, 487_500)), ("Lelystad", (160_500, 499_500)),
    ("Zuiderveld", (163_000, 495_500)), ("Dronten", (178_000, 505_500)), ("Zeewolde", (163_500, 483_500)))
"""Names of stations that exist; their place is schematic."""
REINFORCED = {"Lelystad": (2031, 1_500.0), "De Vaart": (2032, 1_000.0)}
"""Year and kW of a reinforcement (assumed; large users wait until 2033 and longer)."""
BLOCKED = ("Dronten", (2029, 2030))
"""Station and years in which even small connections are refused (assumed)."""
CHECKED_YEARS = (2026, 2029, 2031, 2033)


def stations(towns: tuple[Town, ...]) -> list[tuple[str, tuple[int, int]]]:
    """Return name and place of the stations: those of Flevoland within reach, one in each made-up municipality."""
    named = {town.area.name for town in towns}
    own = [item for item in STATIONS if len(named) > 1 or item[0] in {"Lelystad", "Zuiderveld"}]
    corners = [(f"Station {town.area.code}", town.area.outline[0]) for town in towns if town.area.code.startswith("SY")]
    return own + [(name, (x + 8_000, y + 8_000)) for name, (x, y) in corners]


def make_grid(towns: tuple[Town, ...]) -> gpd.GeoDataFrame:
    """Return the stations."""
    rows = []
    for number, (name, at) in enumerate(stations(towns), start=1):
        year, kw = REINFORCED.get(name, (np.nan, 0.0) if number % 5 else (2031, 2_000.0))
        rows.append({"node_id": f"N{number:03d}", "name": f"{name} (schematisch)", "operator": "netbeheerder", "status": "existing",
                     "reinforcement_year": year, "reinforcement_kw": kw, "reinforcement_eur": 450.0 * kw if kw else np.nan,
                     "reference_date": REFERENCE_DATE, "geometry": shapely.Point(at)})
    return gpd.GeoDataFrame(pd.DataFrame(rows), geometry="geometry", crs=CRS)


def make_capacity(grid: pd.DataFrame) -> pd.DataFrame:
    """Return free power by station and year: none, as it is now."""
    rows = [{"node_id": node, "year": float(year), "free_kw": 0.0, "free_feed_in_kw": 0.0, "small_connections_blocked": False}
            for node in grid["node_id"] for year in CHECKED_YEARS]
    blocked = grid.loc[grid["name"].str.startswith(BLOCKED[0]), "node_id"]
    rows = [row for row in rows if not (row["node_id"] in set(blocked) and row["year"] in BLOCKED[1])]
    rows += [{"node_id": node, "year": float(year), "free_kw": 0.0, "free_feed_in_kw": 0.0, "small_connections_blocked": True}
             for node in blocked for year in BLOCKED[1]]
    return pd.DataFrame(rows)


def parcel_power(parcels: pd.DataFrame, firms: pd.DataFrame, seed: int) -> Floats:
    """Return the connection of parcels: some occupied ones with room to spare, vacant ones that had a hall."""
    rng = stream(seed, "parcel power")
    inside = firms.groupby("parcel_id")["connection_kw"].sum().reindex(parcels["parcel_id"]).fillna(0.0).to_numpy()
    status = parcels["status"].to_numpy()
    out = np.full(len(parcels), np.nan)
    spare = (status == "occupied") & some(rng, 0.12, len(parcels))
    out[spare] = inside[spare] + rng.choice(np.array([0.0, 50.0, 100.0, 200.0]), int(spare.sum()))
    hall = (status == "vacant") & some(rng, 0.65, len(parcels))
    out[hall] = rng.choice(np.array([52.0, 105.0, 165.0, 240.0, 400.0]), int(hall.sum()))
    return out


def make_hubs(land: Land, firms: pd.DataFrame, grid: pd.DataFrame) -> pd.DataFrame:
    """Return two energy hubs: some parcels of one estate at once, a whole estate later."""
    by_estate = firms[firms["parcel_id"] != ""].assign(estate_id=firms["parcel_id"].str.slice(0, 4))
    large = by_estate[by_estate["connection_kw"] > 52.25].groupby("estate_id")["connection_kw"].agg(["count", "sum"])
    order = large.sort_values(["count", "sum"], ascending=False).index
    first, second = order[0], order[1]
    parcels = land.parcels[(land.parcels["estate_id"] == first) & ~land.parcels["status"].isin(["public_space", "housing"])]
    members = parcels["parcel_id"].iloc[: max(8, len(parcels) // 2)]
    inside = by_estate.loc[by_estate["parcel_id"].isin(members) & (by_estate["connection_kw"] > 52.25), "connection_kw"].sum()
    return pd.DataFrame([
        {"hub_id": "H1", "node_id": grid["node_id"].iloc[0], "parcel_ids": ";".join(members), "estate_id": "",
         "shared_kw": float(np.round(0.9 * inside, -1)), "storage_kw": 400.0, "simultaneity": 0.7, "from_year": np.nan},
        {"hub_id": "H2", "node_id": grid["node_id"].iloc[-1], "parcel_ids": "", "estate_id": second,
         "shared_kw": float(np.round(0.8 * large.loc[second, "sum"], -1)), "storage_kw": 800.0, "simultaneity": 0.65, "from_year": 2029.0}])


def make_investments(land: Land, grid: pd.DataFrame) -> pd.DataFrame:
    """Return two investments: a station reinforced earlier, and the renewal of an old estate."""
    old = land.estates.sort_values(["obsolete_ha", "estate_id"], ascending=[False, True])["estate_id"].iloc[0]
    return pd.DataFrame([
        {"investment_id": "I1", "node_id": grid["node_id"].iloc[0], "estate_id": "", "kind": "grid", "year": float(START_YEAR + 2),
         "cost_eur": 900_000.0, "ha_gained": np.nan, "kw_gained": 1_500.0, "category_step": np.nan},
        {"investment_id": "I2", "node_id": "", "estate_id": old, "kind": "renewal", "year": float(START_YEAR + 1),
         "cost_eur": 2_400_000.0, "ha_gained": 1.2, "kw_gained": np.nan, "category_step": np.nan}])

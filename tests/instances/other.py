"""A second generator of projects, so that no figure hangs on the habits of the first: ribbons along corridors and a few ports.

Shares no code with ``planner.project.sample``. Lots follow a Pareto law (ribbons) and a gamma law (ports), workers a gamma law on the plot; half of the
firms rent, more of them are open to a move than want one; the fund is front-loaded. All figures are invented.
"""

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from planner.project.folder import make_project
from planner.project.project import RD, Meta, Project
from planner.project.terms import Terms

START, YEARS = 2027, 8
WEST, SOUTH, CELL = 60_000.0, 350_000.0, 16_000.0
"""Corner of the map and width of a municipality, m."""


@dataclass(frozen=True)
class Extent:
    """Firms, parcels, municipalities (all of one province for each ten), fund (€)."""

    firms: int
    parcels: int
    towns: int
    fund_eur: float


EXTENTS = {
    "S": Extent(60, 120, 1, 1_500_000.0), "M": Extent(1_080, 1_480, 6, 24_000_000.0),
    "L": Extent(3_000, 6_000, 36, 70_000_000.0), "XL": Extent(15_000, 30_000, 180, 350_000_000.0)}


def make_other(size: str, seed: int) -> Project:
    """Return a project of a size (S, M, L, XL); same size and seed, same tables."""
    extent, rng = EXTENTS[size], np.random.default_rng([7_919, seed])
    towns = _towns(extent)
    estates, parcels = _land(extent, rng)
    firms, occupancy = _firms(extent, parcels, rng)
    grid, capacity = _grid(towns, rng)
    tables = {"municipalities": towns, "estates": estates, "parcels": parcels, "firms": firms, "occupancy": occupancy,
              "demand": _demand(firms, towns, rng), "grid": grid, "grid_capacity": capacity, "sensitive": _sensitive(estates, firms, rng)}
    yearly = extent.fund_eur * np.array([0.3, 0.2, 0.15, 0.1, 0.1, 0.05, 0.05, 0.05])
    terms = Terms(fund={"by_year": dict(zip(range(START, START + YEARS), yearly.tolist(), strict=True)), "payer_caps": {"province": 0.7}},
                  limits={"reserve_share": 0.1, "pace_ha_per_year": 6.0})
    return make_project(Meta(name=f"Linten en havens {size} (synthetisch)", synthetic=True, source="synthetisch", seed=seed), terms, tables)


def _layer(columns: dict[str, Any], shapes: Any) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(pd.DataFrame(columns), geometry=np.asarray(shapes, dtype=object), crs=RD)


def _towns(extent: Extent) -> gpd.GeoDataFrame:
    """Return municipalities: squares in a band three high."""
    number = np.arange(extent.towns)
    east, north = WEST + CELL * (number // 3), SOUTH + CELL * (number % 3)
    return _layer({"municipality_code": [f"LH{k:04d}" for k in number], "name": [f"Lint {k}" for k in number],
                   "province": [f"Streek {k // 10}" for k in number]}, shapely.box(east, north, east + CELL, north + CELL))


def _land(extent: Extent, rng: np.random.Generator) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Return estates and parcels: two rows of lots along a road, lot by lot from west to east; every seventh estate is a port."""
    each = 40
    count = extent.parcels // each + (extent.parcels % each > 0)
    estate = np.arange(extent.parcels) // each
    port = np.arange(count) % 7 == 3
    depth = np.where(port, 110.0, rng.uniform(45, 80, count))
    area = np.where(port[estate], 1_500 + rng.gamma(2.0, 2_200, extent.parcels), 1_000 * (1 + rng.pareto(1.7, extent.parcels)).clip(max=14))
    width = np.round(area / depth[estate], 1)
    upper = np.arange(extent.parcels) % 2 == 0
    frame = pd.DataFrame({"estate": estate, "upper": upper, "width": width})
    end = frame.groupby(["estate", "upper"])["width"].cumsum().to_numpy()
    town = np.arange(count) % extent.towns
    place = np.arange(count) // extent.towns
    east = WEST + CELL * (town // 3) + 300 + rng.uniform(0, 4_000, count)
    north = SOUTH + CELL * (town % 3) + 1_400 + 2_400 * place + rng.uniform(0, 400, count)
    x, low = east[estate] + end - width, np.where(upper, north[estate] + 7, north[estate] - 7 - depth[estate])
    shapes = shapely.box(x, low, x + width, low + depth[estate])
    length = frame.groupby("estate")["width"].sum().to_numpy() * 0 + np.maximum.reduceat(end, np.flatnonzero(np.diff(estate, prepend=-1)))
    outlines = shapely.box(east - 1, north - 8 - depth, east + length + 1, north + 8 + depth)
    ids = np.array([f"E{k:04d}" for k in range(count)])
    category = np.where(port, "5.2", rng.choice(["3.1", "3.2", "3.2", "4.1", "4.2"], count))
    estates = _layer({"estate_id": ids, "name": [f"{'Haven' if is_port else 'Lint'} {k}" for k, is_port in enumerate(port)],
                      "municipality_code": [f"LH{k:04d}" for k in town], "max_category": category, "quay": port,
                      "price_min_eur_per_m2": rng.uniform(70, 120, count).round(), "price_max_eur_per_m2": rng.uniform(130, 240, count).round(),
                      "later_year": float(START + 2), "kind": np.where(port, "seaport", "industrial")}, outlines)
    return estates, _layer({**_parcel_columns(extent, ids[estate], rng)}, shapes)


def _parcel_columns(extent: Extent, estate_id: np.ndarray, rng: np.random.Generator) -> dict[str, Any]:
    count = extent.parcels
    taken = round(0.94 * extent.firms)
    free = rng.choice(["vacant", "issuable_now", "issuable_later", "option", "reserved", "public_space", "housing", "unknown"], count,
                      p=[0.23, 0.02, 0.06, 0.20, 0.20, 0.15, 0.03, 0.11])
    status = free.astype("<U14")
    status[rng.permutation(count)[:taken]] = "occupied"
    u = rng.random((4, count))
    return {
        "parcel_id": [f"P{k:05d}" for k in range(count)], "estate_id": estate_id, "status": status,
        "owner_kind": np.where(status == "occupied", "private", rng.choice(["municipality", "private"], count, p=[0.2, 0.8])),
        "landlord_agrees": u[0] < 0.35, "restriction": np.where(u[1] < 0.12, rng.choice(["legal", "access", "frozen_owner", "water"], count), "none"),
        "housing_from": np.where(u[2] < 0.05, rng.integers(START + 2, START + 16, count), np.nan).astype(float),
        "remediation_eur": np.where(u[3] < 0.08, rng.gamma(1.5, 40_000, count).round(-3), np.nan),
        "connection_kw": np.where(rng.random(count) < 0.35, rng.gamma(2.0, 70, count).round(), np.nan)}


def _firms(extent: Extent, parcels: gpd.GeoDataFrame, rng: np.random.Generator) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """Return firms, one on each occupied parcel; those that are left share one."""
    homes = np.flatnonzero((parcels["status"] == "occupied").to_numpy())
    count = extent.firms
    at = np.concatenate([homes, rng.choice(homes, count - len(homes), replace=False)])
    area = shapely.area(np.asarray(parcels.geometry.array))[at]
    together = np.bincount(at, minlength=len(parcels))[at]
    plot = np.floor(area * rng.uniform(0.85, 1.0, count) / together)
    workers = np.ceil(plot / (60 + rng.gamma(3.0, 50, count)))
    centre = shapely.centroid(np.asarray(parcels.geometry.array)[at])
    u = rng.random((7, count))
    ids = np.array([f"B{k:05d}" for k in range(count)])
    some = rng.integers(START, START + 6, (2, count)).astype(float)
    firms = _layer({
        "firm_id": ids, "sbi": rng.choice(["2511", "2562", "2822", "3832", "4120", "4941"], count), "workers": workers,
        "name": [f"Bedrijf {k} (fictief)" for k in ids],
        "undertaking_id": np.where(u[0] < 0.08, [f"G{k // 2}" for k in range(count)], ""), "parcel_id": parcels["parcel_id"].to_numpy()[at],
        "plot_m2": plot, "floor_m2": np.round(plot * rng.beta(4, 4, count)),
        "category": rng.choice(["2", "3.1", "3.2", "4.1", "4.2", "5.1"], count, p=[0.1, 0.38, 0.28, 0.12, 0.09, 0.03]),
        "connection_kw": np.where(workers < 16, 40.0, (workers * rng.gamma(3.0, 2.2, count)).round()), "quay": u[1] < 0.07,
        "tenure": rng.choice(["own", "rent", "leasehold"], count, p=[0.45, 0.48, 0.07]), "building_year": rng.integers(1958, 2022, count).astype(float),
        "reinvest_year": np.where(u[2] < 0.17, some[0], np.nan), "soil_known": u[3] < 0.75,
        "consent": rng.choice(["will_move", "open", "stay", "refused", "unknown"], count, p=[0.28, 0.46, 0.08, 0.05, 0.13]),
        "earliest_year": np.where(u[4] < 0.13, START + YEARS + 2.0, np.where(u[4] < 0.25, some[1], np.nan)),
        "max_distance_km": rng.choice([8.0, 15.0, 25.0, 40.0, np.nan], count), "stops_in": np.where(u[5] < 0.05, START + 1.0, np.nan),
        "de_minimis_used_eur": np.where(u[6] < 0.2, rng.gamma(2, 40_000, count).round(-3), 0.0)}, centre)
    return firms, pd.DataFrame({"firm_id": ids, "parcel_id": firms["parcel_id"], "plot_m2": plot})


def _demand(firms: gpd.GeoDataFrame, towns: gpd.GeoDataFrame, rng: np.random.Generator) -> pd.DataFrame:
    asking = firms[rng.random(len(firms)) < 0.42]
    more = max(2, len(firms) // 40)
    count = len(asking) + more
    extra = np.concatenate([asking["plot_m2"].to_numpy() * rng.gamma(2.0, 0.22, len(asking)), 900 + rng.gamma(1.5, 900, more)]).clip(150, 6_000).round(-1)
    new = np.arange(count) >= len(asking)
    town = rng.choice(towns["municipality_code"].to_numpy(), count)
    return pd.DataFrame({
        "demand_id": [f"D{k:05d}" for k in range(count)], "firm_id": np.concatenate([asking["firm_id"], np.full(more, "")]),
        "strategy": rng.choice(["R3", "R4", "R5", "R6", "R8"], count), "extra_plot_m2": extra,
        "extra_kw": np.where(rng.random(count) < 0.3, rng.gamma(2, 25, count).round(), 0.0),
        "category_needed": np.where(new, "3.1", ""), "on_own_plot": rng.choice(["yes", "no", "either"], count, p=[0.06, 0.60, 0.34]),
        "from_year": np.where(rng.random(count) < 0.2, rng.integers(START, START + 3, count), np.nan).astype(float),
        "municipality_code": np.where(new & (rng.random(count) < 0.5), town, ""), "sbi": np.where(new, "3832", ""),
        "workers": np.where(new, rng.integers(4, 25, count), np.nan).astype(float), "connection_kw": np.where(new, 45.0, np.nan),
        "certainty": rng.beta(5, 2, count)})


def _grid(towns: gpd.GeoDataFrame, rng: np.random.Generator) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """Return one station in each municipality; a little is free, and one in four is reinforced."""
    count = len(towns)
    ids = [f"ST{k:04d}" for k in range(count)]
    grows = np.arange(count) % 4 == 1
    grid = _layer({"node_id": ids, "name": ids, "reinforcement_year": np.where(grows, START + 4.0, np.nan), "reinforcement_kw": np.where(grows, 900.0, 0.0)},
                  shapely.centroid(np.asarray(towns.geometry.array)))
    return grid, pd.DataFrame({"node_id": ids, "year": float(START), "free_kw": rng.gamma(1.2, 60, count).round()})


def _sensitive(estates: gpd.GeoDataFrame, firms: gpd.GeoDataFrame, rng: np.random.Generator) -> gpd.GeoDataFrame:
    """Return streets of dwellings north of two estates in three, and company dwellings."""
    bounds = shapely.bounds(np.asarray(estates.geometry.array))
    near = np.repeat(np.flatnonzero(np.arange(len(estates)) % 3 > 0), 14)
    spot = np.tile(np.arange(14), len(near) // 14)
    away = 20 + 260 * rng.beta(1.2, 2.5, len(estates))
    houses = shapely.points(bounds[near, 0] + (spot / 13) * 0.7 * (bounds[near, 2] - bounds[near, 0]), bounds[near, 3] + away[near])
    owners = np.flatnonzero(((firms["tenure"] == "own") & (rng.random(len(firms)) < 0.06)).to_numpy())
    count = len(houses) + len(owners)
    kind = np.array(["dwelling"] * len(houses) + ["company_dwelling"] * len(owners))
    return _layer({"sensitive_id": [f"H{k:06d}" for k in range(count)], "kind": kind,
                   "firm_id": np.concatenate([np.full(len(houses), ""), firms["firm_id"].to_numpy()[owners]]),
                   "area_type": np.concatenate([np.where(near % 2 == 0, "mixed", "quiet"), np.full(len(owners), "mixed")]), "dwellings": 2.0},
                  np.concatenate([houses, np.asarray(firms.geometry.array)[owners]]))

"""Making a sample: one size, one seed, one project."""

from dataclasses import dataclass
from typing import Literal, get_args

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from planner.project.folder import make_project
from planner.project.project import Meta, Project
from planner.project.sample.addresses import firm_addresses, parcel_addresses
from planner.project.sample.chance import choose, some, stream
from planner.project.sample.demand import asked_consent, make_demand
from planner.project.sample.estates import CRS, REFERENCE_DATE, SOURCE, Land, make_land
from planner.project.sample.firms import START_YEAR, make_firms
from planner.project.sample.places import Town, flevoland, lelystad, made_up
from planner.project.sample.power import make_capacity, make_grid, make_hubs, make_investments, parcel_power
from planner.project.sample.settling import settle
from planner.project.sample.surroundings import make_buildings, make_sensitive, make_zoning
from planner.project.terms import Fund, Limits, Terms

Size = Literal["S", "M", "L", "XL"]
SIZES: tuple[Size, ...] = get_args(Size)


@dataclass(frozen=True)
class Measure:
    """How large a sample is.

    Parameters
    ----------
    title
        What it shows, in Dutch.
    metal, metal_jobs, others
        Metal firms, their workers, firms around them.
    demand_ha
        Circular room asked for, ha.
    newcomers
        Firms that want to come.
    fund_eur
        Relocation fund over the whole horizon.
    building_share
        Occupied parcels with a drawn hall.
    """

    title: str
    metal: int
    metal_jobs: int
    others: int
    demand_ha: float
    newcomers: int
    fund_eur: float
    building_share: float


_MEASURES: dict[Size, Measure] = {
    "S": Measure("één gemeente", 44, 504, 16, 5.0, 3, 2_000_000.0, 0.8),
    "M": Measure("een provincie", 365, 4_179, 250, 40.0, 10, 15_000_000.0, 0.3),
    "L": Measure("vier provincies", 2_000, 22_800, 1_000, 220.0, 40, 80_000_000.0, 0.05),
    "XL": Measure("het land", 10_000, 114_000, 5_000, 1_100.0, 200, 400_000_000.0, 0.01)}
"""M holds the figures of the metal industry of Flevoland: 365 firms with 4,179 workers, some 40 ha circular demand."""

RESERVE_SHARE = 0.2
"""Room kept for circular firms (assumed, so that the sample shows the rule)."""
PAYER_CAPS = {"GM0184": 0.06, "GM0050": 0.08}
"""Share of the fund that two smaller municipalities put in at most (assumed)."""
COFINANCING = {"GM0034": 0.45, "GM0995": 0.30}
"""Part of a grant that two municipalities pay in place of the default (assumed)."""


def make_sample(size: Size, seed: int = 0) -> Project:
    """Return a synthetic project.

    Parameters
    ----------
    size
        ``S`` one municipality, ``M`` a province, ``L`` four provinces, ``XL`` the country.
    seed
        Of all chance in it. Same size and seed, same tables.
    """
    if size not in SIZES:
        raise ValueError(f"size {size!r} is none of {', '.join(SIZES)}")
    measure, towns = _MEASURES[size], _towns(size, seed)
    land = make_land(towns, seed)
    firms, occupancy = _firms(measure, land, seed)
    demand = make_demand(firms, measure.demand_ha, measure.newcomers, [town.area.code for town in towns], seed)
    firms["consent"] = asked_consent(firms, demand, seed)
    land.parcels["connection_kw"] = parcel_power(land.parcels, firms, seed)
    land.parcels["address"] = parcel_addresses(land)
    firms["address"] = firm_addresses(firms, land.parcels)
    grid = make_grid(towns)
    tables: dict[str, pd.DataFrame] = {
        "municipalities": _municipalities(towns), "estates": land.estates, "parcels": land.parcels,
        "firms": gpd.GeoDataFrame(firms, geometry="geometry", crs=CRS), "occupancy": occupancy, "demand": demand,
        "grid": grid, "grid_capacity": make_capacity(grid), "hubs": make_hubs(land, firms, grid), "investments": make_investments(land, grid),
        "sensitive": make_sensitive(land, firms, seed), "zoning": make_zoning(land),
        "buildings": make_buildings(land, firms, measure.building_share, seed), "aid_history": _aid(firms, seed)}
    return make_project(_meta(size, measure, seed), _terms(measure, towns), {name: frame for name, frame in tables.items() if len(frame)})


def _towns(size: Size, seed: int) -> tuple[Town, ...]:
    if size == "S":
        return lelystad()
    rng = stream(seed, "towns")
    if size == "L":
        return flevoland() + made_up(("Overijssel", "Gelderland", "Utrecht"), 11, rng)
    if size == "XL":
        provinces = ("Overijssel", "Gelderland", "Utrecht", "Noord-Holland", "Zuid-Holland", "Noord-Brabant", "Drenthe", "Fryslân",
                     "Groningen", "Zeeland", "Limburg")
        return flevoland() + made_up(provinces, 18, rng)
    return flevoland()


def _firms(measure: Measure, land: Land, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    category = dict(zip(land.estates["estate_id"], land.estates["max_category"], strict=True))
    settled = settle(make_firms(measure.metal, measure.metal_jobs, measure.others, seed), land.parcels, category, seed)
    return settled.firms, settled.occupancy


def _meta(size: Size, measure: Measure, seed: int) -> Meta:
    return Meta(
        name=f"Flevoland en omgeving – synthetisch voorbeeld {size} ({measure.title})" if size in {"L", "XL"} else
        f"Flevoland – synthetisch voorbeeld {size} ({measure.title})",
        crs=CRS, synthetic=True, reference_date=REFERENCE_DATE, seed=seed,
        source=f"{SOURCE}: bedrijven, kavels, wensen en bedragen zijn verzonnen; de grenzen van gemeenten zijn schematisch")


def _terms(measure: Measure, towns: tuple[Town, ...]) -> Terms:
    codes = {town.area.code for town in towns}
    caps = {code: share for code, share in PAYER_CAPS.items() if code in codes and len(codes) == 6}
    return Terms(limits=Limits(reserve_share=RESERVE_SHARE), fund=Fund(total_eur=measure.fund_eur, payer_caps=caps))


def _municipalities(towns: tuple[Town, ...]) -> gpd.GeoDataFrame:
    frame = pd.DataFrame([{"municipality_code": town.area.code, "name": town.area.name, "province": town.area.province,
                           "cofinancing_share": COFINANCING.get(town.area.code, np.nan)} for town in towns])
    return gpd.GeoDataFrame(frame, geometry=[shapely.Polygon(town.area.outline) for town in towns], crs=CRS)


def _aid(firms: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Return what some undertakings received before: mostly de minimis, some investment aid."""
    rng = stream(seed, "aid")
    rows = choose(rng, np.arange(len(firms)), max(3, len(firms) // 10))
    chosen = firms.iloc[rows]
    undertaking = chosen["undertaking_id"].where(chosen["undertaking_id"] != "", chosen["firm_id"]).to_numpy()
    month, year = rng.integers(1, 13, len(rows)), rng.integers(START_YEAR - 4, START_YEAR, len(rows))
    return pd.DataFrame({
        "undertaking_id": undertaking, "date": [f"{y}-{m:02d}-15" for y, m in zip(year, month, strict=True)],
        "amount_eur": np.round(rng.uniform(10_000, 220_000, len(rows)), -3),
        "rule": np.where(some(rng, 0.85, len(rows)), "de_minimis", "art17")})

"""Estates and their parcels: drawn, then given a status, an owner, a price, a category and what hinders them."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from planner.project.sample.chance import Floats, choose, pick, some, stream
from planner.project.sample.layout import Ground, draw
from planner.project.sample.places import Site, Town
from planner.project.terms import CATEGORIES
from planner.units import M2_PER_HA

CRS = "EPSG:28992"
SOURCE = "synthetisch voorbeeld"
REFERENCE_DATE = "2026-01-01"

PUBLIC_SHARE = 0.03
"""Lots that are green or water (assumed)."""
LATER_SHARE, NOW_SHARE = 0.11, 0.06
"""Lots of a growing estate that are issued later, and now (assumed)."""
SCATTERED = {"occupied": 0.912, "vacant": 0.038, "issuable_now": 0.008, "option": 0.015, "reserved": 0.012, "unknown": 0.015}
"""Status of lots elsewhere (assumed; IBIS: no issuable land on 85 % of the estates)."""
HOUSING_LOTS = 10
"""Lots at the end of an estate that a housing plan takes."""
LATER_YEARS = (2029, 2033)
"""Years in which land that is not yet serviced becomes so (assumed)."""
RESTRICTED = {"none": 0.895, "own_reserve": 0.033, "frozen_owner": 0.026, "frozen_government": 0.006, "remediation": 0.012, "water": 0.006,
              "access": 0.006, "legal": 0.012, "zoning_revision": 0.004}
"""Restrictions of parcels that are not public (assumed; own reserve is the common one)."""
USED_PRICE_RATIO = (0.75, 0.95)
"""Price of a used plot against new land (domain figures: 0.7–0.9)."""
CONSENTING_LANDLORDS, CONSENTING_OWNERS = 0.85, 0.35
"""Landlords who agree to a lot being passed on, and private owners of open land who would sell (assumed)."""


@dataclass(frozen=True)
class Land:
    """Estates and parcels of a sample.

    Parameters
    ----------
    estates, parcels
        The tables; ``parcels`` has working columns ``along``, ``across`` (0–1 on the estate) and ``town`` (municipality code) besides.
    """

    estates: gpd.GeoDataFrame
    parcels: gpd.GeoDataFrame


def make_land(towns: tuple[Town, ...], seed: int) -> Land:
    """Return the estates of the towns and their parcels."""
    estates, parcels = [], []
    number = 0
    for town in towns:
        for site in town.sites:
            number += 1
            estate_id = f"T{number:03d}"
            ground = draw(site, stream(seed, "layout", site.name))
            frame = _parcels(estate_id, town, site, ground, stream(seed, "parcels", site.name))
            parcels.append(frame)
            estates.append(_estate(estate_id, town, site, ground, frame))
    everything = pd.concat(parcels, ignore_index=True)
    rings = gpd.GeoSeries(everything.pop("geometry"), crs=CRS)
    outlines = gpd.GeoSeries([row.pop("geometry") for row in estates], crs=CRS)
    return Land(gpd.GeoDataFrame(pd.DataFrame(estates), geometry=outlines), gpd.GeoDataFrame(everything, geometry=rings))


def _estate(estate_id: str, town: Town, site: Site, ground: Ground, parcels: pd.DataFrame) -> dict[str, object]:
    """Return the row of an estate, its hectares counted from its parcels."""
    def hectares(*status: str) -> float:
        return float(np.round(parcels.loc[parcels["status"].isin(status), "area_m2"].sum() / M2_PER_HA, 2))

    net = hectares("occupied", "vacant", "option", "reserved", "issuable_now", "issuable_later", "unknown")
    low, high = site.price_eur_per_m2
    return {
        "estate_id": estate_id, "name": site.name, "municipality_code": town.area.code, "municipality": town.area.name,
        "province": town.area.province, "gross_ha": round(float(ground.outline.area) / M2_PER_HA, 2), "net_ha": net,
        "issued_ha": hectares("occupied", "vacant", "unknown"), "issuable_now_ha": hectares("issuable_now"),
        "issuable_later_ha": hectares("issuable_later"),
        "later_year": min(parcels["available_from"].dropna(), default=np.nan) if hectares("issuable_later") else np.nan,
        "max_category": site.max_category, "noise_zoned": site.max_category in {"5.1", "5.2", "5.3", "6"},
        "price_min_eur_per_m2": float(low), "price_max_eur_per_m2": float(high), "kind": "industrial",
        "plan_phase": "onherroepelijk", "obsolete_ha": round(float(parcels.loc[parcels["obsolete"], "area_m2"].sum()) / M2_PER_HA, 2),
        "max_height_m": 12.0, "quay": False, "rail": False, "reference_date": REFERENCE_DATE, "geometry": ground.outline}


def _parcels(estate_id: str, town: Town, site: Site, ground: Ground, rng: np.random.Generator) -> pd.DataFrame:
    """Return the parcels of one estate."""
    count = len(ground.lots)
    shapes = np.array([shapely.Polygon(lot.ring) for lot in ground.lots])
    frame = pd.DataFrame({
        "parcel_id": [f"{estate_id}-{k:03d}" for k in range(1, count + 1)],
        "estate_id": estate_id, "town": town.area.code,
        "along": [lot.along for lot in ground.lots], "across": [lot.across for lot in ground.lots],
        "area_m2": np.round(shapely.area(shapes)), "source": SOURCE, "source_date": REFERENCE_DATE, "geometry": shapes})
    frame["status"] = _status(frame, site, rng)
    frame["housing_from"] = _housing(frame, site)
    frame["available_from"] = _available_from(frame, rng)
    frame["owner_kind"] = _owners(frame["status"].to_numpy(dtype=str), rng)
    frame["landlord_agrees"] = _agreement(frame, rng)
    frame["price_eur_per_m2"] = _prices(frame["status"].to_numpy(dtype=str), site, rng)
    frame["max_category"] = _categories(frame, site)
    restricted = pick(rng, RESTRICTED, count)
    frame["restriction"] = np.where(frame["status"].isin(["public_space", "issuable_later"]) | frame["housing_from"].notna(), "none", restricted)
    frame["obsolete"] = some(rng, 0.12, count) & (frame["status"] == "occupied")
    frame["remediation_eur"] = _remediation(frame, rng)
    frame["max_cover"] = np.where(some(rng, 0.15, count), np.round(rng.uniform(0.5, 0.8, count), 2), np.nan)
    frame["quay"] = site.has_quay & (frame["across"] < frame["across"].min() + 0.28) & (frame["status"] != "public_space")
    return frame


def _status(frame: pd.DataFrame, site: Site, rng: np.random.Generator) -> NDArray[np.str_]:
    """Return the status of each lot; what is still to issue lies together at the end of a growing estate."""
    count = len(frame)
    status = pick(rng, SCATTERED, count).astype("<U16")
    if site.grows:
        far = np.argsort(-frame["along"].to_numpy(), kind="stable")
        later, now = round(LATER_SHARE * count), round(NOW_SHARE * count)
        status[far[:later]] = "issuable_later"
        status[far[later:later + now]] = "issuable_now"
        status[far[later + now]] = "option"
        status[far[later + now + 1]] = "reserved"
    small = np.flatnonzero((frame["area_m2"] < frame["area_m2"].quantile(0.6)) & (status == "occupied"))
    status[choose(rng, small, max(1, round(PUBLIC_SHARE * count)))] = "public_space"
    if site.housing_from is not None:
        near = np.argsort(frame["along"].to_numpy(), kind="stable")[:HOUSING_LOTS]
        status[near[2:]] = "occupied"
        status[near[0]], status[near[1]] = "housing", "vacant"
    return status


def _housing(frame: pd.DataFrame, site: Site) -> Floats:
    """Return the year from which housing takes a lot: one end of an estate, piece by piece."""
    out = np.full(len(frame), np.nan)
    if site.housing_from is not None:
        near = np.argsort(frame["along"].to_numpy(), kind="stable")[:HOUSING_LOTS]
        out[near] = site.housing_from + np.arange(HOUSING_LOTS) // 4
    return out


def _available_from(frame: pd.DataFrame, rng: np.random.Generator) -> Floats:
    """Return from when a lot can be taken: later land by year, some vacant lots after a lease ends."""
    status = frame["status"].to_numpy(dtype=str)
    out = np.full(len(frame), np.nan)
    later = status == "issuable_later"
    out[later] = rng.integers(*LATER_YEARS) + (np.arange(later.sum()) // 4) % 2
    leased = (status == "vacant") & some(rng, 0.25, len(frame))
    out[leased] = 2028
    return out


def _owners(status: NDArray[np.str_], rng: np.random.Generator) -> NDArray[np.str_]:
    count = len(status)
    issuable = np.isin(status, ["issuable_now", "issuable_later", "option", "reserved", "public_space"])
    by_firm = pick(rng, {"private": 0.9, "municipality": 0.06, "unknown": 0.04}, count)
    by_town = pick(rng, {"municipality": 0.8, "private": 0.17, "province": 0.03}, count)
    return np.where(status == "public_space", "municipality", np.where(issuable, by_town, by_firm))


def _agreement(frame: pd.DataFrame, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Return whether the owner agrees: public owners do."""
    is_open = frame["status"].isin(["vacant", "issuable_now", "issuable_later"])
    agrees = np.where(is_open, some(rng, CONSENTING_OWNERS, len(frame)), some(rng, CONSENTING_LANDLORDS, len(frame)))
    return np.asarray((frame["owner_kind"] != "private") | agrees, dtype=bool)


def _prices(status: NDArray[np.str_], site: Site, rng: np.random.Generator) -> Floats:
    """Return asking prices: of all land to issue and of vacant lots; elsewhere the estate's range holds."""
    low, high = site.price_eur_per_m2
    new = np.round(rng.uniform(low, high, len(status)))
    used = np.round(new * rng.uniform(*USED_PRICE_RATIO, len(status)))
    return np.where(np.isin(status, ["issuable_now", "issuable_later", "option"]), new, np.where(status == "vacant", used, np.nan))


def _categories(frame: pd.DataFrame, site: Site) -> list[str]:
    """Return the category by inner zoning: lower along the far side, where the dwellings are; empty = the estate's."""
    step = CATEGORIES.index(site.max_category)
    out = []
    for across in frame["across"]:
        lower = 2 if across > 0.93 else (1 if across > 0.78 else 0)
        out.append(CATEGORIES[max(step - lower, CATEGORIES.index("3.1"))] if lower else "")
    return out


def _remediation(frame: pd.DataFrame, rng: np.random.Generator) -> Floats:
    """Return the foreseen cost of remediation, 0 where the soil is known to be clean, empty where nobody knows."""
    count = len(frame)
    known = some(rng, 0.35, count)
    dirty = some(rng, 0.15, count) | (frame["restriction"] == "remediation").to_numpy()
    cost = np.round(frame["area_m2"].to_numpy() * rng.uniform(8, 45, count), -3)
    return np.where(dirty & (known | (frame["restriction"] == "remediation")), cost, np.where(known, 0.0, np.nan))

"""Settling: which firm sits on which parcel.

Large firms first, each on the free parcel that fits best and allows its category; some take two adjoining
parcels; the smallest share a parcel.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from planner.project.sample.chance import Floats, some, stream
from planner.project.terms import CATEGORIES

SHARING_SHARE = 0.12
"""Firms that share a parcel: the smallest (assumed)."""
TWO_PARCELS_SHARE = 0.08
"""Firms on two parcels (assumed)."""
SHARED_LOT_M2 = (1_500.0, 6_000.0)
"""Parcels with a building for several firms."""
LEAST_USE_SHARE = 0.45
"""Least part of its own parcel that a sole occupant uses; the rest is its reserve (assumed)."""
RESERVE_RATIO = 1.6
"""How much larger than its plot the parcel is that a firm looks for (assumed)."""
GRANDFATHERED_STEP_COST = 1.2
"""How much worse a parcel fits a firm for each step that its category is too low (log ratio of areas)."""


@dataclass(frozen=True)
class Settled:
    """Firms with a place, and the table that says so."""

    firms: pd.DataFrame
    occupancy: pd.DataFrame


def settle(firms: pd.DataFrame, parcels: pd.DataFrame, max_category: dict[str, str], seed: int) -> Settled:
    """Return the firms with parcel, plot and floor, and the occupancy table.

    Parameters
    ----------
    firms
        As of ``make_firms``.
    parcels
        Parcels with working columns.
    max_category
        Highest category by estate.
    seed
        Of the sample.
    """
    rng = stream(seed, "settling")
    free = parcels[(parcels["status"] == "occupied")].copy()
    own = np.where(free["max_category"] != "", free["max_category"], free["estate_id"].map(max_category))
    free["step"] = [CATEGORIES.index(category) for category in own]
    town = _towns(firms, free, rng)
    rows: list[tuple[str, str, float]] = []
    for code in sorted(free["town"].unique()):
        rows += _settle_town(firms[town == code], free[free["town"] == code], rng)
    occupancy = pd.DataFrame(rows, columns=["firm_id", "parcel_id", "plot_m2"])
    return Settled(_placed(firms, parcels, occupancy, rng), occupancy)


def _towns(firms: pd.DataFrame, free: pd.DataFrame, rng: np.random.Generator) -> NDArray[np.str_]:
    """Return the municipality of each firm, by area of occupied parcels."""
    area = free.groupby("town")["area_m2"].sum()
    codes = area.index.to_numpy(dtype=str)
    edges = np.cumsum(area.to_numpy()) / area.sum()
    order = np.argsort(-firms["wanted_m2"].to_numpy(), kind="stable")
    town = np.empty(len(firms), dtype=codes.dtype)
    place = (np.arange(len(firms)) * 0.6180339887 + rng.random()) % 1.0
    town[order] = codes[np.searchsorted(edges, place).clip(max=len(codes) - 1)]
    return town


def _settle_town(firms: pd.DataFrame, free: pd.DataFrame, rng: np.random.Generator) -> list[tuple[str, str, float]]:
    """Return (firm, parcel, plot) of the firms of one municipality."""
    order = firms.sort_values(["wanted_m2", "firm_id"], ascending=[False, True])
    alone = len(order) - round(SHARING_SHARE * len(order))
    taken = np.zeros(len(free), dtype=bool)
    twice = some(rng, TWO_PARCELS_SHARE * 2, alone)
    rows: list[tuple[str, str, float]] = []
    touching = _touching(free)
    for k, firm in enumerate(order.iloc[:alone].itertuples()):
        wanted = float(firm.wanted_m2)
        first = _best(free, taken, wanted / (2 if twice[k] and wanted > 2_500 else 1), CATEGORIES.index(firm.category), quay=bool(firm.quay))
        taken[first] = True
        rows.append((firm.firm_id, free["parcel_id"].iloc[first], _plot(free["area_m2"].iloc[first], wanted, rng)))
        beside = [at for at in touching[first] if not taken[at] and free["area_m2"].iloc[at] < wanted]
        if twice[k] and wanted > 2_500 and beside:
            taken[beside[0]] = True
            rows.append((firm.firm_id, free["parcel_id"].iloc[beside[0]], float(free["area_m2"].iloc[beside[0]])))
    return rows + _share(order.iloc[alone:], free[~taken], rng)


def _plot(area: float, wanted: float, rng: np.random.Generator) -> float:
    """Return the plot of a sole occupant: all of the parcel, or what it needs where that is much less."""
    if wanted < 0.8 * area:
        return float(np.round(max(wanted, LEAST_USE_SHARE * area)))
    return float(area) if rng.random() < 0.7 else float(np.round(area * rng.uniform(0.85, 1.0)))


def _best(free: pd.DataFrame, taken: NDArray[np.bool_], wanted: float, step: int, *, quay: bool) -> int:
    """Return the free parcel that fits best: by area, by category, by quay."""
    area, steps = free["area_m2"].to_numpy(), free["step"].to_numpy()
    cost = np.abs(np.log(area / (RESERVE_RATIO * wanted))) + GRANDFATHERED_STEP_COST * np.maximum(step - steps, 0) + 0.08 * np.maximum(steps - step, 0)
    cost += np.where(free["quay"].to_numpy() == quay, 0.0, 1.5 if quay else 0.3)
    cost[taken] = np.inf
    return int(np.argmin(cost))


def _touching(free: pd.DataFrame) -> list[list[int]]:
    """Return the adjoining parcels of each parcel, by position."""
    shapes = np.asarray(free["geometry"].array, dtype=object)
    a, b = shapely.STRtree(shapes).query(shapes, predicate="touches")
    long = shapely.length(shapely.intersection(shapes[a], shapes[b])) > 12.0
    out: list[list[int]] = [[] for _ in shapes]
    for first, second in sorted(zip(a[long].tolist(), b[long].tolist(), strict=True)):
        out[first].append(second)
    return out


def _share(small: pd.DataFrame, free: pd.DataFrame, rng: np.random.Generator) -> list[tuple[str, str, float]]:
    """Return the smallest firms, two to five on a parcel."""
    low, high = SHARED_LOT_M2
    lots = free[free["area_m2"].between(low, high)]
    lots = lots.iloc[rng.permutation(len(lots))] if len(lots) else free
    firms = [small.iloc[k] for k in rng.permutation(len(small))]
    rows: list[tuple[str, str, float]] = []
    for lot in lots.itertuples():
        room = 0.97 * float(lot.area_m2)
        inside: list[tuple[str, float]] = []
        while firms and len(inside) < 5 and sum(plot for _, plot in inside) + firms[-1]["wanted_m2"] <= room:
            firm = firms.pop()
            inside.append((firm["firm_id"], float(firm["wanted_m2"])))
        used = sum(plot for _, plot in inside)
        growth = min(room / used, 1.5) if used else 1.0
        rows += [(firm_id, lot.parcel_id, float(np.floor(plot * growth))) for firm_id, plot in inside]
    used_lots = {parcel for _, parcel, _ in rows}
    rest = free[~free["parcel_id"].isin(used_lots)]
    return rows + [(firm["firm_id"], rest["parcel_id"].iloc[k], float(rest["area_m2"].iloc[k])) for k, firm in enumerate(firms)]


def _placed(firms: pd.DataFrame, parcels: pd.DataFrame, occupancy: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Return the firms with their main parcel, plot, floor, category and point."""
    out = firms.set_index("firm_id")
    main = occupancy.sort_values(["firm_id", "plot_m2", "parcel_id"], ascending=[True, False, True]).drop_duplicates("firm_id").set_index("firm_id")
    out["parcel_id"] = main["parcel_id"].reindex(out.index)
    out["plot_m2"] = occupancy.groupby("firm_id")["plot_m2"].sum().reindex(out.index)
    out["floor_m2"] = np.round(out["plot_m2"] * out["fsi"])
    large = (out["floor_m2"] > out["large_m2"]).to_numpy()
    category = np.where(large, out["category_large"], out["category"])
    out["category"] = np.where(some(rng, 0.85, len(out)), category, "")
    out["known_category"] = category
    out.loc[some(rng, 0.1, len(out)), "floor_m2"] = np.nan
    out["geometry"] = _points(out, parcels)
    return out.reset_index()


def _points(firms: pd.DataFrame, parcels: pd.DataFrame) -> NDArray[np.object_]:
    """Return a point for each firm on its parcel; those that share one stand side by side."""
    shapes = parcels.set_index("parcel_id")["geometry"].reindex(firms["parcel_id"])
    centre = shapely.centroid(np.asarray(shapes.array, dtype=object))
    inside = firms.groupby("parcel_id").cumcount().to_numpy()
    together = firms.groupby("parcel_id")["workers"].transform("count").to_numpy()
    angle = 2 * np.pi * inside / together
    reach: Floats = np.where(together > 1, 9.0, 0.0)
    return np.asarray(shapely.points(np.round(shapely.get_x(centre) + reach * np.cos(angle), 1), np.round(shapely.get_y(centre) + reach * np.sin(angle), 1)))

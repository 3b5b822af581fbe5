"""Demand: the survey of circular room. Who asks for how much, from when, and for what."""

import numpy as np
import pandas as pd

from planner.project.sample.chance import Floats, pick, some, stream
from planner.project.sample.firms import START_YEAR
from planner.project.sample.trades import NEWCOMERS
from planner.project.terms import CATEGORIES

STRATEGIES = {"R3": 0.16, "R4": 0.24, "R5": 0.16, "R6": 0.16, "R7": 0.06, "R8": 0.10, "R9": 0.02, "storage_hub": 0.10}
"""Strategies of firms that do not recycle as their trade (assumed)."""
GROWTH = {"R3": 0.25, "R4": 0.35, "R5": 0.55, "R6": 0.6, "R7": 0.35, "R8": 0.9, "R9": 0.9, "storage_hub": 0.5}
"""Extra plot by plot now (domain figures § 5: 0.10–0.50 of floor, more with a yard)."""
YARD = {"R8": 0.6, "R9": 0.5, "storage_hub": 0.5, "R5": 0.2, "R6": 0.2}
"""Share of the extra plot that stays open air (domain figures § 5); others none."""
ASKING_SHARE, ASKING_CIRCULAR_SHARE = 0.44, 0.70
"""Firms that ask for room; firms whose trade is circular (assumed)."""
EXTRA_M2 = (350.0, 4_200.0)
"""Least and most extra plot of one firm, before all are scaled to the total (assumed)."""
ASKING_CONSENT = {"will_move": 0.40, "open": 0.38, "stay": 0.11, "refused": 0.03, "unknown": 0.08}
"""What firms that ask for room say to a move (assumed)."""


def make_demand(firms: pd.DataFrame, total_ha: float, newcomers: int, towns: list[str], seed: int) -> pd.DataFrame:
    """Return the demand table, ``extra_plot_m2`` adding up to the total (ha)."""
    rng = stream(seed, "demand")
    asking = firms[_asks(firms, rng)].reset_index(drop=True)
    rows = pd.concat([_of_firms(asking, rng), _of_newcomers(newcomers, towns, stream(seed, "newcomers"))], ignore_index=True)
    rows.insert(0, "demand_id", [f"V{number:05d}" for number in range(1, len(rows) + 1)])
    rows["extra_plot_m2"] = _with_total(rows["extra_plot_m2"].to_numpy(), total_ha * 10_000.0)
    share = rows.pop("floor_share").to_numpy()
    rows["extra_floor_m2"] = np.where(np.isnan(share), np.nan, np.round(rows["extra_plot_m2"] * share))
    rows["extra_plot_low_m2"] = np.round(rows["extra_plot_m2"] * rng.uniform(0.4, 0.8, len(rows)), -1)
    rows["extra_plot_high_m2"] = np.round(rows["extra_plot_m2"] * rng.uniform(1.2, 2.0, len(rows)), -1)
    return rows


def _asks(firms: pd.DataFrame, rng: np.random.Generator) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    circular = firms["circular"].to_numpy()
    asks = np.where(circular, some(rng, ASKING_CIRCULAR_SHARE, len(firms)), some(rng, ASKING_SHARE, len(firms)))
    return np.asarray(asks & (firms["is_metal"].to_numpy() | circular), dtype=bool)


def _of_firms(asking: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    count = len(asking)
    recycles = asking["sbi"].str.startswith("38").to_numpy()
    strategy = np.where(recycles, pick(rng, {"R8": 0.85, "R9": 0.15}, count), pick(rng, STRATEGIES, count))
    growth = np.array([GROWTH[name] for name in strategy])
    extra = np.clip(asking["plot_m2"].to_numpy() * growth * np.exp(0.5 * rng.standard_normal(count)), *EXTRA_M2)
    yard = np.array([YARD.get(name, 0.0) for name in strategy])
    kw = np.where(some(rng, 0.35, count), np.round(asking["workers"].to_numpy() * rng.uniform(0.5, 3.0, count)), 0.0)
    return pd.DataFrame({
        "firm_id": asking["firm_id"], "strategy": strategy, "extra_plot_m2": extra,
        "floor_share": np.where(some(rng, 0.75, count), 0.5 * (1 - yard), np.nan), "outdoor": yard > 0.4,
        "category_needed": _category_needed(asking, strategy, rng), "extra_kw": kw, "quay": asking["quay"].to_numpy() & some(rng, 0.7, count),
        "from_year": np.where(some(rng, 0.3, count), rng.integers(START_YEAR, START_YEAR + 4, count), np.nan),
        "certainty": np.round(rng.uniform(0.4, 1.0, count), 2),
        "on_own_plot": pick(rng, {"either": 0.46, "no": 0.42, "yes": 0.12}, count), "partners": asking["partners"],
        "municipality_code": "", "sbi": "", "workers": np.nan, "connection_kw": np.nan, "name": ""})


def _category_needed(asking: pd.DataFrame, strategy: np.ndarray, rng: np.random.Generator) -> list[str]:
    """Return a higher category for those that start to recycle or refurbish at scale."""
    out = []
    for now, name, step in zip(asking["known_category"], strategy, rng.random(len(asking)), strict=True):
        more = 2 if name in {"R8", "R9"} and step < 0.5 else (1 if name in {"R5", "R6", "R8"} and step < 0.4 else 0)
        at = CATEGORIES.index(now)
        out.append(CATEGORIES[min(at + more, max(at, CATEGORIES.index("5.1")))] if more else "")
    return out


def _of_newcomers(count: int, towns: list[str], rng: np.random.Generator) -> pd.DataFrame:
    weights = {str(k): trade.weight for k, trade in enumerate(NEWCOMERS)}
    chosen = [NEWCOMERS[int(k)] for k in pick(rng, weights, count)]
    workers = np.round(np.exp(rng.uniform(np.log(4), np.log(30), count)))
    per_worker = np.array([trade.plot_per_worker_m2 for trade in chosen])
    power = np.array([trade.kw_per_worker for trade in chosen])
    return pd.DataFrame({
        "firm_id": "", "strategy": [("R8" if trade.sbi.startswith("38") else "R4") for trade in chosen],
        "extra_plot_m2": np.maximum(1_000.0, workers * per_worker), "floor_share": np.nan,
        "outdoor": [trade.sbi.startswith("38") for trade in chosen], "category_needed": [trade.category for trade in chosen],
        "extra_kw": 0.0, "quay": False, "from_year": rng.integers(START_YEAR, START_YEAR + 4, count).astype("float64"),
        "certainty": np.round(rng.uniform(0.3, 0.8, count), 2), "on_own_plot": "either", "partners": "",
        "municipality_code": [towns[k % len(towns)] if k % 4 else "" for k in range(count)], "sbi": [trade.sbi for trade in chosen],
        "workers": workers, "connection_kw": np.where(some(rng, 0.5, count), np.round(workers * power, -1), np.minimum(workers * 4.0, 52.0)),
        "name": [f"Nieuwkomer {k + 1} (fictief)" for k in range(count)]})


def _with_total(extra_m2: Floats, total_m2: float) -> Floats:
    """Return the areas scaled to the total, in tens of m², the largest taking up the rounding."""
    scaled = np.asarray(np.maximum(np.round(extra_m2 * total_m2 / extra_m2.sum(), -1), 200.0))
    scaled[np.argmax(scaled)] += total_m2 - scaled.sum()
    return scaled


def asked_consent(firms: pd.DataFrame, demand: pd.DataFrame, seed: int) -> pd.Series:
    """Return the consent of all firms; those that ask for room have been asked whether they would move."""
    asking = firms["firm_id"].isin(demand["firm_id"]).to_numpy()
    out = firms["consent"].to_numpy(dtype="<U9").copy()
    out[asking] = pick(stream(seed, "asked"), ASKING_CONSENT, int(asking.sum()))
    return pd.Series(out, index=firms.index)

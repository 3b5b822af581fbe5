"""Firms: who they are, what they need and what they are willing to do. Where they sit is the matter of ``settling``."""

import numpy as np
import pandas as pd

from planner.project.sample.chance import Floats, choose, integers_with_total, pick, some, spread, stream
from planner.project.sample.trades import CIRCULAR_TRADES, FIRST_NAMES, KIND_NAMES, METAL, OTHERS, QUAY_TRADES, Trade

WORKERS = (6.0, 1.133, (1, 150))
"""Median and spread of the lognormal number of workers, and limits (domain figures: mean about 11.4)."""
OTHER_WORKERS_MEAN = 8.0
"""Mean workers of the firms around (assumed)."""
LEAST_PLOT_M2 = 500.0
PLOT_NOISE = 0.32
"""Spread of plot per worker between firms (domain figures: ± 50 %)."""
MEAN_WORKERS = 11.4
SCALE_EXPONENT = 0.32
"""Small firms take more plot per worker than large ones (assumed)."""
FSI = (0.5, 0.15, (0.28, 0.72))
"""Floor by plot (domain figures: 0.5, 0.3–0.8)."""
CONSENT = {"will_move": 0.33, "open": 0.42, "stay": 0.10, "refused": 0.05, "unknown": 0.10}
OTHER_CONSENT = {"will_move": 0.30, "open": 0.42, "stay": 0.11, "refused": 0.05, "unknown": 0.12}
"""Answers to the question whether the firm would move (assumed; most firms with plans want to move completely)."""
TENURE = {"own": 0.62, "rent": 0.33, "leasehold": 0.03, "unknown": 0.02}
SMALL_CONNECTIONS_KW = (16.0, 23.0, 33.0, 42.0, 52.0)
"""3×25, 35, 50, 63 and 80 A at power factor 0.95."""
LARGE_CONNECTIONS_KW = (80.0, 105.0, 150.0, 165.0, 240.0, 330.0, 400.0, 630.0, 1_000.0, 1_600.0)
SMALL_UP_TO_WORKERS = 14
"""Firms up to here mostly have a small connection (assumed)."""
STOPPING_SHARE = 0.05
"""Firms that stop within three years (survey 2011)."""
START_YEAR = 2027
NOT_YET_SHARE = 0.038
"""Firms that would move, but only after the horizon (assumed)."""


def make_firms(metal: int, metal_jobs: int, others: int, seed: int) -> pd.DataFrame:
    """Return the firms without a place; working columns ``category_known``, ``kw_per_worker`` and ``wanted_m2`` besides."""
    frame = pd.concat([
        _group(METAL, metal, metal_jobs, stream(seed, "metal firms")),
        _group(OTHERS, others, round(others * OTHER_WORKERS_MEAN), stream(seed, "other firms"))], ignore_index=True)
    frame["is_metal"] = np.arange(len(frame)) < metal
    rng = stream(seed, "firms")
    frame.insert(0, "firm_id", [f"F{number:05d}" for number in rng.permutation(len(frame)) + 1])
    frame["name"] = [f"{rng.choice(np.array(FIRST_NAMES))} {KIND_NAMES[sbi[:2]]} {firm[1:].lstrip('0')} (fictief)"
                     for firm, sbi in zip(frame["firm_id"], frame["sbi"], strict=True)]
    _add_building(frame, rng)
    _add_power(frame, stream(seed, "firm power"))
    _add_wishes(frame, stream(seed, "wishes"))
    _add_relations(frame, stream(seed, "relations"))
    return frame


def _group(trades: tuple[Trade, ...], count: int, jobs: int, rng: np.random.Generator) -> pd.DataFrame:
    """Return firms of a group of trades with exactly this many jobs together."""
    median, sigma, limits = WORKERS
    size = median * np.exp(sigma * _normal(spread(rng, count)))
    workers = integers_with_total(np.clip(size, *limits), jobs, limits)
    number = pick(rng, {str(k): trade.weight for k, trade in enumerate(trades)}, count).astype(int)
    chosen = [trades[k] for k in number]
    noise = np.exp(PLOT_NOISE * rng.standard_normal(count))
    per_worker = np.array([trade.plot_per_worker_m2 for trade in chosen])
    return pd.DataFrame({
        "sbi": [trade.sbi for trade in chosen], "sbi_version": "2008", "workers": workers,
        "wanted_m2": np.maximum(LEAST_PLOT_M2 * noise**0.4, workers * per_worker * (workers / MEAN_WORKERS) ** -SCALE_EXPONENT * noise),
        "category": [trade.category for trade in chosen], "category_large": [trade.category_large for trade in chosen],
        "large_m2": [trade.large_m2 for trade in chosen], "kw_per_worker": [trade.kw_per_worker for trade in chosen],
        "outdoor": [trade.has_yard for trade in chosen]})


def _normal(probability: Floats) -> Floats:
    """Return normal quantiles (Acklam's central fit is enough: the numbers are rounded to whole workers)."""
    grid = np.linspace(-4.5, 4.5, 4_001)
    density = np.exp(-grid**2 / 2)
    steps = np.concatenate([[0.0], np.cumsum((density[1:] + density[:-1]) / 2)])
    return np.interp(probability, steps / steps[-1], grid)


def _add_building(frame: pd.DataFrame, rng: np.random.Generator) -> None:
    count = len(frame)
    middle, sigma, limits = FSI
    frame["fsi"] = np.clip(middle + sigma * rng.standard_normal(count), *limits) * np.where(frame["outdoor"], 0.75, 1.0)
    frame["tenure"] = pick(rng, TENURE, count)
    frame["building_year"] = np.where(some(rng, 0.94, count), np.floor(1965 + 56 * spread(rng, count) ** 0.8), np.nan)
    frame["reinvest_year"] = np.where(some(rng, 0.26, count), rng.integers(START_YEAR, START_YEAR + 8, count), np.nan)
    frame["lease_end"] = np.where((frame["tenure"] == "rent") & some(rng, 0.6, count), rng.integers(START_YEAR, START_YEAR + 9, count), np.nan)
    frame["height_m"] = np.where(some(rng, 0.4, count), np.round(rng.uniform(5, 11, count) * 2) / 2, np.nan)
    frame["soil_known"] = some(rng, 0.7, count)


def _add_power(frame: pd.DataFrame, rng: np.random.Generator) -> None:
    """Contracted power: small for most small firms, then by worker and trade."""
    count = len(frame)
    workers = frame["workers"].to_numpy()
    small = np.array(SMALL_CONNECTIONS_KW)[np.clip(np.ceil(workers / 3.2).astype(int) - 1 + rng.integers(-1, 2, count), 0, 4)]
    asked = workers * frame["kw_per_worker"].to_numpy() * rng.uniform(0.7, 1.4, count)
    ladder = np.array(LARGE_CONNECTIONS_KW)
    large = ladder[np.searchsorted(ladder, asked).clip(max=len(ladder) - 1)]
    heavy = frame["kw_per_worker"].to_numpy() > 10.0
    is_small = (workers <= SMALL_UP_TO_WORKERS) & ~some(rng, 0.12, count) & ~(heavy & (workers > 4))
    kw = np.where(is_small, small, large)
    frame["connection_kw"] = np.where(some(rng, 0.9, count), kw, np.nan)
    solar = np.where(some(rng, 0.3, count), np.round(frame["wanted_m2"] * 0.04), np.nan)
    frame["solar_kwp"] = solar
    frame["feed_in_kw"] = np.round(solar * 0.7)


def _add_wishes(frame: pd.DataFrame, rng: np.random.Generator) -> None:
    count = len(frame)
    metal = frame["is_metal"].to_numpy()
    consent = np.where(metal, pick(rng, CONSENT, count), pick(rng, OTHER_CONSENT, count))
    frame["consent"] = consent
    surveyed = some(rng, 0.13, count) & np.isin(consent, ["will_move", "open"])
    frame["willingness_eur"] = np.where(surveyed, np.round(frame["workers"] * rng.uniform(12_000, 40_000, count), -3), np.nan)
    frame["earliest_year"] = np.where(some(rng, 0.1, count), rng.integers(START_YEAR + 1, START_YEAR + 4, count), np.nan)
    frame.loc[some(rng, NOT_YET_SHARE, count), "earliest_year"] = START_YEAR + 9
    frame["max_distance_km"] = np.where(some(rng, 0.72, count), rng.choice(np.array([10.0, 20.0, 35.0, 45.0, 60.0, 60.0]), count), np.nan)
    frame["quay"] = frame["sbi"].isin(QUAY_TRADES) & some(rng, 0.75, count)
    frame["stops_in"] = np.where(some(rng, STOPPING_SHARE, count), rng.integers(START_YEAR, START_YEAR + 3, count), np.nan)
    used = some(rng, 0.14, count)
    frame["de_minimis_used_eur"] = np.where(used, np.round(rng.uniform(20_000, 180_000, count), -3), 0.0)
    frame["circular"] = frame["sbi"].isin(CIRCULAR_TRADES)
    frame["confidential"] = some(rng, 0.08, count)


def _add_relations(frame: pd.DataFrame, rng: np.random.Generator) -> None:
    """Linked undertakings (pairs and triples) and partners who want to stay near each other."""
    count = len(frame)
    undertaking = np.full(count, "", dtype="<U8")
    linked = rng.permutation(count)[: max(6, count // 14)]
    at = number = 0
    while at + 1 < len(linked):
        size = 3 if number % 3 == 2 else 2
        undertaking[linked[at:at + size]] = f"U{number + 1:04d}"
        at, number = at + size, number + 1
    frame["undertaking_id"] = undertaking
    partners = np.full(count, "", dtype=object)
    ids = frame["firm_id"].to_numpy()
    for row in choose(rng, np.arange(count), max(4, count // 9)):
        others = [k for k in rng.permutation(count)[:3] if k != row][: int(rng.integers(1, 3))]
        partners[row] = ";".join(sorted(ids[others]))
    frame["partners"] = partners

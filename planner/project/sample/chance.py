"""Chance: one stream of random numbers for each topic, so that a change in one topic leaves the others as they were."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Texts = NDArray[np.str_]


def stream(seed: int, *topic: str) -> np.random.Generator:
    """Return the random numbers of one topic of one sample."""
    return np.random.default_rng([seed, *" ".join(topic).encode()])


def pick(rng: np.random.Generator, shares: dict[str, float], count: int) -> Texts:
    """Return ``count`` words with these shares, exact up to rounding, in random order."""
    names, weights = np.array(list(shares)), np.array(list(shares.values()))
    edges = np.cumsum(weights) / weights.sum()
    return np.asarray(names[np.searchsorted(edges, spread(rng, count), side="right").clip(max=len(names) - 1)])


def spread(rng: np.random.Generator, count: int) -> Floats:
    """Return ``count`` numbers between 0 and 1 that cover the interval evenly, in random order."""
    return np.asarray(rng.permutation((np.arange(count) + rng.random(count)) / max(count, 1)))


def lognormal(rng: np.random.Generator, median: float, sigma: float, limits: tuple[float, float], count: int) -> Floats:
    """Return lognormal numbers within limits."""
    return np.clip(median * np.exp(sigma * rng.standard_normal(count)), *limits)


def some(rng: np.random.Generator, share: float, count: int) -> NDArray[np.bool_]:
    """Return flags of which a share is true, in random order."""
    return spread(rng, count) < share


def choose(rng: np.random.Generator, rows: Sequence[int] | NDArray[np.intp], count: int) -> NDArray[np.intp]:
    """Return at most ``count`` of the rows, without repetition, in ascending order."""
    pool = np.asarray(rows, dtype=np.intp)
    return np.sort(rng.permutation(pool)[: min(count, len(pool))])


def integers_with_total(values: Floats, total: int, limits: tuple[int, int]) -> Floats:
    """Return the values as whole numbers within limits whose sum is exactly the total."""
    low, high = limits
    whole = np.clip(np.round(values * total / values.sum()), low, high)
    order = np.argsort(-values, kind="stable")
    while whole.sum() != total:
        step = 1.0 if whole.sum() < total else -1.0
        free = [row for row in order if low <= whole[row] + step <= high]
        whole[free[: int(abs(total - whole.sum()))]] += step
    return whole

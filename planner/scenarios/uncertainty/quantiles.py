"""P10, P50, P80 and P90 of what is sampled, how sure they are, and how many samples would be enough (R64)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from planner.scenarios.uncertainty.outcome import Outcome

Floats = NDArray[np.float64]
SHARES = (0.1, 0.5, 0.8, 0.9)
BAND = float(ndtri(0.975))
"""Standard errors on either side of a band of 95 %."""


@dataclass(frozen=True)
class Quantile:
    """A quantile of samples: its share, its value, and the band in which the true one lies with 95 %."""

    share: float
    value: float
    low: float
    high: float

    @property
    def standard_error(self) -> float:
        """Standard error, from the width of the band."""
        return (self.high - self.low) / (2 * BAND)


@dataclass(frozen=True)
class Spread:
    """What samples say of one figure: mean with its standard error, and the quantiles of :data:`SHARES`."""

    mean: float
    standard_error: float
    quantiles: tuple[Quantile, ...]
    samples: int

    def enough(self, within: float = 0.01) -> int:
        """Return how many samples would bring the mean and every quantile within a share of its own value (band of 95 %).

        Bands shrink with the root of the number of samples; a value of 0 is left out.
        """
        halves = [(BAND * self.standard_error, self.mean)] + [((one.high - one.low) / 2, one.value) for one in self.quantiles]
        most = max((half / abs(value) for half, value in halves if value), default=0.0)
        return int(np.ceil(self.samples * (most / within) ** 2))

    def record(self, name: str, digits: int = 6) -> dict[str, Any]:
        """Return the figures as a JSON object, their keys ending in the unit: ``name`` is ``ha``, ``eur`` or ``year``."""
        out: dict[str, Any] = {f"{name}_mean": round(self.mean, digits), f"{name}_mean_se": round(self.standard_error, digits)}
        for one in self.quantiles:
            out[f"{name}_p{round(one.share * 100)}"] = round(one.value, digits)
            out[f"{name}_p{round(one.share * 100)}_se"] = round(one.standard_error, digits)
        return {**out, "samples": self.samples, "samples_for_1_percent": self.enough()}


def quantile(values: Floats, share: float) -> Quantile:
    """Return a quantile and its band of 95 %: the samples whose ranks lie as far off as the count of samples below it may vary (order statistics)."""
    ordered, count = np.sort(values), len(values)
    off = BAND * np.sqrt(count * share * (1.0 - share))
    low, high = (int(np.clip(rank, 0, count - 1)) for rank in (np.floor(count * share - off), np.ceil(count * share + off) - 1))
    return Quantile(share, float(ordered[_rank(count, share)]), float(ordered[low]), float(ordered[high]))


def _rank(count: int, share: float) -> int:
    """Return the position of a quantile: the least value that at least this share of the samples does not exceed."""
    return max(0, int(np.ceil(round(count * share, 9))) - 1)


def spread_of(values: Floats) -> Spread:
    """Return what samples, shape (n,), say of a figure."""
    error = float(values.std(ddof=1) / np.sqrt(len(values))) if len(values) > 1 else 0.0
    return Spread(float(values.mean()), error, tuple(quantile(values, share) for share in SHARES), len(values))


def converging(values: Floats, share: float, points: int = 10) -> list[dict[str, float]]:
    """Return a quantile with its band over the first samples, more and more of them: at ``points`` counts, each by the same factor more."""
    counts = np.unique(np.geomspace(min(20, len(values)), len(values), points).round().astype(int))
    found = [(int(count), quantile(values[:count], share)) for count in counts]
    return [{"samples": count, "value": one.value, "low": one.low, "high": one.high} for count, one in found]


def outcome_record(outcome: Outcome) -> dict[str, Any]:
    """Return hectares, money and the year of completion of a plan as a JSON object."""
    return {
        "hectares": spread_of(outcome.hectares).record("ha"),
        "grants": spread_of(outcome.granted_eur).record("eur", 2),
        "completion": spread_of(outcome.completion_year).record("year", 2),
    }


def curve_records(funds_eur: Sequence[float], hectares: Floats) -> list[dict[str, float]]:
    """Return ``fund_eur`` and P10, P50, P80 and P90 of the hectares for each point of a curve; ``hectares`` has shape (funds, n)."""
    return [
        {"fund_eur": round(float(eur), 2), **{f"ha_p{round(100 * share)}": round(quantile(row, share).value, 6) for share in SHARES}}
        for eur, row in zip(funds_eur, hectares, strict=True)
    ]

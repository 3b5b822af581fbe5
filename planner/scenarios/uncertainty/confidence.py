"""The fund that reaches a target with a chosen confidence, from samples of the plans of a whole curve (R65)."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.scenarios.uncertainty.quantiles import SHARES, quantile
from planner.units import VALUE_TOLERANCE_HA

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class ConfidentFund:
    """What funds of a curve do for a target, euro and hectares.

    Parameters
    ----------
    target_ha, confidence
        What is asked, and in which share of the samples.
    fund_eur
        The least fund of the curve whose plan reaches the target in that share of the samples; None: none does.
    tail_fund_eur
        The least fund whose plan serves the target on average over the worst samples: the other share; None: none does. Never less than ``fund_eur``.
    reached
        Share of the samples in which each fund reaches the target, shape (funds,).
    tail_ha
        Mean hectares of each fund in its worst samples (conditional value at risk), shape (funds,).
    least_eur
        The least fund of the curve that reaches the target, by sample, inf where none does: as if one knew beforehand; shape (n,).
    """

    target_ha: float
    confidence: float
    fund_eur: float | None
    tail_fund_eur: float | None
    reached: Floats
    tail_ha: Floats
    least_eur: Floats

    def record(self) -> dict[str, Any]:
        """Return the target as a JSON object; None where no fund of the curve reaches it."""
        known = {f"fund_p{round(100 * share)}_eur": _finite(quantile(self.least_eur, share).value) for share in SHARES}
        return {
            "ha": round(self.target_ha, 6),
            "confidence": self.confidence,
            "fund_eur": self.fund_eur,
            "tail_fund_eur": self.tail_fund_eur,
            **known,
            "by_fund": [{"reached": round(float(share), 6), "tail_ha": round(float(ha), 6)} for share, ha in zip(self.reached, self.tail_ha, strict=True)],
        }


def fund_for(funds_eur: Floats, hectares: Floats, target_ha: float, confidence: float = 0.9) -> ConfidentFund:
    """Return the fund of a curve that reaches a target with a confidence.

    Parameters
    ----------
    funds_eur
        Funds of the curve, ascending, shape (funds,), euro.
    hectares
        Hectares that the plan of each fund serves in each sample, the same samples for all; shape (funds, n).
    target_ha
        Circular hectares asked.
    confidence
        Share of the samples, above 0 and below 1.

    Raises
    ------
    ValueError
        Where the shapes differ, the funds do not ascend, or the confidence is no share.
    """
    funds = np.asarray(funds_eur, dtype=float)
    if hectares.ndim != 2 or len(funds) != len(hectares) or (np.diff(funds) < 0).any() or not 0 < confidence < 1:
        raise ValueError("funds ascend, hectares have a row for each, and the confidence lies between 0 and 1")
    there = hectares >= target_ha - VALUE_TOLERANCE_HA
    reached = there.mean(axis=1)
    tail = np.array([tail_mean(row, 1.0 - confidence) for row in hectares])
    first = np.where(there.any(axis=0), funds[there.argmax(axis=0)], np.inf)
    sure, in_tail = reached >= confidence - 1e-9, tail >= target_ha - VALUE_TOLERANCE_HA
    return ConfidentFund(target_ha, confidence, _least(funds, sure), _least(funds, in_tail), reached, tail, first)


def tail_mean(values: Floats, share: float, *, worst: str = "low") -> float:
    """Return the mean of the worst share of samples (conditional value at risk): the lowest, or with ``worst="high"`` the highest.

    A sample at the edge counts as far as the share reaches (Rockafellar and Uryasev 2000, known).
    """
    ordered = np.sort(values) if worst == "low" else np.sort(values)[::-1]
    weight = np.clip(share * len(values) - np.arange(len(values)), 0.0, 1.0)
    return float(ordered @ weight / weight.sum())


def _least(funds: Floats, good: NDArray[np.bool_]) -> float | None:
    return float(funds[good.argmax()]) if good.any() else None


def _finite(eur: float) -> float | None:
    return round(eur, 2) if np.isfinite(eur) else None

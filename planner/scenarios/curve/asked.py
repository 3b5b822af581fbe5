"""What is asked of a curve, and the funds that it is drawn at."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from planner.program.rows.view import Lock
from planner.units import EUR_PER_MEUR

STEPS = (1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 7.5, 10.0)
"""Steps between funds that people like, times a power of ten."""


@dataclass(frozen=True)
class CurveRequest:
    """What is asked of a curve.

    Parameters
    ----------
    points
        Number of funds, from 0 to one beyond which more is worth nothing.
    funds_eur
        The funds themselves, ascending; empty: ``points`` of them in round steps.
    municipalities
        Codes of the municipalities whose firms (and newcomers to which) the fund is for; empty: all.
    forbids
        Moves that must not be made.
    gap
        Where a plan is good enough, as a share of what it serves.
    """

    points: int = 25
    funds_eur: tuple[float, ...] = ()
    municipalities: tuple[str, ...] = ()
    forbids: tuple[Lock, ...] = ()
    gap: float = 0.01

    def record(self) -> dict[str, Any]:
        """Return the request as JSON."""
        return {
            "points": self.points,
            "funds_eur": list(self.funds_eur),
            "municipalities": sorted(self.municipalities),
            "forbids": [[forbid.firm, forbid.parcel, forbid.year] for forbid in self.forbids],
            "gap": self.gap,
        }

    @classmethod
    def read(cls, record: dict[str, Any]) -> "CurveRequest":
        """Return the request of a record."""
        return cls(
            record["points"],
            tuple(record["funds_eur"]),
            tuple(record["municipalities"]),
            tuple(Lock(*forbid) for forbid in record["forbids"]),
            record["gap"],
        )

    def spread(self, most_meur: float) -> Sequence[float]:
        """Return the funds (million euro), given the one beyond which more is worth nothing."""
        if self.funds_eur:
            return [eur / EUR_PER_MEUR for eur in self.funds_eur]
        return round_steps(most_meur, self.points)


def round_steps(most: float, count: int) -> list[float]:
    """Return so many figures from 0 in equal round steps, the last no less than ``most``."""
    if count < 2 or most <= 0:
        return [0.0] if count < 2 else [0.0, *(0.1 * step for step in range(1, count))]
    least = most / (count - 1)
    power = 10.0 ** math.floor(math.log10(least))
    step = next(step for step in STEPS if step * power >= least - 1e-12) * power
    return [round(step * at, 9) for at in range(count)]

"""Where a curve bends: from where on the next million brings much less (R45 of docs/method.md)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
LEAST_BEND = 0.02
"""How far a knee lies above the straight line between the ends, as a share of the height: less is no knee."""


@dataclass(frozen=True)
class Knee:
    """A point of the curve with the steepest rise before and the flattest after it: fund (euro), hectares, and hectares per million on either side."""

    fund_eur: float
    ha: float
    before: float
    after: float

    def record(self) -> dict[str, Any]:
        """Return the knee as the JSON object of the command line."""
        return {
            "fund_eur": round(self.fund_eur, 2),
            "ha": round(self.ha, 4),
            "ha_per_extra_meur_before": round(self.before, 6),
            "ha_per_extra_meur_after": round(self.after, 6),
        }


def find_knees(funds_eur: Sequence[float], hectares: Sequence[float], most: int = 3) -> tuple[Knee, ...]:
    """Return the knees of a concave curve, by fund.

    The first is the point furthest above the chord between the ends, both axes scaled to one (Satopää e.a. 2011: "Kneedle", read as known); the others
    are those of the parts on either side of it, the sharpest first, as long as they lie :data:`LEAST_BEND` above their chord.

    Parameters
    ----------
    funds_eur, hectares
        Points of the curve, by fund.
    most
        Most knees.
    """
    x, y = np.asarray(funds_eur, dtype=float), np.asarray(hectares, dtype=float)
    parts = [(0, len(x) - 1)]
    found: list[int] = []
    while parts and len(found) < most:
        bends = [(*_furthest(x, y, *part), part) for part in parts]
        bend, at, part = max(bends, key=lambda each: (each[0], -each[1]))
        if bend < LEAST_BEND:
            break
        found.append(at)
        parts = [each for each in parts if each != part] + [(part[0], at), (at, part[1])]
    slopes = np.diff(y) / np.diff(x) * 1e6
    return tuple(Knee(float(x[at]), float(y[at]), float(slopes[at - 1]), float(slopes[at])) for at in sorted(found))


def _furthest(x: Floats, y: Floats, first: int, last: int) -> tuple[float, int]:
    """Return how far the furthest point of a part lies above the chord, as a share of the height of the whole, and which it is."""
    if last - first < 2 or y.max() <= y.min():
        return 0.0, first
    inside = np.arange(first + 1, last)
    chord = np.interp(x[inside], [x[first], x[last]], [y[first], y[last]])
    above = (y[inside] - chord) / (y.max() - y.min())
    return float(above.max()), int(inside[int(above.argmax())])

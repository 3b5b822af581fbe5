"""Figures in classes: breaks that can be said aloud, and a colour for each class.

The scale goes from yellow to blue and changes as much in lightness as in hue, so that it reads in every common kind of
colour blindness and in grey. On a dark page it is turned round: more is always further from the ground.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from planner.report.maps.palettes import Swatch

_LIGHT: Final = ("#ffeda0", "#c7e9b4", "#7fcdbb", "#41b6c4", "#2c7fb8", "#253494")
_DARK: Final = ("#33406e", "#2f6690", "#3a93a8", "#5fbf9f", "#b5dd8a", "#fdf5b0")


def round_breaks(values: Sequence[float], classes: int = 5) -> tuple[float, ...]:
    """Return where classes of about as many values begin, in two figures: the first class begins below the first break.

    Parameters
    ----------
    values
        In any unit; NaN counts nothing.
    classes
        At most; fewer where values repeat.
    """
    known = np.array(values, dtype=float)
    known = known[np.isfinite(known)]
    if not len(known):
        return ()
    classes = min(classes, len(np.unique(known)))
    cuts = np.quantile(known, np.arange(1, classes) / classes)
    rounded = {float(f"{cut:.2g}") for cut in cuts}
    return tuple(sorted(cut for cut in rounded if known.min() < cut <= known.max()))


def classes_of(values: npt.ArrayLike, breaks: Sequence[float]) -> list[int]:
    """Return the class of each value, 0 below the first break; −1 where it is unknown."""
    figures = np.asarray(values, dtype=float)
    classes: list[int] = np.where(np.isfinite(figures), np.searchsorted(breaks, figures, side="right"), -1).tolist()
    return classes


def class_swatches(labels: Sequence[str]) -> tuple[Swatch, ...]:
    """Return the legend of ordered classes, from little to much; at most six."""
    at = np.linspace(0, len(_LIGHT) - 1, len(labels)).round().astype(int) if len(labels) > 1 else [len(_LIGHT) // 2]
    return tuple(Swatch(label, _LIGHT[place], dark=_DARK[place]) for label, place in zip(labels, at, strict=True))

"""A cut, and the block of rows that cuts become."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.program.columns import Block, Triplets

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

FAMILY = "cut"
SLACK = 1e-7
"""What every cut is loosened by (largest coefficient 1), so that rounding in floating point cuts off no plan."""
LEAST_COEFFICIENT = 1e-9
"""Coefficients below this share of the largest are left out where that loosens the cut, and kept where it would tighten it."""


@dataclass(frozen=True)
class Point:
    """A fractional solution: values of all moves and of the columns beside them."""

    x: Floats
    side: Floats


@dataclass(frozen=True)
class Cut:
    """Σ values · x[moves] + Σ weights · side[columns] ≤ rhs, from the row that is named, and by how much a point breaks it."""

    source: str
    moves: Ints
    values: Floats
    columns: Ints
    weights: Floats
    rhs: float
    violation: float


def scaled(cut: Cut) -> Cut:
    """Return the cut with largest coefficient 1, loosened by :data:`SLACK`."""
    largest = max(np.abs(cut.values).max(initial=0.0), np.abs(cut.weights).max(initial=0.0))
    values, weights = cut.values / largest, cut.weights / largest
    # A small positive coefficient may go (x, side ≥ 0: the left side shrinks); a small negative one must stay.
    keep, stay = (values > LEAST_COEFFICIENT) | (values < 0), (weights > LEAST_COEFFICIENT) | (weights < 0)
    return Cut(
        cut.source,
        cut.moves[keep],
        values[keep],
        cut.columns[stay],
        weights[stay],
        cut.rhs / largest + SLACK,
        cut.violation / largest,
    )


def cut_block(cuts: Sequence[Cut], width: int, side_width: int, first: int = 0) -> Block:
    """Return cuts as a block of rows over ``width`` moves and ``side_width`` columns; names count from ``first``."""
    x, side = Triplets(), Triplets()
    for row, cut in enumerate(cuts):
        x.add(np.full(len(cut.moves), row), cut.moves, cut.values)
        side.add(np.full(len(cut.columns), row), cut.columns, cut.weights)
    names = [f"{FAMILY}_{first + row}_{cut.source}" for row, cut in enumerate(cuts)]
    return Block(
        FAMILY, names, x.matrix((len(cuts), width)), side.matrix((len(cuts), side_width)), np.array([cut.rhs for cut in cuts], dtype=float)
    )

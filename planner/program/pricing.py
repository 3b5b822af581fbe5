"""Reduced costs of all moves and the safe bound from any dual vector (model note §6.3–6.4)."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from planner.program.formulation import Program

Floats = NDArray[np.float64]
PADDING = 1e-9
"""Share of the sum of terms by which the bound is padded against rounding."""


def clipped(program: Program, duals: Floats) -> Floats:
    """Return duals with wrong signs set to 0: any such vector gives a bound."""
    return np.where(program.is_equal, duals, np.maximum(0.0, duals))


def reduced_costs(program: Program, objective: Floats, duals: Floats) -> Floats:
    """Return r_k = c_k − A_k·y of every move, its mover row included."""
    return np.asarray(objective - _product(program, duals, "x"))


def _product(program: Program, duals: Floats, part: Literal["x", "side"]) -> Floats:
    """Return A'y of the moves or of the columns beside them, block by block."""
    ends = np.cumsum([len(block) for block in program.blocks])
    products = [
        getattr(block, part).T @ duals[end - len(block) : end] for block, end in zip(program.blocks, ends, strict=True) if len(block)
    ]
    width = len(program.moves) if part == "x" else len(program.side)
    return np.asarray(np.sum(products, axis=0)) if products else np.zeros(width)


@dataclass(frozen=True)
class Bound:
    """A proven bound.

    Parameters
    ----------
    value
        No plan is worth more (hectare-equivalents, constant included).
    gains
        By move: r_k without its mover row, less the best of its mover. A plan with the move is worth at most ``value + gains``.
    """

    value: float
    gains: Floats


def safe_bound(program: Program, duals: Floats, closed: NDArray[np.bool_] | None = None) -> Bound:
    """Return a bound that does not depend on any tolerance of the solver.

    b·y + Σ_i max(0, best r_k of i) + Σ_columns upper · max(0, r) over all rows but (mover), for clipped duals, padded.

    Parameters
    ----------
    program
        The program, cuts among its rows.
    duals
        Any number for each row.
    closed
        Moves that may not be made: they are left out.
    """
    y = np.where(program.is_mover_row, 0.0, clipped(program, duals))
    r = reduced_costs(program, program.objective, y)
    if closed is not None:
        r[closed] = -np.inf
    best = np.zeros(len(program.situation.movers))
    np.maximum.at(best, program.moves.mover, r)
    side = np.maximum(0.0, program.side.objective - _product(program, y, "side")) * program.side.upper
    terms = np.concatenate([program.rhs * y, best, side])
    value = float(terms.sum() + PADDING * np.abs(terms).sum()) + program.constant
    return Bound(value, r - best[program.moves.mover])

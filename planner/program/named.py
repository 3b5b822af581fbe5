"""The program, or part of its moves, as a named PuLP problem with the same matrix as arrays."""

from dataclasses import dataclass

import numpy as np
import pulp
from numpy.typing import NDArray
from scipy import sparse

from planner.program.batch import add_columns, add_rows, set_objective
from planner.program.formulation import Program
from planner.program.moves import plain

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Around:
    """A plan that is kept outside of a search: moves that are made in any case, and the values of the columns beside them.

    ``made`` are positions of moves; ``side`` values of all columns beside the moves in the whole plan; ``is_free`` which of these columns the
    search may still change.
    """

    made: Ints
    side: Floats
    is_free: NDArray[np.bool_]


@dataclass(frozen=True)
class Named:
    """A PuLP problem over chosen moves and columns beside them, and the same as arrays for the hand-over.

    ``matrix`` (rows, columns) has the moves first, then the columns beside them at positions ``beside``; rows without any entry are left out of
    problem and matrix alike. ``integers`` tells which columns are whole.
    """

    problem: pulp.LpProblem
    matrix: sparse.csr_array
    row_lower: Floats
    row_upper: Floats
    upper: Floats
    objective: Floats
    integers: NDArray[np.bool_]
    beside: Ints


def _distinct(names: list[str]) -> list[str]:
    """Return names, numbered where two are the same."""
    if len(set(names)) == len(names):
        return names
    seen: dict[str, int] = {}
    out = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        out.append(name if seen[name] == 1 else f"{name}.{seen[name]}")
    return out


def name_problem(program: Program, chosen: Ints, *, is_integer: bool = True, around: Around | None = None) -> Named:
    """Return the program over the chosen moves (positions) as a PuLP problem; the moves of ``around`` are made already."""
    side = program.side_matrix
    beside = np.arange(len(program.side)) if around is None else np.flatnonzero(around.is_free)
    rhs, constant = program.rhs, program.constant
    if around is not None:
        kept = np.where(around.is_free, 0.0, around.side)
        rhs = rhs - program.columns_of(around.made).sum(axis=1) - side @ kept
        constant += float(program.tied_objective[around.made].sum() + program.tied_side_objective @ kept)
    matrix = sparse.hstack([program.columns_of(chosen), side[:, beside]], format="csr")
    filled = np.flatnonzero(np.diff(matrix.indptr) > 0)
    matrix, rhs, equal = matrix[filled], rhs[filled], program.is_equal[filled]
    objective = np.concatenate([program.tied_objective[chosen], program.tied_side_objective[beside]])
    upper = np.concatenate([np.full(len(chosen), 1.0 if is_integer else np.inf), program.side.upper[beside]])
    integers = np.concatenate([np.ones(len(chosen), dtype=bool), program.side.is_integer[beside]]) & is_integer
    names = _distinct(program.moves.names(program.situation, chosen) + [plain(program.side.names[column]) for column in beside])
    problem = pulp.LpProblem("schuifruimte", pulp.LpMaximize)
    add_columns(problem, names, upper, integers)
    set_objective(problem, objective, constant)
    row_names = program.row_names
    add_rows(problem, _distinct([plain(row_names[row]) for row in filled]), matrix, rhs, equal)
    return Named(problem, matrix, np.where(equal, rhs, -np.inf), rhs, upper, objective, integers, beside)

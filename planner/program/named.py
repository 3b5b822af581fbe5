"""The program, or part of its moves, as a named PuLP problem with the same matrix as arrays."""

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import pulp
from numpy.typing import NDArray
from scipy import sparse

from planner.program.formulation import Program

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Named:
    """A PuLP problem over chosen moves and all columns beside them, and the same as arrays for the hand-over.

    ``matrix`` (rows, columns) has the moves first; rows without any entry are left out of problem and matrix alike. ``integers`` tells which columns are whole.
    """

    problem: pulp.LpProblem
    matrix: sparse.csr_array
    row_lower: Floats
    row_upper: Floats
    upper: Floats
    objective: Floats
    integers: NDArray[np.bool_]


def plain(name: str) -> str:
    """Return a name that LP and MPS files accept."""
    return re.sub(r"[^A-Za-z0-9_.]", "_", name)


def _distinct(names: list[str]) -> list[str]:
    """Return plain names, numbered where two are the same."""
    seen: dict[str, int] = {}
    out = []
    for name in map(plain, names):
        seen[name] = seen.get(name, 0) + 1
        out.append(name if seen[name] == 1 else f"{name}.{seen[name]}")
    return out


def name_problem(program: Program, chosen: NDArray[np.int64], *, is_integer: bool = True) -> Named:
    """Return the program over the chosen moves (positions) as a PuLP problem."""
    matrix = sparse.hstack([program.x[:, chosen], program.side_matrix], format="csr")
    filled = np.flatnonzero(np.diff(matrix.indptr) > 0)
    matrix = matrix[filled]
    rhs, equal = program.rhs[filled], program.is_equal[filled]
    objective = np.concatenate([program.tied_objective[chosen], program.tied_side_objective])
    problem = pulp.LpProblem("schuifruimte", pulp.LpMaximize)
    names = _distinct(program.moves.names(program.situation, chosen) + program.side.names)
    x = problem.add_variable_matrix(
        "%s", names[: len(chosen)], 0, None if not is_integer else 1, pulp.LpInteger if is_integer else pulp.LpContinuous
    )
    rest = problem.add_variable_matrix("%s", names[len(chosen) :], 0, None, pulp.LpContinuous)
    for variable, upper, is_whole in zip(rest, program.side.upper, program.side.is_integer, strict=True):
        variable.upBound = float(upper)
        if is_integer and is_whole:
            variable.cat = pulp.LpInteger
    columns = x + rest
    counted = [(column, value) for column, value in zip(columns, objective.tolist(), strict=True) if value]
    problem.setObjective(pulp.lpSum_vars_coefs(counted) + program.constant)
    _add_rows(problem, columns, matrix, _distinct([program.row_names[row] for row in filled]), rhs, equal)
    upper = np.concatenate([np.full(len(chosen), 1.0 if is_integer else np.inf), program.side.upper])
    integers = np.concatenate([np.ones(len(chosen), dtype=bool), program.side.is_integer]) & is_integer
    return Named(problem, matrix, np.where(equal, rhs, -np.inf), rhs, upper, objective, integers)


def _add_rows(
    problem: pulp.LpProblem, columns: list[Any], matrix: sparse.csr_array, names: list[str], rhs: Floats, equal: NDArray[np.bool_]
) -> None:
    starts, indices, values = matrix.indptr, matrix.indices.tolist(), matrix.data.tolist()
    for row, name in enumerate(names):
        part = slice(starts[row], starts[row + 1])
        left = pulp.lpSum_vars_coefs(
            [(columns[column], value) for column, value in zip(indices[part], values[part], strict=True)]
        )
        problem.addConstraint(left == float(rhs[row]) if equal[row] else left <= float(rhs[row]), name)

"""Many columns and rows put into a PuLP problem at once.

PuLP adds a row from arrays through a call that it keeps to itself; its public way makes an object of every entry and costs many times more. This module
alone knows the private names. They are tried on a small problem first: where they are missing or give other rows, the public way is taken.
"""

# ruff: noqa: SLF001 - the private names are this module's subject

from functools import cache
from typing import Any

import numpy as np
import pulp
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


def add_columns(problem: pulp.LpProblem, names: list[str], upper: Floats, is_integer: Flags) -> None:
    """Add columns from 0 to ``upper`` (∞: none) to a problem, neighbours that are alike in one call."""
    add = _name_arrays if takes_arrays() else _name_variables
    changes = np.flatnonzero((upper[1:] != upper[:-1]) | (is_integer[1:] != is_integer[:-1])) + 1
    for run in np.split(np.arange(len(names)), changes):
        if len(run):
            first = run[0]
            add(problem, names[first : first + len(run)], float(upper[first]), pulp.LpInteger if is_integer[first] else pulp.LpContinuous)


def set_objective(problem: pulp.LpProblem, coefficients: Floats, constant: float) -> None:
    """Set the objective: a coefficient for each column of the problem (zeros are left out), and a constant."""
    counted = np.flatnonzero(coefficients)
    add = _sum_arrays if takes_arrays() else _sum_expressions
    problem.setObjective(add(problem, counted, coefficients[counted]) + constant)


def add_rows(problem: pulp.LpProblem, names: list[str], matrix: sparse.csr_array, rhs: Floats, is_equal: Flags) -> None:
    """Add rows ``matrix · columns ≤ rhs`` (``=`` where ``is_equal``) over all columns of a problem, in their order.

    Raises
    ------
    ValueError
        Where an entry or a right-hand side is not finite.
    """
    if not (np.isfinite(matrix.data).all() and np.isfinite(rhs).all()):
        raise ValueError("a row has an entry that is not finite")
    add = _add_arrays if takes_arrays() else _add_expressions
    add(problem, names, matrix, rhs, is_equal)


def _name_arrays(problem: Any, names: list[str], most: float, kind: str) -> None:
    """Add columns that are alike through the private call."""
    kinds = pulp._rustcore.Category
    problem._model.add_variables_batch(names, 0.0, most, kinds.Integer if kind == pulp.LpInteger else kinds.Continuous)


def _name_variables(problem: pulp.LpProblem, names: list[str], most: float, kind: str) -> None:
    """Add columns that are alike, the public way."""
    problem.add_variable_matrix("%s", names, 0, most if np.isfinite(most) else None, kind)


def _sum_arrays(problem: Any, columns: Ints, coefficients: Floats) -> pulp.LpAffineExpression:
    """Return a weighted sum of columns through the private call."""
    out = pulp.LpAffineExpression.empty()
    out._expr.add_term_ids_coeffs(problem._model, columns.astype(np.uint64), coefficients)
    return out


def _sum_expressions(problem: pulp.LpProblem, columns: Ints, coefficients: Floats) -> pulp.LpAffineExpression:
    """Return a weighted sum of columns, the public way."""
    variables = problem.variables()
    return pulp.lpSum_vars_coefs([(variables[at], value) for at, value in zip(columns.tolist(), coefficients.tolist(), strict=True)])


def _add_arrays(problem: Any, names: list[str], matrix: sparse.csr_array, rhs: Floats, is_equal: Flags) -> None:
    """Add rows through the private call."""
    core, starts, data = problem._model, matrix.indptr.tolist(), matrix.data
    columns = matrix.indices.astype(np.uint64)
    senses = (pulp._rustcore.Sense.LessEqual, pulp._rustcore.Sense.Equal)
    constants = (0.0 - rhs).tolist()  # on the left-hand side; not −rhs, which would write −0
    for name, start, end, constant, equal in zip(names, starts, starts[1:], constants, is_equal.tolist(), strict=False):
        row = pulp._rustcore.AffineExpr()
        row.add_term_ids_coeffs(core, columns[start:end], data[start:end])
        row.set_constant(constant)
        row.set_sense(senses[equal])
        row.set_name(name)
        core.add_constraint(row)


def _add_expressions(problem: pulp.LpProblem, names: list[str], matrix: sparse.csr_array, rhs: Floats, is_equal: Flags) -> None:
    """Add rows as expressions, the public way."""
    columns, starts, indices, data = problem.variables(), matrix.indptr.tolist(), matrix.indices.tolist(), matrix.data.tolist()
    for row, name in enumerate(names):
        part = slice(starts[row], starts[row + 1])
        left = pulp.lpSum_vars_coefs([(columns[column], value) for column, value in zip(indices[part], data[part], strict=True)])
        problem.addConstraint(left == float(rhs[row]) if is_equal[row] else left <= float(rhs[row]), name)


@cache
def takes_arrays() -> bool:
    """Whether this PuLP has the private calls, and they give the same problem as the public way."""
    matrix = sparse.csr_array(np.array([[2.0, 0.0, -1.5], [0.0, 3.0, 0.0]]))
    rhs, is_equal = np.array([4.0, 0.0]), np.array([False, True])
    written = []
    for name, total, add in ((_name_arrays, _sum_arrays, _add_arrays), (_name_variables, _sum_expressions, _add_expressions)):
        problem = pulp.LpProblem("trial", pulp.LpMaximize)
        try:
            name(problem, ["a", "b"], 1.0, pulp.LpInteger)
            name(problem, ["c"], np.inf, pulp.LpContinuous)
            problem.setObjective(total(problem, np.array([2, 0]), np.array([1.0, -0.5])))
            add(problem, ["first", "second"], matrix, rhs, is_equal)
        except (AttributeError, TypeError, ValueError, BufferError):
            return False
        written.append(read(problem))
    return written[0] == written[1]


def read(problem: pulp.LpProblem) -> list[tuple[Any, ...]]:
    """Return columns (name, bounds, kind), objective and rows (name, sense, constant, terms) of a problem as PuLP has them."""
    columns = [(variable.name, variable.lowBound, variable.upBound, variable.cat) for variable in problem.variables()]
    expressions = (problem.objective, *problem.constraints())
    return columns + [(one.name, one.sense, one.constant, [(variable.name, value) for variable, value in one.items()]) for one in expressions]

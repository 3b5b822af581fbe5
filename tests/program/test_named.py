"""The PuLP problem that people can read and the arrays that HiGHS gets are one matrix."""

import numpy as np
import pulp
import pytest

from planner.program.highs import solve
from planner.program.named import Named, name_problem
from tests.program.families import CASES, case_program
from tests.program.small import small_program


def named_case(name: str, *, is_integer: bool = True) -> Named:
    program = case_program(name) if name in CASES else small_program(int(name), locked=True)
    return name_problem(program, np.arange(len(program.moves)), is_integer=is_integer)


@pytest.mark.parametrize("is_integer", [True, False])
@pytest.mark.parametrize("name", ["room", "lock", "power", "1"])
def test_one_matrix(name, is_integer):
    """Section 6: names apart, problem and arrays have the same columns, bounds, objective, rows, senses and right-hand sides."""
    named = named_case(name, is_integer=is_integer)
    columns = {variable.name: at for at, variable in enumerate(named.problem.variables())}
    in_order = [variable.name for variable in sorted(named.problem.variables(), key=lambda variable: columns[variable.name])]
    assert len(columns) == named.matrix.shape[1] == len(named.objective) == len(named.upper)
    assert set(in_order) == set(columns)
    for variable in named.problem.variables():
        at = columns[variable.name]
        assert variable.lowBound == 0
        assert (np.inf if variable.upBound is None else variable.upBound) == named.upper[at]
        assert (variable.cat == pulp.LpInteger) == named.integers[at]
    objective = np.zeros(len(columns))
    for variable, value in named.problem.objective.items():
        objective[columns[variable.name]] = value
    np.testing.assert_array_equal(objective, named.objective)
    constraints = named.problem.constraints()
    assert len(constraints) == named.matrix.shape[0]
    for row, constraint in enumerate(constraints):
        part = np.zeros(len(columns))
        for variable, value in constraint.items():
            part[columns[variable.name]] = value
        np.testing.assert_array_equal(part, named.matrix[[row]].toarray()[0])
        assert -constraint.constant == named.row_upper[row]
        is_equal = constraint.sense == pulp.LpConstraintEQ
        assert constraint.sense in (pulp.LpConstraintEQ, pulp.LpConstraintLE)
        assert named.row_lower[row] == (named.row_upper[row] if is_equal else -np.inf)


def test_names_are_distinct():
    """Section 6: no two columns and no two rows share a name, and every name can stand in an LP file."""
    named = named_case("1")
    names = [variable.name for variable in named.problem.variables()]
    rows = [constraint.name for constraint in named.problem.constraints()]
    assert len(set(names)) == len(names)
    assert len(set(rows)) == len(rows)
    assert all(character.isalnum() or character in "_." for name in names + rows for character in name)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_ways_to_solve(seed, tmp_path, monkeypatch):
    """Section 6: arrays to HiGHS, PuLP's own way to HiGHS, and CBC in a process of its own reach the same value."""
    monkeypatch.chdir(tmp_path)  # CBC writes files
    program = small_program(seed)
    by_arrays = solve(name_problem(program, np.arange(len(program.moves))), mip_rel_gap=0.0, mip_abs_gap=1e-9)
    assert by_arrays.is_proven
    for solver in (pulp.HiGHS(msg=False, gapRel=0.0, gapAbs=1e-9), pulp.COIN_CMD(msg=False, gapRel=0.0, gapAbs=1e-9)):
        problem = name_problem(program, np.arange(len(program.moves))).problem
        problem.solve(solver)
        assert pulp.value(problem.objective) - program.constant == pytest.approx(by_arrays.objective, abs=1e-6)

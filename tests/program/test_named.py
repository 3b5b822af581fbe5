"""The PuLP problem that people can read and the arrays that HiGHS gets are one matrix."""

from types import SimpleNamespace

import highspy
import numpy as np
import pulp
import pytest
from scipy import sparse

from planner.program import batch
from planner.program.highs import ArrayHighs, solve
from planner.program.named import Named, name_problem
from tests.program.families import CASES, case_program
from tests.program.small import small_program

CORE = pulp._rustcore


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


@pytest.fixture
def tried_anew():
    """Try PuLP's private calls anew, before and after."""
    batch.takes_arrays.cache_clear()
    yield
    batch.takes_arrays.cache_clear()


def written(folder, name: str, *, is_integer: bool) -> tuple[list, str]:
    """Return a case as PuLP has it, and its LP file."""
    problem = named_case(name, is_integer=is_integer).problem
    problem.writeLP(str(folder / "case.lp"))
    return batch.read(problem), (folder / "case.lp").read_text(encoding="utf-8")


@pytest.mark.parametrize("is_integer", [True, False])
@pytest.mark.parametrize("name", ["room", "lock", "power", "invest", "1"])
def test_private_and_public_way(name, is_integer, tmp_path, monkeypatch):
    """Section 6: PuLP's private batch call and its public way give one problem, and one LP file to the last letter."""
    monkeypatch.setattr(batch, "takes_arrays", lambda: True)
    by_arrays = written(tmp_path, name, is_integer=is_integer)
    monkeypatch.setattr(batch, "takes_arrays", lambda: False)
    monkeypatch.delattr(pulp, "_rustcore")
    assert written(tmp_path, name, is_integer=is_integer) == by_arrays


def test_private_way_is_taken(tried_anew):
    """Section 6: with the PuLP that is installed the fast way works."""
    assert batch.takes_arrays()


@pytest.mark.parametrize("core", [
    None,
    SimpleNamespace(AffineExpr=CORE.AffineExpr, Sense=SimpleNamespace(LessEqual=CORE.Sense.GreaterEqual, Equal=CORE.Sense.Equal), Category=CORE.Category),
    SimpleNamespace(AffineExpr=object, Sense=CORE.Sense, Category=CORE.Category),
], ids=["missing", "other rows", "other calls"])
def test_public_way_as_fallback(core, tried_anew, monkeypatch, tmp_path):
    """Section 6: where PuLP's private names are missing or behave otherwise, the problem is built the public way and is the same."""
    usual = written(tmp_path, "room", is_integer=True)
    batch.takes_arrays.cache_clear()
    if core is None:
        monkeypatch.delattr(pulp, "_rustcore")
    else:
        monkeypatch.setattr(pulp, "_rustcore", core)
    assert not batch.takes_arrays()
    assert written(tmp_path, "room", is_integer=True) == usual


@pytest.mark.parametrize("wrong", [np.nan, np.inf])
def test_rows_are_finite(wrong):
    """Section 6: a row with an entry or a right-hand side that is not finite is refused."""
    for entry, rhs in ((wrong, 1.0), (1.0, wrong)):
        problem = pulp.LpProblem("one", pulp.LpMaximize)
        batch.add_columns(problem, ["a"], np.ones(1), np.zeros(1, dtype=bool))
        with pytest.raises(ValueError, match="not finite"):
            batch.add_rows(problem, ["row"], sparse.csr_array(np.array([[entry]])), np.array([rhs]), np.array([False]))


def test_arrays_as_handed_over():
    """Section 6: HiGHS holds the rows, bounds, kinds and objective of the arrays."""
    named = named_case("invest")
    solver = ArrayHighs(named)
    solver.createAndConfigureSolver(named.problem)
    solver.buildSolverModel(named.problem)
    model = named.problem.solverModel.getLp()
    held = sparse.csc_array((model.a_matrix_.value_, model.a_matrix_.index_, model.a_matrix_.start_), shape=named.matrix.shape)
    np.testing.assert_array_equal(held.toarray(), named.matrix.toarray())
    for there, here in ((model.col_cost_, named.objective), (model.col_upper_, named.upper), (model.row_lower_, named.row_lower),
                        (model.row_upper_, named.row_upper), (model.col_lower_, np.zeros(len(named.upper)))):
        np.testing.assert_array_equal(there, here)
    assert [kind == highspy.HighsVarType.kInteger for kind in model.integrality_] == named.integers.tolist()
    assert model.sense_ == highspy.ObjSense.kMaximize


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

"""The planner beside other solvers and builders on one instance of a province, in one run; docs/benchmarks-peers.md is written by this file."""

import json
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import highspy
import numpy as np
import pulp
import pytest
from scipy import sparse

from planner import make_sample
from planner.program.formulation import Program, formulate
from planner.program.greedy import complete
from planner.program.master import relax
from planner.program.named import name_problem
from planner.program.pricing import safe_bound
from planner.program.solution import Effort
from planner.program.solving import find_plan
from planner.rules.situation import Situation

ROOT = Path(__file__).parents[2]
REPORT = ROOT / "docs" / "benchmarks-peers.md"
SECONDS, SECONDS_WHOLE = 40, 120
FEW = 1_500
NONZEROS = 1_000_000
NEEDS = {"highs": "highspy", "cbc": "pulp", "scip": "pyscipopt", "cpsat": "ortools"}
TITLES = {"highs": "HiGHS", "cbc": "CBC", "scip": "SCIP", "cpsat": "OR-Tools CP-SAT"}
ROW_TOLERANCE = 1e-6


@dataclass(frozen=True)
class Reached:
    """What a solver reached: value recomputed from its moves (None: no plan), rows that they break, its bound, CPU seconds, and a remark."""

    value: float | None
    broken: int
    bound: float | None
    seconds: float
    remark: str = ""


@pytest.fixture(scope="module")
def program() -> Program:
    return formulate(Situation(make_sample("M", 0)))


def _cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _timed[Result](work: Callable[[], Result]) -> tuple[Result, float]:
    began = time.process_time()
    result = work()
    return result, time.process_time() - began


def _matrix(program: Program, columns: np.ndarray) -> sparse.csr_array:
    return sparse.hstack([program.x[:, columns], program.side_matrix], format="csr")


def _arrays(program: Program, columns: np.ndarray) -> highspy.Highs:
    """Return the minimum problem over some moves and all columns beside them, straight from arrays."""
    matrix, model = _matrix(program, columns), highspy.HighsLp()
    model.num_row_, model.num_col_ = matrix.shape
    cost = -np.concatenate([program.moves.objective[columns], program.side.objective])
    model.col_cost_, model.col_lower_, model.col_upper_ = cost, np.zeros(len(cost)), np.concatenate([np.ones(len(columns)), program.side.upper])
    model.row_lower_, model.row_upper_ = np.where(program.is_equal, program.rhs, -highspy.kHighsInf), program.rhs
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_, model.a_matrix_.index_, model.a_matrix_.value_ = matrix.indptr, matrix.indices, matrix.data
    kinds = highspy.HighsVarType
    model.integrality_ = [kinds.kInteger] * len(columns) + [kinds.kContinuous] * len(program.side)
    model.col_names_ = [f"c{column}" for column in range(len(cost))]
    solver = highspy.Highs()
    solver.silent()
    solver.passModel(model)
    return solver


def _write(program: Program, columns: np.ndarray, folder: Path) -> None:
    _arrays(program, columns).writeModel(str(folder / "problem.mps"))
    matrix = _matrix(program, columns)
    np.savez(folder / "problem.npz", indptr=matrix.indptr, indices=matrix.indices, data=matrix.data, rhs=program.rhs, equal=program.is_equal,
             whole=len(columns) + len(program.side.leavers) * program.side.years,
             objective=np.concatenate([program.moves.objective[columns], program.side.objective]),
             upper=np.concatenate([np.ones(len(columns)), program.side.upper]))


def _read(program: Program, columns: np.ndarray, answer: dict, seconds: float) -> Reached:
    """Return what the moves of a peer are worth and how many rows they break, whatever it says of itself."""
    bound = None if answer["bound"] is None else answer["bound"] + program.constant
    values = np.array(answer["values"][: len(columns)])
    if not len(values):
        return Reached(None, 0, bound, seconds)
    if np.abs(values - values.round()).max() > 1e-5:
        return Reached(None, 0, bound, seconds, "wrote out moves that are not whole")
    chosen = columns[values > 0.5]
    side = complete(program, chosen)
    left = program.rhs - program.x[:, chosen].sum(axis=1) - program.side_matrix @ side
    broken = int((np.where(program.is_equal, np.abs(left), -left) > ROW_TOLERANCE).sum() + (side > program.side.upper + ROW_TOLERANCE).sum())
    return Reached(float(program.moves.objective[chosen].sum()) + program.constant, broken, bound, seconds)


def _peer(name: str, program: Program, columns: np.ndarray, folder: Path, seconds: int) -> Reached:
    if find_spec(NEEDS[name]) is None:
        return Reached(None, 0, None, 0.0, f"not there: install the group peers ({NEEDS[name]})")
    before = _cpu_of_children()
    answer = folder / f"{name}.json"
    answer.unlink(missing_ok=True)
    try:
        done = subprocess.run([sys.executable, "-m", "tests.benchmarks.peer", name, str(folder), str(seconds)], cwd=ROOT, capture_output=True, text=True,
                              check=False, timeout=5 * seconds)
    except subprocess.TimeoutExpired:
        return Reached(None, 0, None, _cpu_of_children() - before, f"ended by us after {5 * seconds} s")
    used = _cpu_of_children() - before
    if not answer.exists():
        return Reached(None, 0, None, used, f"failed: {done.stderr.strip().splitlines()[-1] if done.stderr.strip() else done.returncode}")
    return _read(program, columns, json.loads(answer.read_text()), used)


@pytest.mark.timeout(0)
def test_solvers(program: Program, tmp_path: Path) -> None:
    """No peer has a plan that keeps every row and is worth more than the planner's bound over all moves."""
    if find_spec("pyscipopt") is None or find_spec("ortools") is None:
        pytest.skip("peers are not installed: uv sync --group peers")
    found = relax(program)
    bound = safe_bound(program, found.duals)
    few = np.sort(np.argsort(-bound.gains, kind="stable")[:FEW])
    _write(program, few, tmp_path)
    rows = [(f"{TITLES[name]}, {len(few):,} moves", _peer(name, program, few, tmp_path, SECONDS)) for name in NEEDS]
    whole = np.arange(len(program.moves))
    _write(program, whole, tmp_path)
    rows.append((f"HiGHS, all {len(whole):,} moves", _peer("highs", program, whole, tmp_path, SECONDS_WHOLE)))
    solution, seconds = _timed(lambda: find_plan(program, Effort()))
    rows.append((f"planner, all {len(whole):,} moves", Reached(solution.value, 0, solution.bound, seconds)))
    _append("solvers", [
        "| solver | value ha | rows broken | its bound ha | gap | CPU s | |", "|---|---|---|---|---|---|---|", *(_line(*row) for row in rows), "",
        f"Sample M, seed 0. The {FEW:,} moves are those of smallest loss in the linear program; bounds on them hold for them alone. Limit {SECONDS} s, for all",
        f"moves {SECONDS_WHOLE} s, by the clock, one thread each. Values are recomputed from the moves; CPU includes reading the problem and all processes."])
    for _, reached in rows[:-1]:
        assert reached.value is None or reached.broken or reached.value <= bound.value + ROW_TOLERANCE


def _line(title: str, reached: Reached) -> str:
    value = "no plan" if reached.value is None else f"{reached.value:.4f}"
    bound = "–" if reached.bound is None else f"{reached.bound:.4f}"
    is_gap = reached.value is not None and reached.bound is not None and not reached.broken
    gap = f"{100 * max(0.0, reached.bound - reached.value) / abs(reached.value):.2f} %" if is_gap else "–"
    return f"| {title} | {value} | {reached.broken} | {bound} | {gap} | {reached.seconds:.1f} | {reached.remark} |"


@pytest.mark.timeout(0)
def test_builders(program: Program) -> None:
    """Every way to build the problem gives as many rows, columns and entries as the arrays."""
    if find_spec("linopy") is None:
        pytest.skip("peers are not installed: uv sync --group peers")
    size = np.searchsorted(np.cumsum(np.diff(program.x.indptr)), NONZEROS)
    columns = np.arange(size)
    matrix = _matrix(program, columns)
    solver, straight = _timed(lambda: _arrays(program, columns))
    named, by_name = _timed(lambda: name_problem(program, columns))
    naive, naively = _timed(lambda: _naive(program, columns, matrix))
    linopy, by_linopy = _timed(lambda: _linopy(program, columns, matrix))
    assert solver.getNumNz() == matrix.nnz == named.matrix.nnz
    assert len(naive.constraints()) == len(named.problem.constraints()) == (np.diff(matrix.indptr) > 0).sum()
    assert linopy.getNumNz() == matrix.nnz
    times = {"arrays to HiGHS": straight, "`name_problem` (named PuLP problem and arrays)": by_name, "PuLP, naive": naively, "linopy, to HiGHS": by_linopy}
    _append("builders", [
        "| way to build | CPU s | × arrays |", "|---|---|---|",
        *(f"| {name} | {seconds:.2f} | {seconds / straight:.1f} |" for name, seconds in times.items()), "",
        f"Sample M, seed 0, the first {size:,} moves: {matrix.nnz:,} entries in {matrix.shape[0]:,} rows.",
        "linopy takes rows of like length as one padded table."])


def _naive(program: Program, columns: np.ndarray, matrix: sparse.csr_array) -> pulp.LpProblem:
    """Return the problem as a reader of PuLP's tutorial would write it: a sum of products for each row."""
    problem = pulp.LpProblem("naive", pulp.LpMaximize)
    upper = np.concatenate([np.ones(len(columns)), program.side.upper]).tolist()
    x = [problem.add_variable(f"c{column}", 0, most, "Integer" if column < len(columns) else "Continuous") for column, most in enumerate(upper)]
    objective = np.concatenate([program.moves.objective[columns], program.side.objective]).tolist()
    problem.setObjective(pulp.lpSum(cost * variable for cost, variable in zip(objective, x, strict=True)))
    for row in np.flatnonzero(np.diff(matrix.indptr)):
        at = slice(matrix.indptr[row], matrix.indptr[row + 1])
        left = pulp.lpSum(value * x[column] for column, value in zip(matrix.indices[at].tolist(), matrix.data[at].tolist(), strict=True))
        right = float(program.rhs[row])
        problem.addConstraint(left == right if program.is_equal[row] else left <= right, f"r{row}")
    return problem


def _linopy(program: Program, columns: np.ndarray, matrix: sparse.csr_array) -> highspy.Highs:
    """Return the problem built with linopy and handed over: rows of like length and sign as one padded table each."""
    import linopy
    import xarray

    model = linopy.Model()
    count = matrix.shape[1]
    upper = np.concatenate([np.ones(len(columns)), program.side.upper])
    moves = model.add_variables(binary=True, coords=[np.arange(len(columns))], dims=["move"], name="x")
    rest = model.add_variables(lower=0, upper=xarray.DataArray(upper[len(columns):], dims="side"), name="side")
    labels = np.concatenate([moves.labels.values, rest.labels.values])
    model.add_objective((moves * xarray.DataArray(program.moves.objective[columns], dims="move")).sum(), sense="max")
    lengths = np.diff(matrix.indptr)
    bucket = np.where(lengths > 0, np.ceil(np.log2(np.maximum(lengths, 1))), -1).astype(int)
    for size in np.unique(bucket[bucket >= 0]):
        for is_equal in (False, True):
            rows = np.flatnonzero((bucket == size) & (program.is_equal == is_equal))
            if not len(rows):
                continue
            part, width = matrix[rows], lengths[rows].max()
            labels_at, values = np.full((len(rows), width), -1), np.full((len(rows), width), np.nan)
            inside = np.arange(width) < lengths[rows][:, None]
            labels_at[inside], values[inside] = labels[part.indices], part.data
            table = xarray.Dataset({"coeffs": (("row", "_term"), values), "vars": (("row", "_term"), labels_at), "const": ("row", np.zeros(len(rows)))})
            expression = linopy.LinearExpression(table, model)
            right = xarray.DataArray(program.rhs[rows], dims="row")
            model.add_constraints(expression == right if is_equal else expression <= right, name=f"rows_{size}_{is_equal}")
    assert count == len(labels)
    return linopy.io.to_highspy(model)


def _append(kind: str, lines: list[str]) -> None:
    """Append what a run found under its own heading."""
    text = REPORT.read_text(encoding="utf-8") if REPORT.exists() else "# Benchmarks against peers\n\nWritten by `uv run poe bench`; CPU seconds.\n"
    heading = f"## {kind.capitalize()}, {platform.machine()}, Python {platform.python_version()}"
    REPORT.write_text(text.rstrip("\n") + "\n" + "\n".join(["", heading, "", *lines, ""]), encoding="utf-8")

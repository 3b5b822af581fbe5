"""The hand-over to HiGHS: arrays in memory instead of a walk over PuLP's objects, and a status that is read, not believed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np
import pulp
from numpy.typing import NDArray

from planner.errors import SolverError
from planner.program.named import Named

Floats = NDArray[np.float64]
SEED = 1


@dataclass(frozen=True)
class Outcome:
    """What HiGHS reached.

    Parameters
    ----------
    values
        Column values, None where it has no solution.
    objective, bound
        Of the solution and the best bound that it proved on *this* (perhaps restricted) problem, without the constant.
    is_proven
        Whether it proved the solution best for this problem.
    duals
        Row duals, ≥ 0 for ≤ rows of a maximum; linear programs only.
    status
        HiGHS's own word, for the log.
    """

    values: Floats | None
    objective: float
    bound: float
    is_proven: bool
    duals: Floats | None
    status: str


Progress = Callable[[float, float], bool]
"""Called with (value, bound) now and then; returns True to stop."""


class ArrayHighs(pulp.HiGHS):  # type: ignore[misc] # PuLP's solvers are not typed
    """PuLP's HiGHS interface, with the model handed over as arrays and results read as arrays."""

    def __init__(self, named: Named, **options: Any) -> None:
        self._named = named
        super().__init__(msg=False, threads=1, random_seed=SEED, **options)

    def buildSolverModel(self, lp: pulp.LpProblem) -> None:  # noqa: N802 - PuLP's name
        """Hand the arrays over; they hold the same matrix as ``lp``."""
        named, inf = self._named, highspy.kHighsInf
        rows, columns = named.matrix.shape
        whole = named.integers & self.mip
        status = lp.solverModel.passModel(
            columns,
            rows,
            named.matrix.nnz,
            int(highspy.MatrixFormat.kRowwise),
            int(highspy.ObjSense.kMaximize),
            0.0,
            named.objective,
            np.zeros(columns),
            np.where(np.isfinite(named.upper), named.upper, inf),
            np.where(np.isfinite(named.row_lower), named.row_lower, -inf),
            np.where(np.isfinite(named.row_upper), named.row_upper, inf),
            named.matrix.indptr.astype(np.int32),
            named.matrix.indices.astype(np.int32),
            named.matrix.data,
            whole.astype(np.int32),
        )
        if status == highspy.HighsStatus.kError:
            raise SolverError("HiGHS refused the model")

    def findSolutionValues(self, lp: pulp.LpProblem) -> tuple[int, bool]:  # noqa: ARG002, N802 - PuLP's name and parameter
        """Leave values where they are; :func:`solve` reads them as arrays."""
        return pulp.constants.LpSolveStatus.NotSolved, False


def solve(named: Named, *, start: Floats | None = None, progress: Progress | None = None, **options: Any) -> Outcome:
    """Solve a named problem with HiGHS in this process.

    Parameters
    ----------
    named
        The problem.
    start
        Column values of a known solution, for a mixed integer program; in the order of the problem's columns.
    progress
        Called by mixed integer programs; may ask to stop.
    options
        HiGHS options by name, for example ``mip_max_nodes``. An unknown option is an error.
    """
    solver = ArrayHighs(named)
    problem = named.problem
    solver.createAndConfigureSolver(problem)
    set_options(problem.solverModel, {"mip_feasibility_tolerance": 1e-7, "primal_feasibility_tolerance": 1e-8, **options})
    solver.buildSolverModel(problem)
    if start is not None:
        solution = highspy.HighsSolution()
        solution.col_value = start.tolist()
        problem.solverModel.setSolution(solution)
    if progress is not None:
        _listen(problem.solverModel, progress)
    problem.solverModel.run()
    return read(problem.solverModel, is_mip=bool(named.integers.any()))


def set_options(model: highspy.Highs, options: dict[str, Any]) -> None:
    """Set HiGHS options; one that it does not take is an error (left alone, it would go on with another method)."""
    for name, value in options.items():
        if model.setOptionValue(name, value) != highspy.HighsStatus.kOk:
            raise SolverError(f"HiGHS does not take {name} = {value}")


def read(model: highspy.Highs, *, is_mip: bool) -> Outcome:
    """Return what a run reached: whether there is a solution, its bound, and only then the status."""
    status, info = model.getModelStatus(), model.getInfo()
    solution = model.getSolution()
    feasible = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    optimal = status == highspy.HighsModelStatus.kOptimal
    values = np.array(solution.col_value) if feasible else None
    objective = float(info.objective_function_value) if feasible else -np.inf
    bound = (float(info.mip_dual_bound) if is_mip else objective) if (is_mip or optimal) else np.inf
    duals = np.array(solution.row_dual) if not is_mip and optimal else None
    return Outcome(values, objective, bound, optimal and feasible, duals, model.modelStatusToString(status))


def _listen(model: highspy.Highs, progress: Progress) -> None:
    def hear(kind: Any, _message: str, out: Any, answer: Any, _data: Any) -> None:
        if kind == highspy.cb.HighsCallbackType.kCallbackMipInterrupt and progress(out.mip_primal_bound, out.mip_dual_bound):
            answer.user_interrupt = True

    model.setCallback(hear, None)
    model.startCallback(highspy.cb.HighsCallbackType.kCallbackMipInterrupt)

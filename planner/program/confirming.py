"""A second opinion: CBC, in a process of its own, on the same named problem."""

from dataclasses import dataclass

import numpy as np
import pulp

from planner.errors import SolverError
from planner.program.formulation import Program
from planner.program.greedy import worth
from planner.program.named import name_problem
from planner.program.pricing import safe_bound
from planner.program.solution import Solution
from planner.units import VALUE_TOLERANCE_HA

SECONDS = 120
"""Wall-clock limit of the second solver: it confirms, it does not decide."""
TOLERANCE_HA = 10 * VALUE_TOLERANCE_HA


@dataclass(frozen=True)
class SecondOpinion:
    """What CBC reached: the value of its plan (None: no plan in time), whether it says that it is best, and how many moves it looked at."""

    value: float | None
    is_proven: bool
    moves: int

    def agrees_with(self, solution: Solution) -> bool:
        """Whether nothing that CBC found speaks against the plan and its bound."""
        if self.value is None:
            return True
        best = solution.value if solution.status == "optimal" else solution.bound
        return self.value <= best + TOLERANCE_HA and (
            not self.is_proven or solution.status != "optimal" or self.value >= solution.value - TOLERANCE_HA
        )


def confirm(program: Program, solution: Solution) -> SecondOpinion:
    """Ask CBC for the best plan among all moves that a better plan might hold.

    Raises
    ------
    SolverError
        Where CBC's plan is better than the bound: one of the two is wrong, and no plan may be shown.
    """
    bound = safe_bound(program, solution.duals[: len(program.rhs)])  # without the cuts, whose rows come last
    columns = np.union1d(np.flatnonzero(bound.gains >= -(bound.value - solution.value) - 1e-4), solution.chosen)
    named = name_problem(program, columns)
    stats = named.problem.solve(pulp.COIN_CMD(msg=False, timeLimit=SECONDS, gapRel=0.0, gapAbs=0.0))
    opinion = SecondOpinion(
        _value(program, named.problem, columns) if stats.has_solution else None,
        stats.status == pulp.constants.LpSolveStatus.Optimal,
        len(columns),
    )
    if not opinion.agrees_with(solution):
        raise SolverError(f"CBC found {opinion.value}, HiGHS {solution.value} with bound {solution.bound}")
    return opinion


def _value(program: Program, problem: pulp.LpProblem, columns: np.ndarray) -> float | None:
    """Return the value of CBC's plan, read from its moves; None where they are not whole (a relaxation written out as a solution)."""
    values = {variable.name: variable.varValue or 0.0 for variable in problem.variables()}
    x = np.array(list(values.values()))[: len(columns)]
    if np.abs(x - np.round(x)).max(initial=0.0) > 1e-5:
        return None
    return worth(program, columns[x > 0.5])

"""One peer on one problem, in a process of its own: ``python -m tests.benchmarks.peer NAME FOLDER SECONDS``.

Reads ``problem.mps`` (a minimum) and, for CP-SAT, ``problem.npz``; writes ``NAME.json``: values of the moves (empty where it has no solution) and the
bound that it claims (null where it says none). What it says about itself is not believed: the caller reads the moves.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

import numpy as np

SCALE = 1_000_000
"""CP-SAT takes whole numbers: hectares, million euro and megawatt times a million."""

Answer = tuple[list[float], float | None]


def highs(folder: Path, seconds: float) -> Answer:
    import highspy

    model = highspy.Highs()
    for name, value in {"output_flag": False, "threads": 1, "random_seed": 1, "time_limit": seconds}.items():
        model.setOptionValue(name, value)
    model.readModel(str(folder / "problem.mps"))
    model.run()
    info = model.getInfo()
    has_solution = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    return list(model.getSolution().col_value) if has_solution else [], -info.mip_dual_bound


def cbc(folder: Path, seconds: float) -> Answer:
    import pulp

    found = folder / "cbc.sol"
    found.unlink(missing_ok=True)
    command = [pulp.COIN_CMD().path, str(folder / "problem.mps"), "-sec", str(seconds), "-timeMode", "elapsed", "-printingOptions", "all",
               "-solve", "-solution", str(found)]
    log = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    lower = re.findall(r"(?:Lower bound|best possible)[: ]+(-?\d[\d.]*)", log)
    bound = -float(lower[-1].rstrip(".")) if lower else None
    if not found.exists() or "no integer solution" in log.lower():
        return [], bound
    rows = re.findall(r"^[ *]*\d+ +c(\d+) +(\S+)", found.read_text(), flags=re.MULTILINE)
    return [float(value) for _, value in sorted(rows, key=lambda row: int(row[0]))], bound


def scip(folder: Path, seconds: float) -> Answer:
    import pyscipopt

    model = pyscipopt.Model()
    model.hideOutput()
    model.readProblem(str(folder / "problem.mps"))
    model.setParam("limits/time", seconds)
    model.optimize()
    if not model.getNSols():
        return [], -model.getDualbound()
    best = model.getBestSol()
    by_name = {variable.name: best[variable] for variable in model.getVars(transformed=False)}
    return [by_name[f"c{column}"] for column in range(len(by_name))], -model.getDualbound()


def cpsat(folder: Path, seconds: float) -> Answer:
    from ortools.sat.python import cp_model

    arrays = np.load(folder / "problem.npz")
    model = cp_model.CpModel()
    whole = np.arange(len(arrays["upper"])) < arrays["whole"]  # moves and departures; what is left is power
    columns = [model.new_int_var(0, 1 if is_whole else int(SCALE * upper), "") for is_whole, upper in zip(whole, arrays["upper"], strict=True)]
    starts, indices, data = arrays["indptr"], arrays["indices"], arrays["data"]
    for row in range(len(starts) - 1):
        at = slice(starts[row], starts[row + 1])
        factor = np.where(whole[indices[at]], SCALE, 1)
        left = cp_model.LinearExpr.weighted_sum([columns[k] for k in indices[at]], np.round(data[at] * factor).astype(np.int64).tolist())
        right = round(float(arrays["rhs"][row]) * SCALE)
        model.add(left == right) if arrays["equal"][row] else model.add(left <= right)
    cost = np.round(arrays["objective"] * SCALE).astype(np.int64)
    model.maximize(cp_model.LinearExpr.weighted_sum(columns, cost.tolist()))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds, solver.parameters.num_workers, solver.parameters.random_seed = seconds, 1, 1
    status = solver.solve(model)
    has_solution = status in {cp_model.OPTIMAL, cp_model.FEASIBLE}
    return [float(solver.value(column)) for column in columns] if has_solution else [], solver.best_objective_bound / SCALE


PEERS = {"highs": highs, "cbc": cbc, "scip": scip, "cpsat": cpsat}


def main(name: str, folder: str, seconds: str) -> None:
    values, bound = PEERS[name](Path(folder), float(seconds))
    known = bound is not None and abs(bound) < 1e15
    (Path(folder) / f"{name}.json").write_text(json.dumps({"values": values, "bound": bound if known else None}))


if __name__ == "__main__":
    main(*sys.argv[1:])

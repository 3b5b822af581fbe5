"""How fast the program is, in CPU seconds of one run; the outcome goes to docs/benchmarks.md. Nothing here is a test of speed: the ratios are to be read."""

import platform
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from planner import PlanRequest, make_plan, make_sample
from planner.program.formulation import formulate
from planner.program.highs import solve
from planner.program.master import relax
from planner.program.named import name_problem
from planner.program.pricing import safe_bound
from planner.program.solution import Effort
from planner.program.solving import find_plan
from planner.rules.situation import Situation

REPORT = Path(__file__).parents[2] / "docs" / "benchmarks.md"


def _timed[Result](work: Callable[[], Result]) -> tuple[Result, float]:
    began = time.process_time()
    result = work()
    return result, time.process_time() - began


@pytest.mark.timeout(0)
def test_measure_and_write_down() -> None:
    """The bound by column generation equals that of the whole linear program, and the figures are written down."""
    rows = []
    town = make_sample("S", 0)
    plan, seconds = _timed(lambda: make_plan(town, PlanRequest()))
    rows.append(("S, whole use case to a proven optimum", seconds, f"{len(plan.moves)} moves, status {plan.status}"))
    province = make_sample("M", 0)
    program, seconds = _timed(lambda: formulate(Situation(province)))
    rows.append(("M, rules and rows", seconds, f"{len(program.moves):,} moves, {program.x.nnz:,} coefficients"))
    found, generated = _timed(lambda: relax(program))
    rows.append(("M, linear program by column generation", generated, f"{len(found.columns):,} columns, {found.rounds} rounds"))
    whole, monolith = _timed(lambda: solve(name_problem(program, np.arange(len(program.moves)), is_integer=False)))
    rows.append(("M, the same as one linear program", monolith, f"{monolith / generated:.1f} × column generation"))
    assert whole.objective + program.constant == pytest.approx(found.objective, abs=1e-6)
    bound, seconds = _timed(lambda: safe_bound(program, found.duals))
    rows.append(("M, proof from the duals", seconds, f"bound {bound.value:.4f} ha"))
    solution, seconds = _timed(lambda: find_plan(program, Effort(gap=0.01)))
    rows.append(("M, plan with default limits of work", seconds, f"value {solution.value:.4f} ha, gap {100 * solution.gap:.2f} %"))
    _write(rows)


def _write(rows: list[tuple[str, float, str]]) -> None:
    lines = [
        "# Benchmarks",
        "",
        f"One run, CPU seconds, {platform.machine()}, Python {platform.python_version()}, sample seed 0. Written by `uv run poe bench`.",
        "",
        "| what | CPU s | |",
        "|---|---|---|",
        *(f"| {what} | {seconds:.2f} | {note} |" for what, seconds, note in rows),
    ]
    REPORT.write_text("\n".join(lines) + "\n", encoding="utf-8")

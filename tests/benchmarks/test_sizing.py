"""What the sizing of a fund costs on a province: the curve beside one linear program, and the whole in two processes; the outcome goes to docs/benchmarks.md.

Points are asked with plans proven within 1 %. The whole is the curve with nested plans, the audit of each, and samples of the plan of each fund.
"""

import resource
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from planner import make_sample
from planner.program.formulation import Program, formulate
from planner.program.fund_curve import CurveEffort, Outline, outline
from planner.program.fund_point import PointEffort, best_at
from planner.program.highs import solve
from planner.program.master import relax
from planner.program.named import name_problem
from planner.rules.situation import Situation
from planner.scenarios.curve.asked import round_steps
from planner.scenarios.curve.tasks import PRICED
from planner.studio.sizing import SizeRequest, size
from planner.units import EUR_PER_MEUR
from tests.benchmarks.writing import put

pytestmark = pytest.mark.timeout(0)
POINTS, GAP, SAMPLES, WORKERS = 25, 0.01, 1_000, 2
TITLE, HEAD = "Sizing of the fund, M", ["what", "goal", "CPU s", "reached"]


def _timed[Result](work: Callable[[], Result]) -> tuple[Result, float]:
    began = time.process_time()
    result = work()
    return result, time.process_time() - began


def _drawn(program: Program) -> tuple[Outline, list[float]]:
    funds: list[float] = []

    def spread(most_meur: float) -> list[float]:
        funds.extend(round_steps(most_meur, POINTS))
        return funds

    return outline(program, spread, CurveEffort()), funds


def test_curve_of_a_province() -> None:
    """The curve of 25 points with bounds, then its plans; no plan lies above its bound."""
    program = formulate(Situation(make_sample("M", 0)), goal=PRICED)
    (curve, funds), drawing = _timed(lambda: _drawn(program))
    drawn = f"{len(curve.corners)} corners, {len(curve.lines)} linear programs, {len(curve.cuts)} rounds of cuts"
    put(TITLE, HEAD, {"linear program over all funds, 25 points with bounds": ["≤ 2.5 × one cold linear program", f"{drawing:.1f}", drawn]})
    found, looking = _timed(lambda: [best_at(program, curve, fund * EUR_PER_MEUR, PointEffort(gap=GAP)) for fund in funds])
    assert all(each.ha <= each.bound_ha + 1e-9 for each in found)
    within = sum(each.gap <= GAP for each in found)
    worst = max(each.gap for each in found if each.ha > 0)
    reached = f"{len(found) / looking:.2f} points a second; {within} of {len(found)} within {GAP:.0%}, worst {100 * worst:.2f} %"
    put(TITLE, HEAD, {"plans of the 25 points, one process": [f"each within {GAP:.0%}", f"{looking:.1f}", reached]})
    middle = program.capped(funds[POINTS // 2] * EUR_PER_MEUR)
    _, generated = _timed(lambda: relax(middle))
    named = name_problem(middle, range(len(middle.moves)), is_integer=False)
    _, cold = _timed(lambda: solve(named))
    put(TITLE, HEAD, {"one cold linear program of the same project, with a middling fund": [
        "", f"{cold:.1f}", f"curve {drawing / cold:.1f} × of it; by column generation {generated:.1f} s, curve {drawing / generated:.1f} × of that"]})


def test_whole_sizing(tmp_path: Path) -> None:
    """The command on a province in two processes, once more from what is kept; both tell the same."""
    project, request = make_sample("M", 0), SizeRequest(points=POINTS, samples=SAMPLES, gap=GAP)
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime, time.monotonic()
    sizing, here = _timed(lambda: size(project, request, workers=WORKERS, keep=tmp_path))
    wall, cpu = time.monotonic() - began, here + resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
    within = sum(point.gap <= GAP for point in sizing.curve.points)
    put(TITLE, HEAD, {f"`size`, {POINTS} points, {SAMPLES:,} samples, {WORKERS} processes": [
        f"≤ 2 minutes, each within {GAP:.0%}", f"{cpu:.0f}", f"{wall:.0f} s by the clock; {within} of {POINTS} within {GAP:.0%}"]})
    began = time.monotonic()
    again, resumed = _timed(lambda: size(project, request, workers=1, keep=tmp_path))
    put(TITLE, HEAD, {"`size` once more, all kept": ["", f"{resumed:.1f}", f"{time.monotonic() - began:.0f} s by the clock"]})
    assert [point.record() for point in again.curve.points] == [point.record() for point in sizing.curve.points]
    assert len(sizing.curve.points) == POINTS

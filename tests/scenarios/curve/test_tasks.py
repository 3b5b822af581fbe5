"""The tasks of a curve: pure, the same in any order, in other processes, after a death and after a break."""

import json
import os
import signal
import time
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from planner.program.fund_curve import SAME_HA, CurveEffort, outline
from planner.project.project import Project
from planner.scenarios.curve import tasks
from planner.scenarios.curve.asked import CurveRequest
from planner.scenarios.curve.curve import CurveTasks, make_curve
from planner.scenarios.curve.packing import packed, unpacked
from planner.scenarios.sweep import Shared, Task, remembered, run
from tests.cases import project
from tests.program.small import small_rows, small_terms
from tests.scenarios.sweep.killing import PROCESSES
from tests.scenarios.sweep.work import die, notes

REQUEST = CurveRequest(points=4)


@cache
def small() -> Project:
    """Return a small project by chance, the same in every process."""
    return project(small_rows(1), **small_terms(1))


@cache
def right() -> str:
    """Return the curve of one process that nobody disturbed."""
    return told(make_curve(small(), REQUEST).record())


def told(record: Any) -> str:
    return json.dumps(record, sort_keys=True, allow_nan=False)


def whole() -> CurveTasks:
    return CurveTasks(Shared(small(), small().sha256()), REQUEST, small().terms.fund.total_eur)


def test_a_curve_travels_as_json() -> None:
    """Tasks: a curve packed, written as JSON, read and unpacked is the same curve, cuts and duals included, wherever it was drawn."""
    program = tasks.program_of(small(), whole().draw.spec)
    funds = [0.0, 0.1, 0.2]
    curve = outline(program, lambda _: funds, CurveEffort(probes=400, error=0.0))
    again = unpacked(json.loads(json.dumps(packed(curve, funds))), program)
    assert told(packed(again, funds)) == told(packed(curve, funds))
    assert (again.is_edge, again.most_meur) == (curve.is_edge, curve.most_meur)
    for fund in (*funds, *(corner.fund_meur for corner in curve.corners)):
        assert 0 <= again.bound(fund) - curve.bound(fund) <= SAME_HA  # lines as good as equal to another do not travel
        assert (again.chord(fund), again.slopes(fund)) == (curve.chord(fund), curve.slopes(fund))
        assert np.array_equal(again.line_at(fund).duals, curve.line_at(fund).duals)
    assert len(again.cuts) == len(curve.cuts) > 0
    for mine, theirs in zip(again.cuts, curve.cuts, strict=True):
        assert (mine.names, mine.family) == (theirs.names, theirs.family)
        assert np.array_equal(mine.rhs, theirs.rhs)
        assert (abs(mine.x - theirs.x).sum(), abs(mine.side - theirs.side).sum()) == (0, 0)
    assert [each.order.tolist() for each in again.corners] == [each.order.tolist() for each in curve.corners]


def test_packed_lines_bound_as_all_lines_do() -> None:
    """Tasks: the lines that travel bound the funds of interest and the corners as all lines do, and no fund lower than these."""
    program = tasks.program_of(small(), whole().draw.spec)
    curve = outline(program, lambda most: np.linspace(0, most, 4).tolist(), CurveEffort(probes=4, error=0.01))
    again = unpacked(packed(curve, [0.05]), program)
    for fund in np.linspace(0.0, 1.0, 41):
        assert again.bound(fund) >= curve.bound(fund)
    assert again.bound(0.05) <= curve.bound(0.05) + SAME_HA


def test_tasks_are_pure() -> None:
    """Tasks: each gives the same twice, from what is remembered and from nothing, and leaves what it was given as it was."""
    work = whole()
    drawn = work.draw.work(small(), work.draw.spec)
    points = [task.work(small(), task.spec, drawn) for task in work.points]
    before = told([drawn, points])
    settled = work.settle.work(small(), work.settle.spec, *points)
    described = [task.work(small(), task.spec, settled) for task in work.describe]
    assert told([drawn, points]) == before
    for task in Random(1).sample(work.points, 2):
        remembered.__globals__["_THINGS"].clear()
        assert told(task.work(small(), task.spec, json.loads(told(drawn)))) == told(points[task.spec["at"]])
    assert told(work.draw.work(small(), work.draw.spec)) == told(drawn)
    assert told(work.settle.work(small(), work.settle.spec, *points)) == told(settled)
    assert told([task.work(small(), task.spec, settled) for task in work.describe]) == told(described)


def test_points_rise() -> None:
    """R43: a plan that serves less than that of a smaller fund is replaced by it, and a bound above that of a larger fund by that."""
    work = whole()
    drawn = run([work.draw])[0]
    points = [task.work(small(), task.spec, drawn) for task in work.points]
    best = max(points, key=lambda point: point["ha"])
    assert best["ha"] > 0
    at = points.index(best)
    spoiled = [dict(point) for point in points]
    spoiled[-1] = {**spoiled[-1], "chosen": [], "invested": [], "ha": 0.0}
    spoiled[0] = {**spoiled[0], "bound_ha": 99.0}
    settled = tasks.settle(small(), work.settle.spec, *spoiled)["points"]
    assert [settled[-1][name] for name in ("chosen", "ha")] == [settled[-2][name] for name in ("chosen", "ha")]
    assert settled[-1]["ha"] == max(point["ha"] for point in spoiled) > 0
    assert settled[0]["bound_ha"] == settled[1]["bound_ha"] < 99.0
    assert at > 0


def test_the_same_in_two_processes_one_of_which_dies(tmp_path: Path) -> None:
    """Done: with two processes, asked in reverse, one of which is killed in the middle of the points, the curve is to the last digit the same."""
    work = whole()
    killer = Task(die, {"file": str(tmp_path / "deaths"), "times": 1}, work.draw.shared, (work.draw,), label="deadly")
    asked = [*work.all[::-1], killer]
    results = dict(zip(asked, run(asked, workers=2), strict=True))
    assert len(notes(tmp_path / "deaths")) == 2
    assert results.pop(killer) == "alive"
    assert told(work.curve([results[task] for task in work.all]).record()) == right()


def draw_it(folder: Path) -> None:
    """Draw the curve, slowly; what is reported done is noted."""
    def hear(_done: int, _of: int, label: str) -> None:
        with (folder / "said").open("a", encoding="utf-8") as file:
            file.write(f"{label}\n")

    make_curve(small(), REQUEST, keep=folder, progress=hear)


def test_killed_and_gone_on_with(tmp_path: Path) -> None:
    """Done: killed (SIGKILL) in the middle and started again, what was reported done is not done again, and the curve is the same."""
    process = PROCESSES.Process(target=draw_it, args=(tmp_path,))
    process.start()
    said, until = tmp_path / "said", time.monotonic() + 60
    while process.is_alive() and time.monotonic() < until and (not said.exists() or len(said.read_text(encoding="utf-8").splitlines()) < 3):
        time.sleep(0.01)
    os.kill(process.pid or 0, signal.SIGKILL)
    process.join()
    process.close()
    finished = len(said.read_text(encoding="utf-8").splitlines()) - 1
    again: list[int] = []
    curve = make_curve(small(), REQUEST, keep=tmp_path, progress=lambda done, _of, _label: again.append(done))
    assert told(curve.record()) == right()
    assert again[0] >= finished >= 2

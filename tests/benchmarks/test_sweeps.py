"""What a sweep costs beside its tasks, and how well it fills workers; the outcome goes to docs/benchmarks.md.

The simulation is the sweep of docs/sweeps.md: twelve provinces under five settings of levers, each a linear program, 25 points after it, and 1,000 samples of
the plan of each point. Tasks sleep for drawn times in place of computing, scaled down; scheduler, processes, messages and results are real.
"""

import random
import time
from pathlib import Path
from typing import Any

import pytest

from planner import make_sample
from planner.scenarios.sweep import Shared, Task, run
from tests.benchmarks.writing import put
from tests.scenarios.sweep.clusters import local_cluster

pytestmark = pytest.mark.timeout(0)
TITLE, OVERHEAD = "Sweep of twelve provinces, simulated", "Sweeps: overhead per task"
PROVINCES, SETTINGS, POINTS = 12, 5, 25
LP_SECONDS, POINT_SECONDS, SAMPLES_SECONDS = (12.0, 18.0), (4.0, 8.0), (0.005, 0.01)
"""Drawn evenly between these: a linear program over all moves, a point of the curve, 1,000 samples of its plan."""
TASKS = 1_000


def nap(shared: Any, spec: dict[str, Any], *before: Any) -> float:
    """Sleep in place of computing."""
    time.sleep(spec["seconds"])
    return spec["seconds"]


def sweep_of_provinces(scale: float) -> list[Task]:
    """Return the tasks, each that much shorter."""
    chance, tasks = random.Random(12), []

    def one(name: str, between: tuple[float, float], *after: Task) -> Task:
        seconds = chance.uniform(*between) * scale
        return Task(nap, {"seconds": seconds, "name": name}, shared, after, f"{seconds}")

    for province in range(PROVINCES):
        project = make_sample("S", province)
        for setting in range(SETTINGS):
            name = f"{province} {setting}"
            shared = Shared(project, f"{name} {project.sha256()}")
            first = one(name, LP_SECONDS)
            points = [one(f"{name} {point}", POINT_SECONDS, first) for point in range(POINTS)]
            tasks += [first, *points, *(one(f"{name} {at} samples", SAMPLES_SECONDS, point) for at, point in enumerate(points))]
    return tasks


def _timed(tasks: list[Task], workers: int | str, keep: Path | None = None) -> float:
    """Return seconds from the beginning of the first task that ended to the end of all; processes start before that."""
    began: list[float] = []

    def hear(_done: int, _of: int, label: str) -> None:
        if label and not began:
            began.append(time.monotonic() - float(label))

    run(tasks, workers=workers, keep=keep, progress=hear)
    return time.monotonic() - began[0]


def _row(tasks: list[Task], workers: int, seconds: float) -> list[str]:
    work = sum(float(task.label) for task in tasks)
    chain = max(sum(float(each.label) for each in (task, *task.after, *(one for before in task.after for one in before.after))) for task in tasks)
    least = max(work / workers, chain)
    assert seconds >= 0.95 * least
    return [f"{work:.1f}", f"{least:.2f}", f"{seconds:.2f}", f"{100 * least / seconds:.1f} %", f"{1000 * (seconds - least) * workers / len(tasks):.1f}"]


HEAD = ["workers", "time scale", "work, s", "least wall time, s", "wall time, s", "efficiency", "worker time beside the work, ms a task"]


@pytest.mark.parametrize("workers", [1, 2, 4])
def test_processes(workers: int, tmp_path: Path) -> None:
    """Simulation: processes of one machine."""
    tasks = sweep_of_provinces(0.01)
    put(TITLE, HEAD, {f"{workers} process{'es' if workers > 1 else ''}": ["1/100", *_row(tasks, workers, _timed(tasks, workers, tmp_path))]})


@pytest.mark.parametrize("workers", [2, 32, 128])
def test_cluster(workers: int, tmp_path: Path) -> None:
    """Simulation: a Dask cluster, each thread of its two worker processes in place of a worker."""
    scale = 0.01 if workers < 32 else 0.1
    tasks = sweep_of_provinces(scale)
    with local_cluster(tmp_path, 2, workers // 2) as cluster:
        _timed(naps(workers), cluster.address)
        seconds = _timed(tasks, cluster.address, tmp_path)
    put(TITLE, HEAD, {f"{workers} on Dask": [f"1/{1 / scale:.0f}", *_row(tasks, workers, seconds)]})


def naps(count: int) -> list[Task]:
    """Return tasks that do nothing."""
    return [Task(nap, {"seconds": 0.0, "at": at}, label="0") for at in range(count)]


def test_overhead(tmp_path: Path) -> None:
    """Overhead: tasks that do nothing, kept and not kept."""
    with local_cluster(tmp_path, 2, 1) as cluster:
        _timed(naps(2), cluster.address)
        for name, workers in {"this process": 1, "2 processes": 2, "2 workers on Dask": cluster.address}.items():
            plain, kept = _timed(naps(TASKS), workers), _timed(naps(TASKS), workers, tmp_path / name)
            put(OVERHEAD, ["workers", "ms a task", "ms a task, kept on the disk"], {name: [f"{1000 * plain / TASKS:.2f}", f"{1000 * kept / TASKS:.2f}"]})

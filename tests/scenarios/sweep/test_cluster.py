"""The same sweeps on a real Dask cluster of this machine: a scheduler and two workers, each a process of its own."""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from planner.errors import InputError
from planner.scenarios.sweep import Shared, StoppedSweepError, Task, TaskError, run
from tests.scenarios.sweep.bounds import bounds
from tests.scenarios.sweep.clusters import DEATHS_ALLOWED, Started, local_cluster
from tests.scenarios.sweep.work import die, note, notes, pids, refuse, square, squares


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Started]:
    """Start a cluster on the loopback; it ends with the test."""
    with local_cluster(tmp_path, 2, 1) as started:
        yield started


def test_a_worker_is_killed_in_the_middle(cluster: Started, tmp_path: Path) -> None:
    """Death: with one of two workers killed in the middle of a task the results are those of one process, and both had worked."""
    calls = tmp_path / "calls"
    data = [Shared(100, "a"), Shared(200, "b")]
    first = [Task(square, {"n": n}, data[n], label=f"first {n}") for n in range(2)]
    tasks = [Task(square, {"n": n, "seconds": 0.05, "file": str(calls)}, data[n % 2], (first[n % 2],), f"{n}²") for n in range(60)]
    killed: list[int] = []

    def kill(done: int, _of: int, _label: str) -> None:
        at_work = pids(calls) & {worker.pid for worker in cluster.workers}
        if done > 20 and len(at_work) == 2 and not killed:
            killed.append(cluster.workers[0].pid)
            os.kill(killed[0], signal.SIGKILL)

    found = run(tasks, workers=cluster.address, keep=tmp_path / "kept", progress=kill)
    assert killed
    assert cluster.workers[0].wait() == -signal.SIGKILL
    assert pids(calls) == {worker.pid for worker in cluster.workers}
    assert found == run([Task(square, {"n": task.spec["n"]}, task.shared, task.after) for task in tasks])
    assert set(notes(calls)) == {str(n) for n in range(60)}
    run(tasks, keep=tmp_path / "kept", progress=lambda done, of, _: note({"file": str(tmp_path / "said")}, f"{done}/{of}"))
    assert notes(tmp_path / "said") == ["62/62"]


def test_stop_faults_and_projects(cluster: Started, tmp_path: Path) -> None:
    """Cluster: linear programs of projects are those of one process; a fault names its task; Stop gives what there is while a worker sleeps on."""
    assert run(bounds(), workers=cluster.address) == run(bounds())
    with pytest.raises(TaskError, match="the third") as caught:
        run([*squares(2), Task(refuse, {}, label="the third")], workers=cluster.address)
    assert [problem.code for problem in caught.value.problems] == ["empty_table"]
    slow = Task(square, {"n": 7, "seconds": 600, "file": str(tmp_path / "slow")})
    done: list[int] = []
    with pytest.raises(StoppedSweepError) as stopped:
        run([slow, *squares(3)], workers=cluster.address, progress=lambda at, _of, _label: done.append(at),
            stop=lambda: 3 in done and bool(notes(tmp_path / "slow")))
    assert stopped.value.results == (None, *run(squares(3)))


def test_a_deadly_task_is_given_up(cluster: Started, tmp_path: Path) -> None:
    """Death: a task of which workers die time and again is one error that names it."""
    with pytest.raises(TaskError, match="deadly") as caught:
        run([Task(die, {"file": str(tmp_path / "deaths"), "times": 100}, label="deadly")], workers=cluster.address)
    assert caught.value.kind == "died"
    assert len(notes(tmp_path / "deaths")) == DEATHS_ALLOWED + 1


def test_a_scheduler_that_goes_is_told(cluster: Started, tmp_path: Path) -> None:
    """Cluster: where the scheduler ends in the middle, that is told, and what was finished is kept."""
    def end(done: int, _of: int, _label: str) -> None:
        if done == 5:
            cluster.scheduler.kill()

    with pytest.raises(InputError) as caught:
        run(squares(40, seconds=0.05), workers=cluster.address, keep=tmp_path / "kept", progress=end)
    assert [problem.code for problem in caught.value.problems] == ["no_scheduler"]
    said: list[int] = []
    run(squares(40, seconds=0.05), keep=tmp_path / "kept", progress=lambda done, _of, _label: said.append(done))
    assert said[0] >= 5


def test_no_scheduler_is_told() -> None:
    """Cluster: an address at which nobody answers, or that is none."""
    for address in ("dask://127.0.0.1:1", "dask://"):
        with pytest.raises(InputError) as caught:
            run(squares(1), workers=address)
        assert [problem.code for problem in caught.value.problems] == ["no_scheduler"]


def test_no_dask_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cluster: who has not installed Dask hears how."""
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(InputError) as caught:
        run(squares(1), workers="dask://127.0.0.1:8786")
    assert [problem.code for problem in caught.value.problems] == ["no_dask"]

"""Sweeps in this process and in others: the same results, kept, stopped and gone on with."""

import multiprocessing
from pathlib import Path

import pytest

from planner.errors import InputError
from planner.scenarios.sweep import Kept, Shared, StoppedSweepError, Task, TaskError, run
from planner.scenarios.sweep.kept import FILE
from tests.scenarios.sweep.bounds import bounds
from tests.scenarios.sweep.killing import killed_sweeps
from tests.scenarios.sweep.work import die, endless, fail, note, notes, nothing, pids, refuse, square, squares, threads

KILLS = 20
"""A small count; `poe prove` kills two hundred."""


def staged() -> list[Task]:
    """Return tasks that come after others, with data that differ."""
    data = [Shared(100 * at, f"data{at}") for at in range(3)]
    first = [Task(square, {"n": at}, shared, label=f"first {at}") for at, shared in enumerate(data)]
    return [Task(square, {"n": n}, data[at], (first[at], first[0]), label=f"{at} {n}") for n in range(4) for at in range(3)]


@pytest.mark.parametrize("workers", [1, 2])
def test_results_come_in_the_order_asked(workers: int) -> None:
    """Order: each result stands where its task stands, with what it shares and what came before it."""
    def first(at: int) -> float:
        return at**2 / 3 + 100 * at

    assert run(staged(), workers=workers) == [pytest.approx(n**2 / 3 + 100 * at + first(at) + first(0)) for n in range(4) for at in range(3)]


def test_projects_travel() -> None:
    """Workers: linear programs of two projects are to the last bit the same in two processes as in one."""
    assert run(bounds(), workers=2) == run(bounds())


def test_progress_counts_every_task_once() -> None:
    """Progress: how many are done of how many, with those that others come after."""
    heard: list[tuple[int, int, str]] = []
    run(staged(), progress=lambda *said: heard.append(said))
    assert [(done, of) for done, of, _ in heard] == [(done, 15) for done in range(16)]
    assert {label for *_, label in heard} == {"", *(f"first {at}" for at in range(3)), *(f"{at} {n}" for n in range(4) for at in range(3))}


def test_the_same_task_is_done_once(tmp_path: Path) -> None:
    """Key: asked twice, a task is done once."""
    tasks = squares(3, file=str(tmp_path / "calls"))
    assert run([*tasks, *tasks]) == run(tasks) * 2
    assert sorted(notes(tmp_path / "calls")) == sorted("012" * 2)


def test_each_process_computes_on_one_core() -> None:
    """Workers: libraries are told to use one thread; this process keeps its own settings."""
    before = threads(None, {})
    assert run([Task(threads, {})], workers=2) == [["1", "1", "1"]]
    assert threads(None, {}) == before


def test_a_worker_that_dies_is_replaced(tmp_path: Path) -> None:
    """Death: the task of a process that died is done again by another, and all results come."""
    killer = Task(die, {"file": str(tmp_path / "deaths"), "times": 2}, label="deadly")
    others = squares(8, file=str(tmp_path / "calls"))
    assert run([*others[:4], killer, *others[4:]], workers=2) == [*run(others[:4]), "alive", *run(others[4:])]
    assert len(pids(tmp_path / "deaths")) == 3


def test_a_task_is_begun_three_times(tmp_path: Path) -> None:
    """Death: after three deaths one error names the task."""
    killer = Task(die, {"file": str(tmp_path / "deaths"), "times": 100}, label="deadly")
    with pytest.raises(TaskError, match="deadly") as caught:
        run([*squares(2), killer], workers=2, keep=tmp_path / "kept")
    assert caught.value.kind == "died"
    assert len(notes(tmp_path / "deaths")) == 3
    assert multiprocessing.active_children() == []


@pytest.mark.parametrize(("work", "kind", "codes", "workers"), [
    (fail, "ZeroDivisionError", [], 1), (nothing, "TypeError", [], 1), (endless, "ValueError", [], 1), (refuse, "InputError", ["empty_table"], 1),
    (refuse, "InputError", ["empty_table"], 2)])
def test_a_fault_names_its_task(work: object, kind: str, codes: list[str], workers: int) -> None:
    """Fault: an error in a task reaches the caller with the name of the task, and with all faults of the input."""
    with pytest.raises(TaskError, match="the third") as caught:
        run([*squares(2), Task(work, {"n": 0}, label="the third")], workers=workers)  # type: ignore[arg-type]
    assert (caught.value.label, caught.value.kind, [problem.code for problem in caught.value.problems]) == ("the third", kind, codes)


def test_stop_ends_what_runs(tmp_path: Path) -> None:
    """Stop: processes that would work for ten minutes are ended, and what was finished is there and kept."""
    quick, slow = squares(3), [Task(square, {"n": n, "seconds": 600, "file": str(tmp_path / "slow")}) for n in (7, 8)]
    with pytest.raises(StoppedSweepError) as caught:
        run([slow[0], *quick, slow[1]], workers=2, keep=tmp_path, stop=lambda: len(notes(tmp_path / "slow")) == 2)
    assert caught.value.results == (None, *run(quick), None)
    assert caught.value.done == 3
    assert multiprocessing.active_children() == []
    assert run(quick, workers=0, keep=tmp_path, progress=lambda done, of, _: note({"file": str(tmp_path / "said")}, f"{done}/{of}")) == run(quick)
    assert notes(tmp_path / "said") == ["3/3"]


def test_stop_before_anything() -> None:
    """Stop: stopped at once, nothing is begun."""
    with pytest.raises(StoppedSweepError) as caught:
        run(squares(2), workers=2, stop=lambda: True)
    assert caught.value.results == (None, None)


def test_a_break_in_the_middle(tmp_path: Path) -> None:
    """Resume: what was kept before a stop is not done again."""
    tasks, done = squares(10, file=str(tmp_path / "calls")), []
    with pytest.raises(StoppedSweepError):
        run(tasks, keep=tmp_path, progress=lambda at, _of, _label: done.append(at), stop=lambda: len(done) > 5)
    assert notes(tmp_path / "calls") == list("01234")
    assert run(tasks, workers=2, keep=tmp_path) == run(squares(10))
    assert sorted(notes(tmp_path / "calls")) == list("0123456789")


def test_kills_lose_nothing(tmp_path: Path) -> None:
    """Resume: after a kill at any moment the file opens, holds all that was reported done, and the rest gives the same results."""
    tally = killed_sweeps(tmp_path, KILLS)
    assert tally.lines == []
    assert tally.kills == KILLS
    assert tally.reported > 0


def test_keys_no_longer_asked_can_be_cleared(tmp_path: Path) -> None:
    """Clear: all goes but the keys that are named."""
    tasks = squares(700)
    for task in tasks:
        if int(task.spec["n"]) < 5 or task.spec["n"] == 699:
            run([task], keep=tmp_path)
    with Kept(tmp_path) as kept:
        assert kept.clear([task.key for task in tasks[3:]]) == 3
        assert kept.read(task.key for task in tasks) == {tasks[n].key: str(n**2 / 3) for n in (3, 4, 699)}
        assert kept.clear() == 3


def test_what_cannot_be_kept_is_said(tmp_path: Path) -> None:
    """Kept: a damaged file and a folder that is none are told in words."""
    (tmp_path / FILE).write_bytes(b"no database " * 1_000)
    (tmp_path / "file").write_text("")
    for folder in (tmp_path, tmp_path / "file"):
        with pytest.raises(InputError) as caught:
            run(squares(1), keep=folder)
        assert [problem.code for problem in caught.value.problems] == ["sweep_not_kept"]


@pytest.mark.parametrize("workers", ["many", "-1", "http://host"])
def test_wrong_workers_are_told(workers: str) -> None:
    """Workers: neither a number nor a cluster."""
    with pytest.raises(InputError) as caught:
        run(squares(1), workers=workers)
    assert [problem.code for problem in caught.value.problems] == ["wrong_workers"]

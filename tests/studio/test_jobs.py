"""Jobs run in processes of their own, wait their turn, and stop."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import psutil
import pytest

from planner.errors import InputError, Problem, StoppedError
from planner.scenarios.sweep.local import Processes
from planner.scenarios.sweep.task import Task
from planner.studio import jobs as jobs_module
from planner.studio.jobs import Job, Jobs


def count(upto: int, pause_s: float = 0.02, *, progress: Callable[[Any], None], stop: Callable[[], bool]) -> int:
    """Count slowly and give what was reached."""
    for reached in range(upto):
        progress(reached)
        if stop():
            return reached
        time.sleep(pause_s)
    return upto


def refuse(*, progress: Callable[[Any], None], stop: Callable[[], bool]) -> None:
    raise InputError([Problem("empty_table", file="parcels")])


def give_up(*, progress: Callable[[Any], None], stop: Callable[[], bool]) -> None:
    while not stop():
        time.sleep(0.02)
    raise StoppedError("nothing yet")


def hang(*, progress: Callable[[Any], None], stop: Callable[[], bool]) -> None:
    progress("deaf")
    time.sleep(600)


def break_down(*, progress: Callable[[Any], None], stop: Callable[[], bool]) -> None:
    raise SystemExit(3)


def have_children(*, progress: Callable[[Any], None], stop: Callable[[], bool]) -> None:
    """Start two processes that would work for ever, as a sweep does, and never listen again."""
    crew = Processes(2)
    for at in range(2):
        crew.begin(Task(sleep_long, {"at": at}), ())
    progress([os.getpid(), *(child.pid for child in psutil.Process().children(recursive=True) if "spawn_main" in " ".join(child.cmdline()))])
    time.sleep(600)


def sleep_long(shared: None, spec: dict[str, int]) -> int:
    time.sleep(600)
    return spec["at"]


@pytest.fixture
def jobs() -> Iterator[Jobs]:
    made = Jobs(at_once=1, patience_s=60, grace_s=0.5)
    yield made
    made.close()


def wait(jobs: Jobs, name: str, until: Callable[[Job], bool] = lambda job: job.is_over) -> Job:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        job = jobs.look(name)
        if until(job):
            return job
        time.sleep(0.02)
    raise AssertionError(jobs.look(name))


def test_work_comes_back_with_its_result(jobs: Jobs) -> None:
    """Progress on the way, the result at the end."""
    jobs.warm_up()
    job = wait(jobs, jobs.submit(count, 5))
    assert (job.state, job.result, job.progress) == ("done", 5, 4)


def test_stop_keeps_what_was_found(jobs: Jobs) -> None:
    """The work is asked, not cut off."""
    name = jobs.submit(count, 100_000)
    wait(jobs, name, lambda job: job.progress is not None)
    jobs.stop(name)
    job = wait(jobs, name)
    assert job.state == "done"
    assert 0 < job.result < 100_000


def test_stop_without_anything_to_show(jobs: Jobs) -> None:
    """A job that has nothing yet ends as stopped."""
    name = jobs.submit(give_up)
    jobs.stop(name)
    assert wait(jobs, name).state == "stopped"


def test_a_deaf_job_is_ended(jobs: Jobs) -> None:
    """After the grace the process is killed."""
    name = jobs.submit(hang)
    wait(jobs, name, lambda job: job.progress == "deaf")
    jobs.stop(name)
    assert wait(jobs, name).state == "stopped"


def test_jobs_wait_their_turn_and_may_leave_the_queue(jobs: Jobs) -> None:
    """The queue shows how many come first."""
    first, second, third = (jobs.submit(count, 100_000) for _ in range(3))
    assert (jobs.look(second).state, jobs.look(second).ahead, jobs.look(third).ahead) == ("waiting", 0, 1)
    jobs.stop(second)
    assert jobs.look(second).state == "stopped"
    assert jobs.look(third).ahead == 0
    jobs.stop(first)
    wait(jobs, third, lambda job: job.state == "running")


def test_a_job_nobody_looks_at_is_stopped() -> None:
    """A closed browser ends its job."""
    jobs = Jobs(at_once=1, patience_s=0.3, grace_s=0.3)
    try:
        name = jobs.submit(hang)
        time.sleep(2)
        assert jobs.look(name).state == "stopped"
    finally:
        jobs.close()


def test_all_faults_of_the_input_come_back(jobs: Jobs) -> None:
    """Problems travel as they are, so that a page can show them as a table."""
    job = wait(jobs, jobs.submit(refuse))
    assert job.failure is not None
    assert (job.failure.kind, [problem.code for problem in job.failure.problems]) == ("InputError", ["empty_table"])


def test_a_process_that_dies_is_a_failure(jobs: Jobs) -> None:
    """It does not run for ever."""
    job = wait(jobs, jobs.submit(break_down))
    assert (job.state, job.failure and job.failure.kind) == ("failed", "internal")


def test_an_unknown_job_says_so(jobs: Jobs) -> None:
    """After a restart of the server a page asks for a job of before."""
    assert jobs.look("job-0").state == "unknown"


def test_work_that_is_wanted_goes_on_unlooked_at() -> None:
    """A reader on another page looks at nothing, but is there; once gone, the job ends."""
    there = [True]
    jobs = Jobs(at_once=1, patience_s=0.3, grace_s=0.3)
    try:
        name = jobs.submit(hang, wanted=lambda: there[0])
        time.sleep(1.5)
        assert len(jobs.processes()) == 1
        there[0] = False
        time.sleep(2)
        assert jobs.processes() == ()
        assert jobs.look(name).state == "stopped"
    finally:
        jobs.close()


def test_stop_ends_a_job_with_all_its_processes(jobs: Jobs) -> None:
    """A job may have processes of its own, and leaves none behind, however deaf."""
    name = jobs.submit(have_children)
    pids = wait(jobs, name, lambda job: job.progress is not None).progress
    assert len(pids) == 3
    jobs.stop(name)
    assert wait(jobs, name).state == "stopped"
    assert_gone(pids)


def test_close_ends_a_job_with_all_its_processes() -> None:
    """The server ends at once, with jobs at work and one in waiting."""
    jobs = Jobs(at_once=1)
    jobs.warm_up()
    pids = wait(jobs, jobs.submit(have_children), lambda job: job.progress is not None).progress
    jobs.warm_up()
    jobs.close()
    assert_gone(pids)


SERVER = """
import time
from planner.studio.jobs import Jobs
from tests.studio.test_jobs import have_children
if __name__ == "__main__":
    jobs = Jobs()
    name = jobs.submit(have_children)
    while jobs.look(name).progress is None:
        time.sleep(0.05)
    print(*jobs.look(name).progress, flush=True)
    {end}
"""


@pytest.mark.parametrize("end", ["time.sleep(600)", "pass"])
def test_a_job_ends_with_its_server(end: str) -> None:
    """Killed or run to its end: no process of a server outlives it, and it does not wait for any."""
    server = subprocess.Popen([sys.executable, "-c", SERVER.format(end=end)], stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    pids = [int(pid) for pid in server.stdout.readline().split()]
    if end != "pass":
        server.kill()
    server.wait(timeout=30)
    server.stdout.close()
    assert len(pids) == 3
    assert_gone(pids)


def assert_gone(pids: list[int]) -> None:
    """Wait for the ends of processes; one that has ended and that nobody has asked about is as good as gone."""
    alive = [process for pid in pids if (process := running(pid))]
    end = time.monotonic() + 20
    while alive and time.monotonic() < end:
        time.sleep(0.05)
        alive = [process for pid in pids if (process := running(pid))]
    assert alive == []


def running(pid: int) -> psutil.Process | None:
    try:
        process = psutil.Process(pid)
        return None if process.status() == psutil.STATUS_ZOMBIE else process
    except psutil.NoSuchProcess:
        return None


def test_what_was_heard_is_kept_with_its_time(jobs: Jobs) -> None:
    """An estimate of the time left needs what was reported when, from the start on; many reports are thinned."""
    job = wait(jobs, jobs.submit(count, 450, 0.0))
    assert job.heard[0][1] == 0
    assert job.heard[-1][1] == 449
    assert len(job.heard) <= 200
    assert [at for at, _ in job.heard] == sorted(at for at, _ in job.heard)


_seen: list[int] = []


def _count(number: int, *, progress: Any, stop: Any) -> tuple[int, int]:
    _seen.append(number)
    return len(_seen), os.getpid()


def test_work_of_one_desk_finds_what_was_kept() -> None:
    """Work at a desk runs in the process of the work before it; other work never does."""
    jobs = Jobs(at_once=1)
    try:
        first, second, other = (wait(jobs, jobs.submit(_count, number, desk=desk)).result for number, desk in ((1, "a"), (2, "a"), (3, "")))
        assert (first[0], second[0], other[0]) == (1, 2, 1)
        assert first[1] == second[1] != other[1]
    finally:
        jobs.close()


def test_the_oldest_desk_is_given_up() -> None:
    """There are never more processes that stay than asked."""
    jobs = Jobs(at_once=1, desks=1)
    try:
        results = [wait(jobs, jobs.submit(_count, number, desk=desk)).result for number, desk in ((1, "a"), (2, "b"))]
        time.sleep(0.5)
        again = wait(jobs, jobs.submit(_count, 3, desk="a")).result
        assert again[0] == 1
        assert again[1] not in {pid for _, pid in results[:1]}
    finally:
        jobs.close()


def test_nobody_waits_for_a_process_that_is_being_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """While the first process of a server loads its imports, jobs can be asked for, looked at and stopped; the process then does the next one."""
    may_go, hire = threading.Event(), jobs_module.hire
    monkeypatch.setattr(jobs_module, "hire", lambda: may_go.wait(60) and hire())
    jobs = Jobs(at_once=1)
    try:
        first, second = (jobs.submit(count, 5) for _ in range(2))
        time.sleep(0.3)  # longer than the registry takes to notice
        assert [jobs.look(name).state for name in (first, second)] == ["running", "waiting"]
        jobs.stop(first)
        assert jobs.look(first).state == "stopped"
        may_go.set()
        assert wait(jobs, second).result == 5
        assert jobs.look(first).state == "stopped"
    finally:
        may_go.set()
        jobs.close()

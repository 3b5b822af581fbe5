"""Jobs run in processes of their own, wait their turn, and stop."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from planner.errors import InputError, Problem, StoppedError
from planner.studio.jobs import Job, Jobs


def count(upto: int, *, progress: Callable[[Any], None], stop: Callable[[], bool]) -> int:
    """Count slowly and give what was reached."""
    for reached in range(upto):
        progress(reached)
        if stop():
            return reached
        time.sleep(0.02)
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

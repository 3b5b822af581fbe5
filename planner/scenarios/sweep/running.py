"""Run tasks on workers, keep each result at once, stop when asked."""

import contextlib
import json
import multiprocessing
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from planner.errors import InputError, Problem
from planner.scenarios.sweep.cluster import SCHEME, Cluster
from planner.scenarios.sweep.crew import Alone, Crew, Ended
from planner.scenarios.sweep.faults import StoppedSweepError, TaskError
from planner.scenarios.sweep.kept import Kept
from planner.scenarios.sweep.local import Processes
from planner.scenarios.sweep.task import Task

LOOK_SECONDS: Final = 0.2
"""How often Stop is looked at, seconds."""
MOST_TRIES: Final = 3
"""How often a task is begun whose worker dies."""

type Progress = Callable[[int, int, str], None]  # done, of, what was done last


def run(tasks: Sequence[Task], *, workers: int | str = 1, keep: Path | None = None, progress: Progress = lambda _done, _of, _label: None,
        stop: Callable[[], bool] = lambda: False) -> list[Any]:
    """Return the results of tasks, in their order; those that they come after are done too.

    The result of a task does not depend on who does it or when: any number of workers, kills and breaks give the same results.

    Parameters
    ----------
    tasks
        What is asked.
    workers
        A number of processes of this machine; 0 or 1, or where this process may have no children (a job of the app): this process.
        ``dask://host:port``: the workers of a Dask cluster.
    keep
        Folder in which finished results are kept, and looked for first; None: nothing is kept.
    progress
        Called with how many tasks are done, of how many, and the label of the last one.
    stop
        Looked at five times a second (in this process: after each task).

    Raises
    ------
    StoppedSweepError
        After Stop, with the results that there are.
    TaskError
        Where a task fails, or its worker died three times.
    InputError
        Where there are no such workers, or results cannot be kept.
    """
    with contextlib.ExitStack() as open_things:
        kept = None if keep is None else open_things.enter_context(Kept(keep))
        sweep = _Sweep(_with_earlier(tasks), kept, progress)
        if sweep.waiting and not stop():
            crew = _crew(workers)
            open_things.callback(crew.close)
            sweep.go(crew, stop)
        results = [json.loads(sweep.results[task.key]) if task.key in sweep.results else None for task in tasks]
        if sweep.waiting or sweep.running:
            raise StoppedSweepError(results)
        return results


class _Sweep:
    """What is done, running and waiting."""

    def __init__(self, tasks: Iterable[Task], kept: Kept | None, progress: Progress) -> None:
        whole = {task.key: task for task in tasks}
        self.results = {} if kept is None else kept.read(whole)
        self.waiting = {key: task for key, task in whole.items() if key not in self.results}
        self.running: dict[str, Task] = {}
        self._kept, self._progress, self._of = kept, progress, len(whole)
        self._begun: Counter[str] = Counter()
        self._progress(len(self.results), self._of, "")

    def go(self, crew: Crew, stop: Callable[[], bool]) -> None:
        """Work until all is done or somebody stops it."""
        while self.waiting or self.running:
            if stop():
                return
            self._begin(crew)
            for ended in crew.wait(LOOK_SECONDS):
                self._take(ended)

    def _begin(self, crew: Crew) -> None:
        room = crew.room()
        ready = (task for task in self.waiting.values() if all(each.key in self.results for each in task.after))
        for task in [task for task, _ in zip(ready, range(room), strict=False)]:
            self.running[task.key] = self.waiting.pop(task.key)
            self._begun[task.key] += 1
            crew.begin(task, [self.results[each.key] for each in task.after])

    def _take(self, ended: Ended) -> None:
        task, outcome = ended
        del self.running[task.key]
        if outcome is None:
            if self._begun[task.key] >= MOST_TRIES:
                raise TaskError(task.label, "died", f"its worker ended each of {MOST_TRIES} times")
            self.waiting = {task.key: task, **self.waiting}
            return
        if outcome.kind:
            raise TaskError(task.label, outcome.kind, outcome.message, outcome.problems)
        self.results[task.key] = outcome.result
        if self._kept is not None:
            self._kept.add(task.key, task.label, outcome.result)
        self._progress(len(self.results), self._of, task.label)


def _with_earlier(tasks: Iterable[Task]) -> list[Task]:
    """Return tasks with those that they come after, these first."""
    whole: dict[str, Task] = {}

    def add(task: Task) -> None:
        if task.key not in whole:
            for each in task.after:
                add(each)
            whole[task.key] = task

    for task in tasks:
        add(task)
    return list(whole.values())


def _crew(workers: int | str) -> Crew:
    if isinstance(workers, str) and workers.startswith(SCHEME):
        return Cluster(workers)
    try:
        count = int(workers)
    except ValueError:
        count = -1
    if count < 0:
        raise InputError([Problem("wrong_workers", seen=str(workers))])
    may_have_children = not multiprocessing.current_process().daemon  # who may not works by itself
    return Processes(count) if count > 1 and may_have_children else Alone()

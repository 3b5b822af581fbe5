"""Processes of this machine, each with a pipe.

Not a ``ProcessPoolExecutor``: where one process dies it fails all that were running, and says not which task it was; nor can it be stopped while they run.
"""

import contextlib
import multiprocessing
import os
import pickle
import shutil
import tempfile
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from planner.scenarios.sweep.crew import Ended
from planner.scenarios.sweep.orphans import end_with_parent
from planner.scenarios.sweep.task import Call, Outcome, Task, outcome_of

_SPAWN = multiprocessing.get_context("spawn")  # a fork would copy the threads and locks of a server
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
_MOST_SHARED = 2
"""Shared data that a worker holds at the same time."""


@dataclass
class _Worker:
    process: BaseProcess
    pipe: Connection
    task: Task | None = None


class Processes:
    """A number of worker processes; the one that dies is replaced.

    Parameters
    ----------
    count
        How many.
    """

    def __init__(self, count: int) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="sweep-"))  # for this user only
        self._workers = [_started() for _ in range(count)]

    def room(self) -> int:
        """Return how many processes have nothing to do."""
        return sum(worker.task is None for worker in self._workers)

    def begin(self, task: Task, before: Sequence[str]) -> None:
        """Give a task to a process that has none."""
        worker = next(worker for worker in self._workers if worker.task is None)
        worker.task = task
        with contextlib.suppress(OSError):  # it died while it was idle: its end is told by wait
            worker.pipe.send((task.call(before), self._written(task)))

    def wait(self, seconds: float) -> list[Ended]:
        """Return what ended."""
        ready = set(wait([worker.pipe for worker in self._workers], seconds))
        return [ended for worker in self._workers if worker.pipe in ready for ended in self._heard(worker)]

    def close(self) -> None:
        """Kill the processes."""
        for worker in self._workers:
            _end(worker)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _heard(self, worker: _Worker) -> Iterator[Ended]:
        task, worker.task = worker.task, None
        outcome: Outcome | None = None
        try:
            outcome = worker.pipe.recv()
        except (EOFError, OSError):  # it died, perhaps in the middle of an answer
            _end(worker)
            fresh = _started()
            worker.process, worker.pipe = fresh.process, fresh.pipe
        if task is not None:
            yield task, outcome

    def _written(self, task: Task) -> Path | None:
        """Return the file of the data that a task shares; written once."""
        if task.shared is None:
            return None
        path = self._folder / task.shared.sha256
        if not path.exists():
            path.write_bytes(pickle.dumps(task.shared.value))
        return path


def _started() -> _Worker:
    ours, theirs = _SPAWN.Pipe()
    process = _SPAWN.Process(target=_work_on, args=(theirs,), daemon=True)
    with _one_thread_each():
        process.start()
    theirs.close()
    return _Worker(process, ours)


@contextlib.contextmanager
def _one_thread_each() -> Iterator[None]:
    """Let a process that starts compute on one core: libraries read these names when they are loaded."""
    before = {name: os.environ.get(name) for name in _ONE_THREAD}
    os.environ.update(dict.fromkeys(_ONE_THREAD, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _end(worker: _Worker) -> None:
    worker.process.kill()
    worker.process.join()
    worker.process.close()
    worker.pipe.close()


def _work_on(pipe: Connection) -> None:
    """Do what comes through the pipe until it closes."""
    end_with_parent()
    held: OrderedDict[Path, Any] = OrderedDict()
    with contextlib.suppress(EOFError, OSError, KeyboardInterrupt):  # whoever asked is gone
        while True:
            call: Call
            path: Path | None
            call, path = pipe.recv()
            pipe.send(outcome_of(call, None if path is None else _loaded(path, held)))


def _loaded(path: Path, held: OrderedDict[Path, Any]) -> Any:
    if path not in held:
        held[path] = pickle.loads(path.read_bytes())  # noqa: S301 - written by the process that started this one, in a folder of its own
        while len(held) > _MOST_SHARED:
            held.popitem(last=False)
    held.move_to_end(path)
    return held[path]

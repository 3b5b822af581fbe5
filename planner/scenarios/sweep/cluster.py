"""The workers of a Dask cluster."""

import pickle
import queue
import time
from collections.abc import Sequence
from typing import Any, Final

from planner.errors import InputError, Problem
from planner.scenarios.sweep.crew import Ended
from planner.scenarios.sweep.task import Outcome, Task, outcome_of

SCHEME: Final = "dask://"
REACH_SECONDS: Final = 5.0
"""How long a scheduler may take to answer, seconds."""
LOOK_SECONDS: Final = 1.0
"""How often the threads of the cluster are counted, seconds; workers may come and go."""
LARGEST: Final = "1GB"
"""Shared data up to this size is sent without a warning; a country is some 30 MB."""
KILLED: Final = "KilledWorker"


class Cluster:
    """The workers of a scheduler.

    Parameters
    ----------
    address
        ``dask://host:port``.

    Raises
    ------
    InputError
        Where Dask is not installed or no scheduler answers.
    """

    def __init__(self, address: str) -> None:
        try:
            from dask import config  # noqa: PLC0415 - an extra: who sweeps on one machine does without
            from distributed import Client  # noqa: PLC0415 - the same
        except ImportError as error:
            raise InputError([Problem("no_dask", seen=address)]) from error
        try:
            make: Any = Client
            self._client = make("tcp://" + address.removeprefix(SCHEME), timeout=REACH_SECONDS, set_as_default=False)
        except (OSError, ValueError) as error:
            raise InputError([Problem("no_scheduler", seen=address, values={"seconds": round(REACH_SECONDS)})]) from error
        self._address, self._config = address, config
        self._shared: dict[str, Any] = {}
        self._tasks: dict[Any, Task] = {}
        self._ended: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._threads, self._looked = 0, -LOOK_SECONDS

    def room(self) -> int:
        """Return how many threads have nothing to do: a task sent ahead could wait behind a long one while another worker has none."""
        if time.monotonic() - self._looked >= LOOK_SECONDS:
            try:
                self._threads, self._looked = sum(self._client.nthreads().values()), time.monotonic()
            except OSError as error:  # it went while it was asked
                raise self._gone() from error
        return self._threads - len(self._tasks)

    def begin(self, task: Task, before: Sequence[str]) -> None:
        """Send a task; where its worker dies the scheduler gives it to another one."""
        future = self._client.submit(outcome_of, task.call(before), self._sent(task), pure=False)
        self._tasks[future] = task
        future.add_done_callback(self._ended.put)

    def wait(self, seconds: float) -> list[Ended]:
        """Return what ended."""
        futures = []
        try:
            futures.append(self._ended.get(timeout=seconds))
            while True:
                futures.append(self._ended.get_nowait())
        except queue.Empty:
            pass
        if self._client.status != "running":
            raise self._gone()
        return [self._told(future) for future in futures]

    def _gone(self) -> InputError:
        return InputError([Problem("no_scheduler", seen=self._address, values={"seconds": round(REACH_SECONDS)})])

    def close(self) -> None:
        """Take back what has not begun and leave; what runs on a worker ends there, and nobody waits for it."""
        self._client.cancel(list(self._tasks), force=True)
        self._client.close()

    def _told(self, future: Any) -> Ended:
        task = self._tasks.pop(future)
        if future.status == "finished":
            outcome: Outcome = future.result()
            return task, outcome
        if future.status == "error":
            error = future.exception()
            if type(error).__name__ != KILLED:
                return task, Outcome(kind=type(error).__name__, message=str(error))
            return task, Outcome(kind="died", message="its worker ended each time")
        return task, None

    def _sent(self, task: Task) -> Any:
        """Return where the data that a task shares is on the cluster: with the scheduler, and from then on with each worker that asked once.

        It is no scattered data: that would be lost together with the worker that has it.
        """
        if task.shared is None:
            return None
        if task.shared.sha256 not in self._shared:
            with self._config.set({"distributed.admin.large-graph-warning-threshold": LARGEST}):
                self._shared[task.shared.sha256] = self._client.submit(pickle.loads, pickle.dumps(task.shared.value), pure=False)
        return self._shared[task.shared.sha256]

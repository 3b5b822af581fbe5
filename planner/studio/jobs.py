"""Long work in processes of its own: a queue, progress, Stop.

A solve may take minutes and a thread cannot be ended, so each job gets a process. A few run at once and the
rest wait in a queue that everybody sees. Whoever looks at a job keeps it alive; when nobody has looked for a
while (the browser was closed) the job is stopped. Stop asks first, so that the work can hand over the best it
has found, and ends the process only when it does not answer.

Nothing here knows what the work is: it is a function ``work(*arguments, progress, stop)`` that can be pickled,
calls ``progress`` with something to show and ends soon after ``stop()`` becomes true.
"""

import atexit
import itertools
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

from planner.studio.workers import Failure, Work, Worker, dismiss, give, hire

type State = Literal["waiting", "running", "stopping", "done", "stopped", "failed", "unknown"]

type Heard = tuple[float, Any]
"""Seconds since the start, and what the work reported then."""

_LOOK_EVERY_S: Final = 0.1
_HEARD_AT_MOST: Final = 200
_CALM_S: Final = 2.0
"""So long after a job started the next process is made ready: where that takes its imports, the job itself needs the machine until then."""


@dataclass(frozen=True)
class Job:
    """What is known of a job at one moment.

    Attributes
    ----------
    state
        ``waiting`` in the queue, ``running``, ``stopping`` after Stop, then ``done``, ``stopped`` (by someone,
        before there was anything to show) or ``failed``; ``unknown`` when it is long gone.
    ahead
        Jobs that come before it in the queue.
    progress
        What the work last reported.
    result
        What the work returned; also after Stop, when it had found something by then.
    failure
        Why there is no result.
    seconds
        Time since it started.
    heard
        What the work reported so far, from its start on; thinned where it reports often.
    """

    state: State
    ahead: int = 0
    progress: Any = None
    result: Any = None
    failure: Failure | None = None
    seconds: float = 0.0
    heard: tuple[Heard, ...] = field(default=(), repr=False)

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come."""
        return self.state in {"done", "stopped", "failed", "unknown"}


@dataclass
class _Desk:
    """A process that stays for the next work of the same reader, with what it keeps in memory."""

    worker: Worker
    wanted: Callable[[], bool]
    since: float = field(default_factory=time.monotonic)


@dataclass
class _Entry:
    work: Work
    arguments: tuple[Any, ...]
    wanted: Callable[[], bool]
    desk: str = ""
    view: Job = field(default_factory=lambda: Job("waiting"))
    worker: Worker | None = None
    seen: float = field(default_factory=time.monotonic)
    started: float = 0.0
    stop_asked: float = 0.0

    @property
    def is_busy(self) -> bool:
        return self.view.state in {"running", "stopping"}

    @property
    def is_without_worker(self) -> bool:
        return self.view.state == "running" and self.worker is None


class Jobs:
    """The jobs of one server.

    Parameters
    ----------
    at_once
        Most processes that work at the same time.
    patience_s
        How long a job goes on while nobody looks at it, seconds.
    grace_s
        How long a stopped job may take to hand over what it has, seconds.
    keep_s
        How long the result of a job that is over is kept after somebody last looked, and a desk without work, seconds.
    desks
        Most processes that stay for further work of the same reader.
    """

    def __init__(self, *, at_once: int = 2, patience_s: float = 60.0, grace_s: float = 15.0, keep_s: float = 3600.0, desks: int = 2) -> None:
        self._most_desks, self._desks = desks, dict[str, _Desk]()
        self._at_once, self._patience, self._grace, self._keep = at_once, patience_s, grace_s, keep_s
        self._entries: dict[str, _Entry] = {}
        self._numbers = itertools.count(1)
        self._lock = threading.RLock()
        self._spare: Worker | None = None
        self._keeps_spare, self._is_hiring, self._calm_since = False, False, 0.0
        self._closed = threading.Event()
        atexit.register(self.close)  # before the interpreter waits for processes that wait for it
        threading.Thread(target=self._watch, name="jobs", daemon=True).start()

    def warm_up(self) -> None:
        """Have a process made in advance, so that a job need not wait for its imports; from now on there is always one to come."""
        with self._lock:
            self._keeps_spare = True
            self._want_spare()

    def submit(self, work: Work, *arguments: Any, wanted: Callable[[], bool] = lambda: False, desk: str = "") -> str:
        """Put work in the queue and return the name under which to look at it; while ``wanted`` says so it goes on unlooked at.

        Work of one ``desk`` finds the process of the work before it, with what that kept in memory, unless too many desks came between; without one
        each job has a process of its own.
        """
        with self._lock:
            name = f"job-{next(self._numbers)}"
            self._entries[name] = _Entry(work, arguments, wanted, desk)
            self._start_next()
            self._want_spare()
        return name

    def look(self, name: str) -> Job:
        """Return what is known of a job; looking keeps it alive."""
        with self._lock:
            entry = self._entries.get(name)
            if entry is None:
                return Job("unknown")
            entry.seen = time.monotonic()
            if entry.view.state == "waiting":
                waiting = [other for other, one in self._entries.items() if one.view.state == "waiting"]
                return replace(entry.view, ahead=waiting.index(name))
            if not entry.view.is_over:
                return replace(entry.view, seconds=time.monotonic() - entry.started)
            return entry.view

    def stop(self, name: str) -> None:
        """Ask a job to end with the best it has; one that still waits just leaves the queue."""
        with self._lock:
            entry = self._entries.get(name)
            if entry is None or entry.view.is_over or entry.stop_asked:
                return
            entry.stop_asked = time.monotonic()
            if entry.worker is None:
                entry.view = Job("stopped")
            else:
                entry.worker.stop.set()
                entry.view = replace(entry.view, state="stopping")

    def processes(self) -> tuple[int, ...]:
        """Return the ids of the processes that are at work."""
        with self._lock:
            return tuple(entry.worker.process.pid or 0 for entry in self._entries.values() if entry.worker is not None)

    def close(self) -> None:
        """End everything at once."""
        self._closed.set()
        atexit.unregister(self.close)
        with self._lock:
            workers = [*(entry.worker for entry in self._entries.values()), *(desk.worker for desk in self._desks.values()), self._spare]
            self._entries, self._desks, self._spare = {}, {}, None
        for worker in workers:
            if worker is not None:
                dismiss(worker)

    def _watch(self) -> None:
        while not self._closed.wait(_LOOK_EVERY_S):
            with self._lock:
                if self._closed.is_set():
                    return
                for name, entry in list(self._entries.items()):
                    self._tend(name, entry)
                self._clear_desks()
                self._start_next()
                self._want_spare()

    def _want_spare(self) -> None:
        """Have a process made where one is wanted; nothing here waits for it: the first one of a server takes as long as its imports."""
        is_asked = any(entry.is_without_worker for entry in self._entries.values())
        is_wanted = is_asked or (self._keeps_spare and time.monotonic() - self._calm_since > _CALM_S)
        if is_wanted and not self._is_hiring and (self._spare is None or not self._spare.process.is_alive()):
            self._is_hiring = True
            threading.Thread(target=self._hire_spare, name="hiring", daemon=True).start()

    def _hire_spare(self) -> None:
        made = None
        try:
            made = hire()
        finally:
            with self._lock:
                self._is_hiring = False
                if not self._closed.is_set():
                    self._spare, made = made, None
                    self._start_next()
        if made is not None:
            dismiss(made)

    def _start_next(self) -> None:
        busy = sum(entry.is_busy for entry in self._entries.values())
        for entry in self._entries.values():
            if entry.view.state == "waiting" and busy < self._at_once:
                entry.view, entry.started = Job("running"), time.monotonic()
                busy += 1
            if entry.is_without_worker:
                self._give_worker(entry)

    def _give_worker(self, entry: _Entry) -> None:
        """Let the process that stayed for this desk, else the spare one, do the work; where there is none it is made soon."""
        desk = self._desks.pop(entry.desk, None)
        if desk is not None and desk.worker.process.is_alive():
            entry.worker = desk.worker
        elif self._spare is not None and self._spare.process.is_alive():
            entry.worker, self._spare = self._spare, None
        else:
            return
        self._calm_since = time.monotonic()
        give(entry.worker, entry.work, entry.arguments)

    def _clear_desks(self) -> None:
        """End the processes that stayed for nobody any more, and the oldest where there are too many."""
        now = time.monotonic()
        for name, desk in list(self._desks.items()):
            is_extra = len(self._desks) > self._most_desks and name == next(iter(self._desks))
            if is_extra or now - desk.since > (self._keep if desk.wanted() else self._patience):
                dismiss(self._desks.pop(name).worker)

    def _tend(self, name: str, entry: _Entry) -> None:
        now = time.monotonic()
        if entry.view.is_over:
            if now - entry.seen > self._keep:
                del self._entries[name]
            return
        if entry.wanted():
            entry.seen = now
        elif now - entry.seen > self._patience:
            self.stop(name)
        if entry.worker is not None:
            self._hear(entry, entry.worker)
            if entry.worker is not None and entry.stop_asked and now - entry.stop_asked > self._grace:
                self._finish(entry, Job("stopped"))

    def _hear(self, entry: _Entry, worker: Worker) -> None:
        try:
            while worker.pipe.poll():
                kind, content = worker.pipe.recv()
                if kind == "progress":
                    heard = (*_thinned(entry.view.heard), (time.monotonic() - entry.started, content))
                    entry.view = replace(entry.view, progress=content, heard=heard)
                    continue
                over = {"result": content} if kind == "done" else {"failure": content}
                self._finish(entry, replace(entry.view, state=kind, **over))
                return
        except (EOFError, OSError):  # the process died without an answer
            self._finish(entry, replace(entry.view, state="failed", failure=Failure("internal")))

    def _finish(self, entry: _Entry, view: Job) -> None:
        entry.view = replace(view, seconds=time.monotonic() - entry.started)
        if entry.worker is not None:
            if entry.desk and view.state == "done" and entry.desk not in self._desks:
                entry.worker.stop.clear()
                self._desks[entry.desk] = _Desk(entry.worker, entry.wanted)
            else:
                dismiss(entry.worker)
            entry.worker = None
        entry.arguments = ()


def _thinned(heard: tuple[Heard, ...]) -> tuple[Heard, ...]:
    return heard if len(heard) < _HEARD_AT_MOST else heard[::2]

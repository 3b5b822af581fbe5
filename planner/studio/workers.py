"""A process that does the work of a job: how it is made, what it does, how it is ended.

A job may have processes of its own. It leads a group that is killed as a whole, and it ends itself when the
server is gone, however that went; its processes do the same when it is gone.
"""

import contextlib
import importlib
import logging
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event
from typing import Any, Final

from planner.errors import InputError, PlannerError, Problem, StoppedError
from planner.scenarios.sweep.orphans import end_with_parent

type Work = Callable[..., Any]  # called as work(*arguments, progress=..., stop=...)

_HAS_COPIES: Final = "forkserver" in multiprocessing.get_all_start_methods()
_PROCESSES: Final = multiprocessing.get_context("forkserver") if _HAS_COPIES else multiprocessing.get_context("spawn")
"""How processes are made: a copy of one that has loaded what every job needs, and has no threads and locks of a server, where the system can do that."""
_NEEDED: Final = "planner.studio.errands"
_POLITE: Final = 10
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Failure:
    """Why a job has no result.

    Attributes
    ----------
    kind
        Name of the error, for example ``InputError``; ``internal`` for a fault of the program.
    message
        One sentence; empty for a fault of the program, whose details are in the log.
    problems
        All faults of the input, where that was it.
    """

    kind: str
    message: str = ""
    problems: tuple[Problem, ...] = ()


@dataclass
class Worker:
    """A process, the pipe to it and what asks it to stop."""

    process: multiprocessing.process.BaseProcess
    pipe: Connection
    stop: Event
    sender: threading.Thread | None = None


def get_ready() -> None:
    """Have the process that all others are copies of load what jobs need: this call does not wait for it."""
    if _HAS_COPIES:
        from multiprocessing import forkserver  # noqa: PLC0415 - not there on every system

        _PROCESSES.set_forkserver_preload([_NEEDED])
        forkserver.ensure_running()


def hire() -> Worker:
    """Return a new process; returns when it is there, which for the first one of a server takes as long as its imports."""
    get_ready()
    here, there = _PROCESSES.Pipe()
    stop = _PROCESSES.Event()
    process = _PROCESSES.Process(target=_serve, args=(there, stop), name="schuifruimte-job", daemon=False)  # a daemon may not have processes
    process.start()
    there.close()
    return Worker(process, here, stop)


def give(worker: Worker, work: Work, arguments: tuple[Any, ...]) -> None:
    """Hand work to a process that has none; its answers come through the pipe."""
    # A process may still load its imports before it reads, and sending a project waits for that.
    worker.sender = threading.Thread(target=_send, args=(worker.pipe, (work, arguments)), daemon=True)
    worker.sender.start()


def _send(pipe: Connection, content: tuple[Work, tuple[Any, ...]]) -> None:
    with contextlib.suppress(OSError):  # a process that died is noticed when it is tended
        pipe.send(content)


def dismiss(worker: Worker) -> None:
    """End a process and all that it started."""
    _kill(worker.process)
    worker.process.join(timeout=5)
    if worker.sender is not None:
        worker.sender.join(timeout=5)  # with the process gone its pipe breaks; only then may this end be closed
    worker.pipe.close()


def _kill(process: multiprocessing.process.BaseProcess) -> None:
    """Kill a process with the group that it leads; its group is there from its first moments on, and before that it has nobody."""
    if hasattr(os, "killpg") and process.pid is not None and process.exitcode is None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()


def _serve(pipe: Connection, stop: Event) -> None:
    """Wait for work and do it, until the process is ended from outside: after one job, or where it stays for a desk after several."""
    if hasattr(os, "setpgid"):
        os.setpgid(0, 0)
    end_with_parent()
    if hasattr(os, "nice"):
        os.nice(_POLITE)  # the pages come first
    importlib.import_module(_NEEDED)  # loaded while there is nothing to do yet, where this is no copy of a process that has
    with contextlib.suppress(EOFError, KeyboardInterrupt, BrokenPipeError):
        while True:
            work, arguments = pipe.recv()
            pipe.send(_attempt(work, arguments, pipe, stop))


def _attempt(work: Work, arguments: tuple[Any, ...], pipe: Connection, stop: Event) -> tuple[str, Any]:
    try:
        result = work(*arguments, progress=lambda content: pipe.send(("progress", content)), stop=stop.is_set)
    except StoppedError as error:
        return "stopped", Failure("StoppedError", str(error))
    except InputError as error:
        return "failed", Failure("InputError", str(error), error.problems)
    except PlannerError as error:
        return "failed", Failure(type(error).__name__, str(error))
    except Exception:  # noqa: BLE001  (the last place that can tell; the details go to the log)
        _log.exception("A job ended by a fault of the program")
        return "failed", Failure("internal")
    return "done", result

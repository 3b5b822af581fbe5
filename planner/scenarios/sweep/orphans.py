"""A process that ends when the one that started it is gone, however that ended: killed, too."""

import multiprocessing
import os
import signal
import threading
from multiprocessing.connection import wait

ORPHANED = 3
"""Exit code of a process whose parent is gone."""


def end_with_parent() -> None:
    """Watch the process that started this one, and end this one at once, with the group that it leads, when it is gone.

    For processes of :mod:`multiprocessing`; anywhere else nothing is watched.
    """
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_watch, args=(parent.sentinel,), name="parent", daemon=True).start()


def _watch(sentinel: int) -> None:
    wait([sentinel])
    if hasattr(os, "killpg") and os.getpgrp() == os.getpid():
        os.killpg(os.getpid(), signal.SIGKILL)
    os._exit(ORPHANED)  # no cleaning up: whoever would read of it is gone

"""A real Dask cluster of this machine: a scheduler and workers, each a process of its own, on the loopback."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[3]
DEATHS_ALLOWED = 1
"""Workers that may die of one task before the scheduler gives it up; three by default."""


@dataclass
class Started:
    """A scheduler and its workers."""

    address: str
    scheduler: subprocess.Popen[bytes]
    workers: list[subprocess.Popen[bytes]]


def _dask(folder: Path, *words: str) -> subprocess.Popen[bytes]:
    settings = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": str(DEATHS_ALLOWED), "PYTHONPATH": str(ROOT)}
    return subprocess.Popen([sys.executable, "-m", "dask", *words, "--host", "127.0.0.1", "--no-dashboard", "--scheduler-file", str(folder / "scheduler.json")],
                            cwd=folder, env={**os.environ, **settings}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@contextmanager
def local_cluster(folder: Path, workers: int, threads: int) -> Iterator[Started]:
    """Start a cluster of so many worker processes with so many threads each; it ends with the block."""
    started = [_dask(folder, "scheduler", "--port", "0")]
    started += [_dask(folder, "worker", "--nthreads", str(threads), "--no-nanny", "--name", str(at)) for at in range(workers)]
    try:
        while not (folder / "scheduler.json").exists() or not (text := (folder / "scheduler.json").read_text()):
            assert started[0].poll() is None
            time.sleep(0.05)
        yield Started(json.loads(text)["address"].replace("tcp://", "dask://"), started[0], started[1:])
    finally:
        for process in started:
            process.kill()
            process.wait()

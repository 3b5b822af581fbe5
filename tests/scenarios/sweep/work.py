"""Functions that tasks of the tests call; each notes its calls in a file, so that it can be counted what was done and by whom."""

import os
import signal
import time
from pathlib import Path
from typing import Any

from planner.errors import InputError, Problem
from planner.scenarios.sweep import Task


def note(spec: dict[str, Any], word: str) -> None:
    """Append a word to the file of a task, whole lines only."""
    if spec.get("file"):
        handle = os.open(spec["file"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(handle, f"{word} {os.getpid()}\n".encode())
        os.close(handle)


def notes(file: Path) -> list[str]:
    """Return the first word of each note."""
    return [line.split()[0] for line in file.read_text().splitlines()] if file.exists() else []


def pids(file: Path) -> set[int]:
    """Return who made the notes."""
    return {int(line.split()[1]) for line in file.read_text().splitlines()} if file.exists() else set()


def square(shared: int | None, spec: dict[str, Any], *before: float) -> float:
    """Return n² / 3, plus what is shared and what came before."""
    note(spec, str(spec["n"]))
    time.sleep(spec.get("seconds", 0.0))
    return spec["n"] ** 2 / 3 + (shared or 0) + sum(before)


def cube(shared: int | None, spec: dict[str, Any]) -> float:
    """Return n³."""
    return spec["n"] ** 3


def fail(shared: None, spec: dict[str, Any]) -> float:
    """Divide by nothing."""
    return 1 / spec["n"]


def refuse(shared: None, spec: dict[str, Any]) -> float:
    """Find a fault in the input."""
    raise InputError([Problem("empty_table", file="parcels")])


def nothing(shared: None, spec: dict[str, Any]) -> None:
    """Return nothing."""


def endless(shared: None, spec: dict[str, Any]) -> float:
    """Return what is no number."""
    return float("nan")


def die(shared: object, spec: dict[str, Any], *before: object) -> str:
    """End the process without a word, as often as asked."""
    note(spec, "begun")
    if len(notes(Path(spec["file"]))) <= spec["times"]:
        os.kill(os.getpid(), signal.SIGKILL)
    return "alive"


def threads(shared: None, spec: dict[str, Any]) -> list[str | None]:
    """Return how many threads libraries are told to use."""
    return [os.environ.get(name) for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")]


def squares(count: int, **more: Any) -> list[Task]:
    """Return tasks for the squares of 0, 1, 2 and so on."""
    return [Task(square, {"n": n, **more}, label=f"{n}²") for n in range(count)]

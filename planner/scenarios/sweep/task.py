"""A task: a function by name, what it is asked, and the key that says what decides its result."""

import hashlib
import importlib
import json
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from planner.errors import InputError, Problem

type Work = Callable[..., Any]  # called as work(shared value, spec, *results of the tasks before it); returns what JSON can hold

SOLVERS = ("highspy", "pulp", "numpy")
"""Packages besides the planner whose version decides a result."""


@dataclass(frozen=True)
class Shared:
    """Data that many tasks need, sent to each worker once.

    Parameters
    ----------
    value
        What the function gets, for example a project; can be pickled.
    sha256
        Hash of its content, for example ``project.sha256()``.
    """

    value: Any = field(repr=False, compare=False)
    sha256: str


@dataclass(frozen=True, eq=False)
class Task:
    """One call of a pure function.

    Parameters
    ----------
    work
        Function of a module, called as ``work(shared value, spec, *results)``; its result can be written as JSON, is not None, and depends on nothing else.
    spec
        What it is asked; can be written as JSON.
    shared
        Data that it shares with other tasks; None: nothing.
    after
        Tasks whose results it needs, in the order in which it gets them.
    label
        What people see of it.
    """

    work: Work
    spec: Mapping[str, Any]
    shared: Shared | None = None
    after: tuple["Task", ...] = ()
    label: str = ""

    def __post_init__(self) -> None:
        if self.work is not _found(self.name):
            raise ValueError(f"{self.name} is not found by its name: a task calls a function of a module")

    @property
    def name(self) -> str:
        """``module:function``."""
        return f"{self.work.__module__}:{self.work.__qualname__}"

    @cached_property
    def spec_json(self) -> str:
        """The spec in canonical JSON."""
        return json.dumps(self.spec, sort_keys=True, allow_nan=False, separators=(",", ":"))

    @cached_property
    def key(self) -> str:
        """Sha256 of all that decides the result: function, spec, shared data, tasks before it, and the program."""
        whole = [self.name, self.spec_json, self.shared.sha256 if self.shared else "", [task.key for task in self.after], program_sha256()]
        return hashlib.sha256(json.dumps(whole).encode()).hexdigest()

    def call(self, before: Sequence[str]) -> "Call":
        """Return what a worker is told, given the results (JSON) of the tasks before it."""
        return Call(self.name, self.spec_json, tuple(before), program_sha256())


@dataclass(frozen=True)
class Call:
    """What a worker is told: names and JSON only."""

    name: str
    spec_json: str
    before: tuple[str, ...]
    program: str


@dataclass(frozen=True)
class Outcome:
    """What came of a call: JSON, or a fault.

    Exceptions do not travel as they are: an exception that cannot be unpickled would end the worker or the one who waits for it.
    """

    result: str = ""
    kind: str = ""
    message: str = ""
    problems: tuple[Problem, ...] = ()


def outcome_of(call: Call, value: Any) -> Outcome:
    """Make a call in this process; whatever goes wrong is told."""
    if call.program != program_sha256():
        return Outcome(kind="version", message="this worker runs another version of the program; install the same one everywhere")
    try:
        result = _found(call.name)(value, json.loads(call.spec_json), *map(json.loads, call.before))
        if result is None:
            return Outcome(kind="TypeError", message="a task that returns nothing cannot be told from one that was not done")
        return Outcome(json.dumps(result, allow_nan=False))
    except InputError as error:
        return Outcome(kind="InputError", message=str(error), problems=error.problems)
    except Exception as error:  # noqa: BLE001 - the function is anybody's; the caller hears all of it
        return Outcome(kind=type(error).__name__, message=f"{error}\n{traceback.format_exc()}")


def _found(name: str) -> Any:
    """Return the function of a name; None where its module has none of that name."""
    module, _, function = name.partition(":")
    return getattr(importlib.import_module(module), function, None)


@cache
def program_sha256() -> str:
    """Return a hash of the program: its source files, and the versions of what it solves with."""
    digest = hashlib.sha256(" ".join(f"{name} {version(name)}" for name in SOLVERS).encode())
    _digest(files("planner"), digest)
    return digest.hexdigest()


def _digest(folder: Traversable, digest: "hashlib._Hash") -> None:
    for part in sorted(folder.iterdir(), key=lambda part: part.name):
        if part.is_dir() and part.name != "ui":
            _digest(part, digest)
        elif part.name.endswith((".py", ".toml")):
            digest.update(part.name.encode())
            digest.update(part.read_bytes().replace(b"\r\n", b"\n"))

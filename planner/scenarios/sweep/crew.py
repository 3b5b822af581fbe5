"""Who does tasks: what a crew can do, and the crew of one that is this process."""

from collections.abc import Sequence
from typing import Protocol

from planner.scenarios.sweep.task import Outcome, Task, outcome_of

type Ended = tuple[Task, Outcome | None]  # None: whoever did it died


class Crew(Protocol):
    """Workers."""

    def room(self) -> int:
        """Return how many tasks it would take on besides those that it has."""

    def begin(self, task: Task, before: Sequence[str]) -> None:
        """Take on a task, given the results (JSON) of the tasks before it."""

    def wait(self, seconds: float) -> list[Ended]:
        """Return what ended, as soon as anything has; nothing where that takes longer."""

    def close(self) -> None:
        """End at once, whatever is running."""


class Alone:
    """A crew of one, this process: one task after the other."""

    def __init__(self) -> None:
        self._task: tuple[Task, Sequence[str]] | None = None

    def room(self) -> int:
        """Return one, or none while there is a task."""
        return int(self._task is None)

    def begin(self, task: Task, before: Sequence[str]) -> None:
        """Take on a task."""
        self._task = (task, before)

    def wait(self, seconds: float) -> list[Ended]:  # noqa: ARG002 - there is nothing to wait for
        """Do the task."""
        if self._task is None:
            return []
        (task, before), self._task = self._task, None
        return [(task, outcome_of(task.call(before), task.shared.value if task.shared else None))]

    def close(self) -> None:
        """Nothing runs between two calls."""

"""How a sweep ends without all of its results."""

from collections.abc import Sequence
from typing import Any

from planner.errors import PlannerError, Problem, StoppedError


class TaskError(PlannerError):
    """A task could not be done; the message names it.

    Attributes
    ----------
    label
        What the task is called.
    kind
        Name of the error in the task, for example ``InputError``; ``died`` where its process ended three times over.
    problems
        All faults of the input, where that was it.
    """

    def __init__(self, label: str, kind: str, message: str, problems: Sequence[Problem] = ()) -> None:
        self.label, self.kind, self.problems = label, kind, tuple(problems)
        super().__init__(f"{label}: {message}")


class StoppedSweepError(StoppedError):
    """Somebody stopped the sweep; what was finished is kept.

    Attributes
    ----------
    results
        Result of each task in the order asked, None where it was not done.
    """

    def __init__(self, results: Sequence[Any]) -> None:
        self.results = tuple(results)
        self.done = sum(result is not None for result in self.results)
        super().__init__(f"stopped after {self.done} of {len(self.results)}")

"""Many independent tasks on many workers: processes of this machine, or a Dask cluster.

Here belongs how tasks are named, spread, kept and stopped. Here does not belong what they compute: a task calls a function of another module by its name.
"""

from planner.scenarios.sweep.faults import StoppedSweepError, TaskError
from planner.scenarios.sweep.kept import Kept
from planner.scenarios.sweep.remembered import remembered
from planner.scenarios.sweep.running import run
from planner.scenarios.sweep.task import Shared, Task

__all__ = ["Kept", "Shared", "StoppedSweepError", "Task", "TaskError", "remembered", "run"]

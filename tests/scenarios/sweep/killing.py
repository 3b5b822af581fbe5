"""Sweeps in processes that are killed; what they reported done stands in a journal outside of what is kept."""

import json
import multiprocessing
import os
import random
import signal
import sqlite3
import time
from dataclasses import dataclass, field
from pathlib import Path

from planner.scenarios.sweep import Kept, Task, run
from planner.scenarios.sweep.kept import FILE
from tests.scenarios.sweep.work import notes, squares

TASKS = 40
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.scenarios.sweep.killing"])


@dataclass
class Tally:
    """What came of the kills."""

    kills: int = 0
    reported: int = 0
    lines: list[str] = field(default_factory=list)


def tasks_of(folder: Path) -> list[Task]:
    """Return the tasks of a sweep, whose calls are noted in the folder."""
    return squares(TASKS, file=str(folder / "calls"), seconds=0.005)


def sweep(folder: Path) -> None:
    """Do the tasks of a folder; each is noted in a journal after it was reported."""
    journal = os.open(folder / "journal", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    run(tasks_of(folder), keep=folder, progress=lambda _done, _of, label: os.write(journal, f"{label or 'begun'}\n".encode()))


def killed_sweeps(folder: Path, kills: int) -> Tally:
    """Kill that many sweeps, each at a moment by chance, up to four times in one folder before it is done to its end here; look after every one."""
    tally, chance = Tally(), random.Random(kills)
    right = run(squares(TASKS))
    while tally.kills < kills:
        place = folder / f"sweep {tally.kills}"
        place.mkdir()
        here = min(chance.randrange(1, 5), kills - tally.kills)
        for _ in range(here):
            _kill_one(place, chance.uniform(0.0, 0.15))
            _look(place, right, tally)
            tally.kills += 1
        if run(tasks_of(place), keep=place) != right:
            tally.lines.append(f"{place.name}: other results after {here} kills")
        calls = len(notes(place / "calls"))
        if calls > TASKS + here:
            tally.lines.append(f"{place.name}: {calls} calls of {TASKS} tasks after {here} kills")
        tally.reported += len(_reported(place))
    return tally


def _kill_one(place: Path, seconds: float) -> None:
    process = PROCESSES.Process(target=sweep, args=(place,))
    process.start()
    began = len(_journal(place))
    while len(_journal(place)) == began and process.is_alive():
        time.sleep(0.001)
    time.sleep(seconds)
    os.kill(process.pid or 0, signal.SIGKILL)
    process.join()
    process.close()


def _journal(place: Path) -> list[str]:
    return (place / "journal").read_text().splitlines() if (place / "journal").exists() else []


def _reported(place: Path) -> set[int]:
    return {int(line.removesuffix("²")) for line in _journal(place) if line != "begun"}


def _look(place: Path, right: list[float], tally: Tally) -> None:
    """Compare what is kept with the journal and with the right results."""
    tasks = tasks_of(place)
    with Kept(place) as kept:
        found = kept.read(task.key for task in tasks)
    connection = sqlite3.connect(place / FILE)
    if connection.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
        tally.lines.append(f"{place.name} is damaged")
    connection.close()
    missing = [n for n in _reported(place) if tasks[n].key not in found]
    wrong = [n for n, task in enumerate(tasks) if task.key in found and json.loads(found[task.key]) != right[n]]
    if missing or wrong:
        tally.lines.append(f"{place.name}: reported but not kept {missing}, kept but wrong {wrong}")

"""Real processes that write to a store, and are killed; what they reported saved stands in a journal outside of it."""

import json
import multiprocessing
import os
import random
import signal
import sqlite3
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from planner.errors import InputError
from planner.project.store.base import Base
from planner.project.store.opening import FILE
from planner.project.store.store import Edit, Step, Store

BASE = Base("0" * 64, {"parcels": "1" * 64}, {"fund.total_eur": 1.0})
LONG = "x" * 100_000
"""Makes a save reach over several pages of the file, so that a kill may fall between them."""
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.project.store.writers"])


def step(number: int) -> Step:
    """Return a step that can be told from others."""
    return Step("cell", {"table": "parcels", "row": f"P{number}", "column": "source", "old": "", "new": f"{number} {LONG}"})


def write_on(folder: Path, journal: Path, seed: int) -> None:
    """Make, change, undo and redo scenarios until killed; each save goes to the journal after it was reported."""
    chance = random.Random(seed)
    report = os.open(journal, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    store = Store(folder)
    scenario = store.make(f"scenario {seed}", [Edit((step(0),), BASE)], "writer")
    for number in range(1, 100_000):
        _tell(report, scenario.name, scenario.revision, [str(each.values["row"]) for each in scenario.steps])
        choice = chance.random()
        if choice < 0.15 and scenario.may_undo:
            scenario = store.undo(scenario, "writer")
        elif choice < 0.3 and scenario.may_redo:
            scenario = store.redo(scenario, "writer")
        else:
            scenario = store.save(scenario, Edit((step(number),), BASE), "writer", f"note {number}" if choice > 0.8 else None)


def _tell(report: int, name: str, revision: int, rows: list[str]) -> None:
    os.write(report, (json.dumps([name, revision, rows]) + "\n").encode())


@dataclass
class Tally:
    """What came of the kills."""

    kills: int = 0
    reported: int = 0
    count: Counter[str] = field(default_factory=Counter)
    lines: list[str] = field(default_factory=list)


def killed_writers(folder: Path, kills: int, *, fresh_every: int = 10) -> Tally:
    """Kill that many writers, each at a moment by chance, some from their very start; look at the store after every one."""
    tally = Tally()
    chance = random.Random(kills)
    for number in range(kills):
        place = folder / f"project {number // fresh_every}"
        place.mkdir(exist_ok=True)
        journal = folder / f"journal {number // fresh_every}"
        journal.touch()
        before = journal.stat().st_size
        writer = PROCESSES.Process(target=write_on, args=(place, journal, number))
        writer.start()
        if number % fresh_every:  # the first of a folder may be killed before or while it makes the store, the others while they save
            _wait_for_report(journal, before, writer)
        time.sleep(chance.uniform(0.0, 0.06))
        os.kill(writer.pid or 0, signal.SIGKILL)
        writer.join()
        tally.kills += 1
        if (place / f"{FILE}-journal").exists():
            tally.count["in the middle of a transaction"] += 1
        _look(place, journal, tally)
    return tally


def _wait_for_report(journal: Path, before: int, writer: multiprocessing.process.BaseProcess) -> None:
    while journal.stat().st_size == before:
        assert writer.is_alive(), "the writer ended by itself"
        time.sleep(0.001)


def _look(place: Path, journal: Path, tally: Tally) -> None:
    """Compare a store with the journal: everything that was reported is there, and at most one save more a writer."""
    said: dict[str, list[tuple[int, list[str]]]] = {}
    for line in journal.read_text(encoding="utf-8").splitlines():
        name, revision, rows = json.loads(line)
        said.setdefault(name, []).append((revision, rows))
    tally.reported += len(journal.read_text(encoding="utf-8").splitlines()) - tally.count[f"reported before, {journal.name}"]
    tally.count[f"reported before, {journal.name}"] = len(journal.read_text(encoding="utf-8").splitlines())
    try:
        with Store(place, writes=False) as store:
            scenarios = {scenario.name: scenario for scenario in store.scenarios()}
            revisions = {name: [entry.revision for entry in store.history(name)] for name in scenarios}
    except InputError as error:
        tally.lines.append(f"{place.name} does not open: {error}")
        return
    if (place / FILE).exists():
        connection = sqlite3.connect(place / FILE)
        if connection.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
            tally.lines.append(f"{place.name} is damaged")
        connection.close()
    for name, saves in said.items():
        last, rows = saves[-1]
        found = scenarios.get(name)
        if found is None or found.revision not in {last, last + 1} or revisions[name] != list(range(1, found.revision + 1)):
            tally.lines.append(f"{place.name}: {name} was reported at revision {last}, found {found.revision if found else None}")
        elif found.revision == last and [each.values["row"] for each in found.steps] != rows:
            tally.lines.append(f"{place.name}: {name} has other steps than were reported")


def save_often(folder: Path, who: str, times: int, overtaken: str) -> None:
    """Save steps in the scenario "shared", and try again where somebody else was quicker; how often goes to a file."""
    late = 0
    with Store(folder) as store:
        for number in range(times):
            while True:
                seen = store.read("shared")
                try:
                    store.save(seen, Edit((Step("target", {"ha": float(number)}),), BASE), who)
                    break
                except InputError as error:
                    assert [problem.code for problem in error.problems] == ["scenario_overtaken"]  # noqa: PT017 - any other code ends the process with an error
                    late += 1
    Path(overtaken).write_text(str(late), encoding="utf-8")

"""Two who save at the same time."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from planner.errors import InputError
from planner.project.store import opening
from planner.project.store import store as module
from planner.project.store.opening import FILE
from planner.project.store.store import Edit, Step, Store
from tests.project.store.writers import BASE, PROCESSES, save_often

TIMES = 25


def test_two_processes_lose_nothing(tmp_path: Path) -> None:
    """Two processes that save in one scenario notice each other, and each save of both is there once."""
    with Store(tmp_path) as store:
        store.make("shared", [Edit((), BASE)], "first")
    writers = [PROCESSES.Process(target=save_often, args=(tmp_path, who, TIMES, str(tmp_path / who))) for who in ("Anna", "Bram")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0, 0]
    with Store(tmp_path, writes=False) as store:
        saved = [entry for entry in store.history("shared") if entry.action == "saved"]
    assert [entry.revision for entry in saved] == list(range(2, 2 * TIMES + 2))
    for who in ("Anna", "Bram"):
        assert [entry.steps[0].values["ha"] for entry in saved if entry.who == who] == [float(number) for number in range(TIMES)]


def test_a_save_on_an_older_sight_is_refused(tmp_path: Path) -> None:
    """Who did not see the last save is told who saved, when and what; nothing of either is lost."""
    with Store(tmp_path) as anna, Store(tmp_path) as bram:
        seen = anna.make("plan", [Edit((), BASE)], "Anna")
        bram.save(bram.read("plan"), Edit((Step("fund", {"eur": 5e6}),), BASE), "Bram")
        for change in (
            lambda: anna.save(seen, Edit((Step("target", {"ha": 3.0}),), BASE), "Anna"), lambda: anna.undo(seen, "Anna"),
            lambda: anna.write_note(seen, "mine", "Anna"), lambda: anna.delete(seen, "Anna"),
        ):
            with pytest.raises(InputError) as caught:
                change()
            [problem] = caught.value.problems
            assert problem.code == "scenario_overtaken"
            assert "Bram" in problem.why("en")
            assert "The fund is €5,000,000." in problem.why("en")
            assert "Het fonds is € 5.000.000." in problem.why("nl")
        now = anna.read("plan")
        assert [step.values for step in now.steps] == [{"eur": 5e6}]
        assert anna.save(now, Edit((Step("target", {"ha": 3.0}),), BASE), "Anna").revision == 3


def test_a_long_lock_is_a_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While another program holds the file one waits a while, is told so, and can read and save afterwards."""
    monkeypatch.setattr(opening, "WAIT_SECONDS", 0.05)
    with Store(tmp_path) as store:
        seen = store.make("plan", [Edit((), BASE)], "Anna")
        other = sqlite3.connect(tmp_path / FILE, isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(InputError) as caught:
            store.write_note(seen, "mine", "Anna")
        assert [problem.code for problem in caught.value.problems] == ["store_busy"]
        other.execute("ROLLBACK")
        other.close()
        assert store.write_note(seen, "mine", "Anna").note == "mine"


def test_two_who_make_one_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name is given once, also where a database lets two look before either writes; the second hears who has it."""
    with Store(tmp_path) as store:
        store.make("plan", [Edit((), BASE)], "Anna")
        with pytest.raises(InputError, match="Anna"):
            store.make("PLAN", [Edit((), BASE)], "Bram")
        monkeypatch.setattr(module, "scenario_row", lambda *_: monkeypatch.undo())  # sees nothing, once
        with pytest.raises(InputError, match="Anna") as caught:
            store.make("plan", [Edit((), BASE)], "Bram")
        assert isinstance(caught.value.__cause__, IntegrityError)

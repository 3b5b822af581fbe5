"""Saves, undo and redo against a plain model."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from planner.errors import InputError
from planner.project.store.base import Base
from planner.project.store.store import Edit, Step, Store
from tests.project.store.writers import BASE

OTHER = Base("2" * 64, {"parcels": "3" * 64}, {"fund.total_eur": 2.0})
AMOUNTS = st.lists(st.integers(0, 9), min_size=1, max_size=3)


def steps(amounts: list[int]) -> tuple[Step, ...]:
    return tuple(Step("target", {"ha": float(amount)}) for amount in amounts)


class Editing(RuleBasedStateMachine):
    """A scenario beside lists: what held before each save that can be undone, and what was undone."""

    @initialize(amounts=AMOUNTS)
    def make(self, amounts: list[int]) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.store = Store(Path(self.folder.name))
        self.scenario = self.store.make("plan", [Edit(steps(amounts), BASE)], "Anna", "first")
        self.now, self.note = (amounts, BASE), "first"
        self.before: list[tuple[list[int], Base]] = []
        self.after: list[tuple[list[int], Base]] = []
        self.done = ["made"]
        self.ever = len(amounts)

    @rule(amounts=AMOUNTS)
    def save(self, amounts: list[int]) -> None:
        self.scenario = self.store.save(self.scenario, Edit(steps(amounts), self.now[1]), "Anna")
        self._goes_on(([*self.now[0], *amounts], self.now[1]), "saved", len(amounts))

    @rule(amounts=AMOUNTS, base=st.sampled_from([BASE, OTHER]))
    def rebase(self, amounts: list[int], base: Base) -> None:
        self.scenario = self.store.save(self.scenario, Edit(steps(amounts), base, is_whole=True), "Anna")
        self._goes_on((amounts, base), "rebased", len(amounts))

    def _goes_on(self, now: tuple[list[int], Base], action: str, more: int) -> None:
        self.before.append(self.now)
        self.now, self.after = now, []
        self.done.append(action)
        self.ever += more

    @rule()
    def undo(self) -> None:
        if not self.before:
            with pytest.raises(InputError, match="could be undone"):
                self.store.undo(self.scenario, "Bram")
            return
        self.scenario = self.store.undo(self.scenario, "Bram")
        self.after.append(self.now)
        self.now = self.before.pop()
        self.done.append("undone")

    @rule()
    def redo(self) -> None:
        if not self.after:
            with pytest.raises(InputError, match="Nothing was undone"):
                self.store.redo(self.scenario, "Bram")
            return
        self.scenario = self.store.redo(self.scenario, "Bram")
        self.before.append(self.now)
        self.now = self.after.pop()
        self.done.append("redone")

    @rule(note=st.text(max_size=5))
    def write_note(self, note: str) -> None:
        self.scenario = self.store.write_note(self.scenario, note, "Anna")
        self.note = note
        self.done.append("noted")

    @invariant()
    def is_what_the_model_says(self) -> None:
        for scenario in (self.scenario, self.store.read("Plan")):
            assert [step.values["ha"] for step in scenario.steps] == [float(amount) for amount in self.now[0]]
            assert scenario.base == self.now[1]
            assert (scenario.may_undo, scenario.may_redo, scenario.note) == (bool(self.before), bool(self.after), self.note)
            assert scenario.revision == len(self.done)

    @invariant()
    def keeps_everything(self) -> None:
        history = self.store.history("plan")
        assert [entry.action for entry in history] == self.done
        assert [entry.who for entry in history] == ["Bram" if action in {"undone", "redone"} else "Anna" for action in self.done]
        assert sum(len(entry.steps) for entry in history) == self.ever

    def teardown(self) -> None:
        self.store.close()
        self.folder.cleanup()


class TestEditing(Editing.TestCase):
    """Whatever is saved, undone, redone or brought to another base, what holds is what the model says, and the history keeps all."""

    settings = settings(max_examples=15, stateful_step_count=15, deadline=None, derandomize=True, database=None)


def test_a_deleted_scenario_leaves_its_history_and_its_name(tmp_path: Path) -> None:
    """Deleting frees the name and loses nothing."""
    with Store(tmp_path) as store:
        store.delete(store.make("plan", [Edit(steps([1]), BASE)], "Anna"), "Bram")
        assert store.scenarios() == ()
        assert store.find("plan") is None
        again = store.make("plan", [Edit((), BASE)], "Anna")
        assert again.steps == ()
        assert [(entry.action, entry.who, len(entry.steps)) for entry in store.history()] == [("made", "Anna", 1), ("deleted", "Bram", 0), ("made", "Anna", 0)]


def test_a_deleted_scenario_comes_back_as_it_stood(tmp_path: Path) -> None:
    """Of one name the one that was deleted last, with steps, undo and history; not where none was deleted, nor where another has the name by now."""
    with Store(tmp_path) as store:
        store.delete(store.make("plan", [Edit(steps([1]), BASE)], "Anna"), "Anna")
        later = store.save(store.make("Plan", [Edit(steps([2]), BASE)], "Bram"), Edit(steps([3]), BASE), "Bram")
        store.delete(later, "Bram")
        assert [entry.who for entry in store.deleted()] == ["Bram", "Anna"]
        back = store.restore("PLAN", "Cees")
        assert (back.name, back.steps, back.may_undo, back.changed.action, back.changed.who) == (later.name, later.steps, True, "restored", "Cees")
        assert store.find("plan") == back
        assert store.undo(back, "Cees").steps == later.steps[:1]
        assert [entry.action for entry in store.history("plan")] == ["made", "saved", "deleted", "restored", "undone"]
        assert [entry.who for entry in store.deleted()] == ["Anna"]
        for name, code in (("plan", "scenario_taken"), ("other", "scenario_not_deleted")):
            with pytest.raises(InputError) as refused:
                store.restore(name, "Cees")
            assert [problem.code for problem in refused.value.problems] == [code]
        store.delete(store.read("plan"), "Cees")
        assert store.restore("plan", "Cees").scenario_id == later.scenario_id


def test_projects_in_one_database_stay_apart(tmp_path: Path) -> None:
    """In a shared database each project has scenarios of its own, and names may be the same."""
    address = f"sqlite:///{tmp_path / 'shared.sqlite'}"
    with Store(tmp_path, address, "Flevoland") as one, Store(tmp_path, address, "Drenthe") as other:
        one.make("plan", [Edit(steps([1]), BASE)], "Anna")
        other.make("plan", [Edit(steps([2, 3]), BASE)], "Bram")
        assert [len(store.read("plan").steps) for store in (one, other)] == [1, 2]
        assert [len(store.history()) for store in (one, other)] == [1, 1]


@pytest.mark.parametrize("name", ["", " plan", "base", "BASE", "a\nb", "x" * 81])
def test_names_that_cannot_be(tmp_path: Path, name: str) -> None:
    """A name is 1 to 80 printable characters and not that of the project itself."""
    with Store(tmp_path) as store, pytest.raises(InputError) as caught:
        store.make(name, [Edit((), BASE)], "Anna")
    assert [problem.code for problem in caught.value.problems] == ["scenario_name_wrong"]

"""The use cases of scenarios: save, look, undo, copy, compare with the base, and plan one."""

import getpass
import json
import os
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from planner.errors import InputError, Problem
from planner.language import Language
from planner.plan.plan import Plan
from planner.program.rows.view import Lock
from planner.project.folder import SETTINGS, read_project, read_settings
from planner.project.project import Project
from planner.project.store.base import Base, base_of
from planner.project.store.editing import added_row, cell_step, edited, row_step, source_step
from planner.project.store.steps import Step, in_force
from planner.project.store.store import BASE_NAME, Edit, Entry, KeptPlan, Scenario, Store
from planner.project.term import TermSource
from planner.report.plain_json import json_text
from planner.scenarios.applying import Applied, apply_steps
from planner.studio.asking import Asked, with_scenario
from planner.studio.plan import PlanRequest, request_faults

ADDRESS = "SCHUIFRUIMTE_STORE"
"""Environment variable with the address of a shared store."""
USER = "SCHUIFRUIMTE_USER"
"""Environment variable with the name under which one saves."""


@dataclass(frozen=True)
class Change:
    """What a save adds to a scenario.

    Parameters
    ----------
    levers
        (name, value) as for :func:`~planner.scenarios.levers.pull`.
    fund_eur, target_ha
        As in a plan request; None: unchanged.
    locks, forbids
        Moves that must, and must not, be made.
    cells
        (table, row, column, value as text); the table ``terms`` has its sections as rows.
    sources
        (term as section.name, evidence and source of its value); with the value where ``cells`` name it too.
    added, taken_out
        (table, row): rows that come, with those of the ``cells`` that name them, and rows that go.
    note
        None: unchanged.
    """

    levers: tuple[tuple[str, str], ...] = ()
    fund_eur: float | None = None
    target_ha: float | None = None
    locks: tuple[Lock, ...] = ()
    forbids: tuple[Lock, ...] = ()
    cells: tuple[tuple[str, str, str, str], ...] = ()
    added: tuple[tuple[str, str], ...] = ()
    taken_out: tuple[tuple[str, str], ...] = ()
    note: str | None = None
    sources: tuple[tuple[str, TermSource], ...] = ()


@dataclass(frozen=True)
class Difference:
    """One thing in which two scenarios differ: what each says of it, None where it says nothing."""

    about: tuple[str, ...]
    first: Step | None
    second: Step | None

    def record(self, language: Language) -> dict[str, Any]:
        """Return the difference as the JSON object of the command line."""
        sides = {"first": self.first, "second": self.second}
        return {"about": list(self.about), **{name: step.record(language) if step is not None else None for name, step in sides.items()}}


class Scenarios:
    """The scenarios of a project folder.

    Parameters
    ----------
    folder
        Project folder.
    store
        Address of a shared store; empty: the environment variable ``SCHUIFRUIMTE_STORE``, else the file in the folder.
    who
        Who saves; empty: the environment variable ``SCHUIFRUIMTE_USER``, else the user of the machine.
    project
        The project of the folder, where it is open already; else it is read when it is first needed, and taken as it was then.

    Raises
    ------
    InputError
        From here and every method: where the folder is no project, a name is not there, or the store cannot be read or written.
    """

    def __init__(self, folder: Path, store: str = "", who: str = "", project: Project | None = None) -> None:
        if not (folder / SETTINGS).is_file():
            raise InputError([Problem("not_a_project", file=str(folder), values={"missing": SETTINGS})])
        self._folder, self._address, self._opened = folder, store or os.environ.get(ADDRESS, ""), project
        self.who = who or os.environ.get(USER, "") or _user()

    @cached_property
    def project(self) -> Project:
        """The project as it is now."""
        return self._opened if self._opened is not None else read_project(self._folder)

    @cached_property
    def base(self) -> Base:
        """What scenarios are compared with: the project as it is now."""
        return base_of(self.project)

    def all(self) -> tuple[Scenario, ...]:
        """Return all scenarios in the order of their making."""
        with self._store(writes=False) as store:
            return store.scenarios()

    def read(self, name: str) -> Scenario:
        """Return a scenario by its name."""
        with self._store(writes=False) as store:
            return store.read(name)

    def history(self, name: str = "") -> tuple[Entry, ...]:
        """Return what was done with a scenario, or with all (deleted ones included), oldest first."""
        with self._store(writes=False) as store:
            return store.history(name)

    def changed_base(self, scenario: Scenario) -> tuple[str, ...]:
        """Return in which tables and terms the project differs from the base of a scenario."""
        return scenario.base.changed_in(self.base)

    def save(self, name: str, change: Change, *, rebase: bool = False, seen: int | None = None) -> Scenario:
        """Save a change of a scenario; one that is not there yet is made.

        Parameters
        ----------
        name
            Of the scenario.
        change
            What comes in addition.
        rebase
            Bring the scenario to the project as it is now; every value that it replaces must still be there.
        seen
            Revision of the scenario that the change was thought of with; None: the one that is there now.

        Raises
        ------
        InputError
            Where the change does not fit the project, the base changed and ``rebase`` is not asked, or somebody saved in between.
        """
        with self._store(writes=True) as store:
            scenario = store.find(name)
            if scenario is None and seen is None and not rebase:
                return store.make(name, [Edit((), self.base), *self._edits((), change)], self.who, change.note or "")
            scenario = _as_seen(scenario or store.read(name), seen)
            edits = self._edits((scenario if rebase else self.on_its_base(scenario)).steps, change)
            if rebase and self.changed_base(scenario):
                steps = (*scenario.steps, *(step for edit in edits for step in edit.steps))
                return store.save(scenario, Edit(steps, self.base, is_whole=True), self.who, change.note)
            if edits:
                return store.save(scenario, edits[0], self.who, change.note)
            if change.note is not None:
                return store.write_note(scenario, change.note, self.who)
            if rebase:
                return scenario  # it stands on the present project already
            raise InputError([Problem("nothing_to_save", seen=name)])

    def copy(self, name: str, new: str, change: Change | None = None) -> Scenario:
        """Make a scenario that begins with the steps of another, with a change on top."""
        change = change or Change()
        with self._store(writes=True) as store:
            parent = store.read(name)
            more = [] if change == Change(note=change.note) else self._edits(self.on_its_base(parent).steps, change)
            first = Edit(parent.steps, parent.base, is_whole=True)
            return store.make(new, [first, *more], self.who, parent.note if change.note is None else change.note, parent)

    def withdraw(self, name: str, about: tuple[str, ...], seen: int | None = None) -> Scenario:
        """Take one thing out of a scenario, whatever came after it: all steps about it go; undo brings them back.

        Parameters
        ----------
        name
            Of the scenario.
        about
            What the step is about (:attr:`~planner.project.store.steps.Step.about`).
        seen
            As for :meth:`save`.

        Raises
        ------
        InputError
            Where the scenario has no such step, or what remains does not fit without it (a cell of a row that was added).
        """
        with self._store(writes=True) as store:
            scenario = self.on_its_base(_as_seen(store.read(name), seen))
            kept = tuple(step for step in scenario.steps if step.about != about)
            gone = tuple(step for step in scenario.steps if step.about == about)
            if not gone:
                raise InputError([Problem("nothing_to_undo", seen=name)])
            self._fitting(kept)
            return store.save(scenario, Edit(kept, self.base, is_whole=True, withdrawn=gone), self.who)

    def undo(self, name: str, seen: int | None = None) -> Scenario:
        """Take back the last save that holds."""
        with self._store(writes=True) as store:
            return store.undo(_as_seen(store.read(name), seen), self.who)

    def redo(self, name: str, seen: int | None = None) -> Scenario:
        """Bring back what was undone last."""
        with self._store(writes=True) as store:
            return store.redo(_as_seen(store.read(name), seen), self.who)

    def note(self, name: str, note: str, seen: int | None = None) -> Scenario:
        """Replace the note of a scenario."""
        with self._store(writes=True) as store:
            return store.write_note(_as_seen(store.read(name), seen), note, self.who)

    def delete(self, name: str, seen: int | None = None) -> None:
        """Take a scenario out of the list; the history keeps it, and :meth:`restore` brings it back."""
        with self._store(writes=True) as store:
            store.delete(_as_seen(store.read(name), seen), self.who)

    def deleted(self) -> tuple[Entry, ...]:
        """Return the line of history with which each deleted scenario went, newest first."""
        with self._store(writes=False) as store:
            return store.deleted()

    def restore(self, name: str) -> Scenario:
        """Bring back the scenario of a name that was deleted last, as it stood."""
        with self._store(writes=True) as store:
            return store.restore(name, self.who)

    def differences(self, first: str, second: str = BASE_NAME) -> tuple[Difference, ...]:
        """Return in what two scenarios differ, in the order of the first, then of the second."""
        one, other = (in_force(() if name.casefold() == BASE_NAME else self.read(name).steps) for name in (first, second))
        return tuple(Difference(about, one.get(about), other.get(about)) for about in {**one, **other} if one.get(about) != other.get(about))

    def ask(self, name: str, request: PlanRequest | None = None) -> Asked:
        """Return what a scenario asks of a plan; ``base`` is the project itself.

        Parameters
        ----------
        name
            Scenario.
        request
            What is asked besides: it goes before the scenario, and locks come together.

        Raises
        ------
        InputError
            Where the base of the scenario changed.
        """
        if name.casefold() == BASE_NAME:
            return Asked(BASE_NAME, self.project, request or PlanRequest())
        scenario = self.on_its_base(self.read(name))
        applied = apply_steps(self.project, scenario.steps)
        return Asked(scenario.name, applied.project, with_scenario(request or PlanRequest(), applied), scenario)

    def keep(self, asked: Asked, plan: Plan) -> None:
        """Keep a plan that was made for what was asked."""
        record = json.loads(json_text(plan.record("en")))
        kept = KeptPlan(
            asked_sha256=asked.sha256, plan_sha256=plan.plan_sha256, value=record["value"], bound=record["bound"], request=asked.record(), record=record,
            scenario_id=asked.scenario.scenario_id if asked.scenario is not None else None,
            revision=asked.scenario.revision if asked.scenario is not None else None, who=self.who, at=datetime.now(UTC))
        with self._store(writes=True) as store:
            store.keep_plan(kept)

    def kept(self, asked: Asked) -> KeptPlan | None:
        """Return a plan that was made for just this, by this edition of the program; None where there is none."""
        with self._store(writes=False) as store:
            return store.kept_plan(asked.sha256)

    def plans(self, name: str) -> tuple[KeptPlan, ...]:
        """Return the plans that were made for a scenario, oldest first."""
        with self._store(writes=False) as store:
            return store.plans_of(store.read(name))

    def _store(self, *, writes: bool) -> Store:
        name = read_settings(self._folder / SETTINGS)[0].name if self._address else ""
        return Store(self._folder, self._address, name, writes=writes)

    def on_its_base(self, scenario: Scenario) -> Scenario:
        """Return a scenario whose base is the project as it is now.

        Raises
        ------
        InputError
            Where the project changed since, with what changed.
        """
        changed = self.changed_base(scenario)
        if changed:
            raise InputError([Problem("base_changed", seen=scenario.name, values={"changed": ", ".join(changed)})])
        return scenario

    def _edits(self, before: tuple[Step, ...], change: Change) -> list[Edit]:
        """Return the edit that a change makes; none where it makes none. Steps before and after are checked on the project, and locks as well."""
        steps = (*before, *_steps(edited(self.project, before), change))
        self._fitting(steps)
        return [Edit(steps[len(before):], self.base)] if len(steps) > len(before) else []

    def _fitting(self, steps: tuple[Step, ...]) -> None:
        """Refuse steps that do not fit the project, or name locks that cannot be."""
        applied = apply_steps(self.project, steps)
        faults = request_faults(applied.project, with_scenario(PlanRequest(), applied))
        if faults:
            raise InputError(faults)


def applied_to(project: Project, scenario: Scenario) -> Applied:
    """Return a project with a scenario put on it, and what it asks of a plan.

    Raises
    ------
    InputError
        Where the steps do not fit, all of them at once.
    """
    return apply_steps(project, scenario.steps)


def _steps(project: Project, change: Change) -> tuple[Step, ...]:
    """Return the steps of a change on a project."""
    new = dict.fromkeys(change.added, ()) if change.added else {}
    rows = [added_row(*place, {column: value for table, row, column, value in change.cells if (table, row) == place}) for place in new]
    gone = [row_step(project, *place) for place in change.taken_out]
    sourced = {f"{row}.{column}": value for table, row, column, value in change.cells if table == "terms"}
    terms = [source_step(project, name, source, sourced.get(name)) for name, source in change.sources]
    told = {name for name, _ in change.sources}
    cells = [cell_step(project, *cell) for cell in change.cells if cell[:2] not in new and not (cell[0] == "terms" and f"{cell[1]}.{cell[2]}" in told)]
    return (
        *rows,
        *(cell for cell in cells if cell.values["old"] != cell.values["new"]),
        *terms,
        *gone,
        *(Step("lever", {"name": name, "value": value}) for name, value in change.levers),
        *([] if change.fund_eur is None else [Step("fund", {"eur": change.fund_eur})]),
        *([] if change.target_ha is None else [Step("target", {"ha": change.target_ha})]),
        *(Step("lock", {"firm": lock.firm, "parcel": lock.parcel, "year": lock.year}) for lock in change.locks),
        *(Step("forbid", {"firm": lock.firm, "parcel": lock.parcel}) for lock in change.forbids),
    )


def _as_seen(scenario: Scenario, revision: int | None) -> Scenario:
    """Return a scenario with the revision that somebody saw: the store refuses what was thought of with another one."""
    return scenario if revision is None else replace(scenario, revision=revision)


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container may run under a number without a name
        return "?"


__all__ = ["Applied", "Change", "Difference", "Entry", "Lock", "Scenario", "Scenarios"]

"""The scenario store: read and save scenarios. Saved means: on the disk."""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

from sqlalchemy import Connection, Row, insert, select, update
from sqlalchemy.exc import IntegrityError

from planner.errors import InputError, Problem
from planner.language import LANGUAGES
from planner.project.store import schema
from planner.project.store.base import Base
from planner.project.store.opening import open_engine, place_of, told
from planner.project.store.reading import history_of, scenario_of, scenario_row, undo_and_redo
from planner.project.store.records import Action, Entry, KeptPlan, Scenario
from planner.project.store.steps import Step

BASE_NAME: Final = "base"
"""The project itself, where a scenario is named; no scenario is called so."""
LONGEST_NAME = 80


@dataclass(frozen=True)
class Edit:
    """What a save puts down.

    Parameters
    ----------
    steps
        New steps, in order.
    base
        What they differ from.
    is_whole
        Whether the steps stand in place of all before.
    withdrawn
        Steps of before that the whole leaves out on purpose.
    """

    steps: tuple[Step, ...]
    base: Base
    is_whole: bool = False
    withdrawn: tuple[Step, ...] = ()


class Store:
    """The scenarios of one project.

    Parameters
    ----------
    folder
        Project folder; its store is the file ``scenarios.sqlite`` in it.
    address
        Another database (an address of SQLAlchemy), for several who work together; empty: the file.
    project
        Name of the project, by which a shared database tells projects apart; not used for the file.
    writes
        Whether anything will be saved: the store is made where it is not there yet.

    Raises
    ------
    InputError
        From here and every method: where the database cannot be read or written; in words, with nothing half done.
    """

    def __init__(self, folder: Path, address: str = "", project: str = "", *, writes: bool = True) -> None:
        self._place = place_of(folder, address)
        self._project = project if address else ""
        self._engine = open_engine(self._place, writes=writes)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with told(self._place), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with told(self._place), self._engine.execution_options(writes=True).begin() as connection:
            yield connection

    def scenarios(self) -> tuple[Scenario, ...]:
        """Return all scenarios in the order of their making."""
        table = schema.scenarios
        with self._reading() as connection:
            rows = connection.execute(select(table).where(table.c.project == self._project, table.c.live_name.is_not(None)).order_by(table.c.id))
            return tuple(scenario_of(connection, row) for row in rows.all())

    def find(self, name: str) -> Scenario | None:
        """Return a scenario by its name, None where there is none."""
        with self._reading() as connection:
            row = scenario_row(connection, self._project, name)
            return None if row is None else scenario_of(connection, row)

    def read(self, name: str) -> Scenario:
        """Return a scenario by its name.

        Raises
        ------
        InputError
            Where there is none of that name.
        """
        found = self.find(name)
        if found is None:
            names = ", ".join(scenario.name for scenario in self.scenarios()) or "–"
            raise InputError([Problem("scenario_unknown", seen=name, values={"names": names})])
        return found

    def history(self, name: str = "") -> tuple[Entry, ...]:
        """Return what was done with a scenario, oldest first; without a name what was done with all, deleted ones included."""
        table = schema.scenarios
        if name:
            self.read(name)
        with self._reading() as connection:
            rows = connection.execute(select(table).where(table.c.project == self._project).order_by(table.c.id)).all()
            wanted = [row for row in rows if not name or row.live_name == name.casefold()]
            lines = [entry for row in wanted for entry in history_of(connection, row)]
        return tuple(lines if name else sorted(lines, key=lambda entry: entry.at))

    def make(self, name: str, edits: Sequence[Edit], who: str, note: str = "", parent: Scenario | None = None) -> Scenario:
        """Make a scenario: the first edit stands at its beginning and cannot be undone, further ones can.

        Raises
        ------
        InputError
            Where the name is taken or cannot be one.
        """
        fault = _name_fault(name)
        if fault is not None:
            raise InputError([fault])
        try:
            with self._writing() as connection:
                taken = scenario_row(connection, self._project, name)
                if taken is not None:
                    raise InputError([_taken(scenario_of(connection, taken))])
                number = connection.execute(insert(schema.scenarios).values(
                    project=self._project, name=name, live_name=name.casefold(), note=note, parent_id=parent.scenario_id if parent is not None else None,
                    revision=len(edits), head=len(edits), tip=len(edits)).returning(schema.scenarios.c.id)).scalar_one()
                for revision, edit in enumerate(edits, 1):
                    words = {"from": parent.name} if parent is not None and revision == 1 else {}
                    action: Action = "made" if revision == 1 else "saved"
                    _put_edit(connection, Entry(name, revision, action, who, _now(), words, edit.steps), number, edit, revision - 1 or None)
                return _again(connection, number)
        except IntegrityError as error:  # a database that lets two writers in at once notices the second name here
            raise InputError([_taken(self.read(name))]) from error

    def save(self, seen: Scenario, edit: Edit, who: str, note: str | None = None) -> Scenario:
        """Add an edit to a scenario, and change its note where one is given.

        Raises
        ------
        InputError
            Where somebody else changed the scenario since it was seen; the problem says who, when and what. Nothing is lost.
        """
        with self._writing() as connection:
            row = self._unchanged(connection, seen)
            revision = row.revision + 1
            action: Action = "withdrawn" if edit.withdrawn else "rebased" if edit.is_whole else "saved"
            words = {"withdrawn": [{"kind": step.kind, "values": dict(step.values)} for step in edit.withdrawn]} if edit.withdrawn else {}
            _advance(connection, row, head=revision, tip=revision, **({} if note is None else {"note": note}))
            _put_edit(connection, Entry(row.name, revision, action, who, _now(), words, edit.steps), row.id, edit, row.head)
            return _again(connection, row.id)

    def undo(self, seen: Scenario, who: str) -> Scenario:
        """Take back the last save that holds; redo brings it back."""
        with self._writing() as connection:
            row = self._unchanged(connection, seen)
            before, _ = undo_and_redo(connection, row)
            if before is None:
                raise InputError([Problem("nothing_to_undo", seen=row.name)])
            _advance(connection, row, head=before)
            _put(connection, Entry(row.name, row.revision + 1, "undone", who, _now(), {"undone": row.head}), row.id)
            return _again(connection, row.id)

    def redo(self, seen: Scenario, who: str) -> Scenario:
        """Bring back what was undone last."""
        with self._writing() as connection:
            row = self._unchanged(connection, seen)
            _, later = undo_and_redo(connection, row)
            if later is None:
                raise InputError([Problem("nothing_to_redo", seen=row.name)])
            _advance(connection, row, head=later)
            _put(connection, Entry(row.name, row.revision + 1, "redone", who, _now(), {"redone": later}), row.id)
            return _again(connection, row.id)

    def write_note(self, seen: Scenario, note: str, who: str) -> Scenario:
        """Replace the note of a scenario; the history keeps the one before."""
        with self._writing() as connection:
            row = self._unchanged(connection, seen)
            _advance(connection, row, note=note)
            _put(connection, Entry(row.name, row.revision + 1, "noted", who, _now(), {"before": row.note, "note": note}), row.id)
            return _again(connection, row.id)

    def delete(self, seen: Scenario, who: str) -> None:
        """Take a scenario out of the list and free its name; the history keeps it, and it can be brought back."""
        with self._writing() as connection:
            row = self._unchanged(connection, seen)
            _advance(connection, row, live_name=None)
            _put(connection, Entry(row.name, row.revision + 1, "deleted", who, _now()), row.id)

    def deleted(self) -> tuple[Entry, ...]:
        """Return the line of history with which each deleted scenario went, newest first."""
        table = schema.scenarios
        with self._reading() as connection:
            rows = connection.execute(select(table).where(table.c.project == self._project, table.c.live_name.is_(None))).all()
            return tuple(sorted((history_of(connection, row)[-1] for row in rows), key=lambda entry: entry.at, reverse=True))

    def restore(self, name: str, who: str) -> Scenario:
        """Bring back the scenario of a name that was deleted last, as it stood.

        Raises
        ------
        InputError
            Where none of that name was deleted, or another has the name by now.
        """
        table = schema.scenarios
        with self._writing() as connection:
            taken = scenario_row(connection, self._project, name)
            if taken is not None:
                raise InputError([_taken(scenario_of(connection, taken))])
            rows = connection.execute(select(table).where(table.c.project == self._project, table.c.live_name.is_(None)).with_for_update()).all()
            gone = [row for row in rows if row.name.casefold() == name.casefold()]
            if not gone:
                raise InputError([Problem("scenario_not_deleted", seen=name, values={"names": ", ".join(sorted({row.name for row in rows})) or "–"})])
            row = max(gone, key=lambda one: history_of(connection, one)[-1].at)
            _advance(connection, row, live_name=row.name.casefold())
            _put(connection, Entry(row.name, row.revision + 1, "restored", who, _now()), row.id)
            return _again(connection, row.id)

    def keep_plan(self, plan: KeptPlan) -> None:
        """Keep a plan that was made, once for what was asked."""
        with self._writing() as connection:
            table = schema.plans
            same = select(table.c.id).where(
                table.c.project == self._project, table.c.asked_sha256 == plan.asked_sha256, table.c.plan_sha256 == plan.plan_sha256,
                table.c.scenario_id == plan.scenario_id, table.c.revision == plan.revision)
            if connection.execute(same).first() is None:
                connection.execute(insert(table).values(project=self._project, **vars(plan)))

    def kept_plan(self, asked_sha256: str) -> KeptPlan | None:
        """Return the best plan that was made for just this, None where there is none."""
        table = schema.plans
        with self._reading() as connection:
            row = connection.execute(
                select(table).where(table.c.project == self._project, table.c.asked_sha256 == asked_sha256).order_by(table.c.value.desc(), table.c.id)).first()
        return None if row is None else KeptPlan(**{name: getattr(row, name) for name in KeptPlan.__dataclass_fields__})

    def plans_of(self, scenario: Scenario) -> tuple[KeptPlan, ...]:
        """Return the plans that were made for a scenario, oldest first."""
        table = schema.plans
        with self._reading() as connection:
            rows = connection.execute(select(table).where(table.c.scenario_id == scenario.scenario_id).order_by(table.c.id)).all()
        return tuple(KeptPlan(**{name: getattr(row, name) for name in KeptPlan.__dataclass_fields__}) for row in rows)

    def _unchanged(self, connection: Connection, seen: Scenario) -> Row[Any]:
        """Return the row of a scenario that nobody changed since it was seen."""
        row = connection.execute(select(schema.scenarios).where(schema.scenarios.c.id == seen.scenario_id).with_for_update()).one()
        if row.revision != seen.revision:
            raise InputError([_overtaken(row.name, seen.revision, history_of(connection, row, seen.revision))])
        return row


def _put_edit(connection: Connection, entry: Entry, number: int, edit: Edit, previous: int | None) -> None:
    """Write an edit: its line of history, its base, its steps."""
    _put(connection, entry, number, previous=previous, base_id=_base_id(connection, edit.base), is_whole=edit.is_whole)
    rows = [
        {"scenario_id": number, "revision": entry.revision, "position": position, "kind": step.kind, "content": dict(step.values)}
        for position, step in enumerate(edit.steps)
    ]
    if rows:
        connection.execute(insert(schema.steps), rows)


def _put(connection: Connection, entry: Entry, number: int, **edit: Any) -> None:
    """Write a line of history; its revision can be written once only, in every database."""
    connection.execute(insert(schema.entries).values(
        scenario_id=number, revision=entry.revision, action=entry.action, who=entry.who, at=entry.at, words=dict(entry.words), **edit))


def _advance(connection: Connection, row: Row[Any], **values: Any) -> None:
    table = schema.scenarios
    connection.execute(update(table).where(table.c.id == row.id).values(revision=row.revision + 1, **values))


def _again(connection: Connection, number: int) -> Scenario:
    return scenario_of(connection, connection.execute(select(schema.scenarios).where(schema.scenarios.c.id == number)).one())


def _base_id(connection: Connection, base: Base) -> int:
    table = schema.bases
    held = connection.execute(select(table.c.id).where(table.c.sha256 == base.sha256)).scalar()
    if held is not None:
        return int(held)
    new = insert(table).values(sha256=base.sha256, tables=dict(base.tables), terms=dict(base.terms)).returning(table.c.id)
    return int(connection.execute(new).scalar_one())


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _name_fault(name: str) -> Problem | None:
    right = name == name.strip() and 0 < len(name) <= LONGEST_NAME and name.isprintable() and name.casefold() != BASE_NAME
    return None if right else Problem("scenario_name_wrong", seen=name[:LONGEST_NAME], values={"longest": LONGEST_NAME})


def _taken(scenario: Scenario) -> Problem:
    made = scenario.made
    return Problem("scenario_taken", seen=scenario.name, values={"who": made.who, "when": _moment(made.at)})


def _overtaken(name: str, revision: int, since: Sequence[Entry]) -> Problem:
    last = since[-1]
    values = {"who": last.who, "when": _moment(last.at), "revision": revision}
    done = {f"done_{language}": "; ".join(entry.sentence(language) for entry in since) for language in LANGUAGES}
    return Problem("scenario_overtaken", seen=name, values={**values, **done})


def _moment(at: dt.datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M UTC")


__all__ = ["BASE_NAME", "Base", "Edit", "Entry", "KeptPlan", "Scenario", "Step", "Store"]

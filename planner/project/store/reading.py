"""Reading scenarios and their history from the tables of the store."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from planner.project.store import schema
from planner.project.store.base import Base
from planner.project.store.records import Entry, Scenario
from planner.project.store.steps import Step


def scenario_row(connection: Connection, project: str, name: str) -> Row[Any] | None:
    """Return the row of a living scenario by its name, small and capital letters alike."""
    table = schema.scenarios
    return connection.execute(select(table).where(table.c.project == project, table.c.live_name == name.casefold())).first()


def scenario_of(connection: Connection, row: Row[Any]) -> Scenario:
    """Return a scenario as it stands."""
    entries = {entry.revision: entry for entry in _entries(connection, row.id)}
    line = list(_line(entries, row.head))
    table = schema.bases
    base = connection.execute(select(table).where(table.c.id == line[0].base_id)).one()
    steps = _steps(connection, row.id)
    parent = connection.execute(select(schema.scenarios.c.name).where(schema.scenarios.c.id == row.parent_id)).scalar()
    return Scenario(
        row.id,
        row.name,
        row.note,
        row.revision,
        Base(base.sha256, base.tables, base.terms),
        parent or "",
        tuple(step for entry in reversed(line) for step in steps.get(entry.revision, ())),
        _entry(row.name, entries[1], steps),
        _entry(row.name, entries[row.revision], steps),
        may_undo=entries[row.head].previous is not None,
        may_redo=row.head != row.tip,
    )


def history_of(connection: Connection, row: Row[Any], after: int = 0) -> tuple[Entry, ...]:
    """Return the history of a scenario after a revision, oldest first."""
    steps = _steps(connection, row.id)
    return tuple(_entry(row.name, entry, steps) for entry in _entries(connection, row.id) if entry.revision > after)


def undo_and_redo(connection: Connection, row: Row[Any]) -> tuple[int | None, int | None]:
    """Return the edit that holds after undo, and after redo; None where there is none."""
    entries = {entry.revision: entry for entry in _entries(connection, row.id)}
    later = None if row.head == row.tip else row.tip
    while later is not None and entries[later].previous != row.head:
        later = entries[later].previous
    return entries[row.head].previous, later


def _entries(connection: Connection, scenario_id: int) -> Sequence[Row[Any]]:
    table = schema.entries
    return connection.execute(select(table).where(table.c.scenario_id == scenario_id).order_by(table.c.revision)).all()


def _line(entries: dict[int, Row[Any]], head: int) -> Iterator[Row[Any]]:
    """Yield the edits whose steps hold, last first."""
    at: int | None = head
    while at is not None:
        yield entries[at]
        at = None if entries[at].is_whole else entries[at].previous


def _steps(connection: Connection, scenario_id: int) -> dict[int, tuple[Step, ...]]:
    """Return all steps that a scenario ever had, by revision."""
    table = schema.steps
    out: dict[int, tuple[Step, ...]] = {}
    for row in connection.execute(select(table).where(table.c.scenario_id == scenario_id).order_by(table.c.revision, table.c.position)):
        out[row.revision] = (*out.get(row.revision, ()), Step(row.kind, row.content))
    return out


def _entry(name: str, row: Row[Any], steps: dict[int, tuple[Step, ...]]) -> Entry:
    return Entry(name, row.revision, row.action, row.who, row.at, row.words, steps.get(row.revision, ()))

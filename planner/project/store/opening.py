"""Opening the database of the store, and what can go wrong then, in words.

SQLite keeps a rollback journal (``DELETE``), because project folders lie on network drives, where a write-ahead log does not work; ``synchronous=EXTRA``
also brings the removal of the journal to the disk, so that what was reported saved survives a power cut.
"""

import datetime as dt
import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, StaticPool, create_engine, event, func, insert, inspect, make_url, select
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, NoSuchModuleError
from sqlalchemy.pool import NullPool

from planner.errors import InputError, Problem
from planner.project.store import schema

FILE: Final = "scenarios.sqlite"
WAIT_SECONDS = 10.0
"""How long one waits for another who is saving."""
_REASONS: Final = {
    sqlite3.SQLITE_BUSY: "store_busy",
    sqlite3.SQLITE_LOCKED: "store_busy",
    sqlite3.SQLITE_READONLY: "store_not_writable",
    sqlite3.SQLITE_CANTOPEN: "store_not_writable",
    sqlite3.SQLITE_PERM: "store_not_writable",
    sqlite3.SQLITE_FULL: "store_full",
    sqlite3.SQLITE_IOERR: "store_full",
    sqlite3.SQLITE_CORRUPT: "store_damaged",
    sqlite3.SQLITE_NOTADB: "store_damaged",
    sqlite3.SQLITE_ERROR: "store_damaged",
}
"""What a primary result code of SQLite means to people."""


def place_of(folder: Path, address: str) -> URL:
    """Return where the store of a project is: its own file, or the database of an address.

    Raises
    ------
    InputError
        Where the address is none.
    """
    try:
        return make_url(address) if address else URL.create("sqlite", database=str(folder / FILE))
    except ArgumentError as error:
        raise InputError([Problem("store_address_wrong", values={"reason": "sqlite:///FILE, postgresql+psycopg://HOST/DATABASE"})]) from error


def open_engine(place: URL, *, writes: bool) -> Engine:
    """Open a store: made where it is not there yet, brought to the newest edition where it is older.

    Who only reads a store that is not there yet gets an empty one in memory, so that reading writes nothing.

    Raises
    ------
    InputError
        Where it cannot be opened, is damaged, or was written by a newer program.
    """
    with told(place):
        if not writes and _is_missing(place):
            return _in_memory()
        engine = _engine(place)
        with engine.connect() as connection:
            edition = _edition(connection)
        if edition is None and not writes:
            return _in_memory()
        if edition is not None and edition > schema.newest():
            raise InputError([Problem("store_newer", file=_named(place), seen=str(edition), values={"known": schema.newest()})])
        if edition != schema.newest():
            _prepare(engine)
        return engine


def _engine(place: URL) -> Engine:
    try:
        if place.get_backend_name() != "sqlite":
            return create_engine(place, pool_pre_ping=True)
        # no pool: a project folder can be copied, moved or deleted while the app runs, and no file stays open
        engine = create_engine(place, poolclass=NullPool, connect_args={"timeout": WAIT_SECONDS})
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise InputError([Problem("store_address_wrong", values={"reason": " ".join(str(error).split())})]) from error
    _listen(engine)
    return engine


def _in_memory() -> Engine:
    engine = create_engine("sqlite://", poolclass=StaticPool)
    schema.metadata.create_all(engine)
    return engine


def _listen(engine: Engine) -> None:
    """Set what SQLite leaves open, and take the lock for writing at the beginning: a reader that becomes a writer halfway could only give up."""

    @event.listens_for(engine, "connect")
    def _connected(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None  # transactions begin below, not where the driver guesses
        for setting in ("foreign_keys = ON", "journal_mode = DELETE", "synchronous = EXTRA"):
            connection.execute(f"PRAGMA {setting}").close()

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("writes") else "BEGIN")


def _is_missing(place: URL) -> bool:
    return place.get_backend_name() == "sqlite" and bool(place.database) and not Path(str(place.database)).exists()


def _edition(connection: Connection) -> int | None:
    """Return the edition of a store, None where there is no store yet (also after a crash while it was made)."""
    if not inspect(connection).has_table(schema.editions.name):
        return None
    return connection.execute(select(func.max(schema.editions.c.edition))).scalar()


def _prepare(engine: Engine) -> None:
    """Make the tables, or bring them to the newest edition, in one transaction."""
    with engine.execution_options(writes=True).begin() as connection:
        edition = _edition(connection)
        if edition is None:
            schema.metadata.create_all(connection)
        for migrate in schema.MIGRATIONS[edition - 1:] if edition is not None else ():
            migrate(connection)
        if edition is None or edition < schema.newest():
            connection.execute(insert(schema.editions).values(edition=schema.newest(), since=dt.datetime.now(dt.UTC)))


def _named(place: URL) -> str:
    """Return the place of a store as people know it, without a password."""
    return Path(str(place.database)).name if place.get_backend_name() == "sqlite" and place.database else place.render_as_string(hide_password=True)


@contextmanager
def told(place: URL) -> Iterator[None]:
    """Turn what a database says into a problem that says what to do."""
    try:
        yield
    except IntegrityError:
        raise  # two writers at once: the caller knows what it means
    except DBAPIError as error:
        code = getattr(error.orig, "sqlite_errorcode", None)
        reason = " ".join(str(error.orig).split())
        name = "store_unreachable" if code is None else _REASONS.get(code & 0xFF, "store_unreachable")
        raise InputError([Problem(name, file=_named(place), values={"reason": reason, "seconds": round(WAIT_SECONDS)})]) from error
    except json.JSONDecodeError as error:
        raise InputError([Problem("store_damaged", file=_named(place), values={"reason": str(error)})]) from error

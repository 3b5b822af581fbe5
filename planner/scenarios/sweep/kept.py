"""Finished results on the disk, so that a sweep goes on after a break.

One SQLite file with a row a result, each in a transaction of its own: what was kept survives a kill, and nothing half-written is read. Thousands of small
files would do the same slower. Results are JSON: nothing that stands in the file is ever executed.
"""

import datetime as dt
import itertools
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from sqlalchemy import URL, Column, MetaData, String, Table, Text, create_engine, delete, event, insert, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from planner.errors import InputError, Problem

FILE: Final = "sweep.sqlite"
WAIT_SECONDS: Final = 10.0
"""How long one waits for another sweep that is writing, seconds."""
_AT_ONCE: Final = 500
"""Keys that are looked for in one question to the database."""
_METADATA = MetaData()
_RESULTS = Table("results", _METADATA, Column("key", String(64), primary_key=True), Column("label", Text, nullable=False),
                 Column("since", String(32), nullable=False), Column("result", Text, nullable=False))


class Kept:
    """The results in a folder.

    Parameters
    ----------
    folder
        Where the file is, usually the project folder; made where it is not there yet.

    Raises
    ------
    InputError
        Where the file cannot be written or is damaged.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._engine = create_engine(URL.create("sqlite", database=str(self._path)), poolclass=NullPool, connect_args={"timeout": WAIT_SECONDS})
        event.listen(self._engine, "connect", _set)
        with self._told():
            folder.mkdir(parents=True, exist_ok=True)
            _METADATA.create_all(self._engine)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._engine.dispose()

    def read(self, keys: Iterable[str]) -> dict[str, str]:
        """Return the results (JSON) of those keys that have one."""
        with self._told(), self._engine.connect() as connection:
            return {str(key): str(result) for some in itertools.batched(keys, _AT_ONCE)
                    for key, result in connection.execute(select(_RESULTS.c.key, _RESULTS.c.result).where(_RESULTS.c.key.in_(some)))}

    def add(self, key: str, label: str, result: str) -> None:
        """Keep a result (JSON); it is on the disk when this returns."""
        row = {"key": key, "label": label, "since": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"), "result": result}
        with self._told(), self._engine.begin() as connection:
            connection.execute(insert(_RESULTS).prefix_with("OR IGNORE"), row)

    def clear(self, but: Iterable[str] = ()) -> int:
        """Remove the results of all keys but some; return how many went."""
        with self._told(), self._engine.begin() as connection:
            gone = set(connection.execute(select(_RESULTS.c.key)).scalars()) - set(but)
            for some in itertools.batched(gone, _AT_ONCE):
                connection.execute(delete(_RESULTS).where(_RESULTS.c.key.in_(some)))
        return len(gone)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turn what the disk or the database says into a problem that says what to do."""
        try:
            yield
        except (DBAPIError, OSError) as error:
            reason = " ".join(str(getattr(error, "orig", error)).split())
            raise InputError([Problem("sweep_not_kept", file=str(self._path), values={"reason": reason})]) from error


def _set(connection: sqlite3.Connection, _record: Any) -> None:
    """Keep a rollback journal: project folders lie on network drives, where a write-ahead log does not work."""
    for setting in ("journal_mode = DELETE", "synchronous = FULL"):
        connection.execute(f"PRAGMA {setting}").close()

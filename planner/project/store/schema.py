"""The tables of the store, and their editions."""

import datetime as dt
from collections.abc import Callable
from typing import Any, Final

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)


class Utc(TypeDecorator[dt.datetime]):
    """A moment in UTC; SQLite keeps no time zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:  # noqa: ARG002 - the signature of SQLAlchemy
        """Write a moment with its zone as one in UTC."""
        return None if value is None else value.astimezone(dt.UTC)

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:  # noqa: ARG002 - the same
        """Read a moment, always in UTC."""
        return None if value is None else value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


metadata = MetaData()

editions = Table("scenario_store", metadata, Column("edition", Integer, primary_key=True), Column("since", Utc, nullable=False))
"""Editions that the store went through; the highest is the one that it has."""

bases = Table(
    "scenario_base", metadata,
    Column("id", Integer, primary_key=True),
    Column("sha256", String(64), nullable=False, unique=True),
    Column("tables", JSON, nullable=False),
    Column("terms", JSON, nullable=False))  # fmt: skip

scenarios = Table(
    "scenario", metadata,
    Column("id", Integer, primary_key=True),
    Column("project", String(200), nullable=False),
    Column("name", String(80), nullable=False),
    Column("live_name", String(240)),  # small letters may be longer
    Column("note", Text, nullable=False),
    Column("parent_id", ForeignKey("scenario.id")),
    Column("revision", Integer, nullable=False),
    Column("head", Integer, nullable=False),
    Column("tip", Integer, nullable=False),
    UniqueConstraint("project", "live_name"))  # fmt: skip
"""One row a scenario. ``project`` is empty in the store of a folder. ``live_name`` is the name in small letters until the scenario is deleted, then NULL, so
that the name is free again. ``revision`` counts what was done; ``head`` is the edit that holds, ``tip`` the one up to which it can be redone."""

entries = Table(
    "scenario_entry", metadata,
    Column("scenario_id", ForeignKey("scenario.id"), primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("action", String(20), nullable=False),
    Column("who", String(200), nullable=False),
    Column("at", Utc, nullable=False),
    Column("words", JSON, nullable=False),
    Column("previous", Integer),
    Column("base_id", ForeignKey("scenario_base.id")),
    Column("is_whole", Boolean, nullable=False, default=False))  # fmt: skip
"""The history: one row for all that was ever done, never changed. Edits (those with a base) form a tree by ``previous``; the steps of an edit that
``is_whole`` stand in place of all before."""

steps = Table(
    "scenario_step", metadata,
    Column("scenario_id", Integer, primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(20), nullable=False),
    Column("content", JSON, nullable=False),
    ForeignKeyConstraint(["scenario_id", "revision"], ["scenario_entry.scenario_id", "scenario_entry.revision"]))  # fmt: skip

plans = Table(
    "scenario_plan", metadata,
    Column("id", Integer, primary_key=True),
    Column("project", String(200), nullable=False),
    Column("scenario_id", ForeignKey("scenario.id")),
    Column("revision", Integer),
    Column("asked_sha256", String(64), nullable=False),
    Column("plan_sha256", String(64), nullable=False),
    Column("value", Float, nullable=False),
    Column("bound", Float, nullable=False),
    Column("request", JSON, nullable=False),
    Column("record", JSON, nullable=False),
    Column("who", String(200), nullable=False),
    Column("at", Utc, nullable=False),
    Index("scenario_plan_asked", "project", "asked_sha256"))  # fmt: skip
"""Plans as they were made: of a scenario at a revision, or of the base (no scenario)."""

MIGRATIONS: Final[tuple[Callable[[Connection], Any], ...]] = ()
"""What brings a store from edition n to n + 1, in order. Append only: a store may have any of the editions."""


def newest() -> int:
    """Return the edition that this program writes."""
    return 1 + len(MIGRATIONS)

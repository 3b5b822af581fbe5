"""Opening a store: made, missing, damaged, newer, older, not to be written, full."""

import os
import resource
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from planner.errors import InputError
from planner.project.store import schema
from planner.project.store.opening import FILE
from planner.project.store.store import Edit, Step, Store
from tests.project.store.writers import BASE, LONG


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """Return a folder with a store of one scenario."""
    with Store(tmp_path) as store:
        store.make("plan", [Edit((Step("fund", {"eur": 1e6}),), BASE)], "Anna")
    return tmp_path


def _codes(do: Callable[[], object]) -> list[str]:
    with pytest.raises(InputError) as caught:
        do()
    for problem in caught.value.problems:
        assert "\n" not in problem.sentence("nl")
    return [problem.code for problem in caught.value.problems]


def test_reading_writes_nothing(tmp_path: Path) -> None:
    """Who only looks leaves no file behind; a file of a crash before anything was written is no store yet."""
    with Store(tmp_path, writes=False) as store:
        assert store.scenarios() == ()
    assert list(tmp_path.iterdir()) == []
    (tmp_path / FILE).touch()
    with Store(tmp_path, writes=False) as store:
        assert store.scenarios() == ()
    with Store(tmp_path) as store:
        assert store.make("plan", [Edit((), BASE)], "Anna").revision == 1


def test_the_settings_that_keep_what_was_saved(kept: Path) -> None:
    """Rollback journal, full synchronisation and foreign keys hold on every connection; afterwards one file is left, to be copied."""
    with Store(kept) as store, store._reading() as connection:
        found = [connection.execute(text(f"PRAGMA {name}")).scalar() for name in ("journal_mode", "synchronous", "foreign_keys")]
    assert found == ["delete", 3, 1]
    assert [path.name for path in kept.iterdir()] == [FILE]


@pytest.mark.parametrize("damage", ["text", "middle"])
def test_a_damaged_file(kept: Path, damage: str) -> None:
    """A file that is none, or is damaged inside, is one message, and is left as it is."""
    content = (kept / FILE).read_bytes()
    broken = b"no database at all" * 100 if damage == "text" else content[:4096] + b"\xff" * (len(content) - 4096)
    (kept / FILE).write_bytes(broken)
    assert _codes(lambda: Store(kept).scenarios()) == ["store_damaged"]
    assert (kept / FILE).read_bytes() == broken


def test_a_newer_store(kept: Path) -> None:
    """A store of a newer program is refused in words, for reading as well, and nothing is changed."""
    with sqlite3.connect(kept / FILE) as connection:
        connection.execute("INSERT INTO scenario_store VALUES (99, '2030-01-01 00:00:00')")
    connection.close()
    before = (kept / FILE).read_bytes()
    for writes in (True, False):
        assert _codes(lambda writes=writes: Store(kept, writes=writes)) == ["store_newer"]
    assert (kept / FILE).read_bytes() == before


def test_an_older_store(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A store of an older program is brought to the newest edition when it is opened, whole or not at all."""

    def add_colour(connection: Connection) -> None:
        connection.execute(text("ALTER TABLE scenario ADD COLUMN colour VARCHAR(20)"))

    def fail(_: Connection) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr(schema, "MIGRATIONS", (add_colour, fail))
    with pytest.raises(RuntimeError):
        Store(kept)
    monkeypatch.setattr(schema, "MIGRATIONS", (add_colour, lambda _: None))
    with Store(kept) as store, store._reading() as connection:
        assert store.read("plan").steps[0].values == {"eur": 1e6}
        assert connection.execute(text("SELECT colour FROM scenario")).all() == [(None,)]
        assert connection.execute(text("SELECT max(edition) FROM scenario_store")).scalar() == 3


def test_a_folder_that_cannot_be_written(kept: Path) -> None:
    """Where nothing may be written, scenarios can be read and a save is one message."""
    user = os.geteuid()
    with tempfile.TemporaryDirectory() as name:  # the folders of pytest are closed to others
        folder = Path(shutil.copytree(kept, name, dirs_exist_ok=True))
        (folder / FILE).chmod(0o444)
        folder.chmod(0o555)
        if user == 0:
            os.seteuid(65534)  # the superuser may write anywhere
        try:
            with Store(folder, writes=False) as store:
                seen = store.read("plan")
            with Store(folder) as store:
                assert _codes(lambda: store.write_note(seen, "x", "Anna")) == ["store_not_writable"]
        finally:
            os.seteuid(user)
            folder.chmod(0o755)


def test_a_full_disk(kept: Path) -> None:
    """Where the disk takes no more, the save is one message, what was saved before is there, and the next save goes well."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    with Store(kept) as store:
        seen = store.read("plan")
        large = Edit((Step("cell", {"table": "parcels", "row": "P", "column": "source", "old": "", "new": LONG * 3}),), BASE)
        resource.setrlimit(resource.RLIMIT_FSIZE, ((kept / FILE).stat().st_size + 10_000, limits[1]))
        try:
            codes = _codes(lambda: store.save(seen, large, "Anna"))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        assert codes == ["store_full"]
        assert store.read("plan") == seen
        assert store.save(seen, large, "Anna").revision == 2


def test_a_server_takes_the_same_tables() -> None:
    """Every table can be made in PostgreSQL as well: nothing in them is of one database only."""
    made = [str(CreateTable(table).compile(dialect=postgresql.dialect())) for table in schema.metadata.sorted_tables]
    assert len(made) == 6
    assert all("TIMESTAMP WITH TIME ZONE" in words for words in made if " at " in words)


@pytest.mark.parametrize("address", ["not an address", "nodatabase://x/y"])
def test_a_wrong_address(tmp_path: Path, address: str) -> None:
    """An address that cannot be used is one message."""
    assert _codes(lambda: Store(tmp_path, address)) == ["store_address_wrong"]

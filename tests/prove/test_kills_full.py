"""Two hundred writers of a scenario store killed at moments by chance; the outcome goes to docs/proof.md."""

from pathlib import Path

import pytest

from tests.project.store.writers import killed_writers
from tests.prove.writing import table, write

KILLS = 200


@pytest.mark.timeout(0)
def test_two_hundred_kills(tmp_path: Path) -> None:
    """Saved means on the disk: after each of 200 kills the store opens, and no scenario is lost that was reported saved."""
    tally = killed_writers(tmp_path, KILLS)
    write("Kills while saving", [
        "Processes that make, change, undo and redo scenarios, killed (SIGKILL) at a moment by chance, every tenth from its start on. After each kill",
        "the store is opened, checked by SQLite, and compared with a journal outside of it in which the writer notes each save after it was reported.",
        "",
        *table(("what", "number", "faults"), [
            ("kills; stores that do not open or are damaged, scenarios lost or other than reported", tally.kills, len(tally.lines)),
            ("of these in the middle of a transaction, undone when the store is next opened", tally.count["in the middle of a transaction"], 0),
            ("saves reported", tally.reported, 0),
        ]),
    ])
    assert tally.lines == []
    assert tally.count["in the middle of a transaction"] > 0

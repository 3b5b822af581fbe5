"""Two hundred sweeps killed at moments by chance; the outcome goes to docs/proof.md."""

from pathlib import Path

import pytest

from tests.prove.writing import table, write
from tests.scenarios.sweep.killing import TASKS, killed_sweeps

KILLS = 200


@pytest.mark.timeout(0)
def test_two_hundred_kills(tmp_path: Path) -> None:
    """Resume: after each of 200 kills all results that were reported are kept and right, and going on gives those of a sweep without a kill."""
    tally = killed_sweeps(tmp_path, KILLS)
    write("Kills in the middle of a sweep", [
        f"Processes that do a sweep of {TASKS} tasks, killed (SIGKILL) at a moment by chance, some several times over. After each kill the kept results are",
        "opened, checked by SQLite, and compared with a journal outside of it in which each result is noted after it was reported; then the sweep goes on",
        "to its end, with the results of a sweep that nobody killed and at most one task begun again for each kill.",
        "",
        *table(("what", "number", "faults"), [
            ("kills; files that do not open, results lost or other than reported, tasks done too often", tally.kills, len(tally.lines)),
            ("results reported before a kill", tally.reported, 0),
        ]),
    ])
    assert tally.lines == []
    assert tally.reported > KILLS

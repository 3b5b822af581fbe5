"""A writer that is killed loses nothing that it reported saved."""

from pathlib import Path

from tests.project.store.writers import killed_writers

KILLS = 15
"""A small count; `poe prove` kills two hundred."""


def test_killed_writers_lose_nothing(tmp_path: Path) -> None:
    """Saved means on the disk: after a kill at any moment the store opens, and holds all that was reported saved."""
    tally = killed_writers(tmp_path, KILLS, fresh_every=5)
    assert tally.lines == []
    assert tally.kills == KILLS
    assert tally.reported > KILLS

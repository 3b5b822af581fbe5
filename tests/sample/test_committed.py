"""The project that opens at first start is the sample, as it is made today."""

from pathlib import Path

from planner.project.folder import read_project

FOLDER = Path(__file__).parents[2] / "data" / "flevoland"
MOST_BYTES = 1_500_000


def test_the_committed_project_is_the_small_sample(small):
    project = read_project(FOLDER)
    assert project.sha256() == small.sha256()
    assert project.meta == small.meta


def test_the_committed_project_is_small_and_says_that_it_is_synthetic():
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < MOST_BYTES
    assert "synthetisch" in (FOLDER / "project.toml").read_text(encoding="utf-8")

from pathlib import Path

import pytest

from tests.sources.files import Desk, Folder, estates, write


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """Return a project that is not there yet."""
    return Folder(tmp_path / "project")


@pytest.fixture
def desk() -> Folder:
    """Return a project that stays in memory."""
    return Desk()


@pytest.fixture
def with_estates(folder: Folder, tmp_path: Path) -> Folder:
    """Return a project with two estates."""
    folder.take("estates", write(estates(), tmp_path / "estates.gpkg"))
    return folder

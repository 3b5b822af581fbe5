import shutil
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


@pytest.fixture(scope="session")
def estates_only(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a project with two estates once; copied before it is changed."""
    base = tmp_path_factory.mktemp("estates")
    Folder(base / "project").take("estates", write(estates(), base / "estates.gpkg"))
    return base / "project"


@pytest.fixture
def with_estates(folder: Folder, estates_only: Path) -> Folder:
    """Return a project with two estates."""
    shutil.copytree(estates_only, folder.path)
    return folder

import shutil
from pathlib import Path

import pytest

from planner.project.project import Project
from planner.studio.folders import open_project
from tests.sources.survey import post


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a project once; copied before it is changed."""
    return post.project(tmp_path_factory.mktemp("survey"))


@pytest.fixture(scope="session")
def opened(made: Path) -> Project:
    """Return that project, open: for tests that need nothing written."""
    return open_project(made)


@pytest.fixture
def town(made: Path, tmp_path: Path) -> Path:
    """Return a project that may be changed."""
    return Path(shutil.copytree(made, tmp_path / "town"))

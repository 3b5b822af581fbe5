from pathlib import Path

import pytest

from planner.studio.folders import ImportRequest, import_files, write_demo
from tests.sources.files import parcels, write


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the small sample project; not to be changed."""
    folder = tmp_path_factory.mktemp("sample") / "S"
    write_demo(folder, "S", 1)
    return folder


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a project with two parcels; copied before it is changed."""
    folder = tmp_path_factory.mktemp("base")
    import_files(ImportRequest("parcels", (write(parcels(), folder / "parcels.gpkg"),)), folder / "p")
    return folder / "p"


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCHUIFRUIMTE_LANG", "en")

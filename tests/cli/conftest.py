from pathlib import Path

import pytest

from planner.studio.folders import write_demo


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small sample project; not to be changed."""
    folder = tmp_path_factory.mktemp("sample") / "S"
    write_demo(folder, "S", 1)
    return folder


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCHUIFRUIMTE_LANG", "en")

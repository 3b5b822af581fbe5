"""Projects opened lately, and where projects of one's own are put."""

import shutil
from pathlib import Path

import pytest

from planner.errors import InputError
from planner.project.folder import read_project
from planner.studio.copying import own_copy
from planner.studio.folders import write_demo
from planner.studio.recent import own_folder, recent_projects, remember_project


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("planner.studio.recent.user_config_path", lambda _: tmp_path / "config")
    monkeypatch.setattr("planner.studio.recent.user_data_path", lambda _: tmp_path / "data")
    monkeypatch.setattr("planner.studio.copying.user_data_path", lambda _: tmp_path / "data")


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("recent") / "S"
    write_demo(folder, "S", 0)
    return folder


def test_the_last_one_comes_first(sample: Path, tmp_path: Path) -> None:
    """Each folder once, what is gone is left out, and at most eight are kept."""
    assert recent_projects() == ()
    folders = [Path(shutil.copytree(sample, tmp_path / f"p{at}")) for at in range(10)]
    for folder in (*folders, folders[3]):
        remember_project(folder)
    assert recent_projects() == tuple(folders[at] for at in (3, 9, 8, 7, 6, 5, 4, 2))
    shutil.rmtree(folders[3])
    assert recent_projects()[0] == folders[9]


def test_a_damaged_list_is_no_list(sample: Path, tmp_path: Path) -> None:
    """Something else in its place does not stop the app, and is replaced."""
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "recent.json").write_text("{", encoding="utf-8")
    assert recent_projects() == ()
    remember_project(sample)
    assert recent_projects() == (sample,)


def test_a_copy_takes_a_name_of_its_own(sample: Path, tmp_path: Path) -> None:
    """A second copy in the same second stands beside the first; the name of an opened zip cannot leave the folder."""
    first, second = (own_copy(sample, "voorbeeld") for _ in range(2))
    assert first != second
    assert (first.parent, second.parent) == (tmp_path / "data" / "projects",) * 2
    assert read_project(second).sha256() == read_project(sample).sha256()
    assert own_folder("..").parent == tmp_path / "data" / "projects"


def test_a_copy_that_cannot_be_written_is_told(sample: Path, tmp_path: Path) -> None:
    """Where a file stands in the way of the folder, one problem says so."""
    (tmp_path / "in-the-way").write_text("", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        own_copy(sample, "voorbeeld", tmp_path / "in-the-way")
    assert [problem.code for problem in caught.value.problems] == ["copy_not_written"]

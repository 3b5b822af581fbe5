"""Imports and fetches as the job registry runs them: progress, Stop, and nothing written that nobody agreed to."""

import json
import pickle
from pathlib import Path

import pytest

from planner.errors import StoppedError
from planner.sources.services.client import Patience
from planner.studio.errands import News, files_read, register_fetched
from planner.studio.fetching import FetchRequest
from planner.studio.folders import IMPORT_STAGES, ImportRequest, import_files, open_project
from tests.sources.files import estates, parcels, text, write
from tests.sources.services.replay import OgcApi, serving, squares

BOX = "159000,499000,171000,511000"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a project with estates and parcels."""
    into = tmp_path / "p"
    for kind, frame in (("estates", estates()), ("parcels", parcels())):
        assert not import_files(ImportRequest(kind, (write(frame, tmp_path / f"{kind}.gpkg"),)), into).has_errors
    return into


@pytest.fixture
def request_firms(tmp_path: Path) -> ImportRequest:
    """Return firms in two files."""
    rows = {"one": ["F1,2511,12,P1", "F2,2562,5,P2"], "two": ["F3,2562,5,P2"]}
    return ImportRequest("firms", tuple(text(tmp_path / f"{name}.csv", "firm_id,sbi,workers,parcel_id", *some) for name, some in rows.items()))


def sent[Thing](thing: Thing) -> Thing:
    """Return a thing as it comes out of another process."""
    again: Thing = pickle.loads(pickle.dumps(thing))  # noqa: S301 - our own
    return again


def never() -> bool:
    return False


def test_files_are_read_with_their_rows_and_written_only_as_agreed(folder: Path, request_firms: ImportRequest) -> None:
    """Stages come in their order with the rows so far; what was seen is written, and only while it is still all that changes."""
    before, heard = (folder / "layers.gpkg").read_bytes(), list[News]()
    seen = sent(files_read(request_firms, folder, None, progress=heard.append, stop=never))
    assert [(news.label, news.at) for news in heard] == [("reading", 0), ("reading", 2), ("merging", 3), ("checking", 3)]
    assert {news.label for news in heard} == {*IMPORT_STAGES}
    assert not seen.is_written
    assert (folder / "layers.gpkg").read_bytes() == before
    assert not files_read(request_firms, folder, seen.editions[:0], progress=heard.append, stop=never).is_written
    assert (folder / "layers.gpkg").read_bytes() == before
    assert files_read(request_firms, folder, seen.editions, progress=heard.append, stop=never).is_written
    assert sorted(open_project(folder)["firms"]["firm_id"]) == ["F1", "F2", "F3"]


@pytest.mark.parametrize("stage", [0, 1, 2, 3, 4])
def test_a_stop_at_any_stage_writes_nothing(folder: Path, request_firms: ImportRequest, stage: int) -> None:
    """Up to the moment of writing a stop ends the work, agreed to or not, and leaves the project as it was."""
    before = (folder / "layers.gpkg").read_bytes()
    seen = files_read(request_firms, folder, None, progress=lambda _: None, stop=never)
    asked = iter(range(stage))
    with pytest.raises(StoppedError):
        files_read(request_firms, folder, seen.editions, progress=lambda _: None, stop=lambda: next(asked, None) is None)
    assert (folder / "layers.gpkg").read_bytes() == before


@pytest.mark.usefixtures("_no_proxy")
def test_a_register_is_fetched_with_its_rows_and_stopped_between_pages(tmp_path: Path) -> None:
    """Rows received are told; a stop writes nothing; what was agreed to is written from what was received, without asking the service again."""
    with serving(OgcApi(squares(12))) as server:
        entry = {"protocol": "ogc_features", "url": f"{server.url}/ogc/v1", "layer": "zones", "seconds_between": "0", "title": "Proefplan", "licence": "CC0"}
        services = tmp_path / "services.json"
        services.write_text(json.dumps({"zoning": entry}), encoding="utf-8")
        request = FetchRequest("zoning", BOX, services, cache=tmp_path / "cache", patience=Patience())
        into, heard = tmp_path / "p", list[News]()
        with pytest.raises(StoppedError):
            register_fetched(request, into, None, progress=heard.append, stop=lambda: True)
        assert not into.exists()
        seen = sent(register_fetched(request, into, None, progress=heard.append, stop=never))
        assert heard[-1].at == 12
        assert not into.exists()
    written = register_fetched(sent(request), into, seen.editions, progress=heard.append, stop=never)
    assert written.is_written
    assert all(answer.from_cache for answer in written.downloads)
    assert len(open_project(into)["zoning"]) == 12


@pytest.fixture
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)

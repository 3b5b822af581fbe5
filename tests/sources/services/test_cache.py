"""What was received before."""

import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pyogrio
import pytest

from planner.sources.services.cache import cache_folder
from tests.sources.services.fetching import Fetching, codes
from tests.sources.services.replay import OgcApi, Replay, Service, squares, status

Serve = Callable[[Service], Replay]
ALL = [f"f{number}" for number in range(45)]


@pytest.fixture
def server(serve: Serve, fetching: Fetching) -> Replay:
    """Return a server with five pages."""
    replay = serve(OgcApi(squares(45)))
    fetching.service(replay)
    return replay


@pytest.fixture
def _fixed_date() -> Iterator[None]:
    """Write GeoPackages with one date in them, so that equal content is equal bytes."""
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": "2026-01-01T00:00:00.000Z"})
    yield
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


def _slot(fetching: Fetching) -> Path:
    [slot] = (fetching.cache / "services").iterdir()
    return slot


def _manifest(fetching: Fetching, name: str = "manifest.json") -> list[dict[str, object]]:
    pages: list[dict[str, object]] = json.loads((_slot(fetching) / name).read_text(encoding="utf-8"))["pages"]
    return pages


def test_the_manifest_says_what_there_is(server: Replay, fetching: Fetching) -> None:
    """Each page is kept as received, with its address, time, rows, headers and hash; nothing else is left in the folder."""
    fetching.ids()
    pages = _manifest(fetching)
    assert [page["rows"] for page in pages] == [10, 10, 10, 10, 5]
    assert [str(page["url"]).removeprefix(server.url) for page in pages] == server.asked
    for page in pages:
        assert hashlib.sha256((_slot(fetching) / str(page["sha256"])).read_bytes()).hexdigest() == page["sha256"]
        assert str(page["fetched_at"]).endswith("+00:00")
        assert "28992" in page["headers"]["content-crs"]  # type: ignore[index]
    assert {path.name for path in _slot(fetching).iterdir()} == {"manifest.json", *(str(page["sha256"]) for page in pages)}


def test_a_download_goes_on_after_a_break(server: Replay, fetching: Fetching) -> None:
    """After a break the server sees only the requests that are missing, and nothing is lost or doubled."""
    server.faults = {3: status(403)}
    assert fetching.refused().code == "service_refused"
    assert [page["rows"] for page in _manifest(fetching, "manifest.part.json")] == [10, 10]
    before = len(server.asked)
    assert fetching.ids() == ALL
    assert [url.rpartition("&")[2] for url in server.asked[before:]] == ["cursor=x%7C14", "cursor=x%7C1e", "cursor=x%7C28"]


def test_a_second_time_nothing_is_asked(server: Replay, fetching: Fetching) -> None:
    """What is complete is not asked again; --refresh asks all of it, and takes what is new."""
    assert fetching.ids() == fetching.ids() == ALL
    assert len(server.asked) == 5
    server.service = OgcApi(squares(12))
    assert fetching.ids(refresh=True) == ALL[:12]
    assert len(server.asked) == 7
    assert fetching.ids() == ALL[:12]
    assert len(list(_slot(fetching).iterdir())) == 3


def test_a_refresh_that_breaks_off(server: Replay, fetching: Fetching) -> None:
    """While a refresh is not complete, the last complete download stays what --offline gives; the refresh goes on where it was."""
    fetching.ids()
    server.service = OgcApi([*squares(44), {**squares(45)[44], "id": "new"}])
    server.faults = {8: status(403)}
    assert fetching.refused(refresh=True).code == "service_refused"
    assert fetching.ids(offline=True) == ALL
    before = len(server.asked)
    assert fetching.ids()[-1] == "new"
    assert len(server.asked) == before + 3
    assert fetching.ids(offline=True)[-1] == "new"


@pytest.mark.usefixtures("_fixed_date")
def test_offline(server: Replay, fetching: Fetching) -> None:
    """With the server gone the project comes out the same to the byte, and it is said that the answers are old ones."""
    first = fetching.take()
    content = fetching.content()
    server.stop()
    fetching.project = fetching.path / "again" / "project"
    second = fetching.take(offline=True)
    assert fetching.content() == content
    assert len(content["layers.gpkg"]) > 10_000
    assert [layer.record() for layer in first.layers] == [layer.record() for layer in second.layers]
    assert codes(second) == [*codes(first), "from_cache"]
    assert all(answer.from_cache for answer in second.downloads)
    assert [answer.sha256 for answer in second.downloads] == [answer.sha256 for answer in first.downloads]


def test_offline_without_the_page(server: Replay, fetching: Fetching) -> None:
    """Offline says which answer is not there, asks nothing and writes nothing."""
    problem = fetching.refused(offline=True)
    assert (problem.code, server.asked, fetching.cache.exists()) == ("cache_missing", [], False)
    assert problem.file.startswith(server.url)


def test_offline_after_a_break(server: Replay, fetching: Fetching) -> None:
    """Offline does not take the part of a download that came in for all of it."""
    server.faults = {3: status(403)}
    fetching.refused()
    problem = fetching.refused(offline=True)
    assert problem.code == "cache_missing"
    assert "cursor=x%7C14" in problem.file


@pytest.mark.parametrize("damage", [
    lambda path: path.write_bytes(path.read_bytes().replace(b"besluit", b"BESLUIT")), lambda path: path.write_bytes(b""), Path.unlink])
def test_a_damaged_page(server: Replay, fetching: Fetching, damage: Callable[[Path], object]) -> None:
    """A page that is no longer what came in is refused offline, and online only that page is asked again."""
    fetching.ids()
    damage(_slot(fetching) / str(_manifest(fetching)[2]["sha256"]))
    assert fetching.refused(offline=True).code == "cache_damaged"
    assert len(server.asked) == 5
    assert fetching.ids() == ALL
    assert server.asked[5:] == [server.asked[2]]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"pages": [{"url": "x"}]}', '{"pages": [{"url": "x", "sha256": "../../etc/passwd", "rows": 1}]}'])
def test_a_damaged_manifest(server: Replay, fetching: Fetching, text: str) -> None:
    """A manifest that cannot be read counts as none: all is asked again."""
    fetching.ids()
    (_slot(fetching) / "manifest.json").write_text(text, encoding="utf-8")
    assert fetching.ids() == ALL
    assert len(server.asked) == 10


def test_another_question_is_another_download(server: Replay, fetching: Fetching) -> None:
    """Another area is not answered from the pages of this one."""
    fetching.ids()
    fetching.take(area="160000,500000,160055,500050")
    assert len(server.asked) == 6
    assert len(list((fetching.cache / "services").iterdir())) == 2


def test_a_folder_that_cannot_be_used(server: Replay, fetching: Fetching) -> None:
    """Where the cache cannot be written one message says so, before anything is asked."""
    fetching.cache.write_text("a file")
    problem = fetching.refused()
    assert (problem.code, server.asked) == ("cache_unusable", [])


def test_where_downloads_are_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What the environment names counts, else the cache folder of the user."""
    monkeypatch.setenv("SCHUIFRUIMTE_CACHE", str(tmp_path))
    assert cache_folder() == tmp_path
    monkeypatch.delenv("SCHUIFRUIMTE_CACHE")
    assert cache_folder().is_absolute()
    assert "schuifruimte" in cache_folder().parts

"""fetch."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.calling import call, call_json, refused
from tests.sources.services.replay import OgcApi, Replay, serving, squares

BOX = "159000,499000,171000,511000"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Replay]:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    with serving(OgcApi(squares(12))) as replay:
        yield replay


@pytest.fixture
def words(server: Replay, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Return the arguments of a fetch from the server, with a cache named by the environment."""
    file = tmp_path / "services.json"
    entry = {"protocol": "ogc_features", "url": f"{server.url}/ogc/v1", "layer": "zones", "seconds_between": "0", "title": "Proefplan", "licence": "CC0"}
    file.write_text(json.dumps({"zoning": entry}), encoding="utf-8")
    monkeypatch.setenv("SCHUIFRUIMTE_CACHE", str(tmp_path / "cache"))
    return ["fetch", "zoning", "--area", BOX, "--into", tmp_path / "p", "--service-file", file]


def test_fetch_says_what_it_did(words: list[object], tmp_path: Path) -> None:
    """A fetch prints its row account, makes the project and names source and licence."""
    result = call(*words)
    assert result.exit_code == 0, result.stderr
    assert "zoning" in result.stdout
    assert "Source: Proefplan, CC0." in result.stderr
    assert (tmp_path / "p" / "layers.gpkg").exists()


def test_json(words: list[object], tmp_path: Path, server: Replay) -> None:
    """--json prints the object of an import, and each answer with its address, rows, hash and time."""
    code, record = call_json(*words)
    assert code == 0
    assert record["layers"] == [{"name": "zoning", "rows_read": 12, "rows_kept": 12, "rows_merged": 0, "rows_rejected": 0}]
    assert [set(answer) for answer in record["downloads"]] == [{"url", "rows", "sha256", "fetched_at", "from_cache"}] * 2
    assert [answer["from_cache"] for answer in record["downloads"]] == [False, False]
    code, again = call_json(*words, "--offline")
    assert (code, len(server.asked)) == (0, 2)
    assert [answer["from_cache"] for answer in again["downloads"]] == [True, True]
    assert "from_cache" in [problem["code"] for problem in again["problems"]]
    call_json(*words, "--refresh")
    assert len(server.asked) == 4


def test_dutch(words: list[object]) -> None:
    """--lang nl speaks Dutch, also of what the service did."""
    call(*words)
    stderr = call(*words, "--lang", "nl").stderr
    assert "eerder ontvangen" in stderr
    assert "Bron: Proefplan" in stderr


def test_map_and_cache(words: list[object], tmp_path: Path) -> None:
    """A column map and a cache folder of the user's own are used."""
    column_map = tmp_path / "map.toml"
    column_map.write_text('source = "zone_id"\n', encoding="utf-8")
    code, _ = call_json(*words, "--map", column_map, "--cache", tmp_path / "elsewhere")
    assert code == 0
    assert (tmp_path / "elsewhere" / "services").is_dir()
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize(("more", "code"), [
    (["--area", "GM0995"], "area_unknown"), (["--area", "Lelystad"], "area_wrong"), (["--default", "colour=red"], "unknown_column"),
    (["--default", "source"], "wrong_argument"), (["--offline", "--refresh"], "wrong_argument"), (["--offline"], "cache_missing"),
    (["--service-file", "nowhere.yaml"], "file_missing"), (["--map", "nowhere.toml"], "file_missing")])
def test_one_clear_message(words: list[object], tmp_path: Path, server: Replay, more: list[str], code: str) -> None:
    """Each fault of the question is one clear message and exit code 1; the service is not asked and nothing is written."""
    assert refused(*words, *more) == [code]
    assert not (tmp_path / "p").exists()
    assert server.asked == []


def test_a_table_without_a_service(tmp_path: Path) -> None:
    """Firms have no public service; the message says what does."""
    assert refused("fetch", "firms", "--area", BOX, "--into", tmp_path / "p") == ["service_none"]
    assert refused("fetch", "cows", "--area", BOX, "--into", tmp_path / "p") == ["wrong_argument"]


def test_a_folder_that_is_in_use(words: list[object], tmp_path: Path, server: Replay) -> None:
    """A folder with something else in it is left alone, before the service is asked."""
    (tmp_path / "p").mkdir()
    (tmp_path / "p" / "diary.txt").write_text("dear diary")
    assert refused(*words) == ["folder_taken"]
    assert server.asked == []


def test_help_has_an_example() -> None:
    """The help of the command shows how to use it."""
    assert "Example: schuifruimte fetch" in call("fetch", "--help").stdout

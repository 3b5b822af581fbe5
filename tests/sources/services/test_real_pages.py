"""Pages as the real services sent them, served again by this machine."""

import json
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import geopandas as gpd
import pytest

from tests.sources.files import Folder, write
from tests.sources.services.fetching import Fetching, codes, counts
from tests.sources.services.replay import Asked, Replay, Reply, Service
from tests.sources.test_realdata import FILES, pytestmark  # noqa: F401 - skips these tests where the files are absent

Serve = Callable[[Service], Replay]
PAGES = FILES / "ogcapi"
THERE = "http://localhost:8080"
OTTERLO = "181000,456000,182000,457500"


def _page(name: str, asked: Asked) -> Reply:
    headers = PAGES / f"{name}.headers.json"
    kept = json.loads(headers.read_text(encoding="utf-8")) if headers.is_file() else {}
    return Reply((PAGES / f"{name}.json").read_bytes().replace(THERE.encode(), asked.base.encode()), 200, kept)


def _perceel(asked: Asked) -> Reply:
    system = "rd" if "28992" in asked.query.get("crs", "") else "crs84"
    return _page(f"derived_brk_perceel_{system}_page{2 if 'cursor' in asked.query else 1}", asked)


@pytest.mark.parametrize("crs", ["EPSG:28992", "OGC:CRS84"])
def test_two_pages_of_parcels(serve: Serve, fetching: Fetching, tmp_path: Path, crs: str) -> None:
    """Two pages of cadastral parcels, the second without one property, come in like the file from which they were made."""
    oracle = gpd.read_file(FILES / "cadastre" / "derived_brk_percelen_rd.gpkg", layer="perceel_v5")
    server = serve(_perceel)
    fetching.service(server, "parcels", layer="perceel", crs=crs)
    around = oracle.union_all().envelope.buffer(5)
    estate = gpd.GeoDataFrame({"estate_id": ["E1"], "name": ["x"], "municipality_code": ["GM0228"]}, geometry=[around], crs=oracle.crs)
    Folder(fetching.project).take("estates", write(estate, tmp_path / "estate.gpkg"))
    report = fetching.take("parcels", OTTERLO, defaults={"status": "unknown"})
    assert counts(report) == (len(oracle), len(oracle), 0, 0)
    assert codes(report).count("columns_unused") == 1
    stored = fetching.open()["parcels"]
    assert stored.geometry.area.tolist() == pytest.approx(oracle.geometry.area.tolist(), rel=1e-3)
    assert [parse_qs(urlsplit(url).query).get("cursor") for url in server.asked] == [None, ["AAY|Nwyr1Q"]]


def test_links_to_another_host(serve: Serve, fetching: Fetching) -> None:
    """The same pages with the links as they were lead to another host: not followed."""
    server = serve(lambda _asked: Reply((PAGES / "derived_brk_perceel_rd_page1.json").read_bytes()))
    fetching.service(server, "parcels", layer="perceel")
    assert fetching.refused("parcels", OTTERLO).code == "service_elsewhere"
    assert len(server.asked) == 1


@pytest.mark.parametrize(("name", "status", "code", "words"), [
    ("expected_feature_404.json", 404, "service_refused", "does not exist in collection"),
    ("expected_query_timeout_features.json", 500, "service_failed", "took too long"),
    ("expected_features_cql_syntax_error.html", 400, "service_refused", ""),
    ("expected_features_cql_syntax_error.html", 200, "service_failed", "not JSON"),
    ("expected_queryables.json", 200, "service_refused", ""),
    ("expected_empty_feature_collection.json", 200, "nothing_in_area", ""),
    ("expected_feature_geom_null.json", 200, "service_refused", "")])
def test_bodies_of_the_server_software(serve: Serve, fetching: Fetching, name: str, status: int, code: str, words: str) -> None:
    """Error bodies, an empty collection and things that are no page are one message each, with the words of the service."""
    fetching.service(serve(lambda _asked: Reply((PAGES / name).read_bytes(), status)))
    problem = fetching.refused()
    assert problem.code == code
    assert words in problem.why() + problem.seen


def test_a_page_of_addresses(serve: Serve, fetching: Fetching) -> None:
    """A page with a cursor leads to the next; the last one is served without it."""
    first = json.loads((PAGES / "expected_foo_collection_with_limit.json").read_bytes().replace(THERE.encode(), b"{base}"))
    last = json.loads((PAGES / "expected_foo_collection_with_cursor.json").read_bytes())
    last["links"] = [link for link in last["links"] if link["rel"] != "next"]
    pages = [first, last]
    server = serve(lambda asked: Reply(json.dumps(pages["cursor" in asked.query]).replace("{base}", asked.base).encode()))
    fetching.service(server, "sensitive", layer="foo", crs="OGC:CRS84")
    report = fetching.take("sensitive", "4.8,52.3,5.0,52.5", defaults={"kind": "dwelling"})
    assert counts(report)[0] == len(first["features"]) + len(last["features"])
    assert len(server.asked) == 2


@pytest.mark.parametrize("name", ["wfs_v5_perceel_lelystad_R168_epsg3857", "wfs_v4_perceel_amersfoort_A4359_epsg3857"])
def test_another_system_than_was_asked(serve: Serve, fetching: Fetching, name: str) -> None:
    """A WFS that answers in Web Mercator and says so is placed by what it says."""
    fetching.service(serve(lambda asked: _page(name, asked)), "zoning", protocol="wfs")
    fetching.file.with_name("map.yaml").write_text("zone_id: perceelnummer", encoding="utf-8")
    report = fetching.take("zoning", "4.9,52.0,5.8,52.8", column_map=fetching.file.with_name("map.yaml"))
    assert counts(report) == (1, 1, 0, 0)
    assert "reprojected" in codes(report)

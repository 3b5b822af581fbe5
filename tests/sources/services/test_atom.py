"""Atom feeds."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from tests.sources.services.fetching import Fetching, codes, counts
from tests.sources.services.replay import AtomFeed, Replay, Service, dropped, half, squares

Serve = Callable[[Service], Replay]


@pytest.fixture(scope="module")
def geopackage(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return a file with eight areas of a plan."""
    path = tmp_path_factory.mktemp("atom") / "plan.gpkg"
    rows = squares(8)
    shapes = [shapely.geometry.shape(row["geometry"]) for row in rows]
    gpd.GeoDataFrame([row["properties"] for row in rows], geometry=shapes, crs="EPSG:28992").to_file(path)
    return Path(path).read_bytes()


def _zip(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return out.getvalue()


def test_the_file_of_a_feed_in_a_feed(serve: Serve, fetching: Fetching, geopackage: bytes) -> None:
    """The feed leads to a feed, that to the file; rows outside the area are counted as rejected in one remark."""
    server = serve(AtomFeed({"plan zones.gpkg": geopackage}))
    fetching.service(server, protocol="atom", layer="")
    report = fetching.take(area="160000,500000,160055,500050")
    assert counts(report) == (8, 3, 0, 5)
    assert codes(report).count("outside_area") == 1
    assert [answer.rows for answer in report.downloads] == [0, 0, 8]
    assert len(server.asked) == 3


def test_a_zip(serve: Serve, fetching: Fetching, geopackage: bytes) -> None:
    """The one table in a zip is read, whatever path it claims to have."""
    fetching.service(serve(AtomFeed({"plan.zip": _zip(readme_dot_pdf=b"%PDF", **{"..__..__plan_dot_gpkg": geopackage})})), protocol="atom", layer="")
    before = sorted(fetching.path.parent.iterdir())
    assert counts(fetching.take()) == (8, 8, 0, 0)
    assert sorted(fetching.path.parent.iterdir()) == before


@pytest.mark.parametrize(("names", "wanted"), [(("a.gpkg", "b.gpkg"), ""), (("a.gpkg",), "cows"), (("a.pdf",), "")])
def test_no_file_or_several(serve: Serve, fetching: Fetching, names: tuple[str, ...], wanted: str) -> None:
    """A feed without the file, or with several, is one message that names what there is."""
    fetching.service(serve(AtomFeed(dict.fromkeys(names, b"x"))), protocol="atom", layer="", file=wanted)
    problem = fetching.refused()
    assert problem.code == "service_file_unclear"
    assert all(name in problem.why() for name in names if name.endswith("gpkg"))


def test_several_tables_in_a_zip(serve: Serve, fetching: Fetching) -> None:
    """A zip with two tables is one message."""
    fetching.service(serve(AtomFeed({"plan.zip": _zip(a_dot_csv=b"x", b_dot_csv=b"y")})), protocol="atom", layer="")
    assert fetching.refused().code == "service_file_unclear"


@pytest.mark.parametrize("fault", [dropped, half])
def test_half_a_file_is_asked_again(serve: Serve, fetching: Fetching, geopackage: bytes, fault: Callable[..., object]) -> None:
    """A file that is shorter than its Content-Length, or broken, is tried again."""
    server = serve(AtomFeed({"plan.gpkg": geopackage}))
    server.faults[3] = fault  # type: ignore[assignment]
    fetching.service(server, protocol="atom", layer="")
    assert counts(fetching.take()) == (8, 8, 0, 0)
    assert len(server.asked) == 4


@pytest.mark.parametrize("href", ["file:///etc/passwd.csv", "http://example.invalid/plan.gpkg", "ftp://127.0.0.1/plan.gpkg"])
def test_a_file_elsewhere(serve: Serve, fetching: Fetching, href: str) -> None:
    """A feed cannot make the program fetch from another host, or read a file of this machine."""
    server = serve(AtomFeed({"plan.gpkg": b"x"}, href=lambda _base, _name: href))
    fetching.service(server, protocol="atom", layer="")
    problem = fetching.refused()
    assert (problem.code, problem.seen) == ("service_elsewhere", href)
    assert len(server.asked) == 2

"""Which part of the map is asked for, and what lies in it."""

import shutil
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from planner.errors import InputError
from planner.project.project import RD
from planner.sources.area import area_of
from tests.sources.files import Folder, estates, square, write
from tests.sources.services.fetching import Fetching, codes, counts
from tests.sources.services.replay import AtomFeed, OgcApi, Replay, Service, WfsServer, X, Y, squares

Serve = Callable[[Service], Replay]
TOWNS = pd.DataFrame({"municipality_code": ["GM0995"], "geometry": [shapely.Polygon([(X, Y), (X + 99, Y), (X, Y + 99)])]})


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a project with one municipality, a triangle, and an estate over all of it."""
    folder = Folder(tmp_path_factory.mktemp("town") / "project")
    triangle = gpd.GeoDataFrame({"municipality_code": ["GM0995"], "name": ["Driehoek"]}, geometry=TOWNS["geometry"].tolist(), crs=RD)
    folder.take("municipalities", write(triangle, folder.path.with_name("towns.gpkg")))
    folder.take("estates", write(estates(), folder.path.with_name("estates.gpkg")))
    return folder.path


@pytest.fixture
def with_town(fetching: Fetching, town: Path) -> Fetching:
    """Return a copy of that project."""
    shutil.copytree(town, fetching.project)
    return fetching


def test_a_box_in_two_systems() -> None:
    """The same box in RD and in degrees is the same area within a metre of its sides."""
    metres = area_of("155000,495000,156000,496000", TOWNS, RD)
    assert metres.box(RD) == pytest.approx((155_000, 495_000, 156_000, 496_000))
    text = " ".join(f"{number:.8f}" for number in metres.box("OGC:CRS84"))
    assert area_of(text, TOWNS, RD).box(RD) == pytest.approx(metres.box(RD), abs=20)
    assert area_of(text, TOWNS, RD).outline.buffer(1).covers(metres.outline)


@pytest.mark.parametrize(("text", "words"), [
    ("", "neither a municipality code"), ("Lelystad", "neither a municipality code"), ("GM99", "neither a municipality code"), ("1,2,3", "four numbers"),
    ("52.4,5.3,52.7,5.7", "latitude stands before longitude"), ("600000,6800000,610000,6810000", "neither RD"), ("0,0,1,1", "neither RD"),
    ("nan,nan,nan,nan", "neither RD"), ("inf,0,1,2", "neither RD"), ("165000,505000,155000,495000", "no inside"), ("5.7,52.7,5.3,52.4", "no inside"),
    ("155000,52,156000,53", "neither RD")])
def test_what_is_no_area(text: str, words: str) -> None:
    """Anything but a code or a box in RD or degrees is refused in words."""
    with pytest.raises(InputError) as caught:
        area_of(text, TOWNS, RD)
    [problem] = caught.value.problems
    assert problem.code == "area_wrong"
    assert words in problem.why()


def test_a_municipality_that_is_not_there(serve: Serve, fetching: Fetching) -> None:
    """Without the outline of the municipality the user is told to fetch municipalities first, and nothing is asked."""
    server = serve(OgcApi(squares(3)))
    fetching.service(server)
    problem = fetching.refused(area="GM0995")
    assert (problem.code, server.asked) == ("area_unknown", [])
    assert "fetch municipalities" in problem.remedy()


def test_rows_of_one_municipality(serve: Serve, with_town: Fetching) -> None:
    """Asked is the box around the municipality; what does not touch its outline is rejected, with the number in one remark."""
    server = serve(OgcApi(squares(40, columns=5), clamp=100))
    with_town.service(server)
    report = with_town.take(area="gm0995")
    asked = parse_qs(urlsplit(server.asked[0]).query)["bbox"][0]
    assert [float(number) for number in asked.split(",")] == pytest.approx([X, Y, X + 99, Y + 99])
    assert counts(report) == (25, 15, 0, 10)  # of five rows of five those up to the long side stay: 5 + 4 + 3 + 2 + 1
    [remark] = [problem for problem in report.problems if problem.code == "outside_area"]
    assert (remark.seen, remark.values["area"]) == ("10", "GM0995")
    assert len(with_town.open()["zoning"]) == 15


def test_rows_over_the_border(serve: Serve, with_town: Fetching) -> None:
    """Where the service names a margin, rows that far outside the municipality count for it."""
    with_town.service(serve(OgcApi(squares(40, columns=5), clamp=100)), margin_m=500)
    assert counts(with_town.take(area="GM0995")) == (40, 40, 0, 0)


def test_rows_without_a_place_stay(serve: Serve, with_town: Fetching) -> None:
    """A station that is planned without a place cannot be said to lie outside."""
    lines = ["station;x;y", f"OS A;{X + 5};{Y + 5}", f"OS B;{X + 50_000};{Y}", "OS C;;"]
    with_town.service(serve(AtomFeed({"net.csv": "\n".join(lines).encode()})), "grid", protocol="atom", layer="", file="")
    report = with_town.take("grid", "GM0995")
    assert counts(report) == (3, 2, 0, 1)
    assert with_town.open()["grid"]["node_id"].tolist() == ["OS A", "OS C"]


def test_parcels_get_their_estate(serve: Serve, with_town: Fetching) -> None:
    """Cadastral parcels of a service go the way of a file: key composed, estate by overlay, status as asked."""
    rows = squares(3)
    for number, row in enumerate(rows):
        row["properties"] = {"akr_kadastrale_gemeente_code_waarde": "ABC00", "sectie": "R", "perceelnummer": 100 + number, "kadastrale_grootte_waarde": 100}
    with_town.service(serve(OgcApi(rows)), "parcels", layer="perceel")
    report = with_town.take("parcels", "GM0995", defaults={"status": "unknown"})
    assert {"filled_by_overlay", "default_filled"} <= set(codes(report))
    stored = with_town.open()["parcels"]
    assert stored["parcel_id"].tolist() == ["ABC00-R-100", "ABC00-R-101", "ABC00-R-102"]
    assert set(stored["estate_id"]) == {"E1"}


def test_a_bow_tie_is_placed_too(serve: Serve, with_town: Fetching) -> None:
    """A shape that crosses itself passes the question where it lies, and is refused by its row."""
    rows = squares(2)
    rows[1]["geometry"] = {"type": "Polygon", "coordinates": [[[X, Y], [X + 50, Y + 50], [X + 50, Y], [X, Y + 50], [X, Y]]]}
    with_town.service(serve(OgcApi(rows)))
    report = with_town.take(area="GM0995")
    assert codes(report, "error") == ["geometry_invalid"]


def test_all_rows_outside(serve: Serve, with_town: Fetching) -> None:
    """Rows near the municipality and none in it: one message, nothing written."""
    with_town.service(serve(WfsServer([squares(25, columns=5)[24]])), protocol="wfs")
    before = with_town.content()
    report = with_town.take(area="GM0995")
    assert codes(report, "error") == ["nothing_in_area"]
    assert with_town.content() == before


def test_every_fault_of_the_question_at_once(fetching: Fetching) -> None:
    """A wrong area, a wrong column and a wrong setting are three messages, before anything is asked."""
    fetching.file.write_text("zoning: {protocol: smoke_signals, url: 'file:///etc/passwd'}")
    with pytest.raises(InputError) as caught:
        fetching.take(area="here", defaults={"colour": "red"})
    assert [problem.code for problem in caught.value.problems] == ["service_wrong", "service_wrong", "area_wrong"]


def test_only_what_lies_in_an_estate(serve: Serve, with_town: Fetching) -> None:
    """Of a cadastre only parcels in the estates of the project are asked for and kept; the others are one number, those that share a border too."""
    Folder(with_town.project).take("estates", write(estates().assign(geometry=[square(0, 0, 40), square(5000, 0, 10)]), with_town.path / "small.gpkg"))
    rows = squares(25, side=20.0, gap=0.0, columns=5)
    for number, row in enumerate(rows):
        row["properties"] = {"akr_kadastrale_gemeente_code_waarde": "ABC00", "sectie": "R", "perceelnummer": number, "kadastrale_grootte_waarde": 400}
    server = serve(OgcApi(rows))
    with_town.service(server, "parcels", layer="perceel", inside="estates")
    report = with_town.take("parcels", "GM0995", defaults={"status": "unknown"})
    assert counts(report) == (4, 4, 0, 0)
    assert "bbox=160001%2C500001%2C160039%2C500039" in server.asked[0]
    assert codes(report).count("outside_areas") == 0
    assert counts(with_town.take("parcels", "GM0995", defaults={"status": "unknown", "estate_id": "E1"}))[1] == 15
    Folder(with_town.project).take("estates", write(estates().assign(geometry=[square(9000), square(9500)]), with_town.path / "far.gpkg"))
    assert with_town.refused("parcels", "GM0995", defaults={"status": "unknown"}).code == "nothing_in_area"

"""OGC API Features."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from tests.sources.services.fetching import Fetching, codes, counts
from tests.sources.services.replay import CRS84_URI, RD_URI, OgcApi, Replay, Service, in_degrees, squares

Serve = Callable[[Service], Replay]


def test_all_pages_come_in(serve: Serve, fetching: Fetching) -> None:
    """Next links are followed until there is none, whatever the limit was cut to, and the account counts the rows of all pages."""
    server = serve(OgcApi(squares(25)))
    fetching.service(server)
    report = fetching.take()
    assert counts(report) == (25, 25, 0, 0)
    assert len(fetching.open()["zoning"]) == 25
    assert [answer.rows for answer in report.downloads] == [10, 10, 5]
    first = parse_qs(urlsplit(server.asked[0]).query)
    assert (first["limit"], first["crs"], first["bbox-crs"]) == (["1000"], [RD_URI], [RD_URI])
    assert server.agents[0].startswith("schuifruimte/")


def test_remarks_are_said_once(serve: Serve, fetching: Fetching) -> None:
    """Three pages are one file to the reader: a column that is not used is one remark."""
    features = [{**feature, "properties": {**feature["properties"], "colour": "red"}} for feature in squares(25)]
    fetching.service(serve(OgcApi(features)))
    assert codes(fetching.take()).count("columns_unused") == 1


def test_an_unknown_parameter_is_quoted(serve: Serve, fetching: Fetching) -> None:
    """What the service says about a parameter that it does not know reaches the user, and it is asked once."""
    server = serve(OgcApi(squares(5)))
    fetching.service(server, parameters={"colour": "red"})
    problem = fetching.refused()
    assert (problem.code, problem.seen, len(server.asked)) == ("service_refused", "400 Bad Request", 1)
    assert "unknown query parameter(s) found: colour" in problem.why()


@pytest.mark.parametrize("crs", ["EPSG:28992", "OGC:CRS84"])
def test_the_header_says_the_coordinate_system(serve: Serve, fetching: Fetching, crs: str) -> None:
    """A page in RD and a page in degrees come to the same place; what the body says about it is not read."""
    fetching.service(serve(OgcApi(squares(5), extra={"crs": {"type": "name", "properties": {"name": "EPSG:3857"}}})), crs=crs)
    report = fetching.take()
    assert codes(report, "error") == []
    shapes = fetching.open()["zoning"].geometry
    assert shapes.area.tolist() == pytest.approx([100.0] * 5, rel=1e-3)
    assert shapes.total_bounds[0] == pytest.approx(160_000, abs=0.5)


@pytest.mark.parametrize(("asked", "header"), [("EPSG:28992", CRS84_URI), ("OGC:CRS84", RD_URI)])
def test_a_wrong_header(serve: Serve, fetching: Fetching, asked: str, header: str) -> None:
    """A header that cannot be true of the coordinates is refused with the address, and nothing is corrected."""
    server = serve(OgcApi(squares(5), crs_header=f"<{header}>"))
    fetching.service(server, crs=asked)
    problem = fetching.refused()
    assert problem.code == "service_crs"
    assert problem.file.startswith(server.url)


def test_one_page_with_a_wrong_header(serve: Serve, fetching: Fetching) -> None:
    """A page in degrees between pages in RD, labelled as they are, is caught on its own."""
    server = serve(OgcApi(squares(25)))
    server.faults[2] = in_degrees
    fetching.service(server)
    problem = fetching.refused()
    assert problem.code == "service_crs"
    assert "cursor" in problem.file


def test_a_page_without_header(serve: Serve, fetching: Fetching) -> None:
    """RD coordinates on a page that names no system are taken as a guess, and refused under --strict."""
    fetching.service(serve(OgcApi(squares(5), crs_header="")))
    assert "crs_guessed" in codes(fetching.take(strict=True), "error")
    assert not fetching.project.exists()
    assert "crs_guessed" in codes(fetching.take())


def test_the_area_was_ignored(serve: Serve, fetching: Fetching) -> None:
    """A service that answers with rows from elsewhere is refused."""
    fetching.service(serve(OgcApi(squares(5), ignores_area=True)))
    assert fetching.refused(area="180000,500000,181000,501000").code == "service_outside"


def test_features_that_come_twice(serve: Serve, fetching: Fetching) -> None:
    """A feature on two pages is one row: merged, counted and said."""
    features = squares(12)
    fetching.service(serve(OgcApi([*features, features[9], features[3]])))
    report = fetching.take()
    assert counts(report) == (14, 12, 2, 0)
    assert codes(report).count("rows_merged") == 2


def test_a_feature_that_changed_under_way(serve: Serve, fetching: Fetching) -> None:
    """The same feature with another content on a later page: the register changed, nothing is taken."""
    features = squares(12)
    newer = {**features[3], "properties": {**features[3]["properties"], "max_height_m": 99}}
    fetching.service(serve(OgcApi([*features, newer])))
    problem = fetching.refused()
    assert (problem.code, problem.row) == ("service_changed", "f3")


def test_missing_properties(serve: Serve, fetching: Fetching) -> None:
    """Properties that are null, absent on some rows or absent altogether are unknown values, not faults."""
    features = squares(12)
    features[0]["properties"]["max_height_m"] = None
    del features[11]["properties"]["max_height_m"]
    again = {**features[0], "properties": {"zone_id": "Z0", "source": "besluit"}}
    fetching.service(serve(OgcApi([*features, again])))
    assert counts(fetching.take()) == (13, 12, 1, 0)
    heights = fetching.open()["zoning"].set_index("zone_id")["max_height_m"]
    assert heights[["Z0", "Z11"]].isna().all()
    assert heights["Z1"] == 2


def test_a_feature_without_shape(serve: Serve, fetching: Fetching) -> None:
    """A null geometry is named by its row, as in a file, and nothing is written."""
    features = squares(3)
    features[1]["geometry"] = None
    fetching.service(serve(OgcApi(features)))
    report = fetching.take()
    assert [(problem.code, problem.row) for problem in report.problems if problem.severity == "error"] == [("geometry_missing", "Z1")]
    assert not fetching.project.exists()


def test_a_loop_of_links(serve: Serve, fetching: Fetching) -> None:
    """A next link to a page that was there already ends in one message."""
    server = serve(OgcApi(squares(25), next_link=lambda asked, _: f"{asked.base}{asked.path}?{urlencode({**asked.query, 'cursor': 'x|a'})}"))
    fetching.service(server)
    assert fetching.refused().code == "service_loop"
    assert len(server.asked) < 5


def test_pages_without_end(serve: Serve, fetching: Fetching) -> None:
    """New links to the same rows without end are noticed at the second page that brings nothing new."""
    server = serve(OgcApi(squares(25), next_link=lambda asked, _: f"{asked.base}{asked.path}?{urlencode({**asked.query, 'f': asked.query['f'] + '+'})}"))
    fetching.service(server)
    problem = fetching.refused()
    assert (problem.code, problem.seen) == ("service_loop", "10")
    assert len(server.asked) < 6


def test_fewer_rows_than_it_says(serve: Serve, fetching: Fetching) -> None:
    """Where a service does say how many rows there are, fewer are not taken for all."""
    fetching.service(serve(OgcApi(squares(25), extra={"numberMatched": 30})))
    problem = fetching.refused()
    assert (problem.code, problem.seen, problem.values["total"]) == ("service_cut", "25", 30)


def test_nothing_there(serve: Serve, fetching: Fetching) -> None:
    """An area without rows is one clear message, and no project is made."""
    fetching.service(serve(OgcApi([])))
    assert fetching.refused().code == "nothing_in_area"

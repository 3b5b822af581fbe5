"""ArcGIS FeatureServer."""

from collections.abc import Callable

import pytest

from tests.sources.services.fetching import Fetching, counts
from tests.sources.services.replay import ArcGisServer, Replay, Service, squares

Serve = Callable[[Service], Replay]


@pytest.mark.parametrize("says_more", ["properties", "top", "never"])
def test_rows_beyond_the_limit(serve: Serve, fetching: Fetching, says_more: str) -> None:
    """Offsets go on while rows are left, whether the server says so at the top, among properties or not at all."""
    server = serve(ArcGisServer(squares(25), says_more=says_more))
    fetching.service(server, protocol="arcgis")
    assert counts(fetching.take()) == (25, 25, 0, 0)
    assert len(server.asked) == 4  # the count and three pages


def test_rows_that_are_held_back(serve: Serve, fetching: Fetching) -> None:
    """Fewer rows than the server counts are not taken for all."""
    fetching.service(serve(ArcGisServer(squares(25), hidden=5)), protocol="arcgis")
    problem = fetching.refused()
    assert (problem.code, problem.seen, problem.values["total"]) == ("service_cut", "20", 25)


def test_an_error_with_status_200(serve: Serve, fetching: Fetching) -> None:
    """An error object inside a 200 is quoted."""
    server = serve(ArcGisServer(squares(3), errors=[400]))
    fetching.service(server, protocol="arcgis")
    problem = fetching.refused()
    assert (problem.code, problem.seen, len(server.asked)) == ("service_refused", "400", 1)
    assert "Cannot perform query. Invalid query parameters." in problem.why()


def test_a_passing_error_with_status_200(serve: Serve, fetching: Fetching) -> None:
    """An error object that says 503 is tried again."""
    server = serve(ArcGisServer(squares(3), errors=[503, 500]))
    fetching.service(server, protocol="arcgis")
    assert counts(fetching.take()) == (3, 3, 0, 0)
    assert fetching.waits == [1.0, 2.0]

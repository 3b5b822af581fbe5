"""WFS 2.0."""

from collections.abc import Callable

import pytest

from tests.sources.services.fetching import Fetching, codes, counts
from tests.sources.services.replay import Replay, Service, WfsServer, squares

Serve = Callable[[Service], Replay]


@pytest.mark.parametrize("form", ["json", "gml"])
@pytest.mark.parametrize("says_total", [True, False])
def test_rows_beyond_the_silent_cut(serve: Serve, fetching: Fetching, *, form: str, says_total: bool) -> None:
    """A server that gives 10 rows where 1000 are asked is asked on from there until all are in, also where it does not say how many there are."""
    server = serve(WfsServer(squares(25), says_total=says_total))
    fetching.service(server, protocol="wfs", format=form)
    report = fetching.take()
    assert counts(report) == (25, 25, 0, 0)
    assert fetching.open()["zoning"].geometry.area.tolist() == pytest.approx([100.0] * 25)
    assert [word for url in server.asked[:3] for word in url.split("&") if "startIndex" in word] == ["startIndex=0", "startIndex=10", "startIndex=20"]
    assert len(server.asked) == (3 if says_total else 4)
    assert not any("cql" in url.lower() for url in server.asked)


def test_rows_that_are_held_back(serve: Serve, fetching: Fetching) -> None:
    """Fewer rows than numberMatched are not taken for all."""
    fetching.service(serve(WfsServer(squares(25), hidden=2)), protocol="wfs")
    problem = fetching.refused()
    assert (problem.code, problem.seen, problem.values["total"]) == ("service_cut", "23", 25)


@pytest.mark.parametrize("says_total", [True, False])
def test_a_server_that_does_not_page(serve: Serve, fetching: Fetching, *, says_total: bool) -> None:
    """A server that gives its first rows again and again is noticed."""
    server = serve(WfsServer(squares(45), pages_on=False, says_total=says_total))
    fetching.service(server, protocol="wfs")
    problem = fetching.refused()
    assert (problem.code, problem.seen) == ("service_loop", "10")
    assert len(server.asked) == 3


def test_twice_the_same_page_is_not_all(serve: Serve, fetching: Fetching) -> None:
    """As many rows as numberMatched, but the same ones twice: refused."""
    fetching.service(serve(WfsServer(squares(20), pages_on=False)), protocol="wfs")
    assert fetching.refused().code == "service_cut"


def test_tiles(serve: Serve, fetching: Fetching) -> None:
    """More rows than paging reaches are asked for in tiles; features on their borders come twice and are one row."""
    server = serve(WfsServer(squares(40, side=20.0, gap=0.0), most=100))
    fetching.service(server, protocol="wfs", most_rows=15)
    report = fetching.take(area="160000,500000,160200,500080")
    read, kept, merged, rejected = counts(report)
    assert (kept, rejected) == (40, 0)
    assert merged == read - 40 > 0
    assert len(fetching.open()["zoning"]) == 40
    assert len(server.asked) > 4


def test_an_exception_is_quoted(serve: Serve, fetching: Fetching) -> None:
    """The exception of a WFS comes as XML with status 200; its words reach the user."""
    for form in ("json", "gml"):
        server = serve(WfsServer(squares(3)))
        fetching.service(server, protocol="wfs", layer="plan:cows", format=form)
        problem = fetching.refused()
        assert problem.code == "service_refused"
        assert "Feature type unknown here" in problem.why()
        assert len(server.asked) == 1


def test_a_label_that_cannot_be_true(serve: Serve, fetching: Fetching) -> None:
    """Metres under the label of degrees are refused."""
    fetching.service(serve(WfsServer(squares(3), crs="urn:ogc:def:crs:OGC:1.3:CRS84")), protocol="wfs")
    assert fetching.refused().code == "service_crs"


def test_no_entities(serve: Serve, fetching: Fetching) -> None:
    """GML that declares entities is refused unread."""
    service = WfsServer(squares(3))
    server = serve(service)
    server.faults[1] = lambda reply: type(reply)(b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + reply.body)
    fetching.service(server, protocol="wfs", format="gml")
    assert fetching.refused().code == "service_refused"


def test_half_a_gml_page_is_asked_again(serve: Serve, fetching: Fetching) -> None:
    """Half a page of XML is tried again."""
    server = serve(WfsServer(squares(3)))
    server.faults[1] = lambda reply: type(reply)(reply.body[:200])
    fetching.service(server, protocol="wfs", format="gml")
    assert counts(fetching.take()) == (3, 3, 0, 0)
    assert codes(fetching.take()).count("from_cache") == 1
    assert len(server.asked) == 2

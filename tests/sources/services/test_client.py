"""What goes wrong on the way, and where links may lead."""

import gzip
from collections.abc import Callable
from dataclasses import replace
from email.utils import formatdate

import pytest

from planner.studio.fetching import Patience
from tests.sources.services.fetching import WHOLE, Fetching
from tests.sources.services.replay import OgcApi, Replay, Reply, Service, body, dropped, half, slow, squares, status

Serve = Callable[[Service], Replay]
ALL = [f"f{number}" for number in range(25)]
Fault = Callable[[Reply], Reply]


@pytest.fixture
def server(serve: Serve, fetching: Fetching) -> Replay:
    """Return a server with three pages."""
    replay = serve(OgcApi(squares(25)))
    fetching.service(replay)
    return replay


@pytest.mark.parametrize("fault", [
    dropped, half, status(500), status(502), status(503, b"<html><title>busy</title></html>"), status(504), status(429), body(b""),
    body(b"<html><title>Maintenance</title></html>"), body(b"null of niets", "text/plain")])
def test_a_fault_that_passes(server: Replay, fetching: Fetching, fault: Fault) -> None:
    """After a dropped connection, half a page, a busy server, an empty or a foreign body the page is asked again, and nothing is missing."""
    server.faults[2] = fault
    assert fetching.ids() == ALL
    assert len(server.asked) == 4
    assert server.asked[1] == server.asked[2]
    assert fetching.waits == [1.0]


def test_a_slow_page(server: Replay, fetching: Fetching) -> None:
    """A page that does not come within the time is asked again."""
    server.faults[2] = slow
    assert fetching.ids(patience=replace(fetching.patience, silence_s=2.0)) == ALL
    assert fetching.waits == [1.0]


def test_a_page_that_drips(server: Replay, fetching: Fetching) -> None:
    """A page that takes longer than an answer may take is given up."""
    ticks = iter(range(0, 10_000_000, 600))
    problem = fetching.refused(patience=replace(fetching.patience, clock=lambda: float(next(ticks)), answer_s=100.0))
    assert problem.code == "service_failed"
    assert "in 100 s" in problem.seen


@pytest.mark.parametrize(("fault", "seen"), [
    (dropped, "closed connection"), (half, "only half of it"), (status(503, b"{}"), "503 Service Unavailable"), (body(b""), "without content"),
    (body(b"<html><head><title>Under maintenance</title></head></html>"), "Under maintenance")])
def test_a_fault_that_stays(server: Replay, fetching: Fetching, fault: Fault, seen: str) -> None:
    """After a bounded number of tries with growing waits one message says what was received; nothing is written."""
    server.faults = dict.fromkeys(range(2, 30), fault)
    problem = fetching.refused()
    assert problem.code == "service_failed"
    assert seen in problem.seen
    assert "cursor" in problem.file
    assert len(server.asked) == 1 + 5
    assert fetching.waits == [1.0, 2.0, 4.0, 8.0]


def test_nobody_there(serve: Serve, fetching: Fetching) -> None:
    """A service that cannot be reached is one message."""
    server = serve(OgcApi([]))
    fetching.service(server)
    server.stop()
    assert fetching.refused().code == "service_failed"


def test_retry_after(server: Replay, fetching: Fetching) -> None:
    """The wait that a service asks for is honoured, in seconds or as a date."""
    server.faults[1] = status(429, Retry_After="7")
    server.faults[2] = status(503, Retry_After=formatdate(1_000_030, usegmt=True))
    assert fetching.ids(patience=replace(fetching.patience, now=lambda: 1_000_000.0)) == ALL
    assert fetching.waits == [7.0, 30.0]


def test_a_service_that_wants_rest(server: Replay, fetching: Fetching) -> None:
    """A service that asks for an hour is left alone at once."""
    server.faults[1] = status(429, Retry_After="3600")
    problem = fetching.refused()
    assert (problem.code, problem.values["seconds"], len(server.asked), fetching.waits) == ("service_busy", 3600, 1, [])


@pytest.mark.parametrize("code", [400, 401, 403, 404, 410])
def test_a_refusal_is_final(server: Replay, fetching: Fetching, code: int) -> None:
    """What asking again does not change is asked once, and quoted."""
    server.faults[1] = status(code, b'{"detail": "the collection is not here", "status": 404, "title": "Not Found"}')
    problem = fetching.refused()
    assert (problem.code, len(server.asked)) == ("service_refused", 1)
    assert "the collection is not here" in problem.why()


def test_a_wrong_content_type(server: Replay, fetching: Fetching) -> None:
    """A page is judged by what it holds, not by what it is called."""
    server.faults[1] = lambda reply: replace(reply, headers={**reply.headers, "Content-Type": "text/plain"})
    assert fetching.ids() == ALL


@pytest.mark.parametrize("content", [b"[1, 2]", b'{"type": "Topology"}', b'{"collections": []}', b'{"type": "FeatureCollection", "features": [3]}'])
def test_json_that_is_no_page(server: Replay, fetching: Fetching, content: bytes) -> None:
    """JSON without features is refused."""
    server.faults[1] = body(content, "application/json")
    assert fetching.refused().code == "service_refused"


def test_another_number_than_it_says(server: Replay, fetching: Fetching) -> None:
    """A page with fewer features than its numberReturned is asked again."""
    server.faults[1] = lambda reply: replace(reply, body=reply.body.replace(b'{"type": "Feat', b'{"numberReturned": 99, "type": "Feat', 1))
    assert fetching.ids() == ALL
    assert len(server.asked) == 4


def _packed(reply: Reply) -> Reply:
    return replace(reply, body=gzip.compress(b" " * 5_000_000 + reply.body), headers={**reply.headers, "Content-Encoding": "gzip"})


@pytest.mark.parametrize(("page_bytes", "fault"), [(1_000, lambda reply: reply), (1_000_000, _packed)])
def test_an_answer_without_bound(server: Replay, fetching: Fetching, page_bytes: int, fault: Fault) -> None:
    """An answer larger than what is accepted is not read on, also where it comes packed small."""
    server.faults[1] = fault
    problem = fetching.refused(patience=replace(fetching.patience, page_bytes=page_bytes))
    assert (problem.code, len(server.asked)) == ("service_too_large", 1)


def test_a_packed_answer(server: Replay, fetching: Fetching) -> None:
    """A page that comes packed is the same page."""
    server.faults[2] = _packed
    assert fetching.ids() == ALL


def test_a_redirect(server: Replay, fetching: Fetching) -> None:
    """A redirect on the same host is followed."""
    server.faults[1] = status(301, Location=f"/ogc/v1/collections/plan%3Azones/items?bbox={WHOLE}&f=json&limit=1000"
                              "&bbox-crs=http://www.opengis.net/def/crs/EPSG/0/28992&crs=http://www.opengis.net/def/crs/EPSG/0/28992")
    assert fetching.ids() == ALL


def test_redirects_without_end(server: Replay, fetching: Fetching) -> None:
    """Redirects that go round end in one message."""
    server.faults = dict.fromkeys(range(1, 30), status(302, Location=f"/ogc/v1/collections/plan%3Azones/items?bbox={WHOLE}"))
    assert (fetching.refused().code, len(server.asked)) == ("service_refused", 5)


ELSEWHERE = ["http://example.invalid/items", "file:///etc/passwd", "//example.invalid/items", "http://127.0.0.1:1/items", "ftp://127.0.0.1/x", "http://[::1/"]


@pytest.mark.parametrize("place", ELSEWHERE[:-1])
def test_a_redirect_elsewhere(server: Replay, fetching: Fetching, place: str) -> None:
    """A redirect to another host, port or kind of address is refused, and named."""
    server.faults[1] = status(302, Location=place)
    assert (fetching.refused().code, len(server.asked)) == ("service_elsewhere", 1)


@pytest.mark.parametrize("place", ELSEWHERE)
def test_a_page_cannot_lead_elsewhere(serve: Serve, fetching: Fetching, place: str) -> None:
    """No next link makes the program fetch from another host, or read a file of this machine."""
    server = serve(OgcApi(squares(25), next_link=lambda _asked, _href: place))
    fetching.service(server)
    assert (fetching.refused().code, len(server.asked)) == ("service_elsewhere", 1)


def test_hosts_that_the_user_trusts(serve: Serve, fetching: Fetching) -> None:
    """A host named in the service file may be led to."""
    there = serve(OgcApi(squares(25)))
    here = serve(OgcApi(squares(25), next_link=lambda asked, href: href.replace(asked.base, there.url)))
    fetching.service(here, hosts=["127.0.0.1"])
    assert fetching.ids() == ALL
    assert (len(here.asked), len(there.asked)) == (1, 2)


def test_polite(server: Replay, fetching: Fetching) -> None:
    """Between two requests lies at least the time of the service file."""
    fetching.service(server, seconds_between=0.5)
    assert fetching.ids(patience=Patience(sleep=fetching.waits.append, clock=lambda: 100.0 + sum(fetching.waits), silence_s=20.0)) == ALL
    assert fetching.waits == [0.5, 0.5]


def test_progress(server: Replay, fetching: Fetching) -> None:
    """Rows received are told page by page."""
    told: list[tuple[int, int | None]] = []
    fetching.ids(progress=lambda received, total: told.append((received, total)))
    assert told == [(10, None), (20, None), (25, None)]

"""A server on this machine that speaks like the real services, and fails like them where a test asks for it."""

import contextlib
import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

import pyproj
import shapely

RD_URI = "http://www.opengis.net/def/crs/EPSG/0/28992"
CRS84_URI = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
X, Y = 160_000.0, 500_000.0
Feature = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """One request."""

    path: str
    query: Mapping[str, str]
    base: str


@dataclass(frozen=True)
class Reply:
    """One answer; ``cut`` breaks the connection after so many bytes, ``slow`` keeps silent until the client is gone."""

    body: bytes
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: int | None = None
    slow: bool = False


Service = Callable[[Asked], Reply]


class Replay:
    """The server: answers with its service, and with a fault where one is set for the n-th request (from 1)."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.asked: list[str] = []
        self.agents: list[str] = []
        self.faults: dict[int, Callable[[Reply], Reply]] = {}
        self.gone = threading.Event()
        replay = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                replay.asked.append(self.path)
                replay.agents.append(self.headers.get("User-Agent", ""))
                parts = urlsplit(self.path)
                reply = replay.service(Asked(parts.path, dict(parse_qsl(parts.query, keep_blank_values=True)), replay.url))
                replay._send(self, replay.faults.pop(len(replay.asked), lambda same: same)(reply))

            def log_message(self, *words: object) -> None:
                """Say nothing."""

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_port}"
        threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.005}, daemon=True).start()

    def _send(self, handler: BaseHTTPRequestHandler, reply: Reply) -> None:
        if reply.slow:
            self.gone.wait(5)
        with contextlib.suppress(OSError):
            handler.send_response(reply.status)
            for name, value in {"Content-Length": str(len(reply.body)), **reply.headers}.items():
                handler.send_header(name, value.replace("{base}", self.url))
            handler.end_headers()
            handler.wfile.write(reply.body[:reply.cut])

    def stop(self) -> None:
        self.gone.set()
        self._http.shutdown()
        self._http.server_close()


@contextlib.contextmanager
def serving(service: Service) -> Iterator[Replay]:
    replay = Replay(service)
    try:
        yield replay
    finally:
        replay.stop()


def squares(count: int, side: float = 10.0, columns: int = 10, gap: float = 10.0) -> list[Feature]:
    """Return squares in RD beside each other, as areas of a plan."""
    shapes = [shapely.box(X + x, Y + y, X + x + side, Y + y + side)
              for x, y in ((number % columns * (side + gap), number // columns * (side + gap)) for number in range(count))]
    return [{"type": "Feature", "id": f"f{number}", "properties": {"zone_id": f"Z{number}", "max_height_m": number % 20 + 1, "source": "besluit"},
             "geometry": shapely.geometry.mapping(shape)} for number, shape in enumerate(shapes)]


def reply_json(content: object, status: int = 200, **headers: str) -> Reply:
    return Reply(json.dumps(content).encode(), status, {"Content-Type": "application/geo+json", **headers})


def _in_box(features: Sequence[Feature], text: str, crs: str = "EPSG:28992") -> list[Feature]:
    west, south, east, north = (float(part) for part in text.split(",")[:4])
    if crs != "EPSG:28992":
        west, south, east, north = pyproj.Transformer.from_crs(crs, "EPSG:28992", always_xy=True).transform_bounds(west, south, east, north)
    box = shapely.box(west, south, east, north)
    return [feature for feature in features if feature["geometry"] is None or shapely.intersects(box, shapely.geometry.shape(feature["geometry"]).envelope)]


def _in_degrees(feature: Feature) -> Feature:
    change = pyproj.Transformer.from_crs("EPSG:28992", "OGC:CRS84", always_xy=True)
    shape = shapely.transform(shapely.geometry.shape(feature["geometry"]), change.transform, interleaved=False)
    return {**feature, "geometry": shapely.geometry.mapping(shape)}


@dataclass
class OgcApi:
    """OGC API Features: clamps ``limit`` in silence, opaque cursors, no numberMatched, coordinate system in a header, refuses unknown parameters."""

    features: list[Feature]
    clamp: int = 10
    crs_header: str | None = None
    next_link: Callable[[Asked, str], str] | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)
    ignores_area: bool = False

    def __call__(self, asked: Asked) -> Reply:
        unknown = set(asked.query) - {"f", "limit", "bbox", "bbox-crs", "crs", "cursor"}
        if unknown:
            detail = f"unknown query parameter(s) found: {', '.join(sorted(unknown))}"
            return reply_json({"detail": detail, "status": 400, "title": "Bad Request"}, 400)
        bbox_crs = "EPSG:28992" if asked.query.get("bbox-crs") == RD_URI else "OGC:CRS84"
        rows = self.features if self.ignores_area else _in_box(self.features, asked.query["bbox"], bbox_crs)
        start = int(asked.query["cursor"].partition("|")[2], 16) if "cursor" in asked.query else 0
        limit = min(int(asked.query.get("limit", 10)), self.clamp)
        page = rows[start:start + limit]
        links = [{"rel": "self", "href": asked.base + asked.path}]
        if start + limit < len(rows):
            query = {**asked.query, "cursor": f"x|{start + limit:x}"}
            href = f"{asked.base}{asked.path}?{urlencode(query)}"
            links.append({"rel": "next", "href": self.next_link(asked, href) if self.next_link else href})
        wants_rd = asked.query.get("crs") == RD_URI
        header = self.crs_header if self.crs_header is not None else f"<{RD_URI if wants_rd else CRS84_URI}>"
        features = page if wants_rd else [_in_degrees(feature) for feature in page]
        return reply_json({"type": "FeatureCollection", "links": links, "features": features, **self.extra}, **({"Content-Crs": header} if header else {}))


@dataclass
class WfsServer:
    """WFS 2.0: cuts at its maximum in silence, counts with numberMatched, reports exceptions as XML."""

    features: list[Feature]
    most: int = 10
    says_total: bool = True
    pages_on: bool = True
    crs: str = "urn:ogc:def:crs:EPSG::28992"
    hidden: int = 0

    def __call__(self, asked: Asked) -> Reply:
        query = {name.lower(): value for name, value in asked.query.items()}
        if query.get("typenames") != "plan:zones":
            body = ('<ows:ExceptionReport xmlns:ows="http://www.opengis.net/ows/1.1"><ows:Exception exceptionCode="InvalidParameterValue">'
                    "<ows:ExceptionText>Feature type unknown here</ows:ExceptionText></ows:Exception></ows:ExceptionReport>")
            return Reply(body.encode(), 200, {"Content-Type": "text/xml"})
        assert query["bbox"].endswith(",urn:ogc:def:crs:EPSG::28992")
        assert query["srsname"] == "urn:ogc:def:crs:EPSG::28992"
        rows = _in_box(self.features, query["bbox"])
        start = int(query["startindex"]) if self.pages_on else 0
        page = rows[start:len(rows) - self.hidden][:min(int(query["count"]), self.most)]
        if "gml" in query["outputformat"]:
            return Reply(_gml(page, len(rows) if self.says_total else "unknown").encode(), 200, {"Content-Type": "application/gml+xml; version=3.2"})
        counted = {"numberMatched": len(rows) if self.says_total else "unknown", "numberReturned": len(page)}
        return reply_json({"type": "FeatureCollection", **counted, "crs": {"type": "name", "properties": {"name": self.crs}}, "features": page})


def _gml(features: Sequence[Feature], total: object) -> str:
    members = []
    for feature in features:
        ring = " ".join(f"{x} {y}" for x, y in shapely.geometry.shape(feature["geometry"]).exterior.coords)
        fields = "".join(f"<p:{name}>{value}</p:{name}>" for name, value in feature["properties"].items())
        members.append(f'<wfs:member><p:Zone gml:id="{feature["id"]}">{fields}<p:geom><gml:Polygon srsName="urn:ogc:def:crs:EPSG::28992"><gml:exterior>'
                       f"<gml:LinearRing><gml:posList>{ring}</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon></p:geom></p:Zone></wfs:member>")
    return ('<wfs:FeatureCollection xmlns:wfs="http://www.opengis.net/wfs/2.0" xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:p="urn:p" '
            f'numberMatched="{total}" numberReturned="{len(features)}">{"".join(members)}</wfs:FeatureCollection>')


@dataclass
class ArcGisServer:
    """A FeatureServer layer: says exceededTransferLimit (at the top or among the properties), errors with status 200."""

    features: list[Feature]
    most: int = 10
    says_more: str = "properties"
    hidden: int = 0
    errors: list[int] = field(default_factory=list)

    def __call__(self, asked: Asked) -> Reply:
        assert asked.path.endswith("/FeatureServer/0/query")
        if self.errors:
            code = self.errors.pop(0)
            return reply_json({"error": {"code": code, "message": "Cannot perform query.", "details": ["Invalid query parameters."]}})
        rows = _in_box(self.features, asked.query["geometry"])
        if asked.query.get("returnCountOnly") == "true":
            return reply_json({"count": len(rows)})
        assert (asked.query["f"], asked.query["outSR"], asked.query["inSR"]) == ("geojson", "28992", "28992")
        start = int(asked.query["resultOffset"])
        page = rows[start:len(rows) - self.hidden][:min(int(asked.query["resultRecordCount"]), self.most)]
        content: dict[str, Any] = {"type": "FeatureCollection", "crs": {"type": "name", "properties": {"name": "EPSG:28992"}}, "features": page}
        if start + len(page) < len(rows) - self.hidden:
            content |= {"properties": {"exceededTransferLimit": True}} if self.says_more == "properties" else {}
            content |= {"exceededTransferLimit": True} if self.says_more == "top" else {}
        return reply_json(content)


@dataclass
class AtomFeed:
    """A feed of feeds of files."""

    files: Mapping[str, bytes]
    href: Callable[[str, str], str] = lambda base, name: f"{base}/atom/downloads/{quote(name)}"

    def __call__(self, asked: Asked) -> Reply:
        if asked.path == "/atom/index.xml":
            return self._feed(f'<link rel="alternate" type="application/atom+xml" href="{asked.base}/atom/set.xml"/>'
                              f'<link rel="describedby" type="application/xml" href="{asked.base}/meta.xml"/>')
        if asked.path == "/atom/set.xml":
            return self._feed("".join(f'<link rel="alternate" type="application/geopackage+sqlite3" href="{self.href(asked.base, name)}"/>'
                                      for name in self.files))
        name = unquote(asked.path.rpartition("/")[2])
        return Reply(self.files[name], 200, {"Content-Type": "application/octet-stream"}) if name in self.files else Reply(b"not here", 404)

    def _feed(self, links: str) -> Reply:
        feed = f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Net</title><entry><title>Set</title>{links}</entry></feed>'
        return Reply(feed.encode(), 200, {"Content-Type": "application/atom+xml"})


def status(code: int, body: bytes = b"", **headers: str) -> Callable[[Reply], Reply]:
    """Answer with a status in place of the page."""
    return lambda _reply: Reply(body, code, {name.replace("_", "-"): value for name, value in headers.items()})


def dropped(reply: Reply) -> Reply:
    """Break the connection halfway the body."""
    return replace(reply, cut=len(reply.body) // 2)


def half(reply: Reply) -> Reply:
    """Send half the page as if it were whole."""
    return replace(reply, body=reply.body[:len(reply.body) // 2])


def in_degrees(reply: Reply) -> Reply:
    """Send the page in degrees under the header that it had."""
    page = json.loads(reply.body)
    return replace(reply, body=json.dumps({**page, "features": [_in_degrees(feature) for feature in page["features"]]}).encode())


def slow(reply: Reply) -> Reply:
    """Keep silent."""
    return replace(reply, slow=True)


def body(content: bytes, kind: str = "text/html") -> Callable[[Reply], Reply]:
    """Send something else with status 200."""
    return lambda _reply: Reply(content, 200, {"Content-Type": kind})

"""WFS 2.0: rows from a start index on, as JSON or GML.

Notes
-----
Servers give fewer rows than were asked for without a word, so the next page starts after what was received, and the end is where
``numberMatched`` is reached or, where that is unknown, at the first page without rows. Source: OGC 09-025r2 (read); that
CQL_FILTER is ignored without an error was measured, so the area is asked for as a box only.
"""

import hashlib
import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass

from planner.errors import InputError, Problem
from planner.sources.services.addresses import box_text, crs_urn, with_parameters
from planner.sources.services.catalogue import Service
from planner.sources.services.client import Answer, PassingError
from planner.sources.services.features import features_of, hashes, read_document, whole_number
from planner.sources.services.pages import Box, Content
from planner.sources.services.quote import quoted

FORMATS = {"json": "application/json", "gml": "application/gml+xml; version=3.2"}
_ID = "{http://www.opengis.net/gml/3.2}id"


@dataclass(frozen=True)
class Wfs:
    """A feature type of a WFS."""

    service: Service

    def start(self, box: Box) -> str:
        """Return the address of the first page."""
        return self._page(box, 0)

    def count(self, _box: Box) -> str:
        """Return nothing: pages say how many rows there are."""
        return ""

    def read(self, answer: Answer) -> Content:
        """Return what a page holds."""
        if self.service.format == "gml":
            return _from_gml(answer)
        document = read_document(answer)
        rows, repeats = hashes(features_of(document, answer))
        return Content(rows, repeats, whole_number(document.get("numberMatched", document.get("totalFeatures"))))

    def after(self, box: Box, content: Content, received: int, total: int | None) -> str:
        """Return the address of the rows after those received."""
        is_last = received >= total if total is not None else False
        return "" if is_last or not content.count else self._page(box, received)

    def _page(self, box: Box, start: int) -> str:
        system = crs_urn(self.service.crs)
        return with_parameters(
            self.service.url,
            {"service": "WFS", "version": "2.0.0", "request": "GetFeature", "typeNames": self.service.layer,
             "outputFormat": FORMATS[self.service.format], "srsName": system, "bbox": f"{box_text(box)},{system}"},
            self.service.parameters, {"count": str(self.service.page_rows), "startIndex": str(start)})


def _from_gml(answer: Answer) -> Content:
    body = answer.path.read_bytes()
    if b"<!DOCTYPE" in body[:10_000] or b"<!ENTITY" in body[:10_000]:
        raise _refused(answer, body)
    try:
        root = ET.fromstring(body)  # noqa: S314 - without a DOCTYPE, refused above, no entity can expand
    except ET.ParseError as error:
        raise PassingError(f"{len(body)} bytes, not XML or only half of it: {quoted(body)[:80]}") from error
    if not root.tag.endswith("}FeatureCollection"):
        raise _refused(answer, body)
    rows: dict[str, str] = {}
    repeats = 0
    features = [feature for member in root.iter() if re.fullmatch(r"(?i)(?:feature)?members?", member.tag.rpartition("}")[2]) for feature in member]
    for feature in features:
        digest = hashlib.sha256(ET.tostring(feature)).hexdigest()
        name = feature.get(_ID) or f"#{digest}"
        repeats += name in rows
        rows[name] = digest
    returned = whole_number(root.get("numberReturned"))
    if returned is not None and returned != len(features):
        raise PassingError(f"{len(features)} features where it says {returned}")
    return Content(rows, repeats, whole_number(root.get("numberMatched")))


def _refused(answer: Answer, body: bytes) -> InputError:
    return InputError([Problem("service_refused", answer.url, values={"words": quoted(body) or "-"})])

"""OGC API Features: pages are linked, and the coordinate system of a page stands in its header.

Notes
-----
``limit`` is cut in silence, so the rows of a page say nothing about the end; only the absence of a ``next`` link does.
Source: OGC API – Features, parts 1 and 2 (read).
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from planner.sources.services.addresses import box_text, crs_uri, with_parameters
from planner.sources.services.catalogue import Service
from planner.sources.services.client import Answer, linked
from planner.sources.services.features import features_of, hashes, read_document, whole_number
from planner.sources.services.pages import Box, Content


@dataclass(frozen=True)
class OgcFeatures:
    """A collection of an OGC API."""

    service: Service

    def start(self, box: Box) -> str:
        """Return the address of the first page."""
        url = self.service.url.rstrip("/")
        if not url.endswith("/items"):
            url += f"/collections/{quote(self.service.layer, safe='')}/items"
        system = crs_uri(self.service.crs)
        return with_parameters(
            url, {"f": "json", "limit": str(self.service.page_rows), "bbox": box_text(box), "bbox-crs": system, "crs": system}, self.service.parameters)

    def count(self, _box: Box) -> str:
        """Return nothing: pages say what they know."""
        return ""

    def read(self, answer: Answer) -> Content:
        """Return what a page holds."""
        document = read_document(answer)
        rows, repeats = hashes(features_of(document, answer))
        return Content(rows, repeats, whole_number(document.get("numberMatched")), _next(document, answer.url))

    def after(self, _box: Box, content: Content, _received: int, _total: int | None) -> str:
        """Return the address to which the page links as the next one."""
        return content.next_url


def _next(document: dict[str, Any], url: str) -> str:
    links = document.get("links")
    for link in links if isinstance(links, list) else ():
        if isinstance(link, dict) and link.get("rel") == "next" and isinstance(link.get("href"), str):
            return linked(url, str(link["href"]))
    return ""

"""ArcGIS FeatureServer and MapServer layers: rows from an offset on.

Notes
-----
A page says ``exceededTransferLimit`` where rows are left, at the top or among its ``properties``; the number of rows is asked for
first, so that a page that says nothing is noticed. Errors come with status 200. Source: ArcGIS REST API, query of a layer (known).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from planner.sources.services.addresses import box_text, crs_code, with_parameters
from planner.sources.services.catalogue import Service
from planner.sources.services.client import Answer
from planner.sources.services.features import features_of, hashes, read_document, whole_number
from planner.sources.services.pages import Box, Content


@dataclass(frozen=True)
class ArcGis:
    """A layer of a FeatureServer."""

    service: Service

    def start(self, box: Box) -> str:
        """Return the address of the first page."""
        return self._page(box, 0)

    def count(self, box: Box) -> str:
        """Return the address that says how many rows there are."""
        return self._query(box, {"returnCountOnly": "true", "f": "json"})

    def read(self, answer: Answer) -> Content:
        """Return what a page holds, or how many rows there are."""
        document = read_document(answer)
        if "features" not in document and (total := whole_number(document.get("count"))) is not None:
            return Content({}, total=total)
        rows, repeats = hashes(features_of(document, answer))
        return Content(rows, repeats, has_more=_is_cut(document))

    def after(self, box: Box, content: Content, received: int, total: int | None) -> str:
        """Return the address of the rows after those received."""
        has_more = content.has_more or (total is not None and received < total)
        return self._page(box, received) if has_more and content.count else ""

    def _page(self, box: Box, offset: int) -> str:
        return self._query(box, {"outFields": "*", "outSR": crs_code(self.service.crs), "f": "geojson",
                                 "resultRecordCount": str(self.service.page_rows), "resultOffset": str(offset)})

    def _query(self, box: Box, parameters: Mapping[str, str]) -> str:
        url = self.service.url.rstrip("/")
        where = {"where": "1=1", "geometry": box_text(box), "geometryType": "esriGeometryEnvelope", "inSR": crs_code(self.service.crs),
                 "spatialRel": "esriSpatialRelIntersects"}
        return with_parameters(url if url.endswith("/query") else f"{url}/query", where, self.service.parameters, parameters)


def _is_cut(document: Mapping[str, Any]) -> bool:
    properties = document.get("properties")
    inner = properties.get("exceededTransferLimit") if isinstance(properties, dict) else None
    return bool(document.get("exceededTransferLimit") or inner)

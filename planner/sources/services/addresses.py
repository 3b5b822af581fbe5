"""Addresses with parameters, and the names of coordinate systems in them."""

from collections.abc import Mapping

import httpx
import pyproj

from planner.sources.services.pages import Box


def with_parameters(url: str, *groups: Mapping[str, str]) -> str:
    """Return an address with parameters; a later one replaces an earlier one of the same name, whatever its case."""
    address = httpx.URL(url)
    named: dict[str, tuple[str, str]] = {name.lower(): (name, value) for name, value in address.params.multi_items()}
    for group in groups:
        named |= {name.lower(): (name, str(value)) for name, value in group.items()}
    return str(address.copy_with(params=list(named.values())))


def box_text(box: Box) -> str:
    """Return a box as four numbers; a tenth of a millimetre, or of a degree a hundred-thousandth of a metre, is enough."""
    digits = 10 if max(map(abs, box)) <= 180 else 4
    return ",".join(f"{number:.{digits}f}".rstrip("0").rstrip(".") for number in box)


def crs_uri(crs: str) -> str:
    """Return a coordinate system as OGC API Features writes it."""
    authority, code = _authority(crs)
    version = "1.3" if authority == "OGC" else "0"
    return f"http://www.opengis.net/def/crs/{authority}/{version}/{code}"


def crs_urn(crs: str) -> str:
    """Return a coordinate system as WFS 2.0 writes it."""
    authority, code = _authority(crs)
    version = "1.3" if authority == "OGC" else ""
    return f"urn:ogc:def:crs:{authority}:{version}:{code}"


def crs_code(crs: str) -> str:
    """Return a coordinate system as ArcGIS writes it."""
    return _authority(crs)[1]


def _authority(crs: str) -> tuple[str, str]:
    found = pyproj.CRS(crs).to_authority(min_confidence=60)
    authority, code = found or crs.split(":", maxsplit=1)
    return authority, code

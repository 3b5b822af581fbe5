"""Which service holds which table: ``services.yaml``, and the file with which a user replaces parts of it.

Everything in these files is read as text; nothing is evaluated.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal, Self
from urllib.parse import urlsplit

import pyproj
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from planner.errors import InputError, Problem
from planner.sources.columns import table_named
from planner.sources.settings_file import parsed, read_settings_file

ABOUT_ADDRESS = ("title", "licence", "source", "evidence", "hosts", "most_rows", "inside")
"""Settings that say something about one address, and nothing about another one."""


class Service(BaseModel):
    """One service, and how to ask it for a table."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    protocol: Literal["ogc_features", "wfs", "arcgis", "atom"]
    """What it speaks."""
    url: str
    """Address: landing page of an OGC API, endpoint of a WFS, layer of a FeatureServer, feed."""
    layer: str = ""
    """Collection or type name; layer inside a file of an atom feed."""
    format: Literal["json", "gml"] = "json"
    """Form of the pages of a WFS."""
    crs: str = "EPSG:28992"
    """Coordinate system that is asked for."""
    page_rows: int = Field(1000, gt=0, le=100_000)
    """Rows asked for at once."""
    most_rows: int = Field(0, ge=0)
    """Rows that paging reaches; more are asked for in tiles. 0: no limit."""
    seconds_between: float = Field(0.2, ge=0, le=600)
    """Shortest time between two requests (s)."""
    margin_m: float = Field(0.0, ge=0, le=100_000)
    """How far outside a municipality rows still count for it (m)."""
    inside: Literal["", "estates", "municipalities"] = ""
    """Table of the project in whose shapes the rows must lie."""
    file: str = ""
    """Of an atom feed: part of the name of the file."""
    parameters: Mapping[str, str] = Field(default_factory=dict)
    """Further parameters of every request."""
    hosts: tuple[str, ...] = ()
    """Other hosts to which its links may lead."""
    title: str = ""
    """Name of the register."""
    licence: str = ""
    """Licence of the data."""
    source: str = ""
    """Who publishes it."""
    evidence: Literal["read", "known", "assumed"] = "assumed"
    """How far the address is certain."""

    @field_validator("url")
    @classmethod
    def _is_web_address(cls, url: str) -> str:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("an address starts with https:// or http:// and a host")
        return url

    @field_validator("crs")
    @classmethod
    def _is_known(cls, crs: str) -> str:
        try:
            pyproj.CRS(crs)
        except pyproj.exceptions.CRSError as error:
            raise ValueError("this coordinate system is not known; write it as EPSG:28992") from error
        return crs

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.protocol in {"ogc_features", "wfs"} and not self.layer:
            raise ValueError("layer (the name of the collection or type) is missing")
        if self.protocol in {"ogc_features", "wfs"} and pyproj.CRS(self.crs).axis_info[0].direction != "east":
            raise ValueError("crs does not put east first, and services differ in what they make of that; take EPSG:28992, or OGC:CRS84 for degrees")
        if any(name.lower() == "cql_filter" for name in self.parameters):
            raise ValueError("CQL_FILTER is ignored by many services without a word; leave it out, the area does the choosing")
        return self

    @property
    def name(self) -> str:
        """What a user calls it."""
        return self.title or self.url


def service_for(kind: str, override: Path | None = None) -> Service:
    """Return the service that holds a table.

    Parameters
    ----------
    kind
        Table.
    override
        YAML or TOML file of the user: settings by table. An entry replaces the settings that it names; one with another protocol stands on its own.

    Raises
    ------
    InputError
        Where there is no such table, no service for it, or a setting is wrong; all at once.
    """
    table_named(kind)
    entries = _default_entries()
    own = _own_entries(override) if override else {}
    if kind not in own and kind not in entries:
        raise InputError([Problem("service_none", seen=kind, values={"kinds": ", ".join(entries)})])
    entry = _overlaid(entries.get(kind, {}), own.get(kind, {}))
    try:
        return Service.model_validate(entry)
    except ValidationError as error:
        file = override.name if override else "services.yaml"
        raise InputError([_wrong(file, kind, dict(fault)) for fault in error.errors()]) from error


@cache
def default_kinds() -> tuple[str, ...]:
    """Return the tables that have a default service."""
    return tuple(_default_entries())


def _default_entries() -> Mapping[str, Mapping[str, Any]]:
    entries: Mapping[str, Mapping[str, Any]] = parsed(files("planner.sources").joinpath("services.yaml").read_text(encoding="utf-8"))
    return entries


def _own_entries(path: Path) -> Mapping[str, Any]:
    content = read_settings_file(path)
    if not isinstance(content, dict) or not all(isinstance(entry, dict) for entry in content.values()):
        raise InputError([Problem("service_wrong", path.name, values={"reason": "the file does not hold settings by table"})])
    return content


def _overlaid(default: Mapping[str, Any], own: Mapping[str, Any]) -> Mapping[str, Any]:
    if own.get("protocol", default.get("protocol")) != default.get("protocol"):
        return own
    kept = {name: value for name, value in default.items() if "url" not in own or name not in ABOUT_ADDRESS}
    return {**kept, **own}


def _wrong(file: str, kind: str, fault: Mapping[str, Any]) -> Problem:
    where = ".".join(str(part) for part in (kind, *fault["loc"]))
    seen = "" if isinstance(fault["input"], dict) else str(fault["input"])[:80]
    return Problem("service_wrong", file, column=where, seen=seen, values={"reason": str(fault["msg"]).removeprefix("Value error, ")})

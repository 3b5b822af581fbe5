"""Registers from their services into a project."""

import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from planner.errors import InputError, Problem
from planner.project.tables import TABLES
from planner.sources.area import Area, area_of
from planner.sources.columns import read_map, table_named
from planner.sources.services.cache import cache_folder
from planner.sources.services.catalogue import Service, default_kinds, service_for
from planner.sources.services.client import Patience
from planner.sources.services.download import Wanted, download
from planner.sources.services.pages import Page, Progress
from planner.studio.folders import ImportReport, ImportRequest, import_files, stored_tables


def _silent(_received: int, _total: int | None) -> None:
    """Say nothing of the progress."""


@dataclass(frozen=True)
class FetchRequest:
    """What is to be fetched, and how.

    Parameters
    ----------
    kind
        Table.
    area
        Code of a municipality of the project, or least x, least y, most x, most y in RD (m) or degrees longitude and latitude.
    service_file
        Settings of services that replace the default ones; None: none.
    column_map
        Column map (TOML or YAML); None: none.
    defaults
        One value for all rows without one, by column.
    strict
        Whether guesses and repairs are errors.
    offline
        Use only what was received before.
    refresh
        Ask for everything anew.
    cache
        Folder in which downloads are kept; None: that of the user.
    join
        What makes cadastral parcels one kavel, as for an import.
    patience
        How long and how often a service is asked.
    progress
        Takes rows received and, where known, rows that there are.
    """

    kind: str
    area: str
    service_file: Path | None = None
    column_map: Path | None = None
    defaults: Mapping[str, str] = field(default_factory=dict)
    strict: bool = False
    offline: bool = False
    refresh: bool = False
    cache: Path | None = None
    join: tuple[str, ...] = ()
    patience: Patience = field(default_factory=Patience)
    progress: Progress = _silent


@dataclass(frozen=True)
class Received:
    """One answer of a service.

    Parameters
    ----------
    url
        What was asked.
    rows
        Rows in it.
    sha256
        Hash of its body.
    fetched_at
        When it came in (UTC, ISO 8601).
    from_cache
        Whether it was received before.
    """

    url: str
    rows: int
    sha256: str
    fetched_at: str
    from_cache: bool

    def record(self) -> dict[str, str | int | bool]:
        """Return the answer as part of the JSON object of the command line."""
        return {"url": self.url, "rows": self.rows, "sha256": self.sha256, "fetched_at": self.fetched_at, "from_cache": self.from_cache}


@dataclass(frozen=True)
class FetchReport(ImportReport):
    """What came of a fetch; nothing was written where it has errors.

    Parameters
    ----------
    downloads
        Every answer of the service.
    service
        The service, for its name and licence.
    """

    downloads: tuple[Received, ...] = ()
    service: Service = field(kw_only=True)

    def record(self, language: str = "en") -> dict[str, Any]:
        """Return the report as the JSON object of the command line."""
        return {**super().record(language), "downloads": [download.record() for download in self.downloads]}


def fetch(request: FetchRequest, into: Path, agree: Callable[[ImportReport], bool] = lambda _: True) -> FetchReport:
    """Get a table from its service into a project; a project that is not there yet is made. On any error nothing is written.

    Parameters
    ----------
    request
        Table, area and settings.
    into
        Project folder; new, empty or a project.
    agree
        Sees what would be written; nothing is where it says no.

    Returns
    -------
    FetchReport
        The account of the import, with one remark where answers came from the cache.

    Raises
    ------
    InputError
        Where the request is wrong (all faults at once), the service does not deliver, or the folder is something else.
    """
    service, area = _service_and_area(request, into)
    wanted = Wanted(request.kind, service, area, request.cache or cache_folder(), request.offline, request.refresh, request.patience, request.progress)
    with tempfile.TemporaryDirectory() as folder:
        got = download(wanted, Path(folder))
        layer = service.layer if service.protocol == "atom" else ""
        wishes = ImportRequest(request.kind, got.files, request.column_map, request.defaults, layer=layer, strict=request.strict, join=request.join, area=area)
        report = import_files(wishes, into, agree)
    received = tuple(_received(page) for page in got.pages)
    return FetchReport(report.layers, (*report.problems, *_from_cache(received)), report.editions, report.is_written, received, service=service)


def fetchable() -> dict[str, str]:
    """Return the tables that have a service of their own, each with its name, source and licence."""
    services = {kind: service_for(kind, None) for kind in default_kinds()}
    return {kind: ", ".join(part for part in (service.title, service.source, service.licence) if part) for kind, service in services.items()}


def _service_and_area(request: FetchRequest, into: Path) -> tuple[Service, Area]:
    """Return where to ask and for which part, after everything was checked that can be wrong before asking."""
    meta, held = stored_tables(into)
    problems: list[Problem] = []
    service = _tried(problems, lambda: service_for(request.kind, request.service_file))
    area = _tried(problems, lambda: area_of(request.area, held["municipalities"], meta.crs))
    if service is not None:
        _tried(problems, lambda: _check_columns(request))
    if problems or service is None or area is None:
        raise InputError(problems)
    area = area.reaching(service.margin_m)
    limits = held[service.inside] if service.inside else pd.DataFrame()
    by_place = len(limits) > 0 and TABLES[service.inside].key[0] not in request.defaults
    return service, area.within(service.inside, limits["geometry"]) if by_place else area


def _tried[Result](problems: list[Problem], ask: Callable[[], Result]) -> Result | None:
    """Return what comes of a check; None where it fails, with its problems noted."""
    try:
        return ask()
    except InputError as error:
        problems += error.problems
        return None


def _check_columns(request: FetchRequest) -> None:
    """Refuse a column map or default that the import would refuse after the download."""
    table = table_named(request.kind)
    if request.column_map:
        read_map(request.column_map, table)
    columns = ", ".join(table.names)
    wrong = [Problem("unknown_column", column=name, values={"table": table.name, "columns": columns}) for name in request.defaults if name not in table.names]
    if wrong:
        raise InputError(wrong)


def _received(page: Page) -> Received:
    return Received(page.entry.url, page.entry.rows, page.entry.sha256, page.entry.fetched_at, page.from_cache)


def _from_cache(received: Iterable[Received]) -> list[Problem]:
    kept = [answer.fetched_at for answer in received if answer.from_cache]
    return [Problem("from_cache", seen=min(kept), values={"count": len(kept)})] if kept else []


__all__ = ["FetchReport", "FetchRequest", "Patience", "Received", "fetch", "fetchable"]

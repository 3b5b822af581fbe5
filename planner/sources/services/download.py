"""From a service and an area to files that an import reads."""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from planner.errors import InputError, Problem
from planner.sources.area import Area
from planner.sources.services.arcgis import ArcGis
from planner.sources.services.atom import file_of, unpacked
from planner.sources.services.cache import Cache
from planner.sources.services.catalogue import Service
from planner.sources.services.client import Client, Patience
from planner.sources.services.gathering import gathered, gathered_gml
from planner.sources.services.ogc_features import OgcFeatures
from planner.sources.services.pages import Desk, Dialect, Page, Progress, changed_under_way, walk
from planner.sources.services.wfs import Wfs

DIALECTS: Mapping[str, Callable[[Service], Dialect]] = {"ogc_features": OgcFeatures, "wfs": Wfs, "arcgis": ArcGis}


def _silent(_received: int, _total: int | None) -> None:
    """Say nothing of the progress."""


@dataclass(frozen=True)
class Wanted:
    """What is to be downloaded, and how.

    Parameters
    ----------
    kind
        Table.
    service
        Where it is held.
    area
        Which part; a municipality with the margin that the service names.
    cache
        Folder with all downloads.
    offline, refresh
        Use only what was received before; forget it.
    patience
        How long and how often to try.
    progress
        Takes rows received and, where known, rows that there are.
    """

    kind: str
    service: Service
    area: Area
    cache: Path
    offline: bool = False
    refresh: bool = False
    patience: Patience = field(default_factory=Patience)
    progress: Progress = _silent


@dataclass(frozen=True)
class Downloaded:
    """What came of a download.

    Parameters
    ----------
    files
        Files for the import.
    pages
        Every answer that was used, in the order of asking.
    """

    files: tuple[Path, ...]
    pages: tuple[Page, ...]


def download(wanted: Wanted, folder: Path) -> Downloaded:
    """Get a table from its service into files.

    Parameters
    ----------
    wanted
        What, and how.
    folder
        Where the files are put.

    Raises
    ------
    InputError
        Where the service does not deliver all of it, or something that cannot be what it says. What came in is kept for the next time.
    """
    cache = Cache(wanted.cache / "services" / _slot(wanted), offline=wanted.offline, refresh=wanted.refresh)
    with _client(wanted) as client:
        desk = Desk(cache, client, wanted.progress)
        pages = [file_of(wanted.service, desk, wanted.kind)] if wanted.service.protocol == "atom" else _walked(wanted, desk)
    filled = [page for page in pages if page.content.count]
    if not filled:
        raise InputError([Problem("nothing_in_area", wanted.service.name, seen=wanted.area.name)])
    files = _files(wanted, filled, folder)
    cache.finish()
    return Downloaded(tuple(files), tuple(desk.pages))


@contextmanager
def _client(wanted: Wanted) -> Iterator[Client | None]:
    with nullcontext() if wanted.offline else Client(wanted.service, wanted.patience) as client:
        yield client


def _walked(wanted: Wanted, desk: Desk) -> list[Page]:
    dialect = DIALECTS[wanted.service.protocol](wanted.service)
    pages = walk(dialect, wanted.area.box(wanted.service.crs), desk, wanted.service.most_rows)
    rows: dict[str, str] = {}
    for page in pages:  # over all pages, because tiles share the features on their borders
        changed_under_way(page.entry.url, rows, page.content.rows)
        rows.update(page.content.rows)
    return pages


def _files(wanted: Wanted, pages: Sequence[Page], folder: Path) -> list[Path]:
    name = f"{wanted.kind}-{_plain(wanted.area.name)}"
    if wanted.service.protocol == "atom":
        return [unpacked(page.path, page.entry.url, folder) for page in pages]
    if wanted.service.format == "gml":
        return gathered_gml(pages, name, wanted.area, folder)
    return gathered(pages, name, wanted.area, folder, label_in_body=wanted.service.protocol != "ogc_features")


def _slot(wanted: Wanted) -> str:
    """Return the name under which a download is kept: the same question, the same name."""
    service = wanted.service
    question = [service.protocol, service.url, service.layer, service.format, service.crs, str(service.page_rows), service.file]
    if service.protocol != "atom":
        question += [f"{number:.3f}" for number in wanted.area.box(wanted.area.crs)]
    question += [f"{name}={value}" for name, value in sorted(service.parameters.items())]
    return f"{wanted.kind}-{_plain(wanted.area.name)}-{hashlib.sha256('|'.join(question).encode()).hexdigest()[:12]}"


def _plain(name: str) -> str:
    return re.sub(r"[^\w.]+", "_", name)

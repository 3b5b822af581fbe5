"""Atom feeds: a list of files, of which one holds the table.

A feed may list feeds, as those of the national portal do; the file is a GeoPackage, GeoJSON, GML or CSV, or a zip with one of these.
"""

import re
import shutil
import tempfile
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from planner.errors import InputError, Problem
from planner.sources.raw import READ_FAULTS
from planner.sources.reading import SUFFIXES, read_file
from planner.sources.services.catalogue import Service
from planner.sources.services.client import Answer, PassingError, linked
from planner.sources.services.pages import Content, Desk, Page
from planner.sources.services.quote import quoted

ATOM = "{http://www.w3.org/2005/Atom}"
FEED_TYPE = "application/atom+xml"
FEEDS_DEEP = 3
READABLE = tuple(suffix for suffix in SUFFIXES if suffix not in {".shp", ".xml", ".txt"})
"""Kinds of file that hold a table by themselves; in a feed ``.xml`` is another feed or a description."""
NAMED_AT_MOST = 10
UNPACKED_AT_MOST = 4_294_967_296
"""Bytes of a file in a zip, unpacked."""


@dataclass(frozen=True)
class Link:
    """A link of a feed."""

    url: str
    is_feed: bool


def file_of(service: Service, desk: Desk, kind: str) -> Page:
    """Return the file that a feed offers for a table.

    Parameters
    ----------
    service
        Its ``file`` is part of the name of the file that is wanted; its ``layer`` the layer in it.
    desk
        Where answers are asked for.
    kind
        Table.

    Raises
    ------
    InputError
        Where the feed offers no such file, or several.
    """
    feeds, seen = [service.url], {service.url}
    offered: set[str] = set()
    for _ in range(FEEDS_DEEP):
        found = [link for url in feeds for link in _links(desk.ask(url, _read_feed))]
        offered |= {link.url for link in found if not link.is_feed}
        wanted = {url for url in offered if service.file.lower() in _name(url).lower()}
        if len(wanted) == 1:
            return desk.ask(wanted.pop(), _reader(service, kind))
        if wanted:
            raise _unclear(service.url, len(wanted), map(_name, offered))
        feeds = sorted({link.url for link in found if link.is_feed} - seen)
        seen.update(feeds)
    raise _unclear(service.url, 0, map(_name, offered))


def _reader(service: Service, kind: str) -> Callable[[Answer], Content]:
    def read(answer: Answer) -> Content:
        """Count the rows of a file: one that cannot be read is asked for again."""
        try:
            with tempfile.TemporaryDirectory() as folder:
                raw = read_file(unpacked(answer.path, answer.url, Path(folder)), kind, service.layer)
        except READ_FAULTS as error:
            raise PassingError(" ".join(str(error).split())[:200]) from error
        except InputError as error:
            if error.problems[0].code == "file_unreadable":
                raise PassingError(error.problems[0].why()) from error
            raise
        return Content({f"#{number}": "" for number in range(len(raw.frame))})
    return read


def unpacked(path: Path, url: str, folder: Path) -> Path:
    """Return a copy of a file of a feed in a folder, under a name that says what it is; unpacked where it is a zip.

    Raises
    ------
    InputError
        Where the zip holds no table, several, or one that is too large.
    """
    name = _name(url)
    if not name.lower().endswith(".zip"):
        return Path(shutil.copyfile(path, folder / name))
    with zipfile.ZipFile(path) as archive:
        members = [info for info in archive.infolist() if PurePosixPath(info.filename).suffix.lower() in READABLE]
        if len(members) != 1:
            raise _unclear(url, len(members), (_plain(info.filename) for info in archive.infolist()))
        if members[0].file_size > UNPACKED_AT_MOST:
            raise InputError([Problem("service_too_large", url, seen=f"{members[0].file_size} bytes")])
        target = folder / _plain(members[0].filename)
        with archive.open(members[0]) as packed, target.open("wb") as out:
            shutil.copyfileobj(packed, out)
    return target


def _read_feed(answer: Answer) -> Content:
    _root(answer.path.read_bytes(), answer.url)
    return Content({})


def _root(body: bytes, url: str) -> ET.Element:
    if b"<!DOCTYPE" in body[:10_000] or b"<!ENTITY" in body[:10_000]:
        raise InputError([Problem("service_refused", url, values={"words": quoted(body) or "-"})])
    try:
        root = ET.fromstring(body)  # noqa: S314 - without a DOCTYPE, refused above, no entity can expand
    except ET.ParseError as error:
        raise PassingError(f"{len(body)} bytes, not XML or only half of it: {quoted(body)[:80]}") from error
    if root.tag != f"{ATOM}feed":
        raise InputError([Problem("service_refused", url, values={"words": quoted(body) or "-"})])
    return root


def _links(page: Page) -> Iterator[Link]:
    url = page.entry.url
    for entry in _root(page.path.read_bytes(), url).iter(f"{ATOM}entry"):
        for link in entry.iter(f"{ATOM}link"):
            target = linked(url, link.get("href", ""))
            if link.get("rel", "alternate") not in {"alternate", "enclosure", "section", "data"}:
                continue
            if link.get("type", "").startswith(FEED_TYPE):
                yield Link(target, is_feed=True)
            elif PurePosixPath(_name(target)).suffix.lower() in {*READABLE, ".zip"}:
                yield Link(target, is_feed=False)


def _name(url: str) -> str:
    return _plain(unquote(urlsplit(url).path))


def _plain(path: str) -> str:
    """Return the last part of a path without anything that a file system could take for a way elsewhere."""
    return re.sub(r"[^\w.-]", "_", path.rpartition("/")[2])


def _unclear(url: str, fitting: int, offered: Iterable[str]) -> InputError:
    names = ", ".join(sorted(offered)[:NAMED_AT_MOST]) or "-"
    return InputError([Problem("service_file_unclear", url, seen=str(fitting), values={"files": names})])

"""Going through the pages of a service, and noticing what is missing, comes twice or does not end."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from planner.errors import InputError, Problem
from planner.sources.services.cache import Cache, Entry
from planner.sources.services.client import Answer, Client, PassingError

Box = tuple[float, float, float, float]
"""Least x, least y, most x, most y."""
Progress = Callable[[int, int | None], None]
"""Takes the rows received and, where the service says so, the rows that there are."""
PAGES_AT_MOST = 20_000
SPLITS_AT_MOST = 8
"""Tiles are halved so often; after that a crowd in one place is paged through as it is."""


@dataclass(frozen=True)
class Content:
    """What one answer holds.

    Parameters
    ----------
    rows
        Feature id → hash of the feature; ids that the service did not give start with ``#``.
    repeats
        Rows with an id that the answer held already.
    total
        Rows that the service says it has for the whole question; None where it does not.
    next_url
        Where it says the next page is; empty where it says nothing.
    has_more
        Whether it says that there are more rows.
    """

    rows: Mapping[str, str]
    repeats: int = 0
    total: int | None = None
    next_url: str = ""
    has_more: bool = False

    @property
    def count(self) -> int:
        """Rows in the answer, repeats included."""
        return len(self.rows) + self.repeats


@dataclass(frozen=True)
class Page:
    """One answer, read.

    Parameters
    ----------
    entry
        As it is kept.
    path
        Its body.
    content
        What it holds.
    from_cache
        Whether it was received before.
    """

    entry: Entry
    path: Path
    content: Content
    from_cache: bool


class Dialect(Protocol):
    """How one kind of service is spoken to."""

    def start(self, box: Box) -> str:
        """Return the address of the first page."""

    def count(self, box: Box) -> str:
        """Return the address that only says how many rows there are; empty where pages say it themselves."""

    def read(self, answer: Answer) -> Content:
        """Return what an answer holds; a PassingError where it cannot be used, an InputError where it is a refusal."""

    def after(self, box: Box, content: Content, received: int, total: int | None) -> str:
        """Return the address of the page after one, given all rows received; empty text at the end."""


class Desk:
    """Where answers are asked for: in the cache first, then at the service.

    Parameters
    ----------
    cache
        What was received before.
    client
        Asks the service; None offline.
    progress
        Takes how far it is.
    """

    def __init__(self, cache: Cache, client: Client | None, progress: Progress) -> None:
        self.cache, self.client, self.progress = cache, client, progress
        self.pages: list[Page] = []
        self._received = 0

    def ask(self, url: str, read: Callable[[Answer], Content]) -> Page:
        """Return an answer, from the cache where it is there and whole."""
        page = self._kept(url, read) or self._fetched(url, read)
        self.pages.append(page)
        return page

    def _kept(self, url: str, read: Callable[[Answer], Content]) -> Page | None:
        entry = self.cache.find(url)
        if entry is None:
            return None
        path = self.cache.path(entry)
        try:
            return Page(entry, path, read(Answer(url, path, entry.sha256, entry.headers)), from_cache=True)
        except PassingError:
            return None

    def _fetched(self, url: str, read: Callable[[Answer], Content]) -> Page:
        if self.client is None:
            raise InputError([Problem("cache_damaged", url, seen=str(self.cache.folder))])
        with self.cache.scratch() as folder:
            answer, content = self.client.get(url, folder, read)
            entry = self.cache.keep(answer, content.count)
        return Page(entry, self.cache.path(entry), content, from_cache=False)

    def say(self, page: Page, total: int | None) -> None:
        """Tell how far it is."""
        self._received += page.content.count
        self.progress(self._received, total)


@dataclass
class _Walk:
    """The pages of one question so far."""

    rows: dict[str, str] = field(default_factory=dict)
    received: int = 0
    total: int | None = None
    is_idle: bool = False
    urls: set[str] = field(default_factory=set)

    def take(self, url: str, page: Page) -> None:
        """Add a page.

        Raises
        ------
        InputError
            Where a second page in a row holds nothing new.
        """
        content = page.content
        was_idle, self.is_idle = self.is_idle, content.rows.keys() <= self.rows.keys()
        if (was_idle and self.is_idle) or len(self.urls) > PAGES_AT_MOST:
            raise InputError([Problem("service_loop", url, seen=str(len(self.rows)))])
        self.rows.update(content.rows)
        self.received += content.count
        self.total = content.total if content.total is not None else self.total


def walk(dialect: Dialect, box: Box, desk: Desk, most_rows: int = 0, depth: int = 0) -> list[Page]:
    """Return all pages of a box.

    Parameters
    ----------
    dialect
        How the service is spoken to.
    box
        In the coordinate system that is asked for.
    desk
        Where answers are asked for.
    most_rows
        Rows that paging reaches; a box with more is split in four. 0: no limit.
    depth
        How often the box was split before.

    Raises
    ------
    InputError
        Where rows are missing, pages repeat, or the service does not deliver.
    """
    so_far = _Walk()
    if count := dialect.count(box):
        so_far.total = desk.ask(count, dialect.read).content.total
    pages: list[Page] = []
    url = dialect.start(box)
    while url:
        if url in so_far.urls:
            raise InputError([Problem("service_loop", url, seen=str(len(so_far.rows)))])
        so_far.urls.add(url)
        page = desk.ask(url, dialect.read)
        so_far.take(url, page)
        if most_rows and (so_far.total or 0) > most_rows and depth < SPLITS_AT_MOST:
            return [page for tile in _quarters(box) for page in walk(dialect, tile, desk, most_rows, depth + 1)]
        pages.append(page)
        desk.say(page, None if depth else so_far.total)
        url = dialect.after(box, page.content, so_far.received, so_far.total)
    if so_far.total is not None and so_far.total != len(so_far.rows):
        raise InputError([Problem("service_cut", dialect.start(box), seen=str(len(so_far.rows)), values={"total": so_far.total})])
    return pages


def changed_under_way(url: str, before: Mapping[str, str], rows: Mapping[str, str]) -> None:
    """Refuse features that came before with other content: the register changed between two pages.

    Raises
    ------
    InputError
        With the first of them.
    """
    changed = [name for name, digest in rows.items() if before.get(name, digest) != digest]
    if changed:
        raise InputError([Problem("service_changed", url, changed[0], seen=f"{len(changed)}×")])


def _quarters(box: Box) -> list[Box]:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return [(box[0], box[1], x, y), (x, box[1], box[2], y), (box[0], y, x, box[3]), (x, y, box[2], box[3])]

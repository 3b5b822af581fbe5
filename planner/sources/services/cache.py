"""What was received before: bodies on disk, and a manifest that says what they are.

A download that is under way keeps its own manifest, so that it can go on after a break and an older complete one stays whole
until the new one is. Bodies are named by their hash: nothing is overwritten, and a damaged one is noticed.
"""

import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import platformdirs

from planner.errors import InputError, Problem
from planner.sources.services.client import Answer

VARIABLE = "SCHUIFRUIMTE_CACHE"
WHOLE, UNDER_WAY = "manifest.json", "manifest.part.json"
_HASH = re.compile(r"[0-9a-f]{64}")


def cache_folder() -> Path:
    """Return where downloads are kept: what the environment says, else the cache folder of the user."""
    named = os.environ.get(VARIABLE, "")
    return Path(named) if named else platformdirs.user_cache_path("schuifruimte")


@dataclass(frozen=True)
class Entry:
    """One answer that is kept.

    Parameters
    ----------
    url
        What was asked.
    sha256
        Hash of the body, and its file name.
    rows
        Rows in it.
    fetched_at
        When it came in (UTC, ISO 8601).
    headers
        Its headers.
    """

    url: str
    sha256: str
    rows: int
    fetched_at: str
    headers: Mapping[str, str]


class Cache:
    """The answers of one download.

    Parameters
    ----------
    folder
        Where they are kept; made where it is not there yet.
    offline
        Only look: nothing is written, and the last complete download is preferred to one that broke off.
    refresh
        Forget what is there.
    """

    def __init__(self, folder: Path, *, offline: bool = False, refresh: bool = False) -> None:
        self.folder, self.offline = folder, offline
        with self._writing():
            if not offline:
                folder.mkdir(parents=True, exist_ok=True)
                if refresh:
                    (folder / UNDER_WAY).unlink(missing_ok=True)
        order = (WHOLE, UNDER_WAY) if offline else (UNDER_WAY, WHOLE)
        kept = next((entries for name in order if (entries := _entries(folder / name))), {})
        self._entries: dict[str, Entry] = {} if refresh and not offline else kept
        self._used: dict[str, Entry] = {}

    def path(self, entry: Entry) -> Path:
        """Return the file with the body of an answer."""
        return self.folder / entry.sha256

    def find(self, url: str) -> Entry | None:
        """Return the answer of an address, None where it has to be asked (again).

        Raises
        ------
        InputError
            Offline: where the answer is not there, or its body is damaged.
        """
        entry = self._entries.get(url)
        whole = entry is not None and self._is_whole(entry)
        if self.offline and entry is None:
            raise InputError([Problem("cache_missing", url)])
        if self.offline and not whole:
            raise InputError([Problem("cache_damaged", url, seen=str(self.folder))])
        if entry is None or not whole:
            return None
        self._used[url] = entry
        return entry

    def keep(self, answer: Answer, rows: int) -> Entry:
        """Keep an answer, and note it in the manifest before anything else happens."""
        entry = Entry(answer.url, answer.sha256, rows, datetime.now(UTC).isoformat(timespec="seconds"), answer.headers)
        with self._writing():
            answer.path.replace(self.path(entry))
            self._entries[answer.url] = self._used[answer.url] = entry
            self._write(UNDER_WAY, self._entries)
        return entry

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """Give a folder for bodies that are coming in; it is gone afterwards."""
        with self._writing():
            folder = Path(tempfile.mkdtemp(prefix=".part-", dir=self.folder))
            try:
                yield folder
            finally:
                shutil.rmtree(folder, ignore_errors=True)

    def finish(self) -> None:
        """Note that the download is complete: what it did not use is removed."""
        if self.offline:
            return
        with self._writing():
            self._write(WHOLE, self._used)
            (self.folder / UNDER_WAY).unlink(missing_ok=True)
            used = {entry.sha256 for entry in self._used.values()}
            for path in self.folder.iterdir():
                if _HASH.fullmatch(path.name) and path.name not in used:
                    path.unlink()

    def _is_whole(self, entry: Entry) -> bool:
        try:
            with self.path(entry).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == entry.sha256
        except OSError:
            return False

    def _write(self, name: str, entries: Mapping[str, Entry]) -> None:
        text = json.dumps({"pages": [asdict(entry) for entry in entries.values()]}, indent=1)
        fresh = self.folder / f".{name}.new"
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(self.folder / name)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise InputError([Problem("cache_unusable", str(self.folder), seen=str(error.strerror or error))]) from error


def _entries(path: Path) -> dict[str, Entry]:
    """Return the entries of a manifest; none where it is not there or cannot be read, so that everything is asked again."""
    try:
        pages = json.loads(path.read_text(encoding="utf-8"))["pages"]
        return {page["url"]: _entry(page) for page in pages}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _entry(page: Mapping[str, Any]) -> Entry:
    if not _HASH.fullmatch(page["sha256"]):
        raise ValueError(page["sha256"])
    headers = {str(name): str(value) for name, value in page["headers"].items()}
    return Entry(str(page["url"]), page["sha256"], int(page["rows"]), str(page["fetched_at"]), headers)

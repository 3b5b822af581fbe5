"""Asking a service: politely, with patience, and only where it lives.

A fault that may pass (too busy, a dropped connection, half a page) is tried again with growing waits; one that will not is said at once.
"""

import email.utils
import hashlib
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urljoin

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt

from planner.errors import InputError, Problem
from planner.sources.services.catalogue import Service
from planner.sources.services.quote import READ_AT_MOST, quoted

PASSING = (429, 500, 502, 503, 504)
"""Answers after which asking again makes sense."""
REDIRECTS = 5
KEPT_HEADERS = ("content-type", "content-crs", "content-length", "content-encoding", "date", "etag", "last-modified")
MEBIBYTE = 1_048_576


@dataclass(frozen=True)
class Patience:
    """How long and how often to try.

    Parameters
    ----------
    tries
        How often one address is asked at most.
    first_wait_s, most_wait_s
        Waits between tries (s) double from the first to the most; a service that asks for more is left alone.
    silence_s
        Longest silence of a service (s).
    answer_s
        Longest time for one answer (s).
    page_bytes, file_bytes
        Largest page, and largest file of a feed, unpacked.
    sleep, clock, now
        Waiting (s), a clock that never goes back (s), and the time of day (s since 1970).
    """

    tries: int = 5
    first_wait_s: float = 1.0
    most_wait_s: float = 120.0
    silence_s: float = 30.0
    answer_s: float = 900.0
    page_bytes: int = 256 * MEBIBYTE
    file_bytes: int = 2_048 * MEBIBYTE
    sleep: Callable[[float], None] = field(default=time.sleep, repr=False)
    clock: Callable[[], float] = field(default=time.monotonic, repr=False)
    now: Callable[[], float] = field(default=time.time, repr=False)


@dataclass(frozen=True)
class Answer:
    """One answer as it was received.

    Parameters
    ----------
    url
        What was asked.
    path
        File with the body.
    sha256
        Hash of the body.
    headers
        The headers that say something about the body, names in small letters.
    """

    url: str
    path: Path
    sha256: str
    headers: Mapping[str, str]


class PassingError(Exception):
    """A fault that may pass; ``seen`` says what was received, ``wait_s`` how long the service asks to wait."""

    def __init__(self, seen: str, wait_s: float | None = None) -> None:
        self.seen = seen
        self.wait_s = wait_s
        super().__init__(seen)


class Client:
    """Asks one service.

    Parameters
    ----------
    service
        The service; its links may lead to its own hosts only.
    patience
        How long and how often to try.
    """

    def __init__(self, service: Service, patience: Patience) -> None:
        self.service, self.patience = service, patience
        agent = f"schuifruimte/{version('schuifruimte')}"
        self._http = httpx.Client(verify=_encryption(), timeout=patience.silence_s, headers={"User-Agent": agent}, follow_redirects=False)
        self._last: float | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._http.close()

    def get[Content](self, url: str, folder: Path, read: Callable[[Answer], Content]) -> tuple[Answer, Content]:
        """Ask an address until its answer can be read.

        Parameters
        ----------
        url
            Address on a host of the service.
        folder
            Where the body is put.
        read
            Reads the answer; a :class:`PassingError` from it counts as a fault of the answer, which is asked for again.

        Raises
        ------
        InputError
            Where the service refuses, leads elsewhere, sends too much, or did not answer after the last try.
        """
        allowed(url, self.service)
        retrying = Retrying(stop=stop_after_attempt(self.patience.tries), wait=self._wait, retry=retry_if_exception_type(PassingError),
                            sleep=self.patience.sleep, reraise=True)
        try:
            return retrying(self._once, url, folder, read)
        except PassingError as error:
            raise InputError([Problem("service_failed", url, seen=error.seen, values={"tries": self.patience.tries})]) from error

    def _wait(self, state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        asked = error.wait_s if isinstance(error, PassingError) else None
        return min(self.patience.first_wait_s * 2.0 ** (state.attempt_number - 1), self.patience.most_wait_s) if asked is None else asked

    def _once[Content](self, url: str, folder: Path, read: Callable[[Answer], Content]) -> tuple[Answer, Content]:
        try:
            answer = self._received(url, folder)
        except httpx.TimeoutException as error:
            raise PassingError(f"silent for {self.patience.silence_s:g} s") from error
        except httpx.RequestError as error:
            raise PassingError(" ".join(str(error).split())[:200] or type(error).__name__) from error
        return answer, read(answer)

    def _received(self, url: str, folder: Path) -> Answer:
        target = url
        for _ in range(REDIRECTS):
            self._keep_distance()
            with self._http.stream("GET", target) as response:
                if not response.has_redirect_location:
                    self._judge(response, url)
                    return self._stored(response, url, folder)
                target = allowed(linked(target, response.headers["location"]), self.service)
        raise InputError([Problem("service_refused", url, seen=f"{REDIRECTS}×", values={"words": "it only leads on from one address to the next"})])

    def _keep_distance(self) -> None:
        """Wait until the next request is polite."""
        now = self.patience.clock()
        if self._last is not None and (wait := self._last + self.service.seconds_between - now) > 0:
            self.patience.sleep(wait)
            now += wait
        self._last = now

    def _judge(self, response: httpx.Response, url: str) -> None:
        """Raise for an answer that is none."""
        if response.is_success:
            return
        words = quoted(_beginning(response))
        seen = f"{response.status_code} {response.reason_phrase}".strip()
        if response.status_code not in PASSING:
            raise InputError([Problem("service_refused", url, seen=seen, values={"words": words or "-"})])
        wait = _retry_after(response.headers.get("retry-after", ""), self.patience.now())
        if wait is not None and wait > self.patience.most_wait_s:
            raise InputError([Problem("service_busy", url, seen=seen, values={"seconds": round(wait)})])
        raise PassingError(f"{seen}: {words}" if words else seen, wait)

    def _stored(self, response: httpx.Response, url: str, folder: Path) -> Answer:
        """Write the body to disk as it comes in; what an earlier try left there is overwritten."""
        digest, path = hashlib.sha256(), folder / "body"
        with path.open("wb") as file:
            for chunk in self._bounded(response, url):
                digest.update(chunk)
                file.write(chunk)
        headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
        return Answer(url, path, digest.hexdigest(), headers)

    def _bounded(self, response: httpx.Response, url: str) -> Iterator[bytes]:
        """Yield a body as long as it is neither too large nor too slow."""
        until, size = self.patience.clock() + self.patience.answer_s, 0
        most = self.patience.file_bytes if self.service.protocol == "atom" else self.patience.page_bytes
        for chunk in response.iter_bytes():
            size += len(chunk)
            if size > most:
                raise InputError([Problem("service_too_large", url, seen=f"> {most / MEBIBYTE:g} MiB")])
            if self.patience.clock() > until:
                raise PassingError(f"{size} bytes in {self.patience.answer_s:g} s")
            yield chunk


@cache
def _encryption() -> ssl.SSLContext:
    """Return what certificates are checked against; loading them takes longer than a request."""
    return httpx.create_ssl_context()


def allowed(url: str, service: Service) -> str:
    """Return an address to which the service may lead.

    Raises
    ------
    InputError
        Where it is another host, another kind of address, or the same without the encryption that the service has.
    """
    try:
        here, there = httpx.URL(service.url), httpx.URL(url)
    except httpx.InvalidURL as error:
        raise InputError([Problem("service_elsewhere", service.url, seen=url[:200])]) from error
    same = (there.host, there.port) == (here.host, here.port) or there.host in service.hosts
    if not same or there.scheme not in ({"https"} if here.scheme == "https" else {"http", "https"}):
        raise InputError([Problem("service_elsewhere", service.url, seen=url[:200])])
    return url


def linked(url: str, link: str) -> str:
    """Return the address to which a link leads; one that is no address as it stands, to be refused."""
    try:
        return urljoin(url, link)
    except ValueError:
        return link


def _beginning(response: httpx.Response) -> bytes:
    """Return the first bytes of a body; nothing where it breaks off."""
    out = b""
    try:
        for chunk in response.iter_bytes():
            out += chunk
            if len(out) >= READ_AT_MOST:
                break
    except httpx.RequestError:
        return out
    return out


def _retry_after(text: str, now: float) -> float | None:
    """Return how long a service asks to wait (s): it writes seconds or a date."""
    if text.strip().isdigit():
        return float(text)
    try:
        return max(email.utils.parsedate_to_datetime(text).timestamp() - now, 0.0)
    except ValueError:
        return None

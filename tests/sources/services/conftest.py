from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.sources.services.fetching import Fetching
from tests.sources.services.replay import Replay, Service


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def serve() -> Iterator[Callable[[Service], Replay]]:
    """Return a way to start servers; they stop after the test."""
    servers: list[Replay] = []

    def start(service: Service) -> Replay:
        servers.append(Replay(service))
        return servers[-1]
    yield start
    for server in servers:
        server.stop()


@pytest.fixture
def fetching(tmp_path: Path) -> Fetching:
    """Return a project that is not there yet, a cache and a service file."""
    return Fetching(tmp_path)

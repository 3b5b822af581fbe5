"""One app server and one browser for all tests of a process; a new page for each.

Every request outside the app's own address is refused and fails the test that made it, and so does a stack
trace in the log of the server. The browser itself finds no address but ours: a check of each request here would
switch off its cache, and each page would load and compile the scripts anew. For the same reason tests share a
context; what a page keeps in the browser is wiped after each. Without a browser the tests are skipped, except in CI, where that is a failure.
"""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Request, expect, sync_playwright
from playwright.sync_api import TimeoutError as LateError

from tests.ui.project import write_test_project

ROOT = Path(__file__).parents[2]
_TOLD = 3_000
"""Characters of the end of a failure."""
_FLAGS = (
    "--no-sandbox",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--disable-gpu-compositing",  # the page itself without the software card, which the map alone needs: a sixth less work
)
_PATIENCE_MS = 60_000
_START_SECONDS = 90
_GLANCE_MS, _TRIES = 5_000, 6

expect.set_options(timeout=_PATIENCE_MS)


@dataclass
class Server:
    """A running app: its address, its log and the id of its process."""

    url: str
    log: Path
    pid: int = 0

    def tracebacks(self) -> str:
        """Give the log when it holds a stack trace, else nothing."""
        text = self.log.read_text(encoding="utf-8", errors="replace")
        return text if "Traceback" in text or "Error:" in text else ""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say of a journey that was tried once more why: what passes the second time is still something to look into."""
    for report in terminalreporter.stats.get("rerun", ()):
        terminalreporter.write_sep("-", f"first try of {report.nodeid}")
        terminalreporter.write_line(report.longreprtext[-_TOLD:])


@pytest.fixture(scope="session")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Path], Server]]:
    """Start the app of a script, once per script, and end all of them after the session."""
    running: dict[Path, tuple[Server, subprocess.Popen[bytes]]] = {}

    def start(script: Path) -> Server:
        if script not in running:
            log = tmp_path_factory.mktemp("server") / "log.txt"
            running[script] = start_app(script, log)
        return running[script][0]

    yield start
    for _, process in running.values():
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=20)


@pytest.fixture(autouse=True)
def _own_main() -> Iterator[None]:
    """Give the test run its main module back: an app that runs inside it takes its place, and processes that are spawned would run that."""
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start the browser of the machine."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        message = "No chromium on this machine: install Debian's package, or name one in CHROMIUM."
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=list(_FLAGS))
        yield started
        started.close()


@pytest.fixture(scope="session")
def context(browser: Browser) -> BrowserContext:
    """Make the context that tests share."""
    return new_context(browser)


def new_context(browser: Browser) -> BrowserContext:
    """Make a context: a reader of their own."""
    made = browser.new_context(viewport={"width": 1280, "height": 900}, locale="nl-NL")
    made.set_default_timeout(_PATIENCE_MS)
    return made


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the project that tests share; who writes to it makes one of their own."""
    return write_test_project(tmp_path_factory.mktemp("projects") / "proefstad")


@pytest.fixture
def open_page(context: BrowserContext, serve: Callable[[Path], Server]) -> Iterator[Callable[..., Page]]:
    """Open pages of an app; afterwards nothing may have gone wrong unseen."""
    servers: list[Server] = []
    pages: list[Page] = []
    strangers: list[str] = []
    faults: list[str] = []

    def open_at(script: Path, address: str = "") -> Page:
        server = serve(script)
        servers.append(server)

        def check(request: Request) -> None:
            if not request.url.startswith((server.url, "blob:", "data:")):
                strangers.append(request.url)

        page = context.new_page()
        pages.append(page)
        page.on("request", check)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(f"{server.url}/{address}")
        settle(page)
        return page

    yield open_at
    for page in pages:
        if not page.is_closed():
            page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
            page.close()
    context.clear_cookies()
    assert strangers == []
    assert faults == []
    assert [server.tracebacks() for server in servers if server.tracebacks()] == []


def settle(page: Page) -> None:
    """Wait until the script has run and what it gave is drawn: of an element whose script the browser still loads, grey bars hold the place."""
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)


def choose(page: Page, label: str, option: str | int) -> None:
    """Choose from a list by words or place (0: the first); a run that ends just then closes the list, and it is opened again, as a person would."""
    wanted = page.get_by_role("option").nth(option) if isinstance(option, int) else page.get_by_role("option", name=option, exact=True)
    for _ in range(_TRIES):
        page.get_by_label(label, exact=True).click()
        with contextlib.suppress(LateError):
            wanted.click(timeout=_GLANCE_MS)
            return
        page.keyboard.press("Escape")
    pytest.fail(f"{option} never stood in the list {label}.")


def walk_to_cell(page: Page, grid: Locator, place: tuple[int, int], to_the_right: int = 0) -> None:
    """Choose the cell at a place of a table and go right from there, step by step: keys that come before a cell is chosen are lost."""
    chosen = grid.locator("td[aria-selected=true]")
    for _ in range(_TRIES):
        grid.click(position={"x": place[0], "y": place[1]})
        with contextlib.suppress(AssertionError):
            expect(chosen).to_have_count(1, timeout=_GLANCE_MS)
            break
    column, row = (chosen.get_attribute("id") or "").split("-")[-2:]
    for step in range(1, to_the_right + 1):
        page.keyboard.press("ArrowRight")
        expect(grid.get_by_test_id(f"glide-cell-{int(column) + step}-{row}")).to_have_attribute("aria-selected", "true")


def give_files(page: Page, *files: Path) -> None:
    """Choose files in the first field for files, again where a run that ended just then had the field drawn anew."""
    chip = page.get_by_test_id("stFileChip").or_(page.get_by_test_id("stFileUploaderFile")).first
    for _ in range(_TRIES):
        page.locator("input[type=file]").first.set_input_files([str(file) for file in files])
        with contextlib.suppress(AssertionError):
            expect(chip).to_be_visible(timeout=_GLANCE_MS)
            settle(page)
            expect(chip).to_be_visible(timeout=_GLANCE_MS)
            return
    pytest.fail(f"The field never took {[file.name for file in files]}.")


def map_ready(page: Page) -> None:
    """Wait until the script has run and the map is drawn."""
    settle(page)
    page.locator(".schuifruimte-map[data-ready]").wait_for()


def moves_shown(page: Page, timeout: float = _PATIENCE_MS) -> None:
    """Wait until the map shows moves; while it is being drawn it has nothing to say."""
    script = "() => { try { return __schuifruimteMap.state().moves.length > 0; } catch { return false; } }"
    page.wait_for_function(script, timeout=timeout)


def start_app(script: Path, log: Path) -> tuple[Server, subprocess.Popen[bytes]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = {
        "server.port": port,
        "server.address": "127.0.0.1",
        "server.headless": "true",
        "server.fileWatcherType": "none",
        "browser.gatherUsageStats": "false",
    }
    command = [sys.executable, "-m", "planner.ui.serve", "run", str(script)]
    command += [f"--{name}={value}" for name, value in options.items()]
    own = {name: str(log.parent / name) for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME")}  # nothing of the user's
    environment = os.environ | own | {"PYTHONPATH": str(ROOT)}
    with log.open("wb") as stream:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=stream, stderr=stream, start_new_session=True
        )
    server = Server(f"http://127.0.0.1:{port}", log, process.pid)
    _wait_for(server, process)
    return server, process


def _wait_for(server: Server, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{server.url}/_stcore/health", timeout=2) as answer:  # noqa: S310  (our own address)
            if answer.status == 200:
                return
        time.sleep(0.2)
    pytest.fail(f"The app did not start:\n{server.log.read_text(errors='replace')}")

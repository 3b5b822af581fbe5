"""How fast the app answers: the first look at the sample, clicks of ten readers while two plans are made, an edit; the outcome goes to docs/benchmarks.md.

Seconds on the clock, unlike elsewhere: what a reader waits for. Nothing here is a test of speed: what must hold is asserted, the rest is to be read.
"""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from planner.studio.folders import write_demo
from tests.benchmarks.writing import put
from tests.ui.conftest import ROOT, Server, browser, map_ready, moves_shown, new_context, settle, start_app
from tests.ui.light import LightReader

__all__ = ["browser"]
pytestmark = pytest.mark.timeout(0)
TITLE, HEAD = "App", ("what", "goal", "seconds")
_PATIENCE_MS = 300_000  # on a machine that others use, a long wait is a measurement, not a failure
READERS, ROUNDS, SOLVES = 10, 3, 2
_COLOUR = "id => __schuifruimteMap.state('map').colours[id]"
PAGES = ("start", "map", "shift-space", "plan", "fund", "compare")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """Start the app anew: nothing is warm."""
    started, process = start_app(ROOT / "app.py", tmp_path / "log.txt")
    yield started
    os.killpg(process.pid, signal.SIGTERM)
    process.wait(timeout=20)


def test_first_look(browser: Browser, server: Server) -> None:
    """From opening the address of the app until the moves of a plan of the sample are on the map."""
    cold, warm = _look(browser, server), [_look(browser, server) for _ in range(3)]
    put(TITLE, HEAD, {"Sample opened until a plan is on the map, server just started": ("≤ 10", f"{cold:.1f}"),
                      "the same, server in use (median of 3)": ("≤ 10", f"{np.median(warm):.1f}")})
    assert server.tracebacks() == ""


def test_clicks_while_two_plans_are_made(server: Server, tmp_path: Path) -> None:
    """From asking for a page until it is whole, for ten readers of a province of size M, one after the other, while two plans of it are calculated."""
    folder = tmp_path / "M"
    write_demo(folder, "M")
    with ExitStack() as stack:
        readers = [stack.enter_context(LightReader(server.url, f"project={folder}&lang={('nl', 'en')[at % 2]}")) for at in range(READERS)]
        first = max(reader.visit("plan") for reader in readers)
        calm = [readers[0].visit(page) for page in PAGES * ROUNDS]
        for maker in readers[:SOLVES]:
            maker.visit("plan")
            maker.click("Plan berekenen" if "Plan berekenen" in maker.buttons else "Calculate plan")
            assert "Stop" in maker.buttons
        begun = time.monotonic()
        busy = [reader.visit(page) for page in PAGES * ROUNDS for reader in readers[SOLVES:]]
        went_on = [maker.visit("plan") for maker in readers[:SOLVES]]
        assert all("Stop" in maker.buttons or time.monotonic() - begun > 20 for maker in readers[:SOLVES])
    put(TITLE, HEAD, {
        "M: a page opened first, of ten readers the slowest": ("", f"{first:.1f}"),
        "M: a click, nobody calculates": ("≤ 2", _quantiles(calm)),
        "M: a click of one of ten readers while two plans are made": ("≤ 2", _quantiles(busy)),
        "M: a click of who waits for a plan": ("≤ 2", _quantiles(went_on))})
    assert server.tracebacks() == ""


def test_edit_on_the_map(browser: Browser, server: Server, tmp_path: Path) -> None:
    """From carrying out an edit of a parcel of a province of size M until the map shows it, and from taking it back."""
    project = write_demo(tmp_path / "M", "M")["parcels"]
    parcel = project.loc[project["status"] == "issuable_now", "parcel_id"].iloc[0]
    with new_context(browser) as context:
        page: Page = context.new_page()
        page.set_default_timeout(_PATIENCE_MS)
        page.goto(f"{server.url}/map?project={tmp_path / 'M'}&lang=nl&parcels={parcel}")
        map_ready(page)
        done = [_edit(page, parcel, name) for _ in range(3) for name in ("Uitvoeren", "Ongedaan maken")]
    put(TITLE, HEAD, {"M: an edit on the map until it is seen, and taken back (median of 3 each)":
                      ("≤ 2", f"{np.median(done[::2]):.1f}, {np.median(done[1::2]):.1f}")})
    assert server.tracebacks() == ""


def _edit(page: Page, parcel: str, button: str) -> float:
    settle(page)
    before = page.evaluate(_COLOUR, parcel)
    begun = time.monotonic()
    page.get_by_role("button", name=button).click()
    page.wait_for_function(f"([id, before]) => ({_COLOUR})(id) !== before", arg=[parcel, before])
    return time.monotonic() - begun


def _look(browser: Browser, server: Server) -> float:
    with new_context(browser) as context:
        page: Page = context.new_page()
        page.set_default_timeout(_PATIENCE_MS)
        begun = time.monotonic()
        page.goto(server.url)
        moves_shown(page, _PATIENCE_MS)
        map_ready(page)
        return time.monotonic() - begun


def _quantiles(seconds: list[float]) -> str:
    low, high, last = np.quantile(seconds, [0.5, 0.95, 1.0])
    return f"P50 {low:.2f}, P95 {high:.2f}, most {last:.2f} ({len(seconds)} clicks)"

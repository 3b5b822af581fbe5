"""Makes the pictures of the documentation from the app itself: ``uv run poe pictures [PROJECT]``.

Starts the app on a copy of the sample (or a project), walks through its pages with a plan, and takes a picture of each: 256 colours, to keep them small.
What names a folder of this machine is covered before a picture is taken. Needs chromium; the name of another browser of that family goes into CHROMIUM.
"""

import io
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).parent
APP = HERE.parents[1] / "app.py"
FLAGS = ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--disable-dev-shm-usage"]
PATIENCE_MS = 240_000
LARGEST_BYTES = 150_000
COLOURS = 256
PAGES = {
    "data": "Data",
    "map-page": "Map",
    "demand": "Space demand",
    "shift-space": "Shift space",
    "plan": "Plan",
    "fund": "Fund",
    "compare": "Compare",
    "report": "Report",
    "glossary": "Glossary",
}
"""Picture and page, in the order of the menu; the page Start comes before."""
_HAS_MOVES = "() => { try { return __schuifruimteMap.state().moves.length > 0; } catch { return false; } }"
_COVER = """() => {
  const cover = (words) => words.replace(/\\/[\\w.@-]+(\\/[\\w.@-]+)+/g, "my-project");
  const walk = document.createTreeWalker(document.querySelector("[data-testid=stMain]"), NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) if (walk.currentNode.data.includes("/")) walk.currentNode.data = cover(walk.currentNode.data);
  for (const field of document.querySelectorAll("input")) field.placeholder = cover(field.placeholder);
}"""


def main() -> None:
    """Make every picture."""
    project = f"&project={Path(sys.argv[1]).resolve()}" if len(sys.argv) > 1 else ""
    browser_path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with _app() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 900}, color_scheme="light", locale="nl-NL", reduced_motion="reduce")
        page.set_default_timeout(PATIENCE_MS)
        page.goto(f"{address}/?lang=nl{project}")
        page.wait_for_function(_HAS_MOVES)
        _take(page, "start-nl")
        page.get_by_text("English", exact=True).click()
        page.get_by_role("heading", name="Room to move").wait_for()
        _take(page, "start")
        for name, title in PAGES.items():
            page.get_by_role("link", name=title, exact=True).click()
            page.get_by_role("heading", name=title, exact=True, level=1).wait_for()
            _settle(page)
            _prepare(page, name)
            _take(page, name)
        browser.close()


def _prepare(page: Page, name: str) -> None:
    """Do on a page what makes its picture worth looking at."""
    if name == "map-page":
        free = "() => Object.entries(__schuifruimteMap.state('map').colours).find(([, colour]) => colour === '#e69f00')[0]"
        page.get_by_role("combobox", name="Search parcel").fill(page.evaluate(free))
        page.keyboard.press("Enter")
        page.locator(".st-key-card h3").first.wait_for()
    elif name == "plan":
        page.get_by_role("combobox", name="Chain in front").click()
        page.get_by_role("option").nth(1).click()
        page.wait_for_function("() => __schuifruimteMap.state('plan-map').moves.some(({ front }) => front)")
        _settle(page)
        _save(page.locator(".schuifruimte-map[data-ready]").screenshot(), "map")
    elif name == "fund":
        page.get_by_role("spinbutton", name="Number of points").fill("7")
        page.keyboard.press("Enter")
        _settle(page)
        page.get_by_role("button", name="Calculate the fund curve").click()
        page.get_by_test_id("stVegaLiteChart").first.wait_for()
    elif name == "compare":
        page.get_by_role("button", name="Measure", exact=True).click()
        page.get_by_role("button", name="Measure the levers").click()
        page.get_by_test_id("stVegaLiteChart").first.wait_for()


def _take(page: Page, name: str) -> None:
    _settle(page)
    page.mouse.move(5, 5)
    page.evaluate("() => document.querySelector('main').scrollTo(0, 0)")
    page.evaluate(_COVER)
    page.wait_for_timeout(500)
    _save(page.screenshot(), name)


def _settle(page: Page) -> None:
    page.wait_for_timeout(800)
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    if page.locator(".schuifruimte-map").count():
        page.locator(".schuifruimte-map[data-ready]").wait_for()


def _save(shot: bytes, name: str) -> None:
    target = HERE / f"{name}.png"
    drawn = Image.open(io.BytesIO(shot)).convert("RGB")
    small = drawn.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)  # keeps the rare colours of a legend
    small.save(target, optimize=True)
    size = target.stat().st_size
    print(f"{target.name}: {size / 1000:.0f} kB")
    if size > LARGEST_BYTES:
        sys.exit(f"{target.name} is larger than {LARGEST_BYTES / 1000:.0f} kB.")


@contextmanager
def _app() -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(APP), f"--server.port={port}", "--server.headless=true", "--server.fileWatcherType=none"]
    server = subprocess.Popen(command)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            with suppress(OSError), urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):
                break
            time.sleep(0.3)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=20)


if __name__ == "__main__":
    main()

"""Makes the pictures of the documentation from the app itself: ``uv run python docs/pictures/make_pictures.py [PROJECT]``.

Starts the app on the sample, calculates a plan, puts a chain in front and takes a picture of the map.
Needs chromium; the name of another browser of that family goes into CHROMIUM.
"""

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

from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).parent
APP = HERE.parents[1] / "app.py"
FLAGS = ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--disable-dev-shm-usage"]
PATIENCE_MS = 240_000
LARGEST_BYTES = 300_000


def main() -> None:
    """Make every picture."""
    project = f"&project={Path(sys.argv[1]).resolve()}" if len(sys.argv) > 1 else ""
    browser_path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with _app() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 1000}, color_scheme="light")
        page.set_default_timeout(PATIENCE_MS)
        page.goto(f"{address}/plan?lang=nl{project}")
        _take_map(page, HERE / "map.png")
        browser.close()


def _take_map(page: Page, target: Path) -> None:
    page.get_by_role("button", name="Plan berekenen").click()
    page.wait_for_function("() => globalThis.__schuifruimteMap?.views.size && __schuifruimteMap.state().moves.length > 0")
    page.get_by_role("combobox", name="Keten vooraan").click()
    page.get_by_role("option").nth(1).click()
    page.wait_for_function("() => __schuifruimteMap.state().moves.some(({ front }) => front)")
    chart = page.locator(".schuifruimte-map[data-ready]")
    chart.wait_for()
    page.mouse.move(5, 5)
    page.wait_for_timeout(1500)
    chart.screenshot(path=target)
    size = target.stat().st_size
    print(f"{target.name}: {size / 1000:.0f} kB")
    if size > LARGEST_BYTES:
        sys.exit(f"{target.name} is larger than {LARGEST_BYTES / 1000:.0f} kB.")


@contextmanager
def _app() -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(APP), f"--server.port={port}", "--server.headless=true"]
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

"""Many readers at once: each sees only what is theirs, pages go on while others calculate, and work ends with its reader."""

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Browser, Page, expect

from planner.ui.map import is_bundled
from tests.studio.test_jobs import assert_gone
from tests.ui.conftest import ROOT, Server, map_ready, new_context, settle
from tests.ui.light import LightReader
from tests.ui.project import write_test_project

APP, IMPATIENT = ROOT / "app.py", ROOT / "tests" / "ui" / "demo" / "impatient.py"
_WORK_MS = 240_000  # a busy machine; alone it takes some seconds
_NAMES = ("Westerveen", "Oosterwold")
_CALCULATE = {"nl": "Plan berekenen", "en": "Calculate plan"}
_NO_PLAN = {"nl": "Er is nog geen plan.", "en": "There is no plan yet."}
_PAGES = ("map", "plan", "fund")
_SELECTED = "() => __schuifruimteMap.state().selected"
pytestmark = pytest.mark.browser
type Serve = Callable[[Path], Server]


@pytest.fixture(scope="module")
def projects(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Write two projects of different names."""
    folder = tmp_path_factory.mktemp("many")
    return {name: write_test_project(folder / name, name) for name in _NAMES}


@pytest.mark.skipif(not is_bundled(), reason="the map was not bundled")
def test_two_browsers_do_not_see_each_other(browser: Browser, serve: Serve, projects: dict[str, Path]) -> None:
    """Two readers with a project and a language of their own, at once: no name, selection or plan of one is with the other."""
    server = serve(APP)
    with new_context(browser) as west, new_context(browser) as east:
        one, other = west.new_page(), east.new_page()
        one.goto(f"{server.url}/map?project={projects['Westerveen']}&lang=nl")
        other.goto(f"{server.url}/map?project={projects['Oosterwold']}&lang=en")
        map_ready(one)
        map_ready(other)
        parcel = one.evaluate("() => Object.keys(__schuifruimteMap.state().colours)[0]")
        place = one.evaluate("(id) => __schuifruimteMap.project(id)", parcel)
        one.mouse.click(place["x"], place["y"])
        expect(one.locator(".st-key-card").get_by_role("heading", name=f"Kavel {parcel}")).to_be_visible()
        one.get_by_role("link", name="Plan").click()
        one.get_by_role("button", name="Plan berekenen").click()
        expect(one.get_by_text("verplaatsingen bedienen")).to_be_visible(timeout=_WORK_MS)
        expect(other.get_by_text("No parcel selected")).to_be_visible()
        assert other.evaluate(_SELECTED) == []
        other.get_by_role("link", name="Plan").click()
        expect(other.get_by_text("There is no plan yet.")).to_be_visible()
        settle(other)
        for page, mine, theirs in ((one, *_NAMES), (other, *reversed(_NAMES))):
            expect(page.get_by_test_id("stSidebar").get_by_text(mine, exact=True)).to_be_visible()
            assert theirs not in page.content()
    assert server.tracebacks() == ""


def test_ten_readers_are_answered_while_two_plans_are_made(serve: Serve, projects: dict[str, Path]) -> None:
    """Every page is whole for each of ten readers while two others calculate, in their language, with their project and with nobody's plan."""
    server = serve(APP)
    with ExitStack() as stack:
        makers = [_reader(stack, server, "", language) for language in _CALCULATE]
        for maker, words in zip(makers, _CALCULATE.values(), strict=True):
            maker.visit("plan")
            maker.click(words)
            assert "Stop" in maker.buttons
        readers = [(name, language, _reader(stack, server, str(projects[name]), language)) for name, language in zip(_NAMES, _NO_PLAN, strict=True)
                   for _ in range(5)]
        for page in _PAGES:
            for name, language, reader in readers:
                reader.visit(page)
                assert [known for known in _NAMES if known in reader.seen] == [name]
                assert "Stop" not in reader.buttons
                if page == "plan":
                    assert _NO_PLAN[language] in reader.seen
    assert server.tracebacks() == ""


def test_work_survives_another_page_and_ends_with_the_browser(browser: Browser, serve: Serve, tmp_path: Path) -> None:
    """On another page the work goes on, longer than anybody looks away; when the browser is gone its processes end."""
    server = serve(IMPATIENT)
    project = write_test_project(tmp_path / "lang")
    context = new_context(browser)
    page = context.new_page()
    page.goto(f"{server.url}/fund?project={project}")
    settle(page)
    points = page.get_by_role("spinbutton", name="Aantal punten")
    points.fill("101")
    points.press("Enter")
    settle(page)
    ready = _spawned(server)
    page.get_by_role("button", name="Fondscurve berekenen").click()
    expect(page.get_by_text("taken klaar")).to_be_visible(timeout=_WORK_MS)
    at_work = [one.pid for process in ready for one in (process, *process.children(recursive=True))]
    page.get_by_role("link", name="Plan").click()
    expect(page.get_by_role("heading", name="Plan", exact=True)).to_be_visible()
    _look_away(page)
    page.get_by_role("link", name="Fonds").click()
    expect(page.get_by_role("button", name="Stop", exact=True)).to_be_enabled()
    assert all(psutil.pid_exists(pid) for pid in at_work)
    context.close()
    assert_gone(at_work)
    assert server.tracebacks() == ""


def _look_away(page: Page) -> None:
    """Let three times the patience of the server go by on a page that does not show the work."""
    page.evaluate("() => new Promise((done) => setTimeout(done, 3000))")


def _reader(stack: ExitStack, server: Server, project: str, language: str) -> LightReader:
    return stack.enter_context(LightReader(server.url, f"lang={language}" + (f"&project={project}" if project else "")))


def _spawned(server: Server) -> list[psutil.Process]:
    """Return the processes that the server has ready for work, or at it."""
    return [child for child in psutil.Process(server.pid).children() if "spawn_main" in " ".join(child.cmdline())]

"""Journeys to understand a plan: why a firm moves or stays, the shift space behind it, levers and scenarios side by side."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from planner.studio.scenarios import Scenarios
from planner.ui.map import is_bundled
from tests.ui.conftest import ROOT, map_ready, settle
from tests.ui.project import write_test_project

APP = ROOT / "app.py"
_WORK_MS = 240_000  # a busy machine; alone it takes some seconds
pytestmark = [pytest.mark.browser, pytest.mark.skipif(not is_bundled(), reason="the map was not bundled")]

type Open = Callable[..., Page]


@pytest.fixture
def own_project(tmp_path: Path) -> Path:
    return write_test_project(tmp_path / "proefstad")


def test_a_row_of_who_stays_says_why_and_what_would_change_it(open_page: Open, project: Path) -> None:
    """A ticked row opens its explanation, the firm stands in the address, and the search for changes ends in words."""
    page = _planned(open_page, project)
    page.get_by_role("tab", name="Verhuist niet").click()
    settle(page)
    _tick_row(page, 0)
    expect(page.get_by_text("Kavels naar de eerste regel waarop ze afvallen")).to_be_visible()
    page.wait_for_function("() => location.search.includes('firm=')")
    expect(page.get_by_text(f"schuifruimte why {project} plan/plan.json")).to_be_visible()
    page.get_by_role("button", name="Wat zou het veranderen?").click()
    said = page.get_by_role("tabpanel").get_by_text("verhuist niet.")
    expect(said.first).to_be_visible(timeout=_WORK_MS)
    expect(page.get_by_role("button", name="Wat zou het veranderen?")).to_be_hidden()


def test_a_link_to_a_firm_waits_for_a_plan(open_page: Open, project: Path) -> None:
    """The first page of a fresh session may be the plan with a firm: it says what to do, and then answers."""
    page = open_page(APP, f"plan?project={project}&firm=F001&lang=en")
    expect(page.get_by_text("There is no plan yet.")).to_be_visible()
    expect(page.get_by_text("The plan then says why F001 moves or stays.")).to_be_visible()


def test_shift_space_shows_what_opens_with_and_without_a_plan(open_page: Open, project: Path) -> None:
    """What opens by itself comes at once; a plan adds stock and flow, chains and the least that its movers ask."""
    page = open_page(APP, f"shift-space?project={project}&by=category")
    expect(page.get_by_text("dit is wat vanzelf opengaat")).to_be_visible()
    expect(page.get_by_test_id("stVegaLiteChart").first).to_be_visible()
    expect(page.get_by_text(f"schuifruimte shift-space {project} --by category").first).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Tabel als CSV").first.click()
    assert download.value.path().read_text("utf-8-sig").startswith("categorie;open bij aanvang;")
    page.get_by_role("link", name="Plan").click()
    _make_plan(page)
    page.get_by_role("link", name="Schuifruimte").click()
    expect(page.get_by_text("Met het plan van deze sessie")).to_be_visible()
    page.get_by_role("tab", name="Voorraad en stroom").click()
    expect(page.get_by_text("Wat verplaatsingen gemiddeld vragen")).to_be_visible()
    page.get_by_role("tab", name="Ketens").click()
    expect(page.get_by_role("tabpanel").get_by_text("Zwakste schakel").or_(page.get_by_text("In dit plan opent geen verplaatsing")).first).to_be_visible()
    page.get_by_role("tab", name="Kleinste schuifruimte").click()
    page.get_by_role("button", name="Zoek de kleinste schuifruimte").click()
    expect(page.get_by_text("Geen plan kan met minder dan")).to_be_visible(timeout=_WORK_MS)


def test_a_lever_is_measured_with_its_interval(open_page: Open, project: Path) -> None:
    """Choose a lever, measure it, see table and charts; a wrong value is told in words."""
    page = open_page(APP, f"compare?project={project}")
    expect(page.get_by_text("Kies eerst knoppen")).to_be_visible()
    value = page.get_by_role("textbox", name="Waarde")
    value.fill("veel")
    value.press("Enter")
    settle(page)
    page.locator(".st-key-lever-add").get_by_role("button").click()
    expect(page.get_by_text("fout(en) in de invoer").first).to_be_visible()
    value.fill("3000000")
    value.press("Enter")
    settle(page)
    page.locator(".st-key-lever-add").get_by_role("button").click()
    expect(page.get_by_text("--lever fund=3000000").first).to_be_visible()
    page.get_by_role("button", name="Knoppen doorrekenen").click()
    expect(page.get_by_test_id("stVegaLiteChart")).to_have_count(2, timeout=_WORK_MS)
    expect(page.get_by_text("Samen", exact=False).first).to_be_visible()


def test_two_scenarios_are_saved_undone_and_compared(open_page: Open, own_project: Path) -> None:
    """What is saved stands in the store of the project; undo and redo work there; the comparison says what is not certain."""
    page = open_page(APP, f"compare?project={own_project}")
    page.get_by_role("tab", name="Scenario’s").click()
    expect(page.get_by_text("Er zijn nog geen scenario’s.")).to_be_visible()
    fund = page.get_by_role("textbox", name="Verplaatsingsfonds (miljoen euro)")
    fund.fill("1")
    fund.press("Enter")
    expect(page.get_by_text("fonds 1,0 miljoen euro")).to_be_visible()
    page.get_by_role("textbox", name="Naam van het scenario").fill("klein fonds")
    page.get_by_role("textbox", name="Notitie").fill("proef")
    page.get_by_role("button", name="Opslaan").click()
    expect(page.get_by_text("Bewaard: “klein fonds”")).to_be_visible()
    saved = Scenarios(own_project).read("klein fonds")
    assert (saved.note, [dict(step.values) for step in saved.steps]) == ("proef", [{"eur": 1_000_000.0}])
    page.get_by_role("button", name="Vergelijk deze").click()
    expect(page.get_by_text("Verplaatsingen die verschillen")).to_be_visible(timeout=_WORK_MS)
    expect(page.get_by_text("achter een verschil: niet zeker")).to_be_visible()
    map_ready(page)
    expect(page.locator(".legend").get_by_text("alleen in klein fonds een verplaatsing")).to_be_visible()
    assert page.evaluate("() => __schuifruimteMap.state('difference-map').moves.every(({ mark }) => 'AB='.includes(mark))")
    fund.fill("2")
    fund.press("Enter")
    expect(page.get_by_text("fonds 2,0 miljoen euro")).to_be_visible()
    page.get_by_role("textbox", name="Naam van het scenario").fill("klein fonds")
    page.get_by_role("button", name="Opslaan").click()
    expect(page.get_by_text("Bewaard: “klein fonds”")).to_be_visible()
    page.locator(".st-key-scenario-undo").get_by_role("button").click()
    expect(page.locator(".st-key-scenario-redo").get_by_role("button").first).to_be_enabled()  # while a run goes on, that of before may still be there
    assert [dict(step.values) for step in Scenarios(own_project).read("klein fonds").steps][-1] == {"eur": 1_000_000.0}


def test_the_sample_is_not_written_to(open_page: Open) -> None:
    """Who compares scenarios on the sample is told to make a project first."""
    page = open_page(APP, "compare?lang=en")
    page.get_by_role("tab", name="Scenarios").click()
    expect(page.get_by_text("schuifruimte demo mijn-project")).to_be_visible()
    expect(page.get_by_role("button", name="Save")).to_be_hidden()


def _planned(open_page: Open, project: Path) -> Page:
    page = open_page(APP, f"plan?project={project}")
    _make_plan(page)
    return page


def _make_plan(page: Page) -> None:
    page.get_by_role("button", name="Plan berekenen").click()
    expect(page.get_by_text("verplaatsingen bedienen")).to_be_visible(timeout=_WORK_MS)
    settle(page)


def _tick_row(page: Page, row: int) -> None:
    """Tick a row of the first table in sight: its cells are drawn, not elements."""
    table = page.get_by_role("tabpanel").get_by_test_id("stDataFrame").first
    table.scroll_into_view_if_needed()
    box = table.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 18, box["y"] + 35 * (row + 1) + 18)

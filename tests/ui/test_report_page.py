"""Journeys: a plan taken along, opened again, and a first plan in five steps."""

import json
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from planner.studio.folders import open_project
from planner.studio.scenarios import Scenarios
from planner.ui.map import is_bundled
from tests.ui.conftest import ROOT, give_files, map_ready, settle, walk_to_cell
from tests.ui.project import write_test_project

APP = ROOT / "app.py"
_PLAN_MS = 180_000  # a busy machine; alone it takes some seconds
pytestmark = [pytest.mark.browser, pytest.mark.skipif(not is_bundled(), reason="the map was not bundled")]
type Open = Callable[..., Page]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_test_project(tmp_path / "proefstad")


def test_a_report_is_taken_along_and_opened(open_page: Open, folder: Path, tmp_path: Path) -> None:
    """Workbook, GeoPackage with colours and zip come down whole; the zip opens as a project on the page Start."""
    page = open_page(APP, f"report?project={folder}")
    expect(page.get_by_text("Er is nog geen plan. Bereken er een")).to_be_visible()
    _plan(page)
    page.get_by_role("link", name="Rapport").click()
    expect(page.get_by_text("Meenemen")).to_be_visible()
    expect(page.get_by_text("--out report.zip").last).to_be_visible()
    book = openpyxl.load_workbook(_download(page, "Excelbestand", tmp_path / "plan.xlsx"))
    moves = int(page.get_by_test_id("stMetricValue").nth(3).inner_text())
    assert book["Verplaatsingen"].max_row == 1 + moves
    with closing(sqlite3.connect(_download(page, "Kaart voor QGIS (GeoPackage)", tmp_path / "plan.gpkg"))) as base:
        assert sorted(row[0] for row in base.execute("SELECT f_table_name FROM layer_styles WHERE useAsDefault")) == ["moves", "parcels"]
    assert _download(page, "PNG", tmp_path / "plan.png").read_bytes().startswith(b"\x89PNG")
    packed = _download(page, "Alles in één zip", tmp_path / "alles.zip")
    with zipfile.ZipFile(packed) as archive:
        assert len(json.loads(archive.read("plan/plan.json"))["moves"]) == moves
    page.get_by_role("link", name="Start").click()
    page.get_by_text("Een ander project openen").click()
    give_files(page, packed)
    page.get_by_label("Uitpakken in").fill(str(tmp_path / "terug"))
    page.get_by_label("Uitpakken in").press("Enter")
    settle(page)
    page.get_by_role("button", name="Uitpakken en openen").click()
    page.wait_for_url("**project=*terug*")
    assert open_project(tmp_path / "terug").sha256() == open_project(folder).sha256()


def test_a_changed_zip_is_refused(open_page: Open, folder: Path, tmp_path: Path) -> None:
    """One message, and nothing is written."""
    with zipfile.ZipFile(tmp_path / "kaal.zip", "w") as archive:
        archive.writestr("project.toml", "x")
    page = open_page(APP, f"?project={folder}")
    page.get_by_text("Een ander project openen").click()
    give_files(page, tmp_path / "kaal.zip")
    page.get_by_label("Uitpakken in").fill(str(tmp_path / "terug"))
    page.get_by_label("Uitpakken in").press("Enter")
    settle(page)
    page.get_by_role("button", name="Uitpakken en openen").click()
    expect(page.get_by_text("1 fout(en) in de invoer")).to_be_visible()
    assert not (tmp_path / "terug").exists()


def test_an_assumption_is_changed(open_page: Open, folder: Path) -> None:
    """A value that is typed is a step of the scenario; the search finds a term by its meaning."""
    page = open_page(APP, f"data?project={folder}")
    page.get_by_role("tab", name="Aannames").click()
    page.get_by_role("textbox", name="Zoeken").fill("hele looptijd")
    page.get_by_role("textbox", name="Zoeken").press("Enter")
    expect(page.get_by_text("1 van 107 getoond")).to_be_visible()
    expect(page.get_by_text("terms:fund:total_eur=15000000")).to_be_visible()
    settle(page)
    grid = page.get_by_test_id("stDataFrame").first
    walk_to_cell(page, grid, (200, 50), to_the_right=1)
    page.keyboard.press("Enter")
    page.locator("#portal textarea").fill("2500000")
    page.keyboard.press("Enter")
    for _ in range(100):
        page.wait_for_timeout(200)
        if saved := Scenarios(folder).all():
            break
    assert [(step.kind, step.values["name"], step.values["new"]) for step in saved[0].steps] == [("term", "fund.total_eur", 2_500_000)]


def test_a_first_plan_in_five_steps(open_page: Open, folder: Path) -> None:
    """Each step is seen to be done by doing it, on whatever page; at the end the panel is gone."""
    page = open_page(APP, f"?project={folder}&first=1")
    panel = page.locator(".st-key-first-steps")
    expect(panel.get_by_text("Stap 1 van 5: Bekijk een kavel")).to_be_visible()
    panel.get_by_role("link", name="Naar de kaart").click()
    expect(page.get_by_role("heading", name="Kaart", exact=True)).to_be_visible()
    map_ready(page)
    parcel = page.evaluate("() => Object.keys(__schuifruimteMap.state().colours)[0]")
    place = page.evaluate("(id) => __schuifruimteMap.project(id)", parcel)
    page.mouse.click(place["x"], place["y"])
    _next(page, "Stap 2 van 5: Zet iets apart")
    panel.get_by_role("button", name="Overslaan").click()
    expect(panel.get_by_text("Stap 3 van 5: Bereken een plan")).to_be_visible()
    _plan(page)
    _next(page, "Stap 4 van 5: Vraag waarom een bedrijf blijft")
    page.get_by_role("tab", name="Waarom").click()
    firm = page.get_by_role("tabpanel").get_by_label("Bedrijf", exact=True)
    firm.scroll_into_view_if_needed()
    settle(page)
    firm.click()
    page.get_by_role("option").nth(2).click()
    _next(page, "Stap 5 van 5: Neem het mee of vergelijk")
    panel.get_by_role("link", name="Naar het rapport").click()
    with page.expect_download():
        page.get_by_role("button", name="Tabellen als CSV").click()
    panel.get_by_text("Gedaan.").wait_for()
    assert "first=5" in page.url
    panel.get_by_role("button", name="Klaar").click()
    expect(panel).to_have_count(0)
    page.wait_for_url(lambda url: "first=" not in url)


def test_the_first_steps_are_left_and_taken_up(open_page: Open) -> None:
    """On the sample; left at a step, the page Start goes on from there."""
    page = open_page(APP, "")
    page.get_by_role("button", name="Eerste plan in vijf stappen").click()
    panel = page.locator(".st-key-first-steps")
    expect(panel.get_by_text("Stap 1 van 5")).to_be_visible()
    panel.get_by_role("button", name="Overslaan").click()
    expect(panel.get_by_text("Stap 2 van 5")).to_be_visible()
    panel.get_by_role("button", name="Stoppen").click()
    expect(panel).to_have_count(0)
    page.get_by_role("button", name="Verder met het eerste plan (stap 2 van 5)").click()
    expect(panel.get_by_text("Stap 2 van 5")).to_be_visible()


def _plan(page: Page) -> None:
    page.get_by_role("link", name="Plan", exact=True).click()
    page.get_by_role("textbox", name="Verplaatsingsfonds (miljoen euro)").fill("6")
    page.get_by_role("button", name="Plan berekenen").click()
    page.get_by_text("verplaatsingen bedienen").wait_for(timeout=_PLAN_MS)
    settle(page)


def _next(page: Page, title: str) -> None:
    panel = page.locator(".st-key-first-steps")
    expect(panel.get_by_text("Gedaan.")).to_be_visible()
    panel.get_by_role("button", name="Volgende stap").click()
    expect(panel.get_by_text(title)).to_be_visible()


def _download(page: Page, name: str, path: Path) -> Path:
    with page.expect_download() as started:
        page.get_by_role("button", name=name).click()
    started.value.save_as(path)
    return path

"""Journeys through the page Fund in a real browser, over a small made-up project."""

import io
import re
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Locator, Page, expect

from planner.ui.map import is_bundled
from tests.ui.conftest import ROOT, settle
from tests.ui.project import write_test_project

APP = ROOT / "app.py"
_WORK_MS = 240_000  # a busy machine; alone it takes some seconds
pytestmark = [pytest.mark.browser, pytest.mark.skipif(not is_bundled(), reason="the map was not bundled")]

type Open = Callable[..., Page]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write_test_project(tmp_path / "proefstad")


def test_a_click_on_the_curve_shows_the_plan_of_that_fund(open_page: Open, project: Path) -> None:
    """Curve, a point, who enters with it, its table and the state aid as files, and its fund on the page Plan."""
    page = open_page(APP, f"fund?project={project}")
    expect(page.get_by_text("Wat brengt elk bedrag?")).to_be_visible()
    page.get_by_text("gekozen fondsen").click()
    _fill(page, page.get_by_role("textbox", name="Fondsen (miljoen euro)"), "0; 1; 2,5")
    _fill(page, page.get_by_role("spinbutton", name="Simulaties"), "50")
    expect(page.get_by_text("--funds 0,1000000,2500000 --samples 50")).to_be_visible()
    page.get_by_role("button", name="Fondscurve berekenen").click()
    chart = page.get_by_test_id("stVegaLiteChart")
    expect(chart).to_be_visible(timeout=_WORK_MS)
    expect(page.get_by_text("Het grootste fonds van de curve")).to_be_visible()
    settle(page)
    chart.locator('path[aria-label*="wat: plannen; fonds: € 1,00 mln"]').last.click()
    card = page.locator(".st-key-fund-point-card")
    expect(card.get_by_role("combobox", name="Fonds op de curve")).to_have_value(re.compile("^€.1,00 mln: "))
    expect(card.get_by_text("komen binnen en")).to_be_visible()
    with page.expect_download() as download:
        card.locator(".st-key-csv-fund-movers").get_by_role("button").click()
    assert download.value.path().read_text("utf-8-sig").startswith("bedrijf;wat\n")
    page.get_by_role("tab", name="Staatssteun").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Staatssteun als werkmap").click()
    assert load_workbook(io.BytesIO(download.value.path().read_bytes())).sheetnames[0] == "Bijdragen"
    page.get_by_role("tab", name="Fondscurve").click()
    page.get_by_role("button", name="Neem dit fonds op de pagina Plan").click()
    expect(page.get_by_text("De pagina Plan heeft nu een fonds van € 1,00 mln.")).to_be_visible()
    page.get_by_role("link", name="Plan").click()
    expect(page.get_by_role("textbox", name="Verplaatsingsfonds (miljoen euro)")).to_have_value("1,0")


def test_stop_keeps_what_was_finished(open_page: Open, project: Path) -> None:
    """Stop during a run says that what was finished is kept, it is in the project folder, and the calculation is offered again."""
    page = open_page(APP, f"fund?project={project}")
    _fill(page, page.get_by_role("spinbutton", name="Aantal punten"), "25")
    page.get_by_role("button", name="Fondscurve berekenen").click()
    expect(page.get_by_text(re.compile("[1-9]\\d* van 78 taken klaar"))).to_be_visible(timeout=_WORK_MS)
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.get_by_text("Gestopt. Wat klaar was, is bewaard")).to_be_visible()
    expect(page.get_by_role("button", name="Fondscurve berekenen")).to_be_enabled()
    with sqlite3.connect(project / "sweep.sqlite") as kept:
        assert kept.execute("select count(*) from results").fetchone()[0] >= 1
    kept.close()


def _fill(page: Page, field: Locator, words: str) -> None:
    field.fill(words)
    field.press("Enter")
    settle(page)

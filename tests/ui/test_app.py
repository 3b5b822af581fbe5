"""Journeys through the app in a real browser, over a small made-up project."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from planner.ui.map import is_bundled
from tests.ui.conftest import ROOT, map_ready, moves_shown, settle

APP = ROOT / "app.py"
_PLAN_MS = 180_000  # a busy machine; alone it takes some seconds
pytestmark = [pytest.mark.browser, pytest.mark.skipif(not is_bundled(), reason="the map was not bundled")]

type Open = Callable[..., Page]
_RESTS = """(before) => {
  const now = __schuifruimteMap.state().zoom, was = globalThis.zoomLastSeen;
  globalThis.zoomLastSeen = now;
  return now !== before && now === was && !__schuifruimteMap.views.get("map").map.isMoving();
}"""
"""Whether the zoom has changed and changes no more."""


def test_a_first_look_shows_a_plan_on_the_map(open_page: Open, project: Path) -> None:
    """Who opens a sample sees a plan without doing anything."""
    page = open_page(APP, f"?project={project}")
    expect(page.get_by_text("Schuifruimte op bedrijventerreinen")).to_be_visible()
    _wait_for_moves(page)
    map_ready(page)
    expect(page.get_by_test_id("stMetricValue").nth(2)).to_contain_text("ha")


def test_a_click_on_a_parcel_shows_its_card(open_page: Open, project: Path) -> None:
    """Facts with their source, who could use it and why others cannot; another click, another card."""
    page = open_page(APP, f"map?project={project}")
    map_ready(page)
    parcel = _parcel_of(page, "#e69f00")
    _click(page, parcel)
    card = page.locator(".st-key-card")
    expect(card.get_by_role("heading", name=f"Kavel {parcel}")).to_be_visible()
    expect(card.get_by_text("Bron: proef, 1 januari 2026")).to_be_visible()
    expect(card.get_by_text("Wie hem kan gebruiken")).to_be_visible()
    closed = _parcel_of(page, "#d55e00")
    map_ready(page)
    _click(page, closed)
    expect(card.get_by_role("heading", name=f"Kavel {closed}")).to_be_visible()
    expect(card.get_by_text("Niemand: in deze jaren komt hier geen ruimte open.")).to_be_visible()


def test_the_map_changes_its_colours(open_page: Open, project: Path) -> None:
    """Status, category, opening year; the choice stands in the address."""
    page = open_page(APP, f"map?project={project}")
    map_ready(page)
    page.get_by_role("combobox", name="Kleur naar").click()
    page.get_by_role("option", name="Jaar van openkomen").click()
    page.wait_for_function("() => Object.values(__schuifruimteMap.state().colours).includes('#d3d0c8')")
    expect(page.locator(".legend").get_by_text("Ruimte kan openkomen in")).to_be_visible()
    assert "colour=opening" in page.url


def test_a_plan_shows_arrows_and_reasons(open_page: Open, project: Path) -> None:
    """Choose a fund, calculate, read who moves and who does not."""
    page = open_page(APP, f"plan?project={project}")
    expect(page.get_by_text("Er is nog geen plan.")).to_be_visible()
    page.get_by_role("textbox", name="Verplaatsingsfonds (miljoen euro)").fill("6")
    page.get_by_role("button", name="Plan berekenen").click()
    _wait_for_moves(page)
    map_ready(page)
    expect(page.get_by_test_id("stMetricValue").nth(3)).to_have_text(str(_count_of_moves(page)))
    expect(page.get_by_test_id("stDataFrame").first).to_be_visible()
    page.get_by_role("tab", name="Verhuist niet").click()
    expect(page.get_by_role("tabpanel").get_by_text(":").first).to_be_visible()
    page.get_by_role("tab", name="Zelfde uitkomst elders").click()
    expect(page.get_by_text("--fund 6000000")).to_be_visible()


def test_stop_keeps_the_best_plan(open_page: Open, project: Path) -> None:
    """Stop ends the search at once and shows what there is, or says that there is nothing yet."""
    page = open_page(APP, f"plan?project={project}")
    page.get_by_role("button", name="Plan berekenen").click()
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.get_by_role("button", name="Stop", exact=True)).to_be_hidden()
    expect(page.get_by_text("Er is nog geen plan.").or_(page.get_by_text("verplaatsingen bedienen")).first).to_be_visible()
    expect(page.get_by_role("button", name="Plan berekenen")).to_be_enabled()


def test_the_language_switches_everywhere(open_page: Open, project: Path) -> None:
    """Pages, figures and map speak English; the address remembers it."""
    page = open_page(APP, f"map?project={project}")
    map_ready(page)
    page.get_by_text("English").click()
    expect(page.get_by_text("Open shift space")).to_be_visible()
    expect(page.locator(".legend").get_by_text("Status of parcels")).to_be_visible()
    assert "lang=en" in page.url
    expect(page.get_by_label("Go to estate")).to_have_value("the whole area")
    page.get_by_text("Nederlands").click()
    expect(page.get_by_label("Ga naar terrein")).to_have_value("het hele gebied")
    page.get_by_text("English").click()
    expect(page.get_by_text("Open shift space")).to_be_visible()
    page.reload()
    map_ready(page)
    expect(page.get_by_text("Open shift space")).to_be_visible()


def test_a_wrong_folder_shows_all_faults(open_page: Open, tmp_path: Path) -> None:
    """Words and a remedy, no stack trace."""
    page = open_page(APP, f"?project={tmp_path}")
    expect(page.get_by_text("is niet te openen")).to_be_visible()
    expect(page.get_by_test_id("stDataFrame")).to_be_visible()
    expect(page.get_by_role("textbox", name="Map van het project")).to_be_visible()


def test_the_view_comes_back_after_another_page(open_page: Open, project: Path) -> None:
    """Where a reader looked is where the map comes back."""
    page = open_page(APP, f"map?project={project}")
    map_ready(page)
    zoom = _state(page)["zoom"]
    page.get_by_role("button", name="Inzoomen").click()
    page.wait_for_function(_RESTS, arg=zoom, polling=200)
    zoom = _state(page)["zoom"]
    page.get_by_role("link", name="Plan").click()
    expect(page.get_by_role("heading", name="Plan", exact=True)).to_be_visible()
    page.get_by_role("link", name="Kaart").click()
    expect(page.get_by_role("heading", name="Kaart", exact=True)).to_be_visible()
    map_ready(page)
    assert _state(page)["zoom"] == pytest.approx(zoom)


def _state(page: Page) -> dict[str, Any]:
    state: dict[str, Any] = page.evaluate("() => __schuifruimteMap.state()")
    return state


def _wait_for_moves(page: Page) -> None:
    moves_shown(page, timeout=_PLAN_MS)


def _count_of_moves(page: Page) -> int:
    settle(page)
    shown = page.get_by_text("verplaatsingen bedienen").inner_text()
    return int(shown.split()[0])


def _parcel_of(page: Page, colour: str) -> str:
    return next(name for name, shown in _state(page)["colours"].items() if shown == colour)


def _click(page: Page, parcel: str) -> None:
    place = page.evaluate("(id) => __schuifruimteMap.project(id)", parcel)
    page.mouse.click(place["x"], place["y"])

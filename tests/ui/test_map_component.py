"""The interactive map in a real browser, over a made-up town."""

from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from planner.ui.map import is_bundled
from tests.ui.conftest import map_ready, settle

DEMO = Path(__file__).parent / "demo" / "map_page.py"
pytestmark = [pytest.mark.browser, pytest.mark.skipif(not is_bundled(), reason="the map was not bundled")]

type Open = Callable[..., Page]


def test_a_square_on_the_ground_is_a_square_on_the_screen(open_page: Open) -> None:
    """RD is drawn as it is, without bending."""
    page = open_page(DEMO)
    map_ready(page)
    width, height = _square(page, 155_000, 463_000)
    assert width == pytest.approx(height, rel=1e-6)
    assert width > 50


def test_another_projected_crs_is_drawn_as_undistorted(open_page: Open) -> None:
    """A project outside the Netherlands keeps its own plane, without the Dutch background map."""
    page = open_page(DEMO, "?crs=31370")
    map_ready(page)
    width, height = _square(page, 155_000, 463_000)
    assert width == pytest.approx(height, rel=1e-6)
    expect(page.get_by_role("button", name="Achtergrondkaart")).to_be_hidden()


def test_a_click_names_its_parcel_and_shift_adds_one(open_page: Open) -> None:
    """What is clicked is what Python hears."""
    page = open_page(DEMO)
    map_ready(page)
    _click(page, "P030")
    expect(page.get_by_text("kind=parcel parcel=P030")).to_be_visible()
    page.keyboard.down("Shift")
    _click(page, "P200")
    page.keyboard.up("Shift")
    expect(page.get_by_text("selected=P030 P200")).to_be_visible()
    map_ready(page)
    assert _state(page)["selected"] == ["P030", "P200"]


def test_the_year_filters_arrows_without_a_run(open_page: Open) -> None:
    """The slider draws other arrows at once; Python hears of the year with the next click."""
    page = open_page(DEMO)
    map_ready(page)
    assert len(_state(page)["moves"]) == 6
    page.locator("input[type=range]").fill("2028")
    assert {move["id"] for move in _state(page)["moves"]} == {"M0", "M4"}
    page.get_by_role("button", name="alleen dit jaar").click()
    assert {move["id"] for move in _state(page)["moves"]} == {"M4"}
    expect(page.get_by_text("kind=none")).to_be_visible()
    _click(page, "P030")
    expect(page.get_by_text("year=2028")).to_be_visible()


def test_a_chosen_chain_comes_to_the_front(open_page: Open) -> None:
    """The steps of the chain are drawn in full, all other moves thin."""
    page = open_page(DEMO, "?chain=K1")
    map_ready(page)
    moves = {move["id"]: move for move in _state(page)["moves"]}
    assert [name for name, move in moves.items() if move["front"]] == ["M0", "M1", "M2", "M3"]
    assert [name for name, move in moves.items() if move["faint"]] == ["M4", "M5"]


def test_marked_moves_differ_by_letter_and_line(open_page: Open) -> None:
    """The legend says what a letter means, in place of the years; the slider still filters."""
    page = open_page(DEMO, "?marks=1&focus=1")
    map_ready(page)
    legend = page.locator(".legend")
    expect(legend.get_by_text("alleen in A")).to_be_visible()
    expect(legend.get_by_text("verplaatsingen per jaar")).to_be_hidden()
    assert [move["mark"] for move in _state(page)["moves"]] == ["A", "B"] * 3
    page.locator("input[type=range]").fill("2028")
    assert {move["id"] for move in _state(page)["moves"]} == {"M0", "M4"}


@pytest.mark.parametrize("width", [420, 640, 1_000])
def test_no_tool_is_cut_off_or_covered(open_page: Open, width: int) -> None:
    """Whatever room the map has, every button lies within it, and none over another or over the search field."""
    page = open_page(DEMO, "?tools=1")
    page.set_viewport_size({"width": width, "height": 768})
    map_ready(page)
    before, seen = [], _boxes(page, ".schuifruimte-map[data-ready]", ".button:visible, .search input")
    while seen != before:  # until what follows from the new size has come to rest
        page.wait_for_timeout(200)
        before, seen = seen, _boxes(page, ".schuifruimte-map[data-ready]", ".button:visible, .search input")
    (left, top, right, bottom), *parts = seen
    page.set_viewport_size({"width": 1_280, "height": 900})
    assert len(parts) >= 11
    assert all(left <= west and top <= north and east <= right and south <= bottom for west, north, east, south in parts)
    assert not [(one, other) for one, other in combinations(parts, 2)
                if one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]]


def test_a_first_look_goes_where_the_page_says(open_page: Open) -> None:
    """A focus comes before the whole area."""
    page = open_page(DEMO)
    map_ready(page)
    whole = _state(page)["zoom"]
    page = open_page(DEMO, "?focus=1")
    map_ready(page)
    assert _state(page)["zoom"] > whole + 0.5


def test_a_click_on_an_arrow_names_its_move_and_chain(open_page: Open) -> None:
    """The list says the same as the map, so the keyboard reaches every arrow."""
    page = open_page(DEMO)
    map_ready(page)
    page.get_by_role("button", name="Verplaatsingen en kavels als lijst").click()
    page.get_by_role("button", name="Firma 1").click()
    expect(page.get_by_text("kind=move parcel= move=M1 chain=K1")).to_be_visible()
    map_ready(page)
    assert _state(page)["chain"] == "K1"


def test_a_recolouring_reaches_the_parcels(open_page: Open) -> None:
    """Colours change without new shapes."""
    page = open_page(DEMO)
    map_ready(page)
    page.get_by_text("twee kleuren").click()
    settle(page)
    page.wait_for_function("() => __schuifruimteMap.state().colours.P000 === '#f2d27c'")
    assert _state(page)["colours"]["P001"] == "#724673"


def test_the_view_is_kept_over_runs_and_reloads(open_page: Open) -> None:
    """Where a reader looked is where the map comes back."""
    page = open_page(DEMO)
    map_ready(page)
    page.get_by_role("button", name="Inzoomen").click()
    zoom = _zoom_at_rest(page)
    page.get_by_role("button", name="nog eens").click()
    settle(page)
    map_ready(page)
    assert _state(page)["zoom"] == pytest.approx(zoom)
    page.reload()
    map_ready(page)
    assert _state(page)["zoom"] == pytest.approx(zoom)


def test_markup_in_a_name_is_text(open_page: Open) -> None:
    """Nothing from the data becomes part of the page."""
    page = open_page(DEMO)
    map_ready(page)
    page.get_by_role("button", name="Verplaatsingen en kavels als lijst").click()
    expect(page.get_by_role("button", name="Firma 1 <i>BV</i>")).to_be_visible()
    assert page.locator(".schuifruimte-map i, .schuifruimte-map b").count() == 0


def test_the_words_follow_the_language(open_page: Open) -> None:
    """English on request."""
    page = open_page(DEMO, "?language=en")
    map_ready(page)
    expect(page.get_by_role("button", name="Zoom in")).to_be_visible()
    expect(page.get_by_text("up to 2034")).to_be_visible()


def _zoom_at_rest(page: Page) -> float:
    """Return the zoom once it no longer changes: a slow machine draws a zoom in few steps."""
    was, now = -1.0, float(_state(page)["zoom"])
    while abs(now - was) > 1e-9:
        page.wait_for_timeout(1_000)
        was, now = now, float(_state(page)["zoom"])
    return now


def _state(page: Page) -> dict[str, Any]:
    state: dict[str, Any] = page.evaluate("() => __schuifruimteMap.state()")
    return state


def _click(page: Page, parcel: str) -> None:
    place = page.evaluate("(id) => __schuifruimteMap.project(id)", parcel)
    page.mouse.click(place["x"], place["y"])


def _square(page: Page, x: float, y: float) -> tuple[float, float]:
    script = "([x, y]) => [__schuifruimteMap.screen(x, y), __schuifruimteMap.screen(x + 1000, y + 1000)]"
    low, high = page.evaluate(script, [x, y])
    return high["x"] - low["x"], low["y"] - high["y"]


def _boxes(page: Page, *places: str) -> list[tuple[float, float, float, float]]:
    return [_box(part) for place in places for part in page.locator(place).all()]


def _box(part: Locator) -> tuple[float, float, float, float]:
    box = part.bounding_box()
    assert box is not None
    return box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"]

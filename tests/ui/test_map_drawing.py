"""Drawing on the interactive map in a real browser: lasso, area, line, corners."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import shapely
from playwright.sync_api import Page, expect

from planner.ui.map import MapEvent, is_bundled
from tests.ui.conftest import map_ready, settle
from tests.ui.town import build_town

DEMO = Path(__file__).parent / "demo" / "map_page.py"
TOWN = build_town()
pytestmark = [pytest.mark.browser, pytest.mark.skipif(not is_bundled(), reason="the map was not bundled")]

type Open = Callable[..., Page]
type Places = Sequence[tuple[float, float]]


def test_a_drawing_from_the_browser_is_read_in_metres() -> None:
    """A shape comes in whole millimetres; a message without one has none."""
    event = MapEvent.from_browser({"kind": "polygon", "shape": [[1.00049, 2], [3, 4.25]]})
    assert event.shape == ((1.0, 2.0), (3.0, 4.25))
    assert MapEvent.from_browser({"kind": "nothing"}).shape == ()


def test_without_tools_nothing_can_be_drawn(open_page: Open) -> None:
    """Only a page that asks for tools has them."""
    page = open_page(DEMO)
    map_ready(page)
    expect(page.get_by_role("toolbar", name="Tekengereedschap")).to_be_hidden()


def test_a_lasso_selects_what_lies_inside_and_shift_adds(open_page: Open) -> None:
    """Exactly the parcels whose middle lies within the drawn ring."""
    page = open_page(DEMO, "?tools=1")
    map_ready(page)
    first, second = _block_of("P030"), _block_of("P150")
    _lasso(page, first)
    expect(page.get_by_text("kind=area")).to_be_visible()
    map_ready(page)
    assert set(_selected(page)) == _within(first)
    page.keyboard.down("Shift")
    _lasso(page, second)
    page.keyboard.up("Shift")
    page.wait_for_function("(count) => __schuifruimteMap.state().selected.length === count", arg=len(_within(first) | _within(second)))
    map_ready(page)
    assert set(_selected(page)) == _within(first) | _within(second)


def test_an_area_comes_in_metres_of_the_project(open_page: Open) -> None:
    """Corners clicked on the screen are the corners that Python hears, and a double click closes the ring."""
    page = open_page(DEMO, "?tools=1")
    map_ready(page)
    corners = [(155_100.0, 463_100.0), (155_400.0, 463_100.0), (155_400.0, 463_300.0)]
    page.get_by_role("button", name="Een vlak tekenen").click()
    expect(page.get_by_text("dubbelklik of Enter sluit het vlak")).to_be_visible()
    _clicks(page, corners)
    expect(page.get_by_text("kind=polygon")).to_be_visible()
    settle(page)
    drawn = shapely.Polygon(_shape(page))
    assert drawn.is_valid
    assert drawn.symmetric_difference(shapely.Polygon(corners)).area < 0.03 * drawn.area
    expect(page.get_by_role("button", name="Een vlak tekenen")).to_have_attribute("aria-pressed", "false")


@pytest.mark.parametrize(("tool", "kind"), [("Een vlak tekenen", "polygon"), ("Een splitslijn tekenen", "line")])
def test_a_double_click_near_a_corner_keeps_the_last_one(open_page: Open, tool: str, kind: str) -> None:
    """A drawing that ends with a double click some pixels from the corner before it has every corner, the last one included."""
    page = open_page(DEMO, "?tools=1")
    map_ready(page)
    corners = [(155_100.0, 463_100.0), (155_400.0, 463_100.0), (155_400.0, 463_300.0), (155_345.0, 463_320.0)]
    page.get_by_role("button", name=tool).click()
    for x, y in corners[:-1]:
        page.mouse.click(*_screen(page, x, y))
    x, y = _screen(page, *corners[-1])
    page.mouse.move(x, y, steps=5)
    page.mouse.dblclick(x, y)
    expect(page.get_by_text(f"kind={kind}")).to_be_visible()
    settle(page)
    drawn = _shape(page)
    assert len(drawn) == len(corners) + (kind == "polygon")
    assert shapely.Point(drawn[3]).distance(shapely.Point(corners[3])) < 5


def test_a_press_that_slips_is_still_a_corner(open_page: Open) -> None:
    """A hand that moves eleven pixels between press and release sets the corner that it pressed; the ground goes along with it."""
    page = open_page(DEMO, "?tools=1")
    map_ready(page)
    page.get_by_role("button", name="Een vlak tekenen").click()
    corners = [(155_100.0, 463_100.0), (155_400.0, 463_100.0), (155_400.0, 463_300.0), (155_100.0, 463_300.0)]
    for corner in corners:
        x, y = _screen(page, *corner)
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + 6, y, steps=3)
        page.mouse.move(x + 11, y, steps=3)
        page.mouse.up()
        page.wait_for_timeout(400)  # two presses at one place within a moment would close the area
    page.keyboard.press("Enter")
    expect(page.get_by_text("kind=polygon")).to_be_visible()
    settle(page)
    drawn = shapely.Polygon(_shape(page))
    assert len(drawn.exterior.coords) == len(corners) + 1
    assert drawn.symmetric_difference(shapely.Polygon(corners)).area < 0.05 * drawn.area


def test_a_line_ends_with_enter(open_page: Open) -> None:
    """A line to split along, without a double click."""
    page = open_page(DEMO, "?tools=1")
    map_ready(page)
    ends = [(155_050.0, 463_050.0), (155_050.0, 463_400.0)]
    page.get_by_role("button", name="Een splitslijn tekenen").click()
    for x, y in ends:
        page.mouse.click(*_screen(page, x, y))
    page.keyboard.press("Enter")
    expect(page.get_by_text("kind=line")).to_be_visible()
    settle(page)
    assert shapely.LineString(_shape(page)).hausdorff_distance(shapely.LineString(ends)) < 5


def test_escape_puts_a_tool_away(open_page: Open) -> None:
    """After Escape a click selects again, and nothing was drawn."""
    page = open_page(DEMO, "?tools=1")
    map_ready(page)
    page.get_by_role("button", name="Een vlak tekenen").click()
    page.mouse.click(*_screen(page, 155_100, 463_100))
    page.keyboard.press("Escape")
    expect(page.get_by_text("dubbelklik of Enter sluit het vlak")).to_be_hidden()
    expect(page.get_by_role("button", name="Een vlak tekenen")).to_be_focused()
    page.mouse.click(*_screen(page, *TOWN.place("P030")))
    expect(page.get_by_text("kind=parcel parcel=P030")).to_be_visible()


def test_corners_of_the_selected_parcel_move(open_page: Open) -> None:
    """A dragged corner changes the ring of that parcel, and only there."""
    page = open_page(DEMO, "?tools=1")
    map_ready(page)
    page.get_by_role("button", name="Hoekpunten").click()
    expect(page.get_by_text("Kies eerst een kavel.")).to_be_visible()
    page.mouse.click(*_screen(page, *TOWN.place("P030")))
    expect(page.get_by_text("parcel=P030")).to_be_visible()
    map_ready(page)
    page.get_by_role("button", name="Hoekpunten").click()
    before = TOWN.parcels.set_index("parcel_id").geometry["P030"]
    west, south, _, _ = before.bounds
    page.mouse.move(*_screen(page, west, south))
    page.mouse.down()
    page.mouse.move(*_screen(page, west - 15, south - 15), steps=4)
    page.mouse.move(*_screen(page, west - 30, south - 30), steps=4)
    page.mouse.up()
    page.get_by_role("button", name="Klaar").click()
    expect(page.get_by_text("kind=redrawn parcel=P030")).to_be_visible()
    settle(page)
    after = shapely.Polygon(_shape(page))
    moved = shapely.Polygon([(west - 30, south - 30) if corner == (west, south) else corner for corner in before.exterior.coords])
    assert after.symmetric_difference(moved).area < 0.05 * before.area
    assert after.area > 1.1 * before.area


def _block_of(parcel: str) -> list[tuple[float, float]]:
    x, y = TOWN.place(parcel)
    return [(x - 130, y - 90), (x + 130, y - 90), (x + 130, y + 90), (x - 130, y + 90)]


def _within(ring: Places) -> set[str]:
    middles = TOWN.parcels.set_index("parcel_id").geometry.centroid
    return set(middles.index[middles.within(shapely.Polygon(ring))])


def _lasso(page: Page, ring: Places) -> None:
    page.get_by_role("button", name="Selecteren met een lasso").click()
    page.mouse.move(*_screen(page, *ring[0]))
    page.mouse.down()
    for x, y in [*ring[1:], ring[0]]:
        page.mouse.move(*_screen(page, x, y), steps=15)
    page.mouse.up()


def _clicks(page: Page, places: Places) -> None:
    for x, y in places:
        page.mouse.click(*_screen(page, x, y))
    page.mouse.click(*_screen(page, *places[-1]))


def _screen(page: Page, x: float, y: float) -> tuple[float, float]:
    place = page.evaluate("([x, y]) => __schuifruimteMap.screen(x, y)", [x, y])
    return place["x"], place["y"]


def _selected(page: Page) -> list[str]:
    return list(page.evaluate("() => __schuifruimteMap.state().selected"))


def _shape(page: Page) -> list[tuple[float, float]]:
    words = page.get_by_text(re.compile("^shape=")).inner_text().removeprefix("shape=")
    return [(float(x), float(y)) for x, y in (pair.split(",") for pair in words.split())]

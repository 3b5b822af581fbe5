"""What is sent to the browser, and when; and finding a place by name."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import shapely
from playwright.sync_api import Page, WebSocket, expect

from planner.report.maps import MapGeometry
from planner.report.maps.geometry import RD_FRAME
from planner.ui.map import is_bundled
from planner.ui.map.scene import faces_of
from tests.ui.conftest import map_ready, settle
from tests.ui.town import Town, build_town, state_of

DEMO = Path(__file__).parent / "demo" / "map_page.py"
TEN_THOUSAND, LARGE = 44, 90
needs_bundle = pytest.mark.skipif(not is_bundled(), reason="the map was not bundled")

type Open = Callable[..., Page]


@pytest.fixture(scope="module")
def town() -> Town:
    return build_town(copies=12)


def test_every_parcel_is_in_one_shard(town: Town) -> None:
    """Together the shards are the project, in the order of the table."""
    shards = town.geometry.shards
    assert len(shards) > 1
    assert sorted(at for shard in shards for at in shard.at) == list(range(len(town.parcels)))
    for shard in shards:
        assert shard.packet.read()["ids"] == town.parcels["parcel_id"].iloc[list(shard.at)].tolist()


def test_an_edit_changes_one_shard(town: Town) -> None:
    """What is sent again after an edit is the shard of that parcel, also when a parcel was split."""
    parcels = town.parcels.copy()
    parcels.loc[40, "geometry"] = parcels.geometry[40].buffer(-3)
    split = parcels.loc[[40]].assign(parcel_id="P040b")
    after = MapGeometry.from_frames(pd.concat([parcels, split], ignore_index=True), town.estates, town.municipalities, town.dwellings)
    before = MapGeometry.from_frames(town.parcels, town.estates, town.municipalities, town.dwellings)
    assert after.ground.hash == before.ground.hash, "the map on the screen stays"
    changed = [one.packet.hash != other.packet.hash for one, other in zip(before.shards, after.shards, strict=True)]
    assert sum(changed) == 1


def test_what_lies_beyond_the_tiles_of_rd_has_a_square_of_its_own() -> None:
    """A map in RD shows also what lies beyond the square of the Dutch background maps; within it the tiles fall in place."""
    assert build_town().geometry.frame == RD_FRAME
    far = build_town(origin=(155_000.0, RD_FRAME.north - 1_000.0)).geometry
    assert far.frame.holds(far.bounds)
    assert far.frame != RD_FRAME


def test_shapes_come_back_in_the_order_of_the_table(town: Town) -> None:
    """The picture draws each shape in the colour of its own parcel."""
    for shape, parcel in zip(town.geometry.parcel_shapes(), town.parcels.geometry, strict=True):
        x, y = shape[0][0][:2]
        assert parcel.exterior.distance(shapely.Point(x / 10, y / 10)) < 0.1


def test_a_letter_says_the_colour(town: Town) -> None:
    """The letter of a parcel is its swatch, the character before A is none."""
    colour = tuple(at % 3 - 1 for at in range(len(town.parcels)))
    faces = faces_of(town.geometry, state_of(town, colour=colour), [1]).read()
    assert list(faces) == ["1"]
    assert faces["1"]["colour"] == "".join("@AB"[colour[at] + 1] for at in town.geometry.shards[1].at)


@needs_bundle
@pytest.mark.browser
def test_ten_thousand_parcels_stay_within_their_limits(open_page: Open) -> None:
    """At most 1.2 MB first, and at most 0.2 MB on a run after it, a recolouring of all included."""
    page = open_page(DEMO, f"?copies={TEN_THOUSAND}")
    map_ready(page)
    sizes: list[int] = []
    page.on("websocket", lambda socket: _measure(socket, sizes))
    page.reload()
    map_ready(page)
    assert 60_000 < sum(sizes) <= 1_200_000
    sizes.clear()
    page.get_by_role("button", name="nog eens").click()
    page.wait_for_timeout(500)
    settle(page)
    assert 0 < sum(sizes) < 200_000
    sizes.clear()
    page.get_by_text("twee kleuren").click()
    page.wait_for_function("() => __schuifruimteMap.state().colours.P000 === '#f2d27c'")
    assert 0 < sum(sizes) < 200_000


@needs_bundle
@pytest.mark.browser
def test_of_a_large_project_parcels_come_into_view(open_page: Open) -> None:
    """Estates first; a search for a firm goes there, brings its parcels and selects."""
    page = open_page(DEMO, f"?copies={LARGE}")
    map_ready(page)
    assert _state(page)["shards"] == []
    search = page.get_by_role("combobox", name="Zoek kavel")
    search.fill("bakkerij")
    page.get_by_role("option", name="Bakkerij Jansen").click()
    expect(page.get_by_text("kind=parcel parcel=P030")).to_be_visible()
    page.wait_for_function("() => __schuifruimteMap.state().shards.length > 0")
    map_ready(page)
    state = _state(page)
    assert state["selected"] == ["P030"]
    assert state["colours"]["P030"]
    assert len(state["shards"]) < 20, "only what is in view"


@needs_bundle
@pytest.mark.browser
def test_a_search_by_keyboard_selects_a_parcel(open_page: Open) -> None:
    """A combobox: type, arrow, Enter; accents and case do not matter; markup in a name is text."""
    page = open_page(DEMO)
    map_ready(page)
    search = page.get_by_role("combobox", name="Zoek kavel")
    search.press_sequentially("elan")
    expect(search).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("option", name="<i>Smederij</i> Élan")).to_have_attribute("aria-selected", "true")
    search.press("Enter")
    expect(page.get_by_text("kind=parcel parcel=P042")).to_be_visible()
    map_ready(page)
    assert _state(page)["selected"] == ["P042"]
    search.fill("P15")
    expect(page.get_by_role("option")).to_have_count(8)
    search.press("ArrowDown")
    search.press("Enter")
    expect(page.get_by_text("kind=parcel parcel=P151")).to_be_visible()
    search.fill("nergens")
    expect(page.get_by_text("Niets gevonden.").first).to_be_visible()
    search.press("Escape")
    expect(search).to_have_attribute("aria-expanded", "false")


@needs_bundle
@pytest.mark.browser
def test_a_search_by_address(open_page: Open) -> None:
    """Every word that is typed begins a word of the address, a whole house number goes first, and the address of a firm leads to its parcel."""
    page = open_page(DEMO)
    map_ready(page)
    search = page.get_by_role("combobox", name="Zoek kavel")
    search.fill("vlond 12")
    assert [words.split("\n")[0] for words in page.get_by_role("option").all_inner_texts()][:2] == [
        "Vlonderweg 12, Westerbeek", "Vlonderweg 120, Westerbeek"]
    search.press("Enter")
    expect(page.get_by_text("kind=parcel parcel=P006")).to_be_visible()
    map_ready(page)
    place = page.evaluate("() => __schuifruimteMap.project('P006')")
    page.mouse.move(place["x"], place["y"])
    expect(page.locator(".tooltip")).to_contain_text("Vlonderweg 12, Westerbeek")
    search.fill("achterom 7B oosterb")
    search.press("Enter")
    expect(page.get_by_text("kind=parcel parcel=P042")).to_be_visible()
    search.fill("vlond 12 urk")
    expect(page.get_by_text("Niets gevonden.").first).to_be_visible()


@needs_bundle
@pytest.mark.browser
def test_a_search_for_a_place_goes_there(open_page: Open) -> None:
    """An estate comes into the middle; nothing is selected."""
    page = open_page(DEMO)
    map_ready(page)
    before = _state(page)["zoom"]
    search = page.get_by_role("combobox", name="Zoek kavel")
    search.fill("vlonder")
    search.press("Enter")
    page.wait_for_function("(zoom) => __schuifruimteMap.state().zoom > zoom + 0.5", arg=before)
    x, y = _state(page)["centre"]
    assert 155_000 - 200 < x < 156_150
    assert 463_000 < y < 463_650
    expect(page.get_by_text("kind=none")).to_be_visible()


def _state(page: Page) -> dict[str, Any]:
    state: dict[str, Any] = page.evaluate("() => __schuifruimteMap.state()")
    return state


def _measure(socket: WebSocket, sizes: list[int]) -> None:
    socket.on("framereceived", lambda frame: sizes.append(len(frame)))

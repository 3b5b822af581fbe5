"""Work on the map and in the plan: each edit is a step of a scenario in the store, with undo, and the plan follows."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from planner.studio.scenarios import Scenario, Scenarios
from planner.ui.map import is_bundled
from tests.ui.conftest import ROOT, map_ready, settle

APP = ROOT / "app.py"
_PLAN_MS = 180_000
_VACANT, _RESERVED = "#e69f00", "#cc79a7"
pytestmark = [pytest.mark.browser, pytest.mark.skipif(not is_bundled(), reason="the map was not bundled")]

type Open = Callable[..., Page]


@pytest.fixture
def own(project: Path, tmp_path: Path) -> Path:
    """Return a project that nobody else edits."""
    return Path(shutil.copytree(project, tmp_path / "eigen"))


def test_set_aside_planned_anew_undone(open_page: Open, own: Path) -> None:
    """A parcel is reserved on the map: a step in the store, another colour, a new plan without it; undo takes all of that back."""
    page = open_page(APP, f"plan?project={own}")
    _plan(page)
    page.get_by_role("link", name="Kaart").click()
    map_ready(page)
    parcel = _click_parcel(page, _VACANT)
    page.get_by_role("button", name="Uitvoeren").click()
    page.wait_for_function("([id, colour]) => __schuifruimteMap.state('map').colours[id] === colour", arg=[parcel, _RESERVED])
    scenario = _only(own)
    assert [(step.kind, step.values["row"], step.values["new"]) for step in scenario.steps] == [("cell", parcel, "reserved")]
    expect(page.get_by_text("scenario Concept 1")).to_be_visible()
    _wait_for_new_plan(page)
    wait_kept(own)
    record = Scenarios(own).plans("Concept 1")[-1].record
    assert parcel not in {move["to"] for move in record["moves"]}
    page.get_by_role("button", name="Ongedaan maken").click()
    page.wait_for_function("([id, colour]) => __schuifruimteMap.state('map').colours[id] === colour", arg=[parcel, _VACANT])
    assert _only(own).steps == ()
    assert "scenario=Concept+1" in page.url
    assert f"parcels={parcel}" in page.url


def test_a_firm_is_kept_where_it_is_and_let_go_again(open_page: Open, own: Path) -> None:
    """A mover is told to stay: the step is in the store, the new plan leaves it; withdrawing the wish takes the step out."""
    page = open_page(APP, f"plan?project={own}")
    _plan(page)
    mover = page.evaluate("() => __schuifruimteMap.state('plan-map').moves[0].id")
    page.goto(page.url.split("?")[0] + f"?project={own}&firm={mover}")
    settle(page)
    _plan(page)
    page.get_by_role("button", name="Verhuist niet").click()
    expect(page.get_by_text("scenario Concept 1")).to_be_visible()
    assert [(step.kind, step.values["firm"]) for step in _only(own).steps] == [("forbid", mover)]
    _wait_for_new_plan(page)
    wait_kept(own)
    kept = Scenarios(own).plans("Concept 1")[-1].record
    assert mover not in {move["mover_id"] for move in kept["moves"]}
    page.reload()  # another session: the link has the scenario and its plan
    expect(page.get_by_text(f"{len(kept['moves'])} verplaatsingen bedienen")).to_be_visible()
    page.goto(page.url.split("?")[0] + f"?project={own}&firm={mover}&scenario=Concept+1")  # a link without the plan: the scenario has kept it
    page.get_by_role("button", name="Het plan tonen dat bij dit scenario is bewaard").click()
    expect(page.get_by_text(f"{len(kept['moves'])} verplaatsingen bedienen")).to_be_visible(timeout=_PLAN_MS)
    map_ready(page)
    page.get_by_role("button", name="Intrekken").click()
    expect(page.get_by_role("button", name="Intrekken")).to_be_hidden()
    assert _only(own).steps == ()


def test_a_scenario_is_made_and_chosen(open_page: Open, own: Path) -> None:
    """A new scenario has a name of its own, comes in force, and stands in the address; the project as it is can be chosen again."""
    page = open_page(APP, f"map?project={own}")
    map_ready(page)
    page.get_by_role("button", name="Nieuw scenario").click()
    page.get_by_label("Naam", exact=True).fill("Zonder De Vlonder")
    page.get_by_role("button", name="Maken", exact=True).click()
    expect(page.get_by_text("scenario Zonder De Vlonder")).to_be_visible()
    assert [scenario.name for scenario in Scenarios(own).all()] == ["Zonder De Vlonder"]
    page.reload()
    map_ready(page)
    expect(page.get_by_text("scenario Zonder De Vlonder")).to_be_visible()


def test_the_sample_is_copied_before_it_is_edited(open_page: Open) -> None:
    """An edit of the sample goes into a copy of the reader; the sample itself holds no scenario."""
    page = open_page(APP, "plan")
    _plan(page)
    page.get_by_role("link", name="Kaart").click()
    _click_parcel(page, _VACANT)
    page.get_by_role("button", name="Uitvoeren").click()
    expect(page.get_by_text("scenario Concept 1")).to_be_visible()
    expect(page.get_by_text("het plan is van vóór de laatste wijziging")).to_be_visible()
    sample = ROOT / "data" / "flevoland"
    assert sorted(path.name for path in sample.iterdir()) == ["layers.gpkg", "project.toml"]
    assert "project=" in page.url


def _plan(page: Page) -> None:
    page.get_by_role("button", name="Plan berekenen").click()
    expect(page.get_by_text("verplaatsingen bedienen").first).to_be_visible(timeout=_PLAN_MS)
    map_ready(page)


def _wait_for_new_plan(page: Page) -> None:
    expect(page.get_by_text("het plan is van vóór de laatste wijziging")).to_be_hidden(timeout=_PLAN_MS)
    expect(page.locator(".st-key-progress")).to_be_hidden(timeout=_PLAN_MS)
    settle(page)


def wait_kept(folder: Path) -> None:
    """Check that the plan is kept with the scenario."""
    assert Scenarios(folder).plans("Concept 1") != ()


def _only(folder: Path) -> Scenario:
    (scenario,) = Scenarios(folder).all()
    return scenario


def _click_parcel(page: Page, colour: str) -> str:
    """Click the first parcel of a colour that lies free of the panels of the map; return its id."""
    page.wait_for_function("() => globalThis.__schuifruimteMap?.views.has('map')")
    map_ready(page)
    found: dict[str, Any] = page.evaluate(
        """(colour) => {
            const { colours } = __schuifruimteMap.state('map');
            for (const [id, its] of Object.entries(colours)) {
                if (its !== colour) continue;
                const { x, y } = __schuifruimteMap.project(id, 'map');
                const top = document.elementFromPoint(x, y);
                const deep = top?.shadowRoot?.elementFromPoint(x, y) ?? top;
                if (deep?.tagName === 'CANVAS') return { id, x, y };
            }
        }""", colour)
    page.mouse.click(found["x"], found["y"])
    expect(page.locator(".st-key-card").get_by_role("heading", name=f"Kavel {found['id']}")).to_be_visible()
    return str(found["id"])


def test_a_parcel_is_cut_and_parcels_are_lassoed(open_page: Open, own: Path) -> None:
    """A line over a parcel cuts it in two in the scenario; a lasso around both selects them, and one action holds for all."""
    page = open_page(APP, f"map?project={own}")
    page.wait_for_function("() => globalThis.__schuifruimteMap?.views.has('map')")
    map_ready(page)
    search = page.get_by_role("combobox", name="Zoek")
    search.fill("P003")
    page.keyboard.press("Enter")
    card = page.locator(".st-key-card")
    expect(card.get_by_role("heading", name="Kavel P003", exact=True)).to_be_visible()
    place = _place(page, "P003")
    page.get_by_role("button", name="Een splitslijn tekenen").click()
    for dy in (-70, 70):
        page.mouse.move(place["x"], place["y"] + dy)
        page.mouse.click(place["x"], place["y"] + dy)
    page.keyboard.press("Enter")
    expect(page.get_by_text("scenario Concept 1")).to_be_visible()
    steps = _only(own).steps
    assert [(step.kind, step.values["row"]) for step in steps if step.kind == "row"] == [("row", "P003-2")]
    page.wait_for_function("() => 'P003-2' in __schuifruimteMap.state('map').colours")
    page.get_by_role("button", name="Selecteren met een lasso").click()
    _draw_around(page, _place(page, "P003"), 150, 60)
    expect(card.get_by_text("kavels ·")).to_be_visible()
    chosen = set(page.evaluate("() => __schuifruimteMap.state('map').selected"))
    assert {"P003", "P003-2"} <= chosen
    page.get_by_role("button", name="Uitvoeren").click()
    page.wait_for_function("() => __schuifruimteMap.state('map').colours['P003-2'] === '#cc79a7'")
    changed = {step.values["row"] for step in _only(own).steps if step.kind == "cell" and step.values["column"] in {"status", "restriction"}}
    assert {"P003", "P003-2"} <= changed <= chosen


def _place(page: Page, parcel: str) -> dict[str, float]:
    """Return where a parcel is on the page, once the map stands still."""
    map_ready(page)
    page.wait_for_function("() => !__schuifruimteMap.views.get('map').map.isMoving()")
    place: dict[str, float] = page.evaluate("(id) => __schuifruimteMap.project(id, 'map')", parcel)
    return place


def _draw_around(page: Page, place: dict[str, float], half_wide: float, half_high: float) -> None:
    """Draw a box with the mouse held down."""
    corners = ((-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1))
    for at, (across, down) in enumerate(corners):
        page.mouse.move(place["x"] + across * half_wide, place["y"] + down * half_high, steps=8)
        if not at:
            page.mouse.down()
    page.mouse.up()

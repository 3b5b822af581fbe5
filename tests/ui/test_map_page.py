"""The page Map in a real browser: layers in the address, pictures to save."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from planner.studio.folders import open_project
from planner.ui.map import is_bundled
from tests.ui.conftest import ROOT, map_ready, settle
from tests.ui.project import write_test_project

APP = ROOT / "app.py"
pytestmark = [pytest.mark.browser, pytest.mark.skipif(not is_bundled(), reason="the map was not bundled")]

type Open = Callable[..., Page]


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_test_project(tmp_path_factory.mktemp("projects") / "kaartstad")


def test_layers_come_and_go_and_stand_in_the_address(open_page: Open, project: Path) -> None:
    """A link brings the layers back; the legend says them in words."""
    page = open_page(APP, f"map?project={project}&guide=3.2&demand-layer=municipalities")
    map_ready(page)
    legend = page.locator(".legend")
    expect(legend.get_by_text("Richtafstand rond woningen, m")).to_be_visible()
    expect(legend.get_by_text("Circulaire ruimtevraag, ha")).to_be_visible()
    page.get_by_role("button", name="Kaartlagen").click()
    page.get_by_text("Namen van kavels, van dichtbij").click()
    page.wait_for_url("**layer-labels=on**")
    settle(page)
    page.wait_for_function("() => __schuifruimteMap.views.get('map').map.getLayoutProperty('parcel-names', 'visibility') === 'visible'")
    assert [layer["title"] for layer in _state(page)["layers"]] == ["Circulaire ruimtevraag, ha", "Richtafstand rond woningen, m"]
    assert _state(page)["layers"][0]["labels"][0].startswith("Westerbeek: ")


def test_what_is_seen_is_saved_as_a_picture(open_page: Open, project: Path) -> None:
    """A PNG that holds the map, not an empty canvas, and says below it of what it is; and the whole area from the server."""
    page = open_page(APP, f"map?project={project}")
    map_ready(page)
    with page.expect_download() as saved:
        page.get_by_role("button", name="Bewaar dit beeld als plaatje").click()
    assert saved.value.suggested_filename == "status-van-de-kavels.png"
    assert _colours_in(page, saved.value.path()) > 20
    about = page.evaluate("() => __schuifruimteMap.views.get('map').scene.about")
    assert open_project(project).meta.name in about
    assert "verzonnen gegevens" in about
    assert _darkest_below(saved.value.path()) < 0.5
    with page.expect_download() as drawn:
        page.get_by_role("button", name="Het hele gebied als plaatje voor een rapport (PNG)").click()
    assert drawn.value.suggested_filename.endswith("-map.png")
    assert _colours_in(page, drawn.value.path()) > 20


def _colours_in(page: Page, picture: Path) -> int:
    """Count the colours of a picture."""
    from matplotlib.image import imread

    pixels = imread(picture, format="png")[..., :3]
    return len({tuple(pixel) for pixel in (pixels[::3, ::3] * 16).astype(int).reshape(-1, 3)})


def _darkest_below(picture: Path) -> float:
    """Return the darkest grey (0–1) in the strip below the map."""
    from matplotlib.image import imread

    return float(imread(picture, format="png")[-20:, :, :3].mean(axis=2).min())


def _state(page: Page) -> dict[str, Any]:
    state: dict[str, Any] = page.evaluate("() => __schuifruimteMap.state()")
    return state

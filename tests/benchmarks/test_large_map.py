"""How long a reader of a whole country waits on the map: from opening to estates, parcels, card and edit; the outcome goes to docs/benchmarks.md.

Seconds on the clock in a real browser, the server in use, and in brackets the CPU seconds of the server: where others use the machine, the clock says
little. Nothing here is a test of speed: what must hold is asserted, the rest is to be read.
"""

import time
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pandas as pd
import psutil
import pytest
from playwright.sync_api import Browser, Page, expect

from planner.project.folder import make_project, write_project
from planner.project.project import Project
from planner.project.sample import make_sample
from planner.project.tables import TABLES
from tests.benchmarks.writing import put
from tests.ui.conftest import ROOT, Server, browser, map_ready, new_context, serve, settle

__all__ = ["browser", "serve"]
pytestmark = pytest.mark.timeout(0)
TITLE = "App: a whole country on the map"
HEAD = ("parcels", "opened until its estates are there, s by the clock (CPU s of the server) (≤ 15; 125,000: ≤ 40)", "the same, opened before (≤ 4; ≤ 8)",
        "parcels of an estate", "a screen to the side", "a click until the card (≤ 1.5; ≤ 3)", "an edit until the map is new (≤ 5; ≤ 12)")
PATIENCE_S = 600.0
_VACANT = "#e69f00"
OWN_ROWS = ("municipality_code", "estate_id", "parcel_id", "firm_id", "demand_id", "node_id", "hub_id", "investment_id", "sensitive_id", "building_id",
            "zone_id", "undertaking_id", "grid_node_id")
"""Columns that name rows of a copy: each copy has names of its own."""
BETWEEN_M = 3_000.0

type Open = Callable[[Path], Server]


@pytest.mark.parametrize("copies", [1, 4])
def test_a_country_on_the_map(browser: Browser, serve: Open, tmp_path: Path, copies: int) -> None:
    """XL, and four of it beside each other: estates, then the parcels in view, their card, and an edit that the map shows."""
    folder = tmp_path / "country"
    project = tiled(make_sample("XL"), copies)
    write_project(project, folder)
    server = serve(ROOT / "app.py")
    with new_context(browser) as context:
        page = context.new_page()
        page.set_default_timeout(PATIENCE_S * 1_000)
        page.goto(server.url)
        settle(page)
        program = psutil.Process(server.pid)
        waits = [_until(lambda: page.goto(f"{server.url}/map?project={folder}&lang=nl"), page, program)]
        page.evaluate("() => sessionStorage.clear()")
        waits.append(_until(page.reload, page, program))
        waits += [_until(lambda: _look_at_estate(page), page, program), _until(lambda: _pan(page), page, program)]
        parcel = _vacant_in_view(page)
        place = page.evaluate("(id) => __schuifruimteMap.project(id)", parcel)
        waits += [_until(lambda: _click(page, place, parcel), page, program), _until(lambda: _set_aside(page, parcel), page, program)]
    assert server.tracebacks() == ""
    put(TITLE, HEAD, {f"{len(project['parcels']):,}": waits})


def tiled(project: Project, copies: int) -> Project:
    """Return copies of a project side by side, as one project."""
    west, south, east, north = project["municipalities"].total_bounds
    steps = [((at % 2) * (east - west + BETWEEN_M), (at // 2) * (north - south + BETWEEN_M)) for at in range(copies)]
    tables = {name: pd.concat([_copy(name, frame, at, step) for at, step in enumerate(steps)], ignore_index=True)
              for name, frame in project.tables.items() if len(frame)}
    return make_project(project.meta, project.terms, tables)


def _copy(name: str, frame: pd.DataFrame, at: int, step: tuple[float, float]) -> pd.DataFrame:
    out = frame.copy()
    for column in TABLES[name].columns if at else ():
        if column.kind == "list":
            out[column.name] = [";".join(f"{part}x{at}" for part in cell.split(";") if part) for cell in out[column.name]]
        elif column.name in OWN_ROWS:
            out[column.name] = out[column.name].where(out[column.name] == "", out[column.name] + f"x{at}")
    return out.set_geometry(out.geometry.translate(*step)) if isinstance(out, gpd.GeoDataFrame) else out


def _until(act: Callable[[], object], page: Page, program: psutil.Process) -> str:
    """Return how long something took until the map is drawn again: seconds by the clock, and CPU seconds of the server."""
    begun, used = time.monotonic(), sum(program.cpu_times()[:2])
    act()
    map_ready(page)
    return f"{time.monotonic() - begun:.1f} ({sum(program.cpu_times()[:2]) - used:.1f})"


def _look_at_estate(page: Page) -> None:
    page.evaluate("() => { const view = __schuifruimteMap.views.get('map'); const [w, s, e, n] = view.geometry.estateBoxes[0]; view.fit([[w, s], [e, n]]); }")
    page.wait_for_function("() => __schuifruimteMap.state().shards.length > 0")


def _pan(page: Page) -> None:
    page.evaluate("() => { const { map } = __schuifruimteMap.views.get('map'); map.panBy([map.getCanvas().clientWidth / 2, 0], { animate: false }); }")


def _vacant_in_view(page: Page) -> str:
    """Return the vacant parcel nearest to the middle, and look at it."""
    script = """(vacant) => { const view = __schuifruimteMap.views.get('map'); const { map, parcels, set } = view;
      const { x, y } = map.project(map.getCenter());
      const far = (id) => { const at = map.project(parcels.middle(id)); return Math.hypot(at.x - x, at.y - y); };
      const [found] = set.ids().filter((id) => parcels.colours.get(set.numberOf(id)) === vacant).sort((a, b) => far(a) - far(b));
      const [lng, lat] = parcels.middle(found); view.fit([[lng - 1e-4, lat - 1e-4], [lng + 1e-4, lat + 1e-4]]); return found; }"""
    parcel = str(page.evaluate(script, _VACANT))
    page.wait_for_timeout(1_000)
    map_ready(page)
    return parcel


def _click(page: Page, place: dict[str, float], parcel: str) -> None:
    page.mouse.click(place["x"], place["y"])
    expect(page.get_by_role("heading", name=f"Kavel {parcel}")).to_be_visible(timeout=PATIENCE_S * 1_000)


def _set_aside(page: Page, parcel: str) -> None:
    page.get_by_role("button", name="Uitvoeren").click()
    page.wait_for_function("([id, vacant]) => __schuifruimteMap.state().colours[id] !== vacant", arg=[parcel, _VACANT])

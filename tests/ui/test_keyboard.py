"""Journeys with the keyboard alone: Tab, arrows, Enter and letters; where the reader is can always be seen."""

import contextlib
import io
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect
from playwright.sync_api import TimeoutError as LateError

from planner.studio.scenarios import Scenarios
from planner.ui.map import is_bundled
from tests.ui.conftest import ROOT, map_ready, moves_shown, settle

APP = ROOT / "app.py"
_PLAN_MS = 180_000
_MOST_STOPS = 120
_GLANCE_MS, _TRIES = 5_000, 6
_VACANT, _RESERVED = "#e69f00", "#cc79a7"
_INSIDE = "let at = document.activeElement; while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;"
_STOP = f"""() => {{
  {_INSIDE}
  if (!at || at === document.body) return "";
  const label = at.getAttribute("aria-label") || at.innerText || at.labels?.[0]?.innerText || at.placeholder || at.title || at.tagName;
  return label.trim().split("\\n").at(-1);
}}"""
"""What has the focus: its name, without the name of its icon; empty at the end of the page."""
_SEEN = f"""async () => {{
  {_INSIDE}
  const look = () => {{
    const told = [];
    for (let node = at, high = 0; node && high < 6; high += 1, node = node.parentElement ?? node.getRootNode().host) {{
      const {{ outline, boxShadow, border, backgroundColor, color, textDecoration }} = getComputedStyle(node);
      told.push(outline, boxShadow, border, backgroundColor, color, textDecoration);
    }}
    return told.join();
  }};
  const drawn = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  await drawn();
  const focused = look();
  at.blur();
  await drawn();
  const left = look();
  at.focus();
  return focused !== left;
}}"""
"""Whether what has the focus looks otherwise than without."""
pytestmark = [pytest.mark.browser, pytest.mark.skipif(not is_bundled(), reason="the map was not bundled")]

type Open = Callable[..., Page]


@pytest.fixture
def own(project: Path, tmp_path: Path) -> Path:
    """Return a project that nobody else edits."""
    return Path(shutil.copytree(project, tmp_path / "eigen"))


def test_past_the_menu(open_page: Open, project: Path) -> None:
    """The first stop of a page leads past the menu; the next stop is in the page."""
    page = open_page(APP, f"map?project={project}")
    map_ready(page)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Langs het menu")).to_be_focused()
    expect(page.get_by_role("link", name="Langs het menu")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.querySelector('main').contains(document.activeElement) && document.activeElement.tagName !== 'MAIN'")


def test_every_stop_can_be_seen_and_is_named(open_page: Open, project: Path) -> None:
    """On the page Map each stop of Tab has a name, looks otherwise than without the focus, and stops come from top to bottom: menu, choices, map, card."""
    page = open_page(APP, f"map?project={project}")
    page.emulate_media(reduced_motion="reduce")
    map_ready(page)
    stops, unseen = [], []
    for _ in range(_MOST_STOPS):
        page.keyboard.press("Tab")
        stop = page.evaluate(_STOP)
        if not stop:
            break
        stops.append(stop)
        if not page.evaluate(_SEEN):
            unseen.append(stop)
    assert unseen == []
    assert "DIV" not in stops
    told = ("Langs het menu", "Kaart", "Nederlands", "Kleur naar", "Zoek kavel, adres, bedrijf, terrein of gemeente", "Inzoomen")
    inner = [stops.index(name) for name in told]
    assert inner == sorted(inner)


def test_a_parcel_is_set_aside_and_brought_back(open_page: Open, own: Path) -> None:
    """Search a parcel, reserve it, and undo: a step in the store, and then none; then the other language."""
    page = open_page(APP, f"map?project={own}")
    map_ready(page)
    parcel = page.evaluate("(colour) => Object.entries(__schuifruimteMap.state('map').colours).find(([, its]) => its === colour)[0]", _VACANT)
    _tab_to(page, "Zoek kavel, adres, bedrijf, terrein of gemeente")
    page.keyboard.type(parcel)
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-card").get_by_role("heading", name=f"Kavel {parcel}")).to_be_visible()
    _tab_to(page, "Uitvoeren")
    page.keyboard.press("Enter")
    page.wait_for_function("([id, colour]) => __schuifruimteMap.state('map').colours[id] === colour", arg=[parcel, _RESERVED])
    (scenario,) = Scenarios(own).all()
    assert [(step.values["row"], step.values["new"]) for step in scenario.steps] == [(parcel, "reserved")]
    settle(page)
    _tab_to(page, "Ongedaan maken")
    page.keyboard.press("Enter")
    page.wait_for_function("([id, colour]) => __schuifruimteMap.state('map').colours[id] === colour", arg=[parcel, _VACANT])
    assert Scenarios(own).all()[0].steps == ()
    settle(page)
    _tab_to(page, "Nederlands")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Map", exact=True)).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_a_parcel_is_chosen_from_the_list(open_page: Open, project: Path) -> None:
    """The list of the map opens with Enter, is walked with Tab, chooses with Enter, and closes with Escape, back at its button."""
    page = open_page(APP, f"map?project={project}")
    map_ready(page)
    _tab_to(page, "Verplaatsingen en kavels als lijst")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_function("() => __schuifruimteMap.state('map').selected.length === 1")
    (parcel,) = page.evaluate("() => __schuifruimteMap.state('map').selected")
    expect(page.locator(".st-key-card").get_by_role("heading", name=f"Kavel {parcel}")).to_be_visible()
    page.keyboard.press("Escape")
    assert page.evaluate(_STOP) == "Verplaatsingen en kavels als lijst"


def test_a_plan_is_made_and_a_firm_explained(open_page: Open, project: Path) -> None:
    """Ask a plan, walk its tabs with the arrows to Why, choose a firm, read its reason."""
    page = open_page(APP, f"plan?project={project}")
    settle(page)
    _tab_to(page, "Plan berekenen")
    page.keyboard.press("Enter")
    expect(page.get_by_text("verplaatsingen bedienen").first).to_be_visible(timeout=_PLAN_MS)
    map_ready(page)
    _tab_to(page, "Verplaatsingen")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_role("tab", name="Waarom")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("combobox", name="Bedrijf", exact=True)).to_be_visible()  # the tab is made when it is looked at
    settle(page)
    _tab_to(page, "Bedrijf")
    _choose_second(page, "() => location.search.includes('firm=')")
    expect(page.get_by_text("Dezelfde uitleg op de opdrachtregel")).to_be_visible()


def test_a_report_is_taken_along(open_page: Open, project: Path) -> None:
    """From the first look to the menu, to the page Report, to a file."""
    page = open_page(APP, f"?project={project}")
    moves_shown(page, timeout=_PLAN_MS)
    settle(page)
    _tab_to(page, "Rapport")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Meenemen")).to_be_visible()
    settle(page)
    _tab_to(page, "Excelbestand")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert "Verplaatsingen" in load_workbook(io.BytesIO(download.value.path().read_bytes())).sheetnames


def _choose_second(page: Page, is_chosen: str) -> None:
    """Choose from the list that has the focus; a run that ends just then closes it, and it is opened again, as a person would."""
    for _ in range(_TRIES):
        page.keyboard.press("ArrowDown")
        with contextlib.suppress(LateError):
            page.get_by_role("listbox").wait_for(timeout=_GLANCE_MS)
            page.keyboard.press("ArrowDown")
            page.keyboard.press("Enter")
            page.wait_for_function(is_chosen, timeout=_GLANCE_MS)
            return
    pytest.fail("Nothing could be chosen.")


def _tab_to(page: Page, name: str) -> None:
    """Press Tab until something of a name has the focus; past the end of the page it goes on at the beginning."""
    passed = []
    for _ in range(_MOST_STOPS):
        page.keyboard.press("Tab")
        passed.append(page.evaluate(_STOP))
        if passed[-1] == name:
            return
    pytest.fail(f"Tab never came to {name!r}, only to {passed}.")

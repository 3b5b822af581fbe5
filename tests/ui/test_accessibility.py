"""Every page in both themes before axe, the checker of the WCAG rules; what Streamlit itself does wrong stands in one list."""

import os
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from planner.ui.map import is_bundled
from tests.ui.conftest import ROOT, choose, map_ready, moves_shown, settle

APP = ROOT / "app.py"
AXE = ROOT / "planner/ui/map/frontend/node_modules/axe-core/axe.min.js"
_PLAN_MS = 180_000
_LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
_FAILING = {"serious", "critical"}
KNOWN: dict[str, str] = {}
"""What Streamlit does wrong and we cannot mend: rule and selector, with the reason. ``docs/accessibility.md`` names each."""
_THEMES = (("light", "rgb(255, 255, 255)"), ("dark", "rgb(20, 23, 26)"))
_ASK = """async (levels) => (await axe.run(document, { runOnly: levels, resultTypes: ["violations"] })).violations.flatMap(
  ({ id, impact, nodes }) => nodes.map(({ target, html, failureSummary }) => ({ id, impact, target: target.flat().join(" "), html, failureSummary })))"""
_NAMES = """() => [...document.querySelectorAll("[data-testid=stMain] h1")].map((title) => title.textContent)"""
pytestmark = [pytest.mark.browser, pytest.mark.skipif(not is_bundled(), reason="the map was not bundled")]

type Open = Callable[..., Page]


@pytest.fixture
def look(open_page: Open) -> Callable[..., Page]:
    """Open a page that axe can check."""
    if not AXE.is_file():
        message = "axe-core is not there: npm could not be reached when the map was bundled."
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return open_page


def test_axe_finds_what_is_wrong(look: Open, project: Path) -> None:
    """A button without a name and words in pale grey are found, also where the page was sound before."""
    page = look(APP, f"glossary?project={project}")
    expect(page.get_by_role("heading", name="Begrippen")).to_be_visible()
    settle(page)
    page.evaluate("""() => {
        document.querySelector("[data-testid=stMain]").insertAdjacentHTML("beforeend",  // above all else: what lies under another thing axe leaves open
            `<div style="position:fixed;inset:0 auto auto 0;z-index:2147483647;background:#fff"><button></button><p style="color:#ccc">bleek</p></div>`);
    }""")
    assert {found["id"] for found in _findings(page)} == {"button-name", "color-contrast"}


def test_start_and_map(look: Open, project: Path) -> None:
    """The first look, and a parcel with its card and what can be done with it."""
    page = look(APP, f"?project={project}")
    moves_shown(page, timeout=_PLAN_MS)
    map_ready(page)
    _sound(page)
    _go(page, "Kaart")
    map_ready(page)
    page.get_by_role("combobox", name="Zoek kavel").fill(page.evaluate("() => Object.keys(__schuifruimteMap.state('map').colours)[0]"))
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-card").get_by_role("heading", name="Kavel")).to_be_visible()
    map_ready(page)
    _sound(page)


def test_data(look: Open, project: Path) -> None:
    """Registers, assumptions and survey."""
    page = look(APP, f"data?project={project}")
    _sound_tabs(page)


def test_pages_of_one_screen(look: Open, project: Path) -> None:
    """Space demand, report and glossary."""
    page = look(APP, f"demand?project={project}")
    for name in ("Ruimtevraag", "Rapport", "Begrippen"):
        _go(page, name)
        _sound(page)


def test_plan(look: Open, project: Path) -> None:
    """A plan with all its tabs."""
    page = _planned(look, project, "Plan")
    expect(page.get_by_text("verplaatsingen bedienen").first).to_be_visible()
    map_ready(page)
    _sound_tabs(page)


def test_shift_space(look: Open, project: Path) -> None:
    """What opens when, with a plan, and all tabs."""
    _sound_tabs(_planned(look, project, "Schuifruimte"))


def test_fund_and_compare(look: Open, project: Path) -> None:
    """Fund and Compare with their tabs."""
    page = _planned(look, project, "Fonds")
    _sound_tabs(page)
    _go(page, "Vergelijk")
    _sound_tabs(page)


def test_results_of_the_fund(look: Open, project: Path) -> None:
    """A fund curve with all its tabs: money, municipalities, state aid, chance."""
    page = look(APP, f"fund?project={project}")
    page.get_by_text("gekozen fondsen").click()
    for role, name, words in (("textbox", "Fondsen (miljoen euro)", "0; 1; 2,5"), ("spinbutton", "Simulaties", "50")):
        field = page.get_by_role(role, name=name)
        field.fill(words)
        field.press("Enter")
        settle(page)
    page.get_by_role("button", name="Fondscurve berekenen").click()
    expect(page.get_by_test_id("stVegaLiteChart")).to_be_visible(timeout=_PLAN_MS)
    settle(page)
    for at in range(page.get_by_role("tab").count()):  # in turn light and dark: what they hold is drawn by the same hands
        page.get_by_role("tab").nth(at).click()
        expect(page.get_by_role("tab").nth(at)).to_have_attribute("aria-selected", "true")
        settle(page)
        _sound(page, _THEMES[at % 2:][:1])


def test_results_of_plan_and_shift_space(look: Open, project: Path) -> None:
    """Why a firm stays, what lacks for a target, and the least shift space, once they are found."""
    page = _planned(look, project, "Plan")
    page.get_by_role("tab", name="Waarom").click()
    settle(page)
    choose(page, "Bedrijf", 1)  # below "choose a firm"
    settle(page)
    _found(page, "why-ask")
    _sound(page)
    page.get_by_role("tab", name="Wat ontbreekt").click()
    _found(page, "fix-ask")
    _sound(page)
    _go(page, "Schuifruimte")
    page.get_by_role("tab", name="Kleinste schuifruimte").click()
    _found(page, "least-ask")
    _sound(page)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_page_says_its_language_and_name(open_page: Open, project: Path, language: str) -> None:
    """A screen reader hears in which language to speak, and each page has a title of its own and one first heading."""
    page = open_page(APP, f"glossary?project={project}&lang={language}")
    word = {"nl": "Begrippen", "en": "Glossary"}[language]
    expect(page).to_have_title(f"{word} · Schuifruimte")
    expect(page.locator("html")).to_have_attribute("lang", language)
    assert page.evaluate(_NAMES) == [word]


def test_a_page_leaves_room_for_the_map(open_page: Open, project: Path) -> None:
    """On a laptop of 1280 by 900 the map begins in the upper third and the sidebar needs no scrolling, also with a scenario in force."""
    page = open_page(APP, f"map?project={project}")
    map_ready(page)
    assert page.locator(".schuifruimte-map[data-ready]").bounding_box()["y"] < 300
    content = page.locator("[data-testid=stSidebarContent]")
    hidden = content.evaluate("(box) => box.scrollHeight - box.clientHeight")
    assert hidden <= 0
    room = content.evaluate("(box) => box.clientHeight - box.querySelector('.st-key-lang').getBoundingClientRect().bottom")
    assert room > 60  # the list of steps of a scenario comes in


def test_less_motion(open_page: Open, project: Path) -> None:
    """Who asks for less motion sees the map jump, and no sign of ours move."""
    page = open_page(APP, f"map?project={project}")
    page.emulate_media(reduced_motion="reduce")
    page.reload()
    map_ready(page)
    before = page.evaluate("() => __schuifruimteMap.state('map').zoom")
    page.get_by_role("button", name="Inzoomen").click()
    at_once, later = page.evaluate("""async () => {
        const zoom = () => __schuifruimteMap.state('map').zoom;
        const first = zoom();
        await new Promise((done) => setTimeout(done, 600));
        return [first, zoom()];
    }""")
    assert before + 1 == pytest.approx(at_once) == pytest.approx(later)
    page.emulate_media(reduced_motion="no-preference")


def test_what_is_known_stands_in_the_statement() -> None:
    """The statement names every rule that axe finds broken in Streamlit."""
    said = (ROOT / "docs/accessibility.md").read_text("utf-8")
    assert [rule for rule in KNOWN if rule.split()[0] not in said] == []


def _planned(look: Open, project: Path, name: str) -> Page:
    page = look(APP, f"?project={project}")
    moves_shown(page, timeout=_PLAN_MS)
    _go(page, name)
    return page


def _found(page: Page, button: str) -> None:
    """Ask for an answer and wait until it is there: the button is then gone."""
    asking = page.locator(f".st-key-{button} button")
    asking.click()
    expect(asking).to_be_hidden(timeout=_PLAN_MS)
    settle(page)


def _go(page: Page, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).click()
    expect(page.get_by_role("heading", name=name, exact=True, level=1)).to_be_visible()
    settle(page)


def _sound_tabs(page: Page) -> None:
    _sound(page)
    for at in range(1, page.get_by_role("tab").count()):
        page.get_by_role("tab").nth(at).click()
        expect(page.get_by_role("tab").nth(at)).to_have_attribute("aria-selected", "true")
        settle(page)
        _sound(page)


def _sound(page: Page, themes: Sequence[tuple[str, str]] = _THEMES) -> None:
    """Check the page as it is, light and dark."""
    found = []
    for scheme, ground in themes:
        page.emulate_media(color_scheme=scheme)
        expect(page.locator(".stApp")).to_have_css("background-color", ground)
        settle(page)
        found += [f"{scheme}: {each['id']} at {each['target']}\n{each['html']}\n{each['failureSummary']}" for each in _findings(page)]
    page.emulate_media(color_scheme="light")
    assert not found, f"{page.url}\n" + "\n\n".join(found)


def _findings(page: Page) -> list[dict[str, Any]]:
    if not page.evaluate("() => 'axe' in globalThis"):
        page.evaluate(AXE.read_text("utf-8"))
    found: list[dict[str, Any]] = page.evaluate(_ASK, _LEVELS)
    return [each for each in found if each["impact"] in _FAILING and not any(_is(rule, each) for rule in KNOWN)]


def _is(known: str, found: dict[str, Any]) -> bool:
    rule, pattern = known.split(maxsplit=1)
    return found["id"] == rule and re.search(pattern, f"{found['target']} {found['html']}") is not None

"""What the page Plan says of a plan, and that it can be read."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page
from streamlit.testing.v1 import AppTest

from tests.ui.conftest import ROOT, settle

_SMALL = ("data", "map", "shift-space", "fund")
_CUT_OFF = """() => [...document.querySelectorAll('[data-testid=stMain] :is(button, label) p, [data-testid=stMain] [role=radiogroup]')]
  .filter(one => one.clientWidth > 0 && one.scrollWidth > one.clientWidth + 1).map(one => one.textContent)"""
_CUT = """() => [...document.querySelectorAll('.st-key-ask :is(button, label) p')].filter(one => {
  const box = one.getBoundingClientRect(), place = one.closest('[data-testid=stColumn]')?.getBoundingClientRect();
  return one.scrollWidth > one.clientWidth + 1 || (place && box.right > place.right + 1);
}).map(one => one.textContent)"""


@pytest.mark.browser
def test_a_small_laptop_shows_what_a_plan_is_asked_whole(open_page: Callable[..., Page], project: Path) -> None:
    """At 1024 by 768 no label and no button of the question is cut off, and none lies over another."""
    page = open_page(ROOT / "app.py", f"plan?project={project}")
    page.set_viewport_size({"width": 1024, "height": 768})
    settle(page)
    page.wait_for_function(f"() => document.querySelectorAll('.st-key-ask label p').length > 2 && ({_CUT})().length === 0")
    assert page.evaluate(_CUT) == []


@pytest.mark.browser
def test_a_small_laptop_cuts_off_no_word_of_a_button(open_page: Callable[..., Page], project: Path) -> None:
    """At 1024 by 768 every button, switch and choice shows all of its words."""
    for name in _SMALL:
        page = open_page(ROOT / "app.py", f"{name}?project={project}")
        page.set_viewport_size({"width": 1024, "height": 768})
        settle(page)
        page.wait_for_function("() => document.querySelectorAll('[data-testid=stMain] button').length > 0")
        assert page.evaluate(_CUT_OFF) == [], name


def _page(reasons: tuple[str, ...]) -> None:
    from types import SimpleNamespace

    from planner.ui.plan_page import say_nobody

    say_nobody(SimpleNamespace(not_moved=[SimpleNamespace(reason=reason) for reason in reasons]), "nl")


@pytest.mark.parametrize(("reasons", "said", "advised"), [
    (("consent", "consent", "room"), "wil niet verhuizen, of is niet gevraagd (2 van 3)", ["enquête"]),
    (("room", "consent", "room"), "te weinig ruimte (2 van 3)", []),
])
def test_a_plan_in_which_nobody_moves_says_why(reasons: tuple[str, ...], said: str, advised: list[str]) -> None:
    """The reason that holds most firms back is named and counted; where they were not asked, the page says how to."""
    page = AppTest.from_function(_page, args=(reasons,)).run()
    assert not page.exception
    assert said in page.warning[0].value
    assert [word for word in ("enquête",) if word in page.warning[0].value] == advised

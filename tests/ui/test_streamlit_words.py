"""Words of Streamlit itself in the reader's language."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import streamlit
from playwright.sync_api import Page, expect

from planner.ui.map import is_bundled
from planner.ui.streamlit_words import _NAMES, _WORDS, streamlit_words
from tests.ui.conftest import ROOT, settle

APP = ROOT / "app.py"


def test_streamlit_still_says_these_words() -> None:
    """A word that another edition of Streamlit says otherwise would come out in English again."""
    scripts = "".join(path.read_text(encoding="utf-8", errors="replace") for path in (Path(streamlit.__file__).parent / "static").rglob("*.js"))
    said = {word: max(re.split(r"\{\w+\}(?: options)?|(?<=Enter to )|\. (?=Running the)", word), key=len) for word in (*_WORDS, *_NAMES)}
    assert [word for word, piece in said.items() if piece not in scripts] == []


def test_an_english_reader_keeps_them() -> None:
    """Nothing is said otherwise; in Dutch nothing is left out."""
    assert streamlit_words("en") == ({}, {})
    words, names = streamlit_words("nl")
    assert (set(words), set(names)) == (set(_WORDS), set(_NAMES))


@pytest.mark.browser
@pytest.mark.skipif(not is_bundled(), reason="the map was not bundled")
def test_words_follow_the_language_and_dark_is_a_choice(open_page: Callable[..., Page], project: Path) -> None:
    """A field for files, an empty list and the menu speak Dutch, and English after the switch; the menu makes the page dark, and it stays so."""
    page = open_page(APP, f"data?project={project}")
    uploader = page.get_by_test_id("stFileUploaderDropzone").first
    expect(uploader.get_by_text("Bestand kiezen")).to_be_visible()
    expect(uploader.get_by_text("per bestand")).to_be_visible()
    page.get_by_role("combobox", name="Tabel").fill("qqqq")
    expect(page.get_by_text("Niets gevonden")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Uitleg bij Scenario dat geldt")).to_be_visible()
    page.get_by_role("button", name="Hoofdmenu").click()
    page.get_by_role("menuitemradio", name="Donker").click()
    page.keyboard.press("Escape")
    dark = "() => getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor === 'rgb(20, 23, 26)'"
    page.wait_for_function(dark)
    page.get_by_text("English", exact=True).click()
    expect(uploader.get_by_text("Upload")).to_be_visible()
    expect(page.get_by_role("button", name="Help for Scenario in force")).to_be_visible()
    page.reload()
    settle(page)
    page.wait_for_function(dark)

"""The words of the planner."""

import re
from pathlib import Path

from planner.language import LANGUAGES
from planner.ui.glossary import help_for, words
from planner.ui.glossary_page import PAGES

UI = Path(__file__).parents[2] / "planner" / "ui"


def test_every_word_is_whole() -> None:
    """Term and meaning in both languages, on pages that exist, each term once."""
    for language in LANGUAGES:
        assert len({word.term(language) for word in words().values()}) == len(words())
        assert all(word.meaning(language).endswith(".") or word.meaning(language)[-1] == ")" for word in words().values())
    assert all(word.pages and {*word.pages} <= {*PAGES} for word in words().values())


def test_help_that_is_asked_is_there() -> None:
    """Every name that a page asks help for is a word of the glossary."""
    asked = {name for path in UI.glob("*.py") for name in re.findall(r'help_for\("(\w+)"', path.read_text(encoding="utf-8"))}
    asked |= set(re.findall(r'^\s+\("(\w+)", text\(', (UI / "kpis.py").read_text(encoding="utf-8"), re.MULTILINE))
    assert len(asked) >= 9
    assert asked <= {*words()}


def test_help_names_its_source() -> None:
    """The source stands behind the meaning where there is one."""
    assert help_for("category", "nl").endswith("(VNG Bedrijven en milieuzonering 2009)")
    assert help_for("parcel", "en") == words()["parcel"].meaning_en

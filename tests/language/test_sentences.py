"""Every sentence of the app has a Dutch text, and the text fits its places."""

import io
import re
from pathlib import Path

from babel.messages.extract import extract_from_dir, extract_from_file
from babel.messages.pofile import read_po

from planner.language import text

PLANNER = Path(__file__).parents[2] / "planner"
APP = PLANNER.parent / "app.py"
CATALOGUE = PLANNER / "language" / "nl.po"
PLACE = re.compile(r"\{(\w+)")


def _spoken() -> dict[str, str]:
    with CATALOGUE.open("rb") as stream:
        return {str(entry.id): str(entry.string) for entry in read_po(stream, locale="nl") if entry.id}


def _used() -> set[str]:
    words = {"text": None, "mark": None}
    found = [message for _, _, message, _, _ in extract_from_dir(PLANNER, keywords=words, method_map=[("**.py", "python")])]
    found += [message for _, message, _, _ in extract_from_file("python", APP, keywords=words)]
    return {message if isinstance(message, str) else message[0] for message in found}


def test_every_sentence_in_the_code_has_a_dutch_text() -> None:
    """A sentence without one would come out in English."""
    spoken = _spoken()
    assert sorted(message for message in _used() if not spoken.get(message)) == []


def test_no_sentence_in_the_catalogue_is_unused() -> None:
    """What is no longer said is no longer translated."""
    assert sorted(set(_spoken()) - _used()) == []


def test_a_dutch_text_has_the_places_of_its_sentence() -> None:
    """A place that is missing, or too many, would lose a figure or stop the page."""
    for message, dutch in _spoken().items():
        assert sorted(PLACE.findall(message)) == sorted(PLACE.findall(dutch)), message


def test_the_catalogue_names_each_sentence_once() -> None:
    """Two texts for one sentence: nobody knows which one shows."""
    lines = [line for line in io.StringIO(CATALOGUE.read_text(encoding="utf-8")) if line.startswith("msgid ")]
    assert len(lines) == len(set(lines))


def test_values_come_in_as_they_are() -> None:
    """A name with braces in it is a name, not a place."""
    assert text("category {category}", "nl", category="{x}") == "categorie {x}"

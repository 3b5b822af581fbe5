"""Sentences in the language of the reader, looked up in a gettext catalogue kept as text."""

from functools import cache
from importlib.resources import files
from typing import Final, Literal

from babel.messages.pofile import read_po

type Language = Literal["nl", "en"]

LANGUAGES: Final[tuple[Language, ...]] = ("nl", "en")


def text(msgid: str, language: Language, **values: object) -> str:
    """Give a sentence in the language of the reader.

    Parameters
    ----------
    msgid
        The English sentence, with ``{name}`` where a value comes. Always a literal at the place of the call,
        or a string that went through `mark`, so that the test of the catalogue finds it.
    language
        ``"nl"`` or ``"en"``.
    values
        What goes into the places. They are put in as they are: format figures first.

    Returns
    -------
    str
        The sentence. A message without a Dutch text comes back in English, never empty.
    """
    sentence = msgid if language == "en" else _dutch().get(msgid, msgid)
    return sentence.format(**values) if values else sentence


def mark(msgid: str) -> str:
    """Return the sentence as it is, and tell the test of the catalogue that it needs a Dutch text."""
    return msgid


@cache
def _dutch() -> dict[str, str]:
    with files("planner.language").joinpath("nl.po").open("rb") as stream:
        catalogue = read_po(stream, locale="nl")
    return {str(entry.id): str(entry.string) for entry in catalogue if entry.id and entry.string}

"""What a term is called and where it comes from, in the language of the reader."""

from typing import Any, NamedTuple

from planner.language import Language
from planner.language.dutch_terms import dutch_terms
from planner.project.terms import Terms


class TermWords(NamedTuple):
    """What a term means, and its source."""

    meaning: str
    source: str


def term_words(section: str, name: str, language: Language) -> TermWords:
    """Return the words of a term by its section and name.

    Raises
    ------
    KeyError
        Where there is no such term.
    """
    group: Any = Terms.model_fields[section].annotation
    field = group.model_fields[name]
    if language == "nl":
        meaning, source = dutch_terms()[section][name]
    else:
        meaning, source = " ".join((field.description or "").replace("`", "").split()), field.json_schema_extra["source"]
    return TermWords(str(meaning), str(source))


def term_called(dotted: str, language: Language) -> str:
    """Return what a term ``section.name`` means, to begin a sentence with; as it is written where there is no such term."""
    section, _, name = dotted.partition(".")
    try:
        return term_words(section, name, language).meaning.rstrip(".")
    except KeyError:
        return dotted

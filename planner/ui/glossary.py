"""The words of the planner from one source: for the page Glossary, and as help beside figures."""

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from planner.language import Language


@dataclass(frozen=True)
class Word:
    """One word: the term and its meaning in both languages, the pages that use it, and its source where it has one."""

    nl: str
    en: str
    meaning_nl: str
    meaning_en: str
    pages: list[str] = field(default_factory=list)
    source: str = ""

    def term(self, language: Language) -> str:
        """Return what it is called."""
        return self.nl if language == "nl" else self.en

    def meaning(self, language: Language) -> str:
        """Return what it means."""
        return self.meaning_nl if language == "nl" else self.meaning_en


@cache
def words() -> dict[str, Word]:
    """Return every word by its name in the code."""
    content = tomllib.loads(files("planner.language").joinpath("glossary.toml").read_text(encoding="utf-8"))
    return {name: Word(**entry) for name, entry in content.items()}


def help_for(name: str, language: Language) -> str:
    """Return the help beside a term: its meaning, and its source where it has one."""
    word = words()[name]
    return f"{word.meaning(language)} ({word.source})" if word.source else word.meaning(language)

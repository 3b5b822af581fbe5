"""The questions of the firm survey, as the data file ``questions.yaml`` has them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from planner.language import Language
from planner.project.tables import TABLES, Column
from planner.project.terms import CATEGORIES

Words = Mapping[str, str]
"""The same words by language."""


@dataclass(frozen=True)
class Choice:
    """One word of a drop-down list.

    Parameters
    ----------
    value
        Our value.
    label
        Words on the form, by language.
    also
        Other words that firms use for it.
    """

    value: str
    label: Words
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Question:
    """One question of the survey.

    Parameters
    ----------
    key
        ``table.column`` of the project that the answer feeds.
    section
        Under which heading it stands.
    label, explanation, source, unit, example
        Words by language; ``source`` says where a firm finds the answer.
    choices
        Words to choose from; empty where the answer is free.
    nothing
        Words that mean "there is none".
    was
        Keys of the same question on earlier forms.
    is_hidden, is_prefilled
        Whether a firm sees it, and whether what the project knows is written into it.
    default_counts
        Whether the default of the table is an answer and not "nobody asked".
    """

    key: str
    section: str
    label: Words
    explanation: Words
    source: Words
    unit: Words
    example: Words
    choices: tuple[Choice, ...] = ()
    nothing: tuple[str, ...] = ()
    was: tuple[str, ...] = ()
    is_hidden: bool = False
    is_prefilled: bool = True
    default_counts: bool = False

    @property
    def table(self) -> str:
        """Table that it feeds."""
        return self.key.partition(".")[0]

    @property
    def column(self) -> Column:
        """Column that it feeds."""
        return TABLES[self.table][self.key.partition(".")[2]]

    @property
    def is_text(self) -> bool:
        """Whether an answer is kept letter by letter, leading zeros included."""
        return not self.column.is_number

    def is_silent(self, value: Any) -> bool:
        """Whether a value of the table says nothing: missing, or a default that nobody gave."""
        if value is None or value == "" or value != value:  # noqa: PLR0124 - NaN differs from itself
            return True
        default = self.column.empty()
        return not self.default_counts and not self.column.required and bool(value == default)

    def shown(self, value: Any, language: Language) -> Any:
        """Return a value of the table as it stands on a form; None where it says nothing."""
        if self.is_silent(value):
            return None
        if self.choices:
            words = str(value).lower() if self.column.kind == "flag" else str(value)
            return next((choice.label[language] for choice in self.choices if choice.value == words), words)
        return float(value) if self.column.is_number else str(value)


@dataclass(frozen=True)
class Questionnaire:
    """The survey as a whole.

    Parameters
    ----------
    version
        Goes up when a question changes its meaning; stamped into every form.
    questions
        In the order of the form.
    sections, words
        Headings and fixed words, by name and language.
    readme
        Lines of the first sheet, by language; the first is its title.
    units
        Word of a firm → unit as the import knows it.
    about, range_starts, between
        Words before an estimate, before a range, and between the ends of a range.
    """

    version: int
    questions: tuple[Question, ...]
    sections: Mapping[str, Words]
    words: Mapping[str, Words]
    readme: Mapping[str, tuple[str, ...]]
    units: Mapping[str, str]
    about: tuple[str, ...]
    range_starts: tuple[str, ...]
    between: tuple[str, ...]
    _by_key: dict[str, Question] = field(default_factory=dict, repr=False, compare=False)

    def __getitem__(self, key: str) -> Question:
        """Return a question by its key, also one of an earlier form."""
        if not self._by_key:
            self._by_key.update({name: question for question in self.questions for name in (question.key, *question.was)})
        return self._by_key[key]

    def __contains__(self, key: object) -> bool:
        try:
            self[str(key)]
        except KeyError:
            return False
        return True

    def of(self, table: str) -> tuple[Question, ...]:
        """Return the questions that feed a table."""
        return tuple(question for question in self.questions if question.table == table)

    def label_of(self, key: str, language: Language) -> str:
        """Return what a question is called."""
        return self[key].label[language]


@cache
def questionnaire() -> Questionnaire:
    """Return the survey of this release."""
    text = files("planner.sources.survey").joinpath("questions.yaml").read_text(encoding="utf-8")
    return parsed(text)


def parsed(text: str) -> Questionnaire:
    """Return the survey that a YAML text describes."""
    content = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - this loader makes text of every scalar, and no objects
    flags = _choices(content["flags"])
    questions = tuple(_question(entry, flags) for entry in content["questions"])
    readme = {language: tuple(lines) for language, lines in content["readme"].items()}
    return Questionnaire(int(content["version"]), questions, content["sections"], content["words"], readme,
                         content["units"], tuple(content["about"]), tuple(content["range_starts"]), tuple(content["between"]))


def _question(entry: Mapping[str, Any], flags: tuple[Choice, ...]) -> Question:
    nothing = {"nl": "", "en": ""}
    table, _, name = entry["key"].partition(".")
    column = TABLES[table][name]
    choices = _choices(entry.get("choices", {}))
    if column.kind == "flag":
        choices = flags
    if column.kind == "category":
        choices = tuple(Choice(step, {"nl": step, "en": step}) for step in CATEGORIES)
    return Question(
        entry["key"], entry["section"], entry["label"], entry["explanation"], entry.get("source", nothing), entry.get("unit", nothing),
        entry.get("example", nothing), choices, tuple(entry.get("nothing", ())), tuple(entry.get("was", ())),
        entry.get("hidden") == "true", entry.get("prefill") != "false", entry.get("default_counts") == "true")


def _choices(entries: Mapping[str, Any]) -> tuple[Choice, ...]:
    return tuple(Choice(value, {"nl": words["nl"], "en": words["en"]}, tuple(words.get("also", ()))) for value, words in entries.items())

"""The terms of a project as a list: value, low and high, unit, source and evidence, in the language of the reader."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from planner.language import Language, mark, text
from planner.language.dutch_terms import dutch_terms
from planner.project.project import Project
from planner.project.term import Range, TermSource
from planner.project.term_words import term_words
from planner.project.terms import Terms
from planner.project.words import EVIDENCE_WORDS

CHANGED_SOURCE = mark("changed in this project")


@dataclass(frozen=True)
class Assumption:
    """One term of a project.

    Parameters
    ----------
    section, name
        As in ``project.toml``.
    value
        The value as text: JSON, so that it can be given back to a step of a scenario; of a range its likely value.
    low, high
        Of a range; None for others.
    base
        What the project itself says, as text; empty where that is the same.
    topic, meaning, unit, source
        In the language of the reader; ``topic`` is what the section is about.
    evidence
        ``read``, ``known``, ``assumed`` or ``computed``; a value that is no default is ``assumed`` until its maker says otherwise.
    is_stated
        Whether evidence and source were given with the value.
    """

    section: str
    name: str
    value: str
    low: float | None
    high: float | None
    base: str
    topic: str
    meaning: str
    unit: str
    source: str
    evidence: str
    is_stated: bool


def assumptions(terms: Terms, base: Terms, language: Language, sources: Mapping[str, TermSource]) -> tuple[Assumption, ...]:
    """Return every term, in the order of ``project.toml``.

    Parameters
    ----------
    terms
        Those that hold now.
    base
        Those of the project itself, without a scenario.
    language
        Of meaning, unit and source.
    sources
        Evidence and source that were given with the values that hold now, by ``section.name``.
    """
    names = [(section, name) for section in Terms.model_fields for name in type(getattr(base, section)).model_fields]
    return tuple(_assumption((terms, base), (section, name), language, sources.get(f"{section}.{name}")) for section, name in names)


def assumption_rows(project: Project, base: Terms, language: Language) -> list[dict[str, Any]]:
    """Return the terms as rows of a table, with headings in the language of the reader."""
    headings = {"topic": text("subject", language), "term": text("term", language), "meaning": text("meaning", language), "value": text("value", language),
                "low": text("low", language), "high": text("high", language), "unit": text("unit", language), "evidence": text("evidence", language),
                "source": text("source", language), "base": text("in the project itself", language)}
    return [{headings["topic"]: one.topic, headings["term"]: f"{one.section}.{one.name}", headings["meaning"]: one.meaning,
             headings["value"]: _number(one.value), headings["low"]: one.low, headings["high"]: one.high, headings["unit"]: one.unit,
             headings["evidence"]: text(EVIDENCE_WORDS[one.evidence], language), headings["source"]: one.source, headings["base"]: one.base}
            for one in assumptions(project.terms, base, language, project.meta.term_sources)]


def _number(value: str) -> Any:
    """Return a number as a number, and any other value as its text."""
    try:
        return float(value)
    except ValueError:
        return value


def _assumption(held: tuple[Terms, Terms], place: tuple[str, str], language: Language, stated: TermSource | None) -> Assumption:
    (terms, base), (section, name) = held, place
    group = getattr(terms, section)
    field = type(group).model_fields[name]
    now, before = getattr(group, name), getattr(getattr(base, section), name)
    about: Any = field.json_schema_extra
    meaning, source = term_words(section, name, language)
    origin = stated or (TermSource(evidence=about["evidence"], source=source) if now == field.default else TermSource(source=text(CHANGED_SOURCE, language)))
    low, high = (now.low, now.high) if isinstance(now, Range) else (None, None)
    topic = (Terms.model_fields[section].description or "").rstrip(".") if language == "en" else str(dutch_terms()[section][""])
    return Assumption(
        section=section, name=name, value=_shown(now), low=low, high=high, base="" if now == before else _shown(before), topic=topic, meaning=meaning,
        unit=_unit(about["unit"], language), source=origin.source, evidence=origin.evidence, is_stated=stated is not None)


def _shown(value: Any) -> str:
    """Return a value as text; of a range the likely one."""
    if isinstance(value, Range):
        return f"{value.likely:.12g}"
    if isinstance(value, BaseModel):
        value = value.model_dump(mode="json")
    if isinstance(value, float):
        return f"{value:.12g}"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def new_value(terms: Terms, section: str, name: str, given: str) -> str:
    """Return a value that somebody typed as a step of a scenario takes it: of a range the whole range, with its likely value replaced.

    A decimal comma is read as a point where the term is a number. The low or high value of a range moves along where the likely one passes it.
    """
    now = getattr(getattr(terms, section), name)
    plain = given.strip()
    if isinstance(now, int | float | Range) and not isinstance(now, bool):
        plain = plain.replace(",", ".")
    if not isinstance(now, Range):
        return plain
    try:
        likely = float(plain)
    except ValueError:
        return plain  # the contract of the term says what is wrong with it
    return json.dumps({"low": min(now.low, likely), "likely": likely, "high": max(now.high, likely)})


def _unit(unit: str, language: Language) -> str:
    return unit if language == "en" else str(dutch_terms()["units"].get(unit, unit))

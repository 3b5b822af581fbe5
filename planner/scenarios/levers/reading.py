"""Pulls as they are written, ``NAME=VALUE[@SCOPE]``, into pulls of levers; all faults at once."""

import json
from collections.abc import Callable, Iterable

from pydantic import ValidationError

from planner.errors import Problem
from planner.language import mark
from planner.project.project import Project
from planner.project.pulls import Written
from planner.project.terms import Terms
from planner.scenarios.levers.lever import Amount, Lever, LeverFault, Part, Pull
from planner.scenarios.levers.places import read_scope


def as_mapping(pulls: Iterable[Written]) -> dict[str, str]:
    """Return pulls as the mapping that :class:`~planner.studio.plan.PlanRequest` takes; of two with one name and scope the last."""
    return {written.key: written.value for written in pulls}


def read_pull(project: Project, lever: Lever, written: Written) -> Pull:
    """Return a pull of a named lever.

    Raises
    ------
    LeverFault
        Where the lever takes no such value or place.
    """
    return Pull(lever, _values(lever, written.value), read_scope(project, lever, written.scope), written.label)


def _values(lever: Lever, value: str) -> tuple[Amount, ...]:
    texts = [part.strip() for part in value.split(":")]
    parts = lever.parts * len(texts) if lever.is_list else lever.parts
    least = sum(not part.is_optional for part in lever.parts)
    if not least <= len(texts) <= len(parts):
        raise LeverFault(mark("a value is written {form}"), form=lever.form)
    return tuple(_amount(part, text) for part, text in zip(parts, texts, strict=False))


def _amount(part: Part, text: str) -> Amount:
    """Return a part of a value: a word that it knows, or a number in its range."""
    if text in part.words:
        return text
    if not text and part.is_optional:
        return None
    if not part.is_number:
        raise LeverFault(mark("{text} is none of {words}"), text=text or "–", words=", ".join(part.words))
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    fits = part.minimum <= number <= part.maximum and abs(number) < float("inf") and (number == int(number) or not part.is_whole)
    if not fits:
        sentence = {True: mark("{part} is {text}, and must be a whole number from {minimum} to {maximum} {unit}"),
                    False: mark("{part} is {text}, and must be a number from {minimum} to {maximum} {unit}")}[part.is_whole]
        raise LeverFault(sentence, part=part.name, text=text or "–", minimum=f"{part.minimum:g}", maximum=f"{part.maximum:g}", unit=part.unit)
    return number


def set_term(project: Project, written: Written) -> Project:
    """Return the project with a term set by its dotted name.

    Raises
    ------
    LeverFault
        Where there is no such term.
    pydantic.ValidationError
        Where the term does not take the value.
    """
    section, _, term = written.name.partition(".")
    values = project.terms.model_dump()
    if section not in values or term not in values[section]:
        raise LeverFault(mark("there is no lever or term {name}; a term is written section.name, for example limits.pace_ha_per_year"), name=written.name)
    try:
        values[section][term] = json.loads(written.value)
    except json.JSONDecodeError:
        values[section][term] = written.value
    return project.with_terms(Terms.model_validate(values))


def attempt[Result](work: Callable[[], Result], written: Written, problems: list[Problem]) -> Result | None:
    """Return what some work gives, None and one more problem where the lever does not take what is written."""
    try:
        return work()
    except LeverFault as fault:
        reasons = (fault.sentence("en"), fault.sentence("nl"))
    except ValidationError as error:
        reasons = (error.errors()[0]["msg"],) * 2
    problems.append(Problem("wrong_lever", column=written.name, seen=written.label.partition("=")[2],
                            values={"reason_en": reasons[0], "reason_nl": reasons[1]}))
    return None

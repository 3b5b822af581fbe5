"""What the codes of the planner are called in the interface."""

import re
from collections.abc import Mapping
from typing import Final

from planner.language import Language, mark, text
from planner.plan.staying import SCARCE
from planner.project.pulls import read_written
from planner.project.store.steps import Step
from planner.project.words import CONSENT_WORDS, KIND_WORDS, OWNER_WORDS, REASON_WORDS, RESTRICTION_WORDS, STATE_WORDS, STRATEGY_WORDS
from planner.ui.opened import Opened

_TABLES: Final = {
    "municipalities": mark("Municipalities"),
    "estates": mark("Estates"),
    "parcels": mark("Parcels"),
    "buildings": mark("Buildings"),
    "firms": mark("Firms"),
    "demand": mark("Space demand"),
    "grid": mark("Grid stations"),
    "grid_capacity": mark("Grid capacity by year"),
    "sensitive": mark("Dwellings and other sensitive objects"),
    "zoning": mark("Zoning areas"),
    "occupancy": mark("Occupancy: firms on parcels"),
    "hubs": mark("Energy hubs"),
    "investments": mark("Investments"),
    "tailored": mark("Agreed with single firms"),
    "aid_history": mark("Aid received before"),
    "cadastral_parcels": mark("Cadastral parcels in one plot"),
}


_SOURCES: Final = {
    "vacant": mark("vacant"),
    "issuable_now": mark("for issue now"),
    "issuable_later": mark("for issue later"),
    "stopped": mark("firms that stop"),
    "moved": mark("moves of the plan"),
    "own_plot": mark("found on own plots"),
    "invested": mark("investments"),
    "option": mark("under option"),
}


def kind_words(kind: str, language: Language) -> str:
    """Say what kind of move it is."""
    return _words(KIND_WORDS, kind, language)


def reason_words(reason: str, language: Language) -> str:
    """Say why a mover was refused or does not move; an unknown code stays as it is."""
    return _words(REASON_WORDS, reason, language)


def restriction_words(restriction: str, language: Language) -> str:
    """Say what holds a parcel back."""
    return _words(RESTRICTION_WORDS, restriction, language)


def owner_words(owner: str, language: Language) -> str:
    """Say who owns a parcel."""
    return _words(OWNER_WORDS, owner, language)


def state_words(state: str, language: Language) -> str:
    """Say how a search ended."""
    return _words(STATE_WORDS, state, language)


def scarce_words(family: str, language: Language) -> str:
    """Say what is scarce, by family of rows of the program."""
    return _words(SCARCE, family, language)


def source_words(source: str, language: Language) -> str:
    """Say where room comes from."""
    return _words(_SOURCES, source, language)


def consent_words(consent: str, language: Language) -> str:
    """Say what a firm thinks of a move."""
    return _words(CONSENT_WORDS, consent, language)


def _words(table: dict[str, str], code: str, language: Language) -> str:
    return text(table[code], language) if code in table else code


def table_words(name: str, language: Language) -> str:
    """Call a table of the project by its name for people."""
    return text(_TABLES[name], language) if name in _TABLES else name


def strategy_words(strategy: str, language: Language) -> str:
    """Say what a firm wants to do: a step of the R-ladder."""
    return _words(STRATEGY_WORDS, strategy, language)


def step_words(step: Step, opened: Opened, language: Language) -> str:
    """Say a step of a scenario with the names of firms and places."""
    return with_names(step.sentence(language, opened.places), opened.names)


def pull_words(written: str, opened: Opened, language: Language) -> str:
    """Say a lever that is written ``NAME=VALUE[@PLACE]`` (more than one: with `` + `` between them)."""
    return " + ".join(pull.said(language, opened.places) for pull in read_written(written.split(" + ")))


def with_names(sentence: str, names: Mapping[str, str]) -> str:
    """Put the names of firms where a sentence has their ids."""
    return re.sub(r"[\w-]+", lambda word: names.get(word.group(), word.group()), sentence)

"""Schemes that there were in the Netherlands, as terms, each with its source; they stand in ``schemes.toml``, which is reviewed by hand."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from planner.language import Language

SECTIONS = ("grant", "fund", "chain")


@dataclass(frozen=True)
class Scheme:
    """A scheme of before.

    Parameters
    ----------
    name, title
        Its id, and its name in words.
    terms
        What it sets, by section and term; terms that it does not name stay as they are.
    fund_eur
        Its ceiling, euro; None: not known.
    evidence, source
        ``read`` or ``assumed``, and where the figures were read.
    tells
        By language what it asked that no term can say.
    """

    name: str
    title: str
    terms: Mapping[str, Mapping[str, Any]]
    fund_eur: float | None
    evidence: str
    source: str
    tells: Mapping[str, str]

    def record(self, language: Language) -> dict[str, Any]:
        """Return the scheme, JSON-ready."""
        return {"name": self.name, "title": self.title, "terms": {section: dict(values) for section, values in self.terms.items()},
                "fund_eur": self.fund_eur, "evidence": self.evidence, "source": self.source, "tells": self.tells[language]}


@cache
def schemes() -> Mapping[str, Scheme]:
    """Return the schemes by name, in the order of the file."""
    entries = tomllib.loads(files("planner.scenarios.levers").joinpath("schemes.toml").read_text(encoding="utf-8"))
    return {
        name: Scheme(name, entry["title"], {section: entry[section] for section in SECTIONS if section in entry}, entry.get("fund_eur"),
                     entry["evidence"], entry["source"], {"nl": entry["tells_nl"], "en": entry["tells_en"]})
        for name, entry in entries.items()
    }

"""A column map that is proposed for a file nobody has seen: by name, by unit and by what stands in the cells."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any, Literal

import numpy as np
import pandas as pd
import shapely

from planner.project.tables import Column, Table
from planner.project.terms import CATEGORIES
from planner.sources.address_line import address_columns, can_be_written
from planner.sources.cells import Style, as_text, decimal_style, read_cell
from planner.sources.columns import UNITS, Finder, Source, recipe
from planner.sources.raw import RawLayer, plain

Why = Literal["remembered", "name", "similar", "content", ""]
"""Why a column is proposed; empty where nothing is."""
LOOKED_AT = 500
"""Rows whose cells are looked at."""
CLOSE_NAME = 0.84
"""Least likeness of two names (0–1), so that ``oppervlak`` meets ``oppervlakte`` and ``naam`` does not meet ``aantal``."""
MOST_CELLS = 0.9
"""Share of the cells that must look like a column to be proposed for it by content."""
UNIT_WITHIN = 1.6
"""A stated area this close to the measured one, as a factor, tells its unit."""
EXAMPLES = 3


@dataclass(frozen=True)
class Proposal:
    """Where one of our columns could come from.

    Parameters
    ----------
    column
        Our column.
    fields
        Their columns; several are composed or added up; empty: none was found.
    template
        How several are composed.
    unit
        Their unit; empty: ours.
    why
        See :data:`Why`.
    examples
        Some cells as they stand there.
    unit_measured
        Whether the shapes told the unit, and no name did.
    """

    column: str
    fields: tuple[str, ...] = ()
    template: str = ""
    unit: str = ""
    why: Why = ""
    examples: tuple[str, ...] = ()
    unit_measured: bool = False

    @property
    def needs_map(self) -> bool:
        """Whether an import would not find it by itself."""
        return self.unit_measured or self.why in {"remembered", "similar", "content"}


def propose(raw: RawLayer, table: Table, user: Mapping[str, Source], kw_per_kva: float) -> tuple[Proposal, ...]:
    """Return a proposal for every column of a table, found or not.

    Parameters
    ----------
    raw
        The file.
    table
        Table that it is to feed.
    user
        Map that was remembered for such a file.
    kw_per_kva
        Power factor of the project.
    """
    present = [str(name) for name in raw.frame.columns]
    finder = Finder(table, present, user, kw_per_kva)
    found: dict[str, Proposal] = {}
    for column in table.columns:
        match = finder.find(column)
        if match is not None:
            why: Why = "remembered" if column.name in user else "name"
            found[column.name] = Proposal(column.name, match.names, match.source.template, match.unit, why)
    pieces = address_columns(present)
    if "address" in table.names and "address" not in {*found, *user} and can_be_written(pieces):
        found["address"] = Proposal("address", tuple(pieces.values()), why="name")
    free = [name for name in present if not any(name in proposal.fields for proposal in found.values())]
    for guess in (_similar, _content):
        for column in table.columns:
            name = "" if column.name in found else guess(raw, table, column, free)
            if name:
                found[column.name] = Proposal(column.name, (name,), why="similar" if guess is _similar else "content")
                free.remove(name)
    proposals = (found.get(column.name, Proposal(column.name)) for column in table.columns)
    return tuple(_with_examples(raw, _with_unit(raw, table[proposal.column], proposal)) for proposal in proposals)


def _similar(raw: RawLayer, table: Table, column: Column, free: list[str]) -> str:  # noqa: ARG001 - one form for both ways to guess
    """Return a free column whose name is nearly that of the column or of an alias."""
    names = {plain(name): name for name in free}
    known = [column.name, *(field for source in recipe(table.name).sources.get(column.name, ()) for field in source.fields)]
    for name in known:
        close = get_close_matches(plain(name), names, n=1, cutoff=CLOSE_NAME)
        if close:
            return names[close[0]]
    return ""


def _content(raw: RawLayer, table: Table, column: Column, free: list[str]) -> str:
    """Return the first free column whose cells look like the column."""
    test = _test_of(table, column)
    if test is None:
        return ""
    for name in free:
        texts = [text for text in map(as_text, raw.frame[name].head(LOOKED_AT)) if text]
        if len(texts) >= min(3, len(raw.frame)) and test(texts):
            return name
    return ""


def _test_of(table: Table, column: Column) -> Callable[[list[str]], bool] | None:
    """Return what the cells of a column look like; None where nothing is sure enough."""
    if column.name == table.key[0] if len(table.key) == 1 else False:
        return lambda texts: len(set(texts)) == len(texts) and _share(texts, r"(?=.*\d)[\w.\-/ ]{2,40}") and not _share(texts, r"-?\d+[.,]\d+")
    if column.name in PATTERNS:
        return lambda texts: _share(texts, PATTERNS[column.name]) and len(set(texts)) >= min(2, len(texts))
    if column.kind == "category":
        return lambda texts: sum(text in CATEGORIES for text in texts) >= MOST_CELLS * len(texts) and any("." in text for text in texts)
    if column.kind == "choice":
        words = {*(choice for choice in column.choices if len(choice) > 2), *recipe(table.name).values.get(column.name, {})}
        return lambda texts: sum(text.lower() in words for text in texts) >= MOST_CELLS * len(texts)
    return None


PATTERNS = {
    "municipality_code": r"GM\d{4}",
    "kvk_no": r"\d{8}",
    "sbi": r"\d{2}\.?\d{2}\.?\d{0,2}",
    "reference_date": r"(?:19|20)\d\d-\d\d-\d\d.*",
    "source_date": r"(?:19|20)\d\d-\d\d-\d\d.*",
}
"""Columns whose cells say what they are."""


def _share(texts: list[str], pattern: str) -> bool:
    return sum(re.fullmatch(pattern, text) is not None for text in texts) >= MOST_CELLS * len(texts)


def _with_unit(raw: RawLayer, column: Column, proposal: Proposal) -> Proposal:
    """Return the proposal with the unit that the measured shapes tell, where the name tells none."""
    ours = column.name.rpartition("_")[2]
    if len(proposal.fields) != 1 or proposal.unit or raw.shapes is None or ours not in {"m2", "ha"} or "_per_" in column.name:
        return proposal
    if not _measurable(raw):
        return proposal
    stated, measured = _numbers(raw.frame[proposal.fields[0]], column), shapely.area(raw.shapes[:LOOKED_AT]) * UNITS[ours]["m2"]
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.nanmedian(np.where((stated > 0) & (measured > 0), measured / stated, np.nan)) if (stated > 0).any() else np.nan
    for unit, factor in UNITS[ours].items():
        if unit != ours and factor / UNIT_WITHIN <= ratio <= factor * UNIT_WITHIN:
            return replace(proposal, unit=unit, unit_measured=True)
    return proposal


def _measurable(raw: RawLayer) -> bool:
    """Whether areas of the shapes are square metres: numbers of that size, not degrees."""
    bounds = shapely.total_bounds(raw.shapes)
    return bool(np.isfinite(bounds).all() and np.abs(bounds).max() > 1_000)


def _numbers(cells: pd.Series, column: Column) -> np.ndarray[Any, np.dtype[np.float64]]:
    texts = [as_text(value) for value in cells.head(LOOKED_AT)]
    style = Style(decimal_style(texts))
    values = [read_cell(column, text, style).value for text in texts]
    return np.array([value if isinstance(value, float) else np.nan for value in values], dtype=float)


def _with_examples(raw: RawLayer, proposal: Proposal) -> Proposal:
    if not proposal.fields:
        return proposal
    rows = (" + ".join(map(as_text, row)) for row in raw.frame[list(proposal.fields)].head(LOOKED_AT).itertuples(index=False))
    distinct = list(dict.fromkeys(text[:40] for text in rows if text.strip(" +")))
    return replace(proposal, examples=tuple(distinct[:EXAMPLES]))

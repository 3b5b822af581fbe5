"""The ladder of environmental categories and the SBI list (R4)."""

import csv
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from planner.project.terms import CATEGORIES

UNKNOWN = -1
"""Rank of an unknown category."""
ASSUMED_CATEGORY = "3.2"
"""Most common category of a metal firm; assumed where neither the firm nor its SBI code tells."""

_RANK = {category: rank for rank, category in enumerate(CATEGORIES)}


class SbiRow(NamedTuple):
    """One row of the category list: floor in m², ``outdoor`` is yes, no or empty (both)."""

    prefix: str
    floor_from_m2: float
    floor_to_m2: float
    outdoor: str
    category: str
    activity: str


def ranks(categories: Iterable[str]) -> NDArray[np.int64]:
    """Return the place of each category on the ladder, 0 … 9; :data:`UNKNOWN` for an empty text."""
    return np.array([_RANK.get(category, UNKNOWN) for category in categories], dtype=np.int64)


@cache
def sbi_rows() -> tuple[SbiRow, ...]:
    """Return the category list (VNG 2009 by SBI 2008; evidence: known, to be checked against a municipal annex)."""
    with files("planner").joinpath("rules", "sbi_categories.csv").open(encoding="utf-8") as file:
        return tuple(
            SbiRow(
                row["prefix"],
                float(row["floor_from_m2"]),
                float(row["floor_to_m2"] or "inf"),
                row["outdoor"],
                row["category"],
                row["activity"],
            )
            for row in csv.DictReader(file)
        )


def sbi_category(sbi: str, floor_m2: float, *, outdoor: bool) -> str:
    """Return the category of an SBI code by its longest prefix, floor area and outdoor use; :data:`ASSUMED_CATEGORY` if none fits."""
    code = sbi.replace(".", "").strip()
    side = "yes" if outdoor else "no"
    floor = 0.0 if np.isnan(floor_m2) else floor_m2
    fitting = [
        row
        for row in sbi_rows()
        if code.startswith(row.prefix) and row.outdoor in ("", side) and row.floor_from_m2 <= floor < row.floor_to_m2
    ]
    return max(fitting, key=lambda row: len(row.prefix)).category if fitting else ASSUMED_CATEGORY


def categories_of(
    stated: Sequence[str], sbi: Sequence[str], floor_m2: Sequence[float], outdoor: Sequence[bool]
) -> NDArray[np.int64]:
    """Return the rank of each firm: its stated category, else by its SBI code (R4)."""
    return ranks(
        category or sbi_category(code, floor, outdoor=bool(out))
        for category, code, floor, out in zip(stated, sbi, floor_m2, outdoor, strict=True)
    )

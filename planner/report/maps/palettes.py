"""Colours and patterns of the maps: the only place where they are chosen.

The status colours come from the set of Okabe and Ito, which stays apart in the common kinds of colour
blindness; a pattern repeats the difference for a print in grey. Categories and years are ordered, so they get
an ordered scale that also darkens evenly.
"""

from dataclasses import dataclass, replace
from typing import Final, Literal

from planner.language import Language, mark, text
from planner.project.words import STATUS_WORDS

type Pattern = Literal["", "stripes", "cross", "dots"]


@dataclass(frozen=True, slots=True)
class Swatch:
    """One line of the legend: what it says, its colour and the pattern drawn over it.

    ``dark`` is the colour on a dark page, where it should differ: greys that recede on paper would shine there.
    """

    label: str
    colour: str
    pattern: Pattern = ""
    dark: str = ""


@dataclass(frozen=True, slots=True)
class Ground:
    """Colours of everything under and around the data, for a light and for a dark page."""

    land: str
    estate: str
    estate_edge: str
    municipality_edge: str
    parcel_edge: str
    nothing: str
    label: str
    halo: str
    sensitive: str
    selected: str
    demand: str


STATUSES: Final[dict[str, Swatch]] = {
    "occupied": Swatch(STATUS_WORDS["occupied"], "#b7b2a8", dark="#5d6166"),
    "vacant": Swatch(STATUS_WORDS["vacant"], "#e69f00"),
    "issuable_now": Swatch(STATUS_WORDS["issuable_now"], "#009e73"),
    "issuable_later": Swatch(STATUS_WORDS["issuable_later"], "#56b4e9", "stripes"),
    "option": Swatch(STATUS_WORDS["option"], "#f0e442", "dots"),
    "reserved": Swatch(STATUS_WORDS["reserved"], "#cc79a7", "cross"),
    "housing": Swatch(STATUS_WORDS["housing"], "#d55e00", "stripes"),
    "public_space": Swatch(STATUS_WORDS["public_space"], "#dfe3d3", dark="#2c352e"),
    "unknown": Swatch(STATUS_WORDS["unknown"], "#e4e4e4", "dots", dark="#8d9299"),
}

CATEGORIES: Final[dict[str, str]] = {
    "1": "#f7e8a4",
    "2": "#f2d27c",
    "3.1": "#e9b866",
    "3.2": "#db9d62",
    "4.1": "#c88466",
    "4.2": "#b06c6c",
    "5.1": "#935872",
    "5.2": "#724673",
    "5.3": "#4f386c",
    "6": "#2d2a58",
}

GROUNDS: Final[dict[str, Ground]] = {
    "light": Ground(
        land="#f4f3ef",
        estate="#e9e6dd",
        estate_edge="#8d887b",
        municipality_edge="#a9a598",
        parcel_edge="#ffffff",
        nothing="#d3d0c8",
        label="#3c3a34",
        halo="#f7f6f2",
        sensitive="#7a4a2b",
        selected="#111111",
        demand="#d55e00",
    ),
    "dark": Ground(
        land="#16191d",
        estate="#22262b",
        estate_edge="#7d8590",
        municipality_edge="#59616b",
        parcel_edge="#16191d",
        nothing="#4a5058",
        label="#e8e6e1",
        halo="#16191d",
        sensitive="#d8a47f",
        selected="#ffffff",
        demand="#ff9a4d",
    ),
}

_YEAR_ANCHORS: Final[dict[str, tuple[str, ...]]] = {
    "light": ("#1f3a93", "#6a2fa0", "#b32d84", "#dd4a55", "#e8833a"),
    "dark": ("#6f9bff", "#b488ff", "#f27cc0", "#ff9a86", "#ffd27a"),
}
_NO_CATEGORY: Final = Swatch(mark("category unknown"), "#e4e4e4", "dots", dark="#8d9299")


def status_swatches(language: Language, present: set[str] | None = None) -> dict[str, Swatch]:
    """Give the legend by status in the language of the reader, only of what is present when that is said."""
    return {
        status: replace(swatch, label=text(swatch.label, language))
        for status, swatch in STATUSES.items()
        if present is None or status in present
    }


def category_swatches(language: Language, present: set[str] | None = None) -> dict[str, Swatch]:
    """Give the legend by environmental category; an unknown one is named ``""``."""
    swatches = {
        category: Swatch(text("category {category}", language, category=category), colour)
        for category, colour in CATEGORIES.items()
        if present is None or category in present
    }
    if present is None or present - set(CATEGORIES):
        swatches[""] = replace(_NO_CATEGORY, label=text(_NO_CATEGORY.label, language))
    return swatches


def year_colours(first: int, last: int, ground: str = "light") -> dict[int, str]:
    """Give every year from first to last its colour, blue for early and orange for late years."""
    span = max(last - first, 1)
    return {year: _between((year - first) / span, ground) for year in range(first, last + 1)}


def year_swatches(first: int, last: int) -> dict[int, Swatch]:
    """Give the legend by year."""
    dark = year_colours(first, last, "dark")
    return {
        year: Swatch(str(year), colour, dark=dark[year]) for year, colour in year_colours(first, last).items()
    }


def _between(share: float, ground: str) -> str:
    anchors = _YEAR_ANCHORS[ground]
    place = share * (len(anchors) - 1)
    index = min(int(place), len(anchors) - 2)
    low, high = (_channels(anchors[index + step]) for step in (0, 1))
    mixed = (round(a + (b - a) * (place - index)) for a, b in zip(low, high, strict=True))
    return "#" + "".join(f"{channel:02x}" for channel in mixed)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)

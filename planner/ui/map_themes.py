"""What the colours of a map say: one value for each parcel, its legend and its title, by theme."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, Final, Literal

import numpy as np
import pandas as pd

from planner.language import Language, mark, number, text
from planner.report.maps import Swatch, category_swatches, class_swatches, classes_of, round_breaks, status_swatches, year_swatches
from planner.studio.map_facts import building_years, consents, station_power
from planner.studio.rankings import BUY, OPEN, Ranking
from planner.ui.opened import Opened
from planner.ui.tasks import latest_answer
from planner.ui.wording import consent_words

type Theme = Literal["status", "category", "opening", "price", "age", "grid", "consent", "unlock"]

THEMES: Final[dict[Theme, str]] = {
    "status": mark("Status"),
    "category": mark("Category"),
    "opening": mark("Opening year"),
    "price": mark("Price"),
    "age": mark("Building year"),
    "grid": mark("Power"),
    "consent": mark("Willingness"),
    "unlock": mark("What it unlocks"),
}
_NO_VALUE: Final = Swatch("", "#d3d0c8", dark="#4a5058")
_AGES: Final = (1970, 1985, 2000, 2015)
_FREE_KW: Final = (1.0, 500.0, 2_000.0, 10_000.0)
UNLOCKED_HA: Final = (0.01, 0.1, 0.5, 1.0)
# Orange for who holds back, blue for who goes; between them grey. Patterns say the same without the colour.
_CONSENTS: Final[dict[str, tuple[str, str, Literal["", "stripes", "cross", "dots"]]]] = {
    "will_move": ("#0072b2", "#56b4e9", ""),
    "open": ("#7db8dd", "#3d7ea6", ""),
    "unknown": ("#e4e4e4", "#8d9299", "dots"),
    "stay": ("#e9b97a", "#b9803f", "stripes"),
    "refused": ("#d55e00", "#d55e00", "cross"),
}


@dataclass(frozen=True)
class Themed:
    """Per parcel, in the order of the table, a value; the swatch of each value, in the order of the legend; and the title."""

    values: Sequence[object]
    swatches: dict[Any, Swatch]
    title: str


def themed(opened: Opened, theme: Theme, language: Language) -> Themed:
    """Give the colours of a theme."""
    return _THEMED[theme](opened, language)


def is_ranked(opened: Opened) -> bool:
    """Tell whether this reader has a ranking of land, without which the theme ``unlock`` has nothing to show."""
    return _ranking(opened) is not None


def _status(opened: Opened, language: Language) -> Themed:
    statuses = opened.project["parcels"]["status"].tolist()
    return Themed(statuses, dict(status_swatches(language, set(statuses))), text("Status of parcels", language))


def _category(opened: Opened, language: Language) -> Themed:
    values = opened.categories.tolist()
    return Themed(values, dict(category_swatches(language, set(values))), text("Environmental category", language))


def _opening(opened: Opened, language: Language) -> Themed:
    years = opened.opening.tolist()
    first, last = opened.project.years[0], opened.project.years[-1]
    never = replace(_NO_VALUE, label=text("no room in these years", language))
    swatches = {float(year): swatch for year, swatch in year_swatches(first, last).items() if year in years}
    return Themed([-1.0 if pd.isna(year) else year for year in years], swatches | {-1.0: never}, text("Room may open in", language))


def _price(opened: Opened, language: Language) -> Themed:
    prices = opened.situation.rooms.parcels["price_eur_per_m2"].to_numpy(dtype=float)
    breaks = round_breaks(prices)
    title = text("Price of land, € per m²", language)
    return _classed(prices, breaks, between(breaks, language), title, text("price unknown", language))


def _age(opened: Opened, language: Language) -> Themed:
    years = building_years(opened.situation).to_numpy(dtype=float)
    words = [
        text("before {year}", language, year=_AGES[0]),
        *(f"{first}–{last - 1}" for first, last in pairwise(_AGES)),
        text("{year} and later", language, year=_AGES[-1]),
    ]
    return _classed(years, _AGES, words, text("Building year", language), text("no building, or year unknown", language))


def _grid(opened: Opened, language: Language) -> Themed:
    power = station_power(opened.situation)
    words = [text("nothing free", language), *between(_FREE_KW, language)[1:]]
    title = text("Free power at the station in {year}, kW", language, year=opened.project.years[0])
    shown = _classed(power["free_kw"].to_numpy(dtype=float), _FREE_KW, words, title, text("no station known", language))
    blocked = Swatch(text("full, small connections wait too", language), "#7a4a2b", "cross", dark="#d8a47f")
    values = ["blocked" if full else value for full, value in zip(power["blocks_small"], shown.values, strict=True)]
    return Themed(values, ({"blocked": blocked} if "blocked" in values else {}) | shown.swatches, title)


def _consent(opened: Opened, language: Language) -> Themed:
    values = consents(opened.situation).tolist()
    swatches = {
        name: Swatch(consent_words(name, language), colour, pattern, dark=dark)
        for name, (colour, dark, pattern) in _CONSENTS.items()
        if name in values
    }
    empty = Swatch(text("no firm", language), "#f7f6f2", dark="#2b3036")
    return Themed(values, swatches | {"": empty}, text("Does the firm want to move?", language))


def _unlock(opened: Opened, language: Language) -> Themed:
    ranking = _ranking(opened)
    title = text("What the parcel unlocks, ha-equivalents", language)
    if ranking is None:
        return Themed([], {}, text("First rank the land on the page Shift space.", language))
    worth = {rank.question.thing: rank.worth_ha for group in (OPEN, BUY) for rank in ranking.of(group)}
    figures = opened.project["parcels"]["parcel_id"].map(worth).to_numpy(dtype=float)
    words = [text("next to nothing", language), *between(UNLOCKED_HA, language, 2)[1:]]
    return _classed(figures, UNLOCKED_HA, words, title, text("not ranked", language))


_THEMED: Final[dict[Theme, Callable[[Opened, Language], Themed]]] = {
    "status": _status,
    "category": _category,
    "opening": _opening,
    "price": _price,
    "age": _age,
    "grid": _grid,
    "consent": _consent,
    "unlock": _unlock,
}


def _ranking(opened: Opened) -> Ranking | None:
    found: Ranking | None = latest_answer("unlock-room", f"{opened.stamps} ")
    return found


def _classed(figures: np.ndarray[Any, Any], breaks: Sequence[float], words: Sequence[str], title: str, unknown: str) -> Themed:
    values = classes_of(figures, breaks)
    present = set(values)
    swatches: dict[Any, Swatch] = {at: swatch for at, swatch in enumerate(class_swatches(words)) if at in present}
    if -1 in present:
        swatches[-1] = replace(_NO_VALUE, label=unknown, pattern="dots")
    return Themed(values, swatches, title)


def between(breaks: Sequence[float], language: Language, decimals: int = 0) -> list[str]:
    """Say classes by their ends, from what is below the first break to what is above the last."""
    said = [number(cut, language, decimals) for cut in breaks]
    if not said:
        return [text("all the same", language)]
    return [
        text("below {figure}", language, figure=said[0]),
        *(f"{low} – {high}" for low, high in pairwise(said)),
        text("{figure} and more", language, figure=said[-1]),
    ]

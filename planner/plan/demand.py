"""Who asks for how much room, and that against what is open: by municipality, category, year and strategy (R3, R4, R31)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd

from planner.plan.openings import UNCOUNTED, Opening, find_openings
from planner.project.estimates import estimated_cells
from planner.project.tables import STRATEGY
from planner.project.terms import CATEGORIES
from planner.rules.categories import ranks
from planner.rules.situation import Situation
from planner.units import M2_PER_HA

Span = Literal["low", "likely", "high"]
"""Which figure of a demand counts: that of its low, likely or high answer."""
SPANS: tuple[Span, ...] = get_args(Span)
By = Literal["municipality", "category", "year", "strategy"]
"""What demand and supply are split by."""
BY: tuple[By, ...] = get_args(By)


@dataclass(frozen=True)
class Wish:
    """One row of the table ``demand``: room that a firm (or a newcomer, without ``firm_id``) asks besides what it has.

    Areas in m², negative ones as 0, never low above likely above high; a row without a low or high answer has its likely one there. ``category`` is the
    heavier of what the firm is and what it asks (R4), empty where unknown. ``from_year`` is the first year of the horizon where none is named.
    ``certainty`` is a share. ``estimated`` are the columns whose value is an estimate (see :mod:`planner.project.estimates`).
    """

    demand_id: str
    firm_id: str
    municipality_code: str
    category: str
    strategy: str
    low_m2: float
    likely_m2: float
    high_m2: float
    extra_kw: float
    from_year: int
    certainty: float
    estimated: tuple[str, ...] = ()

    def area_m2(self, span: Span) -> float:
        """Return what it asks, m²."""
        return {"low": self.low_m2, "likely": self.likely_m2, "high": self.high_m2}[span]

    def record(self) -> dict[str, Any]:
        """Return the row as in the JSON object of the command line."""
        return {**asdict(self), "estimated": list(self.estimated)}


@dataclass(frozen=True)
class Balance:
    """Demand of one group against the room that opens for it by itself, hectares.

    Parameters
    ----------
    key
        Code of a municipality, category, year or strategy; empty: unknown.
    wishes
        How many rows ask.
    low_ha, likely_ha, high_ha
        What they ask together by their low, likely and high answers.
    expected_ha
        What they ask by the chosen answers, each times its certainty.
    asked_ha, open_ha
        What counts in the gap: of a category, that category and all heavier ones; of a year, up to and including it. ``open_ha`` is None for a strategy:
        land has none.
    """

    key: str
    wishes: int
    low_ha: float
    likely_ha: float
    high_ha: float
    expected_ha: float
    asked_ha: float
    open_ha: float | None

    @property
    def gap_ha(self) -> float | None:
        """Open less asked, hectares: below zero there is too little room, whatever the moves."""
        return None if self.open_ha is None else self.open_ha - self.asked_ha

    def record(self) -> dict[str, Any]:
        """Return the group as in the JSON object of the command line."""
        gap = None if self.gap_ha is None else round(self.gap_ha, 4)
        return {**{name: round(value, 4) if isinstance(value, float) else value for name, value in asdict(self).items()}, "gap_ha": gap}


@dataclass(frozen=True)
class Demand:
    """Demand of a project and what opens by itself; ``years`` are those of the horizon."""

    wishes: tuple[Wish, ...]
    openings: tuple[Opening, ...]
    years: tuple[int, ...]

    def within(self, municipality: str = "", category: str = "") -> "Demand":
        """Return the part in one municipality and of one category; empty: all."""
        wishes = tuple(wish for wish in self.wishes if municipality in {"", wish.municipality_code} and category in {"", wish.category})
        openings = tuple(piece for piece in self.openings if municipality in {"", piece.municipality_code} and category in {"", piece.category})
        return Demand(wishes, openings, self.years)

    def asked_ha(self, span: Span) -> float:
        """Return what is asked together, hectares."""
        return sum(wish.area_m2(span) for wish in self.wishes) / M2_PER_HA

    def expected_ha(self, span: Span) -> float:
        """Return what is asked together, each wish times its certainty, hectares."""
        return sum(wish.area_m2(span) * wish.certainty for wish in self.wishes) / M2_PER_HA

    def open_ha(self) -> float:
        """Return what opens by itself within the horizon, hectares."""
        return sum(piece.area_m2 for piece in self.openings) / M2_PER_HA

    def balances(self, by: By, span: Span) -> tuple[Balance, ...]:
        """Return demand against room by group: categories and years in their order, municipalities and strategies by name."""
        keys = self._keys(by)
        wishes = _by_group(self.wishes, lambda wish: _of_wish(wish, by))
        pieces = _by_group(self.openings, lambda piece: _of_piece(piece, by))
        return tuple(_balance(key, _counted(key, keys, by), (wishes, pieces), by, span) for key in keys)

    def record(self, by: By, span: Span) -> dict[str, Any]:
        """Return everything as the JSON object of the command line."""
        return {
            "by": by,
            "range": span,
            "low_ha": round(self.asked_ha("low"), 4),
            "likely_ha": round(self.asked_ha("likely"), 4),
            "high_ha": round(self.asked_ha("high"), 4),
            "expected_ha": round(self.expected_ha(span), 4),
            "open_ha": round(self.open_ha(), 4),
            "rows": [balance.record() for balance in self.balances(by, span)],
            "wishes": [wish.record() for wish in self.wishes],
        }

    def _keys(self, by: By) -> list[str]:
        """Return the groups that have anything, those of the horizon always."""
        there = {_of_wish(wish, by) for wish in self.wishes} | {_of_piece(piece, by) for piece in self.openings if by != "strategy"}
        if by == "year":
            return sorted(there | {str(year) for year in self.years})
        order = {"category": [*CATEGORIES, ""], "strategy": list(STRATEGY)}.get(by, [*sorted(there - {""}), ""])
        return [key for key in order if key in there]


def _by_group[Thing](things: Iterable[Thing], group_of: Callable[[Thing], str]) -> dict[str, list[Thing]]:
    """Return things by their group, in order: a country has hundreds of municipalities, each of which would look through all of them."""
    groups: dict[str, list[Thing]] = {}
    for thing in things:
        groups.setdefault(group_of(thing), []).append(thing)
    return groups


def _balance(
    key: str, counted: Sequence[str], groups: tuple[Mapping[str, Sequence[Wish]], Mapping[str, Sequence[Opening]]], by: By, span: Span
) -> Balance:
    wishes, pieces = groups
    own = wishes.get(key, ())
    low, likely, high = (sum(wish.area_m2(one) for wish in own) / M2_PER_HA for one in SPANS)
    asked = sum(wish.area_m2(span) for group in counted for wish in wishes.get(group, ()))
    room = sum(piece.area_m2 for group in counted for piece in pieces.get(group, ()))
    expected = sum(wish.area_m2(span) * wish.certainty for wish in own)
    return Balance(key, len(own), low, likely, high, expected / M2_PER_HA, asked / M2_PER_HA, None if by == "strategy" else room / M2_PER_HA)


def find_demand(situation: Situation) -> Demand:
    """Return who asks for room, and every piece of room that opens within the horizon without a plan."""
    pieces = tuple(piece for piece in find_openings(situation, (), ()) if piece.source != UNCOUNTED)
    return Demand(tuple(_wishes(situation)), pieces, tuple(situation.years))


def _wishes(situation: Situation) -> list[Wish]:
    rows = situation.project["demand"].sort_values("demand_id")
    likely = rows["extra_plot_m2"].fillna(0.0).clip(lower=0.0)
    low = np.minimum(rows["extra_plot_low_m2"].clip(lower=0.0).fillna(likely), likely)
    high = np.maximum(rows["extra_plot_high_m2"].fillna(likely), likely)
    table = rows.assign(
        municipality_code=_places(situation, rows), rank=_ranks(situation, rows), low=low, likely=likely, high=high, extra_kw=rows["extra_kw"].fillna(0.0),
        from_year=rows["from_year"].clip(lower=situation.years[0]).fillna(situation.years[0]), certainty=rows["certainty"].fillna(1.0))
    guessed = _estimated(situation)
    return [
        Wish(row.demand_id, row.firm_id, row.municipality_code, CATEGORIES[row.rank] if row.rank >= 0 else "", row.strategy, float(row.low), float(row.likely),
             float(row.high), float(row.extra_kw), int(row.from_year), float(row.certainty), tuple(guessed.get(row.demand_id, ())))
        for row in table.itertuples()
    ]


def _places(situation: Situation, rows: pd.DataFrame) -> pd.Series:
    """Return the municipality of each row: where the firm sits, else the one that a newcomer names; empty where neither is known."""
    at = rows["firm_id"].map(situation.firms["main_parcel"])
    home = at.map(situation.rooms.parcels["municipality_code"]).astype("object").fillna("")
    return home.where(home != "", rows["municipality_code"]).fillna("")


def _ranks(situation: Situation, rows: pd.DataFrame) -> pd.Series:
    """Return the category of each row as position on the ladder, −1 where unknown: of a newcomer as R4 has it, else the heavier of firm and wish."""
    of_firm = rows["firm_id"].map(situation.firms["rank"]).fillna(-1)
    newcomers = situation.movers[situation.movers["is_newcomer"]].set_index("mover_id")["rank"]
    of_newcomer = rows["demand_id"].map(newcomers).fillna(-1)
    return pd.concat([of_firm, of_newcomer, pd.Series(ranks(rows["category_needed"]), index=rows.index)], axis=1).max(axis=1).astype("int64")


def _estimated(situation: Situation) -> dict[str, list[str]]:
    cells = estimated_cells(situation.project.tables)
    return {str(key): sorted(part) for key, part in cells[cells["table_name"] == "demand"].groupby("row_key")["column_name"]}


def _of_wish(wish: Wish, by: By) -> str:
    return {"municipality": wish.municipality_code, "category": wish.category, "year": str(wish.from_year), "strategy": wish.strategy}[by]


def _of_piece(piece: Opening, by: By) -> str:
    return {"municipality": piece.municipality_code, "category": piece.category, "year": str(piece.year), "strategy": ""}[by]


def _counted(key: str, keys: Sequence[str], by: By) -> Sequence[str]:
    """Return the groups that count in the gap of one: heavier land serves a lighter firm, and room of an earlier year stays."""
    at = list(keys).index(key)
    if by == "category" and key:
        return [group for group in keys[at:] if group]
    return keys[: at + 1] if by == "year" else [key]

"""State aid of a plan, grant by grant and undertaking by undertaking: the rule used, its ceiling, what counts together, and what is left (R57).

For a lawyer to look at, not in place of one. The rules are terms (``state_aid`` in ``project.toml``), each with its source and evidence.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from planner.language import mark
from planner.plan.move import Move
from planner.plan.plan import Plan
from planner.project.terms import Grant, Section, StateAid
from planner.rules.aid import received, window_years
from planner.rules.costs import KINDS, RELOCATE, Pairs, components, money
from planner.rules.payers import HOUSING
from planner.rules.situation import Situation

PUBLIC = ("municipality", "province")
NOTES = {
    "application": mark("A written application must be there before work starts: without it there is no incentive effect."),
    "statement": mark("The undertaking states all de minimis aid that it and its linked firms received; the grant goes into the register."),
    "extension": mark("Article 17 covers the investment in an extension or a new process, not the moving itself: show that this is one."),
    "due": mark("A reinvestment is due anyway in this year: show that the grant changes what the firm does."),
    "didam": mark("The plot is public: give others an equal chance, or publish why there is one serious candidate (Didam)."),
    "housing": mark("A housing project pays this; it counts as aid all the same."),
}
"""What a lawyer should look at, by code."""


@dataclass(frozen=True)
class Figure:
    """A figure of the rules, with where it comes from: ``evidence`` is ``read``, ``known``, ``assumed`` or ``computed``."""

    term: str
    value: str
    unit: str
    evidence: str
    source: str
    meaning: str

    def record(self) -> dict[str, str]:
        """Return the figure, JSON-ready."""
        return asdict(self)


@dataclass(frozen=True)
class Aid:
    """One grant under the rules of state aid. Money euro.

    Parameters
    ----------
    mover_id, name, undertaking, size, kind, year
        Who (linked firms are one undertaking), its size class, the kind of move, and the (calendar) year of the grant.
    rule
        ``art17``, ``de_minimis`` or both.
    grant_eur, a17_eur, dm_eur
        The grant, and its parts under article 17 and de minimis.
    intensity, a17_ceiling_eur
        Article 17: share of the investment (K2 + K5 + K6) that may be given, and what that is.
    window_first, window_last
        The rolling years that count together.
    before_eur, after_eur, dm_ceiling_eur, room_eur
        De minimis aid of the undertaking in those years before and after this grant, its ceiling, and what is left of it.
    cost_eur, scheme_ceiling_eur, own_eur, least_own_eur
        Eligible cost, the most of it that may be granted, what stays with the firm, and the least that must.
    notes
        Codes of :data:`NOTES`.
    """

    mover_id: str
    name: str
    undertaking: str
    size: str
    kind: str
    year: int
    rule: str
    grant_eur: float
    a17_eur: float
    dm_eur: float
    intensity: float
    a17_ceiling_eur: float
    window_first: int
    window_last: int
    before_eur: float
    after_eur: float
    dm_ceiling_eur: float
    room_eur: float
    cost_eur: float
    scheme_ceiling_eur: float
    own_eur: float
    least_own_eur: float
    notes: tuple[str, ...]

    def record(self) -> dict[str, Any]:
        """Return the grant, JSON-ready, in whole cents."""
        return {name: round(value, 2) if name.endswith("_eur") else list(value) if name == "notes" else value for name, value in asdict(self).items()}


@dataclass(frozen=True)
class UndertakingYear:
    """De minimis aid of one undertaking over the rolling years that end in ``year``, euro.

    ``received_eur`` beside the plan, ``granted_eur`` by the plan; ``room_eur`` is what is left of the ceiling and ``excess_eur`` what the plan gives more
    than was left for it: 0 in every plan.
    """

    undertaking: str
    movers: tuple[str, ...]
    year: int
    window_first: int
    received_eur: float
    granted_eur: float
    dm_ceiling_eur: float
    room_eur: float
    excess_eur: float

    def record(self) -> dict[str, Any]:
        """Return the year, JSON-ready, in whole cents."""
        out = {name: round(value, 2) if name.endswith("_eur") else value for name, value in asdict(self).items()}
        return {**out, "movers": list(self.movers)}


@dataclass(frozen=True)
class AidTable:
    """State aid of a plan: grants in the order of undertaking and year, undertakings year by year, and the figures of the rules."""

    grants: tuple[Aid, ...]
    undertakings: tuple[UndertakingYear, ...]
    figures: tuple[Figure, ...]

    def record(self) -> dict[str, Any]:
        """Return the table, JSON-ready."""
        return {"grants": [aid.record() for aid in self.grants], "undertakings": [row.record() for row in self.undertakings],
                "figures": [figure.record() for figure in self.figures]}


def state_aid(situation: Situation, plan: Plan) -> AidTable:
    """Return the state aid of a plan.

    Parameters
    ----------
    situation
        The rules of the project that the plan was made of.
    plan
        The plan; moves without a grant are no aid.
    """
    at = {name: row for row, name in enumerate(situation.movers["mover_id"])}
    linked: defaultdict[str, list[Move]] = defaultdict(list)
    for move in sorted((move for move in plan.moves if move.grant_eur > 0), key=lambda move: (move.year, move.mover_id)):
        linked[str(situation.movers["undertaking"].iloc[at[move.mover_id]])].append(move)
    past = _received(situation)
    grants, years = [], []
    for undertaking, moves in sorted(linked.items()):
        mine = past.get(undertaking, {})
        grants += [_aid(situation, undertaking, move, moves[:order], mine) for order, move in enumerate(moves)]
        years += [_year(situation, undertaking, year, moves, mine) for year in situation.years]
    return AidTable(tuple(grants), tuple(years), figures(situation))


def _received(situation: Situation) -> dict[str, dict[int, float]]:
    """Return what undertakings received by year, euro."""
    out: defaultdict[str, dict[int, float]] = defaultdict(dict)
    for row in received(situation.project, situation.firms).itertuples():
        if row.eur > 0:
            out[row.undertaking][int(row.year)] = out[row.undertaking].get(int(row.year), 0.0) + float(row.eur)
    return out


def _aid(situation: Situation, undertaking: str, move: Move, earlier: Sequence[Move], past: Mapping[int, float]) -> Aid:
    """Return one grant; ``earlier`` are the grants of the undertaking before it."""
    terms, who = situation.project.terms, int(np.flatnonzero(situation.movers["mover_id"] == move.mover_id)[0])
    mover, (a17, intensity) = situation.movers.iloc[who], _article_17(situation, who, move)
    first = move.year - window_years(situation.project) + 1
    before = sum(eur for year, eur in past.items() if first <= year <= move.year) + sum(other.dm_eur for other in earlier if other.year >= first)
    ceiling, after = terms.state_aid.de_minimis_eur, before + move.dm_eur
    part, limits = move.grant_eur - move.dm_eur, [terms.grant.scheme_share * move.cost_eur, (1.0 - terms.grant.firm_min_share) * move.cost_eur]
    limits += [] if terms.grant.cap_per_move_eur is None else [terms.grant.cap_per_move_eur]
    return Aid(
        mover_id=move.mover_id, name=str(mover["name"]) or move.mover_id, undertaking=undertaking, size=str(mover["size"]), kind=move.kind, year=move.year,
        rule="+".join(name for name, eur in (("art17", part), ("de_minimis", move.dm_eur)) if eur > 0),
        grant_eur=move.grant_eur, a17_eur=part, dm_eur=move.dm_eur, intensity=intensity, a17_ceiling_eur=a17,
        window_first=first, window_last=move.year, before_eur=before, after_eur=after, dm_ceiling_eur=ceiling, room_eur=max(0.0, ceiling - after),
        cost_eur=move.cost_eur, scheme_ceiling_eur=min(limits), own_eur=move.cost_eur - move.grant_eur,
        least_own_eur=terms.grant.firm_min_share * move.cost_eur, notes=tuple(_notes(situation, who, move, part)))


def _article_17(situation: Situation, who: int, move: Move) -> tuple[float, float]:
    """Return what article 17 allows a move, euro, and the share of the investment that this is (R17)."""
    terms, movers, kind = situation.project.terms, situation.movers, KINDS.index(move.kind)
    parcel = situation.rooms.parcels.index.get_indexer([move.to or str(movers["main_parcel"].iloc[who])])
    pairs = Pairs(kind, np.array([who]), parcel, np.array([move.area_m2]))
    parts = components(terms, movers, situation.left, situation.rooms, pairs)
    allowed = float(money(terms, movers, parts, pairs, situation.due, situation.aid_room_eur).a17_eur[0])
    invested = float(sum(parts[name][0] for name in ("K2", "K5", "K6")))
    return allowed, allowed / invested if invested > 0 else 0.0


def _notes(situation: Situation, who: int, move: Move, a17_eur: float) -> Iterator[str]:
    """Yield what a lawyer should look at."""
    yield "application"
    if move.dm_eur > 0:
        yield "statement"
    if a17_eur > 0:
        yield "extension"
    if move.kind == KINDS[RELOCATE] and situation.due[who, move.year - situation.years[0]] >= 1.0:
        yield "due"
    if move.to is not None and situation.rooms.parcels["owner_kind"].get(move.to) in PUBLIC:
        yield "didam"
    if HOUSING in move.payers:
        yield "housing"


def _year(situation: Situation, undertaking: str, year: int, moves: Sequence[Move], past: Mapping[int, float]) -> UndertakingYear:
    """Return the rolling years of an undertaking that end in a year."""
    ceiling, first = situation.project.terms.state_aid.de_minimis_eur, year - window_years(situation.project) + 1
    before = sum(eur for at, eur in past.items() if first <= at <= year)
    granted = sum(move.dm_eur for move in moves if first <= move.year <= year)
    left = max(0.0, ceiling - before)
    movers = tuple(move.mover_id for move in moves)
    return UndertakingYear(undertaking, movers, year, first, before, granted, ceiling, max(0.0, left - granted), max(0.0, granted - left))


def figures(situation: Situation) -> tuple[Figure, ...]:
    """Return the figures of the rules that the table uses, as the terms of the project say them."""
    terms = situation.project.terms
    grant = [name for name in Grant.model_fields if name != "share" or terms.grant.rule == "share"]
    return (*(_figure("state_aid", terms.state_aid, name) for name in StateAid.model_fields), *(_figure("grant", terms.grant, name) for name in grant))


def _figure(section: str, terms: Section, name: str) -> Figure:
    field, value = type(terms).model_fields[name], getattr(terms, name)
    about: Any = field.json_schema_extra
    words = ", ".join(f"{size} {share:g}" for size, share in value.items()) if isinstance(value, dict) else "" if value is None else str(value)
    is_default = value == field.default
    evidence, source = (about["evidence"], about["source"]) if is_default else ("assumed", mark("changed in this project"))
    return Figure(f"{section}.{name}", words, about["unit"], evidence, source, field.description or "")

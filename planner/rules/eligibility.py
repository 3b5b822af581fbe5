"""Who may go where, and why not: the first rule that fails, with its margin (§3 of docs/method.md)."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.language import mark
from planner.rules.costs import EXPAND, INTENSIFY, RELOCATE, SETTLE, Money, Pairs, asked_m2, components, money, needed_kw, needed_m2
from planner.rules.movers import zoned_rank
from planner.rules.rooms import OPEN_STATUS, pairs_beside
from planner.rules.situation import Situation
from planner.units import AREA_TOLERANCE_M2, M_PER_KM

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

REASONS = (
    "",
    "room",
    "lot",
    "category",
    "distance",
    "power",
    "quay",
    "radius",
    "municipality",
    "contribution",
    "consent",
    "restriction",
    "owner",
    "closing",
    "cover",
)
"""Reasons of refusal by code; 0 means allowed. ``cover`` is for intensify only."""
MARGIN_UNITS = {
    "room": "m²",
    "lot": "m²",
    "category": mark("steps"),
    "distance": "m",
    "power": "kW",
    "radius": "km",
    "contribution": "€",
    "cover": "m²",
}
_TOLERANCE_M2 = AREA_TOLERANCE_M2 / 1_000
_TOLERANCE_M = 1e-6
BLOCK_PAIRS = 250_000
"""Pairs that are screened at once: bounds the memory (2 MB for each column of figures)."""
BLOCK_MOVERS = 256
"""Movers whose remaining pairs are judged at once."""
NO_PAIR = -1
"""Code of what is no pair: a firm and its own parcel, a newcomer and a parcel outside its municipality."""


@dataclass(frozen=True)
class Judged:
    """Judged pairs of one kind.

    Parameters
    ----------
    pairs
        The pairs; the lot is 0 where refused for room.
    reason
        Code of the first rule that fails (0: allowed), see :data:`REASONS`.
    margin
        By how much it fails, in the unit of :data:`MARGIN_UNITS` (negative: short); 0 for yes-or-no rules.
    money
        Money by pair and year.
    may_in_year
        Shape (pairs, years): the years in which the move may be made.
    """

    pairs: Pairs
    reason: NDArray[np.int8]
    margin: Floats
    money: Money
    may_in_year: Flags

    def allowed(self) -> "Judged":
        """Return the allowed pairs only."""
        keep = np.flatnonzero(self.reason == 0)
        cut = Money(*(getattr(self.money, name)[keep] for name in Money.__dataclass_fields__))
        return Judged(self.pairs.take(keep), self.reason[keep], self.margin[keep], cut, self.may_in_year[keep])


class _Verdict:
    """Collects the first failing reason, and its margin where asked; of pairs, or of a table of movers by parcels."""

    def __init__(self, shape: int | tuple[int, ...], *, with_margin: bool = True) -> None:
        self.reason = np.zeros(shape, dtype=np.int8)
        self.margin = np.zeros(shape if with_margin else 0)
        self._with_margin = with_margin

    def refuse(self, reason: str, fails: Flags, margin: Floats | float = 0.0) -> None:
        new = fails & (self.reason == 0)
        np.copyto(self.reason, np.int8(REASONS.index(reason)), where=new)
        if self._with_margin:
            np.copyto(self.margin, margin, where=new)


@dataclass(frozen=True)
class Screened:
    """Pairs of some movers, of one kind, that pass every rule of the place (room to radius), and how many do not.

    Parameters
    ----------
    kind
        Code of the kind.
    who, where
        Positions of movers and parcels of the pairs that pass.
    movers, refused
        Positions of all movers of the block, and how many of their pairs fail which rule first: shape (movers, reasons).
    """

    kind: int
    who: Ints
    where: Ints
    movers: Ints
    refused: Ints


def screen(situation: Situation) -> Iterator[tuple[Ints, list[Screened]]]:
    """Yield blocks of movers in order, and what the rules of the place leave of their pairs with a target, kind by kind.

    Pairs stand in a table of movers by parcels here, where each rule is one comparison of a column with a row; what is left is judged pair by pair.
    """
    targets, (expanding, beside_them) = _targets(situation), _expansions(situation, np.arange(len(situation.movers)), situation.beside)
    for first in range(0, len(situation.movers), BLOCK_MOVERS):
        movers = np.arange(first, min(first + BLOCK_MOVERS, len(situation.movers)))
        part = slice(*np.searchsorted(expanding, [first, first + BLOCK_MOVERS]))
        blocks = [_screen(situation, kind, *pairs_of(situation, movers, targets), targets) for kind, pairs_of in _TABLES]
        blocks.append(Screened(EXPAND, expanding[part], beside_them[part], movers, np.zeros((len(movers), len(REASONS)), dtype=np.int64)))
        yield movers, blocks


def _screen(situation: Situation, kind: int, movers: Ints, is_pair: Flags, targets: Ints) -> Screened:
    refused = np.zeros((len(movers), len(REASONS)), dtype=np.int64)
    who, where = [movers[:0]], [targets[:0]]
    size = max(1, BLOCK_PAIRS // max(1, len(targets)))
    for first in range(0, len(movers), size):
        part = slice(first, first + size)
        verdict = _Verdict(is_pair[part].shape, with_margin=False)
        verdict.reason[~is_pair[part]] = NO_PAIR
        _judge_room(situation, verdict, kind, movers[part, None], targets[None, :])
        _judge_place(situation, verdict, kind, movers[part, None], targets[None, :])
        for code in range(1, len(REASONS)):  # what passes is counted when it is judged
            refused[part, code] = np.count_nonzero(verdict.reason == code, axis=1)
        row, column = np.nonzero(verdict.reason == 0)
        who.append(movers[part][row])
        where.append(targets[column])
    return Screened(kind, np.concatenate(who), np.concatenate(where), movers, refused)


def judge(situation: Situation, movers: Ints) -> Iterator[Judged]:
    """Yield the pairs of some movers (positions), judged, kind by kind; kinds without pairs are left out."""
    targets = _targets(situation)
    for kind, pairs_of in _TABLES:
        yield from judge_pairs(situation, kind, *_flat(*pairs_of(situation, movers, targets), targets))
    yield from judge_pairs(situation, EXPAND, *_expansions(situation, movers, situation.beside))
    yield from judge_at_home(situation, movers)


def judge_at(situation: Situation, parcel: int) -> Iterator[Judged]:
    """Yield the pairs of every mover with one parcel (position), judged, kind by kind; intensify takes no room and is left out."""
    everyone = np.arange(len(situation.movers))
    targets = np.intersect1d(_targets(situation), [parcel])
    for kind, pairs_of in _TABLES:
        yield from judge_pairs(situation, kind, *_flat(*pairs_of(situation, everyone, targets), targets))
    beside = pairs_beside(situation.project, situation.rooms, str(situation.rooms.parcels.index[parcel]))
    yield from judge_pairs(situation, EXPAND, *_expansions(situation, everyone, beside))


def _flat(movers: Ints, is_pair: Flags, targets: Ints) -> tuple[Ints, Ints]:
    row, column = np.nonzero(is_pair)
    return movers[row], targets[column]


def _targets(situation: Situation) -> Ints:
    """Return the parcels that may ever have room for anyone."""
    return np.flatnonzero(situation.rooms.capacity_m2[:, -1] > 0)


def _relocations(situation: Situation, movers: Ints, targets: Ints) -> tuple[Ints, Flags]:
    """Return the movers that may relocate, and which targets are not their own, (movers, targets)."""
    movers = movers[situation.movers["may_relocate"].to_numpy()[movers]]
    is_pair = np.ones((len(movers), len(targets)), dtype=bool)
    who, where = situation.own_parcels
    row, column = pd.Index(movers).get_indexer(who), pd.Index(targets).get_indexer(where)
    there = (row >= 0) & (column >= 0)
    is_pair[row[there], column[there]] = False
    return movers, is_pair


def _settlements(situation: Situation, movers: Ints, targets: Ints) -> tuple[Ints, Flags]:
    """Return the newcomers, and which targets lie where they want to come, (movers, targets)."""
    movers = movers[situation.movers["is_newcomer"].to_numpy()[movers]]
    if not len(movers):
        return movers, np.zeros((0, len(targets)), dtype=bool)
    wanted = situation.movers["municipality_code"].to_numpy()[movers][:, None]
    there = situation.rooms.parcels["municipality_code"].to_numpy()[targets][None, :]
    return movers, np.asarray((wanted == "") | (wanted == there), dtype=bool).reshape(len(movers), len(targets))


_TABLES = ((RELOCATE, _relocations), (SETTLE, _settlements))
"""Kinds whose pairs are movers by targets, and the function that says which are pairs."""


def _expansions(situation: Situation, movers: Ints, beside: pd.DataFrame) -> tuple[Ints, Ints]:
    """Return movers and parcels that touch one of theirs or lie near on the same estate (R12), in order; ``beside`` says which parcels do."""
    movers = movers[situation.movers["may_expand"].to_numpy()[movers]]
    index = situation.rooms.parcels.index
    home, at = situation.own_parcels
    seats = pd.DataFrame({"mover": home, "parcel_id": index.to_numpy()[at]})
    near = seats[np.isin(home, movers)].merge(beside, left_on="parcel_id", right_on="parcel_a")
    near = near.assign(parcel=index.get_indexer(near["parcel_b"]))[["mover", "parcel"]].drop_duplicates().sort_values(["mover", "parcel"])
    who, where = near["mover"].to_numpy(dtype=np.int64), near["parcel"].to_numpy(dtype=np.int64)
    own = np.isin(who * len(index) + where, home * len(index) + at)
    keep = ~own & (situation.rooms.capacity_m2[where, -1] > 0)
    return who[keep], where[keep]


def lot_sizes(situation: Situation, need_m2: Floats, parcel: Ints) -> Floats:
    """Return the lot that a mover takes on a parcel (R13), m²."""
    most, least = situation.rooms.capacity_m2[parcel, -1], situation.rooms.parcels["min_lot_m2"].to_numpy()[parcel]
    lot = np.minimum(np.maximum(need_m2, least), most)
    return np.asarray(np.where(most - lot < least - _TOLERANCE_M2, most, lot))


def judge_pairs(situation: Situation, kind: int, who: Ints, where: Ints) -> Iterator[Judged]:
    """Yield the pairs of one kind with a target, judged; nothing where there are none."""
    if not len(who):
        return
    verdict = _Verdict(len(who))
    lot = _judge_room(situation, verdict, kind, who, where)
    _judge_place(situation, verdict, kind, who, where)
    pairs = Pairs(kind, who, where, lot)
    cash = _money(situation, pairs)
    in_time = _years_allowed(situation, pairs)
    _judge_firm(situation, verdict, pairs, cash, in_time)
    yield Judged(pairs, verdict.reason, verdict.margin, cash, in_time & cash.is_affordable)


def _judge_room(situation: Situation, verdict: _Verdict, kind: int, who: Ints, where: Ints) -> Floats:
    """Refuse for room and lot; return the lots (m²). Here and in :func:`_judge_place`, positions may be pairs or a column and a row of a table."""
    need, most = needed_m2(situation.movers, kind)[who], situation.rooms.capacity_m2[where, -1]
    bearable = situation.project.terms.lots.max_lot_ratio * asked_m2(situation.movers, kind)[who] + situation.movers["more_m2"].to_numpy()[who]
    verdict.refuse("room", (need > most + _TOLERANCE_M2) | (need <= 0), np.where(need > 0, most - need, 0.0))
    lot = lot_sizes(situation, need, where)
    verdict.refuse("lot", lot > bearable + _TOLERANCE_M2, bearable - lot)
    return lot


def _judge_place(situation: Situation, verdict: _Verdict, kind: int, who: Ints, where: Ints) -> None:
    movers, parcels = situation.movers, situation.rooms.parcels
    rank, limit = zoned_rank(movers)[who], parcels["rank"].to_numpy()[where]
    raised = limit + situation.rooms.steps[where, -1]
    verdict.refuse("category", (limit >= 0) & (rank > raised), (raised - rank).astype(float))
    spare = distance_margin(situation, who, where) + movers["less_m"].to_numpy()[who]
    verdict.refuse("distance", spare < -_TOLERANCE_M, spare)
    need_kw = needed_kw(movers, kind)[who]
    need_kw = np.where(need_kw <= situation.power.small_kw, 0.0, need_kw)
    spare_kw = situation.most_kw[where] - need_kw
    verdict.refuse("power", (need_kw > 0) & (spare_kw < -_TOLERANCE_M), spare_kw)
    verdict.refuse("quay", movers["quay"].to_numpy(dtype=bool)[who] & ~parcels["quay"].to_numpy(dtype=bool)[where])
    spare_km = movers["max_km"].to_numpy()[who] - distance_km(situation, who, where)
    verdict.refuse("radius", spare_km < -_TOLERANCE_M, spare_km)
    if situation.project.terms.limits.stay_in_municipality:
        home, there = situation.home_municipality[who], parcels["municipality_code"].to_numpy()[where]
        verdict.refuse("municipality", (home != "") & (home != there))


def _judge_firm(situation: Situation, verdict: _Verdict, pairs: Pairs, cash: Money, in_time: Flags) -> None:
    movers, parcels, who, where = situation.movers, situation.rooms.parcels, pairs.mover, pairs.parcel
    verdict.refuse("contribution", ~cash.is_affordable.any(axis=1), cash.margin_eur.max(axis=1))
    verdict.refuse("consent", ~movers["is_willing"].to_numpy()[who])
    if pairs.kind != INTENSIFY:
        verdict.refuse("restriction", ~parcels["is_usable"].to_numpy()[where])
        private = (parcels["owner_kind"] == "private") & parcels["status"].isin(OPEN_STATUS) & ~parcels["landlord_agrees"]
        verdict.refuse("owner", private.to_numpy()[where])
    verdict.refuse("closing", ~(in_time & cash.is_affordable).any(axis=1))


def distance_km(situation: Situation, who: Ints, where: Ints) -> Floats:
    """Return the straight distance between mover and parcel, km; 0 where the mover has no place."""
    movers, parcels = situation.movers, situation.rooms.parcels
    east = movers["x"].to_numpy()[who] - parcels["x"].to_numpy()[where]
    north = movers["y"].to_numpy()[who] - parcels["y"].to_numpy()[where]
    return np.asarray(np.nan_to_num(np.hypot(east, north) / M_PER_KM, nan=0.0))


def distance_margin(situation: Situation, who: Ints, where: Ints) -> Floats:
    """Return the smallest difference between distance and guide distance, m; inf where nothing is near."""
    guides, firm = situation.guides, situation.mover_firm[who]
    rank = situation.movers["rank"].to_numpy()[who]
    is_own = (guides.owner[where] == firm) & (firm >= 0)
    return np.asarray(np.where(is_own, guides.without_owner_m[rank, where], guides.spare_m[rank, where]))


def _money(situation: Situation, pairs: Pairs) -> Money:
    parts = components(situation.project.terms, situation.movers, situation.left, situation.rooms, pairs)
    return money(situation.project.terms, situation.movers, parts, pairs, situation.due, situation.aid_room_eur)


def _years_allowed(situation: Situation, pairs: Pairs) -> Flags:
    """Return in which years a move may be made (R14), money left aside."""
    years = np.array(situation.years)
    movers, who = situation.movers, pairs.mover
    allowed = (years >= movers["first_year"].to_numpy()[who][:, None]) & (years <= movers["last_year"].to_numpy()[who][:, None])
    if pairs.kind != INTENSIFY:
        allowed &= years < situation.rooms.parcels["closes"].to_numpy()[pairs.parcel][:, None]
        limit, steps = situation.rooms.parcels["rank"].to_numpy()[pairs.parcel], situation.rooms.steps[pairs.parcel]
        allowed &= (limit < 0)[:, None] | (zoned_rank(movers)[who][:, None] <= limit[:, None] + steps)
        allowed &= pairs.lot_m2[:, None] <= situation.rooms.capacity_m2[pairs.parcel] + _TOLERANCE_M2
    return np.asarray(allowed)


def judge_at_home(situation: Situation, movers: Ints) -> Iterator[Judged]:
    """Yield the movers of these that may intensify, judged; nothing where there are none."""
    movers = movers[situation.movers["may_intensify"].to_numpy()[movers]]
    if len(movers):
        yield _judge_intensify(situation, movers)


def _judge_intensify(situation: Situation, who: Ints) -> Judged:
    movers, parcels = situation.movers, situation.rooms.parcels
    main = parcels.index.get_indexer(movers["main_parcel"].to_numpy()[who])
    plot = (
        situation.seats[situation.seats["is_main"]]
        .set_index("firm_id")["plot_m2"]
        .reindex(movers["firm_id"])
        .fillna(0.0)
        .to_numpy()[who]
    )
    cover = np.where(main >= 0, parcels["max_cover"].to_numpy()[main], 0.0) * plot
    floor = (movers["floor_now_m2"] + movers["extra_floor_m2"]).to_numpy()[who]
    verdict = _Verdict(len(who))
    verdict.refuse("cover", floor > cover + _TOLERANCE_M2, cover - floor)
    need_kw = needed_kw(movers, INTENSIFY)[who]
    need_kw = np.where(need_kw <= situation.power.small_kw, 0.0, need_kw)
    spare_kw = situation.most_kw[main] - need_kw
    verdict.refuse("power", (need_kw > 0) & (spare_kw < -_TOLERANCE_M), spare_kw)
    pairs = Pairs(INTENSIFY, who, main, np.zeros(len(who)))
    cash, in_time = _money(situation, pairs), _years_allowed(situation, pairs)
    _judge_firm(situation, verdict, pairs, cash, in_time)
    return Judged(pairs, verdict.reason, verdict.margin, cash, in_time & cash.is_affordable)

"""Who may go where, and why not: the first rule that fails, with its margin (§3 of docs/method.md)."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.project.terms import CATEGORIES
from planner.rules.costs import EXPAND, INTENSIFY, RELOCATE, SETTLE, Money, Pairs, components, money, needed_kw, needed_m2
from planner.rules.rooms import OPEN_STATUS
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
    "category": "steps",
    "distance": "m",
    "power": "kW",
    "radius": "km",
    "contribution": "€",
    "cover": "m²",
}
_TOLERANCE_M2 = AREA_TOLERANCE_M2 / 1_000
_TOLERANCE_M = 1e-6
BLOCK_PAIRS = 250_000
"""Pairs that are judged at once: bounds the memory (some 60 MB a block)."""


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
    """Collects the first failing reason and its margin."""

    def __init__(self, size: int) -> None:
        self.reason = np.zeros(size, dtype=np.int8)
        self.margin = np.zeros(size)

    def refuse(self, reason: str, fails: Flags, margin: Floats | float = 0.0) -> None:
        new = fails & (self.reason == 0)
        self.reason[new] = REASONS.index(reason)
        self.margin[new] = np.broadcast_to(margin, fails.shape)[new]


def judge_all(situation: Situation) -> Iterator[Judged]:
    """Yield every pair of every kind, judged, in blocks of movers."""
    size = max(1, BLOCK_PAIRS // max(1, len(situation.rooms.parcels)))
    for first in range(0, len(situation.movers), size):
        yield from judge(situation, np.arange(first, min(first + size, len(situation.movers))))


def judge(situation: Situation, movers: Ints) -> Iterator[Judged]:
    """Yield the pairs of some movers (positions), judged, kind by kind; kinds without pairs are left out."""
    for kind, pairs in (
        (RELOCATE, _relocations(situation, movers)),
        (EXPAND, _expansions(situation, movers)),
        (SETTLE, _settlements(situation, movers)),
    ):
        if len(pairs[0]):
            yield _judge_targets(situation, kind, *pairs)
    at_home = movers[situation.movers["may_intensify"].to_numpy()[movers]]
    if len(at_home):
        yield _judge_intensify(situation, at_home)


def judge_at(situation: Situation, parcel: int) -> Iterator[Judged]:
    """Yield the pairs of every mover with one parcel (position), judged, kind by kind; intensify takes no room and is left out."""
    everyone = np.arange(len(situation.movers))
    for kind, pairs_of in ((RELOCATE, _relocations), (EXPAND, _expansions), (SETTLE, _settlements)):
        who, where = pairs_of(situation, everyone)
        here = where == parcel
        if here.any():
            yield _judge_targets(situation, kind, who[here], where[here])


def _targets(situation: Situation) -> Ints:
    """Return the parcels that may ever have room for anyone."""
    return np.flatnonzero(situation.rooms.capacity_m2[:, -1] > 0)


def _relocations(situation: Situation, movers: Ints) -> tuple[Ints, Ints]:
    movers = movers[situation.movers["may_relocate"].to_numpy()[movers]]
    targets = _targets(situation)
    who, where = np.repeat(movers, len(targets)), np.tile(targets, len(movers))
    own = _own(situation, who, where)
    return who[~own], where[~own]


def _own(situation: Situation, who: Ints, where: Ints) -> Flags:
    """Return which pairs are a firm and one of its own parcels."""
    seats, width = situation.seats, len(situation.rooms.parcels)
    firm = pd.Index(situation.movers["mover_id"]).get_indexer(seats["firm_id"])
    taken = firm * width + situation.rooms.parcels.index.get_indexer(seats["parcel_id"])
    return np.isin(who * width + where, taken[firm >= 0])


def _settlements(situation: Situation, movers: Ints) -> tuple[Ints, Ints]:
    movers = movers[situation.movers["is_newcomer"].to_numpy()[movers]]
    targets = _targets(situation)
    who, where = np.repeat(movers, len(targets)), np.tile(targets, len(movers))
    wanted = situation.movers["municipality_code"].to_numpy()[who]
    here = (wanted == "") | (wanted == situation.rooms.parcels["municipality_code"].to_numpy()[where])
    return who[here], where[here]


def _expansions(situation: Situation, movers: Ints) -> tuple[Ints, Ints]:
    """Return movers and parcels that touch one of theirs or lie near on the same estate (R12)."""
    movers = movers[situation.movers["may_expand"].to_numpy()[movers]]
    index = situation.rooms.parcels.index
    seats = situation.seats.merge(
        pd.DataFrame({"firm_id": situation.movers["firm_id"].to_numpy()[movers], "mover": movers}), on="firm_id"
    )
    near = seats.merge(beside(situation), left_on="parcel_id", right_on="parcel_a")
    near = (
        near.assign(parcel=index.get_indexer(near["parcel_b"]))[["mover", "parcel"]]
        .drop_duplicates()
        .sort_values(["mover", "parcel"])
    )
    who, where = near["mover"].to_numpy(dtype=np.int64), near["parcel"].to_numpy(dtype=np.int64)
    keep = ~_own(situation, who, where) & (situation.rooms.capacity_m2[where, -1] > 0)
    return who[keep], where[keep]


def beside(situation: Situation) -> pd.DataFrame:
    """Return ``parcel_a``, ``parcel_b``, ``is_adjacent`` for parcels that count as beside each other: touching, or near on one estate."""
    terms, near = situation.project.terms.moves, situation.project.measured.neighbours
    estate = situation.rooms.parcels["estate_id"]
    adjacent = (near["edge_m"] >= terms.adjacent_edge_m).to_numpy()
    same = (near["parcel_a"].map(estate) == near["parcel_b"].map(estate)).to_numpy() & (
        near["distance_m"] <= terms.split_distance_m
    ).to_numpy()
    return near[["parcel_a", "parcel_b"]].assign(is_adjacent=adjacent)[adjacent | same]


def lot_sizes(situation: Situation, need_m2: Floats, parcel: Ints) -> Floats:
    """Return the lot that a mover takes on a parcel (R13), m²."""
    most, least = situation.rooms.capacity_m2[parcel, -1], situation.rooms.parcels["min_lot_m2"].to_numpy()[parcel]
    lot = np.minimum(np.maximum(need_m2, least), most)
    return np.asarray(np.where(most - lot < least - _TOLERANCE_M2, most, lot))


def _judge_targets(situation: Situation, kind: int, who: Ints, where: Ints) -> Judged:
    movers, rooms, terms = situation.movers, situation.rooms, situation.project.terms
    verdict = _Verdict(len(who))
    need = needed_m2(movers, kind)[who]
    most = rooms.capacity_m2[where, -1]
    verdict.refuse("room", (need > most + _TOLERANCE_M2) | (need <= 0), np.where(need > 0, most - need, 0.0))
    lot = lot_sizes(situation, need, where)
    verdict.refuse("lot", lot > terms.lots.max_lot_ratio * need + _TOLERANCE_M2, terms.lots.max_lot_ratio * need - lot)
    _judge_place(situation, verdict, kind, who, where)
    pairs = Pairs(kind, who, where, lot)
    cash = _money(situation, pairs)
    in_time = _years_allowed(situation, pairs)
    _judge_firm(situation, verdict, pairs, cash, in_time)
    return Judged(pairs, verdict.reason, verdict.margin, cash, in_time & cash.is_affordable)


def _judge_place(situation: Situation, verdict: _Verdict, kind: int, who: Ints, where: Ints) -> None:
    movers, parcels = situation.movers, situation.rooms.parcels
    rank, limit = movers["rank"].to_numpy()[who], parcels["rank"].to_numpy()[where]
    raised = limit + situation.rooms.steps[where, -1]
    verdict.refuse("category", (limit >= 0) & (rank > raised), (raised - rank).astype(float))
    spare = distance_margin(situation, who, where)
    verdict.refuse("distance", spare < -_TOLERANCE_M, spare)
    need_kw = needed_kw(movers, kind)[who]
    need_kw = np.where(need_kw <= situation.power.small_kw, 0.0, need_kw)
    spare_kw = situation.power.most_kw()[where] - need_kw
    verdict.refuse("power", (need_kw > 0) & (spare_kw < -_TOLERANCE_M), spare_kw)
    verdict.refuse("quay", movers["quay"].to_numpy(dtype=bool)[who] & ~parcels["quay"].to_numpy(dtype=bool)[where])
    spare_km = movers["max_km"].to_numpy()[who] - distance_km(situation, who, where)
    verdict.refuse("radius", spare_km < -_TOLERANCE_M, spare_km)


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
    environment, parcels = situation.project.terms.environment, situation.rooms.parcels
    rank = situation.movers["rank"].to_numpy()[who]
    guide = parcels["zone_guide_m"].to_numpy()[where]

    def needed(table: dict[str, float]) -> Floats:
        by_rank = np.array([table[category] for category in CATEGORIES])[rank]
        return np.asarray(np.where(np.isnan(guide), by_rank, guide))

    spare = np.minimum(
        parcels["quiet_m"].to_numpy()[where] - needed(environment.quiet_m),
        parcels["mixed_m"].to_numpy()[where] - needed(environment.mixed_m),
    )
    return np.asarray(np.minimum(spare, _company_distance(situation, who, where) - needed(environment.company_m)))


def _company_distance(situation: Situation, who: Ints, where: Ints) -> Floats:
    """Return the distance to the nearest company dwelling of another firm, m."""
    near = situation.project.measured.company.sort_values(["parcel_id", "distance_m", "firm_id"])
    first = near.drop_duplicates("parcel_id").set_index("parcel_id").reindex(situation.rooms.parcels.index)
    rest = near[near["firm_id"] != near["parcel_id"].map(first["firm_id"])].drop_duplicates("parcel_id").set_index("parcel_id")
    nearest = first["distance_m"].fillna(np.inf).to_numpy()[where]
    second = rest["distance_m"].reindex(situation.rooms.parcels.index).fillna(np.inf).to_numpy()[where]
    owner = first["firm_id"].fillna("").to_numpy()[where]
    firm = situation.movers["firm_id"].to_numpy()[who]
    return np.asarray(np.where((owner == firm) & (firm != ""), second, nearest))


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
        allowed &= (limit < 0)[:, None] | (movers["rank"].to_numpy()[who][:, None] <= limit[:, None] + steps)
        allowed &= pairs.lot_m2[:, None] <= situation.rooms.capacity_m2[pairs.parcel] + _TOLERANCE_M2
    return np.asarray(allowed)


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
    spare_kw = situation.power.most_kw()[main] - need_kw
    verdict.refuse("power", (need_kw > 0) & (spare_kw < -_TOLERANCE_M), spare_kw)
    pairs = Pairs(INTENSIFY, who, main, np.zeros(len(who)))
    cash, in_time = _money(situation, pairs), _years_allowed(situation, pairs)
    _judge_firm(situation, verdict, pairs, cash, in_time)
    return Judged(pairs, verdict.reason, verdict.margin, cash, in_time & cash.is_affordable)

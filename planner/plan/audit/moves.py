"""R12, R13: the moves of a plan, read against movers and parcels; what each needs, serves and takes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from planner.plan.audit.finding import Finding
from planner.plan.audit.firms import Mover, kinds_allowed
from planner.plan.audit.places import Facts, Place, is_blocked
from planner.plan.audit.tables import Row
from planner.units import M2_PER_HA, ROOM_TOLERANCE_HA

M2_TOLERANCE = ROOM_TOLERANCE_HA * M2_PER_HA
KINDS = ("relocate", "expand", "intensify", "settle")


class MoveLike(Protocol):
    """One move of a plan, as the audit reads it."""

    @property
    def mover_id(self) -> str: ...  # noqa: D102 (fields say what they are)
    @property
    def firm_id(self) -> str: ...  # noqa: D102
    @property
    def demand_id(self) -> str: ...  # noqa: D102
    @property
    def kind(self) -> str: ...  # noqa: D102
    @property
    def to(self) -> str | None: ...  # noqa: D102
    @property
    def year(self) -> int: ...  # noqa: D102
    @property
    def area_m2(self) -> float: ...  # noqa: D102
    @property
    def cost_eur(self) -> float: ...  # noqa: D102
    @property
    def grant_eur(self) -> float: ...  # noqa: D102
    @property
    def own_eur(self) -> float: ...  # noqa: D102
    @property
    def aid_rule(self) -> str: ...  # noqa: D102
    @property
    def circular_m2(self) -> float: ...  # noqa: D102


@dataclass(frozen=True)
class Step:
    """A move whose mover, kind, parcel and year exist.

    Parameters
    ----------
    place
        Where it takes room; None for intensify.
    at
        Where it draws power: the target, or the main parcel of a mover that intensifies; None where it has none.
    """

    move: MoveLike
    mover: Mover
    place: Place | None
    at: Place | None

    @property
    def where(self) -> tuple[str, ...]:
        """Mover and target, for a finding."""
        return (self.mover.mover_id, self.place.parcel_id) if self.place else (self.mover.mover_id,)

    def wrong(self, rule: str, amount: float, allowed: float, unit: str) -> Finding:
        """Return a finding about this move."""
        return Finding(rule, self.where, self.move.year, amount, allowed, unit)


def differs(stated: float, right: float, tolerance: float) -> bool:
    """Return whether a stated amount is not the right one; an amount that is no number never is."""
    return not abs(stated - right) <= tolerance


def read_steps(facts: Facts, moves: Sequence[MoveLike]) -> tuple[list[Step], list[Finding]]:
    """Return the moves that can be read, and a finding for each that cannot."""
    steps: list[Step] = []
    findings: list[Finding] = []
    for move in moves:
        fault = _unreadable(facts, move)
        if fault is not None:
            findings.append(fault)
            continue
        mover = facts.movers[move.mover_id]
        place = facts.places[move.to] if move.to else None
        steps.append(Step(move, mover, place, place or facts.places.get(mover.main_parcel)))
    return steps, findings


def _unreadable(facts: Facts, move: MoveLike) -> Finding | None:
    """Return why a move cannot be read at all: nothing else is said of it."""
    where = (move.mover_id, move.to) if move.to else (move.mover_id,)
    mover = facts.movers.get(move.mover_id)
    if mover is None or (move.firm_id or "", move.demand_id or "") != (mover.firm_id, mover.demand_id):
        return Finding("R3", where, move.year, 1, 0, "")
    has_target = move.to in facts.places if move.to else False
    if move.kind not in KINDS or (move.kind == "settle") != mover.is_newcomer or has_target == (move.kind == "intensify") or bool(move.to) != has_target:
        return Finding("R12", (*where, move.kind), move.year, 1, 0, "")
    if move.year not in facts.tables.years:
        limit = facts.tables.years[0] if move.year < facts.tables.years[0] else facts.tables.years[-1]
        return Finding("R14", where, move.year, move.year, limit, "year")
    return None


def check_kind(facts: Facts, step: Step) -> Iterator[Finding]:
    """Yield what R12 has against the kind of a move, and against the circular room it claims."""
    move, mover = step.move, step.mover
    where = (*step.where, move.kind)
    is_pair = step.place is None or step.place.parcel_id not in mover.homes
    if move.kind not in kinds_allowed(mover) or not is_pair or (move.kind in {"expand", "intensify"} and mover.extra_plot <= 0):
        yield Finding("R12", where, move.year, 1, 0, "")
    elif move.kind == "expand" and not (touches(facts, step) or _is_split(facts, step)):
        yield Finding("R12", where, move.year, _least_distance(facts, step), facts.tables.terms.moves.split_distance_m, "m")
    elif move.kind == "settle" and step.place is not None and mover.municipality not in {"", step.place.municipality}:
        yield Finding("R12", (*where, mover.municipality), move.year, 1, 0, "")
    elif move.kind == "intensify":
        cover = _most_floor(facts, mover)
        if mover.floor_now + mover.extra_floor > cover + M2_TOLERANCE:
            yield Finding("R12", where, move.year, mover.floor_now + mover.extra_floor, cover, "m2")
    served = served_m2(facts, step)
    if differs(move.circular_m2, served, M2_TOLERANCE):
        yield step.wrong("served", move.circular_m2, served, "m2")


def _most_floor(facts: Facts, mover: Mover) -> float:
    """Return the most floor (m²) that the main parcel of a mover may carry for it."""
    if not mover.main_parcel:
        return 0.0
    cover = facts.places[mover.main_parcel].row["max_cover"]
    return float(cover if cover is not None else facts.tables.terms.ratios.coverage_max) * mover.homes[mover.main_parcel]


def touches(facts: Facts, step: Step) -> bool:
    """Return whether the target shares an edge with one of the mover's parcels."""
    moves = facts.tables.terms.moves
    return any(row["edge_m"] >= moves.adjacent_edge_m and row["distance_m"] <= moves.snap_m for row in _beside(facts, step))


def _is_split(facts: Facts, step: Step) -> bool:
    """Return whether the target is a split site: on the same estate, within reach."""
    return _least_distance(facts, step) <= facts.tables.terms.moves.split_distance_m


def _least_distance(facts: Facts, step: Step) -> float:
    """Return the distance (m) to the nearest of its parcels on the estate of the target; inf beyond what was measured."""
    estate = step.place.row["estate_id"] if step.place else ""
    return min((row["distance_m"] for row in _beside(facts, step) if facts.tables.parcels[row["parcel_a"]]["estate_id"] == estate), default=float("inf"))


def _beside(facts: Facts, step: Step) -> list[Row]:
    target = step.place.parcel_id if step.place else ""
    pairs = [facts.tables.neighbours.get((home, target)) for home in step.mover.homes]
    return [row for row in pairs if row is not None]


def need_m2(step: Step) -> float:
    """Return R12, R33: the room that a move needs on its lot (m²): what the mover asks, less what it does without, 1 m² at least."""
    asked = asked_m2(step)
    return max(min(asked, 1.0), asked - step.mover.own("spare_m2"))


def asked_m2(step: Step) -> float:
    """Return R12: the room that a move asks (m²)."""
    mover = step.mover
    return {"relocate": mover.plot_now + mover.extra_plot, "expand": mover.extra_plot, "settle": mover.extra_plot}.get(step.move.kind, 0.0)


def served_m2(facts: Facts, step: Step) -> float:
    """Return R12: the circular room that a move serves (m²)."""
    mover, terms = step.mover, facts.tables.terms
    if step.move.kind == "intensify":
        return min(mover.extra_plot, mover.extra_floor / terms.ratios.fsi)
    if step.move.kind == "expand" and not touches(facts, step):
        return mover.extra_plot * terms.moves.split_share
    return mover.extra_plot


def kw_need(step: Step) -> float:
    """Return R5, R33: the power that a move needs (kW), small or not, less what the mover brings itself."""
    mover = step.mover
    asked = mover.extra_kw if step.move.kind in {"expand", "intensify"} else mover.kw_now + mover.extra_kw
    return max(0.0, asked - mover.own("own_kw"))


def kw_counted(facts: Facts, step: Step) -> float:
    """Return R5: the power that a move counts for at a node (kW): a small connection counts 0, unless those are blocked there in the year of the move."""
    is_full = step.at is not None and is_blocked(facts.tables, step.at.node, step.move.year)
    return kw_need(step) if is_full else kw_counted_in_hub(facts, step)


def kw_counted_in_hub(facts: Facts, step: Step) -> float:
    """Return R5, R22: the power that a move counts for in a hub (kW): small connections stay outside."""
    kw = kw_need(step)
    return 0.0 if kw <= small_kw(facts) else kw


def small_kw(facts: Facts) -> float:
    """Return R5: the largest need (kW) that counts as a small connection."""
    return facts.tables.terms.grid.large_user_kva * facts.tables.terms.grid.kw_per_kva


def lot_m2(facts: Facts, step: Step) -> float:
    """Return R13: the lot (m²) that a move takes; 0 for intensify."""
    if step.place is None:
        return 0.0
    capacity, least = facts.capacity(step.place), least_lot_m2(facts, step.place)
    if need_m2(step) > capacity + M2_TOLERANCE:  # reported by R10; the money is then checked for the lot that the plan states
        return step.move.area_m2
    lot = min(max(need_m2(step), least), capacity)
    return capacity if capacity - lot < least else lot  # what would be left is too small to sell


def least_lot_m2(facts: Facts, place: Place) -> float:
    """Return R13: the smallest lot (m²) that a parcel may be divided into."""
    lots = facts.tables.terms.lots
    return max(lots.min_lot_m2, lots.min_lot_share * place.area_m2)


def check_lot(facts: Facts, step: Step) -> Iterator[Finding]:
    """Yield what R10, R13 and R14 have against the room that a move takes."""
    lot = lot_m2(facts, step)
    if step.place is not None:
        need, capacity = need_m2(step), facts.capacity(step.place)
        if need <= 0 or need > capacity + M2_TOLERANCE:
            yield step.wrong("R10", need, capacity, "m2")
            return
        most = facts.tables.terms.lots.max_lot_ratio * asked_m2(step) + step.mover.own("more_m2")
        if lot > most + M2_TOLERANCE:
            yield step.wrong("R13 size", lot, most, "m2")
        free = facts.capacity_in(step.place, step.move.year)
        if lot > free + M2_TOLERANCE:
            yield step.wrong("R14 room", lot, free, "m2")
    if differs(step.move.area_m2, lot, M2_TOLERANCE):
        yield step.wrong("R13", step.move.area_m2, lot, "m2")

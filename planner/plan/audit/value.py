"""Section 5: what a plan is worth, in hectare-equivalents."""

from collections.abc import Iterable, Sequence

import pandas as pd

from planner.plan.audit.moves import Step, served_m2
from planner.plan.audit.pairs import distance_km
from planner.plan.audit.places import Facts
from planner.project.measure import sensitive_within
from planner.project.terms import CATEGORIES
from planner.units import ha


def value_of(facts: Facts, steps: Sequence[Step]) -> float:
    """Return the value of a plan (ha): its moves, less the firms that a housing plan displaces."""
    weights, horizon = facts.tables.terms.weights, facts.tables.terms.horizon
    near = _dwellings_near(facts, steps)
    total = 0.0
    for step in steps:
        discount = (1 + horizon.discount) ** -(step.move.year - horizon.start_year)
        worth = weights.circular * ha(served_m2(facts, step))
        if step.move.kind == "relocate" and step.place is not None:
            worth += _relief(facts, step, near) - weights.transport_km * distance_km(facts, step.mover, step.place)
        total += discount * worth
        claimed = claimed_in(facts, step.mover.homes)
        if claimed is not None and step.move.year < claimed:
            total += weights.job_at_risk * step.mover.workers
    return total + weights.partner * _pairs_together(facts, steps) - _displaced(facts)


def _pairs_together(facts: Facts, steps: Sequence[Step]) -> int:
    """Return R26: the number of pairs of partners that share an estate at the end of the horizon."""
    tables = facts.tables
    gone = {*facts.stops, *(step.mover.firm_id for step in steps if step.move.kind == "relocate")}
    estates = {firm: {tables.parcels[parcel]["estate_id"] for parcel in tables.homes.get(firm, {}) if firm not in gone} for firm in tables.firms}
    for step in steps:
        if step.place is not None:
            estates.setdefault(step.mover.mover_id, set()).add(step.place.row["estate_id"])
    named = [(name, row["partners"]) for name, row in tables.firms.items()]
    named += [(str(row["firm_id"] or row["demand_id"]), row["partners"]) for row in tables.demand]
    pairs = {tuple(sorted((one, other.strip()))) for one, others in named for other in others.split(";") if other.strip() in tables.firms}
    kept = [pair for pair in pairs if pair[0] != pair[1] and facts.stops.keys().isdisjoint(pair)]
    return sum(not estates.get(one, set()).isdisjoint(estates.get(other, set())) for one, other in kept)


def _relief(facts: Facts, step: Step, near: dict[str, list[tuple[str, str, float, float]]]) -> float:
    """Return the worth (ha) of dwellings relieved and of room freed near them."""
    weights, environment = facts.tables.terms.weights, facts.tables.terms.environment
    category = CATEGORIES[step.mover.firm_category]
    guide = {"quiet": environment.quiet_m[category], "mixed": environment.mixed_m[category]}
    relieved: dict[str, float] = {}
    freed = 0.0
    for parcel in step.mover.homes:
        close = {name: dwellings for name, area_type, dwellings, distance in near.get(parcel, []) if distance < guide[area_type]}
        relieved.update(close)  # each dwelling once, whichever of the parcels it is close to
        if close:
            freed += facts.places[parcel].freed[step.mover.firm_id]
    return weights.dwelling_relieved * min(sum(relieved.values()), weights.dwellings_at_most) + weights.freed_near_dwellings * ha(freed)


def _dwellings_near(facts: Facts, steps: Sequence[Step]) -> dict[str, list[tuple[str, str, float, float]]]:
    """Return parcel left → (dwelling object, area type, dwellings, distance in m) within the largest guide distance that matters there."""
    environment = facts.tables.terms.environment
    reach: dict[str, float] = {}
    for step in steps:
        if step.move.kind == "relocate":
            category = CATEGORIES[step.mover.firm_category]
            for parcel in step.mover.homes:
                reach[parcel] = max(reach.get(parcel, 0.0), environment.quiet_m[category], environment.mixed_m[category])
    out: dict[str, list[tuple[str, str, float, float]]] = {parcel: [] for parcel in reach}
    if reach:
        frame = sensitive_within(facts.tables.project.tables, pd.Series(reach, dtype="float64"))
        for parcel, name, area_type, dwellings, distance in zip(
                *(frame[column].tolist() for column in ("parcel_id", "sensitive_id", "area_type", "dwellings", "distance_m")), strict=True):
            out[parcel].append((name, area_type, dwellings, distance))
    return out


def claimed_in(facts: Facts, homes: Iterable[str]) -> int | None:
    """Return the first year, within the horizon, in which housing takes one of these parcels; None for never."""
    claims = [facts.tables.parcels[parcel]["housing_from"] for parcel in homes]
    return min((int(claim) for claim in claims if claim is not None and claim <= facts.tables.years[-1]), default=None)


def _displaced(facts: Facts) -> float:
    """Return the worth (ha) of the jobs that a housing plan within the horizon displaces if nobody moves."""
    total = 0.0
    for name, firm in facts.tables.firms.items():
        claimed, stops = claimed_in(facts, facts.tables.homes.get(name, {})), firm["stops_in"]
        if claimed is not None and (stops is None or stops >= claimed):
            total += facts.tables.terms.weights.job_at_risk * firm["workers"]
    return total

"""Section 6: the rows of power (R20–R22): parcels, the node that feeds them, and hubs that share one connection."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from planner.plan.audit.finding import Finding
from planner.plan.audit.firms import kw_now
from planner.plan.audit.moves import Step, kw_counted, kw_counted_in_hub, small_kw
from planner.plan.audit.places import Facts
from planner.units import KW_TOLERANCE

LEAST_MEMBERS = 2


@dataclass(frozen=True)
class Hub:
    """A hub that holds (R22): it has enough member parcels, in use or not.

    Parameters
    ----------
    name, members, first_year
        Id, parcels and the year from which they share.
    simultaneity, shared_kw
        Share of the members' power that is drawn at once; what they may draw together (kW), storage counted in.
    incumbents
        Firm → kW on the member parcels; small connections stay outside.
    shared_feed_in_kw
        R23: what they may feed in together (kW), storage counted in; None where that is not known.
    """

    name: str
    members: frozenset[str]
    first_year: int
    simultaneity: float
    shared_kw: float
    incumbents: dict[str, float]
    shared_feed_in_kw: float | None


def read_hubs(facts: Facts) -> list[Hub]:
    """Return R22: the hubs that hold."""
    hubs = []
    for row in facts.tables.hubs:
        named = [part.strip() for part in row["parcel_ids"].split(";") if part.strip()]
        members = named or [name for name, parcel in facts.tables.parcels.items() if row["estate_id"] and parcel["estate_id"] == row["estate_id"]]
        if len(set(members)) < LEAST_MEMBERS:
            continue
        incumbents: dict[str, float] = defaultdict(float)
        for member in members:
            for firm, kw in facts.places[member].kw.items():
                if kw_now(facts.tables, firm) > small_kw(facts):
                    incumbents[firm] += kw
        start = facts.tables.years[0] if row["from_year"] is None else int(row["from_year"])
        feed_in = None if row["shared_feed_in_kw"] is None else row["shared_feed_in_kw"] + row["storage_kw"]
        shared_kw = row["shared_kw"] + 0.5 * row["storage_kw"]
        hubs.append(Hub(str(row["hub_id"]), frozenset(members), start, row["simultaneity"], shared_kw, dict(incumbents), feed_in))
    return hubs


def check_power(facts: Facts, steps: Sequence[Step], departures: Mapping[str, int]) -> Iterator[Finding]:
    """(power), (node) and (hub), each reported for the first year in which it fails."""
    hubs = read_hubs(facts)
    seen: set[tuple[str, tuple[str, ...]]] = set()
    for year in facts.tables.years:
        sharing = {member for hub in hubs if year >= hub.first_year for member in hub.members}
        found = [*_check_grid(facts, steps, departures, year, sharing), *_check_hubs(facts, steps, departures, year, hubs)]
        for finding in found:
            if (finding.rule, finding.where) not in seen:
                seen.add((finding.rule, finding.where))
                yield finding


def _check_grid(facts: Facts, steps: Sequence[Step], departures: Mapping[str, int], year: int, sharing: set[str]) -> Iterator[Finding]:
    """(power) and (node): the least that each parcel must draw is what its own connection does not give."""
    load: dict[str, float] = defaultdict(float)
    for step in steps:
        if step.at is not None and step.move.year <= year and step.at.parcel_id not in sharing:
            load[step.at.parcel_id] += kw_counted(facts, step)
    drawn: dict[str, float] = defaultdict(float)
    for parcel, kw in sorted(load.items()):
        place = facts.places[parcel]
        least, free = max(0.0, kw - place.kw_in(year, departures)), facts.free_kw(place.node, year)
        if least > free + KW_TOLERANCE:
            yield Finding("power", (parcel, place.node) if place.node else (parcel,), year, least, free, "kw")
        drawn[place.node] += min(least, free)  # one parcel that asks too much is reported once, not again at its node
    for node, kw in sorted(drawn.items()):
        free = facts.free_kw(node, year)
        if node and kw > free + KW_TOLERANCE:
            yield Finding("node", (node,), year, kw, free, "kw")


def _check_hubs(facts: Facts, steps: Sequence[Step], departures: Mapping[str, int], year: int, hubs: Sequence[Hub]) -> Iterator[Finding]:
    """(hub): those who stay and those who came draw together no more than the hub has, or than its members drew before."""
    for hub in hubs:
        if year < hub.first_year:
            continue
        before = hub.simultaneity * sum(hub.incumbents.values())
        staying = sum(kw for firm, kw in hub.incumbents.items() if firm not in departures or departures[firm] > year)
        came = sum(kw_counted_in_hub(facts, step) for step in steps if step.at is not None and step.at.parcel_id in hub.members and step.move.year <= year)
        left, right = hub.simultaneity * (staying + came), max(hub.shared_kw, before)
        if left > right + KW_TOLERANCE:
            yield Finding("hub", (hub.name,), year, left, right, "kw")

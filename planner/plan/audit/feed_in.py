"""Section 6: the rows of feed-in (R23): what roofs give, at the station that feeds the parcels and in hubs."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from planner.plan.audit.finding import Finding
from planner.plan.audit.firms import kw_at, kw_now, plot_now
from planner.plan.audit.moves import Step, kw_need
from planner.plan.audit.places import Facts, capacity_row
from planner.plan.audit.power import Hub, read_hubs
from planner.units import KW_TOLERANCE


def roof_kw(facts: Facts, firm_id: str) -> float:
    """Return R23: what the roof of a firm feeds in at most (kW), 0 where nothing is known."""
    firm = facts.tables.firms[firm_id]
    if firm["feed_in_kw"] is not None:
        return float(firm["feed_in_kw"])
    return facts.tables.terms.grid.feed_in_per_kwp * float(firm["solar_kwp"] or 0.0)


def net_of_move(facts: Facts, step: Step) -> float:
    """Return R23: the roof that a relocation takes along (none for other kinds), less what the firm uses itself (kW)."""
    roof = roof_kw(facts, step.mover.firm_id) if step.move.kind == "relocate" else 0.0
    return roof - facts.tables.terms.grid.own_use_share * kw_need(step)


def net_at(facts: Facts, firm_id: str, parcel_id: str) -> float:
    """Return R23: the roof of a firm at one of its parcels, by plot, less its own use there (kW)."""
    whole, kw = plot_now(facts.tables, firm_id), kw_now(facts.tables, firm_id)
    share = kw_at(facts.tables, firm_id, parcel_id) / kw if kw > 0 else facts.tables.homes[firm_id][parcel_id] / whole if whole > 0 else 0.0
    return share * (roof_kw(facts, firm_id) - facts.tables.terms.grid.own_use_share * kw)


def check_feed_in(facts: Facts, steps: Sequence[Step], departures: Mapping[str, int]) -> Iterator[Finding]:
    """(feed-in), reported for the first year in which a station or a hub takes too much."""
    hubs = read_hubs(facts)
    seen: set[tuple[str, ...]] = set()
    for year in facts.tables.years:
        sharing = {member for hub in hubs if year >= hub.first_year for member in hub.members}
        for finding in (*_check_nodes(facts, steps, departures, year, sharing), *_check_hubs(facts, steps, departures, year, hubs)):
            if finding.where not in seen:
                seen.add(finding.where)
                yield finding


def _check_nodes(facts: Facts, steps: Sequence[Step], departures: Mapping[str, int], year: int, sharing: set[str]) -> Iterator[Finding]:
    """Yield the stations that are fed more than they can take: neighbours there do not use each other's surplus."""
    fed: dict[str, float] = defaultdict(float)
    for step in steps:
        if step.place is not None and step.move.kind == "relocate" and step.move.year <= year and step.place.parcel_id not in sharing:
            fed[step.place.node] += max(0.0, net_of_move(facts, step))
    for node, kw in sorted(fed.items()):
        row = capacity_row(facts.tables, node, year)
        if row is None or row["free_feed_in_kw"] is None:
            continue
        gone = sum(max(0.0, net_at(facts, firm, name)) for name, place in facts.places.items() if place.node == node and name not in sharing
                   for firm in place.kw if firm in departures and departures[firm] <= year)
        if kw > row["free_feed_in_kw"] + gone + KW_TOLERANCE:
            yield Finding("feed_in", (node,), year, kw, row["free_feed_in_kw"] + gone, "kw")


def _check_hubs(facts: Facts, steps: Sequence[Step], departures: Mapping[str, int], year: int, hubs: Sequence[Hub]) -> Iterator[Finding]:
    """Yield the hubs whose members together feed in more than they may, and more than they would if nobody moved."""
    for hub in hubs:
        if hub.shared_feed_in_kw is None or year < hub.first_year:
            continue
        seats = {(firm, member): net_at(facts, firm, member) for member in hub.members for firm in facts.places[member].kw}
        unmoved = sum(kw for (firm, _), kw in seats.items() if firm not in facts.stops or facts.stops[firm] > year)
        staying = sum(kw for (firm, _), kw in seats.items() if firm not in departures or departures[firm] > year)
        came = sum(net_of_move(facts, step) for step in steps if step.at is not None and step.at.parcel_id in hub.members and step.move.year <= year)
        most = max(hub.shared_feed_in_kw, unmoved)
        if staying + came > most + KW_TOLERANCE:
            yield Finding("feed_in", (hub.name,), year, staying + came, most, "kw")

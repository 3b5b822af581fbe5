"""The rows of section 6 of docs/method.md for a whole plan, in plain loops.

``(half)`` is not here: it follows from ``(room)`` for whole moves and only sharpens the relaxation.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tests.oracles.options import HA, aid_window, category_from, de_minimis_room
from tests.oracles.reading import World
from tests.oracles.things import TINY_M2, Firm, Option, Parcel, known

AREA_M2 = 0.01
EUR = 0.005
KW = 1e-3
JOBS = 1e-6


def broken_rows(world: World, plan: Sequence[Option], locks: Iterable[Mapping[str, Any]] = ()) -> list[str]:
    """Return the names of the families of which a plan breaks a row; empty for a plan that may be."""
    tests = {"room": _room, "fund": _fund, "payer": _payer, "bank": _bank, "aid": _aid, "power": _power, "hub": _hub, "reserve": _reserve, "pace": _pace,
             "cash": _cash, "feed_in": _feed_in, "balance": _balance, "invest": _invest}
    broken = [name for name, holds in tests.items() if name not in world.without and not holds(world, plan)]
    if len({option.mover.id for option in plan}) < len(plan):
        broken.append("mover")
    if any(sum(matches(option, lock) for option in plan) != 1 for lock in locks):
        broken.append("lock")
    return broken


def matches(option: Option, lock: Mapping[str, Any]) -> bool:
    """Return whether a move is one that a lock means; what the lock leaves out may be anything."""
    own = dict(zip(("mover_id", "kind", "to", "year"), option.key, strict=True))
    return all(own[name] == value for name, value in lock.items() if value is not None)


def departures(plan: Sequence[Option]) -> dict[str, int]:
    """Return the year (from 0) in which each firm that relocates leaves its parcels."""
    return {option.mover.firm.id: option.t for option in plan if option.kind == "relocate"}


def freed_by(world: World, parcel: Parcel, left: Mapping[str, int], t: int) -> list[Firm]:
    """Return the firms whose part of a parcel is open again in year t: they moved, or they stopped."""
    gone = {**{firm.id: firm.stop for firm in world.firms.values() if firm.stop is not None}, **left}
    return [world.firms[firm] for firm in parcel.homes if firm in gone and gone[firm] <= t - parcel.lag]


def room_in(world: World, parcel: Parcel, left: Mapping[str, int], t: int) -> float:
    """Return open room plus what was freed, m²."""
    return parcel.open_at[t] + sum(world.freed(firm, parcel) for firm in freed_by(world, parcel, left, t)) + world.gained(parcel, t, world.invested)


def _room(world: World, plan: Sequence[Option]) -> bool:
    left = departures(plan)
    for parcel in world.parcels.values():
        for t in range(world.T):
            taken = sum(option.lot for option in plan if option.to == parcel.id and option.t <= t)
            if taken > room_in(world, parcel, left, t) + AREA_M2:
                return False
    return True


def fund_by_year(world: World) -> list[float]:
    """Return the money of the fund in each year, euro."""
    fund = world.terms.fund
    if fund.by_year:
        return [fund.by_year.get(world.start + t, 0.0) for t in range(world.T)]
    return [fund.total_eur / world.T] * world.T


def _fund(world: World, plan: Sequence[Option]) -> bool:
    money = fund_by_year(world)
    paid = [option for option in plan if "housing_project" not in option.parts]
    for t in range(world.T):
        first = 0 if world.terms.fund.carry_over else t
        if world.spent(first, t) + sum(option.grant for option in paid if first <= option.t <= t) > sum(money[first:t + 1]) + EUR:
            return False
    return True


def _payer(world: World, plan: Sequence[Option]) -> bool:
    money = fund_by_year(world)
    for payer, share in world.terms.fund.payer_caps.items():
        for t in range(world.T):
            first = 0 if world.terms.fund.carry_over else t
            paid = sum(option.parts.get(payer, 0.0) * option.grant for option in plan if first <= option.t <= t)
            if world.spent(first, t, payer) + paid > share * sum(money[first:t + 1]) + EUR:
                return False
    return True


def _bank(world: World, plan: Sequence[Option]) -> bool:
    chain = world.terms.chain
    if chain.control != "land_bank":
        return True
    for t in range(world.T):
        spent = 0.0
        for option in plan:
            if option.t <= t:
                spent += sum(world.price(world.parcels[home]) * room for home, room in option.frees.items())
            if option.to and option.t + chain.resale_lag_years <= t and bought(world, world.parcels[option.to]):
                spent -= (1 - chain.bank_loss) * world.price(world.parcels[option.to]) * option.lot
        if spent > chain.bank_eur + EUR:
            return False
    return True


def bought(world: World, parcel: Parcel) -> bool:
    """Return whether a parcel is one that a mover may free and has no open room of its own."""
    leaving = {mover.id for mover in world.movers if mover.may_relocate}
    return parcel.never_open and any(firm in leaving and world.freed(world.firms[firm], parcel) > 0 for firm in parcel.homes)


def _aid(world: World, plan: Sequence[Option]) -> bool:
    for undertaking in {mover.undertaking for mover in world.movers}:
        for t in range(world.T):
            window = range(t - aid_window(world) + 1, t + 1)
            got = sum(option.dm for option in plan if option.mover.undertaking == undertaking and option.t in window)
            if got > de_minimis_room(world, undertaking, t) + EUR:
                return False
    return True


def in_hub(world: World, parcel: Parcel, t: int) -> bool:
    """Return whether a hub gives a parcel its power in a year."""
    hub = world.hub_of.get(parcel.id)
    return hub is not None and t >= hub["since"]


def power_there(world: World, parcel: Parcel, left: Mapping[str, int], t: int) -> float:
    """Return the power that a parcel has without its node (R20): of its empty part, and of who left room there, kW."""
    gone = [firm for firm in freed_by(world, parcel, left, t) if world.freed(firm, parcel) > 0]
    return world.empty_kw(parcel) + sum(world.share_kw(firm, parcel) for firm in gone)


def _power(world: World, plan: Sequence[Option]) -> bool:
    """(power) and (node): each parcel draws the least that it needs, and no node gives more than it has."""
    if not world.rows["grid"]:
        return True
    left = departures(plan)
    for t in range(world.T):
        drawn: dict[str, float] = {}
        for parcel in world.parcels.values():
            if in_hub(world, parcel, t):
                continue
            load = sum(option.kw for option in plan if option.at == parcel.id and option.t <= t)
            drawn[parcel.node] = drawn.get(parcel.node, 0.0) + max(0.0, load - power_there(world, parcel, left, t))
        if any(kw > world.free_kw(node, t) + KW for node, kw in drawn.items()):
            return False
    return True


def sitting_in(world: World, hub: Mapping[str, Any]) -> list[tuple[Firm, float]]:
    """Return the large users that sit on member parcels of a hub, with their power there, kW."""
    return [(world.firms[firm], world.share_kw(world.firms[firm], world.parcels[name])) for name in hub["members"]
            for firm in world.parcels[name].homes if world.firms[firm].kw > world.small_kw]


def hub_limit(world: World, hub: Mapping[str, Any]) -> float:
    """Return what a hub may carry at once, kW."""
    return max(hub["shared_kw"] + 0.5 * hub["storage_kw"], hub["simultaneity"] * sum(kw for _, kw in sitting_in(world, hub)))


def hub_load(world: World, hub: Mapping[str, Any], plan: Sequence[Option], t: int) -> float:
    """Return the power of who sits in a hub in a year, kW."""
    left = {**departures(plan), **{firm.id: firm.stop for firm in world.firms.values() if firm.stop is not None}}
    stay = sum(kw for firm, kw in sitting_in(world, hub) if left.get(firm.id, world.T) > t)
    return stay + sum(option.hub_kw for option in plan if option.at in hub["members"] and option.t <= t)


def _hub(world: World, plan: Sequence[Option]) -> bool:
    return all(hub["simultaneity"] * hub_load(world, hub, plan, t) <= hub_limit(world, hub) + KW
               for hub in world.hubs for t in range(hub["since"], world.T))


def paid_by(world: World, option: Option, year: int) -> float:
    """Return what of a grant is paid at the end of a calendar year (R24), euro; nothing of what a housing project pays."""
    shares = world.terms.fund.payment_shares
    counts = "housing_project" not in option.parts
    return sum(share * option.grant for later, share in enumerate(shares) if option.year + later <= year) if counts else 0.0


def cash_years(world: World) -> dict[int, float]:
    """Return the calendar years whose payments are limited, with the cash to date, euro."""
    stated, last = world.terms.fund.cash_by_year, world.start + world.T - 1
    years = [year for year in range(world.start, last + 3) if stated and (year <= last or year in stated)]
    return {year: sum(stated.get(past, 0.0) for past in range(world.start, year + 1)) for year in years}


def _cash(world: World, plan: Sequence[Option]) -> bool:
    return all(world.spent(0, year - world.start) + sum(paid_by(world, option, year) for option in plan) <= cash + EUR
               for year, cash in cash_years(world).items())


def fed_at_node(world: World, option: Option) -> float:
    """Return what a move adds to what a node takes of roofs (R23), kW."""
    return max(0.0, world.net_kw(option)) if option.kind == "relocate" else 0.0


def gives_back(world: World, firm: Firm, parcel: Parcel) -> float:
    """Return what a node can take more when a firm has left a parcel (R23), kW."""
    return max(0.0, world.seat_net_kw(firm, parcel))


def departed(world: World, left: Mapping[str, int], t: int) -> set[str]:
    """Return the firms that have left by a year, by moving or by stopping."""
    stopped = {firm.id for firm in world.firms.values() if firm.stop is not None and firm.stop <= t}
    return stopped | {name for name, year in left.items() if year <= t}


def node_feed_in(world: World, node: str, plan: Sequence[Option], t: int) -> float:
    """Return what a node is fed beside what it was, kW."""
    outside = [parcel for parcel in world.parcels.values() if parcel.node == node and not in_hub(world, parcel, t)]
    names, gone = {parcel.id for parcel in outside}, departed(world, departures(plan), t)
    less = sum(gives_back(world, world.firms[firm], parcel) for parcel in outside for firm in parcel.homes if firm in gone)
    return sum(fed_at_node(world, option) for option in plan if option.to in names and option.t <= t) - less


def hub_feed_in(world: World, hub: Mapping[str, Any], plan: Sequence[Option], t: int) -> float:
    """Return what the members of a hub feed in together, kW."""
    gone, members = departed(world, departures(plan), t), [world.parcels[name] for name in set(hub["members"])]
    stay = sum(world.seat_net_kw(world.firms[firm], parcel) for parcel in members for firm in parcel.homes if firm not in gone)
    return stay + sum(world.net_kw(option) for option in plan if option.at in hub["members"] and option.t <= t)


def hub_feed_in_limit(world: World, hub: Mapping[str, Any], t: int) -> float:
    """Return what a hub may feed in, never less than it would if nobody moved, kW."""
    return max(hub["shared_feed_in_kw"] + hub["storage_kw"], hub_feed_in(world, hub, [], t))


def _feed_in(world: World, plan: Sequence[Option]) -> bool:
    for t in range(world.T):
        for node in {parcel.node for parcel in world.parcels.values()} - {""}:
            free = world.free_feed_in_kw(node, t)
            fed = any(option.kind == "relocate" and option.t <= t and world.parcels[option.to].node == node for option in plan)
            if fed and free is not None and node_feed_in(world, node, plan, t) > free + KW:
                return False
        for hub in world.hubs:
            if t >= hub["since"] and known(hub["shared_feed_in_kw"]) is not None and hub_feed_in(world, hub, plan, t) > hub_feed_in_limit(world, hub, t) + KW:
                return False
    return True


def lost_by(world: World, option: Option, code: str) -> tuple[float, float]:
    """Return the hectares and the jobs that a move takes from a municipality on balance."""
    to = world.parcels[option.to].municipality if option.to else ""
    area, jobs = (-option.lot / HA if to == code else 0.0), 0.0
    if option.kind in {"relocate", "settle"} and to == code:
        jobs -= option.mover.workers
    if option.kind == "relocate":
        firm = option.mover.firm
        area += sum(plot for home, plot in firm.homes.items() if world.parcels[home].municipality == code) / HA
        jobs += option.mover.workers if firm.main and world.parcels[firm.main].municipality == code else 0.0
    return area, jobs


def _invest(world: World, plan: Sequence[Option]) -> bool:
    return all(option.needs & world.invested for option in plan if option.needs)


def partners_together(world: World, plan: Sequence[Option]) -> int:
    """Return the pairs of partners on one estate at the end of the horizon (R26)."""
    left = departures(plan)
    estates = {firm.id: {world.parcels[home].row["estate_id"] for home in firm.homes if firm.id not in left} for firm in world.firms.values()}
    for option in plan:
        if option.to:
            estates.setdefault(option.mover.id, set()).add(world.parcels[option.to].row["estate_id"])
    return sum(bool(set.intersection(*(estates.get(name, set()) for name in pair))) for pair in world.pairs)


def _balance(world: World, plan: Sequence[Option]) -> bool:
    limits = world.terms.limits
    return all(sum(lost_by(world, option, code)[which] for option in plan) <= most + slack
               for which, named, slack in ((0, limits.balance_ha_by_municipality, AREA_M2 / HA), (1, limits.balance_jobs_by_municipality, JOBS))
               for code, most in named.items())


def reserve_groups(world: World) -> dict[tuple[str, str], list[Parcel]]:
    """Return the parcels over which a reserve is kept: of a municipality, and those of them that allow category 4.1."""
    groups = {}
    for code in world.municipalities:
        inside = [parcel for parcel in world.parcels.values() if parcel.municipality == code]
        groups[code, "all"] = inside
        groups[code, "heavy"] = [parcel for parcel in inside if category_from(parcel, "4.1")]
    return groups


def circular(world: World, option: Option) -> bool:
    """Return whether a move serves so much of its lot that it counts as circular."""
    return option.served >= world.terms.limits.circular_from_share * option.lot - TINY_M2


def _reserve(world: World, plan: Sequence[Option]) -> bool:
    limits, left = world.terms.limits, departures(plan)
    for (code, _), group in reserve_groups(world).items():
        share = limits.reserve_by_municipality.get(code, limits.reserve_share)
        names = {parcel.id for parcel in group}
        for t in range(world.T):
            taken = sum(option.lot for option in plan if option.to in names and option.t <= t and not circular(world, option))
            if taken > (1 - share) * sum(room_in(world, parcel, left, t) for parcel in group) + AREA_M2:
                return False
    return True


def _pace(world: World, plan: Sequence[Option]) -> bool:
    for province in {parcel.province for parcel in world.parcels.values()}:
        for t in range(world.T):
            taken = sum(option.lot for option in plan if option.to and option.t == t and world.parcels[option.to].province == province)
            if taken > world.terms.limits.pace_ha_per_year * HA + AREA_M2:
                return False
    return True

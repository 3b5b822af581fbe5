"""The best plan of a small case by exhaustive search, straight from the input tables (docs/method.md).

It shares nothing with the code that it checks: no import of planner.rules, planner.program or planner.plan.
"""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.oracles.options import HA, aid_window, de_minimis_room, describe, displaced, options_of
from tests.oracles.reading import World
from tests.oracles.rows import (
    AREA_M2,
    EUR,
    JOBS,
    KW,
    bought,
    broken_rows,
    cash_years,
    circular,
    fund_by_year,
    hub_limit,
    hub_load,
    in_hub,
    lost_by,
    matches,
    paid_by,
    partners_together,
    power_there,
    reserve_groups,
    room_in,
    sitting_in,
)
from tests.oracles.things import Option

Row = tuple[str, Any, int]
"""Family, name and year (from 0) of a row."""

Wish = Mapping[str, Any]
"""A move that is locked or forbidden: ``mover_id``, ``kind``, ``to``, ``year``; what is left out may be anything."""

SAME_VALUE = 1e-9


@dataclass
class Best:
    """The best plan found, and the work that it took."""

    value: float | None
    plan: list[Option]
    nodes: int = 0
    leaves: int = 0
    invested: frozenset[str] = frozenset()


def best_value(project: Any, locks: Sequence[Wish] = (), forbids: Sequence[Wish] = ()) -> tuple[float | None, list[dict[str, Any]]]:
    """Return the greatest value of a plan (hectare-equivalents, less the jobs displaced) and its moves; None where locks cannot be met."""
    best = best_plan(World(project), locks, forbids)
    return best.value, [describe(option) for option in best.plan]


def best_plan(world: World, locks: Sequence[Wish] = (), forbids: Sequence[Wish] = (), *, prune: bool = True) -> Best:
    """Return the best plan of a case."""
    choices = [option for option in choices_of(world) if not any(matches(option, wish) for wish in forbids)]
    best = Best(None, [])
    for ids in subsets(world.offers):
        there = world.with_investments(ids)
        by_mover = [[option for option in choices if option.mover is mover and (not option.needs or option.needs & ids)] for mover in world.movers]
        by_mover = [options for options in by_mover if options]
        found = Search(there, by_mover, locks).run() if prune else full_product(there, by_mover, locks)
        if found.value is not None and (best.value is None or found.value > best.value + SAME_VALUE):
            best.value, best.plan, best.invested = found.value, found.plan, ids
    if best.value is not None:
        best.value -= displaced(world)
    return best


def subsets(names: Iterable[str]) -> list[frozenset[str]]:
    """Return every choice of investments, the smallest first."""
    names = sorted(names)
    return [frozenset(some) for count in range(len(names) + 1) for some in itertools.combinations(names, count)]


def choices_of(world: World) -> list[Option]:
    """Return every move of every mover."""
    return [option for mover in world.movers for option in options_of(world, mover)]


def full_product(world: World, by_mover: Sequence[Sequence[Option]], locks: Sequence[Wish] = ()) -> Best:
    """Return the best plan by looking at every combination there is."""
    best = Best(None, [])
    for combination in itertools.product(*[[None, *options] for options in by_mover]):
        plan = [option for option in combination if option is not None]
        value = sum(option.value for option in plan) + worth_of_partners(world, plan)
        best.leaves += 1
        if (best.value is None or value > best.value + SAME_VALUE) and not broken_rows(world, plan, locks):
            best.value, best.plan = value, plan
    return best


def worth_of_partners(world: World, plan: Sequence[Option]) -> float:
    """Return what the pairs of partners on one estate are worth, hectare-equivalents."""
    return world.terms.weights.partner * (0 if "partner" in world.without else partners_together(world, plan))


class Search:
    """Depth-first search over movers.

    A branch is left only where no plan in it can be better or keep the rows. Every row is Σ of what the moves chosen put in it ≤ a limit;
    a departure puts in a negative amount. As long as a mover is not yet looked at it is counted with the least that any choice of it
    puts in, so that a row that is broken then is broken in the whole branch. At the end the plan itself is checked (`broken_rows`).
    """

    def __init__(self, world: World, by_mover: Sequence[Sequence[Option]], locks: Sequence[Wish]) -> None:
        self.world, self.locks = world, locks
        self.best = Best(None, [])
        self.limits = limits_of(world)
        self.most_for_partners = world.terms.weights.partner * len(world.pairs)
        self.used = dict.fromkeys(self.limits, 0.0)
        self.steps = sorted((self._steps(options) for options in by_mover), key=lambda steps: -max((step[0] for step in steps), default=0.0))

    def _steps(self, options: Sequence[Option]) -> list[tuple[float, Option | None, list[tuple[Row, float]]]]:
        """Return the choices of one mover, best first, each with what it puts in the rows above the least of all choices."""
        own = [lock for lock in self.locks if lock.get("mover_id") == options[0].mover.id]
        choices = [option for option in [None, *options] if all(option is not None and matches(option, lock) for lock in own)]
        amounts = [amounts_of(self.world, option) if option is not None else {} for option in choices]
        rows = {row for some in amounts for row in some if row in self.limits}
        least = {row: min(some.get(row, 0.0) for some in amounts) for row in rows}
        for row, amount in least.items():
            self.limits[row] -= amount
        steps = [(option.value if option is not None else 0.0, option,
                  [(row, some.get(row, 0.0) - amount) for row, amount in least.items() if some.get(row, 0.0) > amount])
                 for option, some in zip(choices, amounts, strict=True)]
        return sorted(steps, key=lambda step: -step[0])

    def run(self) -> Best:
        """Return the best plan."""
        if all(self.steps):
            self._down(0, 0.0, [])
        return self.best

    def _fits(self, takes: list[tuple[Row, float]]) -> bool:
        used, limits = self.used, self.limits
        return all(used[row] + amount <= limits[row] for row, amount in takes)

    def _hope(self, depth: int) -> float:
        """Return the most that the movers from a depth on can still bring, each looked at by itself."""
        return sum(next((worth for worth, _, takes in steps if self._fits(takes)), 0.0) for steps in self.steps[depth:])

    def _down(self, depth: int, value: float, plan: list[Option]) -> None:
        self.best.nodes += 1
        if depth == len(self.steps):
            self.best.leaves += 1
            value += worth_of_partners(self.world, plan)
            if (self.best.value is None or value > self.best.value + SAME_VALUE) and not broken_rows(self.world, plan, self.locks):
                self.best.value, self.best.plan = value, list(plan)
            return
        used = self.used
        for worth, option, takes in self.steps[depth]:
            if not self._fits(takes):
                continue
            for row, amount in takes:
                used[row] += amount
            chosen = [option] if option is not None else []
            if self.best.value is None or value + worth + self._hope(depth + 1) + self.most_for_partners > self.best.value + SAME_VALUE:
                self._down(depth + 1, value + worth, [*plan, *chosen])
            for row, amount in takes:
                used[row] -= amount


def limits_of(world: World) -> dict[Row, float]:
    """Return the limits of the rows, each with what may be forgiven, and nobody having moved."""
    money, years, limits = fund_by_year(world), range(world.T), {}
    chain, pace = world.terms.chain, world.terms.limits.pace_ha_per_year
    for t in years:
        first = 0 if world.terms.fund.carry_over else t
        there = sum(money[first:t + 1])
        limits["fund", "", t] = there - world.spent(first, t) + EUR
        limits.update({("payer", payer, t): share * there - world.spent(first, t, payer) + EUR for payer, share in world.terms.fund.payer_caps.items()})
        names = [mover.undertaking for mover in world.movers]
        limits.update({("aid", name, t): de_minimis_room(world, name, t) + EUR for name in names if names.count(name) > 1})
        limits.update({("pace", parcel.province, t): pace * HA + AREA_M2 for parcel in world.parcels.values()})
        limits.update({("room", parcel.id, t): room_in(world, parcel, {}, t) + AREA_M2 for parcel in world.parcels.values()})
        limits.update({("reserve", name, t): (1 - _reserved(world, name[0])) * sum(room_in(world, parcel, {}, t) for parcel in group) + AREA_M2
                       for name, group in reserve_groups(world).items()})
        if chain.control == "land_bank":
            limits["bank", "", t] = chain.bank_eur + EUR
        for hub in world.hubs:
            if t >= hub["since"]:
                limits["hub", hub["hub_id"], t] = hub_limit(world, hub) - hub["simultaneity"] * hub_load(world, hub, [], t) + KW
        if world.rows["grid"]:
            limits.update(_power_limits(world, t))
    limits.update({("cash", "", year): cash - world.spent(0, year - world.start) + EUR for year, cash in cash_years(world).items()})
    limits.update({("balance_ha", code, 0): most + AREA_M2 / HA for code, most in world.terms.limits.balance_ha_by_municipality.items()})
    limits.update({("balance_jobs", code, 0): most + JOBS for code, most in world.terms.limits.balance_jobs_by_municipality.items()})
    return {row: limit for row, limit in limits.items() if row[0].split("_")[0] not in world.without}


def _power_limits(world: World, t: int) -> dict[Row, float]:
    """Return the limits of power of the parcels outside a hub and, weaker than the node's own row, of all parcels of a node together."""
    limits: dict[Row, float] = {}
    for parcel in world.parcels.values():
        if in_hub(world, parcel, t):
            continue
        there, free = power_there(world, parcel, {}, t), world.free_kw(parcel.node, t) + KW
        limits["power", parcel.id, t] = there + free
        node = ("power", f"node {parcel.node}", t)
        limits[node] = limits.get(node, free) + there
    return limits


def _reserved(world: World, code: str) -> float:
    return world.terms.limits.reserve_by_municipality.get(code, world.terms.limits.reserve_share)


def amounts_of(world: World, option: Option) -> dict[Row, float]:
    """Return what a move puts in each row."""
    out: dict[Row, float] = {}

    def add(family: str, name: Any, years: Sequence[int], amount: float) -> None:
        for t in years:
            out[family, name, t] = out.get((family, name, t), 0.0) + amount

    later, terms = range(option.t, world.T), world.terms
    paying = later if terms.fund.carry_over else [option.t]
    if "housing_project" not in option.parts:
        add("fund", "", paying, option.grant)
    for payer, part in option.parts.items():
        add("payer", payer, paying, part * option.grant)
    for year in cash_years(world):
        add("cash", "", [year], paid_by(world, option, year))
    for code in world.municipalities:
        area, jobs = lost_by(world, option, code)
        add("balance_ha", code, [0], area)
        add("balance_jobs", code, [0], jobs)
    add("aid", option.mover.undertaking, range(option.t, min(world.T, option.t + aid_window(world))), option.dm)
    if option.to:
        parcel = world.parcels[option.to]
        add("pace", parcel.province, [option.t], option.lot)
        add("room", option.to, later, option.lot)
        if bought(world, parcel):
            add("bank", "", later[terms.chain.resale_lag_years:], -(1 - terms.chain.bank_loss) * world.price(parcel) * option.lot)
    _add_groups(world, option, add)
    for name, room in option.frees.items():
        parcel = world.parcels[name]
        add("bank", "", later, world.price(parcel) * room)
        add("room", name, later[parcel.lag:], -room)
    return out


def _add_groups(world: World, option: Option, add: Any) -> None:
    """Add what a move puts in the rows of reserve, power and hubs."""
    later, firm = range(option.t, world.T), option.mover.firm
    for name, group in reserve_groups(world).items():
        if option.to in {parcel.id for parcel in group} and not circular(world, option):
            add("reserve", name, later, option.lot)
        for parcel in group:
            add("reserve", name, later[parcel.lag:], -(1 - _reserved(world, name[0])) * option.frees.get(parcel.id, 0.0))
    for hub in world.hubs:
        add("hub", hub["hub_id"], later, hub["simultaneity"] * option.hub_kw if option.at in hub["members"] else 0.0)
        stays = sum(kw for other, kw in sitting_in(world, hub) if other is firm)
        add("hub", hub["hub_id"], later, -hub["simultaneity"] * stays if option.kind == "relocate" else 0.0)
    amounts = [(option.at, later, option.kw)]
    amounts += [(name, later[world.parcels[name].lag:], -world.share_kw(firm, world.parcels[name])) for name, room in option.frees.items() if room > 0]
    for name, years, kw in amounts:
        outside = [t for t in years if not in_hub(world, world.parcels[name], t)]
        add("power", name, outside, kw)
        add("power", f"node {world.parcels[name].node}", outside, kw)

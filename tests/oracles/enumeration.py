"""The best plan of a small case by exhaustive search, straight from the input tables (docs/method.md).

It shares nothing with the code that it checks: no import of planner.rules, planner.program or planner.plan.
"""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.oracles.options import HA, Option, aid_window, de_minimis_room, describe, displaced, options_of
from tests.oracles.reading import World
from tests.oracles.rows import AREA_M2, EUR, broken_rows, fund_by_year, matches

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


def best_value(project: Any, locks: Sequence[Wish] = (), forbids: Sequence[Wish] = ()) -> tuple[float | None, list[dict[str, Any]]]:
    """Return the greatest value of a plan (hectare-equivalents, less the jobs displaced) and its moves; None where locks cannot be met."""
    best = best_plan(World(project), locks, forbids)
    return best.value, [describe(option) for option in best.plan]


def best_plan(world: World, locks: Sequence[Wish] = (), forbids: Sequence[Wish] = (), *, prune: bool = True) -> Best:
    """Return the best plan of a case."""
    choices = [option for option in choices_of(world) if not any(matches(option, wish) for wish in forbids)]
    by_mover = [[option for option in choices if option.mover is mover] for mover in world.movers]
    by_mover = [options for options in by_mover if options]
    best = Search(world, by_mover, locks).run() if prune else full_product(world, by_mover, locks)
    if best.value is not None:
        best.value -= displaced(world)
    return best


def choices_of(world: World) -> list[Option]:
    """Return every move of every mover."""
    return [option for mover in world.movers for option in options_of(world, mover)]


def full_product(world: World, by_mover: Sequence[Sequence[Option]], locks: Sequence[Wish] = ()) -> Best:
    """Return the best plan by looking at every combination there is."""
    best = Best(None, [])
    for combination in itertools.product(*[[None, *options] for options in by_mover]):
        plan = [option for option in combination if option is not None]
        value = sum(option.value for option in plan)
        best.leaves += 1
        if (best.value is None or value > best.value + SAME_VALUE) and not broken_rows(world, plan, locks):
            best.value, best.plan = value, plan
    return best


class Search:
    """Depth-first search over movers.

    A branch is left only where no plan in it can be better or can keep the rows: the value that is still possible, rows that only
    fill up (fund, payers, aid, pace), and room as it would be if every mover not yet looked at left as early as it may.
    """

    def __init__(self, world: World, by_mover: Sequence[Sequence[Option]], locks: Sequence[Wish]) -> None:
        self.world, self.locks = world, locks
        self.by_mover = sorted(by_mover, key=lambda options: -max(option.value for option in options))
        self.best = Best(None, [])
        self.tail = [0.0]
        for options in reversed(self.by_mover):
            self.tail.append(self.tail[-1] + max(0.0, *(option.value for option in options)))
        self.tail.reverse()
        self.limits: list[float] = []
        self._fill_ups()
        self._hopeful_room()
        self.steps = [self._steps(options) for options in self.by_mover]
        self.used = [0.0] * len(self.limits)

    # -- rows that only fill up ----------------------------------------------------------------------------------

    def _row(self, limit: float) -> int:
        self.limits.append(limit)
        return len(self.limits) - 1

    def _fill_ups(self) -> None:
        """Number the rows of fund, payers, aid and pace."""
        world, money = self.world, fund_by_year(self.world)
        kept, off = world.terms.fund.carry_over, world.without
        self.fund = [self._row(sum(money[0 if kept else t:t + 1]) + EUR) for t in range(world.T)] if "fund" not in off else []
        self.payers = {payer: [self._row(share * sum(money[:t + 1]) + EUR) for t in range(world.T)]
                       for payer, share in world.terms.fund.payer_caps.items() if "payer" not in off}
        names = [mover.undertaking for mover in world.movers]
        self.aid = {name: [self._row(de_minimis_room(world, name, t) + EUR) for t in range(world.T)]
                    for name in sorted(set(names)) if names.count(name) > 1 and "aid" not in off}
        provinces = sorted({parcel.province for parcel in world.parcels.values()})
        self.pace = {(name, t): self._row(world.terms.limits.pace_ha_per_year * HA + AREA_M2)
                     for name in provinces for t in range(world.T) if "pace" not in off}

    def _weights(self, option: Option) -> dict[int, float]:
        """Return what a move takes of each numbered row."""
        world, out = self.world, {}
        later = range(option.t, world.T)
        if "housing_project" not in option.parts and self.fund:
            for t in later if world.terms.fund.carry_over else [option.t]:
                out[self.fund[t]] = float(option.grant)
        for payer, rows in self.payers.items():
            for t in later:
                out[rows[t]] = option.parts.get(payer, 0.0) * option.grant
        for t in range(option.t, min(world.T, option.t + aid_window(world))):
            if option.mover.undertaking in self.aid:
                out[self.aid[option.mover.undertaking][t]] = option.dm
        if option.to and self.pace:
            out[self.pace[world.parcels[option.to].province, option.t]] = option.lot
        if option.to and self.rooms:
            for t in later:
                row = self.rooms[option.to][t]
                out[row] = out.get(row, 0.0) + option.lot
        return out

    # -- room as it could be at best -------------------------------------------------------------------------------

    def _hopeful_room(self) -> None:
        """Number the rows of room, with everything that may be freed freed."""
        world = self.world
        self.earliest = {options[0].mover.firm.id: min(option.t for option in options if option.kind == "relocate")
                         for options in self.by_mover if any(option.kind == "relocate" for option in options)}
        self.rooms = {parcel.id: [self._row(self._hope(parcel, t) + AREA_M2) for t in range(world.T)]
                      for parcel in world.parcels.values() if "room" not in world.without}

    def _hope(self, parcel: Any, t: int) -> float:
        world = self.world
        since = {**{firm.id: firm.stop for firm in world.firms.values() if firm.stop is not None}, **self.earliest}
        return parcel.open_at[t] + sum(world.freed(world.firms[firm], parcel) for firm in parcel.homes
                                       if firm in since and since[firm] <= t - parcel.lag)

    def _not_freed(self, option: Option | None, firm: Any) -> dict[int, float]:
        """Return the hoped-for room that a choice of a firm does not bring."""
        out: dict[int, float] = {}
        if firm is None or firm.id not in self.earliest or not self.rooms:
            return out
        left = option.t if option is not None and option.kind == "relocate" else self.world.T
        for name in firm.homes:
            parcel = self.world.parcels[name]
            for t in range(self.earliest[firm.id] + parcel.lag, min(self.world.T, left + parcel.lag)):
                out[self.rooms[name][t]] = self.world.freed(firm, parcel)
        return out

    # -- search ----------------------------------------------------------------------------------------------------

    def _steps(self, options: Sequence[Option]) -> list[tuple[float, Option | None, list[tuple[int, float]]]]:
        """Return the choices of one mover, best first, each with what it takes of the numbered rows."""
        mover = options[0].mover
        own = [lock for lock in self.locks if lock.get("mover_id") == mover.id]
        out = []
        for option in [None, *options]:
            if any(option is None or not matches(option, lock) for lock in own):
                continue
            takes = self._weights(option) if option is not None else {}
            for row, amount in self._not_freed(option, mover.firm).items():
                takes[row] = takes.get(row, 0.0) + amount
            out.append((option.value if option is not None else 0.0, option, [(row, amount) for row, amount in takes.items() if amount > 0]))
        return sorted(out, key=lambda step: -step[0])

    def run(self) -> Best:
        """Return the best plan."""
        self._down(0, 0.0, [])
        return self.best

    def _down(self, depth: int, value: float, plan: list[Option]) -> None:
        self.best.nodes += 1
        if depth == len(self.steps):
            self.best.leaves += 1
            if not broken_rows(self.world, plan, self.locks):
                self.best.value, self.best.plan = value, list(plan)
            return
        used, limits, tail = self.used, self.limits, self.tail[depth + 1]
        for worth, option, takes in self.steps[depth]:
            if self.best.value is not None and value + worth + tail <= self.best.value + SAME_VALUE:
                return
            for row, amount in takes:
                used[row] += amount
            if all(used[row] <= limits[row] for row, _ in takes):
                if option is not None:
                    plan.append(option)
                self._down(depth + 1, value + worth, plan)
                if option is not None:
                    plan.pop()
            for row, amount in takes:
                used[row] -= amount

"""Money in time, balances of municipalities and state aid of a plan in plain loops (section 12 of docs/method.md).

It shares nothing with the code that it checks: no import of planner.
"""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from tests.oracles.options import aid_17, aid_window, costs
from tests.oracles.reading import World
from tests.oracles.rows import bought
from tests.oracles.things import Option, known

Rows = dict[tuple[int, str, str], list[int]]
"""Year, payer and pot → committed, paid, returned, received, whole cents."""


@dataclass
class Decided:
    """What a plan decides: moves as the oracle knows them, each with what its payers pay (cents), its cost (cents), and investments (id → cents)."""

    moves: list[tuple[Option, Mapping[str, int], int]]
    invested: dict[str, int] = field(default_factory=dict)


def parts_of(amount: int, shares: Sequence[float]) -> list[int]:
    """Return the payments of an amount: whole cents down, the rest with the last that there is."""
    exact = [Fraction(str(share)) for share in shares]
    out = [math.floor(amount * share) for share in exact]
    last = [at for at, share in enumerate(exact) if share][-1]
    out[last] = amount - sum(part for at, part in enumerate(out) if at != last)
    return out


def rows_of(world: World, decided: Decided) -> Rows:
    """Return the rows of the ledger."""
    rows: Rows = defaultdict(lambda: [0, 0, 0, 0])
    for option, paid, cost in decided.moves:
        for payer, amount in paid.items():
            pot = "housing_project" if payer == "housing_project" else "grants"
            _spread(world, rows, option.year, (payer, pot), amount)
        _spread(world, rows, option.year, ("firm", "own"), cost - sum(paid.values()))
        _land(world, rows, option)
    for name, amount in decided.invested.items():
        offer = world.offers[name]
        row = rows[world.start + offer["since"], offer["payer"], "grants"]
        row[0] += amount
        row[1] += amount
    return {key: amounts for key, amounts in rows.items() if any(amounts)}


def _spread(world: World, rows: Rows, year: int, who: tuple[str, str], amount: int) -> None:
    rows[year, *who][0] += amount
    for later, part in enumerate(parts_of(amount, world.terms.fund.payment_shares)):
        rows[year + later, *who][1] += part


def _land(world: World, rows: Rows, option: Option) -> None:
    """Add what the land bank buys and resells, and what a municipality issues."""
    chain = world.terms.chain
    target = world.parcels[option.to] if option.to else None
    if chain.control == "land_bank":
        for home, room in option.frees.items():
            cents = round(100 * world.price(world.parcels[home]) * room)
            rows[option.year, "land_bank", "land_bank"][0] += cents
            rows[option.year, "land_bank", "land_bank"][1] += cents
        if target is not None and bought(world, target):
            rows[option.year + chain.resale_lag_years, "land_bank", "land_bank"][2] += round(100 * (1 - chain.bank_loss) * world.price(target) * option.lot)
    if target is not None and target.row["owner_kind"] == "municipality" and max(target.open_at) > 0:
        rows[option.year, target.municipality, "ground"][3] += round(100 * world.price(target) * option.lot)


def balance_of(world: World, decided: Decided, code: str) -> tuple[float, float, float, float, float]:
    """Return what a municipality has of a plan: m² served of its firms, net m² in use, net jobs, euro that come in and euro that go out."""
    served = area = jobs = 0.0
    for option, _, _ in decided.moves:
        firm = option.mover.firm
        home = world.parcels[firm.main].municipality if firm and firm.main else ""
        there = world.parcels[option.to].municipality if option.to else home
        served += option.served * ((home or there) == code)
        area += option.lot * (there == code) * bool(option.to)
        workers = firm.row["workers"] if firm else option.mover.workers
        if option.kind == "relocate":
            area -= sum(plot for parcel, plot in firm.homes.items() if world.parcels[parcel].municipality == code)
        if option.kind in {"relocate", "settle"}:
            jobs += workers * ((there == code) - (home == code))
    rows = rows_of(world, decided).items()
    return served, area, jobs, sum(row[3] for (_, who, _), row in rows if who == code) / 100, sum(row[1] for (_, who, _), row in rows if who == code) / 100


def received_in(world: World, undertaking: str, first: int, last: int) -> float:
    """Return the de minimis aid of an undertaking in calendar years, beside the plan, euro."""
    out = sum(row["amount_eur"] for row in world.rows["aid_history"]
              if row["rule"] == "de_minimis" and row["undertaking_id"] == undertaking and first <= int(row["date"][:4]) <= last)
    if first <= world.start - 1 <= last:
        out += sum(known(firm.row["de_minimis_used_eur"]) or 0.0 for firm in world.firms.values() if firm.undertaking == undertaking)
    return out


def aid_of(world: World, decided: Decided) -> dict[str, dict[str, Any]]:
    """Return by mover with a grant what a lawyer wants to know of it, euro."""
    window, ceiling = aid_window(world), world.terms.state_aid.de_minimis_eur
    granted = sorted((option for option, _, _ in decided.moves if option.grant > 0), key=lambda option: (option.year, option.mover.id))
    out = {}
    for at, option in enumerate(granted):
        who, first = option.mover.undertaking, option.year - window + 1
        before = received_in(world, who, first, option.year)
        room = max(0.0, ceiling - before)
        before += sum(other.dm for other in granted[:at] if other.mover.undertaking == who and other.year >= first)
        parcel = world.parcels[option.to or option.at]
        cost = costs(world, option.mover, option.kind, parcel, option.lot)
        out[option.mover.id] = {"undertaking": who, "grant_eur": option.grant, "dm_eur": option.dm, "before_eur": before, "after_eur": before + option.dm,
                                "room_eur": max(0.0, ceiling - before - option.dm), "a17_ceiling_eur": aid_17(world, option.mover, cost),
                                "own_eur": sum(cost.values()) - option.grant, "given_in_window": sum(
                                    other.dm for other in granted if other.mover.undertaking == who and first <= other.year <= option.year), "room": room}
    return out

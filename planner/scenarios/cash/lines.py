"""The amounts of a plan one by one: grants and own contributions in parts, investments, land that is bought, resold and issued (R50)."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import floor
from typing import Protocol

from planner.language import mark
from planner.plan.move import Move
from planner.plan.plan import Investment
from planner.rules.payers import FIRM, HOUSING, LAND_BANK
from planner.rules.situation import Situation

GRANTS, OWN, BANK, GROUND = "grants", "own", "land_bank", "ground"
"""Pots: the fund, what firms pay themselves, the land bank, and the ground accounts of municipalities; a housing project is a pot of its own."""
POTS = (GRANTS, HOUSING, OWN, BANK, GROUND)
POT_NAMES = {
    GRANTS: mark("Fund"), HOUSING: mark("Housing project"), OWN: mark("Firms themselves"), BANK: mark("Land bank"), GROUND: mark("Ground accounts"),
}
"""What pots are called."""
CENTS = 100
NOISE_DECIMALS = 6
"""Decimals of a cent that are kept before a part becomes whole cents; what lies below is noise of floats."""


class Made(Protocol):
    """Moves and investments that are made: a plan, or the part of one that costs money."""

    @property
    def moves(self) -> Sequence[Move]: ...  # noqa: D102 - a name of Plan
    @property
    def investments(self) -> Sequence[Investment]: ...  # noqa: D102 - a name of Plan


@dataclass(frozen=True)
class Line:
    """One amount of one thing in one (calendar) year, whole cents.

    Parameters
    ----------
    year, payer, pot
        When, whose money, and from which of :data:`POTS`.
    item, what
        The mover, investment or parcel that it is for; ``grant``, ``own``, ``investment``, ``purchase``, ``resale`` or ``issue``.
    commit, pay
        What is bound in the year, and what leaves.
    back, receive
        What comes back of what was paid (resales of the land bank), and what is earned (land that a municipality issues).
    """

    year: int
    payer: str
    pot: str
    item: str
    what: str
    commit: int = 0
    pay: int = 0
    back: int = 0
    receive: int = 0


def cents(eur: float) -> int:
    """Return an amount in whole cents."""
    return round(eur * CENTS)


def in_parts(amount: int, shares: Sequence[float]) -> list[int]:
    """Return an amount (cents) in parts by shares, whole cents; the last part that is anything bears the rounding."""
    parts = [floor(round(amount * share, NOISE_DECIMALS)) for share in shares]
    last = max(at for at, share in enumerate(shares) if share > 0)
    parts[last] += amount - sum(parts)
    return parts


def lines_of(situation: Situation, plan: Made) -> Iterator[Line]:
    """Yield every amount of a plan, in no order."""
    shares = situation.project.terms.fund.payment_shares
    for move in plan.moves:
        for payer, eur in move.payers.items():
            yield from _over_years(Line(move.year, payer, HOUSING if payer == HOUSING else GRANTS, move.mover_id, "grant"), cents(eur), shares)
        own = cents(move.cost_eur) - cents(move.grant_eur)
        yield from _over_years(Line(move.year, FIRM, OWN, move.mover_id, "own"), own, shares)
    for made in plan.investments:
        yield Line(made.year, made.payer, GRANTS, made.investment_id, "investment", cents(made.cost_eur), cents(made.cost_eur))
    if situation.project.terms.chain.control == "land_bank":
        yield from _banked(situation, plan)
    yield from _issued(situation, plan)


def _over_years(line: Line, amount: int, shares: Sequence[float]) -> Iterator[Line]:
    """Yield the payments of an amount that is bound in the year of the line."""
    for later, part in enumerate(in_parts(amount, shares)):
        if part or not later:
            yield Line(line.year + later, line.payer, line.pot, line.item, line.what, 0 if later else amount, part)


def _banked(situation: Situation, plan: Made) -> Iterator[Line]:
    """Yield what the land bank pays for what movers leave, and what it gets for it, as row (bank) counts them."""
    chain, rooms = situation.project.terms.chain, situation.rooms
    price, usable = rooms.parcels["price_eur_per_m2"], rooms.parcels["is_usable"]
    left: defaultdict[str, list[tuple[str, float]]] = defaultdict(list)
    freed = rooms.freed[rooms.freed["may_relocate"]]
    for firm, at, area in zip(freed["firm_id"], freed["parcel"], freed["freed_m2"], strict=True):
        left[firm].append((str(rooms.parcels.index[at]), float(area)))
    banked = {parcel for some in left.values() for parcel, _ in some} - {*rooms.parcels.index[rooms.open_m2[:, -1] > 0]}
    for move in plan.moves:
        for parcel, area in left.get(move.firm_id, ()) if move.kind == "relocate" else ():
            if usable[parcel]:
                paid = cents(float(price[parcel]) * area)
                yield Line(move.year, LAND_BANK, BANK, parcel, "purchase", paid, paid)
        if move.to is not None and move.to in banked:
            got = cents((1.0 - chain.bank_loss) * float(price[move.to]) * move.area_m2)
            yield Line(move.year + chain.resale_lag_years, LAND_BANK, BANK, move.to, "resale", back=got)


def _issued(situation: Situation, plan: Made) -> Iterator[Line]:
    """Yield what municipalities get for land of theirs that was open by itself."""
    parcels = situation.rooms.parcels
    theirs = {*parcels.index[(parcels["owner_kind"] == "municipality") & (situation.rooms.open_m2[:, -1] > 0)]}
    for move in plan.moves:
        if move.to is not None and move.to in theirs:
            got = cents(float(parcels.at[move.to, "price_eur_per_m2"]) * move.area_m2)
            yield Line(move.year, str(parcels.at[move.to, "municipality_code"]), GROUND, move.to, "issue", receive=got)

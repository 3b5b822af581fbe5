"""Who pays what in which year, to the cent."""

from collections.abc import Iterable, Mapping

from planner.plan.move import Move
from planner.plan.plan import Investment
from planner.rules.payers import HOUSING, PROVINCE


def split(grant_eur: float, shares: Mapping[str, float]) -> dict[str, float]:
    """Return a grant by payer in whole cents; the province bears the rounding, so that the parts add up, or where it would be below 0 who pays most."""
    cents = round(grant_eur * 100)
    parts = {name: round(cents * share) for name, share in shares.items() if share > 0 and name != PROVINCE}
    rest = cents - sum(parts.values())
    bears = PROVINCE if rest >= 0 else max(parts, key=lambda name: (parts[name], name))
    parts[bears] = parts.get(bears, 0) + rest
    return {name: part / 100 for name, part in sorted(parts.items()) if part}


def by_payer(moves: Iterable[Move], investments: Iterable[Investment] = ()) -> dict[str, float]:
    """Return what each payer puts in, euro."""
    cents: dict[str, int] = {}
    for made in investments:
        cents[made.payer] = cents.get(made.payer, 0) + round(made.cost_eur * 100)
    for move in moves:
        for name, eur in move.payers.items():
            cents[name] = cents.get(name, 0) + round(eur * 100)
    return {name: value / 100 for name, value in sorted(cents.items())}


def from_fund(move: Move) -> float:
    """Return the part of the grant that the fund pays, euro: all but what a housing project pays."""
    return sum(eur for name, eur in move.payers.items() if name != HOUSING)


def by_year(moves: Iterable[Move], years: Iterable[int], investments: Iterable[Investment] = ()) -> dict[int, float]:
    """Return the grants of the fund by year of decision and the investments by their year, euro."""
    out = dict.fromkeys(years, 0.0)
    for made in investments:
        out[made.year] += made.cost_eur
    for move in moves:
        out[move.year] += from_fund(move)
    return out

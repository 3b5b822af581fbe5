"""Firms on equal plots and a lag of a year: who moves into whose place is a kidney-exchange problem with chains from open parcels and without cycles.

The oracle looks at every chain; kep_solver 4.0.2 cannot be imported beside PuLP 4 (it asks for a solver that PuLP 4 no longer has).
"""

from collections.abc import Sequence
from random import Random

from planner.program.rows.view import Lock
from tests.cases import Rows
from tests.oracles.chains import best_chains
from tests.program.special.posing import APART_M, lot, mover, posed, posed_terms, proven, together, unlike, value_by_town, wish, worth

TOWNS = 10
AREA_M2, PLOT_M2 = 2_000, 1_500
"""A firm takes 1,500 m² and more, what would be left is under the least lot: every parcel holds one."""


def chain_differences(seeds: Sequence[int]) -> list[str]:
    """Return the cases whose plan is not worth the best chains; ten at a time are the towns of one project of 1 to 5 years."""
    lines: list[str] = []
    for first in range(0, len(seeds), TOWNS):
        lines += _compare(seeds[first : first + TOWNS], years=1 + (seeds[first] // TOWNS) % 5)
    return lines


def _compare(seeds: Sequence[int], years: int) -> list[str]:
    towns = {str(seed): _town(seed, at * APART_M, years) for at, seed in enumerate(seeds)}
    terms = posed_terms(years, lots={"min_lot_m2": 1_000.0, "min_lot_share": 0.0})
    forbids = [forbid for _, apart, _ in towns.values() for forbid in apart]
    program = posed(together(rows for rows, _, _ in towns.values()), terms, forbids)
    return unlike(f"chains of {years}", {seed: best for seed, (_, _, best) in towns.items()}, value_by_town(program, proven(program)))


def _town(seed: int, east: int, years: int) -> tuple[Rows, list[Lock], float]:
    """Return a town, the moves that cannot be, and the value of its best chains: one move a year at most in each chain."""
    random = Random(seed)
    spots = random.sample([(east + 1_000 * x, 1_000 * y) for x in range(10) for y in range(10)], 10)
    takers = {f"{seed}.F{at}": (spots.pop(), random.randint(50, 500)) for at in range(random.randint(3, 7))}
    altruists = {f"{seed}.V{at}": spots.pop() for at in range(random.randint(1, 3))}
    places = {**{name: spot for name, (spot, _) in takers.items()}, **altruists}
    share = random.choice((0.2, 0.4, 0.7))
    gains = {(giver, taker): worth(extra, spot, there)
             for giver, there in places.items() for taker, (spot, extra) in takers.items() if giver != taker and random.random() < share}
    apart = [Lock(taker, _parcel(giver)) for giver in places for taker in takers if giver != taker and (giver, taker) not in gains]
    rows = {
        "parcels": [lot(_parcel(name), spot, AREA_M2, "vacant" if name in altruists else "occupied") for name, spot in places.items()],
        "firms": [mover(name, spot, parcel_id=_parcel(name), plot_m2=float(PLOT_M2)) for name, (spot, _) in takers.items()],
        "demand": [wish(name, extra) for name, (_, extra) in takers.items()]}
    return rows, apart, best_chains(gains, list(altruists), list(takers), years)


def _parcel(name: str) -> str:
    """Return the parcel of a firm, or the open parcel itself."""
    return name.replace(".F", ".P")

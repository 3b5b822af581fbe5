"""One pot for independent movers is a knapsack; movers that share parcels are a generalized assignment problem."""

from collections.abc import Sequence
from random import Random

from tests.cases import Rows
from tests.oracles.packing import Item, best_knapsack, best_shared
from tests.program.special.posing import APART_M, SAME_HA, lot, mover, posed, posed_terms, proven, together, unlike, value_by_town, wish, worth

TOWNS = 10


def knapsack_differences(seeds: Sequence[int]) -> list[str]:
    """Return the cases whose plan is not worth the best knapsack: room for all, a fund for some; whole euros."""
    return [line for seed in seeds if (line := _compare_knapsack(seed))]


def _compare_knapsack(seed: int) -> str:
    random = Random(seed)
    firms = [((random.randint(-8_000, 8_000), random.randint(-8_000, 8_000)), random.randint(500, 3_000), random.randint(1, 900_000))
             for _ in range(random.randint(5, 16))]
    fund = round(sum(grant for _, _, grant in firms) * random.uniform(0.1, 0.9))
    years = random.randint(1, 3)
    rows = {
        "parcels": [lot("V", (0, 0), 100_000)],
        "firms": [mover(f"F{at}", home, grant=grant, plot_m2=1_000.0) for at, (home, _, grant) in enumerate(firms)],
        "demand": [wish(f"F{at}", extra) for at, (_, extra, _) in enumerate(firms)]}
    solution = proven(posed(rows, posed_terms(years, fund={"by_year": {2027: float(fund)}})))
    best = best_knapsack([(worth(extra, home, (0, 0)), grant) for home, extra, grant in firms], fund)
    return f"knapsack {seed}: {solution.value:.9f} instead of {best:.9f}" if abs(solution.value - best) > SAME_HA else ""


def shared_differences(seeds: Sequence[int]) -> list[str]:
    """Return the cases whose plan is not worth the best generalized assignment; ten at a time are the towns of one project."""
    lines: list[str] = []
    for first in range(0, len(seeds), TOWNS):
        towns = {str(seed): _town(seed, at * APART_M) for at, seed in enumerate(seeds[first : first + TOWNS])}
        terms = posed_terms(1 + first // TOWNS % 2, lots={"min_lot_m2": 1_000.0, "min_lot_share": 0.25})
        program = posed(together(rows for rows, _ in towns.values()), terms)
        lines += unlike("shared parcels", {seed: best for seed, (_, best) in towns.items()}, value_by_town(program, proven(program)))
    return lines


def _town(seed: int, east: int) -> tuple[Rows, float]:
    random = Random(seed)

    def place() -> tuple[int, int]:
        return east + random.randint(0, 12_000), random.randint(0, 12_000)

    firms = [(place(), random.randint(300, 2_000), random.randint(300, 2_500)) for _ in range(random.randint(4, 8))]
    parcels = {f"{seed}.P{at}": (place(), random.randint(2_500, 9_000)) for at in range(random.randint(1, 3))}
    offers = []
    for home, plot, extra in firms:
        lots = {name: _lot(plot + extra, area) for name, (_, area) in parcels.items()}
        offer: dict[str, Item] = {name: (worth(extra, home, spot), lots[name]) for name, (spot, _) in parcels.items() if lots[name]}
        offers.append(offer)
    rows = {
        "parcels": [lot(name, spot, area) for name, (spot, area) in parcels.items()],
        "firms": [mover(f"{seed}.F{at}", home, plot_m2=float(plot)) for at, (home, plot, _) in enumerate(firms)],
        "demand": [wish(f"{seed}.F{at}", extra) for at, (_, _, extra) in enumerate(firms)]}
    return rows, best_shared(offers, {name: float(area) for name, (_, area) in parcels.items()})


def _lot(need: int, area: int) -> float:
    """Return what a firm takes of an empty parcel (R13), 0 where it is refused."""
    least = max(1_000.0, 0.25 * area)
    taken = min(max(float(need), least), float(area))
    if area - taken < least:
        taken = float(area)
    return 0.0 if need > area or taken > 1.5 * need else taken

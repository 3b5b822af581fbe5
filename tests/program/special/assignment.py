"""Without fund, sharing and time: who goes to which parcel is an assignment problem."""

from collections.abc import Iterable, Sequence
from random import Random

import numpy as np
from scipy.optimize import linear_sum_assignment

from tests.cases import Rows
from tests.program.special.posing import APART_M, lot, mover, posed, posed_terms, proven, together, unlike, value_by_town, wish, worth

TOWNS = 20
LEAST_LOT = 1_000


def assignment_differences(seeds: Sequence[int]) -> list[str]:
    """Return the cases whose plan is not worth the best assignment; twenty at a time are the towns of one project."""
    lines: list[str] = []
    for first in range(0, len(seeds), TOWNS):
        lines += _compare(seeds[first : first + TOWNS])
    return lines


def _compare(seeds: Iterable[int]) -> list[str]:
    towns = {str(seed): _town(seed, at * APART_M) for at, seed in enumerate(seeds)}
    terms = posed_terms(lots={"min_lot_m2": float(LEAST_LOT), "min_lot_share": 0.0})
    program = posed(together(rows for rows, _ in towns.values()), terms)
    return unlike("assignment", {seed: best for seed, (_, best) in towns.items()}, value_by_town(program, proven(program)))


def _town(seed: int, east: int) -> tuple[Rows, float]:
    """Return a town and the value of its best assignment.

    A parcel is under 2,000 m², a firm takes 1,000 m² or more: it takes the whole parcel (R13), where that is at most 1.5 times its need.
    """
    random = Random(seed)

    def place() -> tuple[int, int]:
        return east + random.randint(0, 12_000), random.randint(0, 12_000)

    firms = [(place(), random.randint(500, 1_000), random.randint(500, 900)) for _ in range(random.randint(2, 8))]
    parcels = [(place(), random.randint(1_000, 1_900)) for _ in range(random.randint(2, 8))]
    value = np.full((len(firms), len(parcels) + len(firms)), 0.0)  # a column more for each firm: it stays
    for row, (home, plot, extra) in enumerate(firms):
        for column, (spot, area) in enumerate(parcels):
            fits = plot + extra <= area <= 1.5 * (plot + extra)
            value[row, column] = worth(extra, home, spot) if fits else -1e6
    rows = {
        "parcels": [lot(f"{seed}.P{at}", spot, area) for at, (spot, area) in enumerate(parcels)],
        "firms": [mover(f"{seed}.F{at}", home, plot_m2=float(plot)) for at, (home, plot, _) in enumerate(firms)],
        "demand": [wish(f"{seed}.F{at}", extra) for at, (_, _, extra) in enumerate(firms)]}
    return rows, float(value[linear_sum_assignment(value, maximize=True)].sum())

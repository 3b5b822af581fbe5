"""Plans that only grow with the fund: nobody who is helped by a smaller fund is dropped by a larger one (R43 of docs/method.md)."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from planner.program.formulation import Program
from planner.program.fund_curve import Outline
from planner.program.fund_point import NOTHING, Found, PointEffort, PointSearch
from planner.program.greedy import greedy
from planner.units import EUR_PER_MEUR

Ints = NDArray[np.int64]


def nest(
    program: Program, curve: Outline, plans: Sequence[tuple[float, Found]], anchor: int, effort: PointEffort, *, stop: Callable[[], bool] = lambda: False
) -> list[Found]:
    """Return a plan for each fund, each of which holds all moves of the one before; their bounds are those of plans that need not.

    Parameters
    ----------
    program, curve
        The program in which the fund has a price, and its curve.
    plans
        Funds (euro), ascending, and the best plan found for each.
    anchor
        The plan (position) that is kept as it is: smaller funds pay the best part of it, larger ones the best addition to it.
    effort
        How far to look for each.
    stop
        Whether to stop; plans not looked for then are those of the fund before, or nothing.
    """
    out = [Found(NOTHING, (), 0.0, curve.bound(eur / EUR_PER_MEUR)) for eur, _ in plans]
    out[anchor] = plans[anchor][1]
    for at in range(anchor - 1, -1, -1):
        if not stop():
            out[at] = _part(program, curve, plans[at][0], out[at + 1], effort)
    everything = np.unique(np.concatenate([NOTHING, *(corner.support for corner in curve.corners), *(found.chosen for _, found in plans)]))
    for at in range(anchor + 1, len(plans)):
        out[at] = out[at - 1] if stop() else _addition(program, curve, plans[at][0], out[at - 1], everything, effort)
    return out


def _part(program: Program, curve: Outline, fund_eur: float, larger: Found, effort: PointEffort) -> Found:
    point = PointSearch(program, curve, fund_eur, effort)
    order = larger.chosen[np.argsort(-point.program.objective[larger.chosen], kind="stable")]
    point.offer(greedy(point.program, order, invested=larger.invested), larger.invested)
    point.look(larger.chosen)
    return point.found()


def _addition(program: Program, curve: Outline, fund_eur: float, smaller: Found, columns: Ints, effort: PointEffort) -> Found:
    point = PointSearch(program, curve, fund_eur, effort)
    point.offer(smaller.chosen, smaller.invested)
    point.look_beside(smaller.chosen, columns)
    return point.found()

"""What could still be reached once it is known what fails: an interval for each sample (R67, R68)."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.program.formulation import Program
from planner.program.master import Master
from planner.program.pricing import safe_bound
from planner.scenarios.uncertainty.ceiling import Ceiling
from planner.scenarios.uncertainty.crowd import Crowd, Fates, served_part
from planner.scenarios.uncertainty.draws import Draws
from planner.scenarios.uncertainty.quantiles import spread_of
from planner.scenarios.uncertainty.trials import demand, survival

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
EUROS = (1.0, 0.75, 0.5, 0.25, 0.0)
"""By how much less a euro may be worth where firms withdraw: multiples of the price of money that are tried."""
MOST_TRIED = 400
"""Moves that each linear program suggests, beside those that it uses."""
SUPPORTED = 1e-9
PASSES = 2
"""How often moves are tried in turn: a departure makes room for the next."""


@dataclass(frozen=True)
class Recourse:
    """What plans that are made anew are worth, by sample (in what the program counts).

    Parameters
    ----------
    low
        What the best plan that was found is worth.
    high
        What no plan is worth more than.
    hectares
        Circular hectares of the best plan that was found.
    representatives
        Samples (positions) of which a linear program was solved.
    """

    low: Floats
    high: Floats
    hectares: Floats
    representatives: tuple[int, ...]

    @property
    def width(self) -> Floats:
        """Width of the interval of each sample."""
        return self.high - self.low

    def record(self) -> dict[str, Any]:
        """Return the intervals, and the hectares of the plans made anew, as a JSON object."""
        return {
            "low_mean": round(float(self.low.mean()), 6),
            "high_mean": round(float(self.high.mean()), 6),
            "width_mean": round(float(self.width.mean()), 6),
            "width_max": round(float(self.width.max()), 6),
            "hectares": spread_of(self.hectares).record("ha"),
            "representatives": len(self.representatives),
        }


def draw_fates(program: Program, draws: Draws) -> Fates:
    """Return who still consents and what is still asked, mover by mover."""
    situation = program.situation
    every = np.arange(len(situation.movers))
    ids = [str(name) for name in situation.movers["mover_id"]]
    asks, share = demand(situation, draws, every)
    return Fates(draws.happens("consent", ids, survival(situation)), asks, np.where(asks, share, 0.0))


def plan_anew(program: Program, draws: Draws, chosen: Ints, representatives: int = 2) -> Recourse:
    """Return what plans made anew in each sample are worth, once it is known who withdraws, what is still asked and what moves cost.

    Parameters
    ----------
    program
        The program, without locks and without a target.
    draws
        The chance. Delays are left aside: rooms open as planned, so that ``high`` holds with delays too.
    chosen
        The moves (positions) of the plan that stands; plans anew begin with them.
    representatives
        Samples of which the linear program is solved for prices and suggestions, spread over the samples by what is left of the plan.

    Raises
    ------
    ValueError
        Where the program has locks, a target, a fund that is decided, or a goal other than value or circular hectares.
    """
    is_other = program.goal.aim not in ("value", "circular")
    if program.locks or is_other or len(program.side.fund_columns) or len(program.side.target_columns):
        raise ValueError("plans are made anew for value or circular hectares, without locks and target")
    fates, master = draw_fates(program, draws), Master(program)
    ceiling, orders = Ceiling(program, draws, fates), []
    duals, order = _suggest(master)
    ceiling.lower(duals, EUROS)
    orders.append(order)
    some = _spread(ceiling.value, representatives)
    for sample in some:
        master.adopt(_known(program, fates, sample), ~fates.may_all(sample, program.moves))
        own, order = _suggest(master)
        ceiling.lower(own, EUROS[:2])
        orders.append(order)
    low, hectares = _best_found(program, draws, fates, chosen, orders)
    return Recourse(low, ceiling.value, hectares, some)


def _known(program: Program, fates: Fates, sample: int) -> Program:
    """Return the program in which what is asked is known as it is in a sample."""
    lost = served_part(program) * (1.0 - fates.share[:, sample][program.moves.mover])
    return program.wishing(-lost, 0.0, np.zeros(len(lost), dtype=bool))


def _suggest(master: Master) -> tuple[Floats, Ints]:
    """Return the prices of the linear program over the moves that are open, and the moves to try, best first."""
    relaxation, program = master.solve(), master.program
    gains = safe_bound(program, relaxation.duals, master.closed).gains
    share = np.round(relaxation.x, 6)
    order = np.lexsort((np.arange(len(share)), -gains, -share))
    used = int((share > SUPPORTED).sum())
    order = order[: used + MOST_TRIED]
    return relaxation.duals, order[(program.objective[order] > 0) & ~master.closed[order]]


def _spread(values: Floats, count: int) -> tuple[int, ...]:
    """Return samples spread evenly over the order of some values."""
    ranks = np.argsort(values, kind="stable")
    places = np.floor((np.arange(count) + 0.5) / max(1, count) * len(values)).astype(int)
    return tuple(int(ranks[place]) for place in places)


def _best_found(program: Program, draws: Draws, fates: Fates, chosen: Ints, orders: list[Ints]) -> tuple[Floats, Floats]:
    """Return the best value found by sample, and its hectares: the plan that stands filled up in each order, and each order by itself."""
    kept = chosen[np.argsort(program.moves.year[chosen], kind="stable")]
    crowd = Crowd(program, draws, fates, np.unique(np.concatenate([kept, *orders])))
    low, hectares = np.full(draws.samples, -np.inf), np.zeros(draws.samples)
    for order in orders:
        for first in (kept, kept[:0]):
            crowd.restart()
            for move in (*first, *(PASSES * order.tolist())):
                crowd.try_move(int(move))
            value = crowd.value + program.constant
            better = value > low
            low[better], hectares[better] = value[better], crowd.hectares[better]
    return low, hectares

"""What could still be reached once it is known what fails: an interval for each sample (R67, R68)."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.program.formulation import Program
from planner.program.master import Master
from planner.program.pricing import safe_bound
from planner.scenarios.uncertainty.ceiling import Ceiling
from planner.scenarios.uncertainty.crowd import Crowd, Fates
from planner.scenarios.uncertainty.draws import Draws
from planner.scenarios.uncertainty.prospects import Prospects
from planner.scenarios.uncertainty.quantiles import spread_of
from planner.scenarios.uncertainty.trials import demand, survival

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
MOST_TRIED = 4_000
"""Moves that the linear programs together suggest."""
PASSES = 2
"""How often moves are tried in turn: a departure makes room for the next."""
LOT_M2 = 1_000.0
"""What is added to a lot before a value is divided by it: building on one's own plot takes none."""


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


def plan_anew(program: Program, draws: Draws, chosen: Ints, representatives: int = 1) -> Recourse:
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
        Samples of which the linear program is solved for prices and suggestions, beside that of the average sample; spread over the samples by the bound
        from its prices.

    Raises
    ------
    ValueError
        Where the program has locks, a target, a fund that is decided, or a goal other than value or circular hectares.
    """
    is_other = program.goal.aim not in ("value", "circular")
    if program.locks or is_other or len(program.side.fund_columns) or len(program.side.target_columns):
        raise ValueError("plans are made anew for value or circular hectares, without locks and target")
    fates = draw_fates(program, draws)
    prospects = Prospects(program, draws, fates)
    ceiling, gains = Ceiling(prospects), np.full(len(program.moves), -np.inf)
    _learn(prospects.average(), ceiling, gains)
    some = _spread(ceiling.value, representatives)
    for sample in some:
        _learn(prospects.known(sample), ceiling, gains)
    low, hectares = _best_found(program, draws, fates, chosen, _orders(program, gains))
    return Recourse(low, ceiling.value, hectares, some)


def _learn(known: tuple[Program, Ints], ceiling: Ceiling, gains: Floats) -> None:
    """Solve the linear program of some moves (positions): lower the bounds with its prices, and raise what each move at best gains in any of them."""
    program, some = known
    duals = Master(program).solve().duals
    ceiling.lower(duals)
    gains[some] = np.maximum(gains[some], safe_bound(program, duals).gains)


def _orders(program: Program, gains: Floats) -> list[Ints]:
    """Return the moves that gain most, in the orders in which they are tried: by gain, by what they count, and by that per lot."""
    useful = np.flatnonzero((program.objective > 0) & np.isfinite(gains))
    best = useful[np.argsort(-gains[useful], kind="stable")][:MOST_TRIED]
    worth = program.objective[best]
    return [best, *(best[np.argsort(-key, kind="stable")] for key in (worth, worth / (program.moves.lot_m2[best] + LOT_M2)))]


def _spread(values: Floats, count: int) -> tuple[int, ...]:
    """Return samples spread evenly over the order of some values."""
    ranks = np.argsort(values, kind="stable")
    places = np.floor((np.arange(count) + 0.5) / max(1, count) * len(values)).astype(int)
    return tuple(int(ranks[place]) for place in places)


def _best_found(program: Program, draws: Draws, fates: Fates, chosen: Ints, orders: list[Ints]) -> tuple[Floats, Floats]:
    """Return the best value found by sample, and its hectares: the plan that stands filled up in each order, and the last order from nothing."""
    kept = chosen[np.argsort(program.moves.year[chosen], kind="stable")]
    crowd = Crowd(program, draws, fates, np.unique(np.concatenate([kept, *orders])))
    low, hectares = np.full(draws.samples, -np.inf), np.zeros(draws.samples)
    for first, order in [(kept[:0], orders[-1]), *((kept, order) for order in orders)]:
        crowd.restart()
        for move in (*first, *(PASSES * order.tolist())):
            crowd.try_move(int(move))
        value = crowd.value + program.constant
        better = value > low
        low[better], hectares[better] = value[better], crowd.hectares[better]
    return low, hectares

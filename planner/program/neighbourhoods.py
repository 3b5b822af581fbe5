"""Where to look for a better plan near the one there is: a part of the movers is free, all others stay where the plan has them."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from planner.program.formulation import Program
from planner.program.greedy import complete
from planner.program.highs import SEED
from planner.program.master import best_of
from planner.program.named import Around

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

FIRST_SHARE, LEAST_SHARE, MOST_SHARE = 0.3, 0.1, 0.7
"""Part of the movers that is free."""
MOST_FREE = 200
"""Movers that are free at most."""
MOST_AT_ONCE = 400
"""Movers for which one round of searches is meant; a large instance has as many rounds more."""
WIDER, NARROWER = 1.1, 0.95
BEST_OF_EACH = 30
"""Moves of a free mover that are looked at, those with the smallest loss."""
NEAR_SHARE = 0.6
"""Of every second neighbourhood: the part of the free movers that lives or goes near one place; the rest is drawn."""


class Neighbourhoods:
    """Draws neighbourhoods, always the same for the same program: by turns any movers, and movers around the target of one of the moves.

    Parameters
    ----------
    program
        The program, cuts among its rows.
    parts
        How many instances of a usual size this one is like.
    gains
        By move, from the bound: what a plan with the move is worth less than the bound at least.
    """

    def __init__(self, program: Program, gains: Floats) -> None:
        self._program = program
        self._chance = np.random.default_rng(SEED)
        moves = program.moves
        pool = best_of(moves.mover, gains, BEST_OF_EACH)
        self._pool = pool[np.isfinite(gains[pool])]
        self._movers = np.unique(moves.mover[self._pool])
        self._share = min(FIRST_SHARE, MOST_FREE / max(1, len(self._movers)))
        self._least = min(LEAST_SHARE, self._share)
        self.parts = max(1, round(len(self._movers) / MOST_AT_ONCE))
        self._drawn = 0
        self._plan = np.empty(0, dtype=np.int64)

    def next(self, plan: Ints, invested: Sequence[int]) -> tuple[Ints, Around]:
        """Return the moves to look at (those of the plan among them) and the plan around them; investments stay free."""
        moves, self._plan = self._program.moves, plan
        self._drawn += 1
        count = max(2, min(MOST_FREE, round(self._share * len(self._movers))))
        near = self._near(plan, round(NEAR_SHARE * count)) if self._drawn % 2 == 0 and len(plan) else np.empty(0, dtype=np.int64)
        free = np.zeros(int(moves.mover.max()) + 1, dtype=bool)
        free[self._chance.choice(self._movers, min(len(self._movers), count - len(near)), replace=False)] = True
        free[near] = True
        columns = np.union1d(self._pool[free[moves.mover[self._pool]]], plan[free[moves.mover[plan]]])
        return columns, self._around(plan, invested, free)

    def learn(self, plan: Ints) -> None:
        """Look wider where nothing was found, closer where something was."""
        found = len(plan) != len(self._plan) or bool((plan != self._plan).any())
        self._share = float(np.clip(self._share * (NARROWER if found else WIDER), self._least, MOST_SHARE))

    def _around(self, plan: Ints, invested: Sequence[int], free: NDArray[np.bool_]) -> Around:
        side, moves = self._program.side, self._program.moves
        is_free = np.ones(len(side), dtype=bool)
        fixed = ~free[side.leavers]
        is_free[: len(side.leavers) * side.years] = ~np.repeat(fixed, side.years)
        return Around(plan[~free[moves.mover[plan]]], complete(self._program, plan, invested=invested), is_free)

    def _near(self, plan: Ints, count: int) -> Ints:
        """Return the movers of the pool that are nearest to the target of a move of the plan, at home or in the plan."""
        situation, moves = self._program.situation, self._program.moves
        parcels = situation.rooms.parcels[["x", "y"]].to_numpy()
        homes = situation.movers[["x", "y"]].to_numpy(dtype=float)[self._movers]
        centre = parcels[moves.parcel[self._chance.choice(plan)]]
        away = np.hypot(*(homes - centre).T)
        away = np.where(np.isnan(away), np.inf, away)
        target = np.full(int(moves.mover.max()) + 1, np.inf)
        target[moves.mover[plan]] = np.hypot(*(parcels[moves.parcel[plan]] - centre).T)
        return self._movers[np.argsort(np.minimum(away, target[self._movers]), kind="stable")[:count]]

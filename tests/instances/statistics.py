"""What an instance must be like, so that a benchmark on it cannot be softened (the statistics are frozen)."""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from planner.plan.chains import made_room, with_chains
from planner.plan.making import _moves
from planner.program.formulation import formulate
from planner.program.greedy import complete, greedy
from planner.program.solution import Effort
from planner.program.solving import find_plan
from planner.project.project import Project
from planner.rules.eligibility import REASONS
from planner.rules.situation import Situation

LEAST_MOVES, LEAST_CHAIN_SHARE, LEAST_GREEDY_GAP = 200_000, 0.25, 0.03
LEAST_REASON_SHARE, LEAST_ALONE = 0.01, 3
SWITCHED = "municipality"
"""A reason that no project knows by itself: a term must close the borders first."""


@dataclass(frozen=True)
class Statistics:
    """Moves, share of served hectares in chains of two or more, how far greedy stays under the linear program, and reasons that are too rare.

    Chains are those of the first plan that follows the linear program (a search stopped at once): it is found in seconds and is the same every time.
    """

    moves: int
    chain_share: float
    greedy_gap: float
    rare: tuple[str, ...]

    @property
    def misses(self) -> list[str]:
        """What the instance falls short of."""
        out = [f"{name} too rare" for name in self.rare]
        if self.moves < LEAST_MOVES:
            out.append(f"{self.moves} moves")
        if self.chain_share < LEAST_CHAIN_SHARE:
            out.append(f"{self.chain_share:.3f} in chains")
        if self.greedy_gap < LEAST_GREEDY_GAP:
            out.append(f"greedy {self.greedy_gap:.3f} under the linear program")
        return out


def statistics(project: Project) -> Statistics:
    """Return the statistics of an instance."""
    program = formulate(Situation(project))
    moves = program.moves
    total: Counter[str] = Counter()
    alone: Counter[str] = Counter()
    for counts in moves.refused.values():
        total.update(counts)
        if len(counts) == 1:
            alone.update(counts.keys())
    rare = tuple(name for name in REASONS[1:] if name != SWITCHED and total[name] < LEAST_REASON_SHARE * moves.pairs and alone[name] < LEAST_ALONE)
    solution = find_plan(program, Effort(gap=1.0))
    chosen = greedy(program, np.argsort(-moves.objective, kind="stable"))
    value = moves.objective[chosen].sum() + program.side.objective @ complete(program, chosen) + program.constant
    records = list(with_chains(program.situation, _moves(program, solution), made_room(program.situation, solution.invested)))
    length = Counter(move.chain for move in records)
    served = sum(move.circular_m2 for move in records)
    chained = sum(move.circular_m2 for move in records if length[move.chain] > 1)
    return Statistics(len(moves), chained / served, 1 - float(value) / solution.lp_value, rare)

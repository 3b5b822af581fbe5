"""Plans of random small projects in which every rule may bind, for the tests of chance."""

from collections.abc import Iterable, Iterator
from functools import lru_cache

import numpy as np

from planner.program.formulation import Program, formulate
from planner.program.greedy import greedy
from planner.rules.situation import Situation
from planner.scenarios.uncertainty.booked import book_moves
from planner.scenarios.uncertainty.draws import Draws
from planner.scenarios.uncertainty.fixed import walk
from planner.scenarios.uncertainty.trials import draw_trials
from tests.oracles.cases import random_case
from tests.scenarios.uncertainty.walk_by_hand import differences


def plans(seeds: Iterable[int]) -> Iterator[tuple[int, Program, np.ndarray]]:
    """Yield seed, program and a plan by simple choice; the one that follows takes the latest years first, so that moves wait for each other."""
    for seed in seeds:
        program, chosen = _planned(seed)
        if len(chosen):
            yield seed, program, chosen


@lru_cache(maxsize=64)
def _planned(seed: int) -> tuple[Program, np.ndarray]:
    """Return program and plan of a seed; several tests ask for the same."""
    program = formulate(Situation(random_case(seed)))
    if not len(program.moves):
        return program, np.empty(0, dtype=np.int64)
    key = program.moves.year if seed % 2 else -program.moves.year
    return program, greedy(program, np.lexsort((key, -program.objective)))


def walk_differences(seeds: Iterable[int], samples: int) -> tuple[int, list[str]]:
    """Return how many plans were walked, and where the walk of all samples at once differs from plain loops."""
    out, count = [], 0
    for seed, program, chosen in plans(seeds):
        booked = book_moves(program, chosen)
        if booked.situation.movers["undertaking"].iloc[booked.mover].duplicated().any():
            continue  # grants that hang on each other are tested by hand
        trials = draw_trials(booked, Draws(samples, seed))
        out += [f"case {seed}: {line}" for line in differences(trials, walk(trials))]
        count += 1
    return count, out

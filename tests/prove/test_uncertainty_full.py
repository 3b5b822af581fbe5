"""The fate of plans in many samples beside plain loops and exact enumeration; the outcome goes to docs/proof.md."""

import numpy as np
import pytest

from planner.scenarios.uncertainty.booked import book_moves
from planner.scenarios.uncertainty.draws import Draws
from planner.scenarios.uncertainty.fixed import evaluate, walk
from tests.prove.writing import table, write
from tests.scenarios.uncertainty.chain_case import every_answer
from tests.scenarios.uncertainty.random_plans import plans, walk_differences

CASES, SAMPLES, ENUMERATED, MOST_MOVES, ERRORS = 300, 200, 150, 12, 4.0


@pytest.mark.timeout(0)
def test_fates() -> None:
    """R62, R63: fates in 200 samples of plans of 300 cases are those of plain loops; sampled means of 150 lie within four standard errors of exact ones."""
    count, lines = walk_differences(range(CASES), SAMPLES)
    wrong, compared = _enumerated()
    write("Fates of plans", [
        f"Plans of random small projects in which every rule may bind, {SAMPLES} samples each: made, year, cause and link of every move beside plain",
        "loops that share no code with the walk. Expected hectares over all answers that firms can give beside 2,000 samples: within four standard errors.",
        "",
        *table(("what", "number", "differences"), [("plans in plain loops", count, len(lines)), ("plans enumerated", compared, len(wrong))]),
    ])
    assert lines == []
    assert wrong == []


def _enumerated() -> tuple[list[str], int]:
    """Return where sampled means differ from exact ones, and how many plans were compared."""
    out, count = [], 0
    for seed, program, chosen in plans(range(ENUMERATED)):
        booked = book_moves(program, chosen[:MOST_MOVES])
        trials, likely = every_answer(booked)
        exact = walk(trials).hectares @ likely
        sampled = evaluate(booked, Draws(2_000).only("consent")).hectares
        count += 1
        if abs(sampled.mean() - exact) > ERRORS * sampled.std() / np.sqrt(len(sampled)) + 1e-12:
            out.append(f"{seed}: {sampled.mean()} {exact}")
    return out, count

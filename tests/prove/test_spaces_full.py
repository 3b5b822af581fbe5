"""The least shift space of a programme against the least that an exhaustive search finds; the outcome goes to docs/proof.md."""

import pytest

from tests.oracles.spacing import chosen_programme, space_difference, spacious_case
from tests.prove.writing import table, write

PROGRAMMES = 1_000


@pytest.mark.timeout(0)
def test_least_spaces() -> None:
    """R29: on 1,000 programmes the least space is the least of all plans, neither bound is above it, and as few are left behind as can be."""
    lines, count, seed = [], 0, 0
    while count < PROGRAMMES:
        project = spacious_case(seed)
        if chosen_programme(project, seed):
            count += 1
            lines.append(space_difference(project, seed))
        seed += 1
    lines = [line for line in lines if line]
    write("Least shift space against enumeration", [
        "The small random cases, with categories and lags, in three of four without limits of money, pace and reserve; each with a programme: the movers of",
        "the best plan, or some by chance, who often cannot all move. The fewest left behind and then the least space are found from the input tables by a",
        "search over all plans that shares no code with the planner (`tests/oracles/least_space.py`). Hectares agree to 1e-6; the bound of the program, and",
        "Johnson's where all can move, are at most the least.",
        "",
        *table(("what", "number", "differences"), [("least shift space, both bounds, and how many are left behind", count, len(lines))]),
    ])
    assert lines == []

"""The plan against the best plan that an exhaustive search finds, on 5,000 cases; the outcome goes to docs/proof.md."""

import pytest

from tests.oracles.comparing import closed_differences, differences, sharp_differences, wished_differences
from tests.oracles.exhausting import missed_by_search
from tests.prove.writing import write

TITLE = "Plans against enumeration"
CASES, WISHES, SHARP, CLOSED, LOOKED = 5_000, 400, 200, 400, 200


@pytest.mark.timeout(0)
def test_no_plan_differs_from_the_best_one() -> None:
    """Sections 5 and 6: on 5,000 cases the value of the plan is the greatest that the rules allow, and its audit is clean."""
    plain, wished, sharp = differences(range(CASES)), wished_differences(range(WISHES)), sharp_differences(range(SHARP))
    closed, missed = closed_differences(range(CLOSED)), missed_by_search(LOOKED)
    write(TITLE, [
        "Small random cases (up to ten movers, seven parcels, four years) in which every rule may bind. The best plan is found from the",
        "input tables by a search that shares no code with the planner (`tests/oracles`); values agree where they differ by at most 1e-6 ha,",
        "and the independent audit finds nothing in the plan.",
        "",
        "| cases | number | differences |",
        "|---|---|---|",
        f"| all rules together | {CASES:,} | {len(plain)} |",
        f"| with a lock and a forbidden move | {WISHES:,} | {len(wished)} |",
        f"| with a fund of just what the best plan asks, and of a euro less | {SHARP:,} | {len(sharp)} |",
        f"| with closed municipal borders | {CLOSED:,} | {len(closed)} |",
        f"| the search itself beside a look at every combination of moves | {LOOKED:,} | {len(missed)} |",
    ])
    assert [*plain, *wished, *sharp, *closed, *missed] == []

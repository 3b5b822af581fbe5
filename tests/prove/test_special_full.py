"""The special cases with known answers, in their full numbers; the outcome goes to docs/proof.md."""

from importlib.metadata import version

import pytest

from tests.program.special.assignment import assignment_differences
from tests.program.special.chains import chain_differences
from tests.program.special.packing import knapsack_differences, shared_differences
from tests.program.special.proving import instance_differences, proved_cases
from tests.program.special.relocation import bound_differences, exact_differences, rule_differences
from tests.prove.writing import table, write


@pytest.mark.timeout(0)
def test_special_cases() -> None:
    """Section 6: on every special case the plan is worth the answer that is known from elsewhere."""
    proved = proved_cases()
    found = [
        ("one year, no fund, one firm a parcel: assignment (scipy)", 1_000, assignment_differences(range(1_000))),
        ("equal plots, lag of a year, 1 to 5 years: chains as in kidney exchange (every chain looked at)", 200, chain_differences(range(200))),
        ("one fund, independent firms: knapsack (dynamic programming, whole euros)", 300, knapsack_differences(range(300))),
        ("parcels shared, lots by R13: generalized assignment (dynamic programming)", 300, shared_differences(range(300))),
        ("Johnson's rule against every order", 1_000, rule_differences(range(1_000))),
        ("all move with Johnson's least room, not with 1 m² less (each leaves what another needs)", 100, exact_differences(range(100))),
        ("firms by chance never all move with less than Johnson's room", 100, bound_differences(range(100))),
        ("instances in the manner of the OR-Library, optimum proved by CBC and HiGHS", len(proved), instance_differences(proved)),
    ]
    write("Special cases with known answers", [
        "Projects in which only a few rules count, so that the best plan is the answer of a problem known from elsewhere. Values agree where they differ",
        f"by at most 1e-6 ha. Planner with HiGHS {version('highspy')}.",
        "",
        *table(("case", "number", "differences"), [(name, number, len(lines)) for name, number, lines in found]),
        "",
        "Kaplan's relocation problem (least room to start with) has one pool of room; parcels are no pool. The planner poses it exactly only where every firm",
        "leaves just what another needs; for other firms Johnson's rule is a bound below which not all can move.",
    ])
    assert [line for _, _, lines in found for line in lines] == []

"""Worths of levers beside an exhaustive search, and bundles beside all subsets, in their full numbers; the outcome goes to docs/proof.md."""

import pytest

from tests.prove.writing import table, write
from tests.scenarios.worth_case import bundle_differences, worth_differences

WORTHS, BUNDLES, OFFERS = 100, 60, 4


@pytest.mark.timeout(0)
def test_levers() -> None:
    """docs/method.md §8: worths are differences of best plans, and the best bundle is the best of all subsets."""
    worths, bundles = worth_differences(range(WORTHS)), bundle_differences(range(BUNDLES), OFFERS)
    write("Worth of levers", [
        "The small random cases in which every rule may bind, with levers by chance, some of which hurt. Worths (alone, last in, step) of plans proven best",
        "beside the differences that an exhaustive search finds, and whether those lie in the intervals; the best bundle beside every subset, each solved",
        "by itself.",
        "",
        *table(("what", "number", "differences"), [
            ("worths of 3 levers, 9 a case", 9 * WORTHS, len(worths)),
            (f"bundles of {OFFERS} levers under a budget, some levers bringing money in", BUNDLES, len(bundles)),
        ]),
    ])
    assert worths + bundles == []

"""What the gate tests on two small programs by chance, on all of them; the outcome goes to docs/proof.md."""

import pytest

from tests.program import test_fund_curve as curves
from tests.program import test_goals as goals
from tests.prove.writing import table, write

CASES = {
    (1, 2, 3, 5): (curves.test_curve_is_that_of_linear_programs, curves.test_curve_is_concave_and_rises, curves.test_points_against_plans_made_anew,
                   curves.test_least_fund_along_the_curve),
    (1, 2, 3, 4): (goals.test_no_dearer_than_the_fund_that_was_given, goals.test_circular_hectares_first, goals.test_bounds_beside_a_plan_before,
                   goals.test_measures_are_those_of_the_plan)}


@pytest.mark.timeout(0)
def test_curves_and_goals_of_small_programs() -> None:
    """R28, R42, R44: the rules of curves and goals hold for each small program by chance."""
    rows = []
    for seeds, rules in CASES.items():
        for rule in rules:
            for seed in seeds:
                rule(seed)
            rows.append(((rule.__doc__ or "").strip(), len(seeds), 0))
    lines = table(("what", "programs", "faults"), rows)
    write("Curves and goals of small programs", ["Programs of seven movers in which every family of rows stands.", "", *lines])

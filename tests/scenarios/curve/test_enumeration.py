"""Curve, bounds, least fund and money of a sizing against every plan there is, on small cases in which every rule may bind."""

from tests.oracles.curving import curve_differences

KINDS_EACH = (0, 1, 2, 3, 4)
"""One case of each kind: as it is, closed borders, a firm forbidden, one municipality, no carry-over."""


def test_the_curve_is_that_of_all_plans() -> None:
    """R42, R43, R44: each plan serves the most that its fund can, the bounds lie above, least fund and lack are right, ledgers balance, aid keeps its room."""
    assert curve_differences(KINDS_EACH) == []


def test_what_is_proven_holds_at_any_gap() -> None:
    """R43: where a gap is allowed plans are within it, and no plan there is serves more than what is said to be proven."""
    assert curve_differences((6, 9), gap=0.05) == []


def test_no_ceiling_is_passed_by_ten_cents() -> None:
    """R43: a plan that a solver calls right, though it is ten cents above the ceiling of a payer, is not taken: another one is."""
    assert curve_differences([13]) == []

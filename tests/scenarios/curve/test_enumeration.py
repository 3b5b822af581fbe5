"""Curve, bounds, least fund and money of a sizing against every plan there is, on small cases in which every rule may bind."""

from tests.oracles.curving import curve_differences

KINDS_EACH = (0, 1, 2, 13, 4)
"""One case of each kind: as it is, closed borders, a firm forbidden, one municipality, no carry-over.

In case 13 a plan that HiGHS calls right passes the ceiling of a payer by ten cents: it must not be taken."""


def test_the_curve_is_that_of_all_plans() -> None:
    """R42, R43, R44: each plan serves the most that its fund can, the bounds lie above, least fund and lack are right, ledgers balance, aid keeps its room."""
    assert curve_differences(KINDS_EACH) == []


def test_what_is_proven_holds_at_any_gap() -> None:
    """R43: where a gap is allowed plans are within it, and no plan there is serves more than what is said to be proven."""
    assert curve_differences((6,), gap=0.05) == []

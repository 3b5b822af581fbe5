"""Reduced costs, the safe bound and fixing; the full counts run behind ``poe prove``."""

from tests.program.small import small_program
from tests.program.special.pricing import bound_and_fixing_faults, price_differences


def test_reduced_costs() -> None:
    """Section 7: the reduced cost of every move is its coefficient less its entries times the duals, row by row as written."""
    tally = price_differences(small_program(seed, locked=True) for seed in range(2))
    assert tally.lines == []
    assert tally.count["columns priced"] > 500


def test_bound_and_fixing() -> None:
    """Section 7: no duals give a bound below the best plan, and fixing by reduced cost leaves every best plan whole."""
    tally = bound_and_fixing_faults(range(8))
    assert tally.lines == []
    assert tally.count["moves fixed"] > 0
    assert tally.count["best plans"] >= 8

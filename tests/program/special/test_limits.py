"""Small budgets and searches that are cut short; the full counts run behind ``poe prove``."""

from tests.program.special.budgets import draw, hand_over_faults, locked_faults
from tests.program.special.limits import cut_short_faults


def test_family() -> None:
    """Every variant can be met, and what is asked or the budget binds in most."""
    cases = [draw(seed) for seed in range(200)]
    assert all(case.best() is not None for case in cases)
    assert sum(case.best() < sum(case.value) for case in cases) > 150


def test_small_budgets() -> None:
    """Section 6: a small budget problem in euros is solved, never called infeasible."""
    tally = hand_over_faults(range(60))
    assert tally.lines == []


def test_locks_on_a_small_budget() -> None:
    """(lock), (fund): locks that the fund can just pay are met, and with a euro less the plan says infeasible."""
    assert locked_faults(range(2)).lines == []


def test_cut_short() -> None:
    """Section 7: a search that is cut short never calls a plan best that is not, and its bound holds."""
    tally = cut_short_faults(range(3))
    assert tally.lines == []
    assert tally.count["stopped"] > 0

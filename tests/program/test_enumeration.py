"""The plan against the best plan that an exhaustive search finds, on small cases in which every rule may bind."""

import pytest

from tests.oracles.comparing import closed_differences, differences, sharp_differences, wished_differences
from tests.oracles.funding import fund_differences
from tests.oracles.spacing import space_differences
from tests.oracles.targeting import several_differences, target_differences


@pytest.mark.parametrize("first", range(0, 150, 50))
def test_the_plan_is_the_best_there_is(first: int) -> None:
    """Sections 5 and 6: the value of the plan is the greatest that the rules allow."""
    assert differences(range(first, first + 3)) == []


@pytest.mark.parametrize("first", range(0, 10, 10))
def test_locks_and_forbidden_moves_are_kept(first: int) -> None:
    """Section 6 (lock): with a lock and a forbidden move the plan is the best that keeps them, or says that none does."""
    assert wished_differences(range(first, first + 3)) == []


@pytest.mark.parametrize("first", range(0, 10, 10))
def test_the_fund_is_kept_to_the_euro(first: int) -> None:
    """Section 6 (fund): money that is just enough is enough, and a euro less is not."""
    assert sharp_differences(range(first, first + 3)) == []


@pytest.mark.parametrize("first", range(0, 10, 10))
def test_closed_borders_are_kept(first: int) -> None:
    """Section 3 (municipality): with closed borders the plan is the best in which every firm stays in its municipality."""
    assert closed_differences(range(first, first + 3)) == []


@pytest.mark.parametrize("first", range(0, 60, 20))
def test_the_least_fund_is_the_least_there_is(first: int) -> None:
    """R28: the least fund for a target is the least that any plan asks, and what lacks of a target out of reach is what lacks of the most."""
    assert fund_differences(range(first, first + 3)) == []


@pytest.mark.parametrize("first", range(0, 60, 20))
def test_the_least_space_is_the_least_there_is(first: int) -> None:
    """R29: with the least shift space as many of a programme move as can, no plan does it with less, and neither bound lies above it."""
    assert space_differences(range(first, first + 3)) == []


def test_the_least_fund_for_a_target_of_any_measure() -> None:
    """R44: the least fund for jobs, firms, dwellings or hectares, in all or of one municipality, is the least that any plan asks; and so is the lack."""
    looked, lines = target_differences(range(9))
    assert lines == []
    assert looked >= 2


def test_the_least_fund_for_several_targets() -> None:
    """R44: the least fund for several targets at once is the least of the plans that reach them all."""
    looked, lines = several_differences(range(3))
    assert lines == []
    assert looked >= 2

"""About how long work has still to go."""

import pytest

from planner.program.solution import Tidings
from planner.studio.errands import News
from planner.studio.pace import FARTHEST, left_by_tasks, left_to_gap


def test_tasks_at_an_even_pace() -> None:
    """A task every two seconds, 15 of 20 done: ten seconds to go."""
    heard = [(2.0 * done, News(done, 20)) for done in range(1, 16)]
    assert left_by_tasks(heard, 30.0) == pytest.approx(10.0)


def test_what_was_kept_from_before_says_nothing_of_the_pace() -> None:
    """Eighty tasks are there at once; the ten after them took four seconds each."""
    heard = [*((0.1, News(done, 100)) for done in range(1, 81)), *((4.0 * done, News(80 + done, 100)) for done in range(1, 11))]
    assert left_by_tasks(heard, 40.0) == pytest.approx(40.0)


def test_a_long_task_makes_the_estimate_longer() -> None:
    """Nothing new since: the time since counts, until the pace says nothing any more."""
    heard = [(1.0 * done, News(done, 12)) for done in range(1, 11)]
    assert left_by_tasks(heard, 10.0) == pytest.approx(2.0)
    assert left_by_tasks(heard, 15.0) == pytest.approx(2 * (15.0 - 7.0) / 3)
    assert left_by_tasks(heard, 60.0) is None


@pytest.mark.parametrize("heard", [[], [(5.0, News(3))], [(5.0, News(1, 9)), (9.0, News(2, 9))], [(5.0, "other")]])
def test_nothing_is_said_of_what_is_not_known(heard: list[tuple[float, object]]) -> None:
    """No report, no total, too few tasks, or work of another kind."""
    assert left_by_tasks(heard, 10.0) is None


def test_nothing_is_said_of_what_is_far_away() -> None:
    """Four of a thousand tasks say little."""
    heard = [(1.0 * done, News(done, 1_000)) for done in range(1, 5)]
    assert left_by_tasks(heard, 4.0) is None


def told(at: float, gap: float) -> tuple[float, Tidings]:
    return at, Tidings("search", 100.0, 100.0 * (1 + gap), at)


def test_a_gap_that_halves_every_ten_seconds() -> None:
    """From 16 % at 20 s to 4 % at 40 s: to 1 % takes twenty more."""
    heard = [told(10.0 * at, 0.64 / 2**at) for at in range(5)]
    assert left_to_gap(heard, 40.0, 0.01) == pytest.approx(20.0)


def test_a_gap_that_stands_still_says_nothing() -> None:
    """Nothing is promised where nothing moves, is reached, or is asked (proof)."""
    still = [told(float(at), 0.04) for at in range(40)]
    assert left_to_gap(still, 40.0, 0.01) is None
    assert left_to_gap([told(10.0, 0.3), told(20.0, 0.005)], 20.0, 0.01) is None
    assert left_to_gap([told(10.0, 0.3), told(20.0, 0.1)], 20.0, 0.0) is None
    assert left_to_gap([(10.0, Tidings("greedy", 0.0, 50.0, 10.0)), told(20.0, 0.1)], 20.0, 0.01) is None


def test_the_longer_the_gap_stands_still_the_farther_the_end() -> None:
    """The time since the last report counts."""
    heard = [told(10.0, 0.32), told(20.0, 0.16), told(30.0, 0.08)]
    soon, later = left_to_gap(heard, 30.0, 0.01), left_to_gap(heard, 35.0, 0.01)
    assert soon is not None
    assert later is not None
    assert soon < later <= FARTHEST * 35.0

"""Where a curve bends, on curves drawn by hand; and the funds that it is drawn at."""

import numpy as np
import pytest

from planner.program.rows.view import Lock
from planner.scenarios.curve.asked import CurveRequest, round_steps
from planner.scenarios.curve.knees import find_knees


def test_the_knee_of_two_straight_lines() -> None:
    """R45: where a steep line meets a flat one there is one knee, with the slopes of both, in hectares per million euro."""
    [knee] = find_knees([0, 1e6, 2e6, 6e6], [0, 4, 8, 10])
    assert (knee.fund_eur, knee.ha, knee.before, knee.after) == (2e6, 8, pytest.approx(4), pytest.approx(0.5))
    assert knee.record() == {"fund_eur": 2e6, "ha": 8, "ha_per_extra_meur_before": 4, "ha_per_extra_meur_after": 0.5}


@pytest.mark.parametrize("curve", [([0, 1e6, 2e6], [0, 3, 6]), ([0, 1e6, 2e6], [0, 1, 6]), ([0, 1e6], [0, 5]), ([0], [3]), ([0, 1e6, 2e6], [4, 4, 4])])
def test_where_there_is_no_knee(curve: tuple[list[float], list[float]]) -> None:
    """R45: a straight curve, one that bends upwards, two points, one, and a flat line have no knee."""
    assert find_knees(*curve) == ()


def test_the_sharpest_knees_by_fund() -> None:
    """R45: of three bends the sharpest are named first, as many as are asked, and told by fund; a bend under 2 % of the height is none."""
    funds, hectares = np.array([0, 1, 3, 6, 12]) * 1e6, [0, 10, 20, 26, 29]
    assert [knee.fund_eur for knee in find_knees(funds, hectares)] == [1e6, 3e6, 6e6]
    assert [knee.fund_eur for knee in find_knees(funds, hectares, most=1)] == [3e6]
    assert find_knees([0, 1e6, 2e6], [0, 1.019, 2]) == ()
    assert len(find_knees([0, 1e6, 2e6], [0, 1.041, 2])) == 1


def test_knees_do_not_depend_on_units() -> None:
    """R45: a curve in other units bends where it bends."""
    funds, hectares = np.array([0, 1, 3, 6, 12.0]), np.array([0, 10, 20, 26, 29.0])
    assert [knee.fund_eur / 7e5 for knee in find_knees(funds * 7e5, hectares / 90)] == pytest.approx([1, 3, 6])


@pytest.mark.parametrize(("most", "count", "step"), [(9.6, 25, 0.4), (0.24, 25, 0.01), (9.7, 25, 0.5), (100.0, 11, 10.0), (7.3, 2, 7.5), (1e-4, 3, 5e-5)])
def test_steps_are_round(most: float, count: int, step: float) -> None:
    """R42: funds rise from 0 in the smallest round step with which the last is no less than what is worth having."""
    funds = round_steps(most, count)
    assert funds == pytest.approx([at * step for at in range(count)])
    assert funds[-1] >= most - 1e-12


def test_steps_where_no_fund_is_worth_anything() -> None:
    """R42: one fund is none; where more is worth nothing a tenth of a million is a step."""
    assert round_steps(5.0, 1) == [0.0]
    assert round_steps(0.0, 3) == pytest.approx([0.0, 0.1, 0.2])


def test_a_request_travels_as_json() -> None:
    """Tasks: what is asked of a curve is the same after a journey as JSON."""
    request = CurveRequest(3, (0.0, 1e5, 2e5), ("GM1", "GM2"), (Lock("A", "*"), Lock("B", "V", 2028)), 0.02)
    assert CurveRequest.read(request.record()) == request
    assert list(request.spread(9.0)) == pytest.approx([0.0, 0.1, 0.2])

"""What is read off a sizing, by hand: in the town of ``tests/cases.py`` N takes 102,500 euro for 0.3 ha, A and N together 252,500 for 0.4."""

from itertools import pairwise

import pytest

from planner.errors import StoppedError
from planner.studio.errands import News, fund_sized
from planner.studio.sizing import SizeRequest, size
from planner.studio.sizing_reading import bound_line, least_between, next_million, plan_at, strips
from tests import cases

REQUEST = SizeRequest(points=5, samples=0)
STEPS = ((0.0, 0.0), (102_500.0, 0.3), (252_500.0, 0.4))


def best_ha(fund_eur: float) -> float:
    """Return the most hectares that a fund pays, by hand."""
    return max(ha for eur, ha in STEPS if eur <= fund_eur)


@pytest.fixture(scope="module")
def town():
    return cases.project(cases.town(), **cases.town_terms())


@pytest.fixture(scope="module")
def sizing(town):
    return size(town, REQUEST)


@pytest.mark.parametrize(("target_ha", "least_eur"), [(0.0, 0.0), (0.2, 102_500.0), (0.3, 102_500.0), (0.35, 252_500.0), (0.4, 252_500.0)])
def test_the_least_fund_lies_between_the_two_that_are_read_off(sizing, target_ha: float, least_eur: float) -> None:
    """For every target that can be met, and the upper one is a fund of the curve whose plan meets it."""
    low, high = least_between(sizing.curve, target_ha)
    assert low <= least_eur <= high
    assert [point.plan_ha >= target_ha - 1e-6 for point in sizing.curve.points if point.fund_eur == high] == [True]


def test_what_is_proven_of_points_narrows_the_funds(sizing) -> None:
    """The linear program alone would allow 0.35 ha below 225,000; the point there proves that no plan does."""
    assert sizing.curve.outline.fund_for(0.35) < 0.2
    assert least_between(sizing.curve, 0.35) == (225_000.0, 300_000.0)


def test_a_target_that_no_plan_reaches_has_no_upper_fund(sizing) -> None:
    """More than all that is asked."""
    assert least_between(sizing.curve, 1.0) == (float("inf"), None)


def test_the_best_plan_lies_within_the_band_at_every_fund(sizing) -> None:
    """Between the plan of the smaller point and what is proven, also between the points."""
    drawn = [(eur, strip.plan_ha, most) for strip in strips(sizing.curve) for eur, most in zip(strip.funds_eur[:-1], strip.most_ha[:-1], strict=True)]
    assert len(drawn) >= 4 * 12
    for eur, plan_ha, most_ha in drawn:
        assert plan_ha - 1e-6 <= best_ha(eur) <= most_ha + 1e-6, eur


def test_the_drawn_bound_is_concave_and_above_every_plan(sizing) -> None:
    """From the first to the last fund, ascending."""
    line = bound_line(sizing.curve)
    funds, ha = zip(*line, strict=True)
    assert (funds[0], funds[-1]) == (0.0, 300_000.0)
    assert all(high + 1e-9 >= best_ha(eur) for eur, high in line)
    slopes = [(ha[at + 1] - ha[at]) / (funds[at + 1] - funds[at]) for at in range(len(line) - 1)]
    assert all(later <= earlier + 1e-12 for earlier, later in pairwise(slopes))


def test_the_next_million_is_an_interval_where_the_curve_bends(sizing) -> None:
    """0.3 ha for 102,500 euro up to there, 0.1 ha for 150,000 after it."""
    assert next_million(sizing.curve, 102_500.0) == (pytest.approx(0.1 / 0.15), pytest.approx(0.3 / 0.1025))
    assert next_million(sizing.curve, 60_000.0) == (pytest.approx(0.3 / 0.1025),) * 2


def test_the_plan_of_a_point_is_that_of_the_curve(sizing) -> None:
    """The same movers, the same hectares, within its fund."""
    for at, point in enumerate(sizing.curve.points):
        plan = plan_at(sizing, at)
        assert sorted(move.mover_id for move in plan.moves) == list(point.movers)
        assert plan.circular_ha_served == pytest.approx(point.plan_ha)
        assert plan.used_eur <= point.fund_eur + 0.01


def test_a_stopped_sizing_goes_on_from_what_was_kept(town, tmp_path) -> None:
    """Stop after three tasks; the same question then begins with three done, and ends as without a break."""
    heard: list[News] = []
    with pytest.raises(StoppedError):
        fund_sized(town, REQUEST, tmp_path, progress=heard.append, stop=lambda: bool(heard) and heard[-1].at >= 3)
    again: list[News] = []
    found = fund_sized(town, REQUEST, tmp_path, progress=again.append, stop=lambda: False)
    assert (heard[0].at, heard[-1].at, again[0].at, again[-1].at) == (0, 3, 3, again[-1].of)
    assert found.sizing.record() == size(town, REQUEST).record()
    assert found.project_eur == town.terms.fund.total_eur


def test_the_fund_of_the_project_follows_its_levers(town) -> None:
    """A lever on the fund changes what one more million is asked of."""
    found = fund_sized(town, SizeRequest(funds_eur=(0.0,), samples=0, levers={"fund": "50000"}), None, progress=lambda _: None, stop=lambda: False)
    assert found.project_eur == 50_000.0

"""The fund curve of a town by hand: points, who enters and drops out, marginal hectares, knees, and what is asked of it."""

import json
from itertools import pairwise

import pytest

from planner.program.rows.view import Lock
from planner.scenarios.curve.asked import CurveRequest
from planner.scenarios.curve.curve import Curve, make_curve
from tests.cases import project, row, town_terms
from tests.cases import town as town_rows
from tests.program.small import small_rows, small_terms
from tests.scenarios.curve.town_case import FUNDS, MOVING, SERVED, SLOPES, wide_town

EXACT = CurveRequest(funds_eur=FUNDS, gap=0.0)


@pytest.fixture(scope="module")
def town() -> Curve:
    return make_curve(wide_town(), EXACT)


def test_points_by_hand(town: Curve) -> None:
    """R42, R43: each fund serves what fits in it, with who moves, what it uses and in whose municipality it counts."""
    assert [point.plan_ha for point in town.points] == pytest.approx(SERVED)
    assert tuple(point.movers for point in town.points) == MOVING
    assert [point.used_eur for point in town.points] == [0, 0, 102_500, 102_500, 252_500, 252_500]
    assert town.points[-1].by_municipality_ha == {"GM1": 0.1, "GM2": 0.3}
    assert all(point.gap < 1e-3 for point in town.points[2:])


def test_the_bound_is_the_concave_curve(town: Curve) -> None:
    """R42: the bound of the linear program is the line from nothing to N, then to both, then flat."""
    right = [0.0, 0.05 * SLOPES[0], 0.3, 0.3 + 0.0475 * SLOPES[1], 0.4, 0.4]
    assert [point.bound_ha for point in town.points] == pytest.approx(right, abs=1e-4)
    assert all(point.plan_ha <= point.proven_ha <= point.bound_ha + 1e-9 for point in town.points)


def test_the_next_million(town: Curve) -> None:
    """R42: between breakpoints a million more is worth the slope of the line, at one an interval; without fund nothing can be less, which is null."""
    steep, flat = SLOPES
    found = [(point.left, point.right) for point in town.points]
    right = [(float("inf"), steep), (steep, steep), (steep, flat), (flat, flat), (flat, 0.0), (0.0, 0.0)]
    assert found == [(pytest.approx(left, rel=0.01), pytest.approx(after, rel=0.01, abs=1e-6)) for left, after in right]
    assert town.points[0].record()["ha_per_extra_meur_left"] is None
    assert [town.points[at].dual for at in (1, 3)] == pytest.approx([steep, flat], rel=0.01)


def test_the_knee_and_breakpoints(town: Curve) -> None:
    """R45: the curve bends where N is paid; its breakpoints are exact, as nothing lies between them."""
    [knee] = town.knees
    assert (knee.fund_eur, knee.before, knee.after) == (pytest.approx(102_500, abs=50), pytest.approx(SLOPES[0], rel=0.01), pytest.approx(SLOPES[1], rel=0.01))
    told = town.record()["breakpoints"]
    assert [corner["fund_eur"] for corner in told] == pytest.approx([0, 102_500, 252_500], abs=50)
    assert all(corner["is_exact"] for corner in told)


def test_who_enters_and_who_drops_out() -> None:
    """R43: who enters and drops out is the difference to the plan of the smaller fund; and somebody drops out somewhere, or nesting would cost nothing."""
    curve = make_curve(project(small_rows(2), **small_terms(2)), CurveRequest(points=7, gap=0.0))
    before: set[str] = set()
    for point in curve.points:
        assert set(point.entered) == set(point.movers) - before
        assert set(point.dropped) == before - set(point.movers)
        before = set(point.movers)
    assert before
    assert [point.plan_ha for point in curve.points] == sorted(point.plan_ha for point in curve.points)
    assert all(point.nested_ha <= point.proven_ha + 1e-9 for point in curve.points)
    nested = [set(point.nested.chosen.tolist()) for point in curve.points]
    assert all(less <= more for less, more in pairwise(nested))
    assert curve.price_of_nesting_ha == max(point.plan_ha - point.nested_ha for point in curve.points)


@pytest.mark.parametrize(("request_", "movers"), [
    (CurveRequest(funds_eur=FUNDS, municipalities=("GM1",)), {"A", "N"}), (CurveRequest(funds_eur=FUNDS, municipalities=("GM2",)), {"N"}),
    (CurveRequest(funds_eur=FUNDS, forbids=(Lock("A", "V"),)), {"N"})])
def test_for_some_only(request_: CurveRequest, movers: set[str]) -> None:
    """R43: with a fund for one municipality only its firms move and newcomers to it (N to what A leaves), and a move that is forbidden nobody makes."""
    curve = make_curve(wide_town(), request_)
    assert set().union(*(point.movers for point in curve.points)) == movers
    assert max(point.plan_ha for point in curve.points) == pytest.approx(sum({"A": 0.1, "N": 0.3}[name] for name in movers))


def test_one_fund_alone() -> None:
    """R42: a curve of one point is a point."""
    [point] = make_curve(wide_town(), CurveRequest(funds_eur=(120_000.0,))).points
    assert (point.plan_ha, point.entered, point.dropped) == (pytest.approx(0.3), ("N",), ())


def test_a_town_where_nobody_may_move() -> None:
    """R42: without any move the curve is flat and says so."""
    rows = town_rows()
    row(rows, "parcels", "V")["max_category"] = row(rows, "parcels", "P")["max_category"] = "1"
    curve = make_curve(project(rows, **town_terms()), CurveRequest(points=3))
    assert [(point.plan_ha, point.bound_ha, point.movers) for point in curve.points] == [(0.0, pytest.approx(0.0), ())] * 3
    assert curve.knees == ()


def test_the_permanent_loser_is_named(town: Curve) -> None:
    """R55: West loses hectares, jobs and money by A; always, where A alone may move, and not always where under some funds N moves alone."""
    assert [point.losers for point in town.points] == [("GM1",) if "A" in point.movers else () for point in town.points]
    assert town.always_losing == ()
    alone = make_curve(wide_town(), CurveRequest(funds_eur=FUNDS, municipalities=("GM1",)))
    assert alone.always_losing == ("GM1",)
    assert [point.losers for point in alone.points] == [("GM1",) if point.movers else () for point in alone.points]
    assert alone.record()["always_losing"] == ["GM1"]


def test_the_record_is_json(town: Curve) -> None:
    """Command size: points hold the fields of the interface, and the whole is the same after a journey as JSON."""
    told = town.record()
    assert json.loads(json.dumps(told, allow_nan=False)) == told
    names = {"fund_eur", "bound_ha", "plan_ha", "gap", "ha_per_extra_meur_left", "ha_per_extra_meur_right", "dual_ha_per_meur", "entered", "dropped"}
    assert all(names <= point.keys() for point in told["points"])

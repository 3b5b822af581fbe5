"""The best bundle under a budget: the best of all subsets, whatever levers do to each other."""

import pytest

from planner.errors import InputError, StoppedError
from planner.scenarios.bundle import Budget, Offer, best_bundle
from planner.scenarios.gauge import Asked, Gauge
from planner.scenarios.levers import read_written
from planner.studio.levers import WorthRequest, lever_bundle
from planner.studio.plan import PlanRequest
from tests.oracles.cases import random_case
from tests.scenarios.worth_case import best_of_all_subsets, bundle_differences, bundle_of


@pytest.mark.parametrize("first", [0, 2])
def test_the_bundle_is_the_best_of_all_subsets(first: int) -> None:
    """The best bundle is worth what the best of all subsets is, each solved by itself."""
    assert bundle_differences([first], 3) == []


def test_a_lever_that_hurts_is_left_out() -> None:
    """Nothing says that a lever helps: one that costs nothing and hurts is not in the bundle; nor is one that is worth nothing and costs money."""
    project = random_case(6)
    free = [Offer(written, 0.0) for written in read_written(["chain.control=none", "limits.pace_ha_per_year=0"])]
    found = bundle_of(project, free, Budget(10_000_000.0))
    assert found.best.chosen == ()
    dear = [Offer(written, 1.0) for written in read_written(["category_steps=0", "borders=open"])]
    assert bundle_of(project, dear, Budget(10_000_000.0)).best.chosen == ()


def test_bounds_spare_work_and_miss_nothing() -> None:
    """Levers that loosen and are too dear for what they bring are passed over together, and the best stays the best of all subsets."""
    project = random_case(3)
    nodes = sorted(project["grid"]["node_id"])
    texts = [f"grid_kw_per_node={kw}@{node}" for node in nodes for kw in (5, 10)] or ["coverage=0.71", "coverage=0.72", "coverage=0.73"]
    offers = [Offer(written, 90_000.0) for written in read_written([*texts, "coverage=0.701"][:4])]
    found = bundle_of(project, offers, Budget(200_000.0))
    right, number = best_of_all_subsets(project, offers, Budget(200_000.0))
    assert found.best.point.lp_ha == pytest.approx(right, abs=1e-6)
    assert found.subsets == number
    assert found.measured < number


def test_money_is_kept() -> None:
    """Fund and levers together are within the budget; where the fund is named it stands."""
    project = random_case(5)
    offers = [Offer(written, 60_000.0) for written in read_written(["coverage=0.95", "grid_kw_per_node=300"])]
    for budget in (Budget(500_000.0), Budget(500_000.0, 400_000.0)):
        best = bundle_of(project, offers, budget).best
        assert best.cost_eur == 60_000.0 * len(best.chosen)
        assert best.fund_eur + best.cost_eur <= 500_000.0
        assert budget.fund_eur is None or (best.fund_eur, len(best.chosen) <= 1) == (400_000.0, True)
        assert sum(best.project.terms.fund.by_year.values()) == pytest.approx(best.fund_eur)
    with pytest.raises(ValueError, match="does not pay"):
        bundle_of(project, offers, Budget(1.0, 2.0))


def test_a_stop_gives_the_best_so_far() -> None:
    """A stop after the first bundle gives that one, and says so; before it there is none."""
    project = random_case(5)
    offers = [Offer(written, 0.0) for written in read_written(["coverage=0.95", "category_steps=1"])]
    heard: list[int] = []
    measured = Gauge(project, Asked("lp", lambda _: 0.0), stop=lambda: len(heard) > 1)
    found = best_bundle(project, offers, Budget(500_000.0), measured, lambda at, _label: heard.append(at))
    assert (found.was_stopped, found.measured, found.best.chosen) == (True, 1, ())
    heard.extend([1, 2])
    with pytest.raises(StoppedError):
        best_bundle(project, offers, Budget(400_000.0), measured)


def test_the_winner_is_made_a_plan() -> None:
    """The winner is re-solved: its plan is audited, within the fund that is left, and no better than what was proven of all bundles."""
    project = random_case(5)
    asked = WorthRequest(("coverage=0.95", "grid_kw_per_node=300"), fidelity="plan", request=PlanRequest(gap=0.0),
                         costs={"coverage=0.95": 0.0, "grid_kw_per_node=300": 50_000.0})
    got = lever_bundle(project, asked, 500_000.0)
    assert got.plan is not None
    assert got.plan.audit == ()
    assert got.plan.used_eur <= got.found.best.fund_eur + 0.01
    assert got.plan.value <= got.found.most_ha + 1e-6


@pytest.mark.parametrize(("levers", "budget", "codes"), [
    (("borders=closed",), 1e6, ["cost_missing"]), (("fund=5",), 1e6, ["fund_in_bundle"]), ((), 1e6, ["bundle_size"]),
    (tuple(f"grid_kw_per_node={kw}" for kw in range(1, 14)), 1e6, ["bundle_size"]), (("ask_everyone=on",), -1.0, ["wrong_budget"]),
    (("borders=closed", "fund.total_eur=5"), -1.0, ["fund_in_bundle", "cost_missing", "cost_missing", "wrong_budget"])])
def test_what_is_wrong_is_told_at_once(levers: tuple[str, ...], budget: float, codes: list[str]) -> None:
    """A bundle needs costs, no lever of the fund itself, 1 to 12 levers and a budget that pays the fund."""
    with pytest.raises(InputError) as caught:
        lever_bundle(random_case(5), WorthRequest(levers), budget)
    assert [problem.code for problem in caught.value.problems] == codes

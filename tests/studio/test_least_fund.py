"""The use case of a least fund: a fund, its proof, and the plan that goes with it."""

import pytest

from planner.errors import InputError
from planner.program.fund import shares_by_year
from planner.program.rows.view import Lock
from planner.studio.plan import PlanRequest, make_plan
from tests.cases import parcel, project, row, town, town_terms


def wide(**terms):
    """Return the town with room for both on V: A serves 0.1 ha for 150,000 €, N 0.3 ha for 102,500 €; half of the fund is there from 2028."""
    rows = town()
    row(rows, "parcels", "V")["geometry"] = parcel("V", 2_000, 12_000)["geometry"]
    return project(rows, **town_terms(fund={"by_year": {2027: 30_000, 2028: 30_000}}, **terms))


def test_the_plan_that_goes_with_a_least_fund():
    """R28: the plan is audited under the least fund, in the shares by year of the terms, and is the best under it that reaches the target."""
    plan = make_plan(wide(), PlanRequest(target_ha=0.3, least_fund=True))
    assert (plan.status, plan.audit, plan.target_short_ha) == ("optimal", (), 0.0)
    assert (plan.least_fund.eur, plan.least_fund.status, plan.least_fund.gap) == (102_500, "optimal", pytest.approx(0, abs=1e-5))
    assert (plan.budget_eur, plan.used_eur) == (102_500, 102_500)
    assert [(move.mover_id, move.year) for move in plan.moves] == [("N", 2028)]  # half of it is there in 2027: too little


def test_under_a_given_fund_a_target_is_only_checked():
    """R28: without the question for the least fund the plan is the best under the fund, and says that it is short."""
    plan = make_plan(wide(), PlanRequest(target_ha=0.3))
    assert (plan.status, plan.target_short_ha, plan.least_fund) == ("short", pytest.approx(0.3), None)
    assert plan.budget_eur == 60_000


def test_a_target_that_no_fund_reaches():
    """R28: the plan serves as much as any can, with the least fund that pays it, and says what lacks."""
    plan = make_plan(wide(), PlanRequest(target_ha=1.0, least_fund=True))
    assert (plan.status, plan.least_fund.eur) == ("short", 252_500)
    assert plan.target_short_ha == pytest.approx(0.6)
    assert plan.circular_ha_served == pytest.approx(0.4)


def test_a_better_plan_for_the_same_money():
    """R28: of the plans that the least fund pays the best by value is made: a firm that needs no grant comes, though the target is reached without it."""
    rows = town()
    row(rows, "parcels", "V")["geometry"] = parcel("V", 2_000, 12_000)["geometry"]
    row(rows, "firms", "A")["willingness_eur"] = 250_000.0
    plan = make_plan(project(rows, **town_terms()), PlanRequest(target_ha=0.3, least_fund=True))
    assert plan.least_fund.eur == 102_500
    assert {move.mover_id for move in plan.moves} == {"A", "N"}


def test_a_second_solver_and_a_lock():
    """R28: locks hold for the fund and for its plan, and a second solver confirms the plan."""
    plan = make_plan(wide(), PlanRequest(target_ha=0.1, least_fund=True, locks=(Lock("A", "V", 2027),), confirm=True))
    assert plan.least_fund.eur == 300_000  # half of it is there in 2027
    assert plan.certificate["confirmed_value"] == pytest.approx(plan.value, abs=1e-6)


def test_near_a_plan_before():
    """R28: a request to stay near a plan repeats it, investments and all, where nothing else is asked."""
    before = make_plan(wide(), PlanRequest(fund_eur=1_000_000))
    again = make_plan(wide(), PlanRequest(fund_eur=1_000_000, prefer=before.moves, gap=0.01))
    assert again.plan_sha256 == before.plan_sha256
    assert again.bound >= before.value - 1e-9


def test_a_least_fund_needs_a_target():
    """R28: without a target the question is refused with a remedy."""
    with pytest.raises(InputError) as caught:
        make_plan(wide(), PlanRequest(least_fund=True))
    assert [problem.code for problem in caught.value.problems] == ["target_missing"]


def test_shares_of_an_empty_fund():
    """R28: a fund without money is spread equally."""
    assert shares_by_year(project(town(), **town_terms(fund={"by_year": {2027: 0}}))).tolist() == [pytest.approx(1 / 3)] * 3

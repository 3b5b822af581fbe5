"""What municipalities gain and lose, who loses on everything, and what is lost if one walks out (R54, R55, R56)."""

from dataclasses import replace

import pytest

from planner import InputError, PlanRequest, make_plan
from planner.program.rows.view import Lock
from planner.scenarios.cash import Municipality, always_losing, ledger, municipalities, said_of_losers
from planner.studio.walking_out import walk_outs
from tests.cases import project, row, town, town_terms
from tests.oracles.paying import balance_differences, walk_out_differences
from tests.scenarios.test_cash_ledger import planned


def places(owner: str = "unknown") -> tuple[Municipality, ...]:
    """Return what West and Oost have of A going from P (West) to V (Oost), which is of ``owner``."""
    rows = town()
    rows["demand"] = rows["demand"][:1]
    row(rows, "parcels", "V").update(owner_kind=owner, price_eur_per_m2=100.0, landlord_agrees=True)
    situation, plan = planned(rows)
    return municipalities(situation, plan, ledger(situation, plan))


def test_gains_and_losses() -> None:
    """R54: A leaves 4,000 m² and 10 jobs in West for 6,000 m² in Oost; its grant is 270,000, of which both pay 50,625; Oost sells for 600,000."""
    west, east = places("municipality")
    assert (west.code, west.served_ha, west.net) == ("GM1", 0.1, {"ha": -0.4, "jobs": -10.0, "eur": -50_625.0})
    assert (east.code, east.served_ha, east.net) == ("GM2", 0.0, {"ha": pytest.approx(0.6), "jobs": 10.0, "eur": 549_375.0})
    assert [year["eur_out"] for year in west.by_year.values()] == [20_250, 20_250, 10_125, 0, 0]
    assert west.by_year[2027] == {"ha_gained": 0, "ha_lost": 0.4, "jobs_in": 0, "jobs_out": 10, "eur_in": 0, "eur_out": 20_250}


def test_land_of_others_brings_a_municipality_nothing() -> None:
    """R54: what a private owner sells is no income of the municipality."""
    assert [place.eur_in for place in places("private")] == [0, 0]


def test_the_permanent_loser_is_named() -> None:
    """R55: West loses on hectares, jobs and euro together; Oost does not."""
    found = places()
    assert [place.is_permanent_loser for place in found] == [True, False]
    assert found[1].loses == ("eur",)
    assert said_of_losers(found, "nl") == "Blijvende verliezer over de hele looptijd, op hectares, banen en geld tegelijk: West."
    assert said_of_losers(found, "en", ["GM1"]).endswith("In every plan that was compared: West.")
    assert said_of_losers(found[1:], "en") == "No municipality loses hectares, jobs and money together over the whole horizon."


def test_who_loses_on_two_of_three_is_no_permanent_loser() -> None:
    """R55: one gain, or nothing lost on one of the three, is enough."""
    west = places()[0]
    for better in ({"ha_gained": 0.4}, {"jobs_in": 10.0}, {"eur_in": 50_625.0}):
        assert not replace(west, **better).is_permanent_loser


def test_who_loses_in_every_plan() -> None:
    """R55: of many plans only who loses on everything in each of them."""
    west, east = places()
    better = replace(west, eur_in=1e6)
    assert always_losing([(west, east), (west, east)]) == ("GM1",)
    assert always_losing([(west, east), (better, east)]) == ()
    assert always_losing([]) == ()


def test_without_oost_nothing_is_left() -> None:
    """R56: all that can be done is on a plot in Oost, so all value is lost; without West only what A brings."""
    made = project(town(), **town_terms())
    plan = make_plan(made, PlanRequest(gap=0.0))
    west, east = walk_outs(made, PlanRequest(gap=0.0), plan, ["GM1", "GM2"], as_plan=True)
    assert {move.mover_id for move in plan.moves} == {"A", "N"}
    assert (east.low_ha, east.high_ha) == (pytest.approx(plan.value, abs=1e-6), pytest.approx(plan.value, abs=1e-6))
    assert east.dropped == ("A", "N")
    assert west.dropped == ("A",)
    assert west.its_eur == plan.by_payer_eur["GM1"]
    assert west.served_lost_ha == pytest.approx(0.1)
    assert west.plan is not None
    assert "GM1" not in west.plan.by_payer_eur
    assert west.record()["low_ha"] <= west.linear_ha + 1e-6 <= west.record()["high_ha"] + 2e-6


def test_a_municipality_that_pays_nothing_can_walk_out() -> None:
    """R56: where the province pays all, nothing is lost."""
    made = project(town(), **town_terms(fund={"by_year": {2027: 1_000_000}, "municipal_share": 0.0}))
    plan = make_plan(made, PlanRequest(gap=0.0))
    lost = walk_outs(made, PlanRequest(gap=0.0), plan, ["GM2"], as_plan=True)[0]
    assert (lost.its_eur, lost.low_ha) == (0, 0)
    assert lost.high_ha == pytest.approx(0.0, abs=1e-6)


def test_the_money_of_a_municipality_goes_with_it() -> None:
    """R56: N in Oost asks 102,500, of which West pays nothing; with what West would have put in for A gone, the fund is too small for N in a fund of both."""
    made = project(town(), **town_terms(fund={"by_year": {2027: 260_000}}))
    plan = make_plan(made, PlanRequest(gap=0.0))
    lost = walk_outs(made, PlanRequest(gap=0.0), plan, ["GM1"], as_plan=True)[0]
    assert lost.plan is not None
    assert lost.plan.budget_eur == pytest.approx(260_000 - plan.by_payer_eur["GM1"])


def test_a_lock_that_needs_the_municipality_is_given_up() -> None:
    """R56: A is locked on V in Oost; without Oost nobody pays for that, and what is lost is the plan, not what an unmet lock costs."""
    made, request = project(town(), **town_terms()), PlanRequest(gap=0.0, locks=(Lock("A", "V"),))
    plan = make_plan(made, request)
    lost = walk_outs(made, request, plan, ["GM2"], as_plan=True)[0]
    assert lost.high_ha == pytest.approx(plan.value, abs=1e-5)
    assert lost.linear_ha < 1.0


def test_an_unknown_municipality() -> None:
    """R56: a code that the project does not have is refused."""
    made = project(town(), **town_terms())
    with pytest.raises(InputError):
        walk_outs(made, PlanRequest(gap=0.0), make_plan(made, PlanRequest(gap=0.0)), ["GM9"])


def test_balances_of_best_plans() -> None:
    """R54: on small cases in which every rule may bind municipalities gain and lose what plain loops say from the tables."""
    assert balance_differences(range(4)) == []


@pytest.mark.parametrize("as_plan", [False, True])
def test_walking_out_against_enumeration(*, as_plan: bool) -> None:
    """R56: what is lost by exhaustive search lies in the interval, and is what plans that are proven best say."""
    assert walk_out_differences(range(3), as_plan=as_plan) == []



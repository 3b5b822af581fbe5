"""Investments that the fund may choose, and partners: what a plan says of them, worked by hand in the town of ``tests.cases``."""

import numpy as np
import pytest
from pydantic import ValidationError

from planner.plan.audit import audit
from planner.program.greedy import complete, greedy, needed
from planner.project.terms import Fund
from planner.studio.plan import PlanRequest, make_plan
from tests.cases import firm, parcel, point, program_of, project, row, town, town_terms

RICH = {"by_year": {2027: 1_000_000}, "may_invest": True}


def offer(name, **more):
    return {"investment_id": name, "kind": "road", "year": 2028, "cost_eur": 50_000.0, **more}


def heavy(*offers):
    """Return the town with V of category 2, too light for A and N (3.1), and some investments."""
    rows = town()
    row(rows, "parcels", "V")["max_category"] = "2"
    rows["investments"] = list(offers)
    return rows


def plan_of(rows, **fund):
    made = project(rows, **town_terms(fund={**RICH, **fund}))
    return made, make_plan(made, PlanRequest())


def test_plan_with_investment():
    """R27: one step more on V from 2028 lets N in, for 50,000 of the province in that year; the plan shows it and counts it as money of the fund."""
    _, plan = plan_of(heavy(offer("I", parcel_id="V", category_step=1.0)))
    assert plan.status == "optimal"
    assert {move.to for move in plan.moves} == {"V", "P"}
    assert min(move.year for move in plan.moves) == 2028
    assert [made.record() for made in plan.investments] == plan.record()["investments"]
    assert plan.record()["investments"] == [{"investment_id": "I", "kind": "road", "year": 2028, "cost_eur": 50_000.0, "payer": "province"}]
    granted = sum(move.grant_eur for move in plan.moves)
    assert plan.used_eur == pytest.approx(granted + 50_000)
    assert sum(plan.by_year_eur.values()) == pytest.approx(plan.used_eur)
    assert plan.by_year_eur[2028] >= 50_000
    assert sum(plan.by_payer_eur.values()) == pytest.approx(plan.used_eur)
    assert plan.kpis["eur_per_ha"] == pytest.approx(plan.used_eur / plan.circular_ha_served, abs=1e-3)


def test_payer_of_an_investment():
    """R27: the row may name who pays."""
    _, plan = plan_of(heavy(offer("I", parcel_id="V", category_step=1.0, payer="GM2")))
    alone = sum(move.payers.get("GM2", 0.0) for move in plan.moves)
    assert plan.by_payer_eur["GM2"] == pytest.approx(50_000 + alone)


@pytest.mark.parametrize("change", [{"may_invest": False}, {"by_year": {2027: 49_999}}])
def test_no_investment(change):
    """R27: investments are no choice of the fund unless it may, and none that it cannot pay."""
    _, plan = plan_of(heavy(offer("I", parcel_id="V", category_step=1.0)), **change)
    assert plan.investments == ()
    assert plan.moves == ()


def test_cheapest_of_two():
    """R27, section 5: of two investments that would both do, the cheaper; steps do not add up."""
    _, plan = plan_of(heavy(offer("I", parcel_id="V", category_step=1.0, cost_eur=90_000.0), offer("J", estate_id="E2", category_step=2.0)))
    assert [made.investment_id for made in plan.investments] == ["J"]
    rows = heavy(offer("I", parcel_id="V", category_step=1.0), offer("J", estate_id="E2", category_step=1.0))
    for name in "AN":
        row(rows, "firms" if name == "A" else "demand", name)["category" if name == "A" else "category_needed"] = "3.2"
    assert plan_of(rows)[1].moves == ()


def test_parcel_that_opens():
    """R27, (room): 0.3 ha on a reserved parcel is just what N needs, a square metre less is not; what gains at no named parcel is not offered."""
    rows = town()
    rows["demand"] = rows["demand"][1:]
    row(rows, "firms", "A")["consent"] = "stay"
    rows["parcels"] = [rows["parcels"][0], parcel("L", 500, 3_000, "reserved")]
    rows["investments"] = [offer("I", parcel_id="L", ha_gained=0.3, year=2027), offer("K", estate_id="E1", ha_gained=9.0)]
    _, plan = plan_of(rows)
    assert [(move.to, move.year, move.opened_by) for move in plan.moves] == [("L", 2027, ())]
    assert [made.investment_id for made in plan.investments] == ["I"]
    rows["investments"][0]["ha_gained"] = 0.2999
    assert plan_of(rows)[1].moves == ()


def test_power_at_a_station():
    """R27, (node): A needs 120 kW at V, N 80; a station with nothing left gets 200 or 199."""
    for kw, movers in ((200.0, {"A", "N"}), (199.0, {"N"})):
        rows = town()
        row(rows, "parcels", "V")["geometry"] = parcel("V", 2_000, 12_000)["geometry"]
        rows["grid"] = [{"node_id": "G", "geometry": point(1_000)}]
        rows["grid_capacity"] = [{"node_id": "G", "year": 2027.0, "free_kw": 0.0}]
        rows["investments"] = [offer("I", node_id="G", kw_gained=kw, year=2027)]
        made = project(rows, **town_terms(horizon={"years": 1}, fund=RICH))
        plan = make_plan(made, PlanRequest())
        assert {move.mover_id for move in plan.moves} == movers
        assert [one.investment_id for one in plan.investments] == ["I"]


def test_audit_of_investments():
    """R27, (invest): the audit needs the investment for the category, counts its cost, and knows no other."""
    made, plan = plan_of(heavy(offer("I", parcel_id="V", category_step=1.0)))
    assert audit(made, plan.moves, value_ha=plan.value, invested=["I"]) == ()
    assert {finding.rule for finding in audit(made, plan.moves)} == {"category"}
    assert {finding.rule for finding in audit(made, plan.moves, invested=["I", "I"])} == {"invest"}
    assert {finding.rule for finding in audit(made, plan.moves, invested=["I", "X"])} == {"invest"}
    poor = made.with_terms(made.terms.model_copy(update={"fund": made.terms.fund.model_copy(update={"by_year": {2027: plan.used_eur - 1.0}})}))
    assert {finding.rule for finding in audit(poor, plan.moves, invested=["I"])} == {"fund"}


def test_first_plan_leaves_idle_investments_out():
    """Section 7: the first plan starts from the investments given, and needs only those that its moves need."""
    program = program_of(heavy(offer("I", parcel_id="V", category_step=1.0), offer("K", estate_id="E1", category_step=1.0)), town_terms(fund=RICH))
    order = np.argsort(-program.moves.objective, kind="stable")
    assert len(greedy(program, order[program.moves.parcel[order] == program.situation.rooms.parcels.index.get_loc("V")])) == 0
    chosen = greedy(program, order, invested=(0, 1))
    assert len(chosen) > 0
    kept = needed(program, chosen, (0, 1))
    assert kept == (0,)
    assert complete(program, chosen, invested=kept)[program.side.invest_columns].tolist() == [1.0, 0.0]


def test_partners_who_stay():
    """R26: a pair that is together counts where nobody can move, and is lost where one leaves."""
    rows = town()
    rows["parcels"].append(parcel("R", -2_000, 4_000, "occupied"))
    rows["firms"].append(firm("B", "R", plot_m2=4_000.0, floor_m2=1_000.0, consent="stay", partners="A"))
    still = {**rows, "demand": rows["demand"][:1], "firms": [{**one, "consent": "stay"} for one in rows["firms"]]}
    assert plan_of(still)[1].value == pytest.approx(0.02)
    alone = {**rows, "demand": rows["demand"][:1]}
    assert plan_of(alone)[1].value == pytest.approx(0.1 - 0.0005 * 2)
    dear = project(alone, **town_terms(fund=RICH, weights={"partner": 0.2}))
    assert make_plan(dear, PlanRequest()).value == pytest.approx(0.2)
    row(rows, "firms", "B")["stops_in"] = 2029.0
    assert plan_of(still | {"firms": rows["firms"], "demand": rows["demand"][:1]})[1].value == pytest.approx(0.1 - 0.0005 * 2)


def test_payments_are_whole():
    """R24: the parts of a payment are together 1."""
    assert Fund(payment_shares=(0.5, 0.5, 0.0)).payment_shares == (0.5, 0.5, 0.0)
    with pytest.raises(ValidationError, match="together 1"):
        Fund(payment_shares=(0.4, 0.4, 0.1))

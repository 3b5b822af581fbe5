"""The audit of money: section 4 by itself, and the rows of fund, payers, bank and aid."""

from dataclasses import replace

import pytest

from planner.plan.audit import audit
from tests.plan.audit_case import C2, PLAN, VALUE_HA, A, B, C, E, N, found, plan_with, plan_without, project, row, rows, rules


@pytest.mark.parametrize("move", PLAN)
def test_wrong_cost(move):
    """K1–K11: cost is checked to the cent."""
    assert found(moves=plan_with(replace(move, cost_eur=move.cost_eur + 0.02))) == ["cost"]


@pytest.mark.parametrize("move", PLAN)
def test_wrong_own_contribution(move):
    """R18: own contribution is cost less grant, to the cent."""
    assert found(moves=plan_with(replace(move, own_eur=move.own_eur - 0.02))) == ["own"]


@pytest.mark.parametrize("move", PLAN)
@pytest.mark.parametrize("euro", [1.0, -1.0, 0.5])
def test_wrong_grant(move, euro):
    """R18: the grant is what is missing, rounded up to whole euros."""
    assert found(moves=plan_with(replace(move, grant_eur=move.grant_eur + euro))) == ["R18"]


@pytest.mark.parametrize(("field", "rule"), [("cost_eur", "cost"), ("grant_eur", "R18"), ("own_eur", "own"), ("area_m2", "R13"), ("circular_m2", "served")])
def test_no_number(field, rule):
    """An amount that is no number is never right."""
    assert rule in found(moves=plan_with(replace(E, **{field: float("nan")})))


def test_cost_follows_the_tables():
    """K3, K8, K9, K10, R15: workers, age, soil and tenure change what a move costs."""
    for change, difference in (
            ({"building_year": 2010}, -80_000.0),  # K8: a hall of 17 years is re-used
            ({"soil_known": False}, 3 * 4000.0 + 30 * 4000.0),  # K9 and K10
            ({"tenure": "rent"}, -80_000.0)):
        tables = rows()
        row(tables, "firms", "A").update(change)
        findings = audit(project(tables), (A,))
        cost = next(finding for finding in findings if finding.rule == "cost")
        assert cost.allowed - cost.amount == pytest.approx(difference, abs=0.01)


def test_stated_remediation():
    """K10: stated remediation goes before the estimate and before soil_known."""
    tables = rows()
    row(tables, "parcels", "P1")["remediation_eur"] = 5000.0
    cost = next(finding for finding in audit(project(tables), (A,)) if finding.rule == "cost")
    assert cost.allowed - cost.amount == pytest.approx(5000.0, abs=0.01)


def test_own_contribution_short():
    """Section 3, contribution: a cap under the whole euros that N needs (537,589.47) refuses N."""
    assert found(grant={"cap_per_move_eur": 537_590.0}) == []
    assert found(grant={"cap_per_move_eur": 537_589.9}) == ["contribution"]


def test_share_of_cost():
    """R18: a grant is at most the scheme's share of the cost, and leaves the firm its part: 44,408 of 503,158 is 8.8 %."""
    assert found(moves=(E,), grant={"scheme_share": 0.0883}) == []
    assert found(moves=(E,), grant={"scheme_share": 0.0882}) == ["contribution"]
    assert found(moves=(E,), grant={"firm_min_share": 0.9118}) == ["contribution"]


def test_rule_share():
    """R18, rule share: half the top of 163,157.89 is 81,578.95; the firm pays the rest where it has that."""
    share = replace(E, grant_eur=81_578.0, own_eur=421_579.89)  # a share is rounded down
    assert found(moves=(share,), grant={"rule": "share"}) == []
    assert found(moves=(replace(E, grant_eur=81_579.0, own_eur=421_579.89),), grant={"rule": "share"}) == ["R18"]
    low = replace(E, grant_eur=32_631.0, own_eur=470_526.89)  # a fifth leaves 130,526, more than W = 118,750
    assert found(moves=(low,), grant={"rule": "share", "share": 0.2}) == ["contribution"]


def test_willingness_by_consent():
    """R16: a firm that is only open puts in half of one that wants to move."""
    tables = rows()
    row(tables, "firms", "E")["consent"] = "open"
    assert "R18" in found(tables, (E,))
    assert found(tables, (replace(E, grant_eur=103_783.0, own_eur=399_374.89, aid_rule="art17 de_minimis"),)) == []


def test_reinvestment_due():
    """R15: a reinvestment planned within two years makes it wholly due: top of A falls by 90,000 + 138,000."""
    tables = rows()
    row(tables, "firms", "A")["reinvest_year"] = 2029
    assert found(tables, (replace(A, grant_eur=69_790.0, own_eur=4_374_999.47),)) == []
    row(tables, "firms", "A")["reinvest_year"] = 2030
    assert found(tables, (A,)) == []


@pytest.mark.parametrize("move", [replace(A, aid_rule="de_minimis"), replace(N, aid_rule="art17"), replace(C, aid_rule=""), replace(E, aid_rule="")])
def test_wrong_aid_rule(move):
    """R17, R18: article 17 first, the rest de minimis, and both are named."""
    assert found(moves=plan_with(move)) == ["R17"]


def test_size_of_the_firm():
    """R17: a medium firm has 10 % of 3,900,000 under article 17, enough for A; a large one has nothing, and all of A's grant is de minimis."""
    tables = rows()
    row(tables, "firms", "A")["size_class"] = "medium"
    assert found(tables) == []
    row(tables, "firms", "A")["size_class"] = "large"
    assert found(tables) == ["R17"]
    assert found(tables, plan_with(replace(A, aid_rule="de_minimis"))) == []


def _history(amount, date="2026-05-01", rule="de_minimis"):
    tables = rows()
    tables["aid_history"] = [{"undertaking_id": "U", "date": date, "amount_eur": amount, "rule": rule}]
    return tables


def test_aid_of_linked_firms():
    """(aid): C and C2 are one undertaking; 2 × 98,885 fits a room of 197,770 and not one of 197,769."""
    assert found(_history(102_230.0)) == []
    assert found(_history(102_231.0)) == ["aid"]
    assert found(_history(102_231.0, date="31-12-2025")) == []
    assert found(_history(102_231.0, rule="art17")) == []


def test_aid_window_rolls():
    """(aid): what was given in 2028 counts in 2030 and no longer in 2031."""
    tables = rows()
    tables["aid_history"] = [{"undertaking_id": "U", "date": "2030-05-01", "amount_eur": 201_114.0, "rule": "de_minimis"}]
    late = plan_with(replace(C2, year=2031))
    assert found(tables, late) == []
    assert found(tables, plan_with(replace(C2, year=2030))) == ["aid"]
    tables["aid_history"][0]["amount_eur"] = 201_117.0  # C2 alone in 2031: 98,885 against a room of 98,883
    assert found(tables, late) == ["aid", "contribution"]


def test_aid_strict():
    """R17, strict: one year more counts."""
    moves = plan_with(replace(C2, year=2031))
    assert found(moves=moves, state_aid={"de_minimis_eur": 190_000.0}) == []
    assert found(moves=moves, state_aid={"de_minimis_eur": 190_000.0, "strict": True}) == ["aid"]


def test_aid_of_a_single_mover():
    """(aid): also where an undertaking has one mover; what its firms used counts in the year before the horizon."""
    tables = rows()
    row(tables, "firms", "C")["de_minimis_used_eur"] = 210_000.0
    assert found(tables, (C,)) == ["aid", "contribution"]
    assert found(tables, (replace(C, year=2029),)) == []


def test_fund_to_the_euro():
    """(fund): grants to date fit the money to date; C is paid by the housing plan."""
    money = {2027: 602_918.0, 2028: 636_475.0, 2029: 351_719.0}
    assert found(fund={"by_year": money}) == []
    for year, amount in money.items():
        (finding,) = audit(project(fund={"by_year": {**money, year: amount - 1}}), PLAN)
        assert (finding.rule, finding.year, finding.amount - finding.allowed) == ("fund", year, 1.0)


def test_fund_spread_equally():
    """(fund): a total is spread equally over the years."""
    assert found(moves=(E,), fund={"total_eur": 8 * 44_408.0}) == []
    assert found(moves=(E,), fund={"total_eur": 8 * 44_407.0}) == ["fund"]


def test_fund_without_carry_over():
    """(fund): without carry-over what is left of a year is lost."""
    money = {2027: 1_000_000.0, 2028: 636_474.0, 2029: 351_719.0}
    assert found(fund={"by_year": money}) == []
    assert found(fund={"by_year": money, "carry_over": False}) == ["fund"]


def test_housing_does_not_pay():
    """R19: where the housing plan does not pay, the fund does."""
    money = {2027: 602_918.0, 2028: 636_475.0, 2029: 351_719.0}
    assert found(fund={"by_year": money, "housing_pays": False}) == ["fund"]


def test_payer_cap():
    """(payer): GM0001 pays 0.375 × 297,790 = 111,671.25 in 2027."""
    money = {2027: 1_000_000.0, 2028: 1_000_000.0, 2029: 2_000_000.0}
    assert found(fund={"by_year": money, "payer_caps": {"GM0001": 0.11167125}}) == []
    assert found(fund={"by_year": money, "payer_caps": {"GM0001": 0.1116}}) == ["payer"]


def test_payer_shares():
    """R19: a municipality with a share of its own pays that; the province the rest, the housing plan its own moves."""
    tables = rows()
    row(tables, "municipalities", "GM0001")["cofinancing_share"] = 0.5
    money = {2027: 1_000_000.0, 2028: 9_000_000.0}
    assert found(tables, (A,), fund={"by_year": money, "payer_caps": {"GM0001": 0.148895, "province": 0.148895}}) == []
    assert found(tables, (A,), fund={"by_year": money, "payer_caps": {"GM0001": 0.1488}}) == ["payer"]
    assert found(tables, (A,), fund={"by_year": money, "payer_caps": {"province": 0.1488}}) == ["payer"]
    assert found(moves=(C,), fund={"by_year": {2028: 98_885.0}, "payer_caps": {"province": 0.0, "housing_project": 1.0}}) == []
    assert found(moves=(C,), fund={"by_year": {2028: 98_884.0}, "payer_caps": {"housing_project": 1.0}}) == ["payer"]


def test_other_schemes_pay_first():
    """R50, (payer): with a scheme that pays a fifth GM0001 pays 0.375 × 0.8 × 297,790 = 89,337 in 2027, and the scheme 59,558."""
    fund = {"by_year": {2027: 1e6}, "other_schemes": {"JTF": 0.2}}
    assert found(moves=(A,), fund={**fund, "payer_caps": {"GM0001": 0.089337, "JTF": 0.059558}}) == []
    assert found(moves=(A,), fund={**fund, "payer_caps": {"GM0001": 0.0893}}) == ["payer"]
    assert found(moves=(A,), fund={**fund, "payer_caps": {"JTF": 0.0595}}) == ["payer"]


def test_payers_of_a_newcomer_and_of_intensify():
    """R19: the receiving municipality alone pays for a newcomer (0.375 × 537,590 = 201,596.25), a firm's own for intensify (16,653)."""
    for move, year, paid in ((N, 2028, 201_596.25), (E, 2027, 16_653.0)):
        money = {2027: 1_000_000.0} if year == 2027 else {2028: 1_000_000.0}
        assert found(moves=(move,), fund={"by_year": money, "payer_caps": {"GM0002": paid / 1e6}}) == []
        assert found(moves=(move,), fund={"by_year": money, "payer_caps": {"GM0002": (paid - 1) / 1e6}}) == ["payer"]


def test_payers_share_between_municipalities():
    """R19: sending and receiving municipality each pay half of the municipal part."""
    tables = rows()
    row(tables, "estates", "E2")["municipality_code"] = "GM0002"
    tables["estates"].append({**row(tables, "estates", "E1"), "estate_id": "E9", "municipality_code": "GM0002", "province": "Flevoland"})
    row(tables, "parcels", "P2")["estate_id"] = "E9"
    caps = {"GM0001": 0.06, "GM0002": 0.06}  # 0.1875 × 297,790 = 55,835.63
    assert found(tables, (A,), fund={"by_year": {2027: 1e6}, "payer_caps": caps}) == []
    assert found(tables, (A,), fund={"by_year": {2027: 1e6}, "payer_caps": {**caps, "GM0002": 0.0558}}) == ["payer"]


def test_land_bank():
    """(bank): A's 480,000 and C2's 380,000 and B's 300,000 are out in 2029; the sale of P1 to B comes in a year later."""
    assert found(chain={"control": "land_bank", "bank_eur": 1_160_000.0}) == []
    (finding,) = audit(project(chain={"control": "land_bank", "bank_eur": 1_159_999.0}), PLAN)
    assert (finding.rule, finding.year, finding.amount) == ("bank", 2029, 1_160_000.0)
    # sold at once: 0.87 × 120 × 4,000 = 417,600 comes in with B, so that the peak is 860,000 in 2028
    assert found(chain={"control": "land_bank", "bank_eur": 860_000.0, "resale_lag_years": 0}) == []
    assert found(chain={"control": "land_bank", "bank_eur": 859_999.0, "resale_lag_years": 0}) == ["bank"]


def test_wrong_value():
    """Section 5: the value that a plan claims is recomputed."""
    assert rules(audit(project(), PLAN, value_ha=VALUE_HA + 2e-6)) == ["value"]
    assert rules(audit(project(), plan_without("D"), value_ha=VALUE_HA - 0.2)) == []


def test_value_of_dwellings():
    """Section 5: dwellings count once, by the firm's category, at most 50 for one firm."""
    tables = rows()
    tables["sensitive"][0]["dwellings"] = 60
    assert audit(project(tables), (A,), value_ha=0.2 + 50 * 0.002 + 0.04 - 0.0005 - 0.06) == ()
    row(tables, "firms", "A")["category"] = "3.1"  # guide distance 50 m: the dwelling at 50 m is not closer than that
    assert rules(audit(project(tables), (A,), value_ha=0.2 - 0.0005 - 0.06)) == []


def test_value_of_jobs():
    """Section 5: a firm displaced within the horizon counts, unless it stops before."""
    tables = rows()
    row(tables, "firms", "C")["stops_in"] = 2031
    assert audit(project(tables), (E,), value_ha=0.1) == ()
    row(tables, "firms", "C")["stops_in"] = 2032
    assert audit(project(tables), (E,), value_ha=0.1 - 0.06) == ()


def test_value_of_a_claim_after_the_horizon():
    """Section 5: a claim after the horizon neither displaces nor is a gain to leave."""
    tables = rows()
    row(tables, "parcels", "P9")["housing_from"] = 2035
    assert audit(project(tables), (C,), value_ha=-0.0015 / 1.03) == ()


def test_chain_for_less_than_nothing():
    """R18: no grant where the firm can pay all of it, and then no aid rule either."""
    tables = rows()
    row(tables, "firms", "B")["willingness_eur"] = 2_000_000.0
    assert found(tables, plan_with(replace(B, grant_eur=0.0, own_eur=B.cost_eur, aid_rule=""))) == []

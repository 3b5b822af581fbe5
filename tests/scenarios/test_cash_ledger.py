"""The ledger of a plan: who commits, pays and gets back what, to the cent (R50, R51)."""

from dataclasses import replace
from functools import cache
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.plan.move import Move
from planner.plan.plan import Investment
from planner.rules.situation import Situation
from planner.scenarios.cash import ceilings, chart_rows, check, fund_years, ledger, payer_name
from planner.scenarios.cash.lines import in_parts
from tests.cases import best_of, program_of, records_of, row, town, town_terms
from tests.oracles.paying import cash_differences


def planned(rows: Any = None, investments: tuple[Investment, ...] = (), **terms: Any) -> tuple[Situation, Any]:
    """Return the situation of a town and its best plan."""
    program = program_of(town() if rows is None else rows, town_terms(**terms))
    return program.situation, SimpleNamespace(moves=tuple(records_of(program, best_of(program))), investments=investments)


def only(plan: Any, mover: str) -> Any:
    """Return the plan with one mover alone."""
    return SimpleNamespace(moves=tuple(move for move in plan.moves if move.mover_id == mover), investments=plan.investments)


def rows_of(situation: Situation, plan: Any, pot: str) -> list[tuple[int, str, float, float, float, float]]:
    book = ledger(situation, plan)
    assert check(situation, plan, book) == ()
    return [(found["year"], found["payer"], found["commit_eur"], found["pay_eur"], found["return_eur"], found["receive_eur"])
            for found in book.record() if found["pot"] == pot]


def test_a_grant_is_paid_over_three_years() -> None:
    """R50: the grant of A, 150,000, is bound in 2027 and paid 40 : 40 : 20 by the province (0.625) and the two municipalities (0.1875 each)."""
    situation, plan = planned()
    assert rows_of(situation, only(plan, "A"), "grants") == [
        (2027, "GM1", 28_125, 11_250, 0, 0), (2027, "GM2", 28_125, 11_250, 0, 0), (2027, "province", 93_750, 37_500, 0, 0),
        (2028, "GM1", 0, 11_250, 0, 0), (2028, "GM2", 0, 11_250, 0, 0), (2028, "province", 0, 37_500, 0, 0),
        (2029, "GM1", 0, 5_625, 0, 0), (2029, "GM2", 0, 5_625, 0, 0), (2029, "province", 0, 18_750, 0, 0)]
    assert rows_of(situation, only(plan, "A"), "own") == [
        (2027, "firm", 100_000, 40_000, 0, 0), (2028, "firm", 0, 40_000, 0, 0), (2029, "firm", 0, 20_000, 0, 0)]


def test_other_schemes_pay_first() -> None:
    """R50: with a scheme that pays a fifth, province and municipalities share the other 120,000: 75,000 and 22,500 each."""
    situation, plan = planned(fund={"by_year": {2027: 1_000_000}, "other_schemes": {"JTF": 0.2}})
    rows = rows_of(situation, only(plan, "A"), "grants")
    assert {who: bound for year, who, bound, *_ in rows if year == 2027} == {"JTF": 30_000, "GM1": 22_500, "GM2": 22_500, "province": 75_000}
    assert payer_name(situation, "JTF", "nl") == "JTF"


def test_an_investment_is_paid_at_once() -> None:
    """R50: an investment is bound and paid in its year, by its payer."""
    situation, plan = planned(investments=(Investment("I", "road", 2028, 70_000.5, "GM2"),))
    before, after = rows_of(situation, only(plan, "A"), "grants"), rows_of(*planned(), "grants")
    assert before != after
    found = {row[:2]: row[2:] for row in rows_of(situation, only(plan, "A"), "grants")}
    assert found[2028, "GM2"] == (70_000.5, 70_000.5 + 11_250, 0, 0)


def test_housing_is_a_pot_of_its_own() -> None:
    """R50: what a housing project pays stands in no row of the fund."""
    rows = town()
    row(rows, "parcels", "P")["housing_from"] = 2040.0
    rows["demand"] = rows["demand"][:1]
    situation, plan = planned(rows)
    assert {payer for _, payer, *_ in rows_of(situation, only(plan, "A"), "housing_project")} == {"housing_project"}
    assert rows_of(situation, only(plan, "A"), "grants") == []


def banked(**chain: Any) -> tuple[Situation, Any]:
    """Return the town with a land bank, and a plan in which A goes to V and N to what A left on P."""
    rows = town()
    row(rows, "parcels", "P")["price_eur_per_m2"] = 50.0
    rows["demand"][1]["municipality_code"] = "GM1"
    return planned(rows, chain={"control": "land_bank", **chain})


def test_the_land_bank_buys_and_resells() -> None:
    """R50: 4,000 m² at € 50 is bought in 2027; 3,000 m² is resold in 2028 and paid a year later, 13 % lost: 130,500."""
    situation, plan = banked()
    assert [(move.mover_id, move.to, move.year, move.area_m2) for move in plan.moves] == [("A", "V", 2027, 6_000), ("N", "P", 2028, 3_000)]
    assert rows_of(situation, plan, "land_bank") == [(2027, "land_bank", 200_000, 200_000, 0, 0), (2029, "land_bank", 0, 0, 130_500, 0)]
    cash = ledger(situation, plan).cash()
    assert {"year": 2029, "payer": "land_bank", "commit_eur": 0, "pay_eur": 0, "return_eur": 130_500} in cash
    assert {found["payer"] for found in cash} == {"GM1", "GM2", "land_bank", "province"}


def test_a_land_bank_to_which_nobody_leaves_anything() -> None:
    """R50: where no firm may go, the bank neither buys nor sells."""
    rows = town()
    row(rows, "firms", "A")["consent"] = "stay"
    situation, plan = planned(rows, chain={"control": "land_bank"})
    assert [move.mover_id for move in plan.moves] == ["N"]
    assert rows_of(situation, plan, "land_bank") == []


def test_a_late_resale_lengthens_the_ledger() -> None:
    """R50: the ledger runs two years past the horizon, and on until the last resale."""
    assert ledger(*banked()).years == (2027, 2028, 2029, 2030, 2031)
    assert ledger(*banked(resale_lag_years=6)).years[-1] == 2034


def test_land_of_a_municipality_pays_into_its_ground_account() -> None:
    """R50: 6,000 m² at € 100 of a municipality brings it 600,000, outside the fund and its cash."""
    rows = town()
    row(rows, "parcels", "V").update(owner_kind="municipality", price_eur_per_m2=100.0)
    situation, plan = planned(rows)
    assert rows_of(situation, only(plan, "A"), "ground") == [(2027, "GM2", 0, 0, 0, 600_000)]
    assert sum(found["return_eur"] for found in ledger(situation, plan).cash()) == 0


def test_money_is_carried_over_or_lapses() -> None:
    """R51: of 200,000 a year A takes 150,000 in 2027; what is left is there in 2028, or lapses."""
    money = {2027: 200_000, 2028: 200_000, 2029: 100_000}
    for carries, carried, lapsed in ((True, (0, 50_000, 250_000, 350_000, 350_000), (0, 0, 0, 0, 0)),
                                     (False, (0, 0, 0, 0, 0), (50_000, 200_000, 100_000, 0, 0))):
        situation, plan = planned(fund={"by_year": money, "carry_over": carries})
        years = fund_years(situation, ledger(situation, only(plan, "A")))
        assert [year.carried_in / 100 for year in years] == list(carried)
        assert [year.lapsed / 100 for year in years] == list(lapsed)
        assert [year.owed / 100 for year in years] == [90_000, 30_000, 0, 0, 0]
        assert all(year.came_in + year.carried_in - year.committed == year.left for year in years)


def test_ceilings_against_their_use() -> None:
    """R51: fund and payers to date, payments against cash; a year after the horizon counts only where its cash is named."""
    rows, cash = town(), {2027: 80_000, 2028: 90_000, 2031: 5.0}
    rows["demand"] = rows["demand"][:1]
    situation, plan = planned(rows, fund={"by_year": {2027: 200_000, 2028: 100_000}, "payer_caps": {"GM1": 0.5}, "cash_by_year": cash})
    found = {(one.kind, one.payer, one.year): (one.limit / 100, one.used / 100) for one in ceilings(situation, ledger(situation, plan))}
    assert found == {
        ("fund", "", 2027): (200_000, 150_000), ("fund", "", 2028): (300_000, 150_000), ("fund", "", 2029): (300_000, 150_000),
        ("payer", "GM1", 2027): (100_000, 28_125), ("payer", "GM1", 2028): (150_000, 28_125), ("payer", "GM1", 2029): (150_000, 28_125),
        ("cash", "", 2027): (80_000, 60_000), ("cash", "", 2028): (170_000, 120_000), ("cash", "", 2029): (170_000, 150_000),
        ("cash", "", 2031): (170_005, 150_000)}


def test_what_does_not_balance_is_told() -> None:
    """R50: a cent that is lost, a grant without a payer and a firm that pays too little are found."""
    situation, plan = planned()
    book = ledger(situation, plan)
    first = next(line for line in book.lines if line.what == "grant" and line.pay)
    short = replace(book, lines=tuple(replace(line, pay=line.pay - 1) if line is first else line for line in book.lines))
    assert {found.test for found in check(situation, plan, short)} == {"grant paid", "rows pay"}
    lost = replace(book, rows=book.rows[1:])
    assert {found.test for found in check(situation, plan, lost)} >= {"payer committed", "rows commit"}
    poorer = SimpleNamespace(moves=tuple(replace(move, cost_eur=1.1 * move.grant_eur) for move in plan.moves), investments=())
    assert "least share of the firm" in {found.test for found in check(situation, poorer, ledger(situation, poorer))}
    other = SimpleNamespace(moves=(replace(plan.moves[0], grant_eur=plan.moves[0].grant_eur + 1), *plan.moves[1:]), investments=())
    assert {found.test for found in check(situation, other, book)} >= {"grant committed", "own paid"}


def test_the_chart_holds_every_amount_once() -> None:
    """R50: the tidy table adds up to the ledger, and flows have their signs."""
    situation, plan = banked()
    table, book = chart_rows(situation, ledger(situation, plan), "nl"), ledger(situation, plan)
    assert round(100 * table.loc[table["what"] == "pay", "eur"].sum()) == sum(found.pay for found in book.rows)
    assert round(100 * table["flow_eur"].sum()) == sum(found.back + found.receive - found.pay for found in book.rows)
    assert {"provincie", "grondbank", "bedrijven", "West", "Oost"} == {*table["name"]}


AMOUNTS = st.integers(0, 10**11)
SHARES = st.lists(st.integers(0, 100), min_size=3, max_size=3).filter(any).map(lambda parts: tuple(part / sum(parts) for part in parts))


@settings(derandomize=True, deadline=None)
@given(amount=AMOUNTS, shares=SHARES)
def test_parts_add_up(amount: int, shares: tuple[float, ...]) -> None:
    """R50: parts are whole cents, none below nothing or in a year without a share, and add up."""
    parts = in_parts(amount, shares)
    assert sum(parts) == amount
    assert all(part >= 0 and (part == 0 or share > 0) for part, share in zip(parts, shares, strict=True))
    assert all(abs(part - amount * share) < 3 for part, share in zip(parts, shares, strict=True))


GRANT = st.integers(1, 5_000_000)


@settings(derandomize=True, deadline=None, max_examples=40)
@given(grants=st.lists(st.tuples(GRANT, st.integers(2027, 2029), st.floats(0, 1), st.floats(0, 0.4)), min_size=1, max_size=8), shares=SHARES)
def test_any_ledger_balances(grants: list[tuple[int, int, float, float]], shares: tuple[float, ...]) -> None:
    """R50: whatever the grants, their payers and the payment shares, the ledger balances to the cent; an own sum of its lines agrees by year and payer."""
    situation = town_situation()
    fund = situation.project.terms.fund.model_copy(update={"payment_shares": shares})
    situation = situation.financed(situation.project.with_terms(situation.project.terms.model_copy(update={"fund": fund})))
    moves = []
    for at, (grant, year, municipal, other) in enumerate(grants):
        mine = {"GM1": round(grant * 100 * municipal * (1 - other)) / 100, "JTF": round(grant * 100 * other) / 100}
        payers = {**mine, "province": (grant * 100 - sum(round(100 * eur) for eur in mine.values())) / 100}
        moves.append(Move(f"M{at}", "", "", "", "settle", (), "V", year, 1.0, 3.0 * grant, float(grant), 2.0 * grant, 0.0, "art17", 0.0, 0.0, 0.0, 0.0, payers))
    plan = SimpleNamespace(moves=tuple(moves), investments=())
    book = ledger(situation, plan)
    assert check(situation, plan, book) == ()
    for payer in ("GM1", "JTF", "province"):
        bound = sum(round(100 * move.payers[payer]) for move in moves)
        assert sum(row.commit for row in book.rows if row.payer == payer and row.pot == "grants") == bound
        assert sum(row.pay for row in book.rows if row.payer == payer and row.pot == "grants") == bound


@cache
def town_situation() -> Situation:
    return program_of(town(), town_terms()).situation


@pytest.mark.parametrize("first", range(0, 8, 4))
def test_ledgers_of_best_plans(first: int) -> None:
    """R50, R51: on small cases in which every rule may bind the ledger is what plain loops say from the tables, balances, and keeps its ceilings."""
    assert cash_differences(range(first, first + 4)) == []

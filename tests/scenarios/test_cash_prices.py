"""Money of another year, interest and the most that is out at once (R52, R53)."""

from typing import Any

import pytest

from planner.scenarios.cash import Peak, ledger, peaks, pots_by_year
from planner.scenarios.cash.ledger import Ledger, Row
from tests.cases import town
from tests.scenarios.test_cash_ledger import banked, planned

RATES = {"construction_growth": 0.1, "land_growth": 0.2, "fund_growth": 0.05, "discount": 0.125, "interest": 0.2}
"""Rates that no two figures share; the price year is 2025."""


def alone() -> Any:
    """Return the town without the newcomer."""
    return {**town(), "demand": town()["demand"][:1]}


def grants_of(**terms: Any) -> list[Any]:
    """Return the years of the fund of a plan in which A alone is granted 150,000 in 2027."""
    situation, plan = planned(alone(), **{"fund": {"by_year": {2027: 200_000}}, **terms})
    return [year for year in pots_by_year(situation, ledger(situation, plan)) if year.pot == "grants"]


def test_prices_of_another_year() -> None:
    """R52: 60,000 of prices of 2025 is 60,000 × 1.1² in 2027, and × 1.1³ in 2028, worth an eighth less a year earlier; what comes in grows by 5 %."""
    first, second, *_ = grants_of(finance=RATES)
    assert (first.real_in, first.real_out) == (200_000, 60_000)
    assert (first.nominal_in, first.nominal_out) == pytest.approx((200_000 * 1.05**2, 72_600))
    assert (first.discounted_out, second.nominal_out) == pytest.approx((72_600, 79_860))
    assert second.discounted_out == pytest.approx(79_860 / 1.125)


def test_interest_is_on_the_balance_of_the_year_before() -> None:
    """R53: the balance after 2027 is 220,500 − 72,600 = 147,900; a fifth of it is the interest of 2028."""
    first, second, *_ = grants_of(finance=RATES)
    assert (first.interest, first.balance) == pytest.approx((0.0, 147_900))
    assert (second.interest, second.balance) == pytest.approx((29_580, 147_900 + 29_580 - 79_860))


def test_without_rates_nothing_changes() -> None:
    """R52: with all rates at nothing, real, nominal and discounted are the same, and the balance is what is left."""
    years = grants_of(finance=dict.fromkeys(RATES, 0.0))
    assert all((year.real_in, year.real_out) == (year.nominal_in, year.nominal_out) == (year.discounted_in, year.discounted_out) for year in years)
    assert years[-1].balance == 50_000
    assert all(year.interest == 0 for year in years)


def test_money_that_lapses_earns_nothing() -> None:
    """R53: where nothing is carried over, only what is committed comes into the pot."""
    years = grants_of(fund={"by_year": {2027: 200_000, 2028: 9_000}, "carry_over": False}, finance=dict.fromkeys(RATES, 0.0))
    assert [year.real_in for year in years] == [150_000, 0, 0, 0, 0]
    assert years[-1].balance == 0


def test_cash_by_year_comes_in_where_it_is_named() -> None:
    """R53: where cash is named by year, that comes in."""
    years = grants_of(fund={"by_year": {2027: 200_000}, "cash_by_year": {2027: 61_000, 2028: 70_000, 2029: 40_000}})
    assert [year.real_in for year in years] == [61_000, 70_000, 40_000, 0, 0]


def test_the_land_bank_by_its_own_prices() -> None:
    """R52, R53: land grows at its own rate; the land bank pays interest on what is out: 288,000 in 2027, a fifth of it in 2028."""
    situation, plan = banked()
    other = situation.financed(situation.project.with_terms(situation.project.terms.model_copy(
        update={"finance": situation.project.terms.finance.model_copy(update=RATES)})))
    years = [year for year in pots_by_year(other, ledger(other, plan)) if year.pot == "land_bank"]
    assert years[0].balance == pytest.approx(-200_000 * 1.2**2)
    assert years[1].interest == pytest.approx(-57_600)
    assert years[2].nominal_in == pytest.approx(130_500 * 1.2**4)


def test_the_most_that_is_out_at_once() -> None:
    """R53: the land bank has 200,000 out from 2027 on, until 130,500 returns in 2029."""
    situation, plan = banked()
    found = {(peak.pot, peak.payer): peak for peak in peaks(ledger(situation, plan))}
    assert found["land_bank", ""] == Peak("land_bank", "", 20_000_000, 2027, 20_000_000, 2027, 0, 2027)
    assert found["land_bank", "land_bank"].out == 20_000_000


def test_peaks_of_payers() -> None:
    """R53: paid 40, 40 and 20 of each 100: the most in a year, the most owed and the most out, with the first year of each."""
    paid = ((2027, "GM1", 1_000, 400), (2028, "GM1", 0, 400), (2028, "province", 500, 200), (2029, "GM1", 0, 200), (2029, "province", 0, 200),
            (2030, "province", 0, 100))
    rows = tuple(Row(year, who, "grants", bound, amount, 0, 0) for year, who, bound, amount in paid)
    whole, west, province = peaks(Ledger((), rows, tuple(range(2027, 2031))))
    assert west == Peak("grants", "GM1", 1_000, 2029, 400, 2027, 600, 2027)
    assert province == Peak("grants", "province", 500, 2030, 200, 2028, 300, 2028)
    assert whole == Peak("grants", "", 1_500, 2030, 600, 2028, 600, 2027)
    assert whole.record()["most_out_eur"] == 15.0

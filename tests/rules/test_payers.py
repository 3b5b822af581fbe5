"""Who pays a grant, to the cent (R19)."""

import pandas as pd
import pytest
from pydantic import ValidationError

from planner.plan.money import split
from planner.project.terms import Fund
from planner.rules.payers import paid_by_housing, shares
from planner.rules.situation import Situation
from tests.cases import firm, parcel, project

GRANT = 100_000.01
CODES = ("GM1", "GM2", "GM3")


def parts(sending, receiving, schemes=None, **stated):
    municipalities = [{"municipality_code": code, "name": code, "geometry": None, "cofinancing_share": stated.get(code)} for code in CODES]
    made = project({"municipalities": municipalities, "parcels": [parcel("P", 0, 1_000)]}, fund={"other_schemes": schemes or {}})
    table = shares(made, pd.Series([sending]), pd.Series([receiving]))
    assert table.sum(axis=1).tolist() == pytest.approx([1.0])
    return {name: round(float(share) * GRANT, 4) for name, share in table.iloc[0].items() if share}


@pytest.mark.parametrize(("sending", "receiving", "paid"), [
    ("GM1", "GM2", {"province": 62_500.0063, "GM1": 18_750.0019, "GM2": 18_750.0019}),  # 0.375 × ½ each
    ("GM1", "GM1", {"province": 62_500.0063, "GM1": 37_500.0037}),
    ("", "GM2", {"province": 62_500.0063, "GM2": 37_500.0037}),  # a newcomer
    ("GM1", "", {"province": 62_500.0063, "GM1": 37_500.0037}),
])
def test_municipal_part(sending, receiving, paid):
    """R19: 37.5 % by the municipalities, half each, or all by the only one; the province pays the rest."""
    assert parts(sending, receiving) == pytest.approx(paid, abs=1e-4)


def test_stated_part():
    """R19: a stated co-financing share goes before 37.5 %, half of it where two share: 0.25 for GM1, 0.1875 for GM2, 0.5625 for the province."""
    assert parts("GM1", "GM2", GM1=0.5) == pytest.approx({"GM1": 25_000.0025, "GM2": 18_750.0019, "province": 56_250.0056}, abs=1e-4)
    assert parts("GM1", "GM1", GM1=1.0) == pytest.approx({"GM1": GRANT})
    assert parts("GM1", "GM2", GM1=0.0, GM2=0.0) == pytest.approx({"province": GRANT})


def test_other_schemes():
    """R50: schemes pay 20 % and 30 %; of the other half 37.5 % is for the municipalities, or what one states, and the rest for the province."""
    schemes = {"JTF": 0.2, "Rijk": 0.3}
    assert parts("GM1", "GM2", schemes, GM1=0.5) == pytest.approx(
        {"JTF": 20_000.002, "Rijk": 30_000.003, "GM1": 12_500.0013, "GM2": 9_375.0009, "province": 28_125.0028}, abs=1e-3)
    assert parts("GM1", "GM1", {"JTF": 1.0}) == pytest.approx({"JTF": GRANT})


@pytest.mark.parametrize(("schemes", "why"), [
    ({"a": 0.6, "b": 0.5}, "the whole of a grant"), ({"province": 0.1}, "a name of its own"), ({"": 0.1}, "a name of its own")])
def test_schemes_that_cannot_be(schemes, why):
    """R50: schemes pay no more than a grant, and have names of their own."""
    with pytest.raises(ValidationError, match=why):
        Fund(other_schemes=schemes)


@pytest.mark.parametrize("grant", [0.01, 100.0, 297_790.0, 33_333.33])
def test_cents_add_up(grant):
    """R19: the parts of a grant are whole cents that add up to it."""
    paid = split(grant, {"province": 0.625, "GM1": 0.1875, "GM2": 0.1875})
    assert sum(round(100 * eur) for eur in paid.values()) == round(100 * grant)
    assert all(abs(100 * eur - round(100 * eur)) < 1e-6 for eur in paid.values())


def test_no_part_is_below_nothing():
    """R50: where others pay all and round up, who pays most bears the cent: 37.5, 37.5 and 25 cents of a euro are 38, 37 and 25."""
    assert split(1.0, {"province": 0.0, "GM1": 0.375, "GM2": 0.375, "JTF": 0.25}) == {"GM1": 0.38, "GM2": 0.37, "JTF": 0.25}


def test_a_scheme_with_the_code_of_a_municipality():
    """R50: it adds to what that municipality pays."""
    assert parts("GM1", "GM1", {"GM1": 0.2}) == pytest.approx({"GM1": 50_000.005, "province": 50_000.005}, abs=1e-3)


def test_housing_pays():
    """R19: a firm on a parcel with a housing year is paid by the housing project, unless the terms say that it is not."""
    rows = {"parcels": [parcel("P", 0, 1_000, "occupied", housing_from=2050.0), parcel("Q", 0, 1_000, "housing"), parcel("R", 0, 1_000, "occupied")],
            "firms": [firm("A", "P"), firm("B", "Q"), firm("C", "R")]}
    for pays, expected in ((True, [True, False, False]), (False, [False] * 3)):
        situation = Situation(project(rows, fund={"housing_pays": pays}))
        assert paid_by_housing(situation.project, situation.movers).tolist() == expected

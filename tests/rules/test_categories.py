"""The ladder of categories and the SBI list (R4)."""

from math import nan

import pandas as pd
import pytest

from planner.project.tables import TABLES, normal
from planner.project.terms import CATEGORIES
from planner.rules.categories import UNKNOWN, categories_of, ranks, sbi_category, sbi_rows
from tests.cases import BARE, firm, parcel, project, verdicts

LADDER = ["1", "2", "3.1", "3.2", "4.1", "4.2", "5.1", "5.2", "5.3", "6"]


def test_ladder():
    """R4: 1 < 2 < 3.1 < 3.2 < 4.1 < 4.2 < 5.1 < 5.2 < 5.3 < 6."""
    assert list(CATEGORIES) == LADDER
    assert list(ranks(LADDER)) == list(range(10))


@pytest.mark.parametrize("text", ["3", "4", "5", "3,2", "3.20", "7", ""])
def test_text_off_the_ladder(text):
    """R4: a category is one of ten texts, never a number: an integer 3 is on no step."""
    assert list(ranks([text])) == [UNKNOWN]


def test_number_is_no_category():
    """R4: a number in a table becomes text and is reported by the contract, not rounded to a step."""
    frame = normal(TABLES["estates"], pd.DataFrame({"estate_id": ["E"], "name": ["Een"], "municipality_code": ["GM1"], "max_category": [3]}))
    assert list(frame["max_category"]) == ["3"]
    assert "3" not in CATEGORIES


@pytest.mark.parametrize(("sbi", "floor", "outdoor", "category"), [
    ("2420", 1_999, False, "5.1"),  # steel tubes below 2,000 m²
    ("24.20", 2_000, False, "5.3"),  # … from 2,000 m²; dots do not matter
    ("2451", 500, False, "4.2"),
    ("2446", 500, False, "4.2"),  # prefix 244
    ("2410", 500, False, "5.2"),  # prefix 241 is longer than 24
    ("2562", 199, False, "3.1"),
    ("2562", 200, False, "3.2"),
    ("25621", 200, False, "3.2"),
    ("2511", 199, False, "3.1"),
    ("2511", 1_999, True, "4.1"),  # in the open air
    ("2511", 2_000, True, "4.2"),
    ("25", 50, False, "3.2"),
    ("2540", 50, False, "3.2"),  # nothing longer than 25 fits
    ("26", 50, False, "2"),
])
def test_longest_prefix(sbi, floor, outdoor, category):
    """R4: the longest prefix in the list that fits floor and outdoor use decides."""
    assert sbi_category(sbi, floor, outdoor=outdoor) == category


@pytest.mark.parametrize("sbi", ["", "9999", "x"])
def test_code_that_is_not_in_the_list(sbi):
    """R4: where nothing fits, 3.2 is assumed."""
    assert sbi_category(sbi, 100, outdoor=False) == "3.2"


def test_unknown_floor():
    """R4: an unknown floor reads as the smallest class."""
    assert sbi_category("2562", nan, outdoor=False) == "3.1"


def test_list_is_sound():
    """R4: every row of the list has a step of the ladder and a floor class that is not empty."""
    for row in sbi_rows():
        assert row.category in CATEGORIES
        assert row.floor_from_m2 < row.floor_to_m2
        assert row.outdoor in ("", "yes", "no")
    assert len({row[:4] for row in sbi_rows()}) == len(sbi_rows())


def test_stated_category_first():
    """R4: the stated category of a firm goes before its SBI code."""
    assert list(categories_of(["6", ""], ["2562", "2562"], [100.0, 300.0], [False, False])) == [9, 3]


def test_order_of_the_ladder_decides_who_may_go():
    """R4, category: 3.2 may not go where 3.1 is the most, 3.1 may go where 3.2 is; 4.1 may go where 5.1 is. The margin is in steps."""
    most = {"V31": "3.1", "V32": "3.2", "V51": "5.1"}
    rows = {
        "parcels": [parcel("P", 0, 2_000, "occupied"), parcel("Q", 500, 2_000, "occupied"),
                    *(parcel(name, 1_000 + 500 * at, 2_000, max_category=limit) for at, (name, limit) in enumerate(most.items()))],
        "firms": [firm("A", "P", category="3.2"), firm("B", "Q", category="4.1")]}
    found = verdicts(project(rows, cost=BARE))
    reasons = {(mover, parcel): found[mover, "relocate", parcel] for mover in "AB" for parcel in most}
    assert reasons["A", "V31"] == ("category", -1.0)
    assert reasons["A", "V32"] == reasons["A", "V51"] == reasons["B", "V51"] == ("", 0.0)
    assert reasons["B", "V31"] == ("category", -2.0)
    assert reasons["B", "V32"] == ("category", -1.0)

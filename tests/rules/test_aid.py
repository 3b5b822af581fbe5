"""Room for state aid (R17)."""

import pytest

from planner.rules.situation import Situation
from tests.cases import ask, firm, parcel, project

YEARS = {"horizon": {"years": 5}}  # 2027 … 2031


def room_of(history=(), mover="A", *, strict=False, **change):
    rows = {"parcels": [parcel("P", 0, 4_000, "occupied"), parcel("Q", 1_000, 4_000, "occupied")],
            "firms": [firm("A", "P", **change), firm("B", "Q", undertaking_id="U", consent="stay", de_minimis_used_eur=10_000.0)],
            "demand": [ask("N", extra=100.0)],
            "aid_history": [{"undertaking_id": who, "date": date, "amount_eur": eur, "rule": rule} for who, date, eur, rule in history]}
    situation = Situation(project(rows, state_aid={"strict": strict}, **YEARS))
    return situation.aid_room_eur[situation.movers["mover_id"].tolist().index(mover)].tolist()


def test_ceiling():
    """R17: 300,000 € in every year for a firm, and for a newcomer, that received nothing."""
    assert room_of() == [300_000] * 5
    assert room_of(mover="N") == [300_000] * 5


@pytest.mark.parametrize(("date", "room"), [
    ("2024-12-31", [300, 300, 300, 300, 300]),
    ("2025-01-01", [200, 300, 300, 300, 300]),
    ("2026-06-30", [200, 200, 300, 300, 300]),
    ("2027-03-01", [200, 200, 200, 300, 300]),
    ("2029-03-01", [300, 300, 200, 200, 200]),
])
def test_rolling_years(date, room):
    """R17: what was received in the years t−2 … t counts."""
    assert room_of([("A", date, 100_000.0, "de_minimis")]) == [1_000 * amount for amount in room]


@pytest.mark.parametrize(("date", "room"), [
    ("2023-12-31", [300, 300, 300, 300, 300]), ("2024-01-01", [200, 300, 300, 300, 300]), ("2026-01-01", [200, 200, 200, 300, 300])])
def test_strict_years(date, room):
    """R17: strict counts t−3 … t."""
    assert room_of([("A", date, 100_000.0, "de_minimis")], strict=True) == [1_000 * amount for amount in room]


def test_what_the_firm_reports():
    """R17: de_minimis_used_eur counts as received in the year before the horizon, 2026."""
    assert room_of(de_minimis_used_eur=40_000.0) == [260_000, 260_000, 300_000, 300_000, 300_000]


def test_other_rules_and_other_firms():
    """R17: aid under another rule or of another undertaking does not count."""
    assert room_of([("A", "2027-01-01", 100_000.0, "art17"), ("U", "2027-01-01", 100_000.0, "de_minimis")]) == [300_000] * 5


def test_linked_undertakings():
    """R17: A is of U with B, which used 10,000 itself and does not move; 50,000 was received by U in 2027."""
    assert room_of([("U", "2027-01-01", 50_000.0, "de_minimis")], undertaking_id="U") == [240_000, 240_000, 250_000, 300_000, 300_000]


def test_never_below_nothing():
    """R17: more than the ceiling leaves 0."""
    assert room_of([("A", "2026-01-01", 400_000.0, "de_minimis")])[:3] == [0, 0, 300_000]

"""What is open, what is freed and when (R6–R11, R13, R14)."""

import numpy as np
import pytest

from planner.rules.eligibility import lot_sizes
from planner.rules.situation import Situation
from tests.cases import BARE, ask, firm, judged_pair, parcel, project

YEARS = {"horizon": {"years": 5}}  # 2027 … 2031


def rooms_of(parcels, firms=(), estates=None, occupancy=(), **terms):
    rows = {"parcels": parcels, "firms": list(firms), "occupancy": list(occupancy)}
    if estates is not None:
        rows["estates"] = estates
    return Situation(project(rows, **{**YEARS, **terms})).rooms


def by_year(rooms, name, table="open_m2"):
    return getattr(rooms, table)[rooms.parcels.index.get_loc(name)].tolist()


def test_open_room_by_status():
    """R6: vacant and issuable land is open, from available_from on; land that is issuable later only where a year is known; nothing else is."""
    shut = ("occupied", "option", "reserved", "public_space", "housing", "unknown")
    rooms = rooms_of([
        parcel("V1", 0, 3_000, "vacant"), parcel("V2", 1_000, 3_000, "issuable_now", available_from=2029.0), parcel("V3", 2_000, 3_000, "issuable_later"),
        parcel("V4", 3_000, 3_000, "issuable_later", available_from=2030.0), parcel("V5", 4_000, 3_000, "issuable_later", estate_id="E9"),
        *(parcel(f"S{at}", 5_000 + 1_000 * at, 3_000, status) for at, status in enumerate(shut))],
        estates=[{"estate_id": "E1", "name": "Een", "municipality_code": "GM1", "geometry": None},
                 {"estate_id": "E9", "name": "Negen", "municipality_code": "GM1", "later_year": 2031.0, "geometry": None}])
    assert by_year(rooms, "V1") == [3_000] * 5
    assert by_year(rooms, "V2") == [0, 0, 3_000, 3_000, 3_000]
    assert by_year(rooms, "V3") == [0] * 5
    assert by_year(rooms, "V4") == [0, 0, 0, 3_000, 3_000]
    assert by_year(rooms, "V5") == [0, 0, 0, 0, 3_000]
    assert all(by_year(rooms, f"S{at}") == [0] * 5 for at in range(len(shut)))


def test_open_room_beside_occupants():
    """R6: what occupants use is not open, never less than nothing; the registered area goes before the measured one."""
    seats = [{"firm_id": "A", "parcel_id": "V", "plot_m2": 1_000.0}, {"firm_id": "B", "parcel_id": "W", "plot_m2": 9_000.0}]
    rooms = rooms_of([parcel("V", 0, 3_000, area_m2=3_200.0), parcel("W", 1_000, 3_000)], [firm("A", "V"), firm("B", "W")], occupancy=seats)
    assert by_year(rooms, "V") == [2_200] * 5
    assert by_year(rooms, "W") == [0] * 5


@pytest.mark.parametrize(("change", "freed"), [
    ({}, 4_000),  # the sole occupant of a parcel without open room frees all of it, not its plot of 3,000
    ({"tenure": "leasehold"}, 4_000),
    ({"tenure": "unknown"}, 4_000),
    ({"tenure": "rent"}, 0),
    ({"tenure": "rent", "parcel": {"landlord_agrees": True}}, 4_000),
    ({"tenure": "rent", "parcel": {"owner_kind": "municipality"}}, 4_000),
    ({"tenure": "rent", "parcel": {"owner_kind": "province"}}, 4_000),
    ({"tenure": "rent", "parcel": {"owner_kind": "private"}}, 0),
    ({"parcel": {"status": "vacant"}}, 3_000),
    ({"parcel": {"status": "public_space"}}, 0),
    ({"parcel": {"status": "housing"}}, 0),
    ({"parcel": {"housing_from": 2060.0}}, 0),
    ({"parcel": {"restriction": "remediation"}}, 4_000),
    ({"chain": "none"}, 0),
    ({"chain": "land_bank"}, 4_000),
])
def test_freed_room(change, freed):
    """R7: the plot, or the whole parcel of a sole occupant; 0 where it is not controlled or taken for something else."""
    change = dict(change)
    place, control = change.pop("parcel", {}), change.pop("chain", "grant_clause")
    rooms = rooms_of([parcel("P", 0, 4_000, "occupied") | place], [firm("A", "P", plot_m2=3_000.0, **change)], chain={"control": control})
    assert rooms.freed["freed_m2"].sum() == freed


def test_freed_room_of_one_of_two():
    """R7: one of two occupants frees its plot alone."""
    rooms = rooms_of([parcel("P", 0, 4_000, "occupied")], [firm("A", "P", plot_m2=2_500.0), firm("B", "P", plot_m2=1_000.0)])
    assert rooms.freed.set_index("firm_id")["freed_m2"].to_dict() == {"A": 2_500, "B": 1_000}


@pytest.mark.parametrize(("firms", "place", "lag"), [
    ([{"building_year": 2002}], {}, 1),  # 25 years old in 2027: re-used
    ([{"building_year": 2001}], {}, 2),  # 3 + 4 months: one year more
    ([{"building_year": None}], {}, 2),
    ([{"building_year": 2001, "soil_known": False}], {}, 3),  # 3 + 4 + 6 = 13 months
    ([{"building_year": 2001, "soil_known": False}], {"remediation_eur": 0.0}, 2),
    ([{"building_year": 2001}], {"remediation_eur": 1.0}, 3),
    ([{"building_year": 2001}], {"restriction": "remediation"}, 3),
    ([{"building_year": 1950, "tenure": "rent"}], {}, 1),  # every occupant rents
    ([{"building_year": 1950, "tenure": "rent"}, {"building_year": 1950}], {}, 2),
    ([{"building_year": 2020}, {"building_year": 1990}], {}, 2),  # the oldest hall counts
    ([{"building_year": 2020}, {"building_year": None}], {}, 1),
    ([], {"remediation_eur": 1e6}, 1),  # nobody sits there
])
def test_lag(firms, place, lag):
    """R8: one year where the hall is re-used or nobody sits; else 1 + ⌈(3 + 4, with remediation + 6) / 12⌉."""
    rooms = rooms_of([parcel("P", 0, 4_000, "occupied") | place], [firm(f"F{at}", "P", **change) for at, change in enumerate(firms)])
    if firms:
        assert rooms.parcels.loc["P", "lag"] == lag
    else:
        assert rooms.parcels.loc["P", "lag"] >= 1


def test_no_instant_release():
    """R8, R10: what a mover leaves is not there in the year of its move: after 1, 2 or 3 years, whatever the terms say."""
    for change, first in (({}, 1), ({"building_year": 1990}, 2), ({"building_year": 1990, "soil_known": False}, 3)):
        rooms = rooms_of([parcel("P", 0, 4_000, "occupied")], [firm("A", "P", **change)])
        assert by_year(rooms, "P", "capacity_m2") == [0.0] * first + [4_000.0] * (5 - first)
    quick = rooms_of([parcel("P", 0, 4_000, "occupied")], [firm("A", "P", building_year=1990)], moves={"demolition_months": 0, "permit_months": 0})
    assert quick.parcels.loc["P", "lag"] == 1


@pytest.mark.parametrize(("stops", "first"), [(2027, 1), (2028, 2), (2020, 1), (2031, 5), (2032, 5)])
def test_firm_that_stops(stops, first):
    """R9: a firm that stops in year s frees its room from s + lag, one that stopped before the horizon as if in its first year."""
    rooms = rooms_of([parcel("P", 0, 4_000, "occupied")], [firm("A", "P", stops_in=float(stops), consent="unknown")])
    assert by_year(rooms, "P", "stopped_m2") == [0.0] * first + [4_000.0] * (5 - first)


@pytest.mark.parametrize(("change", "asks", "counts"), [
    ({}, None, True), ({"consent": "open"}, None, True), ({"consent": "stay"}, "either", False), ({"consent": "unknown"}, "either", False), ({}, "yes", False)])
def test_capacity_counts_those_who_may_relocate(change, asks, counts):
    """R10: C_p counts what movers free who consent and may relocate."""
    rows = {"parcels": [parcel("P", 0, 4_000, "occupied")], "firms": [firm("A", "P", **change)],
            "demand": [] if asks is None else [ask("DA", "A", 100.0) | {"on_own_plot": asks}]}
    rooms = Situation(project(rows, **YEARS)).rooms
    assert by_year(rooms, "P", "capacity_m2")[-1] == (4_000 if counts else 0)


def test_capacity_adds_up():
    """R10: open room + a firm that stops (2028 + 1) + a mover (2027 + 1): 1,000, + 1,500 from 2028, + 500 from 2029."""
    seats = [{"firm_id": "A", "parcel_id": "V", "plot_m2": 1_500.0}, {"firm_id": "B", "parcel_id": "V", "plot_m2": 500.0}]
    rooms = rooms_of([parcel("V", 0, 3_000)], [firm("A", "V"), firm("B", "V", stops_in=2028.0)], occupancy=seats)
    assert by_year(rooms, "V", "capacity_m2") == [1_000, 2_500, 3_000, 3_000, 3_000]


def test_closing():
    """R11: a parcel with a housing year takes nobody from 10 years before; status housing never."""
    rooms = rooms_of([parcel("V", 0, 3_000, housing_from=2040.0), parcel("H", 1_000, 3_000, "housing"), parcel("W", 2_000, 3_000)])
    assert rooms.parcels.loc["V", "closes"] == 2_030
    assert rooms.parcels.loc["H", "closes"] <= 2_027
    assert rooms.parcels.loc["W", "closes"] > 2_100


@pytest.mark.parametrize(("area", "need", "lot"), [
    (3_000, 500, 1_000),  # the least lot: 1,000 m² goes before 25 % = 750
    (8_000, 500, 2_000),  # 25 %
    (8_000, 3_000, 3_000),  # 5,000 are left
    (8_000, 6_000, 6_000),  # 2,000 are left, just the least lot
    (8_000, 6_001, 8_000),  # 1,999 would be left: the whole
    (8_000, 8_000, 8_000),
    (800, 500, 800),  # less than the least lot: at most what there is
])
def test_lot(area, need, lot):
    """R13: the need, at least the least lot, at most C_p, and no rest that is too small."""
    situation = Situation(project({"parcels": [parcel("V", 0, area)]}))
    assert lot_sizes(situation, np.array([float(need)]), np.array([0])).tolist() == [lot]


@pytest.mark.parametrize(("need", "reason"), [(1_333, "lot"), (1_334, ""), (6_001, ""), (5_333, "")])
def test_lot_that_is_too_large(need, reason):
    """R13: a lot of 2,000 is refused for a need of 1,333 (1.5 × 1,333 = 1,999.5), not for 1,334."""
    rows = {"parcels": [parcel("V", 0, 8_000)], "demand": [ask("N", extra=float(need), workers=5)]}
    assert judged_pair(project(rows, cost=BARE), "N", "settle", "V").reason == reason


def test_need_of_nothing():
    """R13: a relocation of a firm without known plot is refused for room."""
    rows = {"parcels": [parcel("V", 0, 8_000)], "firms": [firm("A", "")]}
    assert judged_pair(project(rows, cost=BARE), "A", "relocate", "V").reason == "room"


def test_years_of_a_pair():
    """R14: from from_year and earliest_year on, before the target closes, when a_k ≤ C_pt, and before the housing year of the own parcel."""
    rows = {
        "parcels": [parcel("P", 0, 1_000, "occupied", housing_from=2031.0), parcel("V", 2_000, 2_000), parcel("W", 4_000, 2_000, housing_from=2039.0),
                    parcel("Q", 6_000, 2_000, "occupied")],
        "firms": [firm("A", "P", floor_m2=100.0, plot_m2=1_000.0), firm("B", "Q", building_year=1990)],
        "demand": [ask("DA", "A", 0.0, from_year=2028.0)]}
    made = project(rows, cost=BARE, **YEARS)
    assert judged_pair(made, "A", "relocate", "V").years == [2028, 2029, 2030]
    assert judged_pair(made, "A", "relocate", "W").years == [2028]  # W closes in 2039 − 10 = 2029
    assert judged_pair(made, "A", "relocate", "Q").years == [2029, 2030]  # B leaves in 2027 at the earliest, its hall of 1990 goes first: two years

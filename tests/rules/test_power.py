"""Connections, nodes and hubs (R5, R20–R22)."""

import numpy as np
import pytest

from planner.rules.situation import Situation
from tests.cases import BARE, ask, firm, judged_pair, parcel, point, project, verdicts

YEARS = {"horizon": {"years": 4}}  # 2027 … 2030


def power_of(parcels, firms=(), **tables):
    return Situation(project({"parcels": parcels, "firms": list(firms), **tables}, **YEARS)).power


def node(name, x, **more):
    return {"node_id": name, "geometry": point(x), **more}


def capacity(name, year, free, **more):
    return {"node_id": name, "year": float(year), "free_kw": float(free), **more}


def test_connection_stays_with_the_parcel():
    """R20: what a firm used stays where it leaves, shared out by plot; it does not travel with the firm."""
    seats = [{"firm_id": "A", "parcel_id": "P", "plot_m2": 3_000.0}, {"firm_id": "A", "parcel_id": "Q", "plot_m2": 1_000.0}]
    power = power_of([parcel("P", 0, 3_000, "occupied"), parcel("Q", 1_000, 1_000, "occupied"), parcel("V", 2_000, 4_000)],
                     [firm("A", "P", connection_kw=200.0)], occupancy=seats, grid=[node("G", 0)])
    assert power.departing.set_index("parcel")["kw"].to_dict() == {0: 150.0, 1: 50.0}
    # node G has nothing: V has no power at all, whatever A takes along
    assert power.most_kw().tolist() == [150, 50, 0]


def test_connection_of_room_that_is_not_freed():
    """R20: power stays behind only where the room is freed too."""
    power = power_of([parcel("P", 0, 3_000, "occupied")], [firm("A", "P", tenure="rent", connection_kw=200.0)])
    assert power.departing.empty


@pytest.mark.parametrize(("stated", "home", "empty"), [(80.0, "", 80), (None, "", 0), (80.0, "P", 20), (40.0, "P", 0)])
def test_power_of_the_empty_part(stated, home, empty):
    """R20: the parcel's own connection where nobody sits on it, else what it is more than its occupants use (60 kW); nothing without a figure."""
    assert power_of([parcel("P", 0, 3_000, connection_kw=stated)], [firm("A", home, workers=10)]).empty_kw.tolist() == [empty]


def test_node_of_a_parcel():
    """R21: the node that is named, else the nearest that exists within 30 km, else none."""
    power = power_of([parcel("P1", 0, 1_000), parcel("P2", 9_000, 1_000), parcel("P3", 9_000, 1_000, y=500.0, grid_node_id="G1"), parcel("P4", 39_900, 1_000),
                      parcel("P5", 40_100, 1_000)],
                     grid=[node("G1", 0), node("G2", 10_000), node("G3", 9_000, status="planned")])
    assert [power.node_ids[at] if at >= 0 else "" for at in power.node] == ["G1", "G2", "G1", "G2", ""]


def test_free_power_by_year():
    """R21: the latest figure of a year ≤ t, the earliest before the first, 0 without one; reinforcement from its year on."""
    power = power_of([parcel("P", 0, 1_000)], grid=[node("G1", 0), node("G2", 1), node("G3", 2, reinforcement_year=2029.0, reinforcement_kw=500.0)],
                     grid_capacity=[capacity("G1", 2030, 300), capacity("G1", 2028, 100), capacity("G2", 2020, 50), capacity("G3", 2027, 10)])
    assert power.free_kw.tolist() == [[100, 100, 100, 300], [50, 50, 50, 50], [10, 10, 510, 510]]
    assert power_of([parcel("P", 0, 1_000)], grid=[node("G", 0)]).free_kw.tolist() == [[0, 0, 0, 0]]


def test_without_grid_table():
    """R21: without a grid table power is not limited; with one, a parcel without node has its own connection alone."""
    assert np.isinf(power_of([parcel("P", 0, 1_000, connection_kw=70.0)]).most_kw()).all()
    assert power_of([parcel("P", 60_000, 1_000, connection_kw=70.0)], grid=[node("G", 0)], grid_capacity=[capacity("G", 2027, 999)]).most_kw().tolist() == [70]


@pytest.mark.parametrize(("kw", "reason", "margin"), [(52.25, "", 0.0), (52.26, "power", -52.26)])
def test_small_connection(kw, reason, margin):
    """R5: a need of at most 55 × 0.95 = 52.25 kW counts 0; more than that needs power that V does not have."""
    rows = {"parcels": [parcel("V", 0, 2_000)], "demand": [ask("N", extra=1_500.0, workers=5, connection_kw=kw)], "grid": [node("G", 0)]}
    found, short = verdicts(project(rows, cost=BARE))["N", "settle", "V"]
    assert found == reason
    assert short == pytest.approx(margin)


def test_most_power_of_a_parcel():
    """Power: 100 kW that firm A leaves + 30 kW of the empty part + the most that its node ever has (120): 250 kW do, 250.1 do not."""
    rows = {"parcels": [parcel("P", 0, 4_000, "occupied", connection_kw=130.0), parcel("V", 500, 9_000)], "firms": [firm("A", "P", connection_kw=100.0)],
            "grid": [node("G", 0)], "grid_capacity": [capacity("G", 2027, 120), capacity("G", 2028, 20)],
            "demand": [ask("N1", extra=3_000.0, workers=9, connection_kw=250.0), ask("N2", extra=3_000.0, workers=9, connection_kw=250.0, extra_kw=0.1)]}
    found = verdicts(project(rows, cost=BARE))
    assert found["N1", "settle", "P"] == ("", 0.0)
    assert found["N2", "settle", "P"] == ("power", pytest.approx(-0.1))


def test_need_by_kind():
    """R5: 60 + 30 kW to relocate, 30 kW to expand (small: nothing), so that V beside it, without power, takes the expansion alone."""
    rows = {"parcels": [parcel("P", 0, 4_000, "occupied"), parcel("V", 55, 7_000)], "firms": [firm("A", "P", workers=10, floor_m2=1_500.0)],
            "demand": [ask("DA", "A", 2_000.0, extra_kw=30.0) | {"on_own_plot": "either"}], "grid": [node("G", 0)]}
    found = verdicts(project(rows, cost=BARE))
    assert found["A", "relocate", "V"] == ("power", -90.0)
    assert found["A", "expand", "V"] == ("", 0.0)
    assert found["A", "intensify", "P"] == ("", 0.0)


def test_hub():
    """R22: capacity max(shared + 0.5 × storage, s × incumbents), from its year; small connections stay outside; two members at least."""
    parcels = [parcel("P", 0, 3_000, "occupied"), parcel("Q", 1_000, 3_000, "occupied"), parcel("V", 2_000, 3_000)]
    firms = [firm("A", "P", connection_kw=300.0), firm("B", "Q", connection_kw=52.25)]
    hub = {"hub_id": "H", "estate_id": "E1", "shared_kw": 100.0, "storage_kw": 60.0, "simultaneity": 0.5, "from_year": 2029.0}
    (found,) = power_of(parcels, firms, hubs=[hub]).hubs
    assert found.parcels == (0, 1, 2)
    assert found.capacity_kw == 150  # 0.5 × 300 > 100 + 30
    assert found.first == 2
    (found,) = power_of(parcels, firms, hubs=[hub | {"parcel_ids": "Q; V", "from_year": None}]).hubs
    assert (found.parcels, found.capacity_kw, found.first) == ((1, 2), 130, 0)
    assert power_of(parcels, firms, hubs=[hub | {"parcel_ids": "V"}]).hubs == ()


def test_room_in_a_hub():
    """R22, power: a member can have what the hub shares, 150 / 0.5 = 300 kW, also without a grid table."""
    rows = {"parcels": [parcel("V", 0, 2_000), parcel("W", 1_000, 2_000)], "grid": [node("G", 0)],
            "hubs": [{"hub_id": "H", "parcel_ids": "V;W", "shared_kw": 150.0, "simultaneity": 0.5}],
            "demand": [ask("N", extra=1_500.0, workers=9, connection_kw=300.0), ask("M", extra=1_500.0, workers=9, connection_kw=301.0)]}
    made = project(rows, cost=BARE)
    assert judged_pair(made, "N", "settle", "V").reason == ""
    assert judged_pair(made, "M", "settle", "V").reason == "power"

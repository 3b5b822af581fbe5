"""The audit of what moves share: room over time, power, reserve and pace."""

from dataclasses import replace

import pytest

from planner.plan.audit import audit
from tests.plan.audit_case import C2, PLAN, A, B, E, N, at, found, plan_with, plan_without, project, row, rows


def test_room_overbooked_by_a_square_metre():
    """(room): 9,000 m² is taken of P8; a firm that sits on 3,001 of its 12,000 m² leaves one too few."""
    tables = rows()
    tables["firms"].append({**row(tables, "firms", "D"), "firm_id": "X", "parcel_id": "P8", "plot_m2": 3000.0, "consent": "stay"})
    assert found(tables) == []
    tables["firms"][-1]["plot_m2"] = 3001.0
    (finding,) = audit(project(tables), PLAN)
    assert (finding.rule, finding.where, finding.year, finding.amount, finding.allowed) == ("room", ("P8",), 2028, 9000.0, 8999.0)


def test_room_that_nobody_left():
    """(room): without A's departure P1 has no room for B."""
    assert found(moves=plan_without("A")) == ["room"]


def test_lag_ignored():
    """R8, (room): P1 reopens in 2029, two years after A's grant: 7 months of demolition and permit."""
    assert found(moves=plan_with(replace(B, year=2028))) == ["R14 room", "room"]


def test_lag_of_remediation():
    """R8: remediation makes it 13 months and three years."""
    tables = rows()
    row(tables, "parcels", "P1")["restriction"] = "remediation"
    assert found(tables) == ["R14 room", "room"]
    assert found(tables, plan_with(replace(B, year=2030))) == []


@pytest.mark.parametrize(("change", "late"), [({"building_year": None}, False), ({"soil_known": False}, True)])
def test_lag_where_little_is_known(change, late):
    """R8: a hall of unknown age is not re-used, and unknown soil is surveyed and cleaned first."""
    tables = rows()
    row(tables, "firms", "A").update(change)
    assert ("room" in found(tables)) == late
    assert "room" in found(tables, plan_with(replace(B, year=2028)))


@pytest.mark.parametrize("change", [{"building_year": 2002}, {"tenure": "rent"}])
def test_lag_of_a_hall_that_is_reused(change):
    """R8: a hall of at most 25 years, or one of tenants only, is re-used: one year."""
    tables = rows()
    row(tables, "parcels", "P1")["landlord_agrees"] = True
    row(tables, "firms", "A").update(change)
    findings = audit(project(tables), plan_with(replace(B, year=2028)))
    assert not [finding for finding in findings if finding.where[-1] == "P1"]


def test_room_of_a_firm_that_stops():
    """R9: a firm that stops in 2027 frees P1 in 2029, not before."""
    tables = rows()
    row(tables, "firms", "A")["stops_in"] = 2020
    assert found(tables, (B,)) == []
    assert found(tables, (replace(B, year=2028),)) == ["R14 room", "room"]
    row(tables, "firms", "A")["stops_in"] = 2028
    assert found(tables, (B,)) == ["R14 room", "room"]


def test_only_the_own_plot_of_several_occupants():
    """R7: with two occupants a firm frees its plot; a sole occupant frees the whole parcel."""
    tables = rows()
    row(tables, "firms", "A").update(plot_m2=3000.0)
    row(tables, "demand", "DA").update(extra_plot_m2=3000.0)
    moves = plan_with(replace(A, circular_m2=3000.0))
    assert found(tables, moves) == []
    tables["firms"].append({**row(tables, "firms", "D"), "firm_id": "X", "parcel_id": "P1", "plot_m2": 1000.0, "consent": "stay"})
    assert found(tables, moves) == ["R10", "room"]


def test_occupancy_names_the_parcels():
    """R1: where there is a table of occupancy it says who sits where."""
    tables = rows()
    tables["occupancy"] = [{"firm_id": firm["firm_id"], "parcel_id": firm["parcel_id"], "plot_m2": firm["plot_m2"]} for firm in tables["firms"]]
    assert found(tables) == []
    del tables["occupancy"][3]  # a firm that it does not name sits where the firm says
    assert found(tables) == []
    tables["occupancy"][0]["parcel_id"] = "P5"
    assert "R10" in found(tables, (B,))


def test_power_of_one_parcel():
    """(power): N needs 100 kW at P8 and the node has 99.9."""
    tables = rows()
    tables["grid_capacity"][1]["free_kw"] = 99.9
    (finding,) = audit(project(tables), PLAN)
    assert (finding.rule, finding.where, finding.year, finding.amount, finding.allowed) == ("power", ("P8", "G2"), 2028, 100.0, 99.9)


def test_connection_of_an_empty_parcel():
    """R20: what lies at an empty parcel needs no draw from the node."""
    tables = rows()
    tables["grid_capacity"][1]["free_kw"] = 50.0
    row(tables, "parcels", "P8")["connection_kw"] = 50.0
    assert found(tables) == []
    row(tables, "parcels", "P8")["connection_kw"] = 49.0
    assert found(tables) == ["power"]


def test_node_drawn_twice():
    """(node): A draws 100 kW and B 20 (60, less the 40 that A left at P1): 120 in all."""
    tables = rows()
    tables["grid_capacity"][0]["free_kw"] = 120.0
    assert found(tables) == []
    tables["grid_capacity"][0]["free_kw"] = 119.0
    (finding,) = audit(project(tables), PLAN)
    assert (finding.rule, finding.where, finding.year, finding.amount) == ("node", ("G1",), 2029, 120.0)


def test_node_that_the_parcel_names():
    """R21: the node that a parcel names goes before the nearest one."""
    tables = rows()
    tables["grid_capacity"][0]["free_kw"] = 219.0
    assert found(tables) == []
    row(tables, "parcels", "P8")["grid_node_id"] = "G1"
    assert found(tables) == ["node"]


def test_reinforcement():
    """R21: a reinforcement counts from its year; later rows of capacity replace earlier ones."""
    tables = rows()
    tables["grid_capacity"][0]["free_kw"] = 119.0
    tables["grid"][0].update(reinforcement_year=2029, reinforcement_kw=1.0)
    assert found(tables) == []
    tables["grid"][0]["reinforcement_year"] = 2030
    assert found(tables) == ["node"]
    tables["grid_capacity"].append({"node_id": "G1", "year": 2029, "free_kw": 120.0})
    assert found(tables) == []


def test_kw_of_a_firm_that_frees_nothing():
    """R20: power is left behind only where the room is freed too: the tenant X stops, its landlord must agree."""
    tables = rows()
    tables["firms"].append({**row(tables, "firms", "D"), "firm_id": "X", "parcel_id": "P8", "plot_m2": 1000.0, "tenure": "rent",
                            "connection_kw": 60.0, "consent": "stay", "stops_in": 2027})
    tables["grid_capacity"][1]["free_kw"] = 40.0
    assert found(tables) == ["power"]
    row(tables, "parcels", "P8")["landlord_agrees"] = True
    assert found(tables) == []


def test_small_connections_blocked():
    """R5: small connections draw nothing, unless they are blocked at the node: 100 + 36 + 36 kW at P8, 20 at P7."""
    tables = rows()
    tables["grid_capacity"][1]["small_connections_blocked"] = True
    findings = audit(project(tables), PLAN)
    assert [(finding.rule, finding.amount) for finding in findings] == [("power", 172.0), ("node", 120.0)]


def test_power_of_intensify():
    """(power): intensify draws its extra power at its main parcel."""
    tables = rows()
    tables["grid_capacity"][1].update(small_connections_blocked=True, free_kw=19.0)
    assert found(tables, (E,)) == ["power"]
    tables["grid_capacity"][1]["free_kw"] = 20.0
    assert found(tables, (E,)) == []


def test_no_node():
    """R21: without grid table power is not limited; with one, a parcel without node has none."""
    tables = rows()
    del tables["grid"], tables["grid_capacity"]
    assert found(tables) == []
    tables = rows()
    tables["grid"][0]["geometry"] = at(500_000, 0, 1).centroid
    tables["grid"][1]["geometry"] = at(500_000, 0, 1).centroid
    assert found(tables, (N,)) == ["power"]


def _hub(**changes):
    tables = rows()
    tables["hubs"] = [{"hub_id": "H", "parcel_ids": "P1;P2;P3", "shared_kw": 112.0, "simultaneity": 0.7, **changes}]
    tables["grid_capacity"][0]["free_kw"] = 0.0  # members draw nothing from the node
    return tables


def test_hub():
    """(hub): B's 60 kW (A's 40 are small) and A's new 100 kW at 0.7 are 112 kW."""
    assert found(_hub()) == []
    assert found(_hub(shared_kw=111.0)) == ["hub"]
    assert found(_hub(shared_kw=111.0, storage_kw=2.0)) == []


def test_hub_leaves_small_connections_out():
    """R5, R22: in a hub small connections count 0 even where the node blocks them: A asks 52 kW, 12 of them extra."""
    tables = _hub(shared_kw=0.0, simultaneity=1.0)
    row(tables, "demand", "DA")["extra_kw"] = 12.0
    tables["grid_capacity"][0]["small_connections_blocked"] = True
    assert "hub" not in found(tables, (A,))
    row(tables, "demand", "DA")["extra_kw"] = 13.0
    assert "hub" in found(tables, (A,))


def test_hub_from_its_year():
    """R22: before its year the members draw from the node."""
    assert found(_hub(from_year=2028)) == ["power"]


def test_hub_needs_two_members():
    """R22: one member is no hub; two are, in use or not (P2 is empty): A's 100 and B's 60 kW at 0.7 are 112 kW."""
    assert found(_hub(parcel_ids="P2")) == ["power", "power"]
    assert found(_hub(parcel_ids="P1;P2")) == []


def test_hub_of_an_estate():
    """R22: without parcels the whole estate is the hub."""
    assert found(_hub(parcel_ids="", estate_id="E1")) == []


def test_hub_never_below_what_it_drew():
    """(hub): what the members drew before is allowed even where the hub has less."""
    assert found(_hub(shared_kw=0.0), plan_without("A", "B")) == []


def test_reserve():
    """(reserve): C and C2 (no extra room) take 0.6 of the 1.4 ha open in GM0002; 43 % is enough, 42 % is not."""
    assert found(limits={"reserve_by_municipality": {"GM0002": 0.57}}) == []
    assert found(limits={"reserve_by_municipality": {"GM0002": 0.58}}) == ["reserve"]
    assert found(limits={"reserve_share": 0.58}) == ["reserve"]


def test_reserve_of_heavy_parcels():
    """(reserve): the same over parcels from category 4.1: 0.6 of P8's 1.2 ha."""
    tables = rows()
    row(tables, "parcels", "P8")["max_category"] = "4.1"
    assert found(tables, limits={"reserve_share": 0.5}) == []
    (finding,) = audit(project(tables, limits={"reserve_share": 0.51}), PLAN)
    assert (finding.rule, finding.where) == ("reserve", ("GM0002", "4.1"))


def test_circular_by_a_tenth_of_the_lot():
    """(reserve): a move that serves a tenth of its lot is circular."""
    tables = rows()
    row(tables, "demand", "N").update(extra_plot_m2=3000.0)
    assert found(tables, (N,), limits={"reserve_share": 1.0}) == []
    assert found(tables, (N,), limits={"reserve_share": 1.0, "circular_from_share": 1.0}) == []
    assert found(tables, (C2,), limits={"reserve_share": 1.0}) == ["reserve"]


def test_pace():
    """(pace): 0.9 ha is taken in Gelderland in 2028."""
    assert found(limits={"pace_ha_per_year": 0.9}) == []
    assert found(limits={"pace_ha_per_year": 0.8999}) == ["pace"]

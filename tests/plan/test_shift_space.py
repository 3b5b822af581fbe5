"""Shift space over the years: every figure by hand on the town, and relations on the sample with a plan."""

import numpy as np
import pytest

from planner.plan.openings import SIZE_CLASSES, SOURCES
from planner.plan.shift_space import BY, find_shift_space
from planner.plan.staying import left_open
from planner.program.formulation import formulate
from planner.program.solution import Effort
from planner.program.solving import find_plan
from planner.project.sample import make_sample
from planner.rules.situation import Situation
from tests.cases import firm, parcel, point, program_of, project, records_of, row, town, town_terms


def situation_of(rows, **more):
    """Return the situation of rows in three years."""
    return Situation(project(rows, **town_terms(**more)))


def shown(space):
    """Return the pieces that open, in short."""
    return [(piece.parcel_id, piece.source, piece.year, piece.area_m2, piece.at_start) for piece in space.openings]


def flows_of(space, code):
    """Return start, opened, taken, closed and end of a municipality, year by year, rounded to a tenth of a square metre."""
    return [tuple(round(value, 5) for value in (flow.start_ha, flow.opened_ha, flow.taken_ha, flow.closed_ha, flow.end_ha))
            for flow in space.flows if flow.municipality_code == code]


def planned():
    """Return program and moves of the town: A to V in 2027, N to P in 2028."""
    program = program_of(town(), town_terms())
    return program, records_of(program, find_plan(program, Effort()).chosen)


def test_without_a_plan_only_what_opens_by_itself():
    """R31: V is vacant (0.6 ha, GM2), P occupied: nothing else opens, and there is no figure for moves."""
    space = find_shift_space(situation_of(town()))
    assert shown(space) == [("V", "vacant", 2027, 6_000.0, True)]
    assert flows_of(space, "GM1") == [(0, 0, 0, 0, 0)] * 3
    assert flows_of(space, "GM2") == [(0.6, 0, 0, 0, 0.6)] * 3
    assert space.little == ()


def test_with_a_plan():
    """R31: A leaves P (0.4 ha) open in 2028 and takes V; N takes 0.3 of P in that year."""
    program, moves = planned()
    space = find_shift_space(program.situation, moves)
    assert shown(space) == [("P", "moved", 2028, 4_000.0, False), ("V", "vacant", 2027, 6_000.0, True)]
    assert flows_of(space, "GM1") == [(0, 0, 0, 0, 0), (0, 0.4, 0.3, 0, 0.1), (0.1, 0, 0, 0, 0.1)]
    assert flows_of(space, "GM2") == [(0.6, 0, 0.6, 0, 0), (0, 0, 0, 0, 0), (0, 0, 0, 0, 0)]


def test_little_by_hand():
    """R32: 0.4 ha in three years, out of use one year: 0.1333 ha is missed on average; open at the start of a year: (0.6 + 0 + 0.1)/3 ha."""
    program, moves = planned()
    whole, one, two = find_shift_space(program.situation, moves).little
    assert (whole.municipality_code, one.municipality_code, two.municipality_code) == ("", "GM1", "GM2")
    assert (whole.left_ha_per_year, whole.years_out_of_use) == (pytest.approx(0.4 / 3), 1.0)
    assert (whole.needed_ha, whole.there_ha) == (pytest.approx(0.4 / 3), pytest.approx(0.7 / 3))
    assert (one.needed_ha, two.needed_ha) == (whole.needed_ha, 0.0)


def test_sources_by_hand():
    """R31: option is shown and not counted; S's plot opens a year after it stops; land for issue opens in its year; restricted land never."""
    rows = town()
    rows["parcels"] += [
        parcel("O", -1_000, 900, "option"), parcel("L", -2_000, 2_000, "issuable_later", available_from=2029), parcel("I", -3_000, 5_000, "issuable_now"),
        parcel("Q", -4_000, 1_500, "occupied"), parcel("Z", -5_000, 9_000, restriction="cables"), parcel("Y", -6_000, 9_000, "issuable_later")]
    rows["firms"].append(firm("S", "Q", plot_m2=1_000.0, floor_m2=500.0, stops_in=2027))
    space = find_shift_space(situation_of(rows))
    assert shown(space) == [
        ("I", "issuable_now", 2027, 5_000.0, True), ("L", "issuable_later", 2029, 2_000.0, False), ("O", "option", 2027, 900.0, True),
        ("Q", "stopped", 2028, 1_500.0, False), ("V", "vacant", 2027, 6_000.0, True)]
    assert flows_of(space, "GM1") == [(0.5, 0, 0, 0, 0.5), (0.5, 0.15, 0, 0, 0.65), (0.65, 0.2, 0, 0, 0.85)]
    option = next(total for total in space.totals("source") if total.key == "option")
    assert (option.option_ha, option.start_ha, option.later_ha, option.pieces) == (0.09, 0.0, 0.0, 0)
    assert [total.key for total in space.totals("size")] == ["< 1,000", "1,000-2,500", "5,000-10,000"]
    assert [total.key for total in space.totals("year")] == ["2027", "2028", "2029"]


def test_investments_open_room():
    """R31: an investment of the plan opens 0.2 ha on V from 2028; not made, it opens nothing."""
    rows = town()
    rows["investments"] = [{"investment_id": "K", "parcel_id": "V", "kind": "renewal", "year": 2028, "cost_eur": 70_000.0, "ha_gained": 0.2}]
    situation = situation_of(rows, fund={"by_year": {2027: 1_000_000}, "may_invest": True})
    assert ("V", "invested", 2028, 2_000.0, False) in shown(find_shift_space(situation, invested=["K"]))
    assert shown(find_shift_space(situation)) == [("V", "vacant", 2027, 6_000.0, True)]


def test_room_on_the_own_plot_opens_and_is_taken_at_once():
    """R31: A finds 1,000 m² on P in its own place: opened and taken in one year, nothing stays."""
    rows = town()
    row(rows, "demand", "DA")["on_own_plot"] = "yes"
    row(rows, "firms", "A")["willingness_eur"] = 1e9
    program = program_of(rows, town_terms())
    first = int(np.flatnonzero(program.moves.mover == 0)[0])
    space = find_shift_space(program.situation, records_of(program, [first]))
    assert ("P", "own_plot", 2027, 1_000.0, False) in shown(space)
    assert flows_of(space, "GM1")[0] == (0, 0.1, 0.1, 0, 0)


def test_housing_closes_what_is_left():
    """R11, R31: V closes for housing in 2029 (from 2030, less one year to stay): 0.6 ha leaves the stock; closed from the start it never opens."""
    rows = town()
    row(rows, "parcels", "V")["housing_from"] = 2030.0
    terms = {"moves": {"min_stay_years": 1}}
    assert flows_of(find_shift_space(situation_of(rows, **terms)), "GM2") == [(0.6, 0, 0, 0, 0.6), (0.6, 0, 0, 0, 0.6), (0.6, 0, 0, 0.6, 0)]
    assert shown(find_shift_space(situation_of(rows, moves={"min_stay_years": 3}))) == []


def test_power_of_node_and_connection():
    """R31: V has 30 kW of its own; with 22 kW of its node it has 52 (too little, 52.25 is small), with 23 from 2028 on it has enough."""
    rows = town()
    row(rows, "parcels", "V")["connection_kw"] = 30.0
    rows["grid"] = [{"node_id": "G", "geometry": point(1_000), "reinforcement_year": 2028, "reinforcement_kw": 1.0}]
    rows["grid_capacity"] = [{"node_id": "G", "year": 2027, "free_kw": 22.0}]
    space = find_shift_space(situation_of(rows))
    assert [piece.has_power for piece in space.openings] == [False]
    assert [round(flow.end_with_power_ha, 4) for flow in space.flows if flow.municipality_code == "GM2"] == [0, 0.6, 0.6]
    assert space.small_kw == pytest.approx(52.25)


def test_power_that_a_firm_leaves():
    """R20, R31: A's 100 kW stay on P: what it leaves has power where the node has none, and V has not."""
    rows = town()
    rows["grid"] = [{"node_id": "G", "geometry": point(1_000)}]
    rows["grid_capacity"] = [{"node_id": "G", "year": 2027, "free_kw": 0.0}]
    _, moves = planned()
    space = find_shift_space(situation_of(rows), moves)
    assert [(piece.parcel_id, piece.has_power) for piece in space.openings] == [("P", True), ("V", False)]


def test_power_in_a_hub():
    """R22, R31: P and V share 76 kW at half: 152 kW, of which A uses 100 until it leaves; 52 kW beside it is a small connection."""
    rows = town()
    rows["grid"] = [{"node_id": "G", "geometry": point(1_000)}]
    rows["grid_capacity"] = [{"node_id": "G", "year": 2027, "free_kw": 0.0}]
    rows["hubs"] = [{"hub_id": "H", "parcel_ids": "P;V", "shared_kw": 76.0, "simultaneity": 0.5, "from_year": 2028}]
    _, moves = planned()
    still, gone = find_shift_space(situation_of(rows)), find_shift_space(situation_of(rows), [move for move in moves if move.mover_id == "A"])
    assert [round(flow.end_with_power_ha, 4) for flow in still.flows if flow.municipality_code == "GM2"] == [0, 0, 0]
    assert [round(flow.end_with_power_ha, 4) for flow in gone.flows if flow.municipality_code == "GM1"] == [0, 0.4, 0.4]


def test_one_municipality():
    """R31: of one municipality only its own rows are shown."""
    space = find_shift_space(situation_of(town()), municipality="GM1")
    assert (space.openings, {flow.municipality_code for flow in space.flows}) == ((), {"GM1"})


@pytest.fixture(scope="module")
def sampled():
    """Return the program of sample S under three million with a plan."""
    program = formulate(Situation(make_sample("S", 0).with_fund(3_000_000)))
    return program, find_plan(program, Effort(gap=0.05))


def test_stock_closes_on_the_sample(sampled):
    """R31: start + opened − taken − closed = end, the end of a year is the start of the next, nothing is below 0, and all that opens is in the pieces."""
    program, solution = sampled
    space = find_shift_space(program.situation, records_of(program, solution.chosen))
    before = {}
    for flow in space.flows:
        assert flow.start_ha + flow.opened_ha - flow.taken_ha - flow.closed_ha == pytest.approx(flow.end_ha, abs=1e-9)
        assert before.get(flow.municipality_code, flow.start_ha) == pytest.approx(flow.start_ha, abs=1e-9)
        assert 0 <= flow.end_with_power_ha <= flow.end_ha + 1e-9
        before[flow.municipality_code] = flow.end_ha
    pieces = sum(piece.area_m2 for piece in space.openings if piece.source != "option" and not piece.at_start) / 10_000
    assert pieces == pytest.approx(sum(flow.opened_ha for flow in space.flows))
    assert pieces > 1
    assert sum(flow.taken_ha for flow in space.flows) > 1


def test_what_stays_open_is_what_the_plan_says(sampled):
    """R31: but for a vacant parcel that housing has closed already, the end of the last year is the room that the plan leaves open, counted another way."""
    program, solution = sampled
    space = find_shift_space(program.situation, records_of(program, solution.chosen))
    assert sum(flow.closed_ha for flow in space.flows) == 0
    ends = sum(flow.end_ha for flow in space.flows if flow.year == program.situation.years[-1])
    never_closes = (program.situation.rooms.parcels["closes"] > program.situation.years[-1]).to_numpy()
    assert ends == pytest.approx(left_open(program, solution.chosen, solution.invested)[never_closes].sum() / 10_000, abs=1e-4)


@pytest.mark.parametrize("by", BY)
def test_every_heading_adds_up_to_the_same(by, sampled):
    """R31: whatever the heading, the totals add up to the same hectares, and every source and class has its word."""
    program, solution = sampled
    space = find_shift_space(program.situation, records_of(program, solution.chosen))
    totals = space.totals(by)
    whole = sum(piece.area_m2 for piece in space.openings if piece.source != "option") / 10_000
    assert sum(total.start_ha + total.later_ha for total in totals) == pytest.approx(whole)
    assert {piece.source for piece in space.openings} <= set(SOURCES)
    assert {piece.size_class for piece in space.openings} <= set(SIZE_CLASSES)
    assert len({total.key for total in totals}) == len(totals) > 0

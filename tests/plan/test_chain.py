"""Chains in full, by hand."""

import numpy as np
import pytest

from planner.plan.chain import find_chains
from planner.plan.chains import made_room, with_chains
from planner.plan.making import make
from planner.program.solution import Effort
from planner.program.solving import find_plan
from tests.cases import ask, firm, parcel, program_of, records_of, row, town, town_terms


def chains_with(rows, terms, wanted):
    """Return the chains of a plan of (mover, target, year)."""
    program = program_of(rows, terms)
    moves, ids = program.moves, program.situation.movers["mover_id"].to_numpy()
    parcels, years = program.situation.rooms.parcels.index, np.array(program.situation.years)
    chosen = [int(np.flatnonzero((ids[moves.mover] == who) & (parcels[moves.parcel] == to) & (years[moves.year] == year))[0]) for who, to, year in wanted]
    nothing = made_room(program.situation, ())
    return find_chains(program.situation, with_chains(program.situation, records_of(program, chosen), nothing), nothing)


def test_chain_by_hand():
    """R30: A takes all of V (0.6 ha) in 2027 and leaves P, of which N takes 3,000 m² in 2028: 0.4 ha served from 0.6, 1,000 m² left empty."""
    program = program_of(town(), town_terms())
    plan = make(program, find_plan(program, Effort()))
    [chain] = plan.chains
    record = plan.record()["chains"][0]
    first, second = chain.steps
    assert (chain.start_parcel, chain.start_ha, chain.served_ha, chain.multiplier) == ("V", 0.6, pytest.approx(0.4), pytest.approx(0.4 / 0.6))
    assert [(step.mover_id, step.kind, step.to, step.year, step.opened_by) for step in chain.steps] == [
        ("A", "relocate", "V", 2027, ()), ("N", "settle", "P", 2028, ("A",))]
    assert (first.origin, first.reopens, first.lag_years, second.reopens, second.lag_years) == (("P",), 2028, 1, None, None)
    assert (first.cost_eur, first.grant_eur, first.own_eur, record["steps"][0]["own_share"]) == (250_000, 150_000, 100_000, 0.4)
    assert (chain.end_year, chain.duration_years, chain.critical_path) == (2028, 1, ("A", "N"))
    assert (first.breaks, first.breaks_ha, second.breaks, second.breaks_ha) == (("N",), pytest.approx(0.4), (), pytest.approx(0.3))
    assert (chain.weakest.mover_id, record["survival"]) == ("A", 0.64)
    assert [(empty.parcel_id, empty.area_m2, empty.year) for empty in chain.left_empty] == [("P", 1_000.0, 2028)]
    assert record["ends_at"] == "P"
    assert list(plan.record())[-2:] == ["chains", "language"]


def test_a_single_move_is_no_chain():
    """R30: N alone on V hangs on nobody."""
    assert chains_with(town(), town_terms(), [("N", "V", 2027)]) == ()


def test_the_weakest_link_is_the_least_sure():
    """R30: N wants to come (0.8), A is open to it (0.4): 0.32 for both."""
    rows = town()
    row(rows, "firms", "A")["consent"] = "open"
    [chain] = chains_with(rows, town_terms(), [("A", "V", 2027), ("N", "P", 2028)])
    assert [step.survival for step in chain.steps] == [0.4, 0.8]
    assert (chain.weakest.mover_id, chain.record()["survival"]) == ("A", 0.32)


def test_a_step_with_time_to_spare_is_not_critical():
    """R30: P is free from 2028 and N comes in 2029: a year later A's move changes nothing, a year later N's ends the chain in 2030."""
    [chain] = chains_with(town(), town_terms(), [("A", "V", 2027), ("N", "P", 2029)])
    assert (chain.end_year, chain.critical_path) == (2029, ("N",))


def test_who_leaves_no_room_to_others_ends_a_chain_at_once():
    """R30: B rents and leaves nothing on R, so the chain ends with B's move in 2028, and B breaks nobody."""
    rows = town()
    rows["parcels"].append(parcel("R", -2_000, 3_000, "occupied"))
    rows["firms"].append(firm("B", "R", plot_m2=3_000.0, floor_m2=500.0, willingness_eur=100_000.0, tenure="rent"))
    rows["demand"] = [ask("DA", "A", 1_000.0), ask("DB", "B", 500.0)]
    [chain] = chains_with(rows, town_terms(), [("A", "V", 2027), ("B", "P", 2028)])
    assert (chain.end_year, chain.steps[1].reopens, chain.steps[1].lag_years) == (2028, None, None)
    assert [empty.parcel_id for empty in chain.left_empty] == []


def test_what_breaks_follows_from_the_room_and_not_from_the_tree():
    """R30: A and B leave 4,000 m² of P each; N, opened by A, finds room without A on what B leaves, and without both there is none."""
    rows = town()
    rows["parcels"] = [parcel("P", 0, 8_000, "occupied"), parcel("V", 2_000, 12_000, estate_id="E2")]
    rows["firms"].append(firm("B", "P", plot_m2=4_000.0, floor_m2=1_000.0, willingness_eur=100_000.0))
    rows["demand"].append(ask("DB", "B", 1_000.0))
    terms = town_terms(lots={"min_lot_share": 0.1})
    [chain] = chains_with(rows, terms, [("A", "V", 2027), ("B", "V", 2027), ("N", "P", 2028)])
    steps = {step.mover_id: step for step in chain.steps}
    assert steps["N"].opened_by == ("A",)
    assert steps["A"].breaks == ()
    [alone] = chains_with(rows, terms, [("A", "V", 2027), ("N", "P", 2028)])
    assert alone.steps[0].breaks == ("N",)


def test_who_does_not_fit_leaves_nothing_either():
    """R30: without A, B lacks room on P and stays on R, so that M lacks room there too: 0.1 + 0.05 + 0.3 ha lost."""
    rows = town()
    rows["parcels"].append(parcel("R", -2_000, 3_000, "occupied"))
    rows["firms"].append(firm("B", "R", plot_m2=3_000.0, floor_m2=500.0, willingness_eur=100_000.0))
    rows["demand"] = [ask("DA", "A", 1_000.0), ask("DB", "B", 500.0), ask("M", extra=3_000.0, workers=2, category_needed="3.1")]
    [chain] = chains_with(rows, town_terms(), [("A", "V", 2027), ("B", "P", 2028), ("M", "R", 2029)])
    first = chain.steps[0]
    assert (first.breaks, first.breaks_ha) == (("B", "M"), pytest.approx(0.45))
    assert chain.critical_path == ("A", "B", "M")

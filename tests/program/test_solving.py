"""The whole way from a project to a plan: what it must not depend on, and what it must keep to."""

from functools import cache

import numpy as np
import pytest
import shapely

from planner.plan.audit import audit
from planner.program.rows.view import Lock
from planner.program.solution import Effort
from planner.program.solving import find_plan
from planner.studio.plan import PlanRequest, make_plan
from tests.cases import BARE, ask, enumerated, firm, flat, parcel, program_of, project, row, town, town_terms
from tests.program.small import small_program, small_rows, small_terms

SEED = 2


def plan_of(rows, terms, **request):
    return make_plan(project(rows, **terms), PlanRequest(**request))


@cache
def plain_plan():
    return plan_of(small_rows(SEED), small_terms(SEED))


def test_same_project_same_plan():
    """Section 6: the same project gives the same plan, to the cent."""
    again = plan_of(small_rows(SEED), small_terms(SEED))
    assert again.plan_sha256 == plain_plan().plan_sha256
    assert again.deterministic
    assert again.status == "optimal"
    assert len(again.moves) > 1


def test_order_of_rows():
    """Section 6: the order of the rows of the tables does not matter."""
    shuffled = {name: found[::-1] for name, found in small_rows(SEED).items()}
    assert plan_of(shuffled, small_terms(SEED)).plan_sha256 == plain_plan().plan_sha256


def test_names():
    """Section 6: other ids, in another order, give a plan of the same value."""
    rows = small_rows(SEED)
    ids = {row[key] for table, key in (("parcels", "parcel_id"), ("firms", "firm_id"), ("demand", "demand_id"), ("grid", "node_id")) for row in rows[table]}
    new = {old: f"{chr(200 - ord(old[0]))}{9 - int(old[1:] or 0)}" for old in ids}

    def renamed(value):
        if isinstance(value, str):
            return ";".join(new.get(part, part) for part in value.split(";"))
        return value

    other = {table: [{key: renamed(value) for key, value in row.items()} for row in found] for table, found in rows.items()}
    assert len(set(new.values())) == len(ids)
    assert plan_of(other, small_terms(SEED)).value == pytest.approx(plain_plan().value, abs=1e-6)


def test_place_on_the_map():
    """Section 6: the whole map shifted by 10 km gives the same plan."""
    def there(row):
        return row | {"geometry": shapely.transform(row["geometry"], lambda xy: xy + np.array([10_000, -7_000]))} if "geometry" in row else row

    rows = {table: list(map(there, found)) for table, found in small_rows(SEED).items()}
    assert plan_of(rows, small_terms(SEED)).plan_sha256 == plain_plan().plan_sha256


def test_more_money():
    """(fund): more money never lowers the value; without any, only moves that need none are made."""
    made = project(small_rows(SEED), **small_terms(SEED))
    plans = [make_plan(made, PlanRequest(fund_eur=eur)) for eur in (0.0, 150_000.0, 400_000.0, 5_000_000.0)]
    values = [plan.value for plan in plans]
    assert values == sorted(values)
    assert values[0] < values[-1]
    assert plans[0].used_eur == 0
    assert all(move.grant_eur == 0 for move in plans[0].moves)


def test_unit_of_money():
    """Section 4: all money times a thousand gives a plan of the same value (the tie-break on grants is the only term in euros)."""
    rows, terms = town(), town_terms(fund={"by_year": {2027: 160_000.0, 2028: 60_000.0}})
    value = plan_of(rows, terms).value
    row(rows, "firms", "A")["willingness_eur"] *= 1_000
    terms = town_terms(
        fund={"by_year": {2027: 160_000_000.0, 2028: 60_000_000.0}}, state_aid={"de_minimis_eur": 300_000_000.0}, top={"value_added_eur": 95_000_000.0},
        cost=BARE | {"move_m2": flat(100_000.0), "fitout_m2": flat(100_000.0)})
    dear = plan_of(rows, terms)
    assert dear.value == pytest.approx(value, abs=1e-6)
    assert dear.used_eur % 1_000 == 0


def test_best_of_all_plans():
    """Section 6: the plan is the best of all that the independent audit finds clean."""
    rows, terms = town(), town_terms(fund={"by_year": {2027: 160_000.0, 2028: 60_000.0}})
    assert plan_of(rows, terms).value == pytest.approx(enumerated(program_of(rows, terms))[0], abs=1e-6)


@pytest.mark.parametrize("lock", [Lock("N", "V"), Lock("N", "*", 2029), Lock("A", "V", 2028), Lock("N", "P", 2029)])
def test_lock(lock):
    """(lock): a move that is fixed is made, and the plan is the best of those that have it."""
    plan = plan_of(town(), town_terms(), locks=(lock,))
    assert plan.unmet == ()
    assert plan.status == "optimal"
    assert [move for move in plan.moves if move.mover_id == lock.firm and lock.parcel in ("*", move.to) and lock.year in (None, move.year)]


@pytest.mark.parametrize("lock", [Lock("N", "P", 2027), Lock("A", "")])
def test_lock_that_cannot_be_met(lock):
    """(lock): the plan says so and names it; its value is that of its moves, without penalty.

    N in 2027 is too early for P; A wants nothing on its own plot.
    """
    made = project(town(), **town_terms())
    plan = make_plan(made, PlanRequest(locks=(lock, Lock("A", "V"))))
    assert plan.status == "infeasible"
    assert plan.unmet == (lock.name(),)
    assert audit(made, plan.moves, value_ha=plan.value) == ()
    assert -1 < plan.value <= plan.bound < 1


def test_forbid():
    """(lock): a forbidden move is not made: N goes to P only, or nowhere."""
    free, barred = plan_of(town(), town_terms()), plan_of(town(), town_terms(), forbids=(Lock("N", "P"),))
    assert {move.to for move in free.moves} == {"V", "P"}
    assert {move.to for move in barred.moves} == {"V"}
    assert barred.value < free.value
    assert not plan_of(town(), town_terms(), forbids=(Lock("N", "*"), Lock("A", "V"))).moves


def test_stopped_at_once():
    """Section 7: stopped before the linear program is solved, the first plan is shown, with a bound that holds."""
    program = small_program(SEED)
    solution = find_plan(program, Effort(), stop=lambda: True)
    assert solution.status == "stopped"
    assert len(solution.chosen)
    assert solution.value <= find_plan(program, Effort()).value <= solution.bound


def test_stopped_later():
    """Section 6: stopped after it, the best plan so far is shown, with its bound, and said not to be repeatable."""
    told = []
    solution = find_plan(small_program(SEED), Effort(), tell=told.append, stop=lambda: any(tidings.stage == "relaxation" for tidings in told))
    assert solution.value <= solution.bound + 1e-9
    assert solution.status in ("stopped", "optimal")
    assert solution.is_deterministic == (solution.status == "optimal")


def swapping(*more):
    """Return A on PA and B on PB, equal in size, halls of 1990: two years before what they leave is open again."""
    return {"parcels": [parcel("PA", 0, 4_000, "occupied"), parcel("PB", 1_000, 4_000, "occupied"), *more],
            "firms": [firm("A", "PA", building_year=1990), firm("B", "PB", building_year=1990)],
            "demand": [ask("DA", "A"), ask("DB", "B")]}


def test_swap_without_shift_space():
    """(room), R8: A and B cannot change places where nothing is open; neither can go first."""
    terms = town_terms(horizon={"years": 8})
    plan = plan_of(swapping(), terms, locks=(Lock("A", "PB"), Lock("B", "PA")))
    assert plan.status == "infeasible"
    assert len(plan.unmet) == 2
    assert not plan.moves


def test_swap_with_shift_space():
    """(room), R8: with one parcel open A goes there in 2027 at the earliest, B into A's old place in 2029, and C into B's in 2031."""
    rows = swapping(parcel("V", 2_000, 4_000), parcel("PC", 3_000, 4_000, "occupied"))
    rows["firms"].append(firm("C", "PC", building_year=1990))
    plan = plan_of(rows, town_terms(horizon={"years": 8}), locks=(Lock("A", "V"), Lock("B", "PA"), Lock("C", "PB", 2031)))
    assert plan.status == "optimal"
    assert {move.mover_id: (move.to, move.year) for move in plan.moves} == {"A": ("V", 2027), "B": ("PA", 2029), "C": ("PB", 2031)}
    assert np.diff([move.year for move in plan.moves]).tolist() == [2, 2]
    early = plan_of(rows, town_terms(horizon={"years": 8}), locks=(Lock("A", "V"), Lock("B", "PA"), Lock("C", "PB", 2030)))
    assert early.status == "infeasible"

"""What land, hectares and consent unlock, beside projects in which they are really there."""

import pytest

from planner.plan.rankings import Ranker
from planner.program.formulation import formulate
from planner.program.rows.view import Lock
from planner.program.session import Session, WhatIf
from planner.program.solution import Effort
from planner.program.solving import find_plan
from planner.project.project import Project
from planner.rules.situation import Situation
from planner.scenarios.unlocking import BUY, CALL, HECTARE, OPEN, call_questions, move_questions, room_questions
from tests.cases import ask, firm, parcel, point, program_of, project, row, town, town_terms
from tests.program.small import small_program
from tests.scenarios.ranking_case import best_by_program, best_by_search, case_differences, differences


def land(**terms: object) -> Project:
    """Return the town with land of every kind: V open, O an option, H withheld by its owner, open from 2028, S later; hub, grid, reserve."""
    rows = town()
    rows["parcels"] += [parcel("O", 2_400, 5_000, "option", estate_id="E2", owner_kind="municipality", max_category="4.1"),
                        parcel("H", 2_800, 4_000, estate_id="E2", owner_kind="private", available_from=2028.0),
                        parcel("S", 3_200, 4_000, "issuable_later", estate_id="E2", owner_kind="municipality", available_from=2029.0)]
    rows["firms"] += [firm("B", "Q", plot_m2=3_000.0, floor_m2=900.0, willingness_eur=300_000.0, connection_kw=30.0, consent="unknown"),
                      firm("C", "Q", plot_m2=2_000.0, floor_m2=600.0, willingness_eur=300_000.0, connection_kw=30.0)]
    rows["parcels"].append(parcel("Q", 300, 6_000, "occupied"))
    rows["demand"] += [ask("DB", "B", 1_500.0), ask("DC", "C", 100.0)]
    rows["grid"] = [{"node_id": "G", "geometry": point(1_000)}]
    rows["grid_capacity"] = [{"node_id": "G", "year": 2027.0, "free_kw": 300.0}]
    rows["hubs"] = [{"hub_id": "U", "estate_id": "E1", "shared_kw": 200.0, "simultaneity": 0.7}]
    usual = town_terms(limits={"pace_ha_per_year": 50, "reserve_share": 0.4, "circular_from_share": 0.3})
    return project(rows, **{**usual, **terms})


def test_every_rank_is_the_difference_of_two_projects() -> None:
    """Section 9: with a reserve, a hub of an estate, a grid and shared parcels, base, worths and intervals are those of the projects in which it is so."""
    made = land()
    asked = room_questions(made)
    assert {question.group for question in asked.questions} == {OPEN, BUY, HECTARE}
    assert {question.thing for question in asked.questions if question.group == OPEN} == {"V", "S"}
    assert {question.thing for question in asked.questions if question.group == BUY} == {"O", "H"}
    assert list(differences(made, best_by_program, "land")) == []


@pytest.mark.parametrize("seed", [0])
def test_ranks_of_a_random_case(seed: int) -> None:
    """Section 9: where every rule may bind, worths are the differences that an exhaustive search of the tables finds."""
    assert case_differences([seed], best_by_search) == []


def test_the_reserve_knows_no_land_that_is_withdrawn() -> None:
    """(reserve): land that is not open lets nobody in and counts in no reserve; a parcel that closes still counts."""
    situation = room_questions(land()).situation
    program = formulate(situation)
    session = Session(program, Effort())
    block = session._take(WhatIf(withdrawn=("O",))).block("reserve")
    whole, closed = program.block("reserve"), session._take(WhatIf(closed=(("O", 2027),))).block("reserve")
    less = {name: before - after for name, before, after in zip(whole.names, whole.rhs, block.rhs, strict=True)}
    assert {round(amount, 9) for name, amount in less.items() if "GM2" in name} == {0.3}  # 0.6 of half a hectare
    assert not any(amount for name, amount in less.items() if "GM1" in name)
    assert (closed.rhs == whole.rhs).all()


def test_who_shares_a_parcel_is_asked_apart() -> None:
    """Section 9: B leaves a parcel that C may leave too, so how it is divided depends on B: it is asked in a project of its own."""
    asked = call_questions(land())
    assert [(question.thing, question.group) for question in asked.questions] == [("B", CALL)]
    assert set(asked.apart) == {"B"}
    assert asked.base == WhatIf()


def test_an_hub_of_an_estate_takes_no_hectare() -> None:
    """R22: a hectare that is asked about joins no hub, so that a hub of one parcel, which is none, does not begin to exist."""
    rows = town()
    rows["hubs"] = [{"hub_id": "U", "estate_id": "E2", "shared_kw": 1.0, "simultaneity": 1.0}]
    assert room_questions(project(rows, **town_terms())).situation.power.hubs == ()


@pytest.mark.parametrize("seed", [1, 2])
def test_who_stays(seed: int) -> None:
    """Section 7: with movers held back a session is worth what a program is in which every move of theirs is forbidden."""
    program = small_program(seed)
    session = Session(program, Effort())
    session.solve()
    for name in ("F0", "N0"):
        answer = session.solve(WhatIf(stay=(name,)))
        right = find_plan(formulate(program.situation, forbids=(Lock(name, "*"),)), Effort())
        assert answer.value == pytest.approx(right.value, abs=1e-6)
        assert name not in set(program.situation.movers["mover_id"].iloc[program.moves.mover[answer.chosen]])


def test_importance_by_replacement() -> None:
    """Section 9: what a move of the plan is worth is what the best plan loses without its mover, and intervals from bounds alone hold it."""
    program = small_program(3)
    best = find_plan(program, Effort())
    movers = tuple(sorted(program.situation.movers["mover_id"].iloc[program.moves.mover[best.chosen]]))
    asked = move_questions(program.situation.project, movers)
    proven = Ranker(Session(formulate(asked.situation), Effort()), asked.base).rank(asked.questions, {"moves": 99})
    quick = Ranker(Session(formulate(asked.situation), Effort()), asked.base).rank(asked.questions, {})
    bounds = {rank.question.thing: rank for rank in quick.ranks}
    for rank in proven.ranks:
        right = best.value - find_plan(formulate(program.situation, forbids=(Lock(rank.question.thing, "*"),)), Effort()).value
        assert (rank.is_exact, rank.worth_ha) == (True, pytest.approx(right, abs=1e-6))
        assert bounds[rank.question.thing].low_ha - 1e-6 <= right <= bounds[rank.question.thing].high_ha + 1e-6
        assert bounds[rank.question.thing].plan_ha is None
        assert rank.question.thing in rank.movers


def test_a_claim_does_not_lower_what_land_may_be_worth() -> None:
    """Section 9: a housing claim takes jobs off every plan; the interval of the land that saves them reaches as far as they do."""
    rows = town()
    row(rows, "parcels", "P")["housing_from"] = 2029.0
    row(rows, "firms", "A")["workers"] = 200
    rows["demand"] = rows["demand"][:1]
    asked = room_questions(project(rows, **town_terms(fund={"by_year": {2027: 9_000_000}})))
    ranking = Ranker(Session(formulate(asked.situation), Effort()), asked.base).rank(asked.questions, {})
    [rank] = ranking.of(OPEN)
    right = ranking.base_value_ha + 2.0  # without V nobody is saved: 0.01 a job
    assert rank.low_ha - 1e-6 <= right <= rank.high_ha + 1e-6
    assert right > ranking.base_bound_ha


def test_stopped_rankings_say_so() -> None:
    """Section 9: stopped at once, nothing is ranked that was not asked."""
    asked = room_questions(land())
    ranking = Ranker(Session(formulate(asked.situation), Effort()), asked.base, stop=lambda: True).rank(asked.questions, {})
    assert (ranking.was_stopped, ranking.ranks) == (True, ())


def test_nothing_to_ask() -> None:
    """Section 9: a project without unknown consent has nobody to call."""
    program = program_of(town(), town_terms())
    asked = call_questions(program.situation.project)
    assert asked.questions == ()
    assert Situation(program.situation.project).displaced_ha == 0

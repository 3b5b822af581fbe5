"""The least shift space of a programme, by hand on the town, with Johnson's bound beside it."""

import numpy as np
import pytest

from planner.plan.johnson import johnson_order, pooled_bound, room_to_start
from planner.plan.least_space import least_space
from planner.program.formulation import formulate
from planner.program.goal import Goal
from planner.program.greedy import broken, complete
from planner.program.session import Session
from planner.program.solution import Effort
from planner.program.solving import Start, find_plan
from tests.cases import broken_by, parcel, program_of, row, town, town_terms
from tests.oracles.johnson import least_room
from tests.program.families import case_program
from tests.program.small import small_program

BOTH = Goal("least_space", programme=("A", "N"))


def test_a_programme_has_movers():
    """R29: the least space is asked for movers that are named, and nothing else is."""
    with pytest.raises(ValueError, match="programme"):
        Goal("least_space")
    with pytest.raises(ValueError, match="programme"):
        Goal("value", programme=("A",))
    with pytest.raises(ValueError, match="least of anything"):
        Session(program_of(town(), town_terms(), goal=BOTH), Effort())


def test_what_one_leaves_the_next_takes():
    """R29: A takes all of V (1,000 m² would be too little to leave) and N the 3,000 m² of P that A left a year before: 0.6 ha, not 0.9."""
    program = program_of(town(), town_terms(), goal=BOTH)
    found = find_plan(program, Effort())
    assert (found.status, -found.value, -found.bound) == ("optimal", pytest.approx(0.6), pytest.approx(0.6))
    assert not broken_by(program, found.chosen)
    year = dict(zip(program.situation.movers["mover_id"].iloc[program.moves.mover[found.chosen]], program.moves.year[found.chosen], strict=True))
    assert year["N"] > year["A"]


def test_room_comes_too_late():
    """R29: in one year nothing that A leaves comes back; V holds N (0.3 ha) or A (0.6 ha), one of the two is left, and N uses least."""
    found = find_plan(program_of(town(), town_terms(horizon={"years": 1}), goal=BOTH), Effort())
    assert (found.status, found.unmet, -found.value) == ("infeasible", ("A:*",), pytest.approx(0.3))


def test_own_plot_takes_no_room():
    """R29: who may build on its own plot is served without shift space."""
    rows = town()
    row(rows, "demand", "DA")["on_own_plot"] = "either"
    row(rows, "firms", "A").update(willingness_eur=1e9)
    found = find_plan(program_of(rows, town_terms(), goal=Goal("least_space", programme=("A",))), Effort())
    assert (found.status, found.value) == ("optimal", 0.0)


def test_what_opens_later_counts_too():
    """R29: room that opens by itself in 2029 is shift space as room that is open, and cannot be used before."""
    rows = town()
    row(rows, "parcels", "V").update(available_from=2029.0)
    program = program_of(rows, town_terms(), goal=Goal("least_space", programme=("A",)))
    found = find_plan(program, Effort())
    assert -found.value == pytest.approx(0.6)
    assert program.moves.year[found.chosen].tolist() == [2]


def test_nobody_else_moves():
    """R29: a mover out of the programme has no move at all."""
    program = program_of(town(), town_terms(), goal=Goal("least_space", programme=("N",)))
    assert set(program.situation.movers["mover_id"].iloc[program.moves.mover]) == {"N"}


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_no_more_than_a_plan_uses(seed):
    """R29: the movers of a plan can all move with at most what that plan uses, and Johnson's bound is no more than the least."""
    program = small_program(seed)
    plan = find_plan(program, Effort())
    programme = tuple(sorted(program.situation.movers["mover_id"].iloc[program.moves.mover[plan.chosen]]))
    asked = formulate(program.situation, goal=Goal("least_space", programme=programme))
    found = find_plan(asked, Effort())
    names, made = asked.moves.names(asked.situation, np.arange(len(asked.moves))), program.moves.names(program.situation, plan.chosen)
    same = np.array([names.index(name) for name in made])
    uses = complete(asked, same)[asked.side.space_columns].sum()
    assert not broken(asked, same, complete(asked, same, invested=np.flatnonzero(program.situation.offered["investment_id"].isin(plan.invested))))
    assert (found.status, found.unmet) == ("optimal", ())
    assert pooled_bound(asked).ha - 1e-9 <= -found.value <= uses + 1e-9
    assert not broken_by(asked, found.chosen, invested=found.invested)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_result_in_full(seed):
    """R29: what is lent adds up to the least space, the order is by year, the bound is no higher, and the multiplier is what is served per hectare."""
    programme = ("F0", "F1", "N0", "N1")
    asked = formulate(small_program(seed).situation, goal=Goal("least_space", programme=programme))
    result = least_space(asked, find_plan(asked, Effort()))
    record = result.record()
    assert sum(lent.used_ha for lent in result.lent) == pytest.approx(result.ha)
    assert all(lent.used_ha <= lent.there_ha + 1e-9 for lent in result.lent)
    assert result.bound_ha <= result.ha
    assert [move["year"] for move in record["order"]] == sorted(move["year"] for move in record["order"])
    assert {move["mover_id"] for move in record["order"]} | {stay.mover_id for stay in result.left_behind} == set(programme)
    assert result.multiplier is None or result.multiplier == pytest.approx(result.plan.circular_ha_served / result.ha)
    assert (result.johnson is None) == bool(result.left_behind)


def test_bound_by_hand():
    """R29: pooled, A asks 5,000 on R or 6,000 on V and leaves 4,000, B asks 3,000 and leaves 2,000: A first asks 5,000, then B 3,000 − (4,000 − 5,000)."""
    bound = pooled_bound(case_program("space"))
    assert (bound.ha, bound.category, bound.order) == (0.5, "", ("A", "B"))


def test_bound_by_category():
    """R29: where only V allows 3.1, A and N both need it there and nothing comes back to it: 0.5 + 0.3 ha, though all parcels together ask less."""
    rows = town()
    row(rows, "parcels", "V").update(geometry=parcel("V", 2_000, 12_000)["geometry"], max_category="4.1")
    row(rows, "parcels", "P")["max_category"] = "2"
    program = program_of(rows, town_terms(), goal=BOTH)
    bound, found = pooled_bound(program), find_plan(program, Effort())
    assert (bound.category, bound.ha) == ("4.1", pytest.approx(-found.value))
    assert bound.ha == pytest.approx(0.8)


def test_room_after_the_horizon_is_none():
    """R29: in one year A leaves nothing in time, so both ask room of their own: 0.6 + 0.3 ha."""
    assert pooled_bound(program_of(town(), town_terms(horizon={"years": 1}), goal=BOTH)).ha == pytest.approx(0.9)


def test_rule_is_johnsons():
    """R29: order and room are those of Johnson's rule, as the oracle has it."""
    chance = np.random.default_rng(5)
    for _ in range(200):
        needs, leaves = chance.integers(0, 9, (2, chance.integers(1, 8))).astype(float)
        order = johnson_order(needs, leaves)
        assert room_to_start(needs[order], leaves[order]) == least_room(needs.tolist(), leaves.tolist())


def test_not_found_is_not_cannot():
    """R29: N takes V first and A finds no room; stopped there, nothing is proven, and in one year it is proven that one of them cannot move."""
    goal = Goal("least_space", programme=("N", "A"))
    asked = program_of(town(), town_terms(), goal=goal)
    hasty = least_space(asked, find_plan(asked, Effort(), stop=lambda: True))
    assert ([stay.mover_id for stay in hasty.left_behind], hasty.status, hasty.cannot_count) == (["A"], "stopped", 0)
    short = program_of(town(), town_terms(horizon={"years": 1}), goal=goal)
    sure = least_space(short, find_plan(short, Effort()))
    assert ([stay.mover_id for stay in sure.left_behind], sure.status, sure.cannot_count) == (["A"], "infeasible", 1)
    assert sure.needed_m2 == {"A": 5_000.0}


def test_a_plan_to_start_from():
    """R29: begun with a plan in which both move, nobody is left behind, however soon the search is stopped."""
    asked = program_of(town(), town_terms(), goal=Goal("least_space", programme=("N", "A")))
    both = find_plan(asked, Effort()).chosen
    assert find_plan(asked, Effort(), stop=lambda: True, start=Start(both)).unmet == ()

"""Plans that are almost as good: worth enough, different, and counted by hand."""

from itertools import combinations

import numpy as np
import pytest

from planner.plan.alternatives import Alternatives, decisions, differing, least_difference
from planner.plan.making import make
from planner.program.alternatives import find_alternatives
from planner.program.formulation import Program, formulate
from planner.program.solution import Effort, Solution
from planner.program.solving import find_plan
from tests.cases import broken_by, parcel, program_of, row, town, town_terms
from tests.program.small import small_program

WITHIN = 0.35


def twins() -> Program:
    """Return the town with newcomer N alone and two like parcels at one distance: two plans are equally good."""
    rows = town()
    row(rows, "firms", "A")["consent"] = "stay"
    rows["demand"] = rows["demand"][1:]
    rows["parcels"].append(parcel("W", 2_000, 6_000, y=300.0, estate_id="E2"))
    return program_of(rows, town_terms())


def found(program: Program, within: float, count: int) -> tuple[Solution, list[Solution]]:
    """Return the best plan and its alternatives."""
    best = find_plan(program, Effort())
    return best, list(find_alternatives(program, best, within=within, count=count))


@pytest.mark.parametrize("seed", [2, 3, 4])
def test_each_is_a_good_plan_of_its_own(seed: int) -> None:
    """Section 9: every alternative keeps every rule by the independent audit, is worth its share of the best, and differs from all before it."""
    program = small_program(seed)
    best, others = found(program, WITHIN, 4)
    assert others
    plans = [make(program, solution) for solution in (best, *others)]
    for solution, plan in zip(others, plans[1:], strict=True):
        assert not broken_by(program, solution.chosen, invested=solution.invested)
        assert plan.audit == ()
        assert (1 - WITHIN) * best.value - 1e-6 <= solution.value <= best.value + 1e-6
        assert plan.value == pytest.approx(solution.value, abs=1e-9)
    assert least_difference(plans) >= 1


def test_the_other_of_two_equals() -> None:
    """Section 9: with nothing given up the other of two plans that are worth the same is found, and then there is none."""
    program = twins()
    best, others = found(program, 0.0, 5)
    targets = program.situation.rooms.parcels.index.to_numpy()
    assert len(others) == 1
    assert {str(targets[program.moves.parcel[one.chosen[0]]]) for one in (best, *others)} == {"V", "W"}
    assert others[0].value == pytest.approx(best.value, abs=1e-9)


@pytest.mark.parametrize("seed", [2, 4])
def test_the_first_differs_most(seed: int) -> None:
    """Section 9: no plan that is worth enough gives up more moves of the best than the first alternative does, though it parts partners."""
    program = small_program(seed)
    best, [first] = found(program, WITHIN, 1)
    plan, least = make(program, best), (1 - WITHIN) * best.value
    most, moving = 0, sorted({move.mover_id for move in plan.moves})
    movers = program.situation.movers["mover_id"].to_numpy()[program.moves.mover]
    targets = np.where(program.moves.is_targeted, program.situation.rooms.parcels.index.to_numpy()[program.moves.parcel], "")
    same = np.isin([f"{one} {to}" for one, to in zip(movers, targets, strict=True)], [f"{move.mover_id} {move.to or ''}" for move in plan.moves])
    for count in range(len(moving) + 1):
        for kept in combinations(moving, count):  # the best plan that makes no move of the best but those of some movers
            other = program_without(program, same & ~np.isin(movers, kept))
            if find_plan(other, Effort()).value >= least - 1e-9:
                most = max(most, len(moving) - count)
    alike = len(decisions(plan) & decisions(make(program, first)))
    assert len(moving) - alike == most


def program_without(program: Program, barred: np.ndarray) -> Program:
    """Return the program without some moves."""
    return formulate(program.situation, moves=program.moves.take(~barred))


def test_none_asked_and_stopped() -> None:
    """Section 9: asked for none, or stopped, there is none; stopped after the first there is one."""
    program = small_program(2)
    best, others = found(program, WITHIN, 0)
    assert others == []
    assert list(find_alternatives(program, best, within=WITHIN, count=3, stop=lambda: True)) == []
    walk = find_alternatives(program, best, within=WITHIN, count=3)
    assert next(walk).value <= best.value


def test_investments_are_told() -> None:
    """R27: investments that an alternative needs are named with it, and none that it does not need: without one of them the audit finds a fault."""
    told = 0
    for seed in (1, 2, 3, 4):
        program = small_program(seed)
        for solution in found(program, 0.3, 3)[1]:
            told += len(solution.invested)
            for name in solution.invested:
                assert broken_by(program, solution.chosen, invested=[one for one in solution.invested if one != name])
    assert told


def test_shares_and_core_by_hand() -> None:
    """Section 9: of the two plans of the twins each holds its own move by a half, none is in the core; with a scenario it is counted apart."""
    program = twins()
    best, others = found(program, 0.0, 5)
    plan, other = make(program, best), make(program, others[0])
    [(mover, to)] = decisions(plan)
    both = Alternatives(plan, (other,), 0.0, (("same", plan),))
    assert {(one.mover_id, one.share, one.scenario_share, one.is_in_best) for one in both.held} == {(mover, 0.5, 1.0, True), (mover, 0.5, 0.0, False)}
    assert (both.core, differing(plan, other)) == ((), 1)
    alone = Alternatives(plan, (), 0.0)
    assert [(one.to, one.share, one.scenario_share) for one in alone.core] == [(to, 1.0, None)]
    assert [one.to for one in Alternatives(plan, (), 0.0, (("other", other),)).core] == []
    record = both.record()
    assert [one["differs_in"] for one in record["plans"]] == [0, 1]
    assert [len(one["moves"]) for one in record["plans"]] == [1, 1]


def test_the_same_again() -> None:
    """Section 7: asked again the alternatives are the same, to the last move."""
    first, again = (found(small_program(2), WITHIN, 3)[1] for _ in range(2))
    assert [one.chosen.tolist() for one in first] == [one.chosen.tolist() for one in again]
    assert all(np.isfinite(one.value) for one in first)

"""What-if in a living session gives what a new program gives."""

import numpy as np
import pytest

from planner.program.formulation import formulate
from planner.program.rows.view import Lock
from planner.program.session import Session, WhatIf
from planner.program.solution import Effort
from planner.program.solving import find_plan
from planner.rules.situation import Situation
from tests.cases import project
from tests.program.small import small_program, small_rows, small_terms

SEEDS = (1, 2, 3)


def anew(program, what_if):
    """Return the solution of the project with the change in it from the start."""
    situation = program.situation if what_if.fund_eur is None else program.situation.funded(what_if.fund_eur)
    return find_plan(formulate(situation, what_if.locks, what_if.forbids), Effort())


def questions(program):
    """Return what-if questions that matter for a program: more and less fund, a plan's move barred, a mover that stays locked."""
    plan = find_plan(program, Effort())
    movers, fund = program.situation.movers["mover_id"].to_numpy(), program.situation.project.terms.fund.total_eur
    moving = movers[program.moves.mover[plan.chosen]]
    staying = sorted(set(movers[program.moves.mover]) - set(moving))
    out = [WhatIf(fund_eur=0.4 * fund), WhatIf(fund_eur=2 * fund), WhatIf(forbids=(Lock(moving[0], "*"),)), WhatIf()]
    return [*out, WhatIf(locks=(Lock(staying[0], "*"),), fund_eur=fund)] if staying else out


@pytest.mark.parametrize("seed", SEEDS)
def test_answers_are_those_of_a_new_program(seed):
    """Section 7: one session asked again and again gives the value, the unmet locks and the proof of a program that is built anew."""
    program = small_program(seed)
    session = Session(program, Effort())
    for what_if in questions(program):
        answer, expected = session.solve(what_if), anew(program, what_if)
        assert answer.status == expected.status
        assert answer.unmet == expected.unmet
        assert answer.value == pytest.approx(expected.value, abs=1e-6)
        assert session.program.situation.project.terms.fund.total_eur == (what_if.fund_eur or program.situation.project.terms.fund.total_eur)


@pytest.mark.parametrize("seed", SEEDS)
def test_bounds_without_a_plan(seed):
    """Section 7: the bound of a what-if is never below its optimum, and the linear program is that of a new program or tighter by cuts that hold."""
    program = small_program(seed)
    session = Session(program, Effort())
    session.solve()
    for what_if in questions(program):
        value, bound = session.prove(what_if)
        expected = anew(program, what_if)
        best = expected.value - 1_000 * len(expected.unmet)
        assert bound >= best - 1e-6
        assert value >= best - 1e-6


def test_closed_parcel():
    """Section 7: nobody goes to a closed parcel from its year on; before it they may."""
    program = small_program(1)
    session = Session(program, Effort())
    targeted = [move for move in session.solve().chosen if program.moves.is_targeted[move]]
    parcel = program.situation.rooms.parcels.index[program.moves.parcel[targeted[0]]]
    for year in (program.situation.years[0], program.situation.years[-1]):
        answer = session.solve(WhatIf(closed=((parcel, year),)))
        at = program.moves.parcel[answer.chosen] == program.situation.rooms.parcels.index.get_loc(parcel)
        late = np.array(program.situation.years)[program.moves.year[answer.chosen]] >= year
        assert not (at & late & program.moves.is_targeted[answer.chosen]).any()


def test_the_plan_is_kept_where_it_is_as_good():
    """Section 7: asked the same again, a session gives the same plan, though others may be as near to the bound."""
    session = Session(small_program(2), Effort(gap=0.5))
    first = session.solve()
    session.solve(WhatIf(fund_eur=1.0))
    session.solve()
    again = session.solve()
    assert first.value <= again.value + 1e-9
    assert np.array_equal(session.solve().chosen, again.chosen)


def test_renewed():
    """Section 7: a session of a changed project begins with the plan and the columns of the old one and reaches its own optimum."""
    program = small_program(3)
    session = Session(program, Effort())
    session.solve()
    rows = small_rows(3)
    rows["parcels"] = [row | ({"connection_kw": 400.0} if row["parcel_id"] == "V0" else {}) for row in rows["parcels"]]
    situation = Situation(project(rows, **small_terms(3)))
    answer = session.renewed(situation).solve()
    assert answer.status == "optimal"
    assert answer.value == pytest.approx(find_plan(formulate(situation), Effort()).value, abs=1e-6)


def test_a_bound_knows_no_nearness():
    """Section 7, what-if: a plan before counts in no value of a linear program and in no bound, though plans stay near it."""
    program = small_program(3)
    session, fresh = Session(program, Effort(gap=0.05)), Session(program, Effort(gap=0.05))
    session.solve()
    assert len(session.solution.chosen)
    renewed = session.renewed(program.situation)
    assert renewed.prove(WhatIf())[0] == pytest.approx(fresh.prove(WhatIf())[0], abs=1e-7)
    assert renewed._take(WhatIf()).bonus.sum() > 0


def test_renewed_keeps_what_is_forbidden():
    """Section 7: moves that a program was made without stay forbidden after a change of the project."""
    situation, forbids = small_program(3).situation, (Lock("F0", "*"), Lock("N0", "*"))
    free = find_plan(formulate(situation), Effort())
    program = formulate(situation, forbids=forbids)
    renewed = Session(program, Effort(), forbids=forbids).renewed(situation)
    answer = renewed.solve()
    assert {"F0", "N0"}.isdisjoint(renewed.program.situation.movers["mover_id"].iloc[renewed.program.moves.mover])
    assert answer.value == pytest.approx(find_plan(program, Effort()).value, abs=1e-6)
    assert answer.value < free.value


def test_a_forbidden_move_is_not_made_for_a_lock():
    """(lock): where a what-if forbids what the program locks, the lock is unmet and the move is not made."""
    program = small_program(SEEDS[0])
    plan = find_plan(program, Effort())
    mover = str(program.situation.movers["mover_id"].iloc[program.moves.mover[plan.chosen[0]]])
    locked = formulate(program.situation, (Lock(mover, "*"),))
    answer = Session(locked, Effort()).solve(WhatIf(forbids=(Lock(mover, "*"),)))
    assert answer.unmet == (f"{mover}:*",)
    assert mover not in set(program.situation.movers["mover_id"].iloc[locked.moves.mover[answer.chosen]])

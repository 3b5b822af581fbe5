"""What the province must stay like, so that it teaches and so that a benchmark cannot be softened."""

import numpy as np
import pytest

from planner.plan.making import make
from planner.plan.plan import Plan
from planner.program.formulation import Program, formulate
from planner.program.greedy import complete, greedy
from planner.program.master import relax
from planner.program.solution import Effort
from planner.program.solving import find_plan
from planner.rules.eligibility import REASONS
from planner.rules.situation import Situation
from planner.units import EUR_PER_MEUR

LEAST_MOVES = 200_000
LEAST_GREEDY_GAP = 0.03
LEAST_REASON_SHARE = 0.01
ONLY_AT_HOME = "cover"
"""Holds for building on the own plot only, of which there is one pair a mover."""
SWITCHED = "municipality"
"""Holds where a term closes the borders only."""


@pytest.fixture(scope="module")
def program(province) -> Program:
    return formulate(Situation(province))


@pytest.fixture(scope="module")
def plan(small) -> Plan:
    """Return a plan of one municipality; what a plan of the province must be like stands in tests/prove/test_sample_full.py."""
    program = formulate(Situation(small))
    return make(program, find_plan(program, Effort(gap=0.03)))


def test_the_province_has_two_hundred_thousand_possible_moves(program):
    assert len(program.moves) >= LEAST_MOVES


def test_a_plan_has_chains(plan):
    assert max(move.step for move in plan.moves) >= 2


def test_the_best_move_first_is_well_below_the_linear_program(program):
    order = np.argsort(-program.moves.objective, kind="stable")
    chosen = greedy(program, order)
    value = program.moves.objective[chosen].sum() + program.side.objective @ complete(program, chosen) + program.constant
    assert value <= (1 - LEAST_GREEDY_GAP) * relax(program).objective


@pytest.mark.parametrize("reason", [name for name in REASONS if name and name not in {ONLY_AT_HOME, SWITCHED}])
def test_every_reason_of_refusal_holds_for_one_pair_in_a_hundred(program, reason):
    refused = sum(counts[reason] for counts in program.moves.refused.values())
    assert refused >= LEAST_REASON_SHARE * program.moves.pairs


def test_three_movers_cannot_build_on_their_own_plot_for_want_of_cover_alone(program):
    short = [counts for counts in program.moves.refused.values() if set(counts) == {ONLY_AT_HOME}]
    assert len(short) >= 3


def test_grants_are_of_a_credible_size(plan):
    grants = np.array([move.grant_eur for move in plan.moves])
    assert 40_000 <= np.median(grants) <= 110_000
    assert 200_000 <= np.quantile(grants, 0.9) <= 500_000


def test_old_parcels_reopen_after_one_two_and_three_years(program):
    assert set(program.situation.rooms.parcels["lag"]) == {1, 2, 3}


def test_money_limits_a_small_fund_and_room_a_large_one(small):
    served = []
    funds = (0.0, 1.0, 2.0, 6.0)
    for millions in funds:
        fund = small.terms.fund.model_copy(update={"total_eur": millions * EUR_PER_MEUR})
        project = small.with_terms(small.terms.model_copy(update={"fund": fund}))
        served.append(relax(formulate(Situation(project))).objective)
    per_million = np.diff(served) / np.diff(funds)
    assert (per_million[:-1] > 1.5 * per_million[1:]).all()


def test_a_full_own_plot_is_no_reason_where_others_were_looked_at(plan):
    """That nothing can be built on its own plot is why a firm stays only where no other parcel was looked at."""
    full = [stay for stay in plan.not_moved if ONLY_AT_HOME in stay.counts and len(stay.counts) > 1]
    assert full
    assert ONLY_AT_HOME not in {stay.reason for stay in full}

"""What a plan of the sample province must stay like, so that it teaches and so that a benchmark cannot be softened."""

from collections import Counter

import numpy as np
import pytest

from planner.plan.making import make
from planner.plan.plan import Plan
from planner.program.formulation import formulate
from planner.program.solution import Effort
from planner.program.solving import find_plan
from planner.project.sample import make_sample
from planner.rules.situation import Situation

LEAST_CHAIN_SHARE = 0.25


@pytest.fixture(scope="module")
def plan() -> Plan:
    """Return a plan of the province."""
    program = formulate(Situation(make_sample("M")))
    return make(program, find_plan(program, Effort(gap=0.06)))


def test_a_quarter_of_what_is_served_hangs_in_chains(plan: Plan) -> None:
    """Section 8: at least a quarter of the hectares served hang in chains of two moves or more, and some chain has three."""
    length = Counter(move.chain for move in plan.moves)
    served = sum(move.circular_m2 for move in plan.moves)
    assert sum(move.circular_m2 for move in plan.moves if length[move.chain] > 1) >= LEAST_CHAIN_SHARE * served
    assert max(move.step for move in plan.moves) >= 3


def test_some_dozens_of_firms_move_at_fifteen_million(plan: Plan) -> None:
    """Section 8: with a fund of fifteen million some dozens of firms move and at least ten hectares are served."""
    assert sum(move.kind == "relocate" for move in plan.moves) >= 36
    assert plan.circular_ha_served >= 10


def test_grants_are_of_a_credible_size(plan: Plan) -> None:
    """Section 3: half of the grants are below some 65,000 euro, nine in ten below some 380,000."""
    grants = np.array([move.grant_eur for move in plan.moves])
    assert 40_000 <= np.median(grants) <= 110_000
    assert 200_000 <= np.quantile(grants, 0.9) <= 500_000

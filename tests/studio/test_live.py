"""A plan that stays alive, on the sample of a municipality."""

import pytest

from planner import LivePlan, Lock, PlanRequest, WhatIf, make_plan, make_sample


@pytest.fixture(scope="module")
def live():
    return LivePlan(make_sample("S", 3), PlanRequest(gap=0.05))


def test_answers_are_audited_plans(live):
    """Section 7: each answer is a plan with the fund that was asked, audited, within the gap, and within the bound that was given at once."""
    fund = make_sample("S", 3).terms.fund.total_eur
    for what_if in (WhatIf(), WhatIf(fund_eur=fund / 2), WhatIf(fund_eur=1.5 * fund)):
        bound, plan = live.bound(what_if), live.ask(what_if)
        assert plan.audit == ()
        assert plan.budget_eur == pytest.approx(what_if.fund_eur or fund)
        assert plan.used_eur <= plan.budget_eur
        assert plan.status in ("within_gap", "optimal")
        assert plan.value <= bound + 1e-6


def test_a_lock_and_a_forbidden_move(live):
    """(lock): the answer holds the locked move and not the forbidden one, and says so to the audit."""
    plan = live.ask(WhatIf())
    kept, barred = plan.moves[0], plan.moves[-1]
    answer = live.ask(WhatIf(locks=(Lock(kept.mover_id, kept.to or "", kept.year),), forbids=(Lock(barred.mover_id, "*"),)))
    assert (kept.mover_id, kept.to, kept.year) in [(move.mover_id, move.to, move.year) for move in answer.moves]
    assert barred.mover_id not in [move.mover_id for move in answer.moves]


def test_a_changed_project(live):
    """Section 7: after a change of the project the answer is as good as a plan made anew, within the gap."""
    project = make_sample("S", 3)
    terms = project.terms.model_copy(update={"grant": project.terms.grant.model_copy(update={"scheme_share": 0.5})})
    changed = project.with_terms(terms)
    live.changed(changed)
    answer, anew = live.ask(WhatIf()), make_plan(changed, PlanRequest(gap=0.05))
    assert answer.value >= anew.value * (1 - 0.05) - 1e-6
    assert answer.value <= anew.bound + 1e-6

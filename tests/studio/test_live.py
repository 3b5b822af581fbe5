"""A plan that stays alive, on the sample of a municipality."""

from dataclasses import replace

import pytest

from planner import LivePlan, Lock, PlanRequest, WhatIf, make_plan, make_sample
from planner.errors import InputError
from planner.studio.live import replan
from planner.studio.made_plan import plan_made, project_of


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


def test_a_new_plan_near_the_one_before_can_be_gone_on_with():
    """Section 7: after an edit the plan that comes is near the one before, audited, and says what it was made of; a lock then holds as well."""
    project = make_sample("S", 3)
    before = make_plan(project, PlanRequest(gap=0.05))
    fund = project.terms.fund.total_eur * 0.9
    request = PlanRequest(fund_eur=fund, gap=0.05, prefer=before.moves, locks=(Lock(before.moves[0].mover_id, "*"),))
    for asked in (replace(request, locks=()), request):
        plan = replan(project, asked, progress=lambda _: None, stop=lambda: False)
        assert plan.audit == ()
        assert project_of(plan_made(plan), project).terms.fund.total_eur == pytest.approx(fund)
        assert plan.asked == asked.record()
    stayed = {move.mover_id for move in before.moves} & {move.mover_id for move in plan.moves}
    assert len(stayed) >= 0.6 * len(before.moves)
    assert before.moves[0].mover_id in {move.mover_id for move in plan.moves}


def test_a_wrong_lock_is_refused_before_anything_is_planned():
    """A lock on a firm that does not exist is told as in any plan."""
    with pytest.raises(InputError) as caught:
        replan(make_sample("S", 3), PlanRequest(gap=0.05, locks=(Lock("NIEMAND", "*"),)))
    assert [problem.code for problem in caught.value.problems] == ["unknown_id"]

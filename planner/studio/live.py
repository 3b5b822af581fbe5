"""The use case: what-if on a plan that stays alive."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from planner.errors import AuditError
from planner.plan.making import make
from planner.plan.plan import Plan
from planner.program.formulation import formulate, made_before
from planner.program.session import Session, WhatIf
from planner.program.solution import Effort, Tidings
from planner.project.project import Project
from planner.rules.situation import Situation
from planner.studio.plan import PlanRequest, asked_project, default_gap, make_plan


class LivePlan:
    """A plan that answers what-if questions in place of being made anew.

    Parameters
    ----------
    project, request
        As for :func:`~planner.studio.plan.make_plan`; locks and forbidden moves of the request hold in every answer, and the first answer stays near
        the plan that it prefers.
    """

    def __init__(self, project: Project, request: PlanRequest) -> None:
        self._request = request
        program = formulate(Situation(asked_project(project, request)), request.locks, request.forbids)
        effort = Effort(gap=default_gap(program, request), seconds=request.seconds)
        before = made_before(program.situation, program.moves, request.prefer)
        self._session = Session(program, effort, forbids=request.forbids, near=None if before is None else np.flatnonzero(before))

    def ask(
        self, what_if: WhatIf, *, progress: Callable[[Tidings], None] = lambda _: None, stop: Callable[[], bool] = lambda: False
    ) -> Plan:
        """Return the plan under a what-if, near the plan before.

        Raises
        ------
        AuditError
            Where the independent audit finds anything: such a plan is not shown.
        """
        solution = self._session.solve(what_if, tell=progress, stop=stop)
        forbids = (*self._request.forbids, *what_if.forbids)
        plan = make(self._session.program, solution, forbids, what_if.locks)
        if plan.audit:
            raise AuditError(plan.audit)
        fund = self._request.fund_eur if what_if.fund_eur is None else what_if.fund_eur
        asked = replace(self._request, fund_eur=fund, locks=(*self._request.locks, *what_if.locks), forbids=forbids)
        return replace(plan, asked=asked.record())

    def bound(self, what_if: WhatIf) -> float:
        """Return what no plan under a what-if can be worth more than (hectare-equivalents), at once."""
        return self._session.prove(what_if)[1]

    def changed(self, project: Project) -> None:
        """Go on with a changed project (a parcel opened, other terms): columns and plan are kept as far as they still exist."""
        self._session = self._session.renewed(Situation(asked_project(project, self._request)))


@dataclass
class _Held:
    """The living plan of this process, and what it was last about."""

    live: LivePlan
    project_sha256: str
    terms: tuple[object, ...]


_held: list[_Held] = []
"""At most one: a process at a desk serves one reader."""


def replan(
    project: Project,
    request: PlanRequest,
    *,
    progress: Callable[[Tidings], None] = lambda _: None,
    stop: Callable[[], bool] = lambda: False,
) -> Plan:
    """Return a plan near the one before: from the living program of this process where there is one, else from a new one that stays.

    What a living program cannot do (a target, the least fund, a second solver) is planned anew.

    Raises
    ------
    InputError, AuditError
        As :func:`~planner.studio.plan.make_plan`.
    """
    if request.target_ha is not None or request.least_fund or request.confirm:
        return make_plan(project, request, progress=progress, stop=stop)
    asked_project(project, request)  # locks are checked here: what-if takes them on trust
    terms = (request.gap, request.seconds, tuple(request.levers.items()))
    known = _held[0] if _held else None
    sha256 = project.sha256()
    if known is None or known.terms != terms:
        wished = replace(request, fund_eur=None, locks=(), forbids=())
        _held[:] = [_Held(LivePlan(project, wished), sha256, terms)]
    elif known.project_sha256 != sha256:
        known.live.changed(project)
        known.project_sha256 = sha256
    return _held[0].live.ask(WhatIf(fund_eur=request.fund_eur, locks=request.locks, forbids=request.forbids), progress=progress, stop=stop)

"""The use case: what-if on a plan that stays alive."""

from collections.abc import Callable

from planner.errors import AuditError
from planner.plan.making import make
from planner.plan.plan import Plan
from planner.program.formulation import formulate
from planner.program.session import Session, WhatIf
from planner.program.solution import Effort, Tidings
from planner.project.project import Project
from planner.rules.situation import Situation
from planner.studio.plan import PlanRequest, asked_project, default_gap


class LivePlan:
    """A plan that answers what-if questions in place of being made anew.

    Parameters
    ----------
    project, request
        As for :func:`~planner.studio.plan.make_plan`; locks and forbidden moves of the request hold in every answer.
    """

    def __init__(self, project: Project, request: PlanRequest) -> None:
        self._request = request
        program = formulate(Situation(asked_project(project, request)), request.locks, request.forbids)
        self._session = Session(program, Effort(gap=default_gap(program, request), seconds=request.seconds), forbids=request.forbids)

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
        plan = make(self._session.program, solution, (*self._request.forbids, *what_if.forbids), what_if.locks)
        if plan.audit:
            raise AuditError(plan.audit)
        return plan

    def bound(self, what_if: WhatIf) -> float:
        """Return what no plan under a what-if can be worth more than (hectare-equivalents), at once."""
        return self._session.prove(what_if)[1]

    def changed(self, project: Project) -> None:
        """Go on with a changed project (a parcel opened, other terms): columns and plan are kept as far as they still exist."""
        self._session = self._session.renewed(Situation(asked_project(project, self._request)))

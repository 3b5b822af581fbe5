"""The use case: plans that are almost as good and differ most, and the core of moves that all of them hold."""

from collections.abc import Callable, Sequence

from planner.errors import AuditError, InputError, Problem
from planner.plan.alternatives import Alternatives
from planner.plan.making import make
from planner.plan.plan import Plan
from planner.program.alternatives import find_alternatives
from planner.program.formulation import formulate
from planner.program.solution import Effort
from planner.program.solving import find_plan
from planner.project.project import Project
from planner.rules.situation import Situation
from planner.studio.plan import PlanRequest, asked_project, default_gap

WITHIN, COUNT = 0.02, 10
"""Share of the value that may be given up, and how many alternatives are sought, where nobody says."""


def make_alternatives(  # noqa: PLR0913 - each is a choice of the user
    project: Project,
    request: PlanRequest,
    *,
    within: float = WITHIN,
    count: int = COUNT,
    scenarios: Sequence[tuple[str, Plan]] = (),
    progress: Callable[[int, int], None] = lambda _at, _of: None,
    stop: Callable[[], bool] = lambda: False,
) -> Alternatives:
    """Return the best plan found, alternatives to it, and how many of them hold each move.

    Parameters
    ----------
    project, request
        As for :func:`~planner.studio.plan.make_plan`; a target is not kept.
    within, count
        Share of the value (0–1) that an alternative may give up, and how many are sought.
    scenarios
        Plans of scenarios, by name, in which moves are counted too.
    progress, stop
        Called with how many plans there are, of how many; asked whether to end with those.

    Raises
    ------
    InputError
        Where a table is missing, the request names something that does not exist, or ``within`` is no share.
    AuditError
        Where the independent audit finds anything: such a plan is not shown.
    """
    if not 0 <= within < 1:
        raise InputError([Problem("wrong_share", column="within", seen=str(within))])
    program = formulate(Situation(asked_project(project, request)), request.locks, request.forbids)
    solution = find_plan(program, Effort(gap=default_gap(program, request), seconds=request.seconds), stop=stop)
    best = _audited(make(program, solution, request.forbids))
    others: list[Plan] = []
    progress(1, count + 1)
    for other in find_alternatives(program, solution, within=within, count=count, stop=stop):
        others.append(_audited(make(program, other, request.forbids)))
        progress(1 + len(others), count + 1)
    return Alternatives(best, tuple(others), within, tuple(scenarios))


def _audited(plan: Plan) -> Plan:
    if plan.audit:
        raise AuditError(plan.audit)
    return plan

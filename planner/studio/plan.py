"""The use case: make a plan for a project."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from planner.errors import AuditError, InputError, Problem
from planner.plan.making import make
from planner.plan.plan import FundForTarget, Plan
from planner.program.confirming import confirm
from planner.program.formulation import Made, Program, formulate
from planner.program.fund import with_fund
from planner.program.goal import LARGEST_VALUE, Goal
from planner.program.rows.view import Lock
from planner.program.solution import STAGES, Effort, Solution, Tidings
from planner.program.solving import find_plan
from planner.project.faults import missing_tables
from planner.project.project import Project
from planner.rules.situation import Situation
from planner.scenarios.levers import pull

EXACT_MOVES = 30_000
"""Up to so many moves a plan is proven best by default; above, to within one per cent."""
DEFAULT_GAP = 0.01


@dataclass(frozen=True)
class PlanRequest:
    """What a plan is asked to do.

    Parameters
    ----------
    fund_eur
        Public grant money over the horizon; None: the terms of the project.
    target_ha
        Circular hectares that the plan should serve; the plan says what is short. None: no target.
    least_fund
        Look for the least fund that reaches the target, in the same shares by year as the fund of the project; the plan is then the best under
        that fund that serves as much. False: the fund stands, and the plan is the best under it.
    prefer
        Moves of a plan before this one (those of :class:`Plan`, or any with its names): of plans that are worth almost the same the nearest is taken.
    levers
        Changes to the project: ``NAME`` or ``NAME@SCOPE`` to value, in the order in which they are pulled (see :mod:`planner.scenarios.levers`).
    locks, forbids
        Moves that must, and must not, be made.
    gap
        Accepted share by which a better plan may exist; None: proof for small projects, 1 % for others.
    seconds
        Limit in wall-clock time; None: limits in work only, so that the same call gives the same plan.
    confirm
        Ask a second solver to confirm.
    """

    fund_eur: float | None = None
    target_ha: float | None = None
    levers: Mapping[str, str] = field(default_factory=dict)
    locks: tuple[Lock, ...] = ()
    forbids: tuple[Lock, ...] = ()
    gap: float | None = None
    seconds: float | None = None
    confirm: bool = False
    least_fund: bool = False
    prefer: tuple[Made, ...] = ()

    def record(self) -> dict[str, object]:
        """Return what changes the project or the plan, as it stands in a plan that is written."""
        return {
            "fund_eur": self.fund_eur,
            "target_ha": self.target_ha,
            "levers": dict(self.levers),
            "locks": [[lock.firm, lock.parcel, lock.year] for lock in self.locks],
            "forbids": [[lock.firm, lock.parcel, lock.year] for lock in self.forbids],
        }


def make_plan(
    project: Project,
    request: PlanRequest,
    *,
    progress: Callable[[Tidings], None] = lambda _: None,
    stop: Callable[[], bool] = lambda: False,
) -> Plan:
    """Return the best plan found for a project, with its certificate and audit.

    Raises
    ------
    InputError
        Where a table is missing, or the request names something that does not exist.
    AuditError
        Where the independent audit finds anything: such a plan is not shown.
    """
    project = asked_project(project, request)
    least, start = _fund_for_target(project, request, tell=progress, stop=stop) if request.least_fund else (None, None)
    goal, seconds = LARGEST_VALUE, request.seconds
    if least is not None and start is not None:
        project, goal = with_fund(project, least.eur), Goal(target_ha=least.target_ha - start.short_ha)
        seconds = None if seconds is None else seconds - start.seconds
    program = formulate(Situation(project), request.locks, request.forbids, goal=goal, prefer=request.prefer)
    solution = find_plan(program, _effort(program, request, seconds), tell=progress, stop=stop, start=start)
    plan = replace(make(program, solution, request.forbids), asked=request.record())
    if start is not None:
        plan = replace(plan, least_fund=least, deterministic=plan.deterministic and start.is_deterministic)
    if request.confirm:
        plan = replace(plan, certificate={**plan.certificate, **_second_opinion(program, solution)})
    if plan.audit:
        raise AuditError(plan.audit)
    return _against_target(plan, request)


def _second_opinion(program: Program, solution: Solution) -> dict[str, object]:
    """Return what a second solver says of a plan, for its certificate."""
    opinion = confirm(program, solution)
    return {
        "confirmed_by": "CBC",
        "confirmed_value": opinion.value,
        "confirmed_proven": opinion.is_proven,
        "confirmed_moves": opinion.moves,
    }


def _fund_for_target(
    project: Project, request: PlanRequest, *, tell: Callable[[Tidings], None], stop: Callable[[], bool]
) -> tuple[FundForTarget, Solution]:
    """Return the least fund for the target of a request, in half of the time that it gives, and the plan that the fund pays."""
    goal = Goal("least_fund", request.target_ha)
    program = formulate(Situation(project), request.locks, request.forbids, goal=goal)
    solution = find_plan(program, _effort(program, request, request.seconds and request.seconds / 2), tell=tell, stop=stop)
    return FundForTarget(goal.target_ha or 0.0, solution.fund_eur, solution.fund_bound_eur, solution.status), solution


def _effort(program: Program, request: PlanRequest, seconds: float | None) -> Effort:
    """Return how far to go: to proof for small projects, where the request does not say."""
    return Effort(gap=default_gap(program, request), seconds=seconds)


def default_gap(program: Program, request: PlanRequest) -> float:
    """Return the accepted gap: as asked, else proof for small projects and 1 % for others."""
    return request.gap if request.gap is not None else (0.0 if len(program.moves) <= EXACT_MOVES else DEFAULT_GAP)


def asked_project(project: Project, request: PlanRequest) -> Project:
    """Return the project with fund and levers of a request, checked."""
    problems = [*missing_tables(project.tables), *request_faults(project, request)]
    if problems:
        raise InputError(problems)
    return pull(project if request.fund_eur is None else project.with_fund(request.fund_eur), request.levers)


def request_faults(project: Project, request: PlanRequest) -> list[Problem]:
    """Return what a request names that does not exist or cannot be."""
    problems = []
    if request.fund_eur is not None and not 0 <= request.fund_eur < float("inf"):
        problems.append(Problem("wrong_fund", column="fund", seen=f"{request.fund_eur} €"))
    if request.target_ha is not None and not 0 <= request.target_ha < float("inf"):
        problems.append(Problem("wrong_target", column="target", seen=f"{request.target_ha} ha"))
    if request.least_fund and request.target_ha is None:
        problems.append(Problem("target_missing", column="target", seen="–"))
    who = {*project["firms"]["firm_id"], *project["demand"]["demand_id"]}
    where = {*project["parcels"]["parcel_id"], "*", ""}
    for lock in (*request.locks, *request.forbids):
        if lock.firm not in who:
            problems.append(Problem("unknown_id", column="lock", seen=lock.firm, values={"table": "firms"}))
        if lock.parcel not in where:
            problems.append(Problem("unknown_id", column="lock", seen=lock.parcel, values={"table": "parcels"}))
        if lock.year is not None and lock.year not in project.years:
            problems.append(
                Problem(
                    "wrong_year",
                    column="lock",
                    seen=str(lock.year),
                    values={"first": project.years[0], "last": project.years[-1]},
                )
            )
    return problems


def _against_target(plan: Plan, request: PlanRequest) -> Plan:
    """Mark a plan that serves less than was asked."""
    if request.target_ha is None or plan.circular_ha_served >= request.target_ha - 1e-9 or plan.status == "infeasible":
        return plan
    return replace(plan, status="short", target_short_ha=request.target_ha - plan.circular_ha_served)


__all__ = ["STAGES", "Lock", "Plan", "PlanRequest", "Tidings", "asked_project", "make_plan", "request_faults"]

"""The use case: what is lost if a municipality walks out."""

from collections.abc import Callable, Iterable
from functools import cache

from planner.errors import InputError, StoppedError
from planner.plan.plan import Plan
from planner.program.formulation import Program, formulate
from planner.program.fund import with_fund
from planner.program.rows.money import paid_by
from planner.program.rows.order import matching
from planner.program.rows.view import Lock, View
from planner.program.session import Session
from planner.program.solution import Effort, Tidings
from planner.project.project import Project
from planner.rules.situation import Situation
from planner.scenarios.cash import WalkOut, walk_out
from planner.studio.known import unknown_municipalities
from planner.studio.plan import PlanRequest, asked_project, default_gap


def walk_outs(  # noqa: PLR0913 - each is a choice of the user
    project: Project,
    request: PlanRequest,
    plan: Plan,
    municipalities: Iterable[str],
    *,
    as_plan: bool = False,
    progress: Callable[[Tidings], None] = lambda _: None,
    stop: Callable[[], bool] = lambda: False,
) -> tuple[WalkOut, ...]:
    """Return what is lost if each of some municipalities walks out, each by itself.

    Parameters
    ----------
    project, request, plan
        As for :func:`~planner.studio.plan.make_plan`, and the plan that it made.
    municipalities
        Codes.
    as_plan
        Whether to make the plans without them; otherwise linear programs say it, with an interval that is sure.
    progress, stop
        Hears how far a plan is; asked between municipalities, and while a plan is sought.

    Raises
    ------
    InputError
        Where a table is missing, or the request or a municipality names something that does not exist.
    StoppedError
        Where the user stops: what was not looked at to the end is not told.
    """
    codes = tuple(municipalities)
    problems = unknown_municipalities(project, codes)
    if problems:
        raise InputError(problems)
    asked = asked_project(project, request)
    asked = asked if plan.least_fund is None else with_fund(asked, plan.least_fund.eur)
    situation = Situation(asked)

    @cache
    def living(locks: tuple[Lock, ...]) -> Session:
        program = formulate(situation, locks, request.forbids)
        return Session(program, Effort(gap=default_gap(program, request), seconds=request.seconds), forbids=request.forbids)

    session, out = living(request.locks), []
    for code in codes:
        kept = _kept_locks(session.program, request.locks, code)
        released = None if kept == request.locks else living(kept)
        out.append(walk_out(session, plan, code, released=released, as_plan=as_plan, tell=progress, stop=stop))
        if stop():
            raise StoppedError("stopped while municipalities were looked at")
    return tuple(out)


def _kept_locks(program: Program, locks: tuple[Lock, ...], code: str) -> tuple[Lock, ...]:
    """Return the locks that some move can meet which the municipality would not pay for."""
    if not locks:
        return locks
    view = View(program.situation, program.moves, program.side)
    paid = paid_by(view, code)
    return tuple(lock for lock in locks if not paid[matching(view, lock)].all())


__all__ = ["WalkOut", "walk_outs"]

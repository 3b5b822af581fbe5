"""The use cases: shift space over the years, and the least shift space of a programme."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from planner.errors import AuditError, InputError, Problem
from planner.plan.least_space import LeastSpace, least_space
from planner.plan.shift_space import BY, By, ShiftSpace, find_shift_space
from planner.program.formulation import Program, formulate, made_before
from planner.program.fund import most_asked_meur, with_fund
from planner.program.goal import Goal
from planner.program.greedy import broken, complete
from planner.program.moves import list_moves
from planner.program.solution import Effort, Tidings
from planner.program.solving import Start, find_plan
from planner.project.faults import missing_tables
from planner.project.project import Project
from planner.rules.situation import Situation
from planner.studio.known import unknown_ids, unready_for
from planner.studio.made_plan import NO_PLAN, MadePlan
from planner.studio.plan import PlanRequest, default_gap
from planner.units import EUR_PER_MEUR


def show_shift_space(project: Project, made: MadePlan = NO_PLAN, municipality: str = "") -> ShiftSpace:
    """Return the shift space of a project with a plan, or without one.

    Raises
    ------
    InputError
        Where a table is missing or the municipality is unknown.
    """
    if problems := unready_for(project, municipality):
        raise InputError(problems)
    return find_shift_space(Situation(project), made.moves, made.invested, municipality)


@dataclass(frozen=True)
class SpaceRequest:
    """For whom the least shift space is asked.

    Parameters
    ----------
    programme
        The movers that must all move.
    estate_id
        An estate whose movers belong to the programme too; empty: none.
    any_fund
        Whether the fund is made so large that it bars nothing; otherwise it stands.
    gap, seconds
        As for a plan.
    begun
        A plan to start from, where it keeps every row: what is found is no worse.
    """

    programme: tuple[str, ...] = ()
    estate_id: str = ""
    any_fund: bool = False
    gap: float | None = None
    seconds: float | None = None
    begun: MadePlan = NO_PLAN


def find_least_space(
    project: Project, request: SpaceRequest, *, tell: Callable[[Tidings], None] = lambda _: None, stop: Callable[[], bool] = lambda: False
) -> LeastSpace:
    """Return the least shift space with which a programme can be carried out.

    Raises
    ------
    InputError
        Where a table is missing, or the programme is empty or names someone who is no mover.
    AuditError
        Where the independent audit finds anything: such a plan is not shown.
    """
    if problems := missing_tables(project.tables):
        raise InputError(problems)
    situation = Situation(project)
    programme = _programme(situation, request)
    if request.any_fund:
        situation = Situation(with_fund(project, most_asked_meur(situation, list_moves(situation)) * EUR_PER_MEUR))
    program = formulate(situation, goal=Goal("least_space", programme=programme))
    gap = default_gap(program, PlanRequest(gap=request.gap))
    found = least_space(program, find_plan(program, Effort(gap=gap, seconds=request.seconds), tell=tell, stop=stop, start=_start(program, request.begun)))
    if found.plan.audit:
        raise AuditError(found.plan.audit)
    return found


def _start(program: Program, begun: MadePlan) -> Start | None:
    """Return the moves of a plan as a start; None where it breaks a row here, or there is none."""
    made = made_before(program.situation, program.moves, begun.moves)
    if made is None:
        return None
    chosen = np.flatnonzero(made)
    invested = np.flatnonzero(program.situation.offered["investment_id"].isin(begun.invested)).tolist()
    return None if broken(program, chosen, complete(program, chosen, invested=invested)) else Start(chosen, begun.invested)


def _programme(situation: Situation, request: SpaceRequest) -> tuple[str, ...]:
    movers = {*situation.movers["mover_id"]}
    estates = {*situation.project["estates"]["estate_id"]}
    problems = unknown_ids(request.programme, movers, "demand") + unknown_ids([request.estate_id] if request.estate_id else [], estates, "estates")
    if problems:
        raise InputError(problems)
    on_estate = situation.rooms.parcels["estate_id"].reindex(situation.seats["parcel_id"]).to_numpy() == request.estate_id
    seated = {*situation.seats["firm_id"][on_estate]} & movers if request.estate_id else set()
    willing = {*situation.movers["mover_id"][situation.movers["is_willing"]]}
    programme = {*request.programme, *(seated & willing)}
    if not programme:
        raise InputError([Problem("programme_missing", column="firms", seen="–")])
    return tuple(sorted(programme))


__all__ = ["BY", "By", "LeastSpace", "ShiftSpace", "SpaceRequest", "find_least_space", "show_shift_space"]

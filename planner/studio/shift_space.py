"""The use cases: shift space over the years, and the least shift space of a programme."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from planner.errors import AuditError, InputError, Problem
from planner.plan.least_space import LeastSpace, least_space
from planner.plan.plan import Plan
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
from planner.rules.costs import KINDS
from planner.rules.situation import Situation
from planner.studio.plan import PlanRequest, default_gap
from planner.units import EUR_PER_MEUR


@dataclass(frozen=True)
class MadeMove:
    """A move of a plan that was written to a file."""

    mover_id: str
    firm_id: str
    kind: str
    origin: tuple[str, ...]
    to: str | None
    year: int
    area_m2: float
    circular_m2: float


@dataclass(frozen=True)
class MadePlan:
    """Moves and investments (ids) of a plan."""

    moves: tuple[MadeMove, ...] = ()
    invested: tuple[str, ...] = ()

    @property
    def movers(self) -> tuple[str, ...]:
        """Who moves."""
        return tuple(move.mover_id for move in self.moves)


NO_PLAN = MadePlan()


def plan_made(plan: Plan) -> MadePlan:
    """Return moves and investments of a plan."""
    moves = (MadeMove(move.mover_id, move.firm_id, move.kind, move.origin, move.to, move.year, move.area_m2, move.circular_m2) for move in plan.moves)
    return MadePlan(tuple(moves), tuple(made.investment_id for made in plan.investments))


def read_plan(path: Path, project: Project) -> MadePlan:
    """Return moves and investments of a plan that ``plan --json`` or ``plan --out`` wrote for a project.

    Raises
    ------
    InputError
        Where the file holds no plan, or one with firms, parcels or years that the project does not have.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        moves = tuple(_move(record) for record in content["moves"])
        invested = tuple(str(made["investment_id"]) for made in content.get("investments", ()))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError([Problem("plan_unreadable", file=path.name, seen=f"{type(error).__name__}: {error}")]) from error
    problems = [
        *_unknown((move.mover_id for move in moves), {*project["firms"]["firm_id"], *project["demand"]["demand_id"]}, "firms"),
        *_unknown((name for move in moves for name in (*move.origin, move.to) if name), {*project["parcels"]["parcel_id"]}, "parcels"),
        *_unknown(invested, {*project["investments"]["investment_id"]}, "investments"),
    ]
    years = {"first": project.years[0], "last": project.years[-1]}
    problems += [Problem("wrong_year", column="plan", seen=str(move.year), values=years) for move in moves if move.year not in project.years]
    if problems:
        raise InputError(problems)
    return MadePlan(moves, invested)


def _move(record: dict[str, Any]) -> MadeMove:
    if record["kind"] not in KINDS or (record["to"] is None) != (record["kind"] == "intensify"):
        raise ValueError(record["kind"])
    origin, to = tuple(map(str, record["from"])), None if record["to"] is None else str(record["to"])
    figures = (int(record["year"]), float(record["area_m2"]), float(record["circular_m2"]))
    return MadeMove(str(record["mover_id"]), str(record["firm_id"]), record["kind"], origin, to, *figures)


def _unknown(names: Iterable[str], known: set[str], table: str) -> list[Problem]:
    return [Problem("unknown_id", column="plan", seen=name, values={"table": table}) for name in sorted({*names} - known)]


def show_shift_space(project: Project, made: MadePlan = NO_PLAN, municipality: str = "") -> ShiftSpace:
    """Return the shift space of a project with a plan, or without one.

    Raises
    ------
    InputError
        Where a table is missing or the municipality is unknown.
    """
    codes = {*project["municipalities"]["municipality_code"]}
    problems = [*missing_tables(project.tables), *_unknown([municipality] if municipality else [], codes, "municipalities")]
    if problems:
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
    problems = _unknown(request.programme, movers, "demand") + _unknown([request.estate_id] if request.estate_id else [], estates, "estates")
    if problems:
        raise InputError(problems)
    on_estate = situation.rooms.parcels["estate_id"].reindex(situation.seats["parcel_id"]).to_numpy() == request.estate_id
    seated = {*situation.seats["firm_id"][on_estate]} & movers if request.estate_id else set()
    willing = {*situation.movers["mover_id"][situation.movers["is_willing"]]}
    programme = {*request.programme, *(seated & willing)}
    if not programme:
        raise InputError([Problem("programme_missing", column="firms", seen="–")])
    return tuple(sorted(programme))


__all__ = ["BY", "NO_PLAN", "By", "LeastSpace", "MadePlan", "ShiftSpace", "SpaceRequest", "find_least_space", "plan_made", "read_plan", "show_shift_space"]

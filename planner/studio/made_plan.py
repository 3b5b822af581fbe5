"""A plan that was made before, read from its file or taken from its record."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from planner.errors import InputError, Problem
from planner.plan.plan import Plan
from planner.program.fund import with_fund
from planner.program.rows.view import Lock
from planner.project.project import Project
from planner.rules.costs import KINDS
from planner.studio.known import unknown_ids
from planner.studio.plan import PlanRequest, asked_project


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
    """Moves and investments (ids) of a plan, its value and bound, and what it was made of: hash of the project, and what was asked besides."""

    moves: tuple[MadeMove, ...] = ()
    invested: tuple[str, ...] = ()
    value: float = 0.0
    bound: float = 0.0
    input_sha256: str = ""
    asked: PlanRequest = field(default_factory=PlanRequest)
    fund_eur: float | None = None
    """The least fund that was found for a target; None: none was looked for."""

    @property
    def movers(self) -> tuple[str, ...]:
        """Who moves."""
        return tuple(move.mover_id for move in self.moves)


NO_PLAN = MadePlan()


def plan_made(plan: Plan) -> MadePlan:
    """Return what a plan holds that can be gone on with."""
    moves = (MadeMove(move.mover_id, move.firm_id, move.kind, move.origin, move.to, move.year, move.area_m2, move.circular_m2) for move in plan.moves)
    least = None if plan.least_fund is None else plan.least_fund.eur
    invested = tuple(made.investment_id for made in plan.investments)
    return MadePlan(tuple(moves), invested, plan.value, plan.bound, plan.input_sha256, _asked(dict(plan.asked)), least)


def read_plan(path: Path, project: Project) -> MadePlan:
    """Return moves and investments of a plan that ``plan --json`` or ``plan --out`` wrote for a project.

    Raises
    ------
    InputError
        Where the file holds no plan, or one with firms, parcels or years that the project does not have.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError([_unreadable(path.name, error)]) from error
    return plan_recorded(content, project, path.name)


def plan_recorded(content: Any, project: Project, file: str = "") -> MadePlan:
    """Return moves and investments of a plan from its record, as :func:`read_plan` does from its file."""
    try:
        moves = tuple(_move(record) for record in content["moves"])
        invested = tuple(str(made["investment_id"]) for made in content.get("investments", ()))
        least = content.get("least_fund")
        figures = float(content.get("value", 0.0)), float(content.get("bound", 0.0))
        rest = (*figures, str(content.get("input_sha256", "")), _asked(content.get("asked", {})), least and float(least["fund_eur"]))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError([_unreadable(file, error)]) from error
    problems = [
        *unknown_ids((move.mover_id for move in moves), {*project["firms"]["firm_id"], *project["demand"]["demand_id"]}, "firms"),
        *unknown_ids((name for move in moves for name in (*move.origin, move.to) if name), {*project["parcels"]["parcel_id"]}, "parcels"),
        *unknown_ids(invested, {*project["investments"]["investment_id"]}, "investments"),
    ]
    years = {"first": project.years[0], "last": project.years[-1]}
    problems += [Problem("wrong_year", column="plan", seen=str(move.year), values=years) for move in moves if move.year not in project.years]
    if problems:
        raise InputError(problems)
    return MadePlan(moves, invested, *rest)


def _unreadable(file: str, error: Exception) -> Problem:
    return Problem("plan_unreadable", file=file, seen=f"{type(error).__name__}: {error}")


def _asked(record: dict[str, Any]) -> PlanRequest:
    locks, forbids = (tuple(Lock(str(firm), str(parcel), year) for firm, parcel, year in record.get(name, ())) for name in ("locks", "forbids"))
    return PlanRequest(record.get("fund_eur"), record.get("target_ha"), dict(record.get("levers", {})), locks, forbids)


def project_of(made: MadePlan, project: Project) -> Project:
    """Return the project as a plan saw it: with the fund and the levers that were asked.

    Raises
    ------
    InputError
        Where the project has changed since.
    """
    out = asked_project(project, made.asked)
    out = out if made.fund_eur is None else with_fund(out, made.fund_eur)
    if out.sha256() != made.input_sha256:
        raise InputError([Problem("plan_of_other_project", seen=made.input_sha256[:12], values={"hash": out.sha256()[:12]})])
    return out


def _move(record: dict[str, Any]) -> MadeMove:
    if record["kind"] not in KINDS or (record["to"] is None) != (record["kind"] == "intensify"):
        raise ValueError(record["kind"])
    origin, to = tuple(map(str, record["from"])), None if record["to"] is None else str(record["to"])
    figures = (int(record["year"]), float(record["area_m2"]), float(record["circular_m2"]))
    return MadeMove(str(record["mover_id"]), str(record["firm_id"]), record["kind"], origin, to, *figures)

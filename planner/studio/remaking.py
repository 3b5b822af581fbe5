"""The use case: a plan that was made before, from its record to a whole plan again, audited anew."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from planner.errors import AuditError, InputError, Problem
from planner.language import Language
from planner.plan.making import make
from planner.plan.plan import FundForTarget, Plan, Stay
from planner.plan.remark import Remark
from planner.program.formulation import Program, formulate, made_before
from planner.program.solution import Effort, Solution
from planner.project.project import Project
from planner.rules.situation import Situation
from planner.studio.made_plan import MadePlan, plan_recorded, project_of, read_plan


def remake_file(project: Project, path: Path, language: Language) -> Plan:
    """Return the plan of a file that ``plan --json`` or ``plan --out`` wrote (or of the folder with it), as :func:`remake` does."""
    path = path / "plan.json" if path.is_dir() else path
    made = read_plan(path, project)
    return remake(project, made, json.loads(path.read_text(encoding="utf-8")), language)


def remake_kept(project: Project, record: Mapping[str, Any], language: Language) -> Plan:
    """Return the plan of a record that is kept with a scenario, as :func:`remake` does."""
    return remake(project, plan_recorded(record, project), record, language)


def remake(project: Project, made: MadePlan, record: Mapping[str, Any], language: Language) -> Plan:
    """Return the whole plan of a record.

    Its moves are looked up among those that the rules allow now, and money, chains, reasons and audit are computed anew. Believed is only which moves
    and investments were made, what was proven of their value, and why firms stay (what was scarce only the search knows): that is told in the words of
    the record where it speaks the language asked, else without what was scarce.

    Parameters
    ----------
    project
        The project that the plan was made of, without what was asked of it.
    made, record
        The plan as it was written.
    language
        In which the plan is told from here on.

    Raises
    ------
    InputError
        Where the project has changed since, or the plan is not what its own hash says.
    AuditError
        Where the independent audit finds anything.
    """
    program = formulate(Situation(project_of(made, project)), made.asked.locks, made.asked.forbids)
    plan = make(program, _solution(program, made, record), made.asked.forbids)
    if plan.plan_sha256 != record.get("plan_sha256"):
        raise InputError([_other(made, program)])
    if plan.audit:
        raise AuditError(plan.audit)
    least = record.get("least_fund")
    return replace(
        plan, asked=made.asked.record(), certificate=dict(record.get("certificate", {})), versions=dict(record.get("versions", {})),
        pairs_priced=int(record.get("pairs_priced", plan.pairs_priced)), target_short_ha=float(record.get("target_short_ha", 0.0)),
        gap=float(record.get("gap", plan.gap)), not_moved=_told(plan, record, language),
        least_fund=None if least is None else FundForTarget(least["target_ha"], least["fund_eur"], least["bound_eur"], least["status"]))


def _solution(program: Program, made: MadePlan, record: Mapping[str, Any]) -> Solution:
    """Return the choice of a record as the search would have found it."""
    is_made = made_before(program.situation, program.moves, made.moves)
    chosen = np.flatnonzero([] if is_made is None else is_made)
    if len(chosen) != len(made.moves):
        raise InputError([_other(made, program)])
    return Solution(
        chosen=chosen, value=made.value, bound=made.bound, lp_value=float(record.get("certificate", {}).get("lp_value", made.bound)),
        status=str(record.get("status", "stopped")), unmet=tuple(record.get("unmet_locks", ())), is_deterministic=bool(record.get("deterministic", False)),
        seconds=float(record.get("seconds", 0.0)), rounds=0, proof=program, duals=np.zeros(len(program.rhs)), effort=Effort(), invested=made.invested,
        solver=str(record.get("solver", "")))


def _told(plan: Plan, record: Mapping[str, Any], language: Language) -> tuple[Stay, ...]:
    """Return who stays, in the words of the record where it is in the language asked."""
    if record.get("language") != language:
        return plan.not_moved
    said = {(stay["mover_id"], stay["reason"]): str(stay["detail"]) for stay in record.get("not_moved", ())}
    return tuple(replace(stay, detail=Remark(said[key])) if (key := (stay.mover_id, stay.reason)) in said else stay for stay in plan.not_moved)


def _other(made: MadePlan, program: Program) -> Problem:
    return Problem("plan_of_other_project", seen=made.input_sha256[:12], values={"hash": program.situation.project.sha256()[:12]})

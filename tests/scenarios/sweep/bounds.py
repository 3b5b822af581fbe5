"""A task of the planner itself; apart from the others, so that their processes need not load the solver."""

from typing import Any

from planner.program.formulation import formulate
from planner.program.fund import with_fund
from planner.program.master import relax
from planner.project.project import Project
from planner.rules.situation import Situation
from planner.scenarios.sweep import Shared, Task, remembered
from tests.oracles.cases import random_case


def bound_ha(shared: Project, spec: dict[str, Any]) -> float:
    """Return the best value of the linear program of a project under a fund."""
    situation = remembered(("situation", shared.sha256()), lambda: Situation(shared))
    return relax(formulate(Situation(with_fund(situation.project, spec["fund_eur"])))).objective


def bounds() -> list[Task]:
    """Return tasks for two projects under three funds."""
    return [Task(bound_ha, {"fund_eur": fund}, Shared(project, project.sha256()), label=f"{fund} €") for project in map(random_case, (3, 5))
            for fund in (0.0, 2e5, 1e6)]

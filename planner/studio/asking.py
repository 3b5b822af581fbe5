"""What a scenario asks of a plan, and by which hash a plan that was made for just this is found again."""

import hashlib
import json
from dataclasses import dataclass, replace
from functools import cached_property
from importlib.metadata import version
from typing import Any

from planner.plan.making import VERSIONS
from planner.project.project import Project
from planner.project.store.records import Scenario
from planner.scenarios.applying import Applied
from planner.studio.plan import PlanRequest, asked_project


@dataclass(frozen=True)
class Asked:
    """A project with a scenario on it, and the request of its plan.

    Parameters
    ----------
    name
        Scenario, or ``base``.
    project, request
        What :func:`~planner.studio.plan.make_plan` takes.
    scenario
        As it stood when it was asked; None: the base.
    """

    name: str
    project: Project
    request: PlanRequest
    scenario: Scenario | None = None

    @cached_property
    def sha256(self) -> str:
        """Hash of all that the plan depends on: project with levers and fund, the request, the editions of the program and its libraries."""
        editions = {name: version(name) for name in VERSIONS}
        said = json.dumps([asked_project(self.project, self.request).sha256(), self.record(), editions], sort_keys=True)
        return hashlib.sha256(said.encode()).hexdigest()

    def record(self) -> dict[str, Any]:
        """Return what the request asks, as plain JSON."""
        request = self.request
        locks = {name: [[lock.firm, lock.parcel, lock.year] for lock in getattr(request, name)] for name in ("locks", "forbids")}
        plain = {name: getattr(request, name) for name in ("fund_eur", "target_ha", "least_fund", "gap", "seconds", "confirm")}
        near = [[made.mover_id, made.kind, made.to, made.year] for made in request.prefer]
        return {**plain, "levers": dict(request.levers), **locks, "prefer": near}


def with_scenario(request: PlanRequest, applied: Applied) -> PlanRequest:
    """Return a request together with what a scenario asks: fund and target of the request go before those of the scenario, locks come together."""
    return replace(
        request,
        fund_eur=applied.fund_eur if request.fund_eur is None else request.fund_eur,
        target_ha=applied.target_ha if request.target_ha is None else request.target_ha,
        locks=(*applied.locks, *request.locks),
        forbids=(*applied.forbids, *request.forbids),
    )

"""A scenario put on its base: what a plan is then asked."""

from collections.abc import Iterable
from dataclasses import dataclass

from planner.errors import InputError, Problem
from planner.program.rows.view import Lock
from planner.project.project import Project
from planner.project.store.editing import edited
from planner.project.store.steps import Step, in_force
from planner.scenarios.levers import pull


@dataclass(frozen=True)
class Applied:
    """A project with the steps of a scenario on it, and what they ask of a plan.

    Parameters
    ----------
    project
        With cells, rows, terms and levers of the scenario.
    fund_eur, target_ha
        None where the scenario does not name them.
    locks, forbids
        Moves that must, and must not, be made.
    """

    project: Project
    fund_eur: float | None = None
    target_ha: float | None = None
    locks: tuple[Lock, ...] = ()
    forbids: tuple[Lock, ...] = ()


def apply_steps(project: Project, steps: Iterable[Step]) -> Applied:
    """Return a project with steps put on it: tables and terms in the order of the steps, then the levers that hold.

    Raises
    ------
    InputError
        Where steps do not fit the project, all of them at once.
    """
    steps = tuple(steps)
    holding = list(in_force(steps).values())
    by_kind = {kind: [step.values for step in holding if step.kind == kind] for kind in ("lever", "fund", "target", "lock", "forbid")}
    changed = edited(project, steps)
    problems: list[Problem] = []
    for lever in by_kind["lever"]:
        try:
            changed = pull(changed, {lever["name"]: lever["value"]})
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return Applied(
        changed,
        next((values["eur"] for values in by_kind["fund"]), None),
        next((values["ha"] for values in by_kind["target"]), None),
        tuple(Lock(values["firm"], values["parcel"], values["year"]) for values in by_kind["lock"]),
        tuple(Lock(values["firm"], values["parcel"]) for values in by_kind["forbid"]),
    )

"""The plan of the planner beside the best plan of the oracle, on the same case."""

from collections.abc import Iterable
from random import Random
from typing import Any

from planner.errors import AuditError
from planner.program.rows.view import Lock
from planner.project.project import Project
from planner.studio.plan import PlanRequest, make_plan
from tests.oracles.cases import START, random_case
from tests.oracles.enumeration import best_plan, choices_of
from tests.oracles.reading import World

SAME_HA = 1e-6
Wishes = tuple[dict[str, Any], ...]


def differences(seeds: Iterable[int]) -> list[str]:
    """Return the random cases on which the two differ, in words."""
    return [line for seed in seeds if (line := difference(random_case(seed), f"case {seed}"))]


def wished_differences(seeds: Iterable[int]) -> list[str]:
    """Return the cases with a lock and a forbidden move on which the two differ."""
    lines = []
    for seed in seeds:
        project = random_case(seed)
        locks, forbids = random_wishes(seed, project)
        lines.append(difference(project, f"case {seed} with locks {locks} and forbids {forbids}", locks, forbids))
    return [line for line in lines if line]


def sharp_differences(seeds: Iterable[int]) -> list[str]:
    """Return the cases with a fund of just what the best plan asks, and of a euro less, on which the two differ."""
    lines = []
    for seed in seeds:
        project = random_case(seed)
        for less in (0, 1):
            sharp = sharpened(project, less)
            lines.append(difference(sharp, f"case {seed} with a fund {less} euro short") if sharp else "")
    return [line for line in lines if line]


def closed_differences(seeds: Iterable[int]) -> list[str]:
    """Return the cases with closed municipal borders on which the two differ."""
    lines = []
    for seed in seeds:
        project = random_case(seed)
        limits = project.terms.limits.model_copy(update={"stay_in_municipality": True})
        lines.append(difference(project.with_terms(project.terms.model_copy(update={"limits": limits})), f"case {seed} with closed borders"))
    return [line for line in lines if line]


def difference(project: Project, name: str, locks: Wishes = (), forbids: Wishes = ()) -> str:
    """Return how plan and oracle differ, empty where they agree and the audit of the plan is clean."""
    best = best_plan(World(project), locks, forbids)
    try:
        plan = make_plan(project, PlanRequest(locks=_locks(locks), forbids=_locks(forbids), gap=0.0))
    except AuditError as error:
        return f"{name}: audit: {error}"
    if best.value is None:
        return "" if plan.status == "infeasible" else f"{name}: the locks cannot be met, but the plan is {plan.status}"
    if plan.status != "optimal" or abs(plan.value - best.value) > SAME_HA or plan.audit:
        mine, theirs = [option.key for option in best.plan], [(move.mover_id, move.kind, move.to or "", move.year) for move in plan.moves]
        return f"{name}: oracle {best.value:.9f} {sorted(mine)}, plan {plan.status} {plan.value:.9f} {sorted(theirs)} {plan.audit}"
    return ""


def random_wishes(seed: int, project: Project) -> tuple[Wishes, Wishes]:
    """Return a lock and a forbidden move of different movers, drawn from the moves that there are; with and without parcel and year."""
    random, choices = Random(seed), choices_of(World(project))
    if not choices:
        return (), ()
    locked, forbidden = random.choice(choices), random.choice(choices)
    lock = {"mover_id": locked.mover.id, "to": random.choice((locked.to, locked.to, None)), "year": random.choice((locked.year, None))}
    forbid = {"mover_id": forbidden.mover.id, "to": random.choice((forbidden.to, None)), "year": random.choice((forbidden.year, None))}
    return (lock,), () if forbidden.mover is locked.mover else (forbid,)


def _locks(wishes: Wishes) -> tuple[Lock, ...]:
    return tuple(Lock(wish["mover_id"], "*" if wish["to"] is None else wish["to"], wish["year"]) for wish in wishes)


def sharpened(project: Project, less: int) -> Project | None:
    """Return the project with just the money that its best plan asks in each year, less some euros in the dearest; None where it asks none."""
    by_year: dict[int, float] = {}
    best = best_plan(World(project))
    for name in best.invested:
        offer = World(project).offers[name]
        by_year[START + offer["since"]] = by_year.get(START + offer["since"], 0.0) + offer["cost_eur"]
    for option in best.plan:
        if "housing_project" not in option.parts and option.grant > 0:
            by_year[option.year] = by_year.get(option.year, 0.0) + option.grant
    if not by_year:
        return None
    by_year[max(by_year, key=by_year.__getitem__)] -= less
    fund = project.terms.fund.model_copy(update={"total_eur": sum(by_year.values()), "by_year": by_year, "carry_over": False, "payer_caps": {}})
    return project.with_terms(project.terms.model_copy(update={"fund": fund}))

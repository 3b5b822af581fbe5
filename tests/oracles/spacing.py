"""The least shift space of the planner beside that of the oracle, on the same case."""

from collections.abc import Iterable
from random import Random

from planner.plan.johnson import pooled_bound
from planner.program.formulation import formulate
from planner.program.goal import Goal
from planner.program.solution import Effort
from planner.program.solving import find_plan
from planner.project.project import Project
from planner.rules.situation import Situation
from tests.oracles.cases import random_case
from tests.oracles.enumeration import best_plan, choices_of
from tests.oracles.least_space import least_space
from tests.oracles.reading import World

SAME_HA = 1e-6
RICH = 0.75
"""Share of the cases in which the fund is no limit and the programme can be carried out."""


def space_differences(seeds: Iterable[int]) -> list[str]:
    """Return the random cases on which the two differ, in words."""
    return [line for seed in seeds if (line := space_difference(spacious_case(seed), seed))]


def space_difference(project: Project, seed: int) -> str:
    """Return how space, bound and who is left behind differ for a programme by chance; empty where they agree."""
    programme = chosen_programme(project, seed)
    if not programme:
        return ""
    theirs = least_space(World(project), programme)
    program = formulate(Situation(project), goal=Goal("least_space", programme=programme))
    mine = find_plan(program, Effort(gap=0.0))
    status = "infeasible" if theirs.unmet else "optimal"
    same = mine.status == status and len(mine.unmet) == theirs.unmet and abs(-mine.value - theirs.ha) <= SAME_HA
    is_bound = theirs.unmet > 0 or max(-mine.bound, pooled_bound(program).ha) <= theirs.ha + SAME_HA
    if same and is_bound:
        return ""
    return f"case {seed}, {programme}: oracle {theirs}, planner {mine.status} {-mine.value} ≥ {-mine.bound}, unmet {mine.unmet}, {pooled_bound(program)}"


def chosen_programme(project: Project, seed: int) -> tuple[str, ...]:
    """Return a programme: in three cases of four those who move in the best plan, else some by chance, who often cannot all move."""
    chance, world = Random(seed), World(project)
    if chance.random() < RICH:
        return tuple(sorted(option.mover.id for option in best_plan(world).plan))
    able = sorted({option.mover.id for option in choices_of(world)})
    some = chance.sample(able, min(len(able), chance.choice((1, 2, 3))))
    others = sorted({mover.id for mover in world.movers} - set(able))
    return tuple(sorted([*some, *([chance.choice(others)] if others and chance.random() < 0.2 else [])]))


def spacious_case(seed: int) -> Project:
    """Return a random case; for most programmes money, pace, reserve and balance are no limit, so that room is what binds."""
    project = random_case(seed)
    if Random(seed).random() >= RICH:
        return project
    terms = project.terms
    fund = terms.fund.model_copy(update={"total_eur": 1e9, "by_year": {}, "payer_caps": {}, "cash_by_year": {}})
    limits = terms.limits.model_copy(update={
        "pace_ha_per_year": 50.0, "reserve_share": 0.0, "reserve_by_municipality": {}, "balance_ha_by_municipality": {}, "balance_jobs_by_municipality": {}})
    chain = terms.chain.model_copy(update={"control": "grant_clause"})
    return project.with_terms(terms.model_copy(update={"fund": fund, "limits": limits, "chain": chain}))

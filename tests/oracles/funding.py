"""The least fund of the planner beside that of the oracle, on the same case."""

from collections.abc import Iterable
from random import Random

from planner.program.formulation import formulate
from planner.program.goal import Goal
from planner.program.solution import Effort
from planner.program.solving import find_plan
from planner.project.project import Project
from planner.rules.situation import Situation
from tests.oracles.cases import random_case
from tests.oracles.least_fund import least_fund, most_served
from tests.oracles.reading import World

SAME_HA = 1e-6
SAME_EUR = 1.01
"""The planner rounds up to a whole euro; HiGHS keeps rows to 10 cents."""


def fund_differences(seeds: Iterable[int]) -> list[str]:
    """Return the random cases on which the two differ, in words."""
    return [line for seed in seeds if (line := fund_difference(random_case(seed), seed))]


def fund_difference(project: Project, seed: int) -> str:
    """Return how least fund and lack differ for a target by chance, one in five out of reach; empty where they agree."""
    chance, world = Random(seed), World(project)
    most = most_served(world)
    target = round(most * chance.uniform(0.3, 1.0), 4) if chance.random() < 0.8 else round(most + chance.uniform(0.01, 1.0), 4)
    theirs = least_fund(world, target)
    mine = find_plan(formulate(Situation(project), goal=Goal("least_fund", target_ha=target)), Effort(gap=0.0))
    lack = max(0.0, target - theirs.served_ha)
    same = mine.status == "optimal" and abs(mine.short_ha - lack) <= SAME_HA and -0.01 <= mine.fund_eur - theirs.eur <= SAME_EUR
    is_bound = mine.fund_bound_eur <= theirs.eur + SAME_EUR
    if same and is_bound:
        return ""
    return f"case {seed}, target {target}: oracle {theirs}, lack {lack}, plan {mine.status} {mine.fund_eur} ≥ {mine.fund_bound_eur}, lack {mine.short_ha}"

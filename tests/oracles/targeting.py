"""The least fund of the planner for targets of every measure, one and several at once, beside that of a look at every plan of a small case."""

from collections.abc import Iterable
from math import ceil, inf
from random import Random

from planner.program.formulation import formulate
from planner.program.goal import MEASURES, Goal, Measure, Target
from planner.program.solution import Effort, Solution
from planner.program.solving import find_plan
from planner.project.project import Project
from planner.rules.situation import Situation
from tests.oracles.cases import random_case
from tests.oracles.funding import SAME_EUR, SAME_HA
from tests.oracles.reading import World
from tests.oracles.stairs import amount_of, least_for, stairs_of

SEVERAL = (2, 3, 4)


def target_differences(seeds: Iterable[int]) -> tuple[int, list[str]]:
    """Return on how many random cases there was a target of one measure to look for, and on which fund, bound or lack differ."""
    lines = [_single(random_case(seed), seed) for seed in seeds]
    return sum(line is not None for line in lines), [line for line in lines if line]


def several_differences(seeds: Iterable[int]) -> tuple[int, list[str]]:
    """Return on how many random cases there were several targets to look for at once, and on which fund, bound or lack differ."""
    lines = [_several(random_case(seed), seed) for seed in seeds]
    return sum(line is not None for line in lines), [line for line in lines if line]


def _single(project: Project, seed: int) -> str | None:
    """Return how they differ for a measure by chance, every other time in one municipality, one in five out of reach; None where nobody adds to it."""
    chance, world = Random(seed), World(project)
    measure: Measure = MEASURES[seed % len(MEASURES)]
    town = chance.choice(("", *sorted(world.municipalities))) if chance.random() < 0.7 else ""
    stairs = stairs_of(world, amount_of(world, measure, town))
    most = stairs.reached[-1]
    if most <= 0:
        return None
    amount = _part(measure, most, chance.uniform(0.3, 1.0)) if chance.random() < 0.8 else most + 1
    solution = _least(project, [Target(measure, amount, town)])
    lack = max(0.0, amount - most)
    return _told(f"case {seed}, {amount:g} of {measure} in '{town}'", solution, stairs.fund_for(min(amount, most)), [lack])


def _several(project: Project, seed: int) -> str | None:
    """Return how they differ for several targets that a plan which serves most reaches; None where it reaches too few measures."""
    chance, world = Random(seed), World(project)
    plan = stairs_of(world, amount_of(world, "circular_ha")).plan
    kinds = [(measure, town) for measure in MEASURES for town in ("", *sorted(world.municipalities))]
    reached = {kind: sum(map(amount_of(world, *kind), plan)) for kind in kinds}
    there = [kind for kind in kinds if reached[kind] > 0]
    if len({measure for measure, _ in there}) < SEVERAL[0]:
        return None
    chosen = chance.sample(there, min(chance.choice(SEVERAL), len(there)))
    targets = [Target(measure, _part(measure, reached[measure, town], chance.uniform(0.3, 1.0)), town) for measure, town in chosen]
    right = least_for(world, [(amount_of(world, target.measure, target.municipality), target.amount) for target in targets])
    return _told(f"case {seed}, {targets}", _least(project, targets), right, [0.0] * len(targets))


def _part(measure: Measure, amount: float, share: float) -> float:
    """Return a part of an amount: whole numbers of what is counted, whole square metres of room."""
    return int(amount * share * 10_000) / 10_000 if measure == "circular_ha" else float(ceil(amount * share - 1e-9))


def _least(project: Project, targets: list[Target]) -> Solution:
    return find_plan(formulate(Situation(project), goal=Goal("least_fund", others=tuple(targets))), Effort(gap=0.0))


def _told(name: str, solution: Solution, right_eur: float, lacks: list[float]) -> str:
    """Return how a solution differs from the right fund and lacks; empty where it does not."""
    is_same = right_eur < inf and -0.01 <= solution.fund_eur - right_eur <= SAME_EUR and solution.fund_bound_eur <= right_eur + SAME_EUR
    is_same &= all(abs(short - lack) <= SAME_HA for short, lack in zip(solution.short, lacks, strict=True))
    if is_same and solution.status == "optimal":
        return ""
    return f"{name}: right {right_eur} €, lack {lacks}; found {solution.status} {solution.fund_eur} ≥ {solution.fund_bound_eur}, lack {solution.short}"

"""Small budget problems: five choices, round euro amounts, one row of money and one row that asks for enough. A solver once called such problems infeasible."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product
from random import Random

import numpy as np
import pulp
from scipy import sparse

from planner.program.highs import solve
from planner.program.named import Named
from planner.program.rows.view import Lock
from planner.program.solution import Effort
from planner.program.solving import find_plan
from tests.program.special.posing import SAME_HA, Tally, lot, mover, posed, posed_terms, wish

CHOICES = 5


@dataclass(frozen=True)
class Budget:
    """Value, cost and service of each choice; the budget may be spent, so much service is asked."""

    value: list[int]
    cost: list[int]
    service: list[int]
    budget: int
    asked: int

    def best(self) -> int | None:
        """Return the best value among all 32 combinations; None where none is allowed."""
        return max((self._sum(self.value, x) for x in product((0, 1), repeat=CHOICES)
                    if self._sum(self.cost, x) <= self.budget and self._sum(self.service, x) >= self.asked), default=None)

    @staticmethod
    def _sum(amounts: list[int], x: tuple[int, ...]) -> int:
        return sum(amount for amount, chosen in zip(amounts, x, strict=True) if chosen)


def draw(seed: int) -> Budget:
    """Return a variant: what is asked is what some choice within the budget serves, often to the last euro."""
    random = Random(seed)
    step = random.choice((1_000, 5_000, 50_000, 250_000))
    most = random.choice((20, 200, 2_000)) if step == 1_000 else 20
    cost, value, service = ([random.randint(1, most) * step for _ in range(CHOICES)] for _ in range(3))
    chosen = random.sample(range(CHOICES), random.randint(1, CHOICES - 1))
    spare = random.choice((0, 0, step, 3 * step))
    slack = random.choice((0, 0, step))
    return Budget(value, cost, service, sum(cost[at] for at in chosen) + spare, max(0, sum(service[at] for at in chosen) - slack))


def as_problem(case: Budget) -> pulp.LpProblem:
    """Return the problem in euros, without scaling."""
    problem = pulp.LpProblem("budget", pulp.LpMaximize)
    x = [problem.add_variable(f"x_{at}", 0, 1, pulp.LpInteger) for at in range(CHOICES)]
    problem.setObjective(pulp.lpSum(value * one for value, one in zip(case.value, x, strict=True)))
    problem.addConstraint(pulp.lpSum(cost * one for cost, one in zip(case.cost, x, strict=True)) <= case.budget, "budget")
    problem.addConstraint(pulp.lpSum(served * one for served, one in zip(case.service, x, strict=True)) >= case.asked, "asked")
    return problem


def handed_over(case: Budget) -> Named:
    """Return the problem for the planner's hand-over to HiGHS."""
    matrix = sparse.csr_array(np.array([case.cost, case.service], dtype=float))
    return Named(as_problem(case), matrix, np.array([-np.inf, case.asked]), np.array([case.budget, np.inf]), np.ones(CHOICES),
                 np.array(case.value, dtype=float), np.ones(CHOICES, dtype=bool), np.empty(0, dtype=np.int64))


def hand_over_faults(seeds: Iterable[int]) -> Tally:
    """Return the variants that the planner's HiGHS calls infeasible or does not solve."""
    tally = Tally()
    for seed in seeds:
        case = draw(seed)
        best, outcome = case.best(), solve(handed_over(case), mip_rel_gap=0.0, mip_abs_gap=1e-9)
        tally.count["variants"] += 1
        if best is None or not outcome.is_proven or round(outcome.objective) != best:
            tally.lines.append(f"budget {seed}: {outcome.status} {outcome.objective} instead of {best}")
    return tally


def said_by_cbc(seeds: Iterable[int]) -> Counter[str]:
    """Return what CBC says of the variants: ``right``, ``wrong value`` or its word for no solution."""
    said: Counter[str] = Counter()
    for seed in seeds:
        case = draw(seed)
        problem = as_problem(case)
        stats = problem.solve(pulp.COIN_CMD(msg=False, gapRel=0.0, gapAbs=0.0))
        right = stats.has_solution and round(float(pulp.value(problem.objective))) == case.best()
        said["right" if right else "wrong value" if stats.has_solution else stats.status.name] += 1
    return said


def locked_faults(seeds: Iterable[int]) -> Tally:
    """Return the projects whose locks the fund can just pay and that are called infeasible, or the other way round with a euro less.

    What is asked is a move of each firm that is locked; five firms ask the variant's costs as grants.
    """
    tally = Tally()
    for seed in seeds:
        case, random = draw(seed), Random(seed)
        grants = [min(cost, 900_000) for cost in case.cost]
        locked = random.sample(range(CHOICES), random.randint(1, CHOICES - 1))
        enough = sum(grants[at] for at in locked) + random.choice((0, 0, 1_000, 50_000))
        for fund in (enough, sum(grants[at] for at in locked) - 1):
            tally.count["projects"] += 1
            tally.lines += [f"locked budget {seed} with {fund}: {fault}" for fault in _locked_fault(case.value, grants, locked, fund)]
    return tally


def _locked_fault(value: list[int], grants: list[int], locked: list[int], fund: int) -> list[str]:
    extra = [500 + amount % 2_000 for amount in value]
    rows = {
        "parcels": [lot("V", (0, 0), 100_000)],
        "firms": [mover(f"F{at}", (0, 0), grant=grants[at], plot_m2=1_000.0) for at in range(CHOICES)],
        "demand": [wish(f"F{at}", extra[at]) for at in range(CHOICES)]}
    plan = find_plan(posed(rows, posed_terms(fund={"by_year": {2027: float(fund)}}), locks=[Lock(f"F{at}", "*") for at in locked]), Effort())
    asked = [at in locked for at in range(CHOICES)]
    best = Budget(extra, grants, [int(one) for one in asked], fund, len(locked)).best()
    if best is None:
        return [] if plan.status == "infeasible" and plan.unmet else [f"{plan.status}, but the locks cost more"]
    right = plan.status == "optimal" and not plan.unmet and abs(plan.value - best / 10_000) <= SAME_HA
    return [] if right else [f"{plan.status} {plan.value} {plan.unmet} instead of {best / 10_000}"]

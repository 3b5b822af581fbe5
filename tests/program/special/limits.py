"""Searches that are cut short: what they say of themselves has to be true."""

from collections.abc import Iterable
from functools import cache

from planner.program.formulation import Program
from planner.program.solution import Effort, Tidings
from planner.program.solving import find_plan
from tests.program.special.instances import as_program, draw
from tests.program.special.posing import SAME_HA, Tally, proven

SHORT = {
    "no node": Effort(nodes=0, proof_nodes=0), "one node": Effort(nodes=1, proof_nodes=1), "no seconds": Effort(seconds=0.0),
    "a millisecond": Effort(seconds=0.001), "half": Effort(gap=0.5, proof_nodes=0)}


@cache
def _instance(at: int) -> tuple[Program, float]:
    """Return a program whose linear program is not whole, and its optimum."""
    family, firms, parcels = (("mkp", 30, 1), ("gap-B", 10, 3), ("gap-C", 10, 3), ("mkp", 20, 1))[at % 4]
    program = as_program(draw(family, 100 + at, firms, parcels))
    return program, proven(program).value


def cut_short_faults(instances: Iterable[int]) -> Tally:
    """Return the runs under each limit, and stopped at each stage, that claim what is not so."""
    tally = Tally()
    for at in instances:
        program, best = _instance(at)
        for name, effort in SHORT.items():
            tally.lines += _faults(f"{at} {name}", program, effort, best, tally, "")
        for stage in ("greedy", "relaxation"):
            tally.lines += _faults(f"{at} stopped after {stage}", program, Effort(), best, tally, stage)
    return tally


def _faults(name: str, program: Program, effort: Effort, best: float, tally: Tally, last_stage: str) -> list[str]:
    seen: list[str] = []

    def tell(tidings: Tidings) -> None:
        seen.append(tidings.stage)

    plan = find_plan(program, effort, tell=tell, stop=lambda: last_stage in seen)
    tally.count.update({"runs": 1, plan.status: 1})
    lines = []
    if plan.value > best + SAME_HA:
        lines.append(f"{name}: {plan.value} is more than the optimum {best}")
    if plan.bound < best - SAME_HA:
        lines.append(f"{name}: bound {plan.bound} below the optimum {best}")
    if plan.status == "optimal" and plan.value < best - SAME_HA:
        lines.append(f"{name}: called optimal at {plan.value}, optimum {best}")
    if plan.status == "within_gap" and best - plan.value > effort.gap * abs(plan.value) + SAME_HA:
        lines.append(f"{name}: {plan.value} is not within {effort.gap} of {best}")
    if plan.status == "infeasible" or plan.unmet:
        lines.append(f"{name}: called infeasible")
    return lines

"""From a plan of a curve to a plan that people can read, with the proof that the curve gives."""

import numpy as np

from planner.errors import AuditError
from planner.plan.making import make
from planner.plan.plan import Plan
from planner.program.formulation import Program
from planner.program.fund_curve import Outline
from planner.program.fund_point import Found
from planner.program.solution import Effort, Solution, relative_gap
from planner.scenarios.curve.asked import CurveRequest
from planner.scenarios.curve.tasks import invested_ids
from planner.units import EUR_PER_MEUR


def plan_of(program: Program, curve: Outline, request: CurveRequest, fund_eur: float, found: Found) -> Plan:
    """Return the plan that a fund pays, audited; its value and bound are circular hectares.

    Parameters
    ----------
    program, curve, request
        The program in which the fund has a price, its curve, and what was asked of it.
    fund_eur, found
        The fund and the choice of moves.

    Raises
    ------
    AuditError
        Where the independent audit finds anything.
    """
    capped = program.capped(fund_eur)
    proof = capped
    for block in curve.cuts:
        proof = proof.extended(block)
    duals = np.zeros(len(proof.rhs))
    line = curve.line_at(fund_eur / EUR_PER_MEUR)
    duals[: len(line.duals)] = line.duals
    gap = relative_gap(found.ha, found.bound_ha)
    solution = Solution(
        chosen=found.chosen,
        value=found.ha,
        bound=found.bound_ha,
        lp_value=curve.bound(fund_eur / EUR_PER_MEUR),
        status="optimal" if gap == 0 else "within_gap" if gap <= request.gap else "stopped",
        unmet=(),
        is_deterministic=True,
        seconds=0.0,
        rounds=0,
        proof=proof.joined(capped),
        duals=duals,
        effort=Effort(gap=request.gap),
        invested=invested_ids(capped, found),
    )
    plan = make(capped, solution, request.forbids)
    if plan.audit:
        raise AuditError(plan.audit)
    return plan

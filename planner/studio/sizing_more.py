"""What is looked at beside a sizing when somebody asks: plans made anew, plans that reckon with failure, and municipalities that walk out."""

from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

from planner.program.formulation import Program, formulate, made_before
from planner.program.goal import Goal
from planner.program.moves import list_moves
from planner.program.solution import Effort
from planner.scenarios.cash import WalkOut
from planner.scenarios.curve.tasks import is_of
from planner.scenarios.uncertainty.aware import Aware, plan_aware
from planner.scenarios.uncertainty.draws import Draws
from planner.scenarios.uncertainty.recourse import Recourse, plan_anew
from planner.studio.plan import PlanRequest
from planner.studio.sizing import Sizing
from planner.studio.walking_out import walk_outs


def made_anew(sizing: Sizing) -> Recourse:
    """Return what plans made anew reach in each sample under the fund of the sizing's plan, once it is known who withdraws and what moves cost."""
    program = standing_program(sizing)
    return plan_anew(program, Draws(sizing.request.samples, sizing.request.seed), positions(program, sizing))


def reckoning(sizing: Sizing) -> Aware:
    """Return plans that reckon with failure under the fund of the sizing's plan, beside that plan."""
    program = standing_program(sizing)
    draws = Draws(sizing.request.samples, sizing.request.seed)
    return plan_aware(program, draws, Effort(gap=sizing.request.gap), plain=positions(program, sizing))


def walked_out(sizing: Sizing, codes: Iterable[str], *, stop: Callable[[], bool] = lambda: False) -> tuple[WalkOut, ...]:
    """Return what is lost if each of some municipalities (codes) walks out, each by itself, with a plan without it.

    Raises
    ------
    InputError
        Where a municipality does not exist.
    """
    fund_eur = sizing.situation.project.terms.fund.total_eur
    request = PlanRequest(fund_eur=fund_eur, forbids=sizing.request.forbids, gap=sizing.request.gap)
    return walk_outs(sizing.situation.project, request, sizing.plan, codes, as_plan=True, stop=stop)


def standing_program(sizing: Sizing) -> Program:
    """Return the program of the sizing's plan, in which its fund stands."""
    situation, request = sizing.situation, sizing.request
    moves = list_moves(situation)
    if request.municipalities:
        moves = moves.take(is_of(situation, moves, request.municipalities))
    return formulate(situation, forbids=request.forbids, goal=Goal("circular"), moves=moves)


def positions(program: Program, sizing: Sizing) -> NDArray[np.int64]:
    """Return the moves of the sizing's plan as positions in its program."""
    made = made_before(sizing.situation, program.moves, sizing.plan.moves)
    return np.flatnonzero(made) if made is not None else np.empty(0, dtype=np.int64)

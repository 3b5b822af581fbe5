"""The use cases: which hectare, which firm and which move of the plan matter most."""

from collections.abc import Callable

from planner.errors import InputError
from planner.plan.rankings import Question, Rank, Ranker, Ranking
from planner.program.formulation import formulate
from planner.program.session import Session
from planner.program.solution import Effort
from planner.project.project import Project
from planner.rules.situation import Situation
from planner.scenarios.unlocking import BUY, CALL, HECTARE, MOVE, OPEN, Asking, call_questions, move_questions, room_questions
from planner.studio.known import unknown_ids, unknown_municipalities
from planner.studio.plan import PlanRequest, asked_project, default_gap

SOLVED = {OPEN: 10, BUY: 3, HECTARE: 3, CALL: 3, MOVE: 0}
"""How many of the best of each list are solved as plans where nobody says."""


def rank_room(
    project: Project,
    request: PlanRequest,
    municipality: str = "",
    *,
    solved: int | None = None,
    progress: Callable[[int, int], None] = lambda _at, _of: None,
    stop: Callable[[], bool] = lambda: False,
) -> Ranking:
    """Return what open parcels, land that might be issued or bought, and one more hectare by category and municipality unlock.

    Parameters
    ----------
    project, request
        As for :func:`~planner.studio.plan.make_plan`.
    municipality
        Ask of one municipality (code) only; empty: of all.
    solved
        How many of the best of each list are solved as plans; None: see :data:`SOLVED`.
    progress, stop
        Called with how many questions are answered, of how many; asked between questions.

    Raises
    ------
    InputError
        Where a table is missing, or the request or the municipality names something that does not exist.
    """
    problems = unknown_municipalities(project, [municipality] if municipality else [])
    if problems:
        raise InputError(problems)
    return _ranked(room_questions(asked_project(project, request), municipality), request, solved, progress, stop)


def rank_calls(
    project: Project,
    request: PlanRequest,
    *,
    solved: int | None = None,
    progress: Callable[[int, int], None] = lambda _at, _of: None,
    stop: Callable[[], bool] = lambda: False,
) -> Ranking:
    """Return what the consent of each firm that was not asked is worth: whom to call first. Parameters and errors as for :func:`rank_room`."""
    return _ranked(call_questions(asked_project(project, request)), request, solved, progress, stop)


def rank_moves(
    project: Project,
    request: PlanRequest,
    movers: tuple[str, ...],
    *,
    solved: int | None = None,
    progress: Callable[[int, int], None] = lambda _at, _of: None,
    stop: Callable[[], bool] = lambda: False,
) -> Ranking:
    """Return what plans lose without each of some movers (those of a plan): importance. Parameters and errors as for :func:`rank_room`."""
    asked = asked_project(project, request)
    problems = unknown_ids(movers, {*asked["firms"]["firm_id"], *asked["demand"]["demand_id"]}, "firms")
    if problems:
        raise InputError(problems)
    return _ranked(move_questions(asked, movers), request, solved, progress, stop)


def _ranked(asking: Asking, request: PlanRequest, solved: int | None, progress: Callable[[int, int], None], stop: Callable[[], bool]) -> Ranking:
    def living(situation: Situation) -> Session:
        program = formulate(situation, request.locks, request.forbids)
        return Session(program, Effort(gap=default_gap(program, request), seconds=request.seconds))

    apart = {thing: lambda project=project: living(Situation(project)) for thing, project in asking.apart.items()}
    ranker = Ranker(living(asking.situation), asking.base, apart=apart, tell=progress, stop=stop)
    return ranker.rank(asking.questions, SOLVED if solved is None else dict.fromkeys(SOLVED, solved))


__all__ = ["BUY", "CALL", "HECTARE", "MOVE", "OPEN", "SOLVED", "Question", "Rank", "Ranking", "rank_calls", "rank_moves", "rank_room"]

"""The use case: why a firm moves or stays in a plan, what would change it, and who would come to a parcel first."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from planner.errors import InputError, Problem
from planner.plan.why.changes import Depth
from planner.plan.why.firm import Miss, WhyFirm, explain, nearest_misses
from planner.plan.why.parcel import WhyParcel, explain_parcel
from planner.program.formulation import Program, formulate, made_before
from planner.program.inclusion import MOST_WHOLE, Inclusion, Kept
from planner.program.moves import moves_of
from planner.project.project import Project
from planner.rules.eligibility import REASONS
from planner.rules.situation import Situation
from planner.studio.known import unknown_ids
from planner.studio.made_plan import MadePlan, project_of


@dataclass(frozen=True)
class Refusals:
    """Parcels of a mover by the first rule that refuses them (``allowed``: those that fit), and those that it just misses."""

    counts: Mapping[str, int]
    nearest: tuple[Miss, ...]


def refusals(situation: Situation, name: str) -> Refusals | None:
    """Return what the rules refuse a mover, without its plan: at once; None where nobody of that name looks for room."""
    at = np.flatnonzero(situation.movers["mover_id"] == name)
    if not len(at):
        return None
    counts = dict(moves_of(situation, at[:1]).refused.get(int(at[0]), {}))
    return Refusals({reason: counts[reason] for reason in ("allowed", *REASONS) if reason in counts}, tuple(nearest_misses(situation, int(at[0]))))


class Explanation:
    """Answers questions about one plan; the program is built once, and its prices are found once.

    Parameters
    ----------
    project
        The project that the plan was made of, without what was asked of it.
    made
        The plan.

    Raises
    ------
    InputError
        Where the project has changed since, or the plan has a move that the rules do not allow.
    """

    def __init__(self, project: Project, made: MadePlan) -> None:
        program = formulate(Situation(project_of(made, project)), made.asked.locks, made.asked.forbids)
        self._inclusion = Inclusion(program, _kept(program, made))

    @property
    def default_depth(self) -> Depth:
        """How far questions are taken where nobody says: to proof where the table of moves is small."""
        return "proof" if len(self._inclusion.program.moves) <= MOST_WHOLE else "quick"

    def is_parcel(self, name: str) -> bool:
        """Return whether a name is that of a parcel and of no mover."""
        situation = self._inclusion.program.situation
        return name in situation.rooms.parcels.index and name not in set(situation.movers["mover_id"])

    def firm(
        self, name: str, depth: Depth | None = None, *, progress: Callable[[], None] = lambda: None, stop: Callable[[], bool] = lambda: False
    ) -> WhyFirm:
        """Return why a firm (or the demand row of a newcomer) moves or stays.

        Parameters
        ----------
        name
            Id of the firm or demand row.
        depth
            How far questions about changes are taken; None: see :attr:`default_depth`.
        progress, stop
            Called before each question; asked whether to end with what is known.

        Raises
        ------
        InputError
            Where there is no such mover.
        """
        movers = self._inclusion.program.situation.movers["mover_id"]
        problems = unknown_ids([name], {*movers}, "firms")
        known = {*self._inclusion.program.situation.project["firms"]["firm_id"]}
        if problems and name in known:
            problems = [Problem("no_mover", column="firm", seen=name)]
        if problems:
            raise InputError(problems)
        return explain(self._inclusion, int(movers[movers == name].index[0]), depth or self.default_depth, tell=progress, stop=stop)

    def parcel(self, name: str) -> WhyParcel:
        """Return who fits on a parcel and who would come first.

        Raises
        ------
        InputError
            Where there is no such parcel.
        """
        problems = unknown_ids([name], {*self._inclusion.program.situation.rooms.parcels.index}, "parcels")
        if problems:
            raise InputError(problems)
        return explain_parcel(self._inclusion, name)


def _kept(program: Program, made: MadePlan) -> Kept:
    """Return the positions of a plan's moves, every one of them.

    Raises
    ------
    InputError
        Where the program does not have one.
    """
    is_made = made_before(program.situation, program.moves, made.moves)
    chosen = np.flatnonzero([] if is_made is None else is_made)
    if len(chosen) != len(made.moves):
        raise InputError([Problem("plan_of_other_project", seen=made.input_sha256[:12], values={"hash": program.situation.project.sha256()[:12]})])
    return Kept(chosen, made.value, made.bound, made.invested)

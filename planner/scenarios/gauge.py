"""What a project reaches, measured once: the value of its linear program with a safe bound, or a plan."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from planner.errors import AuditError, StoppedError
from planner.plan.making import make
from planner.plan.plan import Plan
from planner.program.formulation import Program, formulate
from planner.program.rows.view import Lock
from planner.program.session import Session, WhatIf
from planner.program.solution import Effort, Tidings
from planner.project.project import Project
from planner.rules.situation import Situation

Fidelity = Literal["lp", "plan"]


@dataclass(frozen=True)
class Point:
    """What a project reaches, in hectare-equivalents (§5 of docs/method.md).

    Parameters
    ----------
    lp_ha
        Value of the linear program: fractional plans reach it.
    bound_ha
        No plan is worth more.
    plan
        The plan; None where only the linear program was asked.
    """

    lp_ha: float
    bound_ha: float
    plan: Plan | None = None

    @property
    def ha(self) -> float:
        """Value of the plan where there is one, else of the linear program."""
        return self.lp_ha if self.plan is None else self.plan.value


@dataclass(frozen=True)
class Asked:
    """How projects are measured.

    Parameters
    ----------
    fidelity
        ``lp``: linear program and bound; ``plan``: a plan, re-solved from that of the first project.
    locks, forbids
        Moves that must, and must not, be made in all of them.
    gap_of
        The gap at which a plan is good enough, by program.
    seconds
        Limit in time for each plan; None: limits in work.
    """

    fidelity: Fidelity
    gap_of: Callable[[Program], float]
    locks: tuple[Lock, ...] = ()
    forbids: tuple[Lock, ...] = ()
    seconds: float | None = None


class Gauge:
    """Measures a project and others like it; what was measured once is not measured again.

    Parameters
    ----------
    project
        The first project: others begin with its linear program and its plan.
    asked
        How they are measured.
    tell
        Hears how far the work on a plan is.
    stop
        Whether to stop; looked at between two projects, and while a plan is sought.
    """

    def __init__(
        self, project: Project, asked: Asked, *, tell: Callable[[Tidings], None] = lambda _: None, stop: Callable[[], bool] = lambda: False
    ) -> None:
        self._asked, self._tell, self._stop = asked, tell, stop
        self._measured: dict[str, Point] = {}
        self._session: Session | None = None
        self.base = self.measure(project)

    @property
    def count(self) -> int:
        """How many projects were measured."""
        return len(self._measured)

    def measure(self, project: Project) -> Point:
        """Return what a project reaches.

        Raises
        ------
        StoppedError
            Where the user stops: what was not measured to the end is not told.
        AuditError
            Where the independent audit finds anything in a plan.
        """
        key = project.sha256()
        if key not in self._measured:
            if self._stop():
                raise StoppedError("stopped between two projects")
            point = self._point(project)
            if self._stop():
                raise StoppedError("stopped while a project was measured")
            self._measured[key] = point
        return self._measured[key]

    def _point(self, project: Project) -> Point:
        session = self._begun(Situation(project))
        what_if = WhatIf(forbids=self._asked.forbids)
        lp_ha, bound_ha = session.prove(what_if)
        if self._asked.fidelity == "lp":
            return Point(lp_ha, bound_ha)
        solution = session.solve(what_if, tell=self._tell, stop=self._stop)
        plan = make(session.program, solution, self._asked.forbids)
        if plan.audit:
            raise AuditError(plan.audit)
        return Point(lp_ha, min(bound_ha, plan.bound), plan)

    def _begun(self, situation: Situation) -> Session:
        """Return a session for a situation that begins where the first one stands."""
        if self._session is not None:
            return self._session.renewed(situation)
        program = formulate(situation, self._asked.locks)
        gap = 0.0 if self._asked.fidelity == "lp" else self._asked.gap_of(program)
        self._session = Session(program, Effort(gap=gap, seconds=self._asked.seconds))
        return self._session


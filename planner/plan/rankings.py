"""Rankings by asking the program again: what an open parcel, a further hectare, a firm's consent or a move of the plan is worth (§10 of docs/method.md)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from planner.program.session import Session, WhatIf
from planner.program.solution import Solution

Sense = Literal["without", "with"]


@dataclass(frozen=True)
class Question:
    """One thing whose worth is asked.

    Parameters
    ----------
    thing, group
        Its id, and the list in which it is ranked.
    what_if
        What holds instead of the base: the base without the thing (``without``) or with it (``with``).
    sense
        Which of the two.
    place, size_ha, cost_eur
        Municipality, hectares and public cost; 0 where that says nothing.
    """

    thing: str
    group: str
    what_if: WhatIf
    sense: Sense
    place: str = ""
    size_ha: float = 0.0
    cost_eur: float = 0.0


@dataclass(frozen=True)
class Rank:
    """What one thing is worth, hectare-equivalents.

    Parameters
    ----------
    question
        What was asked.
    linear_ha
        Difference of the two linear programs.
    low_ha, high_ha
        The true difference of the best plans lies between these: [plan⁺ − bound, bound⁺ − plan] where both were solved as plans, else from bounds alone.
    plan_ha
        Difference of the plans that were found; None where it was not solved as a plan.
    movers
        Who moves with it and not without it; empty where it was not solved as a plan.
    """

    question: Question
    linear_ha: float
    low_ha: float
    high_ha: float
    plan_ha: float | None = None
    movers: tuple[str, ...] = ()

    @property
    def worth_ha(self) -> float:
        """What it is worth as far as is known, hectare-equivalents: by plans, else by linear programs, and within the interval."""
        return min(max(self.low_ha, self.linear_ha if self.plan_ha is None else self.plan_ha), self.high_ha)

    @property
    def is_exact(self) -> bool:
        """Whether both plans are proven best, so that the difference is known."""
        return self.plan_ha is not None and self.high_ha - self.low_ha <= 2e-6

    def record(self) -> dict[str, Any]:
        """Return the rank as the JSON object of the command line."""
        return {
            "id": self.question.thing,
            "municipality": self.question.place,
            "size_ha": round(self.question.size_ha, 4),
            "cost_eur": round(self.question.cost_eur, 2),
            "linear_ha": round(self.linear_ha, 6),
            "low_ha": round(self.low_ha, 6),
            "high_ha": round(self.high_ha, 6),
            "plan_ha": None if self.plan_ha is None else round(self.plan_ha, 6),
            "exact": self.is_exact,
            "movers": list(self.movers),
        }


@dataclass(frozen=True)
class Ranking:
    """Things by group, best first; value and bound of the plan that they are reckoned from; whether it was stopped before all were asked."""

    ranks: tuple[Rank, ...]
    base_value_ha: float
    base_bound_ha: float
    was_stopped: bool = False

    def of(self, group: str) -> tuple[Rank, ...]:
        """Return the things of one group."""
        return tuple(rank for rank in self.ranks if rank.question.group == group)

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups in the order in which they were asked."""
        return tuple(dict.fromkeys(rank.question.group for rank in self.ranks))

    def record(self) -> dict[str, Any]:
        """Return the ranking as the JSON object of the command line."""
        return {
            "base_value_ha": round(self.base_value_ha, 6),
            "base_bound_ha": round(self.base_bound_ha, 6),
            "stopped": self.was_stopped,
            **{group: [rank.record() for rank in self.of(group)] for group in self.groups},
        }


class Ranker:
    """Asks a living program many questions from one base.

    Parameters
    ----------
    session
        The living program.
    base
        What holds in the base.
    apart
        Programs of questions (by thing) that the session cannot answer; made when they are asked.
    tell
        Called with how many questions are answered, of how many.
    stop
        Asked between questions.
    """

    def __init__(
        self,
        session: Session,
        base: WhatIf,
        *,
        apart: Mapping[str, Callable[[], Session]] | None = None,
        tell: Callable[[int, int], None] = lambda _at, _of: None,
        stop: Callable[[], bool] = lambda: False,
    ) -> None:
        self._session, self._base, self._apart, self._tell, self._stop = session, base, apart or {}, tell, stop
        self._done = self._count = 0

    def rank(self, questions: Sequence[Question], solved: Mapping[str, int]) -> Ranking:
        """Return the things by worth: all by linear programs, the first few of each group re-solved as plans.

        Parameters
        ----------
        questions
            What is asked; a thing once in its group.
        solved
            How many of the best of each group are solved as plans; a group that is not named: none.
        """
        groups = list(dict.fromkeys(question.group for question in questions))
        sizes = [sum(question.group == group for question in questions) for group in groups]
        self._count = len(questions) + sum(min(solved.get(group, 0), size) for group, size in zip(groups, sizes, strict=True))
        base = self._session.solve(self._base, stop=self._stop)
        linear, _ = self._session.prove(self._base)  # after the plan: with the cuts that the questions find too
        known = _Base(linear, base.value, base.bound, self._session.program.standing_ha, _movers(self._session, base))
        ranks = [self._linear(question, known) for question in questions if not self._stop()]
        ranks.sort(key=lambda rank: (groups.index(rank.question.group), -rank.linear_ha, rank.question.thing))
        out: list[Rank] = []
        for group in groups:
            mine = [rank for rank in ranks if rank.question.group == group]
            count = solved.get(group, 0)
            first = [self._as_plan(rank, known) if not self._stop() else rank for rank in mine[:count]]
            out += sorted(first, key=lambda rank: (-rank.worth_ha, -rank.linear_ha, rank.question.thing)) + mine[count:]
        return Ranking(tuple(out), known.value, known.bound, self._stop())

    def _linear(self, question: Question, base: "_Base") -> Rank:
        """Rank by the linear programs; the plan of the base says one end of the interval, that room need not be used or that nobody moves the other."""
        linear, bound = self._session_of(question).prove(question.what_if)
        self._step()
        if question.sense == "without":
            return Rank(question, max(0.0, base.linear - linear), max(0.0, base.value - bound), base.bound - base.standing)
        return Rank(question, max(0.0, linear - base.linear), 0.0, max(0.0, bound - base.value))

    def _as_plan(self, rank: Rank, base: "_Base") -> Rank:
        """Re-solve one question as a plan."""
        session = self._session_of(rank.question)
        other = session.solve(rank.question.what_if, stop=self._stop)
        self._step()
        there = _movers(session, other)
        if rank.question.sense == "without":
            low, high, found, new = base.value - other.bound, base.bound - other.value, base.value - other.value, base.movers - there
        else:
            low, high, found, new = other.value - base.bound, other.bound - base.value, other.value - base.value, there - base.movers
        high = min(rank.high_ha, max(0.0, high))
        return replace(rank, low_ha=max(rank.low_ha, low), high_ha=high, plan_ha=found, movers=tuple(sorted(new)))

    def _step(self) -> None:
        self._done += 1
        self._tell(self._done, self._count)

    def _session_of(self, question: Question) -> Session:
        make = self._apart.get(question.thing)
        return self._session if make is None else make()


def _movers(session: Session, solution: Solution) -> frozenset[str]:
    return frozenset(session.program.situation.movers["mover_id"].iloc[session.program.moves.mover[solution.chosen]])


@dataclass(frozen=True)
class _Base:
    """The base of a ranking: linear program, plan, bound, what is worth something though nobody moves, and who moves."""

    linear: float
    value: float
    bound: float
    standing: float
    movers: frozenset[str]

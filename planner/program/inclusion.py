"""Whether a plan as good as the best holds a mover, once something is agreed with it: bounds by prices, plans by repair and by search."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from planner.program.formulation import Program, formulate
from planner.program.greedy import complete, greedy, penalty
from planner.program.master import Relaxation, best_of, relax
from planner.program.moves import Moves, moves_of
from planner.program.neighbourhoods import Neighbourhoods
from planner.program.pricing import clipped, reduced_costs, safe_bound
from planner.program.proof import Proof
from planner.program.rows.view import Lock
from planner.program.search import Search
from planner.program.solution import Effort, Solution, Tidings
from planner.program.solving import Start, find_plan
from planner.rules.situation import Situation
from planner.units import VALUE_TOLERANCE_HA

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Answer = Literal["yes", "no", "unknown"]
MOST_WHOLE = 30_000
"""Moves up to which all of them are looked at; of a larger table those that the prices like best."""
BEST_OF_EACH = 10
MOST_REPAIRS = 3
"""Moves of the mover that are tried as the first of a plan, those with the best price first, ..."""
MOST_ADDED = 600
"""... and moves of others that are tried after what is kept of the plan."""
NEAR_ROUNDS, NEAR_TRIAL, NEAR_SHARE = 12, 5, 0.5
"""Searches around such a plan, and those after which they go on only if so much of what lacked is made up."""
DECIDING = Effort(nodes=40, proof_nodes=5_000)
"""How far one question is taken that is to be decided, ..."""
LOOKING = Effort(nodes=20, proof_nodes=0)
"""... and one for which a plan is looked for only."""


@dataclass(frozen=True)
class Holding:
    """What is known of plans that hold a mover.

    Parameters
    ----------
    answer
        Whether one of them is as good as the best plan: ``yes`` (found), ``no`` (proven that none is) or ``unknown``.
    value, bound
        Value of the best found (−inf: none) and what none can be worth more than, hectare-equivalents, less the penalties of unmet locks.
    program, plan
        The program in which the mover must move, and the best plan found that holds it; None where none was found.
    """

    answer: Answer
    value: float
    bound: float
    program: Program | None = None
    plan: Solution | Start | None = None


NOBODY = Holding("no", -np.inf, -np.inf)
"""Where the rules allow the mover no move at all."""


@dataclass(frozen=True)
class Kept:
    """What is known of a plan: positions of its moves in a program, its value and bound (hectare-equivalents), ids of its investments."""

    chosen: Ints
    value: float
    bound: float
    invested: tuple[str, ...] = ()


class Inclusion:
    """Asks of one program and its best plan what it takes to bring a mover in.

    Parameters
    ----------
    program, plan
        The program and its plan: another plan is as good where its value is no less (0.01 m²).
    relaxation
        The solved linear program without cuts; None: it is solved when it is first needed.
    enough
        What another plan must be worth, penalties of unmet locks included; None: as much as this one.
    """

    def __init__(self, program: Program, plan: Kept, relaxation: Relaxation | None = None, enough: float | None = None) -> None:
        self.program, self.plan = program, plan
        self._relaxation = relaxation
        self.owed = _owed(program, plan.chosen, self._invested)
        """Penalty of what the plan leaves unmet, hectare-equivalents."""
        self.enough = plan.value - self.owed if enough is None else enough

    @property
    def _invested(self) -> list[int]:
        return _offered(self.program, self.plan.invested)

    @cached_property
    def relaxation(self) -> Relaxation:
        """The linear program without cuts."""
        return self._relaxation or relax(self.program)

    @cached_property
    def _prices(self) -> dict[str, float]:
        duals = np.where(self.program.is_mover_row, 0.0, clipped(self.program, self.relaxation.duals))
        return dict(zip(self.program.row_names, duals.tolist(), strict=True))

    @cached_property
    def gains(self) -> Floats:
        """By move of the program: what a plan with it is worth less than the bound at least (hectare-equivalents, 0 or less)."""
        return safe_bound(self.program, self.relaxation.duals).gains

    @cached_property
    def _bound_by_mover(self) -> tuple[float, Floats]:
        """Return the bound of the program, and what each mover adds to it."""
        duals = np.array(list(self._prices.values()))
        gains = reduced_costs(self.program, self.program.objective, duals)
        best = np.zeros(len(self.program.situation.movers))
        np.maximum.at(best, self.program.moves.mover, gains)
        return safe_bound(self.program, self.relaxation.duals).value, best

    @cached_property
    def _pool(self) -> Moves:
        moves = self.program.moves
        if len(moves) <= MOST_WHOLE:
            return moves
        return moves.take(np.union1d(best_of(moves.mover, self.gains, BEST_OF_EACH), self.plan.chosen))

    @cached_property
    def _few(self) -> Moves:
        """Some moves, so that every row is there that has a price or partners in it: enough to reckon the prices of a mover's own moves with.

        A departure, or a partner who comes, takes something off such a row; were it not there the bound would be too low.
        """
        rows = self.program.x.tocsr()
        wanted = np.union1d(np.flatnonzero(np.array(list(self._prices.values())) > 0), self.program.rows_of("partner"))
        touched = wanted[rows.indptr[wanted] < rows.indptr[wanted + 1]]
        return self.program.moves.take(np.union1d(rows.indices[rows.indptr[touched]], self.plan.chosen))

    def may_move(self, situation: Situation, mover: int) -> bool:
        """Return whether the rules allow a mover (position) any move."""
        return len(moves_of(situation, np.array([mover]))) > 0

    def changes_anything(self, situation: Situation, mover: int) -> bool:
        """Return whether what is agreed with a mover changes any of the moves that it may make."""
        mine = np.array([mover])
        before, after = moves_of(self.program.situation, mine), moves_of(situation, mine)
        return len(before) != len(after) or any((column != getattr(after, name)).any() for name, column in before.columns().items())

    def bound(self, situation: Situation, mover: int) -> float:
        """Return what no plan that holds a mover can be worth more than, by the prices of the program as it is.

        Parameters
        ----------
        situation
            That of the program, with something agreed with the mover and nothing else changed.
        mover
            Its position.
        """
        program = self._with(situation, mover, self._few)
        if program is None:
            return -np.inf
        duals = np.array([self._prices.get(name, 0.0) for name in program.row_names])
        if mover in program.side.of_mover and mover not in self.program.side.of_mover:
            _price_departure(program, duals, mover)
        gains = reduced_costs(program, program.objective, duals)[program.moves.mover == mover]
        known = set(self.program.side.names) | {f"short_{lock.name()}" for lock in program.locks}
        new = np.array([name not in known for name in program.side.names], dtype=bool)
        beside = np.maximum(0.0, program.side.objective - program.side_matrix.T @ duals)[new] @ program.side.upper[new]
        whole, best = self._bound_by_mover
        return float(whole - best[mover] + gains.max() + beside)

    def near(self, situation: Situation, mover: int, bound: float | None = None) -> Holding:
        """Return what a repair of the plan finds, and the bound by prices (None: it is reckoned): quick."""
        bound = self.bound(situation, mover) if bound is None else bound
        if bound < self.enough - VALUE_TOLERANCE_HA:
            return Holding("no", -np.inf, bound)
        program = self._with(situation, mover, self._pool)
        if program is None:
            return NOBODY
        search = Search(program, LOOKING, lambda _: None, lambda: False)  # it climbs: nothing is cut off that is not enough yet
        enough, holds_nobody = self.enough - VALUE_TOLERANCE_HA, self.enough - program.goal.lock_penalty / 2
        priced = reduced_costs(program, program.objective, np.array([self._prices.get(name, 0.0) for name in program.row_names]))
        for plan in self._repairs(program, mover, priced):
            search.offer(plan, self._invested)
            if search.value >= enough:
                break
        best = np.full(len(program.situation.movers), -np.inf)
        np.maximum.at(best, program.moves.mover, priced)
        around = Neighbourhoods(program, priced - best[program.moves.mover])
        lacked = enough - search.value
        for done in range(NEAR_ROUNDS):
            if search.value >= enough or search.value < holds_nobody or (done >= NEAR_TRIAL and enough - search.value > NEAR_SHARE * lacked):
                break
            columns, kept = around.next(search.best, search.invested)
            search.look(program, columns, around=kept, is_whole=False)
            around.learn(search.best)
        if search.value < holds_nobody:
            return Holding("unknown", -np.inf, bound)
        ids = self.program.situation.offered["investment_id"].iloc[list(search.invested)]
        return Holding("yes" if search.value >= enough else "unknown", search.value, bound, program, Start(search.best, tuple(ids)))

    def search(
        self,
        situation: Situation,
        mover: int,
        *,
        is_whole: bool = True,
        tell: Callable[[Tidings], None] = lambda _: None,
        stop: Callable[[], bool] = lambda: False,
    ) -> Holding:
        """Return what a search finds.

        Parameters
        ----------
        situation, mover
            As for :meth:`bound`.
        is_whole
            Whether to look at all moves that such a plan might hold: that decides the question where the table of moves is small. Else only at those
            that the linear programs used.
        tell, stop
            As for :func:`~planner.program.solving.find_plan`.
        """
        program = self._with(situation, mover, self._pool)
        if program is None:
            return NOBODY
        solution = find_plan(program, replace(DECIDING if is_whole else LOOKING, enough=self.enough), tell=tell, stop=stop)
        owed, enough = _owed(program, solution.chosen, _offered(program, solution.invested)), self.enough - VALUE_TOLERANCE_HA
        value = solution.value - owed
        bound = solution.bound - owed if len(self.program.moves) <= MOST_WHOLE else np.inf
        if program.locks[-1].name() in solution.unmet:
            bound = max(bound, enough - VALUE_TOLERANCE_HA)  # a plan that is not worth enough was not looked for
            return Holding("no" if bound < enough else "unknown", -np.inf, bound)
        return Holding("yes" if value >= enough else "no" if bound < enough else "unknown", value, bound, program, solution)

    def relaxed(self, situation: Situation, mover: int) -> float:
        """Return the bound by the linear program in which the mover must move, tightened by cuts; inf where the table of moves is too large for it."""
        if len(self.program.moves) > MOST_WHOLE:
            return np.inf
        program = self._with(situation, mover, self._pool)
        if program is None:
            return -np.inf
        search = Search(program, replace(DECIDING, enough=self.enough), lambda _: None, lambda: False)
        proof = Proof(search)
        proof.begin()
        proof.tighten()
        return search.bound

    def _with(self, situation: Situation, mover: int, others: Moves) -> Program | None:
        """Return the program in which a mover must move, with some moves of the others; None where the rules allow it none."""
        own = moves_of(situation, np.array([mover]))
        if not len(own):
            return None
        lock = Lock(str(situation.movers["mover_id"].iloc[mover]), "*")
        return formulate(situation, (*self.program.locks, lock), moves=others.with_those_of(mover, own))

    def _repairs(self, program: Program, mover: int, priced: Floats) -> Iterator[Ints]:
        """Yield plans that keep what they can of the plan around one move of the mover, that with the best price first."""
        moves = program.moves
        own = np.flatnonzero(moves.mover == mover)
        made = _positions(program, self.program.moves.take(self.plan.chosen), mover)
        made = made[np.argsort(moves.year[made], kind="stable")]
        order = np.argsort(-priced, kind="stable")
        order = order[moves.mover[order] != mover][:MOST_ADDED]
        for first in own[np.argsort(-priced[own], kind="stable")][:MOST_REPAIRS]:
            yield greedy(program, order, invested=self._invested, first=[int(first), *made.tolist()])


def _offered(program: Program, invested: tuple[str, ...]) -> list[int]:
    """Return the positions of investments (ids) among those offered."""
    return np.flatnonzero(program.situation.offered["investment_id"].isin(invested)).tolist()


def _owed(program: Program, chosen: Ints, invested: list[int]) -> float:
    """Return the penalty of what a plan leaves unmet."""
    return penalty(program, chosen, complete(program, chosen, invested=invested))


def _positions(program: Program, wanted: Moves, mover: int) -> Ints:
    """Return the positions in a program of moves of another table of the same movers and parcels, those of one mover left out."""
    names = ("mover", "kind", "parcel", "year")
    there = {key: at for at, key in enumerate(zip(*(getattr(program.moves, name).tolist() for name in names), strict=True))}
    keys = zip(*(getattr(wanted, name).tolist() for name in names), strict=True)
    return np.array([there[key] for key in keys if key[0] != mover and key in there], dtype=np.int64)


def _price_departure(program: Program, duals: Floats, mover: int) -> None:
    """Set the prices of the links of a mover (position), which have none, so that its departure is worth what it frees: no bound is larger for it."""
    years, side = program.side.years, program.side_matrix
    first = program.row_names.index(f"link_{program.situation.movers['mover_id'].iloc[mover]}_{program.situation.years[0]}")
    rows, later = first + np.arange(years), 0.0
    for year in range(years - 1, -1, -1):
        column = side[:, [program.side.of_mover[mover] * years + year]].tocoo()
        others = ~np.isin(column.row, rows)
        later -= float(column.data[others] @ duals[column.row[others]])
        duals[rows[year]] = later

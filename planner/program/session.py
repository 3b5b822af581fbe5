"""A plan that stays alive for what-if: another fund, locks, forbidden moves and closed parcels, answered from the linear program that is there.

What stays the same is kept: the table of moves, the rows, the columns and the basis of the linear program, and the cuts that still hold. The new
plan starts from the one before, so that it stays close to it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from planner.errors import StoppedError
from planner.program.formulation import Program, barred, formulate
from planner.program.goal import LOCK_PENALTY_HA
from planner.program.greedy import greedy
from planner.program.master import Master, first_columns
from planner.program.proof import MOST_TRIED, Proof
from planner.program.rows.money import paid_by
from planner.program.rows.order import matching
from planner.program.rows.view import Lock, View
from planner.program.search import Search
from planner.program.solution import Effort, Solution, Tidings
from planner.program.solving import conclude, improve
from planner.rules.situation import Situation

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class WhatIf:
    """What differs from the program that a session began with.

    Parameters
    ----------
    fund_eur
        Public grant money over the horizon, spread evenly; None: as the session began.
    locks, forbids
        Moves that must, and must not, be made.
    closed
        Parcels (ids) that take nobody, with the first year of it; what is open there still counts in the reserve for circular firms, as where a parcel
        closes for housing.
    withdrawn
        Parcels (ids) that take nobody and are not open at all: what is open there by itself counts in no reserve either.
    stay
        Movers (ids) that make no move.
    walked_out
        Payers (ids) that pay no part of any grant: moves of which they would pay a part are not made.
    less_eur
        Money that does not come into the fund, euro over the horizon, in the same shares by year.
    """

    fund_eur: float | None = None
    locks: tuple[Lock, ...] = ()
    forbids: tuple[Lock, ...] = ()
    closed: tuple[tuple[str, int], ...] = ()
    withdrawn: tuple[str, ...] = ()
    stay: tuple[str, ...] = ()
    walked_out: tuple[str, ...] = ()
    less_eur: float = 0.0


class Session:
    """Answers what-if questions about one program.

    ``program`` is the program of the last answer (its situation has the fund that was asked), to make a plan of ``solution``.

    Parameters
    ----------
    program
        The program; its own locks hold in every answer, and moves that it does not have are in none.
    effort
        How far each answer goes.
    forbids
        Moves that the program was formulated without: a renewed session is without them too.
    near
        Positions of moves of an earlier plan that answers should stay near.
    columns
        Moves with which the linear program begins; None: a simple choice.

    Raises
    ------
    ValueError
        Where the program looks for the least fund or space: a session answers for a fund that stands.
    """

    def __init__(
        self, program: Program, effort: Effort, *, forbids: tuple[Lock, ...] = (), near: Ints | None = None, columns: Ints | None = None
    ) -> None:
        if program.goal.decides_fund or program.goal.counts_space:
            raise ValueError("a session answers for a fund that stands, not for the least of anything")
        self._began, self._effort, self._forbids = program, effort, forbids
        self._master = Master(program, columns)
        self._near = np.empty(0, dtype=np.int64) if near is None else near
        self.program = program
        self.solution: Solution | None = None

    def solve(
        self, what_if: WhatIf | None = None, *, tell: Callable[[Tidings], None] = lambda _: None, stop: Callable[[], bool] = lambda: False
    ) -> Solution:
        """Return the best plan found under a what-if, near the plan before; None: as the session began."""
        what_if = WhatIf() if what_if is None else what_if
        search = Search(self._take(what_if), self._effort, tell, stop)
        search.offer(self._kept_plan(search.program))
        search.tell("greedy")
        proof = Proof(search, self._master)
        try:
            proof.begin()
            proof.offer_guided()
            search.tell("relaxation")
            proof.tighten()
            improve(search, proof)
        except StoppedError:
            search.was_stopped = True
        self.solution = self._with_locks(conclude(search, proof), what_if)
        self._near = self.solution.chosen
        return self.solution

    def prove(self, what_if: WhatIf) -> tuple[float, float]:
        """Return the value of the linear program under a what-if and the safe bound (hectare-equivalents), without a plan.

        A lock that cannot be met costs both :data:`~planner.program.columns.LOCK_PENALTY_HA`. Nearness to a plan before counts in neither.
        """
        search = Search(self._take(what_if, is_near=False), self._effort, lambda _: None, lambda: False)
        proof = Proof(search, self._master)
        proof.begin()
        return proof.lp_value, search.bound

    def renewed(self, situation: Situation) -> "Session":
        """Return a session for a changed project (a parcel opened, other terms), which begins with the columns and the plan of this one."""
        program = formulate(situation, self._began.locks, self._forbids)
        columns = np.union1d(same_moves(self._began, program, self._master.columns), first_columns(program))
        return Session(program, self._effort, forbids=self._forbids, near=same_moves(self._began, program, self._near), columns=columns)

    def _take(self, what_if: WhatIf, *, is_near: bool = True) -> Program:
        """Give the linear program what is asked; return the program to search in: locks are worth what an unmet lock costs."""
        began = self._began
        self.program = began if what_if.fund_eur is None else began.funded(what_if.fund_eur)
        if what_if.less_eur:
            self.program = self.program.without_money(what_if.less_eur)
        if what_if.withdrawn:
            self.program = self.program.withdrawing(began.situation.rooms.parcels.index.isin(what_if.withdrawn))
        reward, preferred = np.zeros(len(began.moves)), np.zeros(len(began.moves), dtype=bool)
        view = View(began.situation, began.moves, began.side)
        for lock in what_if.locks:
            reward[matching(view, lock)] += LOCK_PENALTY_HA
        preferred[self._near] = is_near and self._effort.gap > 0  # where proof is asked, nearness would stand in its way
        asked = self.program.wishing(reward, -LOCK_PENALTY_HA * len(what_if.locks), preferred)
        self._master.adopt(asked, self._closed(what_if))
        return asked

    def _closed(self, what_if: WhatIf) -> Flags:
        situation, moves = self._began.situation, self._began.moves
        closed = barred(situation, moves, what_if.forbids)
        never = [(parcel, situation.years[0]) for parcel in what_if.withdrawn]
        if what_if.closed or never:
            first = np.full(len(situation.rooms.parcels), len(situation.years))
            for parcel, year in (*what_if.closed, *never):
                at = situation.rooms.parcels.index.get_loc(parcel)
                first[at] = min(first[at], year - situation.years[0])
            closed |= moves.is_targeted & (moves.year >= first[moves.parcel])
        if what_if.stay:
            closed |= situation.movers["mover_id"].isin(what_if.stay).to_numpy()[moves.mover]
        for payer in what_if.walked_out:
            closed |= paid_by(View(situation, moves, self._began.side), payer)
        return closed

    def _kept_plan(self, asked: Program) -> Ints:
        """Return as much of the plan before as still holds, filled up by value."""
        closed = self._master.closed
        best = np.argsort(-asked.objective, kind="stable")[:MOST_TRIED]
        wanted = best[asked.objective[best] >= LOCK_PENALTY_HA / 2]
        kept = np.concatenate([wanted, self._near[np.argsort(asked.moves.year[self._near], kind="stable")]])
        return greedy(asked, best[~closed[best]], first=kept[~closed[kept]], closed=closed)

    def _with_locks(self, solution: Solution, what_if: WhatIf) -> Solution:
        """Return the solution with the locks that are not met named."""
        made, view = set(solution.chosen.tolist()), View(self._began.situation, self._began.moves, self._began.side)
        unmet = tuple(lock.name() for lock in what_if.locks if made.isdisjoint(matching(view, lock).tolist()))
        return replace(solution, status="infeasible", unmet=(*solution.unmet, *unmet)) if unmet else solution


def same_moves(old: Program, new: Program, chosen: Ints) -> Ints:
    """Return the positions in a new program of moves of an old one that it still has."""

    def names(program: Program, positions: Ints) -> list[tuple[str, int, str, int]]:
        moves, situation = program.moves, program.situation
        movers, parcels = situation.movers["mover_id"].to_numpy(), situation.rooms.parcels.index.to_numpy()
        years = np.array(situation.years)
        return list(
            zip(
                movers[moves.mover[positions]],
                moves.kind[positions].tolist(),
                parcels[moves.parcel[positions]],
                years[moves.year[positions]].tolist(),
                strict=True,
            )
        )

    wanted = set(names(old, chosen))
    every = np.arange(len(new.moves))
    return every[[name in wanted for name in names(new, every)]] if wanted else every[:0]

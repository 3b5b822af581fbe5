"""The whole program of one project: moves, columns beside them and every family of rows."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from planner.program.columns import Block, Side, side_columns
from planner.program.fund import money_by_year, most_asked_meur, with_fund
from planner.program.goal import LARGEST_VALUE, TARGET_PENALTY_PER_HA, Goal
from planner.program.moves import Moves, list_moves
from planner.program.rows import FAMILIES
from planner.program.rows.money import fund_rhs, payer_rhs
from planner.program.rows.places import Reserve, reserve_rhs, reserves_of
from planner.program.rows.view import Lock, View
from planner.program.targets import amounts
from planner.rules.costs import INTENSIFY, KINDS
from planner.rules.situation import Situation
from planner.units import EUR_PER_MEUR, M2_PER_HA

Floats = NDArray[np.float64]
TIE_HA_PER_MEUR = 1e-6
"""Ties go to the least grant: what a million euro of grant counts in the objective (0.01 m²)."""
KEEP_HA = 1e-4
"""What a move counts more that a plan before this one made (1 m²): of plans that are worth almost the same the nearest to it is taken."""
APPEAL_EUR = 10_000.0
"""What is added to a grant before what a move serves is divided by it: many moves ask none."""
APPEAL_M2 = 1_000.0
"""What is added to a lot before one is divided by it: building on one's own plot takes none."""


class Made(Protocol):
    """A move of a plan before this one: ``to`` is None where a firm builds on its own plot."""

    @property
    def mover_id(self) -> str: ...  # noqa: D102 - a name in the tables
    @property
    def kind(self) -> str: ...  # noqa: D102 - one of KINDS
    @property
    def to(self) -> str | None: ...  # noqa: D102 - a name in the tables
    @property
    def year(self) -> int: ...  # noqa: D102 - a calendar year


@dataclass(frozen=True)
class Program:
    """max objective·x + side.objective·columns + constant, over the rows of ``blocks``; x ∈ {0, 1}.

    ``is_preferred`` tells which moves a plan before this one made; None: there is none.
    """

    situation: Situation
    moves: Moves
    side: Side
    blocks: tuple[Block, ...]
    locks: tuple[Lock, ...]
    goal: Goal = LARGEST_VALUE
    is_preferred: NDArray[np.bool_] | None = None
    reward: Floats | None = None
    """What moves count more because a session locks them, and ..."""
    offset: float = 0.0
    """... what is taken off every value for it: together what an unmet lock costs."""

    @cached_property
    def rhs(self) -> Floats:
        """Right-hand side of every row."""
        return np.concatenate([block.rhs for block in self.blocks])

    @cached_property
    def is_equal(self) -> NDArray[np.bool_]:
        """Which rows are equations."""
        return np.concatenate([np.full(len(block), block.is_equal) for block in self.blocks])

    @cached_property
    def is_mover_row(self) -> NDArray[np.bool_]:
        """Which rows say that a mover moves once."""
        return np.concatenate([np.full(len(block), block.family == "mover") for block in self.blocks])

    @cached_property
    def x(self) -> sparse.csc_array:
        """Coefficients of the moves, (rows, moves)."""
        return sparse.vstack([block.x for block in self.blocks], format="csc")

    @cached_property
    def side_matrix(self) -> sparse.csc_array:
        """Coefficients of the columns beside the moves, (rows, columns)."""
        return sparse.vstack([block.side for block in self.blocks], format="csc")

    @cached_property
    def row_names(self) -> list[str]:
        """Names of the rows."""
        return [name for block in self.blocks for name in block.names]

    @cached_property
    def objective(self) -> Floats:
        """What the moves count for the goal."""
        reward = 0.0 if self.reward is None else self.reward
        if self.goal.aim == "value":
            return np.asarray(self.moves.objective + reward)
        return np.asarray(self.goal.value_weight * self.moves.objective + self.goal.served_weight * self.moves.served_m2 / M2_PER_HA + reward)

    @cached_property
    def counted(self) -> Floats:
        """What the moves count for the goal without what only breaks ties between plans: circular hectares where these come first."""
        return np.asarray(self.moves.served_m2 / M2_PER_HA) if self.goal.aim == "circular" else self.objective

    @cached_property
    def appeal(self) -> Floats:
        """Which moves to try first: what they count; for the least fund what they serve for their money, for the least space the smallest lots."""
        if self.goal.decides_fund:
            wanted = sum(target.penalty * amounts(self.situation, self.moves, target) for target in self.goal.targets)
            return np.asarray((wanted / TARGET_PENALTY_PER_HA * M2_PER_HA + 1.0) / (self.moves.grant_eur + APPEAL_EUR))
        if self.goal.counts_space:
            return np.asarray(1.0 / (self.moves.lot_m2 + APPEAL_M2))
        return self.objective

    @cached_property
    def bonus(self) -> Floats:
        """What is added for the moves of the plan before, hectare-equivalents."""
        return np.zeros(len(self.moves)) if self.is_preferred is None else np.where(self.is_preferred, KEEP_HA, 0.0)

    @cached_property
    def tied_objective(self) -> Floats:
        """Objective of the moves with ties broken by the least grant and by the plan before; the least fund itself knows no ties on money."""
        least_grant = 0.0 if self.goal.decides_fund else TIE_HA_PER_MEUR
        return np.asarray(self.objective - least_grant * self.moves.grant_eur / EUR_PER_MEUR + self.bonus)

    @cached_property
    def tied_side_objective(self) -> Floats:
        """Objective of the columns beside the moves with ties broken by the least cost of investments."""
        out = self.side.objective.copy()
        if self.goal.decides_fund:
            return out
        out[self.side.invest_columns] -= TIE_HA_PER_MEUR * self.situation.offered["cost_eur"].to_numpy() / EUR_PER_MEUR
        return out

    @cached_property
    def reserves(self) -> list[Reserve]:
        """The reserves for circular firms, in the order of their rows."""
        return reserves_of(View(self.situation, self.moves, self.side))

    @property
    def constant(self) -> float:
        """What counts for the goal though no decision changes it."""
        return self.offset + self.goal.value_weight * self.standing_ha

    @property
    def standing_ha(self) -> float:
        """Value of what no decision changes: firms that housing displaces, and partners who stay together whatever is decided."""
        return self.situation.displaced_ha + self.situation.project.terms.weights.partner * self.side.together.sure

    def columns_of(self, chosen: NDArray[np.int64]) -> sparse.csr_array:
        """Return the coefficients of chosen moves (positions) in every row."""
        return self.x[:, chosen].tocsr()

    def rows_of(self, family: str) -> NDArray[np.int64]:
        """Return the numbers of the rows of a family."""
        return np.flatnonzero(np.concatenate([np.full(len(block), block.family == family) for block in self.blocks]))

    def block(self, family: str) -> Block:
        """Return the rows of a family."""
        return next(block for block in self.blocks if block.family == family)

    def extended(self, block: Block) -> "Program":
        """Return the program with a further block of rows at the end."""
        return replace(self, blocks=(*self.blocks, block))

    def joined(self, shorter: "Program") -> "Program":
        """Return the program with its matrix joined from that of a program with the first of its blocks: quicker than from the blocks."""
        more = self.blocks[len(shorter.blocks) :]
        if more:
            self.__dict__["x"] = sparse.vstack([shorter.x, *(block.x for block in more)], format="csc")
        return self

    def funded(self, total_eur: float) -> "Program":
        """Return the program with another fund (euro over the horizon), spread evenly over the years."""
        return self._financed(self.situation.funded(total_eur))

    def without_money(self, eur: float) -> "Program":
        """Return the program with a fund that is so many euro less and comes in the same shares by year; never less than nothing."""
        project = self.situation.project
        return self._financed(self.situation.financed(with_fund(project, max(0.0, float(money_by_year(project).sum()) - eur))))

    def _financed(self, situation: Situation) -> "Program":
        view = View(situation, self.moves, self.side, self.locks)
        rhs = {"fund": fund_rhs(view), "payer": payer_rhs(view)}
        blocks = tuple(replace(block, rhs=rhs[block.family]) if block.family in rhs else block for block in self.blocks)
        return self._sharing(replace(self, situation=situation, blocks=blocks))

    def priced(self, price: float) -> "Program":
        """Return the program with another price for its fund, per million euro; only where the fund is a column."""
        return self._of_fund(replace(self.goal, fund_price=price), most_asked_meur(self.situation, self.moves))

    def capped(self, eur: float) -> "Program":
        """Return the program with a fund of so many euro at most, which costs nothing, in the same shares by year; only where the fund is a column."""
        other = self._of_fund(replace(self.goal, fund_price=0.0), eur / EUR_PER_MEUR)
        return self._sharing(replace(other, situation=self.situation.financed(with_fund(self.situation.project, eur))))

    def _of_fund(self, goal: Goal, most_meur: float) -> "Program":
        upper, objective, column = self.side.upper.copy(), self.side.objective.copy(), self.side.fund_columns
        upper[column], objective[column] = most_meur, -goal.price_of_fund
        return self._sharing(replace(self, goal=goal, side=replace(self.side, upper=upper, objective=objective)))

    def withdrawing(self, withdrawn: NDArray[np.bool_]) -> "Program":
        """Return the program in which what is open by itself on some parcels (flags) counts in no reserve."""
        rhs = reserve_rhs(self.situation, self.reserves, withdrawn)
        blocks = tuple(replace(block, rhs=rhs) if block.family == "reserve" else block for block in self.blocks)
        return self._sharing(replace(self, blocks=blocks))

    def wishing(self, reward: Floats, offset: float, preferred: NDArray[np.bool_]) -> "Program":
        """Return the program with a reward for some moves (hectare-equivalents), ``offset`` added to every value, and moves to stay near."""
        return self._sharing(replace(self, reward=reward, offset=offset, is_preferred=preferred))

    def _sharing(self, other: "Program") -> "Program":
        """Return a program with the same matrix, which is not built again."""
        same = ("x", "side_matrix", "row_names", "is_equal", "is_mover_row", "reserves")
        other.__dict__.update({name: self.__dict__[name] for name in same if name in self.__dict__})
        return other


def formulate(
    situation: Situation,
    locks: tuple[Lock, ...] = (),
    forbids: tuple[Lock, ...] = (),
    *,
    goal: Goal = LARGEST_VALUE,
    prefer: Iterable[Made] = (),
    moves: Moves | None = None,
) -> Program:
    """Return the program of a situation with locks, without the moves that are forbidden.

    Parameters
    ----------
    situation, locks, forbids
        The project, the moves that must be made, and those that must not.
    goal
        What is asked for.
    prefer
        Moves of a plan before this one: each that is made again counts :data:`KEEP_HA` more while plans are looked for, never in a value or bound.
    moves
        The moves to choose from; None: all that the rules allow.
    """
    moves = list_moves(situation) if moves is None else moves
    if forbids:
        moves = moves.take(~barred(situation, moves, forbids))
    if goal.programme:
        moves = moves.take(np.isin(situation.movers["mover_id"].to_numpy()[moves.mover], goal.programme))
        locks = (*locks, *(Lock(mover, "*") for mover in goal.programme))
    side = side_columns(situation, moves, [lock.name() for lock in locks], goal)
    view = View(situation, moves, side, locks, goal)
    blocks = tuple(family(view) for family in FAMILIES.values())
    return Program(situation, moves, side, blocks, locks, goal, made_before(situation, moves, prefer))


def made_before(situation: Situation, moves: Moves, prefer: Iterable[Made]) -> NDArray[np.bool_] | None:
    """Return which moves were made before; None where none was."""
    made = {(move.mover_id, move.kind, move.to or "", move.year) for move in prefer}
    if not made:
        return None
    movers, parcels = situation.movers["mover_id"].to_numpy(), situation.rooms.parcels.index.to_numpy()
    out = np.zeros(len(moves), dtype=bool)
    for at in np.flatnonzero(np.isin(movers[moves.mover], sorted({mover for mover, *_ in made}))):
        to = parcels[moves.parcel[at]] if moves.kind[at] != INTENSIFY else ""
        out[at] = (movers[moves.mover[at]], KINDS[moves.kind[at]], to, situation.years[moves.year[at]]) in made
    return out


def barred(situation: Situation, moves: Moves, forbids: tuple[Lock, ...]) -> NDArray[np.bool_]:
    """Return which moves are forbidden."""
    out = np.zeros(len(moves), dtype=bool)
    firm = situation.movers["mover_id"].to_numpy()[moves.mover]
    parcel = np.where(moves.is_targeted, situation.rooms.parcels.index.to_numpy()[moves.parcel] if len(moves) else "", "")
    year = np.array(situation.years)[moves.year]
    for forbid in forbids:
        named = (firm == forbid.firm) & ((forbid.parcel == "*") | (parcel == forbid.parcel))
        out |= named & (year == forbid.year if forbid.year is not None else True)
    return out

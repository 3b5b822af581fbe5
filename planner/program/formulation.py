"""The whole program of one project: moves, columns beside them and every family of rows."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from planner.program.columns import Block, Side, side_columns
from planner.program.moves import Moves, list_moves
from planner.program.rows import FAMILIES
from planner.program.rows.money import fund_rhs, payer_rhs
from planner.program.rows.view import Lock, View
from planner.rules.situation import Situation
from planner.units import EUR_PER_MEUR

Floats = NDArray[np.float64]
TIE_HA_PER_MEUR = 1e-6
"""Ties go to the least grant: what a million euro of grant counts in the objective (0.01 m²)."""


@dataclass(frozen=True)
class Program:
    """max objective·x + side.objective·columns + constant, over the rows of ``blocks``; x ∈ {0, 1}."""

    situation: Situation
    moves: Moves
    side: Side
    blocks: tuple[Block, ...]
    locks: tuple[Lock, ...]
    offset: float = 0.0
    """What is added to every value: what a session takes off for locks that it pays back where they are met."""

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
    def tied_objective(self) -> Floats:
        """Objective of the moves with ties broken by the least grant."""
        return self.moves.objective - TIE_HA_PER_MEUR * self.moves.grant_eur / EUR_PER_MEUR

    @cached_property
    def tied_side_objective(self) -> Floats:
        """Objective of the columns beside the moves with ties broken by the least cost of investments."""
        out = self.side.objective.copy()
        out[self.side.invest_columns] -= TIE_HA_PER_MEUR * self.situation.offered["cost_eur"].to_numpy() / EUR_PER_MEUR
        return out

    @property
    def constant(self) -> float:
        """Value of what no decision changes: firms that housing displaces, and partners who stay together whatever is decided."""
        return self.offset + self.situation.displaced_ha + self.situation.project.terms.weights.partner * self.side.together.sure

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
        situation = self.situation.funded(total_eur)
        view = View(situation, self.moves, self.side, self.locks)
        rhs = {"fund": fund_rhs(view), "payer": payer_rhs(view)}
        blocks = tuple(replace(block, rhs=rhs[block.family]) if block.family in rhs else block for block in self.blocks)
        return self._sharing(replace(self, situation=situation, blocks=blocks))

    def with_objective(self, objective: Floats, offset: float) -> "Program":
        """Return the program with other values of moves (hectare-equivalents), and ``offset`` added to every value."""
        return self._sharing(replace(self, moves=replace(self.moves, objective=objective), offset=offset))

    def _sharing(self, other: "Program") -> "Program":
        """Return a program with the same matrix, which is not built again."""
        same = ("x", "side_matrix", "row_names", "is_equal", "is_mover_row")
        other.__dict__.update({name: self.__dict__[name] for name in same if name in self.__dict__})
        return other


def formulate(situation: Situation, locks: tuple[Lock, ...] = (), forbids: tuple[Lock, ...] = ()) -> Program:
    """Return the program of a situation with locks, without the moves that are forbidden."""
    moves = list_moves(situation)
    if forbids:
        moves = _without(situation, moves, forbids)
    side = side_columns(situation, moves, [lock.name() for lock in locks])
    view = View(situation, moves, side, locks)
    return Program(situation, moves, side, tuple(family(view) for family in FAMILIES.values()), locks)


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


def _without(situation: Situation, moves: Moves, forbids: tuple[Lock, ...]) -> Moves:
    keep = ~barred(situation, moves, forbids)
    columns = {
        name: getattr(moves, name)[keep] for name in Moves.__dataclass_fields__ if isinstance(getattr(moves, name), np.ndarray)
    }
    return Moves(**columns, refused=moves.refused, pairs=moves.pairs)

"""The linear program over all moves, kept alive: few columns at a time, all of them priced exactly, rows added as they are needed.

``solve`` generates columns until none gains. Cuts, other right-hand sides and closed moves keep the basis, so that the next ``solve`` is short.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from planner.errors import SolverError, StoppedError
from planner.program.columns import Block
from planner.program.cuts.cut import Cut, Point, cut_block, scaled
from planner.program.formulation import Program
from planner.program.greedy import complete
from planner.program.highs import SEED, set_options
from planner.program.pricing import reduced_costs

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
ENTERS = 1e-7
"""Least reduced cost of a move that enters (0.001 m²); what is left out by it is in the bound."""
BEST_OF_EACH = 3
MOST_ROUNDS = 500
DROPPED = 1e6
"""Right-hand side of a cut that says nothing any more (its largest coefficient is 1)."""
DUAL, PRIMAL = 1, 4
"""HiGHS's numbers of the dual and the primal simplex method."""


@dataclass(frozen=True)
class Relaxation:
    """The solved linear program.

    Parameters
    ----------
    x
        Values of all moves.
    side
        Values of the columns beside the moves.
    duals
        Duals of all rows of the program, cuts included.
    objective
        Value of the linear program (constant included).
    columns
        Positions of the moves in the master.
    rounds
        Rounds of pricing.
    """

    x: Floats
    side: Floats
    duals: Floats
    objective: float
    columns: Ints
    rounds: int

    @property
    def point(self) -> Point:
        """The fractional solution."""
        return Point(self.x, self.side)


class Master:
    """The living linear program of a :class:`Program`.

    Parameters
    ----------
    program
        The program; ``program`` of the master has the cuts added so far as further blocks.
    """

    def __init__(self, program: Program, columns: Ints | None = None) -> None:
        self.program = program
        self._objective = program.tied_objective
        self._side_objective, self._side_upper = program.tied_side_objective, program.side.upper
        self._first_rows = len(program.rhs)
        self._closed = np.zeros(len(program.moves), dtype=bool)
        self._highs = _new_model(program)
        self._columns = np.empty(0, dtype=np.int64)
        self._is_inside = np.zeros(len(program.moves), dtype=bool)
        self._by_move = sparse.vstack([block.x for block in program.blocks], format="csc")
        self._method = DUAL
        self._enter(first_columns(program) if columns is None else columns)

    def solve(self, stop: Callable[[], bool] = lambda: False) -> Relaxation:
        """Solve the linear program over all moves that are not closed.

        Raises
        ------
        StoppedError
            Where ``stop`` says so between two rounds.
        """
        if not len(self.program.moves):
            return _nothing(self.program)
        for rounds in range(1, MOST_ROUNDS + 1):
            if stop():
                raise StoppedError("stopped while the linear program was solved")
            objective, values, duals = self._run()
            entering = self._gaining(duals)
            if not len(entering):
                x = np.zeros(len(self.program.moves))
                width = len(self.program.side)
                x[self._columns] = values[width:]
                return Relaxation(x, values[:width], duals, objective + self.program.constant, self._columns.copy(), rounds)
            self._enter(entering)
        raise SolverError(f"column generation did not end in {MOST_ROUNDS} rounds")

    def add_cuts(self, cuts: Sequence[Cut]) -> None:
        """Add cuts as rows."""
        first = len(self.program.rhs) - self._first_rows
        block = cut_block([scaled(cut) for cut in cuts], len(self.program.moves), len(self.program.side), first)
        self.program = self.program.extended(block)
        self._by_move = sparse.vstack([self._by_move, block.x], format="csc")
        rows = sparse.hstack([block.side, block.x[:, self._columns]], format="csr")
        lower = np.full(len(block), -highspy.kHighsInf)
        self._highs.addRows(len(block), lower, block.rhs, rows.nnz, rows.indptr[:-1].astype(np.int32), rows.indices.astype(np.int32), rows.data)
        self._method = DUAL

    @property
    def columns(self) -> Ints:
        """Moves in the master."""
        return self._columns

    @property
    def closed(self) -> Flags:
        """Moves that may not be made."""
        return self._closed

    def adopt(self, program: Program, closed: Flags) -> None:
        """Take over other right-hand sides, values, bounds and closed moves of the same program; cuts that then need not hold are dropped.

        Parameters
        ----------
        program
            The program that the master began with, with other right-hand sides of ≤ rows, other values, or other prices and bounds of columns beside the
            moves.
        closed
            Exactly the moves that may not be made.
        """
        before, rhs = self.program.rhs, program.rhs
        cuts = self.program.blocks[len(program.blocks) :]
        changed = np.flatnonzero(rhs != before[: self._first_rows])
        looser = {program.row_names[row].split("_", 1)[0] for row in changed if rhs[row] > before[row]}
        for row in changed:
            lower = rhs[row] if program.is_equal[row] else -highspy.kHighsInf
            self._highs.changeRowBounds(int(row), float(lower), float(rhs[row]))
        self.program = program
        for block in cuts:
            self._keep_cuts(block, looser)
        self._set_objective(program.tied_objective)
        if self._close(closed) | self._set_side(program) | bool(len(changed)):
            self._method = DUAL  # the basis may be feasible no more; other values and prices leave it so

    def _keep_cuts(self, block: Block, looser: set[str]) -> None:
        """Keep a block of cuts; those from rows that are looser now say nothing any more."""
        rhs, first = block.rhs.copy(), len(self.program.rhs)
        for row, name in enumerate(block.names):
            if name.split("_", 3)[3].split("_", 1)[0] in looser and rhs[row] < DROPPED:
                rhs[row] = DROPPED
                self._highs.changeRowBounds(first + row, -highspy.kHighsInf, highspy.kHighsInf)
        self.program = self.program.extended(replace(block, rhs=rhs))

    def _set_objective(self, objective: Floats) -> None:
        changed = np.flatnonzero(objective[self._columns] != self._objective[self._columns])
        self._objective = objective
        if len(changed):
            at = (len(self.program.side) + changed).astype(np.int32)
            self._highs.changeColsCost(len(changed), at, objective[self._columns[changed]])

    def _set_side(self, program: Program) -> bool:
        """Set values and bounds of the columns beside the moves; return whether bounds changed."""
        objective, upper = program.tied_side_objective, program.side.upper
        priced, bounded = np.flatnonzero(objective != self._side_objective), np.flatnonzero(upper != self._side_upper)
        self._side_objective, self._side_upper = objective, upper
        if len(priced):
            self._highs.changeColsCost(len(priced), priced.astype(np.int32), objective[priced])
        if len(bounded):
            self._highs.changeColsBounds(len(bounded), bounded.astype(np.int32), np.zeros(len(bounded)), upper[bounded])
        return bool(len(bounded))

    def _close(self, closed: Flags) -> bool:
        """Close exactly these moves; return whether any of them is in the linear program and was not so before."""
        changed = np.flatnonzero(closed[self._columns] != self._closed[self._columns])
        self._closed = closed.copy()
        if len(changed):
            at = (len(self.program.side) + changed).astype(np.int32)
            upper = np.where(closed[self._columns[changed]], 0.0, highspy.kHighsInf)
            self._highs.changeColsBounds(len(changed), at, np.zeros(len(changed)), upper)
        return bool(len(changed))

    def _run(self) -> tuple[float, Floats, Floats]:
        set_options(self._highs, {"simplex_strategy": self._method})
        self._highs.run()
        if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            # Once more from nothing: a basis can be singular, the program never infeasible (nobody moves).
            self._highs.clearSolver()
            self._highs.run()
        if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise SolverError(f"HiGHS did not solve the linear program ({self._highs.modelStatusToString(self._highs.getModelStatus())})")
        # The basis stays primal feasible while columns enter at zero.
        self._method = PRIMAL
        solution = self._highs.getSolution()
        return float(self._highs.getInfo().objective_function_value), np.array(solution.col_value), np.array(solution.row_dual)

    def _gaining(self, duals: Floats) -> Ints:
        """Return the best three moves of every mover and the best into every parcel, of those that gain."""
        moves = self.program.moves
        r = reduced_costs(self.program, self._objective, duals)
        r[self._is_inside | self._closed] = -np.inf
        gaining = np.flatnonzero(r > ENTERS)
        if not len(gaining):
            return gaining
        by_mover = gaining[best_of(moves.mover[gaining], r[gaining], BEST_OF_EACH)]
        by_parcel = gaining[best_of(moves.parcel[gaining], r[gaining], 1)]
        return np.unique(np.concatenate([by_mover, by_parcel]))

    def _enter(self, entering: Ints) -> None:
        part = self._by_move[:, entering]
        count = len(entering)
        self._highs.addCols(
            count,
            self._objective[entering],
            np.zeros(count),
            np.where(self._closed[entering], 0.0, highspy.kHighsInf),
            part.nnz,
            part.indptr[:-1].astype(np.int32),
            part.indices.astype(np.int32),
            part.data,
        )
        self._columns = np.concatenate([self._columns, entering])
        self._is_inside[entering] = True


def _new_model(program: Program) -> highspy.Highs:
    """Return the model with the columns beside the moves only; moves enter after them."""
    highs = highspy.Highs()
    options = {"output_flag": False, "threads": 1, "random_seed": SEED, "solver": "simplex", "presolve": "off", "primal_feasibility_tolerance": 1e-8}
    set_options(highs, options)
    beside = sparse.vstack([block.side for block in program.blocks], format="csr")
    model = highspy.HighsLp()
    model.num_row_, model.num_col_ = beside.shape
    model.sense_ = highspy.ObjSense.kMaximize
    model.col_cost_, model.col_lower_, model.col_upper_ = program.tied_side_objective, np.zeros(beside.shape[1]), program.side.upper
    model.row_lower_, model.row_upper_ = np.where(program.is_equal, program.rhs, -highspy.kHighsInf), program.rhs
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_, model.a_matrix_.index_, model.a_matrix_.value_ = beside.indptr, beside.indices, beside.data
    if highs.passModel(model) == highspy.HighsStatus.kError:
        raise SolverError("HiGHS refused the model")
    return highs


def _nothing(program: Program) -> Relaxation:
    """Return the solution where no move is allowed: every lock is unmet (HiGHS takes no empty model)."""
    none = np.empty(0, dtype=np.int64)
    side = complete(program, none)
    return Relaxation(np.empty(0), side, np.zeros(len(program.rhs)), float(program.side.objective @ side) + program.constant, none, 0)


def first_columns(program: Program) -> Ints:
    """Return each mover's best moves by value and by value per euro, and all moves that a lock names."""
    c, grant = program.appeal, program.moves.grant_eur
    locked = [np.unique(block.x.indices).astype(np.int64) for block in program.blocks if block.family == "lock"]
    chosen = [
        best_of(program.moves.mover, c, BEST_OF_EACH),
        best_of(program.moves.mover, c / (grant + 10_000.0), BEST_OF_EACH),
        *locked,
    ]
    return np.unique(np.concatenate(chosen))


def best_of(group: Ints, score: Floats, count: int) -> Ints:
    """Return the positions of the best few of each group; ties by position."""
    order = np.lexsort((np.arange(len(group)), -score, group))
    ranked = group[order]
    first = np.searchsorted(ranked, ranked, side="left")
    return np.sort(order[np.arange(len(order)) - first < count])


def relax(program: Program) -> Relaxation:
    """Solve the linear program over all moves once."""
    return Master(program).solve()

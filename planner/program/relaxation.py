"""The linear program over all moves by column generation: few columns at a time, all of them priced exactly."""

from collections.abc import Callable
from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray

from planner.errors import SolverError, StoppedError
from planner.program.formulation import Program
from planner.program.highs import ArrayHighs, Outcome, read, set_options
from planner.program.named import Named, name_problem
from planner.program.pricing import reduced_costs

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
ENTERS = 1e-9
"""Least reduced cost of a move that enters (0.00001 m²)."""
BEST_OF_EACH = 3
MOST_ROUNDS = 500


@dataclass(frozen=True)
class Relaxation:
    """The solved linear program.

    Parameters
    ----------
    columns
        Positions of the moves in the last master.
    values
        Their values.
    side
        Values of the columns beside the moves.
    duals
        Duals of all rows of the program.
    objective
        Value of the linear program (constant included).
    rounds
        Rounds of pricing.
    """

    columns: Ints
    values: Floats
    side: Floats
    duals: Floats
    objective: float
    rounds: int


def relax(program: Program, stop: Callable[[], bool] = lambda: False) -> Relaxation:
    """Solve the linear program over all moves.

    Raises
    ------
    StoppedError
        Where ``stop`` says so between two rounds.
    """
    if not len(program.moves):
        empty = np.empty(0)
        return Relaxation(
            empty.astype(np.int64), empty, _nothing(program), np.zeros(len(program.rhs)), _value_of_nothing(program), 0
        )
    columns = first_columns(program)
    named = name_problem(program, columns, is_integer=False)
    filled = _filled_rows(program, columns)
    master = _master(named)
    moves = program.x.tocsc()
    where = np.full(program.x.shape[0], -1)
    where[filled] = np.arange(len(filled))
    _append_missing_rows(program, master, where)
    for rounds in range(1, MOST_ROUNDS + 1):
        if stop():
            raise StoppedError("stopped while the linear program was solved")
        outcome = _run(master)
        if outcome.duals is None or outcome.values is None:
            raise SolverError("HiGHS gave no duals")
        duals = outcome.duals[where]
        entering = _entering(program, duals, columns)
        if not len(entering):
            beside = np.arange(len(named.objective) - len(program.side), len(named.objective))
            return Relaxation(
                columns,
                np.delete(outcome.values, beside),
                outcome.values[beside],
                duals,
                outcome.objective + program.constant,
                rounds,
            )
        part = moves[:, entering]
        master.addCols(
            len(entering),
            program.tied_objective[entering],
            np.zeros(len(entering)),
            np.full(len(entering), highspy.kHighsInf),
            part.nnz,
            part.indptr[:-1].astype(np.int32),
            where[part.indices].astype(np.int32),
            part.data,
        )
        columns = np.concatenate([columns, entering])
    raise SolverError(f"column generation did not end in {MOST_ROUNDS} rounds")


def _nothing(program: Program) -> Floats:
    """Return the columns beside the moves where nobody moves: every lock is unmet."""
    return np.where(program.side.objective < 0, 1.0, 0.0)


def _value_of_nothing(program: Program) -> float:
    return float(program.side.objective @ _nothing(program)) + program.constant


def _filled_rows(program: Program, columns: Ints) -> Ints:
    part = np.diff(program.x[:, columns].tocsr().indptr) + np.diff(program.side_matrix.tocsr().indptr)
    return np.flatnonzero(part > 0)


def _append_missing_rows(program: Program, master: highspy.Highs, where: Ints) -> None:
    """Add the rows that no first column touches, so that later columns find theirs."""
    missing = np.flatnonzero(where < 0)
    where[missing] = master.getNumRow() + np.arange(len(missing))
    empty = np.zeros(0, dtype=np.int32)
    lower = np.where(program.is_equal[missing], program.rhs[missing], -highspy.kHighsInf)
    master.addRows(len(missing), lower, program.rhs[missing], 0, np.zeros(len(missing), dtype=np.int32), empty, np.zeros(0))


def _master(named: Named) -> highspy.Highs:
    solver = ArrayHighs(named, mip=False)
    problem = named.problem
    solver.createAndConfigureSolver(problem)
    set_options(problem.solverModel, {"solver": "simplex"})
    solver.buildSolverModel(problem)
    return problem.solverModel


def _run(master: highspy.Highs) -> Outcome:
    master.run()
    outcome = read(master, is_mip=False)
    if not outcome.is_proven:
        raise SolverError(f"HiGHS did not solve the linear program ({outcome.status})")
    # After the first solve the basis stays primal feasible: new columns enter at zero.
    set_options(master, {"simplex_strategy": 4})
    return outcome


def first_columns(program: Program) -> Ints:
    """Return each mover's best moves by value and by value per euro, and all moves that a lock names."""
    c, grant = program.moves.objective, program.moves.grant_eur
    locked = [np.unique(block.x.indices).astype(np.int64) for block in program.blocks if block.family == "lock"]
    chosen = [
        _best_of(program.moves.mover, c, BEST_OF_EACH),
        _best_of(program.moves.mover, c / (grant + 10_000.0), BEST_OF_EACH),
        *locked,
    ]
    return np.unique(np.concatenate(chosen))


def _entering(program: Program, duals: Floats, inside: Ints) -> Ints:
    """Return the best three moves of every mover and the best into every parcel, of those that gain."""
    r = reduced_costs(program, program.tied_objective, duals)
    r[inside] = -np.inf
    gaining = np.flatnonzero(r > ENTERS)
    if not len(gaining):
        return gaining
    by_mover = gaining[_best_of(program.moves.mover[gaining], r[gaining], BEST_OF_EACH)]
    by_parcel = gaining[_best_of(program.moves.parcel[gaining], r[gaining], 1)]
    return np.unique(np.concatenate([by_mover, by_parcel]))


def _best_of(group: Ints, score: Floats, count: int) -> Ints:
    """Return the positions of the best few of each group; ties by position."""
    order = np.lexsort((np.arange(len(group)), -score, group))
    ranked = group[order]
    first = np.searchsorted(ranked, ranked, side="left")
    return np.sort(order[np.arange(len(order)) - first < count])

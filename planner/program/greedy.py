"""A first plan: moves one at a time, guided by the linear program; a chain grows where a departure makes room."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from planner.program.cuts.cut import FAMILY
from planner.program.formulation import Program
from planner.program.together import Presence
from planner.rules.costs import RELOCATE
from planner.units import EUR_PER_MEUR, EUR_TOLERANCE

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
TOLERANCE = 1e-9
ROW_TOLERANCE = 1e-7
"""What a row of a whole plan may be off by, in its own scale: floating point, not a solver's tolerance."""
MONEY, MONEY_TOLERANCE = frozenset({"fund", "payer", "cash", "bank", "aid"}), EUR_TOLERANCE / EUR_PER_MEUR
"""Families of rows in million euro, of which the audit forgives half a cent: less than solvers do."""
MOST_PASSES = 4


class PartialPlan:
    """A plan under construction: which moves are made and what every row has left.

    Power drawn from nodes follows from the rows of power: what a row lacks is drawn, as far as the node has it.
    """

    def __init__(self, program: Program, invested: Iterable[int] = ()) -> None:
        self.program = program
        self.chosen: list[int] = []
        self._x, self._side = program.x, program.side_matrix
        families = np.concatenate([np.full(len(block), block.family, dtype=object) for block in program.blocks])
        self._ignored = np.isin(families, ["link", "lock", "partner", "target"])
        self._left = program.rhs.copy()
        decided = np.concatenate([program.side.fund_columns, program.side.space_columns])
        self._left -= self._side[:, decided] @ program.side.upper[decided]  # a fund or space that is decided: more than any plan asks
        self._enough = np.flatnonzero(families == "target") if program.goal.decides_fund else np.empty(0, dtype=np.int64)
        for investment in invested:
            self._invest(investment)
        self._moved: set[int] = set()
        first = len(program.side.leavers) * program.side.years
        self._drawn_upper: dict[int, float] = {}
        self._node_of: dict[int, int] = {}
        self._node_left: dict[int, float] = {}
        for column in range(first, first + len(program.side.drawn)):
            rows = self._side.indices[self._side.indptr[column] : self._side.indptr[column + 1]]
            power_row = next(int(row) for row in rows if families[row] == "power")
            node_row = next(int(row) for row in rows if families[row] == "node")
            self._drawn_upper[power_row] = program.side.upper[column]
            self._node_of[power_row] = node_row
            self._node_left[node_row] = self._left[node_row]

    def _invest(self, investment: int) -> None:
        """Make an investment if the money allows it."""
        column = self._side[:, [self.program.side.invest_columns[investment]]].toarray()[:, 0]
        if not ((self._left - column < -TOLERANCE) & (column > 0)).any():
            self._left -= column

    def is_enough(self) -> bool:
        """Whether the target is reached for which the least fund is asked."""
        return bool(len(self._enough) and (self._left[self._enough] >= 0).all())

    def try_move(self, move: int) -> bool:
        """Make the move if every row allows it; say whether it was made."""
        mover = int(self.program.moves.mover[move])
        if mover in self._moved:
            return False
        rows, used = self._change(move)
        left = self._left[rows] - used
        lacking = (left < -TOLERANCE) & ~self._ignored[rows]
        if any(int(row) not in self._drawn_upper for row in rows[lacking]):
            return False
        drawn: dict[int, float] = {}
        for row, after in zip(rows.tolist(), left.tolist(), strict=True):
            if row in self._drawn_upper:
                more = max(0.0, -after) - max(0.0, -self._left[row])
                if max(0.0, -after) > self._drawn_upper[row] + TOLERANCE:
                    return False
                node = self._node_of[row]
                drawn[node] = drawn.get(node, 0.0) + more
        if any(self._node_left[node] - more < -TOLERANCE for node, more in drawn.items()):
            return False
        for node, more in drawn.items():
            self._node_left[node] -= more
        self._left[rows] = left
        self._moved.add(mover)
        self.chosen.append(move)
        return True

    def _change(self, move: int) -> tuple[Ints, Floats]:
        """Return the rows that a move touches, its departure included, and by how much."""
        program = self.program
        part = slice(self._x.indptr[move], self._x.indptr[move + 1])
        rows, values = [self._x.indices[part]], [self._x.data[part]]
        if program.moves.kind[move] == RELOCATE:
            leaver = program.side.of_mover[int(program.moves.mover[move])]
            first = leaver * program.side.years
            gone = slice(self._side.indptr[first + program.moves.year[move]], self._side.indptr[first + program.side.years])
            rows.append(self._side.indices[gone])
            values.append(self._side.data[gone])
        touched, place = np.unique(np.concatenate(rows), return_inverse=True)
        return touched, np.bincount(place, np.concatenate(values))


def greedy(
    program: Program, order: Ints, *, invested: Iterable[int] = (), first: Iterable[int] = (), closed: NDArray[np.bool_] | None = None
) -> Ints:
    """Return the moves of a plan that takes them in the order given, in several passes, as far as every row allows.

    It starts from investments (positions in ``Situation.offered``), as far as there is money for them. ``first`` are moves that come before all
    others, even where they are worth nothing by themselves (they make room for the next). ``closed`` are moves that a lock must not be met with.
    """
    plan = PartialPlan(program, invested)
    for block in program.blocks:
        if block.family == "lock":
            for row in range(len(block)):
                part = block.x.indices[block.x.indptr[row] : block.x.indptr[row + 1]]
                part = part if closed is None else part[~closed[part]]
                any(plan.try_move(int(move)) for move in part[np.argsort(-program.appeal[part], kind="stable")])
    useful = [*(int(move) for move in first), *(int(move) for move in order if program.appeal[move] > TOLERANCE)]
    for _ in range(MOST_PASSES):
        before = len(plan.chosen)
        for move in useful:
            if plan.is_enough():
                break
            plan.try_move(move)
        if len(plan.chosen) == before:
            break
    chosen = np.array(sorted(plan.chosen), dtype=np.int64)
    return _thinned(program, chosen, tuple(invested)) if program.goal.decides_fund else chosen


def _thinned(program: Program, chosen: Ints, invested: Iterable[int]) -> Ints:
    """Return the moves without those, the dearest first, that neither target, locks nor rows need."""
    owed = penalty(program, chosen, complete(program, chosen, invested=invested))
    for move in chosen[np.argsort(-program.moves.grant_eur[chosen], kind="stable")]:
        rest = chosen[chosen != move]
        side = complete(program, rest, invested=invested)
        if penalty(program, rest, side) <= owed and not broken(program, rest, side):
            chosen = rest
    return chosen


def needed(program: Program, chosen: Ints, invested: Iterable[int]) -> tuple[int, ...]:
    """Return the investments without which the moves would break a row; the dearest that none needs are left out first."""
    cost = program.situation.offered["cost_eur"].to_numpy()
    kept = set(invested)
    for one in sorted(kept, key=lambda one: (-cost[one], one)):
        if not broken(program, chosen, complete(program, chosen, invested=kept - {one})):
            kept.remove(one)
    return tuple(sorted(kept))


def broken(program: Program, chosen: Ints, side: Floats) -> dict[str, float]:
    """Return the rows that a plan breaks, and by how much; a fund that is a column pays no more than it may be."""
    side, fund = side.copy(), program.side.fund_columns
    side[fund] = np.minimum(side[fund], program.side.upper[fund])
    left = program.rhs - program.x[:, chosen].sum(axis=1) - program.side_matrix @ side
    excess = np.where(program.is_equal, np.abs(left), -left)
    forgiven = np.repeat([MONEY_TOLERANCE if block.family in MONEY else ROW_TOLERANCE for block in program.blocks], [len(block) for block in program.blocks])
    return {program.row_names[row]: float(excess[row]) for row in np.flatnonzero(excess > forgiven)}


def worth(program: Program, chosen: Ints) -> float:
    """Return the value of whole moves, hectare-equivalents: without what unmet locks cost a search."""
    together = complete(program, chosen)[program.side.together_columns].sum()
    return float(program.moves.objective[chosen].sum() + program.situation.project.terms.weights.partner * together) + program.standing_ha


def penalty(program: Program, chosen: Ints, side: Floats) -> float:
    """Return what unmet locks and a target that is missed cost a search, in the unit of the objective."""
    owed = 0.0 if program.reward is None else -program.offset - float(program.reward[chosen].sum())
    short = np.concatenate([program.side.target_columns, len(side) - len(program.locks) + np.arange(len(program.locks))])
    return owed - float(program.side.objective[short] @ side[short])


def complete(program: Program, chosen: Ints, *, invested: Iterable[int] = ()) -> Floats:
    """Return the values of the columns beside the moves that go with an integer plan.

    Departures, drawn power, investments (positions in ``Situation.offered``), partners together, the fund that pays it all, a target missed, space used,
    unmet locks.
    """
    out = np.zeros(len(program.side))
    out[program.side.invest_columns[sorted(invested)]] = 1.0
    years = program.side.years
    for move in chosen[program.moves.kind[chosen] == RELOCATE]:
        leaver = program.side.of_mover[int(program.moves.mover[move])]
        out[leaver * years + program.moves.year[move] : (leaver + 1) * years] = 1.0
    used = program.x[:, chosen].sum(axis=1) + program.side_matrix @ out
    first_drawn = len(program.side.leavers) * years
    power = program.side_matrix[:, first_drawn : first_drawn + len(program.side.drawn)].tocoo()
    for row, column, value in zip(*power.coords, power.data, strict=True):
        if value < 0:
            out[first_drawn + column] = max(0.0, used[row] - program.rhs[row])
    out[program.side.together_columns] = _together(program, chosen)
    for column in np.concatenate([program.side.fund_columns, program.side.target_columns]).tolist():
        out[column] = _asked(program, column, used)
    out[program.side.space_columns] = _space_used(program, used)
    first_lock = len(program.side) - len(program.locks)
    made = set(chosen.tolist())
    lock_block = next(block for block in program.blocks if block.family == "lock")
    for row in range(len(program.locks)):
        part = lock_block.x.indices[lock_block.x.indptr[row] : lock_block.x.indptr[row + 1]]
        out[first_lock + row] = 0.0 if made & set(part.tolist()) else 1.0
    return out


def _asked(program: Program, column: int, used: Floats) -> float:
    """Return the least value of a column that stands with a minus in rows of its own, so that these hold; 0 where they hold without."""
    adds = -program.side_matrix[:, [column]].toarray()[:, 0]
    for block, end in zip(program.blocks, np.cumsum([len(block) for block in program.blocks]), strict=True):
        if block.family == FAMILY:  # what a cut asks follows from the rows that it came from
            adds[end - len(block) : end] = 0.0
    rows = np.flatnonzero(adds > 0)
    return float(((used - program.rhs)[rows] / adds[rows]).max(initial=0.0))


def _space_used(program: Program, used: Floats) -> Floats:
    """Return the room that each parcel lends at most, ha: the largest of its rows."""
    space = program.block("space")
    first = int(program.rows_of("space")[0]) if len(space) else 0
    out = np.zeros(len(program.side.space_columns))
    entry = space.side[:, program.side.space_columns].tocoo()
    row, column = entry.coords
    np.maximum.at(out, column, (used - program.rhs)[first + row])
    return out


def _together(program: Program, chosen: Ints) -> Floats:
    """Return which pairs of partners are together, on the first estate where they are."""
    together, made = program.side.together, set(chosen.tolist())
    gone = set(program.moves.mover[chosen[program.moves.kind[chosen] == RELOCATE]].tolist())
    out = np.zeros(len(together))
    if len(together):
        moved = set(program.moves.mover[chosen].tolist())
        counted: set[int] = set()
        for at, both in enumerate(together.sides):
            if together.pair[at] not in counted and all(_is_there(one, made, moved, gone) for one in both):
                out[at] = 1.0
                counted.add(int(together.pair[at]))
    return out


def _is_there(one: Presence, made: set[int], moved: set[int], gone: set[int]) -> bool:
    """Return whether a partner is on the estate at the end."""
    return (one.is_there and one.mover not in gone) or (one.mover in moved and not made.isdisjoint(one.coming.tolist()))

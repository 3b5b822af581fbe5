"""Plans made anew in many samples at once: moves one at a time, in each sample as far as every row of the program allows (R67)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.program.formulation import Program
from planner.program.moves import Moves
from planner.rules.costs import RELOCATE
from planner.scenarios.uncertainty.booked import book_moves
from planner.scenarios.uncertainty.draws import Draws
from planner.scenarios.uncertainty.pots import pot_limits
from planner.scenarios.uncertainty.real_costs import factors, real_money
from planner.units import EUR_TOLERANCE, M2_PER_HA

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
TOLERANCE = 1e-9
IGNORED = ("mover", "link", "lock", "partner", "target", "fund", "payer")
"""Rows that are kept in another way: a mover moves once, money has pots of its own.

A move of a linked undertaking gets no more de minimis aid than its rows count.
"""


@dataclass(frozen=True)
class Fates:
    """What is known of the movers of a program, sample by sample: shapes (movers, n).

    Parameters
    ----------
    consents
        Who still consents.
    asks
        Whose demand is there.
    share
        Which share of what it asked each mover still asks, 0 where the demand is not there.
    """

    consents: Flags
    asks: Flags
    share: Floats

    def may(self, mover: int, kind: int) -> Flags:
        """Return where a mover may make a move of a kind."""
        return np.asarray(self.consents[mover] if kind == RELOCATE else self.consents[mover] & self.asks[mover])

    def may_all(self, sample: int, moves: Moves) -> Flags:
        """Return which moves of a table may be made in a sample."""
        return np.asarray((self.consents[:, sample] & self.asks[:, sample])[moves.mover] | (self.consents[:, sample][moves.mover] & (moves.kind == RELOCATE)))


def served_part(program: Program) -> Floats:
    """Return what of the objective of each move hangs on the circular room that it serves."""
    weights = program.situation.project.terms.weights
    per_ha = program.goal.value_weight * weights.circular * program.situation.discount[program.moves.year] + program.goal.served_weight
    return np.asarray(per_ha * program.moves.served_m2 / M2_PER_HA)


class Crowd:
    """Partial plans of a program, one for each sample.

    Parameters
    ----------
    program, draws, fates
        The program, the chance and what it brought.
    candidates
        Moves (positions) that may be tried.
    """

    def __init__(self, program: Program, draws: Draws, fates: Fates, candidates: Ints) -> None:
        moves = program.moves
        order = candidates[np.lexsort((moves.mover[candidates], moves.year[candidates]))]
        self._program, self._fates = program, fates
        self._at = {int(move): at for at, move in enumerate(order)}
        booked = book_moves(program, order)
        table = (booked.mover, booked.kind, booked.parcel, booked.lot_m2)
        money = real_money(program.situation, table, booked.year, factors(program.situation.project.terms, draws, booked.mover_ids))
        undertakings = program.situation.movers["undertaking"]
        linked = undertakings.duplicated(keep=False).to_numpy()[booked.mover]
        room = program.situation.aid_room_eur[booked.mover, booked.year]
        self._grant, self._agreed = money.granted(np.where(linked, moves.dm_eur[order], room)[:, None])
        self._limits, self._shares = pot_limits(booked)
        self._year = booked.year
        self._kept = np.isin(np.concatenate([np.full(len(block), block.family, dtype=object) for block in program.blocks]), IGNORED, invert=True)
        self._draws_power()
        self._samples = draws.samples
        self._touched = {int(move): self._change(int(move)) for move in order}
        rows = np.unique(np.concatenate([*(rows for rows, _ in self._touched.values()), *([node] for _, node in self._power.values())]).astype(np.int64))
        self._rows, self._place = rows, {int(row): at for at, row in enumerate(rows)}
        self._where = {
            move: (np.searchsorted(rows, touched), np.array([int(row) in self._power for row in touched], dtype=bool))
            for move, (touched, _) in self._touched.items()
        }
        self._part = served_part(program)
        self.restart()

    def _draws_power(self) -> None:
        """Find the rows of power that may draw from a node: most drawn, and the row of the node."""
        program, families = self._program, np.concatenate([np.full(len(block), block.family, dtype=object) for block in self._program.blocks])
        first, side = len(program.side.leavers) * program.side.years, program.side_matrix
        self._power: dict[int, tuple[float, int]] = {}
        for column in range(first, first + len(program.side.drawn)):
            rows = side.indices[side.indptr[column] : side.indptr[column + 1]].tolist()
            power, node = (next(row for row in rows if families[row] == family) for family in ("power", "node"))
            self._power[power] = (float(program.side.upper[column]), node)

    def _change(self, move: int) -> tuple[Ints, Floats]:
        """Return the rows that a move touches, its departure included, and by how much."""
        program, x, side = self._program, self._program.x, self._program.side_matrix
        part = slice(x.indptr[move], x.indptr[move + 1])
        rows, values = [x.indices[part]], [x.data[part]]
        if program.moves.kind[move] == RELOCATE:
            first = program.side.of_mover[int(program.moves.mover[move])] * program.side.years
            gone = slice(side.indptr[first + program.moves.year[move]], side.indptr[first + program.side.years])
            rows.append(side.indices[gone])
            values.append(side.data[gone])
        touched, place = np.unique(np.concatenate(rows), return_inverse=True)
        amount = np.bincount(place, np.concatenate(values), minlength=len(touched))
        kept = self._kept[touched]
        return touched[kept], amount[kept]

    def restart(self) -> None:
        """Begin with nobody moving in any sample."""
        program = self._program
        self._left = np.repeat(program.rhs[self._rows][:, None], self._samples, axis=1)
        carries_over = program.situation.project.terms.fund.carry_over
        pots = np.array([np.cumsum(limit) if carries_over else limit for limit in self._limits])
        self._money = np.repeat(pots[:, :, None], self._samples, axis=2)
        self._last = slice(None) if carries_over else 1
        self._moved = np.zeros((len(program.situation.movers), self._samples), dtype=bool)
        self.value = np.zeros(self._samples)
        self.hectares = np.zeros(self._samples)

    def try_move(self, move: int) -> None:
        """Make a move in the samples in which every row allows it."""
        program, at = self._program, self._at[move]
        mover, kind = int(program.moves.mover[move]), int(program.moves.kind[move])
        some = (self._fates.may(mover, kind) & ~self._moved[mover] & self._agreed[at]).nonzero()[0]
        if not len(some):
            return
        touched, used = self._touched[move]
        where, drawing = self._where[move]
        before = self._left.take(where, axis=0).take(some, axis=1)
        after = before - used[:, None]
        makes = (after[~drawing & (used > 0)] >= -TOLERANCE).all(axis=0)
        years = slice(int(self._year[at]), None if self._last == slice(None) else int(self._year[at]) + 1)
        asked = self._shares[at][:, None] * self._grant[at, some]
        makes &= ((self._money[:, years].take(some, axis=2).min(axis=1) >= asked - EUR_TOLERANCE) | (asked <= 0)).all(axis=0)
        drawn = self._drawn(touched[drawing], before[drawing], after[drawing]) if drawing.any() else {}
        for node, (more, fits) in drawn.items():
            makes &= fits & (self._left[self._place[node], some] - more >= -TOLERANCE)
        made = some[makes]
        if not len(made):
            return
        for node, (more, _) in drawn.items():
            self._left[self._place[node], made] -= more[makes]
        self._left[np.ix_(where, made)] = after[:, makes]
        self._money[:, years, made] -= asked[:, None, makes]
        self._moved[mover, made] = True
        share = self._fates.share[mover, made]
        self.value[made] += program.objective[move] - self._part[move] * (1.0 - share)
        self.hectares[made] += program.moves.served_m2[move] / M2_PER_HA * share

    def _drawn(self, rows: Ints, before: Floats, after: Floats) -> dict[int, tuple[Floats, Flags]]:
        """Return what more is drawn from each node, and where no parcel draws more than it may, in the samples that are looked at."""
        out: dict[int, tuple[Floats, Flags]] = {}
        for row, was, left in zip(rows.tolist(), before, after, strict=True):
            upper, node = self._power[row]
            more = np.maximum(0.0, -left) - np.maximum(0.0, -was)
            earlier, fits = out.get(node, (np.zeros(len(left)), np.ones(len(left), dtype=bool)))
            out[node] = (earlier + more, fits & (-left <= upper + TOLERANCE))
        return out

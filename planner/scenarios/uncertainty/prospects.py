"""Which moves of a program can be made at all in each sample: who may, who goes on at real costs, and where there can be room (R67, R68)."""

from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.program.formulation import Program
from planner.rules.costs import RELOCATE
from planner.scenarios.uncertainty.crowd import Fates, served_part
from planner.scenarios.uncertainty.draws import Draws
from planner.scenarios.uncertainty.real_costs import cost_lines, factors, real_money, top_shares
from planner.units import AREA_TOLERANCE_M2

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
BLOCK = 2_000
"""Moves whose money is worked out together: what they ask in all samples is in memory at once."""
EUR_SLACK = 1.0
"""Euro by which a grant is taken to be less than it is, so that numbers of single precision stay below it."""
NEVER = -1


class Prospects:
    """What can be made of a program in each sample, before moves meet each other.

    Parameters
    ----------
    program, draws, fates
        The program, the chance and what it brought.
    """

    def __init__(self, program: Program, draws: Draws, fates: Fates) -> None:
        moves, situation = program.moves, program.situation
        self.program, self.fates, self.samples = program, fates, draws.samples
        self.part = served_part(program)
        self._mover = moves.mover.astype(np.int64)
        self._by = factors(situation.project.terms, draws, [str(name) for name in situation.movers["mover_id"]])
        self._is_linked = situation.movers["undertaking"].duplicated(keep=False).to_numpy()[self._mover]
        self._alike = self._same_money()
        count = int(self._alike.max(initial=-1)) + 1
        self._known = np.full(count, NEVER)
        self._asked, self._agreed = np.empty((0, self.samples), dtype=np.float32), np.empty((0, self.samples), dtype=bool)
        self._room = self._most_room()
        self.is_ever = self.fates.consents.any(axis=1)[self._mover] & self._fits(self._room.max(axis=1)[moves.parcel])

    def _same_money(self) -> Ints:
        """Return a number for each move, the same for moves that ask the same in every sample."""
        moves, situation = self.program.moves, self.program.situation
        table = (self._mover, moves.kind, moves.parcel, moves.lot_m2)
        columns = {**cost_lines(situation, table), **{f"share of {name}": share for name, share in top_shares(situation, *table[:2], moves.year).items()}}
        room = situation.aid_room_eur[self._mover, moves.year]
        return np.asarray(pd.DataFrame({"mover": self._mover, **columns, "room": room}).groupby(["mover", *columns, "room"]).ngroup(), dtype=np.int64)

    def _most_room(self) -> Floats:
        """Return the most that can ever be free on each parcel, m², shape (parcels, n): what is offered, and what firms that may move free."""
        rooms, ids = self.program.situation.rooms, self.program.situation.movers["mover_id"]
        freed = rooms.freed[rooms.freed["may_relocate"]]
        mover = pd.Index(ids).get_indexer(freed["firm_id"])
        can = np.zeros((len(ids), self.samples), dtype=bool)
        leavers = np.unique(self._mover[self.program.moves.kind == RELOCATE])
        can[leavers] = self.fates.consents[leavers]
        room = np.repeat(rooms.offered_m2[:, -1:], self.samples, axis=1)
        np.add.at(room, freed["parcel"].to_numpy()[mover >= 0], (freed["freed_m2"].to_numpy()[:, None] * can[mover])[mover >= 0])
        return np.asarray(room)

    def _fits(self, room: Floats) -> Flags:
        """Return which moves fit into so much room, by move."""
        moves = self.program.moves
        return np.asarray((moves.lot_m2 <= room + AREA_TOLERANCE_M2) | ~moves.is_targeted)

    def possible(self, part: Ints) -> Flags:
        """Return where moves (positions) can be made: their mover may, the firm goes on, there can be room; shape (moves, n)."""
        moves, mover = self.program.moves, self._mover[part]
        may = self.fates.consents[mover] & (self.fates.asks[mover] | (moves.kind[part] == RELOCATE)[:, None])
        rows = self._learn(part)
        may &= self._agreed[rows]
        roomy = self._room[moves.parcel[part]] >= (moves.lot_m2[part] - AREA_TOLERANCE_M2)[:, None]
        return np.asarray(may & (roomy | ~moves.is_targeted[part][:, None]))

    def asked(self, part: Ints) -> NDArray[np.float32]:
        """Return the least grant of moves (positions), euro, shape (moves, n), :data:`EUR_SLACK` less than it is."""
        rows = self._learn(part)
        return np.asarray(self._asked[rows])

    def _learn(self, part: Ints) -> Ints:
        """Return the rows in which what moves (positions) ask is kept; it is worked out once."""
        alike, first = np.unique(self._alike[part], return_index=True)
        new = np.flatnonzero(self._known[alike] == NEVER)
        asked, agreed = [self._asked], [self._agreed]
        for start in range(0, len(new), BLOCK):
            some = part[first[new[start : start + BLOCK]]]
            least, goes_on = self._money(some, slice(None))
            asked.append(np.maximum(0.0, least - EUR_SLACK).astype(np.float32))
            agreed.append(goes_on)
        if len(new):
            self._known[alike[new]] = len(self._asked) + np.arange(len(new))
            self._asked, self._agreed = np.concatenate(asked), np.concatenate(agreed)
        return np.asarray(self._known[self._alike[part]])

    def _money(self, part: Ints, which: slice | Ints) -> tuple[Floats, Flags]:
        """Return the least grant with which firms go on, and whether they do, in some samples; linked undertakings may get any part of their room for aid."""
        moves, situation = self.program.moves, self.program.situation
        mover = self._mover[part]
        table = (mover, moves.kind[part], moves.parcel[part], moves.lot_m2[part])
        money = real_money(situation, table, moves.year[part], {name: by[mover][:, which] for name, by in self._by.items()})
        grant, goes_on = money.granted(situation.aid_room_eur[mover, moves.year[part]][:, None])
        least = np.maximum(0.0, money.lacking_eur - money.stretch_eur[:, None])
        return np.where(self._is_linked[part][:, None], np.minimum(least, grant), grant), goes_on

    def known(self, sample: int) -> tuple[Program, Ints]:
        """Return the program of one sample, with those moves only that can be made in it, and their positions."""
        program, moves = self.program, self.program.moves
        mover, at = self._mover, np.array([sample])
        may = self.fates.may_all(sample, moves)
        may &= self._fits(self._room[moves.parcel, sample])
        some = np.flatnonzero(may)
        some = some[self._money(some, at)[1][:, 0]]
        lost = self.part[some] * (1.0 - self.fates.share[mover[some], sample])
        return replace(only(program, some), reward=-lost), some

    def average(self) -> tuple[Program, Ints]:
        """Return a program in which each mover moves as far as it consents on average, with what moves then count, and the positions of its moves.

        Prices of its linear program make the bound of the average sample least, as far as who consents goes: the bound counts the best move of each
        mover that may move, and a mover that may in 4 of 10 samples counts 0.4 times.
        """
        program, consents = self.program, self.fates.consents
        some = np.flatnonzero(self._fits(self._room.mean(axis=1)[program.moves.parcel]) & self.is_ever)
        mover, block = self._mover[some], program.block("mover")
        often = consents.sum(axis=1)
        share = (self.fates.share * consents).sum(axis=1) / np.maximum(1, often)
        out = replace(only(program, some), reward=-self.part[some] * (1.0 - share[mover]))
        first = self._mover[block.x.indices[block.x.indptr[:-1]]]
        rows = replace(next(one for one in out.blocks if one.family == "mover"), rhs=often[first] / self.samples)
        return replace(out, blocks=tuple(rows if one.family == "mover" else one for one in out.blocks)), some


def only(program: Program, some: Ints) -> Program:
    """Return a program with some of its moves (positions), without wishes."""
    blocks = tuple(replace(block, x=block.x[:, some]) for block in program.blocks)
    return replace(program, moves=program.moves.take(some), blocks=blocks, reward=None, is_preferred=None)

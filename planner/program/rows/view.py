"""What a family of rows looks at."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from planner.program.columns import Block, Side, Triplets
from planner.program.goal import LARGEST_VALUE, Goal
from planner.program.moves import Moves
from planner.rules.situation import Situation

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Lock:
    """A wish that a firm goes to a parcel (``*``: any), in a year (None: any), or with ``parcel`` empty: that it stays where it intensifies."""

    firm: str
    parcel: str
    year: int | None = None

    def name(self) -> str:
        """Return the lock as it is written on the command line."""
        return f"{self.firm}:{self.parcel}" + (f"@{self.year}" if self.year is not None else "")


@dataclass(frozen=True)
class View:
    """The project, its moves, the columns beside them, the locks and the goal."""

    situation: Situation
    moves: Moves
    side: Side
    locks: tuple[Lock, ...] = ()
    goal: Goal = LARGEST_VALUE

    @property
    def years(self) -> int:
        """Number of years T."""
        return len(self.situation.years)

    def freed(self) -> pd.DataFrame:
        """Return what leavers free on usable parcels: ``leaver`` (position), ``parcel``, ``freed_m2``."""
        at = self.situation.movers.set_index("mover_id").index.get_indexer(self.situation.rooms.freed["firm_id"])
        rows = self.situation.rooms.freed.assign(leaver=[self.side.of_mover.get(int(mover), -1) for mover in at])
        usable = self.situation.rooms.parcels["is_usable"].to_numpy()[rows["parcel"]]
        return rows[(rows["leaver"] >= 0) & usable]

    def block(self, family: str, names: list[str], x: Triplets | sparse.csr_array, side: Triplets, rhs: Floats, *, is_equal: bool = False) -> Block:
        """Return a block of rows."""
        whole = x.matrix((len(names), len(self.moves))) if isinstance(x, Triplets) else x
        return Block(
            family,
            names,
            whole,
            side.matrix((len(names), len(self.side))),
            np.asarray(rhs, dtype=float),
            is_equal,
        )

    def label(self, prefix: str, thing: object, year: int) -> str:
        """Return the name of a row for a thing and a year (position)."""
        return f"{prefix}_{thing}_{self.situation.years[year]}"

"""All cuts that a fractional point breaks."""

import numpy as np

from planner.program.cuts.cut import Cut, Point
from planner.program.cuts.packing import PackingCuts
from planner.program.cuts.rounding import RoundingCuts
from planner.program.formulation import Program

ROUNDED = ("room", "fund", "payer", "cash", "bank", "aid", "power", "hub", "reserve", "pace", "feed_in", "balance", "target", "space")
"""Families of rows that are divided and rounded; the others count whole things already or hold no move."""


class CutFinder:
    """Finds cuts for the fractional points of one program."""

    def __init__(self, program: Program) -> None:
        side = program.side
        is_whole = side.is_integer | (np.arange(len(side)) < len(side.leavers) * side.years)
        self._packing = PackingCuts(program.moves, program.block("room"))
        self._rounding = RoundingCuts(program.moves, [program.block(family) for family in ROUNDED], is_whole)

    def find(self, point: Point) -> list[Cut]:
        """Return the cuts that a point breaks."""
        return self._packing.find(point) + self._rounding.find(point)

"""What a move uses of what is scarce, in hectare-equivalents, by the prices behind the bound."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.language import Language, mark, number
from planner.plan.remark import Remark
from planner.plan.staying import SCARCE
from planner.program.formulation import Program

LEAST_HA = 1e-6
"""Uses worth less than this (0.01 m²) are left out."""


@dataclass(frozen=True)
class Use:
    """What a move uses of one scarce thing.

    Parameters
    ----------
    family
        Family of rows (see ``SCARCE``).
    thing
        Id of the parcel, node, payer, undertaking or province; ``total`` for the fund.
    worth_ha
        What that use is worth elsewhere: hectare-equivalents that plans would gain if it were free.
    """

    family: str
    thing: str
    worth_ha: float

    def sentence(self, language: Language) -> str:
        """Return the use in words."""
        scarce = Remark(SCARCE[self.family])
        worth = number(self.worth_ha, language, 3)
        if self.family in {"fund", "cash", "bank"}:
            return Remark(mark("{scarce}: worth {worth} ha elsewhere"), {"scarce": scarce, "worth": worth}).sentence(language)
        return Remark(mark("{scarce} ({thing}): worth {worth} ha elsewhere"), {"scarce": scarce, "thing": self.thing, "worth": worth}).sentence(language)

    def record(self) -> dict[str, Any]:
        """Return the use as the JSON object of the command line."""
        return {"family": self.family, "thing": self.thing, "worth_ha": round(self.worth_ha, 6)}


def uses(program: Program, duals: NDArray[np.float64], move: int) -> list[Use]:
    """Return what a move (position) uses of each scarce thing by the duals of the rows, the dearest first; years of one thing are added up.

    Its departure is not counted: what it leaves to others is a gain of its own.
    """
    column = program.x[:, [move]].tocoo()
    names = program.row_names
    worth: dict[tuple[str, str], float] = {}
    for row, value in zip(column.row.tolist(), (column.data * duals[column.row]).tolist(), strict=True):
        family, thing = _thing(names[row])
        if family in SCARCE:
            worth[family, thing] = worth.get((family, thing), 0.0) + value
    found = [Use(family, thing, value) for (family, thing), value in worth.items() if value > LEAST_HA]
    return sorted(found, key=lambda use: (-use.worth_ha, use.family, use.thing))


def _thing(name: str) -> tuple[str, str]:
    """Return family and thing of a row."""
    family = next((known for known in ("feed_in",) if name.startswith(f"{known}_")), name.split("_", 1)[0])
    rest = name[len(family) + 1 :]
    thing, _, year = rest.rpartition("_")
    return family, thing if year.isdecimal() and thing else rest


def best_first(gains: NDArray[np.float64], among: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return positions, those with the largest gain first."""
    return among[np.argsort(-gains[among], kind="stable")]

"""What the program is asked for: the largest value, circular hectares first, the least fund for a target, or the least shift space (R28, R29)."""

from dataclasses import dataclass
from typing import Literal

LOCK_PENALTY_HA = 1_000.0
"""What an unmet lock costs: far more than any plan is worth, so that a lock is only given up where it cannot be met."""
TARGET_PENALTY_PER_HA = 10_000.0
"""What a hectare costs that a target falls short (hectare-equivalents, or million euro for the least fund: a million a m²)."""
TIE_SHARE_OF_VALUE = 1e-4
"""What a hectare-equivalent of value counts beside a circular hectare, where these come first."""


@dataclass(frozen=True)
class Goal:
    """What the program maximises, and the target that it keeps.

    Parameters
    ----------
    aim
        ``value``: hectare-equivalents (§5 of docs/method.md). ``circular``: circular hectares, undiscounted, ties by value.
        ``least_fund``: the fund that pays the plan, as small as can be; objective and bound are then minus million euro.
        ``least_space``: the room that the programme uses beyond what its own movers free, as small as can be; minus hectares.
    target_ha
        Circular hectares that the plan is to serve; what it falls short costs :data:`TARGET_PENALTY_PER_HA`. None: no target.
    programme
        The movers that must all move for the least shift space, and nobody else may.

    Raises
    ------
    ValueError
        Where the least fund is asked without a target, or the least shift space without a programme.
    """

    aim: Literal["value", "circular", "least_fund", "least_space"] = "value"
    target_ha: float | None = None
    programme: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.aim == "least_fund" and self.target_ha is None:
            raise ValueError("the least fund is asked for a target")
        if (self.aim == "least_space") != bool(self.programme):
            raise ValueError("the least shift space is asked for a programme")

    @property
    def decides_fund(self) -> bool:
        """Whether the fund is a column of the program in place of a figure of the project."""
        return self.aim == "least_fund"

    @property
    def counts_space(self) -> bool:
        """Whether the room that is used counts, parcel by parcel."""
        return self.aim == "least_space"

    @property
    def value_weight(self) -> float:
        """What a hectare-equivalent of value counts in the objective."""
        return {"value": 1.0, "circular": TIE_SHARE_OF_VALUE, "least_fund": 0.0, "least_space": 0.0}[self.aim]

    @property
    def served_weight(self) -> float:
        """What a circular hectare counts in the objective beside its value."""
        return 1.0 if self.aim == "circular" else 0.0

    @property
    def lock_penalty(self) -> float:
        """What an unmet lock costs: more than any plan is worth and any target falls short, so that locks come before the target."""
        return LOCK_PENALTY_HA + TARGET_PENALTY_PER_HA * (self.target_ha or 0.0)


LARGEST_VALUE = Goal()
"""The goal where none is named."""

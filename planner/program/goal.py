"""What the program is asked for: the largest value, circular hectares first, the least fund for a target, or the least shift space (R28, R29)."""

from dataclasses import dataclass
from typing import Literal, get_args

LOCK_PENALTY_HA = 1_000.0
"""What an unmet lock costs: far more than any plan is worth, so that a lock is only given up where it cannot be met."""
TARGET_PENALTY_PER_HA = 10_000.0
"""What a hectare costs that a target falls short (hectare-equivalents, or million euro for the least fund: a million a m²)."""
Measure = Literal["circular_ha", "jobs", "firms", "dwellings", "nuisance_firms"]
"""What a target may count (R44): circular hectares served, jobs kept, firms and newcomers that move, dwellings relieved, firms that leave a place where
they are a nuisance to dwellings."""
MEASURES: tuple[Measure, ...] = get_args(Measure)
TARGET_PENALTY: dict[Measure, float] = {
    "circular_ha": TARGET_PENALTY_PER_HA, "jobs": 1_000.0, "firms": 1_000.0, "dwellings": 1_000.0, "nuisance_firms": 1_000.0,
}
"""What one unit costs that a target falls short: more than the dearest move, and than anything a plan is worth, so that targets come first."""
TIE_SHARE_OF_VALUE = 1e-4
"""What a hectare-equivalent of value counts beside a circular hectare, where these come first."""


@dataclass(frozen=True)
class Target:
    """So much of a measure that a plan is to reach: in all, or for the firms (and newcomers) of one municipality (code)."""

    measure: Measure
    amount: float
    municipality: str = ""

    def name(self) -> str:
        """Return the target as a row or a column is called after it."""
        return f"{self.measure}_{self.municipality}" if self.municipality else "total" if self.measure == "circular_ha" else self.measure

    @property
    def penalty(self) -> float:
        """What one unit short of the target costs."""
        return TARGET_PENALTY[self.measure]


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
        Circular hectares that the plan is to serve; what it falls short costs :data:`TARGET_PENALTY`. None: no target.
    programme
        The movers that must all move for the least shift space, and nobody else may.
    fund_price
        Where it is a figure, the fund is a column of the program that costs so much per million euro, in place of a figure of the project; what is paid
        for the fund is in the objective and in no value that is told. None: the fund stands, or it is the aim.
    others
        Further targets, kept all at once.

    Raises
    ------
    ValueError
        Where the least fund is asked without a target, or the least shift space without a programme.
    """

    aim: Literal["value", "circular", "least_fund", "least_space"] = "value"
    target_ha: float | None = None
    programme: tuple[str, ...] = ()
    fund_price: float | None = None
    others: tuple[Target, ...] = ()

    def __post_init__(self) -> None:
        if self.aim == "least_fund" and not self.targets:
            raise ValueError("the least fund is asked for a target")
        if (self.aim == "least_space") != bool(self.programme):
            raise ValueError("the least shift space is asked for a programme")

    @property
    def targets(self) -> tuple[Target, ...]:
        """All targets, the circular hectares first."""
        return (*(() if self.target_ha is None else (Target("circular_ha", self.target_ha),)), *self.others)

    @property
    def decides_fund(self) -> bool:
        """Whether the fund is to be as small as can be."""
        return self.aim == "least_fund"

    @property
    def has_fund_column(self) -> bool:
        """Whether the fund is a column of the program."""
        return self.decides_fund or self.fund_price is not None

    @property
    def price_of_fund(self) -> float:
        """What a million euro of a fund that is a column costs in the objective."""
        return 1.0 if self.decides_fund else self.fund_price or 0.0

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
        return LOCK_PENALTY_HA + sum(target.penalty * target.amount for target in self.targets)


LARGEST_VALUE = Goal()
"""The goal where none is named."""

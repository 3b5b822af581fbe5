"""How far to go, how far the work is, and what is found and proven."""

import hashlib
from dataclasses import dataclass, field
from importlib.metadata import version

import numpy as np
from numpy.typing import NDArray

from planner.language import mark
from planner.program.cuts.cut import FAMILY
from planner.program.formulation import Program
from planner.program.highs import SEED
from planner.units import VALUE_TOLERANCE_HA

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Effort:
    """How far to go.

    Parameters
    ----------
    gap
        Stop when no plan can be better by more than this share of the value; 0 asks for proof.
    cut_rounds
        Most rounds in which cuts are added to the linear program.
    nodes, proof_nodes
        Most nodes of a search among some moves, and among all that matter (0: such a search is not made, nor any around the plan).
    rounds
        Most searches in a neighbourhood of the plan.
    seconds
        Limit in wall-clock time; the result is then marked as not deterministic. All other limits are in work, so that the result does not
        depend on the clock.
    enough
        Stop when a plan is worth this, or none can be (in the unit of the objective, penalties included); None: look for the best.
    """

    gap: float = 0.0
    cut_rounds: int = 12
    nodes: int = 40
    proof_nodes: int = 5_000
    rounds: int = 40
    seconds: float | None = None
    enough: float | None = None


STAGES = {
    "greedy": mark("first plan"),
    "relaxation": mark("linear program"),
    "prices": mark("prices of room, power and money"),
    "cuts": mark("sharper bound"),
    "search": mark("search"),
}
"""What the stages of the work are called."""


@dataclass(frozen=True)
class Tidings:
    """How far the work is: stage (of :data:`STAGES`), best value and bound so far (hectare-equivalents), seconds since the start."""

    stage: str
    value: float
    bound: float
    seconds: float

    @property
    def gap(self) -> float:
        """Gap between value and bound as a share of the value."""
        return relative_gap(self.value, self.bound)


@dataclass(frozen=True)
class Solution:
    """Chosen moves and what is proven about them.

    Parameters
    ----------
    chosen
        Positions of the moves made, in order.
    value, bound
        Value of the plan; no plan is worth more than ``bound``: what the goal counts (hectare-equivalents, circular hectares, minus million euro).
    lp_value
        Value of the linear program; fractional plans cannot do better.
    status
        ``optimal`` (nothing better exists), ``within_gap`` (asked gap reached), ``stopped`` (by the user or a limit) or ``infeasible`` (a lock cannot be met).
    unmet
        Locks that cannot be met together with the rest.
    proof, duals
        The program behind the bound, cuts among its rows, and the duals of all its rows.
    effort
        The limits of the search.
    invested
        Ids of the investments that the plan makes.
    short_ha, short
        Circular hectares that the target falls short, and what each target of the goal does, in its unit.
    fund_eur, fund_bound_eur
        The least fund that pays the plan, whole euro, and what no fund that reaches as much of the target can be less than; 0 where the fund stands.
    """

    chosen: Ints
    value: float
    bound: float
    lp_value: float
    status: str
    unmet: tuple[str, ...]
    is_deterministic: bool
    seconds: float
    rounds: int
    proof: Program = field(repr=False)
    duals: Floats = field(repr=False)
    effort: Effort
    invested: tuple[str, ...] = ()
    short_ha: float = 0.0
    short: tuple[float, ...] = ()
    fund_eur: float = 0.0
    fund_bound_eur: float = 0.0
    solver: str = field(default_factory=lambda: f"HiGHS {version('highspy')}")
    seed: int = SEED

    @property
    def gap(self) -> float:
        """Gap as a share of the value."""
        return relative_gap(self.value, self.bound)

    @property
    def cuts(self) -> int:
        """Number of cuts behind the bound."""
        return sum(len(block) for block in self.proof.blocks if block.family == FAMILY)

    def dual_sha256(self) -> str:
        """Return the hash of the duals behind the bound."""
        return hashlib.sha256(np.round(self.duals, 9).tobytes()).hexdigest()


def relative_gap(value: float, bound: float) -> float:
    """Return by which share of its value a plan could at most be better."""
    if bound - value <= VALUE_TOLERANCE_HA:
        return 0.0
    return (bound - value) / abs(value) if abs(value) > VALUE_TOLERANCE_HA else 1.0

"""What chance brings: seeded numbers for each kind of chance and each firm, parcel or node (R60, R61)."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from planner.project.term import Range

Floats = NDArray[np.float64]
SAMPLES, SEED = 1_000, 1
Z90 = float(ndtri(0.9))
"""Standard normal number that nine in ten lie below."""
COSTS = {
    "moving": ("K1", "move_m2"),
    "fitout": ("K2", "fitout_m2"),
    "stop": ("K3", "stop_weeks"),
    "overlap": ("K4", "overlap_months"),
    "hall": ("K5", "newbuild_m2"),
    "demolition_cost": ("K8", "demolition_m2"),
    "survey": ("K9", "soil_survey_m2"),
    "remediation_cost": ("K10", "remediation_m2"),
    "connection": ("K11", "grid_kva"),
}
"""Kinds of chance in costs: the component that they touch, and the unit cost (a range of ``cost``) that says how far."""
IN_MARKET = ("hall", "demolition_cost", "remediation_cost")
"""Costs of one market, which go up and down together."""
DELAYS = ("build", "demolition", "permit", "remediation", "grid")
"""Kinds of chance in time."""
MARKET = "market"
YES_OR_NO = ("consent", "demand")
"""Kinds of chance that either happen or do not."""
SOURCES = (*YES_OR_NO, "extent", MARKET, *COSTS, *DELAYS)
"""Every kind of chance; ``extent`` is how much is asked of what was asked."""


@dataclass(frozen=True)
class Draws:
    """Seeded chance. Each kind of chance of each thing (by its id) has a stream of its own.

    So the same sample number brings the same fate to the same firm in every plan, under every fund and with every lever, and more samples begin with those
    that were there.

    Parameters
    ----------
    samples
        Number of samples n.
    seed
        Any whole number from 0 on.
    pinned
        Kinds of chance that are not drawn, with the standard normal number that everyone gets in place (0: the median; for what happens or does not:
        it goes well).
    """

    samples: int = SAMPLES
    seed: int = SEED
    pinned: Mapping[str, float] = field(default_factory=dict)
    _known: dict[tuple[str, str], Floats] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Refuse what is not drawn."""
        unknown = sorted(set(self.pinned) - set(SOURCES))
        if unknown or self.samples < 1 or self.seed < 0:
            raise ValueError(f"no such kind of chance, number of samples or seed: {unknown}, {self.samples}, {self.seed}")

    def pin(self, kinds: Sequence[str], z: float = 0.0) -> "Draws":
        """Return the same chance with some kinds at one standard normal number for everyone."""
        return replace(self, pinned={**self.pinned, **dict.fromkeys(kinds, z)})

    def only(self, *kinds: str) -> "Draws":
        """Return the same chance with all other kinds at their median."""
        return self.pin([kind for kind in SOURCES if kind not in kinds])

    def normal(self, kind: str, things: Sequence[str]) -> Floats:
        """Return standard normal numbers of one kind, shape (things, n)."""
        if kind in self.pinned:
            return np.full((len(things), self.samples), self.pinned[kind])
        return np.array([self._stream(kind, thing) for thing in things]).reshape(len(things), self.samples)

    def happens(self, kind: str, things: Sequence[str], chance: Floats) -> NDArray[np.bool_]:
        """Return whether what has a chance (by thing) happens, shape (things, n); a kind that is pinned goes well."""
        if kind in self.pinned:
            return np.ones((len(things), self.samples), dtype=bool)
        return np.asarray(ndtr(self.normal(kind, things)) < chance[:, None])

    def in_market(self, kind: str, things: Sequence[str], correlation: float) -> Floats:
        """Return standard normal numbers of a cost of the common market: correlated by so much with all others of it."""
        own, common = self.normal(kind, things), self.normal(MARKET, [MARKET])
        return np.asarray(np.sqrt(correlation) * common + np.sqrt(1.0 - correlation) * own)

    def _stream(self, kind: str, thing: str) -> Floats:
        """Return the numbers of one kind of one thing; they are made once."""
        if (kind, thing) not in self._known:
            entropy = int.from_bytes(hashlib.sha256(f"{self.seed}\0{kind}\0{thing}".encode()).digest())
            self._known[kind, thing] = np.random.Generator(np.random.PCG64DXSM(entropy)).standard_normal(self.samples)
        return self._known[kind, thing]


def stretched(spread: Range, z: Floats) -> Floats:
    """Return the factor on the likely value of a range at standard normal numbers.

    Lognormal below and above the median apart, so that the low value is the P10, the likely one the P50 and the high one the P90: exp(σ z), with
    σ = ln(high/likely)/z90 above and ln(likely/low)/z90 below. A low value of 0 takes the σ from above: a plain lognormal. A likely value of 0 stays 0,
    whatever chance brings: factor 1.
    """
    if spread.likely <= 0:
        return np.ones_like(z)
    above = np.log(spread.high / spread.likely) / Z90
    below = np.log(spread.likely / spread.low) / Z90 if spread.low > 0 else above
    return np.asarray(np.exp(np.where(z > 0, above, below) * z))

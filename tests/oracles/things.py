"""What a case is made of: parcels, firms, movers and their possible moves, as plain objects."""

import math
from dataclasses import dataclass, field
from typing import Any

LADDER = ("1", "2", "3.1", "3.2", "4.1", "4.2", "5.1", "5.2", "5.3", "6")
FREE_TO_USE = ("none", "remediation")
TINY_M2 = 1e-6
"""Noise of floating point that a comparison of areas forgives, m²."""


@dataclass
class Parcel:
    """A parcel, with what estate, zone and node say about it filled in."""

    id: str
    row: dict[str, Any]
    estate: dict[str, Any]
    province: str
    shape: Any
    area: float
    category: int | None
    guide_m: float | None
    node: str
    homes: dict[str, float] = field(default_factory=dict)
    open_at: list[float] = field(default_factory=list)
    lag: int = 1
    reused: bool = False

    @property
    def municipality(self) -> str:
        return self.estate["municipality_code"]

    @property
    def centre(self) -> Any:
        return self.shape.centroid

    @property
    def usable(self) -> bool:
        return self.row["restriction"] in FREE_TO_USE

    @property
    def never_open(self) -> bool:
        return max(self.open_at) <= TINY_M2


@dataclass
class Firm:
    """A firm with its homes."""

    id: str
    row: dict[str, Any]
    homes: dict[str, float]
    plot: float
    floor: float
    kw: float
    category: int
    place: Any
    stop: int | None = None
    """Year (from 0) from which a stopping firm is gone; None where it stays or stops after the horizon."""

    @property
    def main(self) -> str | None:
        return min(self.homes, key=lambda parcel: (-self.homes[parcel], parcel)) if self.homes else None

    @property
    def consents(self) -> bool:
        return self.row["consent"] in {"will_move", "open"}

    @property
    def undertaking(self) -> str:
        return self.row["undertaking_id"] or self.id


@dataclass
class Mover:
    """Who may move: a firm, or a newcomer without one."""

    id: str
    firm: Firm | None
    kinds: tuple[str, ...]
    extra_plot: float = 0.0
    extra_floor: float = 0.0
    extra_kw: float = 0.0
    category: int = 0
    from_year: float = -math.inf
    quay: bool = False
    municipality: str = ""
    workers: float = 0.0
    kw_new: float = 0.0
    """Connection of a newcomer, kW."""
    tailored: dict[str, float] = field(default_factory=dict)
    """What it brings itself, does without or is allowed (R33)."""

    def own(self, name: str) -> float:
        return self.tailored.get(name, 0.0)

    @property
    def undertaking(self) -> str:
        return self.firm.undertaking if self.firm else self.id

    @property
    def may_relocate(self) -> bool:
        return self.firm is not None and self.firm.consents and "relocate" in self.kinds


def known(value: float) -> float | None:
    """Return a number of a table, None where it is missing."""
    return None if math.isnan(value) else float(value)


def step(category: str) -> int | None:
    """Return the place of a category on the ladder, None where it is unknown."""
    return LADDER.index(category) if category else None


@dataclass
class Option:
    """One possible move of one mover.

    Parameters
    ----------
    mover, kind, to, year
        Who, what, the target (empty for intensify) and the calendar year.
    t
        The year counted from 0.
    lot, served
        Room taken and circular room served, m².
    grant, dm
        Grant and its part under de minimis, euro.
    parts
        Share of the grant by payer.
    kw, hub_kw, kw_full
        What it counts in the rows of power, and of a hub, of the parcel ``at``; its whole need.
    value
        Coefficient in the value of the plan, hectare-equivalents.
    """

    mover: Mover
    kind: str
    to: str
    year: int
    t: int
    lot: float
    served: float
    grant: int
    dm: float
    parts: dict[str, float]
    kw: float
    hub_kw: float
    kw_full: float
    at: str
    value: float
    frees: dict[str, float] = field(default_factory=dict)
    needs: frozenset[str] = frozenset()
    """Investments of which one must be made; empty: none."""

    @property
    def key(self) -> tuple[str, str, str, int]:
        return self.mover.id, self.kind, self.to, self.year

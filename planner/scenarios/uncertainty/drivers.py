"""What drives the outcome of a plan: each kind of chance by itself (R66)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from planner.scenarios.uncertainty.booked import Booked
from planner.scenarios.uncertainty.draws import COSTS, DELAYS, MARKET, YES_OR_NO, Z90, Draws
from planner.scenarios.uncertainty.fixed import walk
from planner.scenarios.uncertainty.outcome import Outcome
from planner.scenarios.uncertainty.trials import draw_trials, redrawn

GROUPS: dict[str, tuple[str, ...]] = {
    "consent": ("consent",),
    "demand": ("demand", "extent"),
    MARKET: (MARKET,),
    **{kind: (kind,) for kind in COSTS},
    **{kind: (kind,) for kind in DELAYS},
}
"""Kinds of chance that are looked at together, by name."""


@dataclass(frozen=True)
class Figures:
    """Means over the samples: circular hectares, grants (euro), calendar year of completion."""

    ha: float
    eur: float
    year: float

    def record(self) -> dict[str, float]:
        """Return the figures as a JSON object."""
        return {"ha": round(self.ha, 6), "eur": round(self.eur, 2), "year": round(self.year, 3)}


@dataclass(frozen=True)
class Driver:
    """What one kind of chance does to a plan.

    Parameters
    ----------
    name
        One of :data:`GROUPS`.
    low, high
        Where it is at its P10 and P90 for everyone, all else as drawn; None for what happens or does not.
    off
        Where it does not vary: everyone at the median, or all goes well.
    explained
        Part of the variance of the hectares that is gone then; below 0 where it damps other chance.
    """

    name: str
    low: Figures | None
    high: Figures | None
    off: Figures
    explained: float

    def swing_ha(self, drawn: Figures) -> float:
        """Return how far this kind of chance moves the mean hectares: between P10 and P90, or between as drawn and off."""
        if self.low is None or self.high is None:
            return abs(self.off.ha - drawn.ha)
        return abs(self.high.ha - self.low.ha)

    def record(self) -> dict[str, Any]:
        """Return the driver as a JSON object."""
        sides = {side: None if figures is None else figures.record() for side, figures in (("p10", self.low), ("p90", self.high))}
        return {"driver": self.name, **sides, "off": self.off.record(), "variance_explained": round(self.explained, 4)}


@dataclass(frozen=True)
class Tornado:
    """Means of a plan as drawn, and its drivers, the one that moves the hectares most first."""

    drawn: Figures
    drivers: tuple[Driver, ...]

    def record(self) -> dict[str, Any]:
        """Return the tornado as a JSON object."""
        return {"drawn": self.drawn.record(), "drivers": [{**one.record(), "swing_ha": round(one.swing_ha(self.drawn), 6)} for one in self.drivers]}


def find_drivers(booked: Booked, draws: Draws, names: Sequence[str] = tuple(GROUPS)) -> Tornado:
    """Return what drives the outcome of a plan; the same samples throughout."""
    trials = draw_trials(booked, draws)
    whole = walk(trials)
    drawn, drivers = _figures(whole), []
    variance = float(whole.hectares.var())
    for name in names:
        kinds = GROUPS[name]
        off = walk(redrawn(trials, draws.pin(kinds), kinds))
        sides: list[Figures | None] = [None, None]
        if not set(kinds) & set(YES_OR_NO):
            sides = [_figures(walk(redrawn(trials, draws.pin(kinds, z), kinds))) for z in (-Z90, Z90)]
        explained = 1.0 - float(off.hectares.var()) / variance if variance > 0 else 0.0
        drivers.append(Driver(name, sides[0], sides[1], _figures(off), explained))
    order = sorted(drivers, key=lambda one: (-one.swing_ha(drawn), one.name))
    return Tornado(drawn, tuple(order))


def _figures(outcome: Outcome) -> Figures:
    return Figures(float(outcome.hectares.mean()), float(outcome.granted_eur.mean()), float(outcome.completion_year.mean()))

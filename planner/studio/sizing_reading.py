"""What is read off a sizing without calculating anew: between which funds a target lies, the next million, the lines of a drawing, a plan in full."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from planner.plan.plan import Plan
from planner.scenarios.cash import Ceiling, Peak, ceilings, chart_rows, payer_name, peaks, said_of_losers
from planner.scenarios.curve.curve import Curve, CurvePoint
from planner.scenarios.curve.knees import Knee
from planner.scenarios.curve.planning import plan_of
from planner.scenarios.uncertainty.drivers import Driver, Tornado
from planner.scenarios.uncertainty.outcome import Outcome
from planner.scenarios.uncertainty.quantiles import converging, quantile, spread_of
from planner.studio.sizing import P50, Sizing
from planner.units import EUR_PER_MEUR, VALUE_TOLERANCE_HA

PIECES = 12
"""Pieces in which a strip between two funds is drawn at least."""


@dataclass(frozen=True)
class Strip:
    """Where the best plan lies for the funds (euro) between two points of a curve: served by the plan of the smaller, proven never to be more."""

    at: int
    funds_eur: tuple[float, ...]
    plan_ha: float
    most_ha: tuple[float, ...]


def strips(curve: Curve) -> tuple[Strip, ...]:
    """Return the band between plans and proof, piece by piece.

    A plan stands for every larger fund, and what is proven for a fund holds for every smaller one; the linear program bounds all of them.
    """
    return tuple(_strip(curve, at, *pair) for at, pair in enumerate(pairwise(curve.points)))


def _strip(curve: Curve, at: int, low: CurvePoint, high: CurvePoint) -> Strip:
    funds = _drawn_at(curve, np.linspace(low.fund_eur, high.fund_eur, PIECES + 1))
    most = (min(high.proven_ha, curve.outline.bound(eur / EUR_PER_MEUR)) for eur in funds)
    return Strip(at, funds, low.plan_ha, tuple(max(low.plan_ha, ha) for ha in most))


def bound_line(curve: Curve) -> list[tuple[float, float]]:
    """Return the bound of the linear program from the least to the largest fund of a curve: funds (euro) and hectares."""
    funds = sorted({curve.points[-1].fund_eur, *(eur for strip in strips(curve) for eur in strip.funds_eur)})
    return [(eur, curve.outline.bound(eur / EUR_PER_MEUR)) for eur in funds]


def _drawn_at(curve: Curve, funds_eur: Iterable[float]) -> tuple[float, ...]:
    """Return funds with the corners of the linear program between them, ascending."""
    funds = sorted(float(eur) for eur in funds_eur)
    corners = (corner.fund_meur * EUR_PER_MEUR for corner in curve.outline.corners)
    return tuple(sorted({*funds, *(eur for eur in corners if funds[0] < eur < funds[-1])}))


def least_between(curve: Curve, target_ha: float) -> tuple[float, float | None]:
    """Return two funds (euro) between which the least fund for a target lies; None: no plan of the curve reaches it.

    No plan of a fund below the first reaches the target, by the linear program and by what is proven of the points.
    """
    short = [point.fund_eur for point in curve.points if point.proven_ha < target_ha - VALUE_TOLERANCE_HA]
    reaching = [point.fund_eur for point in curve.points if point.plan_ha >= target_ha - VALUE_TOLERANCE_HA]
    low = max([curve.outline.fund_for(target_ha - VALUE_TOLERANCE_HA) * EUR_PER_MEUR, *short])
    return (low, None) if not reaching else (min(low, reaching[0]), reaching[0])


def next_million(curve: Curve, fund_eur: float) -> tuple[float, float]:
    """Return between which hectares the linear program values one more million at a fund (euro); the second may be infinite."""
    return curve.outline.slopes(fund_eur / EUR_PER_MEUR)


def plan_at(sizing: Sizing, at: int) -> Plan:
    """Return the plan of a point of the curve in full, audited.

    Raises
    ------
    AuditError
        Where the independent audit finds anything.
    """
    point = sizing.curve.points[at]
    return plan_of(sizing.program, sizing.curve.outline, sizing.request.curve, point.fund_eur, point.found)


__all__ = ["P50", "Ceiling", "Curve", "CurvePoint", "Driver", "Knee", "Outcome", "Peak", "Strip", "Tornado", "bound_line", "ceilings", "chart_rows",
           "converging", "least_between", "next_million", "payer_name", "peaks", "plan_at", "quantile", "said_of_losers", "spread_of", "strips"]

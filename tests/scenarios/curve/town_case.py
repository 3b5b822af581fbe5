"""A town whose curve is known by hand: of 0.4 ha that both ask N serves 0.3 ha for 102,500 €, A 0.1 ha for 150,000 €; there is room for both on V.

A sits in West (GM1), N settles in Oost (GM2), where V lies.
"""

from typing import Any

from planner.project.project import Project
from tests.cases import parcel, project, row, town, town_terms

N_EUR, BOTH_EUR = 102_500, 252_500
FUNDS = (0.0, 50_000.0, 102_500.0, 150_000.0, 252_500.0, 300_000.0)
SERVED = (0.0, 0.0, 0.3, 0.3, 0.4, 0.4)
MOVING = ((), (), ("N",), ("N",), ("A", "N"), ("A", "N"))
SLOPES = (0.3 / 0.1025, 0.1 / 0.15)
"""Hectares per million euro: of N, then of A."""


def wide_town(**terms: Any) -> Project:
    """Return the town."""
    rows = town()
    row(rows, "parcels", "V")["geometry"] = parcel("V", 2_000, 12_000)["geometry"]
    return project(rows, **town_terms(**terms))

"""Units and tolerances that everything else counts in.

Areas are m² in tables and hectares in the program and in results; money is euro; power kW; lengths metres.
"""

M2_PER_HA = 10_000.0
M_PER_KM = 1_000.0
EUR_PER_MEUR = 1_000_000.0
KW_PER_MW = 1_000.0
MONTHS_PER_YEAR = 12

AREA_TOLERANCE_M2 = 0.1
"""Slivers up to this size are noise of the drawing (official parcel data show up to 0.03 m²)."""

ROOM_TOLERANCE_HA = 1e-6
"""0.01 m²: what an audit forgives in a row of hectares."""

EUR_TOLERANCE = 0.005
"""Half a cent."""

KW_TOLERANCE = 1e-3
"""1 W: what an audit forgives in a row of power."""

VALUE_TOLERANCE_HA = 1e-6
"""0.01 m² circular room: two values closer than this are the same."""


def ha(area_m2: float) -> float:
    """Return hectares for square metres."""
    return area_m2 / M2_PER_HA

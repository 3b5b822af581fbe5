"""What the indicators of a comparison and their units are called."""

from collections.abc import Mapping
from typing import Final

from planner.language import Language, mark, text

_MEASURES: Final[dict[str, str]] = {
    "value": mark("value"),
    "circular_ha_served": mark("circular hectares served"),
    "used_eur": mark("fund used"),
    "budget_eur": mark("fund"),
    "moves": mark("moves"),
    "target_short_ha": mark("short of the target"),
    "ha_circulair": mark("circular hectares"),
    "ha_vrij": mark("hectares left free"),
    "banen_behouden": mark("jobs kept"),
    "eur_per_ha": mark("grants per circular hectare"),
    "eur_per_baan": mark("grants per job kept"),
    "hefboom": mark("invested per public euro"),
    "multiplier_keten_moves": mark("moves per hectare of shift space"),
    "multiplier_keten_ha": mark("hectares served per hectare of shift space"),
    "doorlooptijd": mark("time that chains take"),
    "woningen_mogelijk": mark("dwellings made possible"),
    "woningen_ontlast": mark("dwellings relieved of nuisance"),
    "km_gemiddeld": mark("distance of a move, on average"),
    "kW_gespaard": mark("power saved"),
    "pct_capaciteit_cat4": mark("heavy room that heavy firms take"),
    "saldo_ha_per_gemeente": mark("balance of hectares"),
    "saldo_banen_per_gemeente": mark("balance of jobs"),
}
_UNITS: Final[dict[str, str]] = {
    "ha-eq": mark("ha-equivalents"),
    "jobs": mark("jobs"),
    "€/job": mark("€/job"),
    "€ invested per public €": "€/€",
    "moves per ha of shift space": mark("moves/ha"),
    "ha served per ha of shift space": "ha/ha",
    "years": mark("years"),
    "dwellings": mark("dwellings"),
}


def measure_called(measure_id: str, places: Mapping[str, str], language: Language) -> str:
    """Return what an indicator is called; ``places`` says what the municipality in it (``name code``) is called, where that is known."""
    name, _, place = measure_id.partition(" ")
    called = text(_MEASURES[name], language) if name in _MEASURES else name
    return f"{called}: {places.get(place, place)}" if place else called


def unit_called(unit: str, language: Language) -> str:
    """Return what a unit is called; a sign stays what it is."""
    return text(_UNITS[unit], language) if unit in _UNITS else unit

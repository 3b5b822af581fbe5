"""Tables that pose a problem of numbers: firms and parcels of which room, money, power and place are given, and everything else is out of the way.

A firm has no parcel of its own unless it is given one, has a floor of 1,000 m² and asks no floor; fitting out costs 1,000 €/m² and
nothing else costs anything. So its unprofitable top is a million euro, and what it does not put in itself is its grant. Its value is
what it asks (ha), less ``HA_PER_KM`` for each kilometre.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from planner.program.formulation import Program, formulate
from planner.program.rows.view import Lock
from planner.program.solution import Effort, Solution
from planner.program.solving import find_plan
from planner.rules.situation import Situation
from tests.cases import BARE, Rows, ask, firm, flat, parcel, point, project

TOP_EUR = 1_000_000
HA_PER_KM = 0.002
SAME_HA = 1e-6
Value = Mapping[str, float]
Place = tuple[int, int]
APART_M = 100_000
"""Distance between towns that share a project and nothing else: four times what a firm moves."""


@dataclass
class Tally:
    """What was looked at, and what was found wrong."""

    count: Counter[str] = field(default_factory=Counter)
    lines: list[str] = field(default_factory=list)


def posed_terms(years: int = 1, **more: Any) -> dict[str, Any]:
    """Return terms under which only room, the fund and distance count: no discount, no least lot, no pace, no ceiling on aid."""
    return {
        "horizon": {"years": years, "discount": 0.0}, "weights": {"transport_km": HA_PER_KM},
        "lots": {"min_lot_m2": 0.0, "min_lot_share": 0.0}, "limits": {"pace_ha_per_year": 100_000.0},
        "cost": {**BARE, "move_m2": flat(0.0), "fitout_m2": flat(1_000.0)}, "state_aid": {"de_minimis_eur": 1e9},
        "grant": {"scheme_share": 1.0, "firm_min_share": 0.0}, **more}


def mover(name: str, place: Place, *, grant: int = 0, **more: Any) -> dict[str, Any]:
    """Return a firm at a place (m) that asks a grant of so many euros."""
    usual = {"geometry": point(*place), "floor_m2": 1_000.0, "willingness_eur": float(TOP_EUR - grant), "connection_kw": 0.0, "workers": 0}
    return firm(name, "", **usual | more)


def wish(name: str, extra_m2: int, **more: Any) -> dict[str, Any]:
    """Return what a firm asks: room, no floor."""
    return ask(f"D{name}", name, float(extra_m2), extra_floor_m2=0.0, **more)


def lot(name: str, place: Place, area: int, status: str = "vacant", **more: Any) -> dict[str, Any]:
    """Return a parcel whose centre is at a place (m)."""
    return parcel(name, float(place[0]), float(area), status, y=float(place[1]), **more)


def km(one: Place, other: Place) -> float:
    """Return the distance between two places, km."""
    return ((one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2) ** 0.5 / 1_000


def worth(extra_m2: int, one: Place, other: Place) -> float:
    """Return the value of a move, hectare-equivalents."""
    return extra_m2 / 10_000 - HA_PER_KM * km(one, other)


def together(towns: Iterable[Rows]) -> Rows:
    """Return the rows of several towns as those of one."""
    rows: Rows = {}
    for town in towns:
        for table, found in town.items():
            rows.setdefault(table, []).extend(found)
    return rows


def posed(rows: Rows, terms: dict[str, Any], forbids: Sequence[Lock] = (), locks: Sequence[Lock] = ()) -> Program:
    """Return the program of the tables."""
    return formulate(Situation(project(rows, **terms)), tuple(locks), tuple(forbids))


def proven(program: Program) -> Solution:
    """Return a plan that is proven best."""
    solution = find_plan(program, Effort(proof_nodes=1_000_000))
    assert solution.status == "optimal", solution.status
    return solution


def value_by_town(program: Program, solution: Solution) -> Value:
    """Return the value of the plan by town: the part of a firm's name before the first dot."""
    ids = program.situation.movers["mover_id"].to_numpy()
    found: dict[str, float] = {}
    for move in solution.chosen:
        town = ids[program.moves.mover[move]].split(".")[0]
        found[town] = found.get(town, 0.0) + float(program.moves.objective[move])
    return found


def unlike(posed_as: str, expected: Value, found: Value) -> list[str]:
    """Return the towns whose plan is not worth what it should be, in words."""
    return [f"{posed_as} {town}: {found.get(town, 0.0):.9f} instead of {best:.9f}"
            for town, best in expected.items() if abs(found.get(town, 0.0) - best) > SAME_HA]

"""A small world with one plan that is clean, worked to the euro by hand; the tests of the audit each change one thing.

Two municipalities, 10 km apart. In GM0001 (Flevoland, estate E1, land 120 €/m²):

- A (20 workers) owns P1 (4,000 m²) and wants 2,000 m² more: to P2 (6,000 m², issuable, 150 €/m²), 1 km, in 2027.
- B (10 workers) rents P3 (2,500 m²) from the municipality and wants 1,500 m² more: to P1, 2 km, in 2029, when A has left it.

In GM0002 (Gelderland, estate E2, land 190 €/m²):

- D (8 workers) on P5 expands onto the vacant P6 beside it (2,000 m²) in 2027.
- E (5 workers) on P7 builds 500 m² floor on its own plot in 2027.
- N is a newcomer for 3,000 m² on P8 (12,000 m², issuable) in 2028.
- C (6 workers) must leave P9 for housing in 2032, C2 (6 workers) may leave P10; both belong to undertaking U and want no
  more room: to P8, 3 km each, in 2028.
"""

from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import geopandas as gpd
import pandas as pd
from shapely import Point, box

from planner.plan.audit import Finding, audit
from planner.project.folder import make_project
from planner.project.project import RD, Meta, Project
from planner.project.tables import TABLES, normal
from planner.project.terms import Terms

X, Y = 150_000, 450_000
Rows = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class Move:
    mover_id: str
    firm_id: str
    demand_id: str
    kind: str
    to: str | None
    year: int
    area_m2: float
    cost_eur: float
    grant_eur: float
    own_eur: float
    aid_rule: str
    circular_m2: float


@dataclass(frozen=True)
class Lock:
    firm: str
    parcel: str | None = None
    year: int | None = None


def at(x: float, y: float, width: float, height: float = 100.0) -> Any:
    """Return a box whose lower left corner lies x, y metres from the corner of the world."""
    return box(X + x, Y + y, X + x + width, Y + y + height)


def point(x: float, y: float) -> Any:
    return Point(X + x, Y + y)


def rows() -> Rows:
    """Return the rows of every table of the world."""
    built = {"tenure": "own", "building_year": 1980, "soil_known": True, "consent": "will_move", "sbi": "3832", "category": "3.1"}
    return {
        "municipalities": [
            {"municipality_code": "GM0001", "name": "West", "province": "Flevoland", "geometry": at(-5000, -5000, 10_000, 10_000)},
            {"municipality_code": "GM0002", "name": "Oost", "province": "Gelderland", "geometry": at(5000, -5000, 10_000, 10_000)}],
        "estates": [
            {"estate_id": "E1", "name": "Een", "municipality_code": "GM0001", "price_min_eur_per_m2": 100.0, "price_max_eur_per_m2": 140.0,
             "geometry": at(-500, -500, 3000, 3000)},
            {"estate_id": "E2", "name": "Twee", "municipality_code": "GM0002", "province": "Gelderland", "geometry": at(9500, -3500, 2000, 8000)}],
        "parcels": [
            {"parcel_id": "P1", "estate_id": "E1", "status": "occupied", "geometry": at(-20, -50, 40)},
            {"parcel_id": "P2", "estate_id": "E1", "status": "issuable_now", "price_eur_per_m2": 150.0, "geometry": at(970, -50, 60)},
            {"parcel_id": "P3", "estate_id": "E1", "status": "occupied", "owner_kind": "municipality", "geometry": at(-25, 1975, 50, 50)},
            {"parcel_id": "P5", "estate_id": "E2", "status": "occupied", "geometry": at(10_000, 0, 40)},
            {"parcel_id": "P6", "estate_id": "E2", "status": "vacant", "geometry": at(10_040, 0, 20)},
            {"parcel_id": "P7", "estate_id": "E2", "status": "occupied", "geometry": at(10_100, 0, 50)},
            {"parcel_id": "P8", "estate_id": "E2", "status": "issuable_now", "geometry": at(10_200, 0, 120)},
            {"parcel_id": "P9", "estate_id": "E2", "status": "occupied", "housing_from": 2032.0, "geometry": at(10_250, 3000, 20)},
            {"parcel_id": "P10", "estate_id": "E2", "status": "occupied", "geometry": at(10_250, -3000, 20)}],
        "firms": [
            {**built, "firm_id": "A", "workers": 20, "parcel_id": "P1", "plot_m2": 4000.0, "floor_m2": 2000.0, "connection_kw": 40.0, "building_year": 1990,
             "category": "3.2"},
            {**built, "firm_id": "B", "workers": 10, "parcel_id": "P3", "plot_m2": 2500.0, "tenure": "rent", "building_year": None, "consent": "open",
             "willingness_eur": 700_000.0, "category": "2"},
            {**built, "firm_id": "C", "workers": 6, "parcel_id": "P9", "plot_m2": 2000.0, "floor_m2": 1000.0, "undertaking_id": "U"},
            {**built, "firm_id": "C2", "workers": 6, "parcel_id": "P10", "plot_m2": 2000.0, "floor_m2": 1000.0, "undertaking_id": "U"},
            {**built, "firm_id": "D", "workers": 8, "parcel_id": "P5", "plot_m2": 4000.0, "floor_m2": 2000.0},
            {**built, "firm_id": "E", "workers": 5, "parcel_id": "P7", "plot_m2": 5000.0, "floor_m2": 2000.0}],
        "demand": [
            {"demand_id": "DA", "firm_id": "A", "extra_plot_m2": 2000.0, "extra_floor_m2": 1000.0, "extra_kw": 60.0},
            {"demand_id": "DB", "firm_id": "B", "extra_plot_m2": 1500.0},
            {"demand_id": "DD", "firm_id": "D", "extra_plot_m2": 2000.0},
            {"demand_id": "DE", "firm_id": "E", "extra_plot_m2": 1000.0, "extra_kw": 20.0},
            {"demand_id": "N", "extra_plot_m2": 3000.0, "category_needed": "3.1", "municipality_code": "GM0002", "workers": 4, "connection_kw": 100.0}],
        "grid": [
            {"node_id": "G1", "geometry": point(0, 500)},
            {"node_id": "G2", "geometry": point(10_000, 500)}],
        "grid_capacity": [{"node_id": "G1", "year": 2027, "free_kw": 160.0}, {"node_id": "G2", "year": 2027, "free_kw": 100.0}],
        "sensitive": [{"sensitive_id": "S1", "kind": "dwelling", "dwellings": 10, "geometry": point(-70, 0)}],
    }


def row(tables: Rows, table: str, key: str) -> dict[str, Any]:
    """Return the row of a table whose first column is the key, to be changed in place."""
    return next(found for found in tables[table] if next(iter(found.values())) == key or key in (found.get("firm_id"), found.get("demand_id")))


@cache
def whole_project() -> Project:
    """Return the unchanged world, made and checked as a project is."""
    return make_project(Meta(), Terms(), {name: _frame(name, found) for name, found in rows().items()})


def _frame(name: str, found: list[dict[str, Any]]) -> pd.DataFrame:
    frame = pd.DataFrame([{"strategy": "R4", **one} if name == "demand" else one for one in found])
    return gpd.GeoDataFrame(frame, geometry="geometry", crs=RD) if "geometry" in frame else frame


def project(tables: Rows | None = None, **terms: Any) -> Project:
    """Return the world with these rows and terms. Only changed tables are made anew: checking all of them takes most of a second."""
    whole, same = whole_project(), rows()
    if tables is None:
        return whole.with_terms(Terms(**terms))
    changed = {name: normal(TABLES[name], _frame(name, tables.get(name, []))) for name in {*tables, *same} if tables.get(name) != same.get(name)}
    changed = {name: gpd.GeoDataFrame(frame, geometry="geometry", crs=RD) if "geometry" in frame else frame for name, frame in changed.items()}
    emptied = {"occupancy": whole["occupancy"].iloc[:0]} if changed else {}  # read from firms.parcel_id again (R1)
    made = replace(whole, terms=Terms(**terms), tables={**whole.tables, **emptied, **changed}, _cache={})
    if "moves" not in terms and "grid" not in terms and _measures(tables) == _measures(same):
        made._cache["measured"] = whole.measured  # nothing that is measured has changed
    return made


SEAT = ("firm_id", "parcel_id", "plot_m2")
MEASURED = {"parcels": ("parcel_id", "estate_id", "area_m2", "geometry"), "firms": SEAT, "occupancy": SEAT, "sensitive": None, "zoning": None, "grid": None}


def _measures(tables: Rows) -> list[Any]:
    """Return what the measuring of a project looks at."""
    return [[{key: one.get(key) for key in keys or one} for one in tables.get(name, [])] for name, keys in MEASURED.items()]


# A: K1 90×2,000 = 180,000 · K2 150×3,000 = 450,000 · K3 4×2,100×20 = 168,000 · K4 6/12×65×2,000 = 65,000 · K5 850×3,000 = 2,550,000
#    K6 150×6,000 = 900,000 · K7 4 % = 36,000 (issuable: no transfer tax) · K8 40×2,000 = 80,000 (hall of 1990 is 37 years old) · K9, K10 0 (soil known)
#    K11 150×(40+60)/0.95 = 15,789.47 · cost 4,444,789.47. due = (2027−1990−25)/15 = 0.8.
#    top = 180,000 + 0.2×450,000 + 168,000 + 65,000 + 36,000 + 80,000 + 15,789.47 + 0.2×3,450,000×0.2 = 772,789.47. W = 0.25×95,000×20 = 475,000.
#    need 297,789.47 → grant 297,790; a17 = 20 % of 3,900,000 = 780,000: all under article 17.
A = Move("A", "A", "DA", "relocate", "P2", 2027, 6000.0, 4_444_789.47, 297_790.0, 4_146_999.47, "art17", 2000.0)
# B: floor 0.5×2,500 = 1,250, extra floor 0.5×1,500 = 750. K1 112,500 · K2 300,000 · K3 84,000 · K4 40,625 · K5 1,700,000 · K6 120×4,000 = 480,000
#    K7 14.4 % = 69,120 · K8–K10 0 (tenant) · K11 150×60/0.95 = 9,473.68 · cost 2,795,718.68. No building year: due 0.
#    top = 112,500 + 300,000 + 84,000 + 40,625 + 69,120 + 9,473.68 + 0.2×2,180,000 = 1,051,718.68, W 700,000 stated.
#    need 351,718.68 → 351,719; a17 = 20 % of 2,480,000 = 496,000.
B = Move("B", "B", "DB", "relocate", "P1", 2029, 4000.0, 2_795_718.68, 351_719.0, 2_443_999.68, "art17", 1500.0)
# D: extra floor 1,000. K2 150,000 · K5 850,000 · K6 190×2,000 = 380,000 · K7 14.4 % = 54,720 (vacant) · cost 1,434,720.
#    top = 150,000 + 54,720 + 0.2×1,230,000 = 450,720, W = 0.25×95,000×8 = 190,000. grant 260,720; a17 = 20 % of 1,380,000 = 276,000.
D = Move("D", "D", "DD", "expand", "P6", 2027, 2000.0, 1_434_720.0, 260_720.0, 1_174_000.0, "art17", 2000.0)
# E: 2,000 + 500 ≤ 0.7×5,000. K2 75,000 · K5 425,000 · K11 150×20/0.95 = 3,157.89 · cost 503,157.89.
#    top = 75,000 + 3,157.89 + 0.2×425,000 = 163,157.89, W = 0.25×95,000×5 = 118,750. need 44,407.89 → 44,408; a17 100,000.
E = Move("E", "E", "DE", "intensify", None, 2027, 0.0, 503_157.89, 44_408.0, 458_749.89, "art17", 1000.0)
# N: floor 0.5×3,000 = 1,500. K2 225,000 · K5 1,275,000 · K6 190×3,000 = 570,000 · K7 4 % = 22,800 · K11 150×100/0.95 = 15,789.47 · cost 2,108,589.47.
#    top = 225,000 + 22,800 + 15,789.47 + 0.2×1,845,000 = 632,589.47, W = 0.25×95,000×4 = 95,000. need 537,589.47 → 537,590;
#    a17 = 20 % of 2,070,000 = 414,000, so 123,590 is de minimis.
N = Move("N", "", "N", "settle", "P8", 2028, 3000.0, 2_108_589.47, 537_590.0, 1_570_999.47, "art17+de_minimis", 3000.0)
# C, C2: need 2,000, the least lot of P8 is 0.25×12,000 = 3,000 = 1.5×2,000. K1 90,000 · K2 150,000 · K3 50,400 · K4 32,500 · K5 850,000 · K6 570,000
#    K7 22,800 · K8 40,000 · K11 150×36/0.95 = 5,684.21 · cost 1,811,384.21. due = 1 (1980): top = 90,000 + 50,400 + 32,500 + 22,800 + 40,000
#    + 5,684.21 = 241,384.21, W = 0.25×95,000×6 = 142,500. need 98,884.21 → 98,885; no extra room, so all of it is de minimis.
C = Move("C", "C", "", "relocate", "P8", 2028, 3000.0, 1_811_384.21, 98_885.0, 1_712_499.21, "de_minimis", 0.0)
C2 = replace(C, mover_id="C2", firm_id="C2")

PLAN = (A, B, C, C2, D, E, N)
# A 0.2 served + 10 dwellings × 0.002 + 0.4 ha freed near them × 0.1 − 1 km × 0.0005 · B (t = 2) 0.15 − 2 km × 0.0005 · D 0.2 · E 0.1
# N (t = 1) 0.3 · C and C2 (t = 1) −3 km × 0.0005 each · C leaves before the housing: + 6 jobs × 0.01; displaced if nobody moved: − 6 × 0.01.
VALUE_HA = 0.2595 + 0.149 / 1.03**2 + 0.2 + 0.1 + (0.3 - 2 * 0.0015) / 1.03 + 0.06 - 0.06


def plan_with(*moves: Move) -> tuple[Move, ...]:
    """Return the plan with moves replaced by those of the same mover."""
    changed = {move.mover_id: move for move in moves}
    return tuple(changed.get(move.mover_id, move) for move in PLAN)


def plan_without(*movers: str) -> tuple[Move, ...]:
    return tuple(move for move in PLAN if move.mover_id not in movers)


def rules(findings: tuple[Finding, ...]) -> list[str]:
    return sorted(finding.rule for finding in findings)


def found(tables: Rows | None = None, moves: tuple[Move, ...] = PLAN, **terms: Any) -> list[str]:
    """Return the rules that a plan breaks in the world with these rows and terms."""
    return rules(audit(project(tables, **terms), moves))

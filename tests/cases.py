"""Small projects that are worked by hand: a town of a few parcels and firms, and what the tests ask of it.

The town (``town``), 2027–2029: firm A (floor 1,000 m², plot 4,000 m²) sits alone on P (GM1, Flevoland, hall of 2010: re-used, so its lag is one year) and wants
1,000 m² more; newcomer N wants 3,000 m². V (vacant, GM2, Gelderland) lies 2 km east of P. Money is bare: only moving (K1) and fitting out (K2) cost anything.

- A to V: K1 100 × 1,000 = 100,000, K2 100 × (1,000 + 0.5 × 1,000) = 150,000, nothing is due (2010), W = 100,000: grant 150,000.
  Article 17 covers 20 % of 150,000 = 30,000, so 120,000 is de minimis.
- N anywhere: K2 100 × 0.5 × 3,000 = 150,000, W = 0.25 × 95,000 × 2 = 47,500: grant 102,500, of which 72,500 de minimis.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import combinations, product
from types import SimpleNamespace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely import Point, box

from planner.plan import making
from planner.plan.audit import audit
from planner.plan.move import Move
from planner.program.formulation import Program, formulate
from planner.program.greedy import worth
from planner.program.highs import solve
from planner.program.named import name_problem
from planner.project.folder import _spatial, _with_homes, empty_tables
from planner.project.project import RD, Meta, Project
from planner.project.tables import TABLES, normal
from planner.project.terms import Terms
from planner.rules.costs import EXPAND, INTENSIFY, RELOCATE, SETTLE
from planner.rules.eligibility import REASONS, judge
from planner.rules.situation import Situation

X, Y = 150_000, 450_000
Rows = dict[str, list[dict[str, Any]]]
KIND = {"relocate": RELOCATE, "expand": EXPAND, "intensify": INTENSIFY, "settle": SETTLE}


def flat(value: float) -> dict[str, float]:
    """Return a unit cost without spread."""
    return {"low": value, "likely": value, "high": value}


ZERO = ("stop_weeks", "overlap_months", "newbuild_m2", "demolition_m2", "soil_survey_m2", "remediation_m2", "grid_kva")
BARE = {**{name: flat(0.0) for name in ZERO}, "move_m2": flat(100.0), "fitout_m2": flat(100.0),
        "transfer_tax": 0.0, "advice": 0.0, "land_price": {}, "land_price_other": 0.0}
"""Unit costs under which only moving and fitting out cost anything, both 100 €/m²."""


def parcel(name: str, x: float, area: float, status: str = "vacant", **more: Any) -> dict[str, Any]:
    """Return a parcel of 100 m deep whose centre lies ``x`` metres east and ``y`` north of the corner of the world; its shape has the area."""
    y = more.pop("y", 0.0)
    half = area / 200
    return {"parcel_id": name, "estate_id": "E1", "status": status, "geometry": box(X + x - half, Y + y - 50, X + x + half, Y + y + 50), **more}


def point(x: float, y: float = 0.0) -> Point:
    """Return a point x, y metres from the corner of the world."""
    return Point(X + x, Y + y)


def firm(name: str, home: str, **more: Any) -> dict[str, Any]:
    """Return a firm that owns its place, wants to move, knows its soil, and has a hall of 2010."""
    usual = {"sbi": "2562", "category": "3.1", "workers": 10, "tenure": "own", "building_year": 2010, "soil_known": True, "consent": "will_move"}
    return {"firm_id": name, "parcel_id": home, **usual, **more}


def ask(name: str, firm_id: str = "", extra: float = 0.0, **more: Any) -> dict[str, Any]:
    """Return a demand row."""
    return {"demand_id": name, "firm_id": firm_id, "strategy": "R4", "extra_plot_m2": extra, "on_own_plot": "no", **more}


@cache
def _blank() -> dict[str, pd.DataFrame]:
    return empty_tables(RD)


MUNICIPALITIES = [
    {"municipality_code": "GM1", "name": "West", "province": "Flevoland", "geometry": box(X - 50_000, Y - 50_000, X + 1_000, Y + 50_000)},
    {"municipality_code": "GM2", "name": "Oost", "province": "Gelderland", "geometry": box(X + 1_000, Y - 50_000, X + 50_000, Y + 50_000)}]
ESTATES = [
    {"estate_id": "E1", "name": "Een", "municipality_code": "GM1", "geometry": box(X - 50_000, Y - 50_000, X + 1_000, Y + 50_000)},
    {"estate_id": "E2", "name": "Twee", "municipality_code": "GM2", "geometry": box(X + 1_000, Y - 50_000, X + 50_000, Y + 50_000)}]


def project(rows: Rows, **terms: Any) -> Project:
    """Return a project of the rows; municipalities and estates are there unless given. Contracts are tested elsewhere: nothing is checked here."""
    whole = dict(_blank())
    for name, found in {"municipalities": MUNICIPALITIES, "estates": ESTATES, **rows}.items():
        if found:
            frame = pd.DataFrame(found)
            if "geometry" in frame:
                frame = gpd.GeoDataFrame(frame, geometry="geometry", crs=RD)
            whole[name] = _spatial(name, normal(TABLES[name], frame), RD)
    whole["occupancy"] = _with_homes(whole)
    return Project(Meta(), Terms(**terms), whole)


def town() -> Rows:
    """Return the rows of the town."""
    return {
        "parcels": [parcel("P", 0, 4_000, "occupied"), parcel("V", 2_000, 6_000, estate_id="E2")],
        "firms": [firm("A", "P", plot_m2=4_000.0, floor_m2=1_000.0, willingness_eur=100_000.0, connection_kw=100.0)],
        "demand": [ask("DA", "A", 1_000.0, extra_kw=20.0), ask("N", extra=3_000.0, workers=2, category_needed="3.1", connection_kw=80.0)]}


def town_terms(**more: Any) -> dict[str, Any]:
    """Return the terms of the town: three years, bare costs, and a fund that is large enough."""
    return {"horizon": {"years": 3}, "cost": BARE, "fund": {"by_year": {2027: 1_000_000}}, "limits": {"pace_ha_per_year": 50}, **more}


def row(rows: Rows, table: str, key: str) -> dict[str, Any]:
    """Return the row of a table whose first cell is the key, to be changed in place."""
    return next(found for found in rows[table] if next(iter(found.values())) == key)


def program_of(rows: Rows, terms: dict[str, Any], **choices: Any) -> Program:
    """Return the program of a project."""
    return formulate(Situation(project(rows, **terms)), **choices)


def best_of(program: Program) -> np.ndarray:
    """Return the best moves of a program by one search over all moves."""
    return best_with(program)[0]


def best_with(program: Program) -> tuple[np.ndarray, tuple[str, ...]]:
    """Return the best moves of a program and the investments (ids) that go with them, by one search over all moves."""
    everything = np.arange(len(program.moves))
    outcome = solve(name_problem(program, everything), mip_rel_gap=0.0, mip_abs_gap=1e-9)
    assert outcome.is_proven
    assert outcome.values is not None
    made = outcome.values[len(everything) + program.side.invest_columns] > 0.5
    return np.flatnonzero(outcome.values[: len(everything)] > 0.5), tuple(program.situation.offered["investment_id"][made])


def value_of(program: Program, chosen: Iterable[int]) -> float:
    """Return the value of a choice of moves."""
    return worth(program, np.array(list(chosen), dtype=np.int64))


def records_of(program: Program, chosen: Sequence[int] | np.ndarray) -> list[Move]:
    """Return chosen moves as the records of a plan."""
    return making._moves(program, np.asarray(chosen, dtype=np.int64))


def broken_by(program: Program, chosen: Sequence[int] | np.ndarray, **choices: Any) -> set[str]:
    """Return the rules that the independent audit finds broken by a choice of moves."""
    return {finding.rule for finding in audit(program.situation.project, records_of(program, chosen), **choices)}


def enumerated(program: Program, most: int = 20_000, allowed: Callable[[Sequence[int]], bool] | None = None) -> tuple[float, tuple[int, ...]]:
    """Return the best value among all combinations of one move or none for each mover that the audit finds clean, with such a plan.

    A plan is clean where the audit has nothing against it with some choice of investments. Combinations are tried from the best value down,
    so that the audit reads few of them.
    """
    movers = [[-1, *np.flatnonzero(program.moves.mover == mover)] for mover in np.unique(program.moves.mover)]
    assert np.prod([len(options) for options in movers]) <= most, "too many combinations"
    plans = [tuple(int(move) for move in plan if move >= 0) for plan in product(*movers)]
    values = [value_of(program, plan) for plan in plans]
    offered = program.situation.offered["investment_id"]
    choices = [some for count in range(len(offered) + 1) for some in combinations(offered, count)]
    for at in np.argsort(-np.array(values), kind="stable"):
        plan = plans[at]
        if (allowed is None or allowed(plan)) and not all(broken_by(program, plan, invested=some) for some in choices):
            return values[at], plan
    raise AssertionError("not even the empty plan is clean")


def verdicts(made: Project) -> dict[tuple[str, str, str], tuple[str, float]]:
    """Return (mover, kind, parcel) → (reason, margin) of every pair that was judged."""
    situation = Situation(made)
    movers, parcels = situation.movers["mover_id"], situation.rooms.parcels.index
    names = {code: name for name, code in KIND.items()}
    return {
        (movers[who], names[judged.pairs.kind], parcels[where]): (REASONS[reason], float(margin))
        for judged in judge(situation, np.arange(len(movers)))
        for who, where, reason, margin in zip(judged.pairs.mover, judged.pairs.parcel, judged.reason, judged.margin, strict=True)}


def judged_pair(made: Project, mover: str, kind: str, target: str) -> SimpleNamespace:
    """Return what was judged of one pair: ``lot_m2``, ``reason``, ``years``, and money by name (arrays by year)."""
    situation = Situation(made)
    for judged in judge(situation, np.arange(len(situation.movers))):
        if judged.pairs.kind != KIND[kind]:
            continue
        there = situation.movers["mover_id"].to_numpy()[judged.pairs.mover] == mover
        there &= situation.rooms.parcels.index.to_numpy()[judged.pairs.parcel] == target
        for at in np.flatnonzero(there):
            money = {name: getattr(judged.money, name)[at] for name in type(judged.money).__dataclass_fields__}
            years = [year for year, may in zip(situation.years, judged.may_in_year[at], strict=True) if may]
            return SimpleNamespace(lot_m2=float(judged.pairs.lot_m2[at]), reason=REASONS[judged.reason[at]], years=years, **money)
    raise AssertionError(f"{mover} → {target} ({kind}) is not a pair")

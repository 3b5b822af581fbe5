"""Small projects by chance, for what must hold of every program: some twenty moves a mover, every family of rows in them."""

from functools import cache
from typing import Any

import numpy as np

from planner.program.formulation import Program
from planner.program.rows.view import Lock
from tests.cases import Rows, ask, firm, parcel, point, program_of, town_terms


def small_rows(seed: int, firms: int = 5, newcomers: int = 2) -> Rows:
    """Return rows by chance: firms on parcels of their own, two open parcels, a node, a hub, linked firms, dwellings, roofs, partners, investments."""
    chance = np.random.default_rng(seed)
    areas = chance.integers(20, 80, firms) * 100
    parcels = [parcel(f"P{at}", 1_000.0 * at, float(area), "occupied", estate_id=f"E{1 + at % 2}") for at, area in enumerate(areas)]
    parcels += [parcel(f"V{at}", 1_000.0 * at, float(chance.integers(30, 70) * 100), y=3_000.0, estate_id=f"E{1 + at % 2}",
                       connection_kw=float(chance.integers(0, 150)))
                for at in range(2)]
    movers = [firm(f"F{at}", f"P{at}", plot_m2=float(area), floor_m2=float(area) / 4, willingness_eur=float(chance.integers(0, 60) * 1_000),
                   connection_kw=float(chance.integers(20, 120)), building_year=int(chance.choice([1990, 2010])), undertaking_id="U" if at < 2 else "",
                   category=str(chance.choice(["2", "3.1", "3.2"])))
              for at, area in enumerate(areas)]
    asks = [ask(f"D{at}", f"F{at}", float(chance.integers(0, 15) * 100)) for at in range(firms)]
    asks += [ask(f"N{at}", extra=float(chance.integers(15, 45) * 100), workers=3, category_needed="3.1",
                 connection_kw=float(chance.integers(40, 100))) for at in range(newcomers)]
    parcels[-1]["max_category"] = "2"
    movers[1] |= {"feed_in_kw": 80.0, "partners": "F0;F2"}
    asks[-1]["partners"] = "F2"
    return {
        "investments": [{"investment_id": "I0", "kind": "renewal", "parcel_id": "V0", "cost_eur": 60_000.0, "ha_gained": 0.2, "year": 2028.0},
                        {"investment_id": "I1", "kind": "road", "parcel_id": "V1", "cost_eur": 40_000.0, "category_step": 1.0},
                        {"investment_id": "I2", "kind": "grid", "node_id": "G", "cost_eur": 20_000.0, "kw_gained": 60.0}],
        "parcels": parcels, "firms": movers, "demand": asks, "grid": [{"node_id": "G", "geometry": point(2_000, 1_000)}],
        "grid_capacity": [
            {"node_id": "G", "year": 2027.0, "free_kw": float(chance.integers(0, 120)), "free_feed_in_kw": 20.0},
            {"node_id": "G", "year": 2029.0, "free_kw": 150.0}],
        "hubs": [{"hub_id": "H", "parcel_ids": "P0;V0", "shared_kw": 90.0, "simultaneity": 0.7, "from_year": 2028.0}],
        "sensitive": [{"sensitive_id": "S", "kind": "dwelling", "dwellings": 5.0, "geometry": point(0, -120)}]}


def small_terms(seed: int, **more: Any) -> dict[str, Any]:
    """Return terms by chance: a fund for some of the moves, a cap for one payer, cash, a reserve, a pace and a balance, sometimes a land bank."""
    chance = np.random.default_rng(seed + 1_000)
    usual = {
        "fund": {"total_eur": float(chance.integers(1, 9) * 100_000), "payer_caps": {"GM1": 0.2}, "may_invest": True,
                 "cash_by_year": {2027: 200_000.0, 2028: 400_000.0, 2030: 100_000.0}},
        "limits": {"pace_ha_per_year": 0.9, "reserve_share": float(chance.choice([0.0, 0.3])), "balance_jobs_by_municipality": {"GM1": 10.0}},
        "chain": {"control": str(chance.choice(["grant_clause", "land_bank"])), "bank_eur": 900_000.0}}
    return town_terms(**usual, **more)


@cache
def small_program(seed: int, *, locked: bool = False) -> Program:
    """Return the program of a small project by chance."""
    return program_of(small_rows(seed), small_terms(seed), locks=(Lock("N0", "*"),) if locked else ())

"""For each family of rows a small project in which its rows say something; the golden files and the mutations start from these.

Every case is the town of ``tests.cases`` with one change, so that a golden file can be read beside the docstring of that module.
"""

from typing import Any

from planner.program.formulation import Program
from planner.program.rows.view import Lock
from tests.cases import Rows, ask, firm, parcel, point, program_of, row, town, town_terms

Case = tuple[Rows, dict[str, Any], tuple[Lock, ...]]


def _with_payer_caps() -> Case:
    return town(), town_terms(fund={"by_year": {2027: 200_000, 2028: 100_000}, "payer_caps": {"GM1": 0.1, "province": 0.5}}), ()


def _with_fund() -> Case:
    return town(), town_terms(fund={"by_year": {2027: 200_000, 2028: 100_000}}), ()


def _with_bank() -> Case:
    """P is worth 100 €/m², and a plot is worth its money to the firm (β = 1)."""
    rows = town()
    row(rows, "parcels", "P")["price_eur_per_m2"] = 100.0
    return rows, town_terms(chain={"control": "land_bank", "bank_eur": 500_000}, top={"beta": 1.0}), ()


def _with_linked_firms() -> Case:
    """B (on R, the like of A) belongs to undertaking U with A, which received 100,000 of de minimis aid in 2026; there is no newcomer."""
    rows = town()
    rows["demand"] = rows["demand"][:1]
    row(rows, "firms", "A")["undertaking_id"] = "U"
    rows["parcels"].append(parcel("R", -2_000, 4_000, "occupied"))
    rows["firms"].append(firm("B", "R", plot_m2=4_000.0, floor_m2=1_000.0, willingness_eur=100_000.0, undertaking_id="U"))
    rows["demand"].append(ask("DB", "B", 1_000.0, from_year=2028))
    row(rows, "parcels", "V")["geometry"] = parcel("V", 2_000, 12_000)["geometry"]
    rows["aid_history"] = [{"undertaking_id": "U", "date": "2026-05-01", "amount_eur": 100_000.0, "rule": "de_minimis"}]
    return rows, town_terms(), ()


def _with_node() -> Case:
    """Both parcels lie at node G, which has 150 kW free and 250 kW from 2028; V has a connection of 30 kW."""
    rows = town()
    row(rows, "parcels", "V")["connection_kw"] = 30.0
    rows["grid"] = [{"node_id": "G", "geometry": point(1_000), "reinforcement_year": 2028, "reinforcement_kw": 100.0}]
    rows["grid_capacity"] = [{"node_id": "G", "year": 2027, "free_kw": 150.0}]
    return rows, town_terms(), ()


def _with_hub() -> Case:
    """From 2028 P and V share 150 kW and 20 kW of storage, counted at half."""
    rows = town()
    rows["hubs"] = [{"hub_id": "H", "parcel_ids": "P;V", "shared_kw": 150.0, "storage_kw": 20.0, "simultaneity": 0.5, "from_year": 2028}]
    return rows, town_terms(), ()


def _with_reserve() -> Case:
    """Make A on P and B on R (GM2) movers who want nothing more, so are not circular; GM2 keeps 40 % for the circular, V is of category 4.2."""
    rows = town()
    rows["demand"] = rows["demand"][1:]
    rows["parcels"].append(parcel("R", 4_000, 4_000, "occupied", estate_id="E2"))
    row(rows, "parcels", "V")["max_category"] = "4.2"
    rows["firms"].append(firm("B", "R", plot_m2=4_000.0, floor_m2=1_000.0, willingness_eur=100_000.0))
    return rows, town_terms(horizon={"years": 2}, limits={"reserve_by_municipality": {"GM2": 0.4}, "pace_ha_per_year": 50}), ()


def _with_pace() -> Case:
    return town(), town_terms(limits={"pace_ha_per_year": 0.7}), ()


def _with_locks() -> Case:
    return town(), town_terms(), (Lock("A", "V", 2028), Lock("N", "*"))


CASES = {
    "mover": lambda: (town(), town_terms(), ()), "link": lambda: (town(), town_terms(), ()), "room": lambda: (town(), town_terms(), ()),
    "half": lambda: (town(), town_terms(), ()), "fund": _with_fund, "payer": _with_payer_caps, "bank": _with_bank, "aid": _with_linked_firms,
    "power": _with_node, "node": _with_node, "hub": _with_hub, "reserve": _with_reserve, "pace": _with_pace, "lock": _with_locks}
"""By family: rows, terms and locks of its case."""


def case_program(family: str) -> Program:
    """Return the program of the case of a family, all families of rows in it."""
    rows, terms, locks = CASES[family]()
    return program_of(rows, terms, locks=locks)

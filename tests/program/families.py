"""For each family of rows a small project in which its rows say something; the golden files and the mutations start from these.

Every case is the town of ``tests.cases`` with one change, so that a golden file can be read beside the docstring of that module.
"""

from typing import Any

from planner.program.formulation import Program
from planner.program.goal import LARGEST_VALUE, Goal
from planner.program.rows.view import Lock
from tests.cases import Rows, ask, firm, parcel, point, program_of, row, town, town_terms

Case = tuple[Rows, dict[str, Any], tuple[Lock, ...]]


def _with_payer_caps() -> Case:
    return town(), town_terms(fund={"by_year": {2027: 200_000, 2028: 100_000}, "payer_caps": {"GM1": 0.1, "province": 0.5}}), ()


def _with_fund() -> Case:
    return town(), town_terms(fund={"by_year": {2027: 200_000, 2028: 100_000}}), ()


def _with_cash() -> Case:
    """Cash comes in 2027, in 2028 and, after the horizon, in 2030; 40 % of a grant is paid at once, 80 % by the next year, all of it by the third."""
    return town(), town_terms(fund={"by_year": {2027: 1_000_000}, "cash_by_year": {2027: 100_000, 2028: 50_000, 2030: 80_000}}), ()


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


def _with_roofs() -> Case:
    """A's roof gives 60 kW: 60 − 0.2 × 100 = 40 on P, 60 − 0.2 × 120 = 36 on V; N uses 0.2 × 80 = 16.

    Both parcels lie at node G, which takes 10 kW; in 2029 they are in a hub that takes 20 kW and stores 10.
    """
    rows = town()
    row(rows, "firms", "A")["feed_in_kw"] = 60.0
    rows["grid"] = [{"node_id": "G", "geometry": point(1_000)}]
    rows["grid_capacity"] = [{"node_id": "G", "year": 2027.0, "free_kw": 500.0, "free_feed_in_kw": 10.0}]
    rows["hubs"] = [{"hub_id": "H", "parcel_ids": "P;V", "shared_kw": 500.0, "shared_feed_in_kw": 20.0, "storage_kw": 10.0, "from_year": 2029}]
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


def _with_balance() -> Case:
    """Let A take 4,000 m² and 10 jobs from GM1 to GM2; GM1 may lose 0.25 ha and 5 jobs, GM2 nothing."""
    limits = {"balance_ha_by_municipality": {"GM1": 0.25, "GM2": 0.0}, "balance_jobs_by_municipality": {"GM1": 5.0}, "pace_ha_per_year": 50}
    return town(), town_terms(limits=limits), ()


def _with_investments() -> Case:
    """V allows 2, A and N need 3.1: I raises V by a step from 2028, J estate E2 by two from 2029; K opens 0.2 ha more on V from 2028."""
    rows = town()
    row(rows, "parcels", "V")["max_category"] = "2"
    rows["investments"] = [
        {"investment_id": "I", "parcel_id": "V", "kind": "road", "year": 2028, "cost_eur": 50_000.0, "category_step": 1},
        {"investment_id": "J", "estate_id": "E2", "kind": "road", "year": 2029, "cost_eur": 90_000.0, "category_step": 2},
        {"investment_id": "K", "parcel_id": "V", "kind": "renewal", "year": 2028, "cost_eur": 70_000.0, "ha_gained": 0.2, "payer": "GM2"}]
    return rows, town_terms(fund={"by_year": {2027: 1_000_000}, "may_invest": True}), ()


def _with_partners() -> Case:
    """Let A and B (on P2, who stays) be partners on E1 now; N wants to be near both: near B on P, near A on V, near neither anywhere else."""
    rows = town()
    rows["parcels"].append(parcel("P2", -200, 4_000, "occupied"))
    rows["firms"].append(firm("B", "P2", plot_m2=4_000.0, floor_m2=1_000.0, consent="stay", partners="A"))
    row(rows, "demand", "N")["partners"] = "A;B"
    return rows, town_terms(horizon={"years": 2}), ()


def _with_locks() -> Case:
    return town(), town_terms(), (Lock("A", "V", 2028), Lock("N", "*"))


def _with_space() -> Case:
    """R (GM1) is open but for B, who sits on 2,000 of its 5,000 m²: A may take R and B may take P; N stays out of the programme."""
    rows = town()
    rows["parcels"].append(parcel("R", -2_000, 5_000))
    rows["firms"].append(firm("B", "R", plot_m2=2_000.0, floor_m2=500.0, willingness_eur=100_000.0))
    rows["demand"].append(ask("DB", "B", 1_000.0))
    return rows, town_terms(horizon={"years": 2}), ()


CASES = {
    "mover": lambda: (town(), town_terms(), ()), "link": lambda: (town(), town_terms(), ()), "room": lambda: (town(), town_terms(), ()),
    "half": lambda: (town(), town_terms(), ()), "fund": _with_fund, "payer": _with_payer_caps, "cash": _with_cash,
    "bank": _with_bank, "aid": _with_linked_firms,
    "power": _with_node, "node": _with_node, "hub": _with_hub, "feed_in": _with_roofs, "reserve": _with_reserve, "pace": _with_pace, "balance": _with_balance,
    "invest": _with_investments, "partner": _with_partners,
    "lock": _with_locks, "target": lambda: (town(), town_terms(), ()),
    "space": _with_space}
"""By family: rows, terms and locks of its case."""
GOALS = {"target": Goal("least_fund", target_ha=0.35), "space": Goal("least_space", programme=("A", "B"))}
"""By family: the goal of its case, where it is not the largest value."""


def case_program(family: str) -> Program:
    """Return the program of the case of a family, all families of rows in it."""
    rows, terms, locks = CASES[family]()
    return program_of(rows, terms, locks=locks, goal=GOALS.get(family, LARGEST_VALUE))

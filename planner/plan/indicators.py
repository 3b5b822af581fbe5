"""The KPIs of a plan, each with its unit."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.plan.move import Move
from planner.rules.situation import Situation
from planner.units import M2_PER_HA

UNITS = {
    "ha_circulair": "ha",
    "ha_vrij": "ha",
    "banen_behouden": "jobs",
    "eur_per_ha": "€/ha",
    "eur_per_baan": "€/job",
    "hefboom": "€ invested per public €",
    "multiplier_keten_moves": "moves per ha of shift space",
    "multiplier_keten_ha": "ha served per ha of shift space",
    "doorlooptijd": "years",
    "woningen_mogelijk": "dwellings",
    "woningen_ontlast": "dwellings",
    "km_gemiddeld": "km",
    "kW_gespaard": "kW",
    "pct_capaciteit_cat4": "share",
    "saldo_ha_per_gemeente": "ha",
    "saldo_banen_per_gemeente": "jobs",
}
"""Unit of each KPI."""
HEAVY = 4
"""Rank of category 4.1 on the ladder."""


def indicators(situation: Situation, moves: Sequence[Move], left_open_m2: NDArray[np.float64], invested_eur: float = 0.0) -> dict[str, Any]:
    """Return the KPIs; a ratio without anything to divide by is None. Investments of the fund (euro) count as public money and as cost.

    ``ha_vrij`` is what moves free and nobody takes again within the horizon, no gain by itself.
    ``multiplier_keten``: per hectare that was open by itself and is used.
    """
    served = sum(move.circular_m2 for move in moves) / M2_PER_HA
    public, cost = invested_eur + sum(move.grant_eur for move in moves), invested_eur + sum(move.cost_eur for move in moves)
    claimed = situation.movers.set_index("mover_id")["housing_from"]
    kept = sum(
        move.workers for move in moves if claimed[move.mover_id] <= situation.years[-1] and move.year < claimed[move.mover_id]
    )
    relocated = [move for move in moves if move.kind == "relocate"]
    workers = sum(move.workers for move in relocated)
    seed = sum(move.area_m2 for move in moves if move.to is not None and not move.opened_by) / M2_PER_HA
    ends = [max(move.year + 1, move.reopens or 0) for move in moves]
    return {
        "ha_circulair": round(served, 4),
        "ha_vrij": round(_freed_and_left(situation, relocated, left_open_m2), 4),
        "banen_behouden": kept,
        "eur_per_ha": _ratio(public, served),
        "eur_per_baan": _ratio(public, workers),
        "hefboom": _ratio(cost, public),
        "multiplier_keten_moves": _ratio(len(moves), seed),
        "multiplier_keten_ha": _ratio(served, seed),
        "doorlooptijd": max(ends) - min(move.year for move in moves) if moves else 0,
        "woningen_mogelijk": round(_homes(situation, relocated)),
        "woningen_ontlast": round(sum(_relieved(situation, move) for move in relocated)),
        "km_gemiddeld": _ratio(sum(move.km for move in relocated), len(relocated)),
        "kW_gespaard": round(sum(min(move.kw, _left_at(situation, move)) for move in moves), 1),
        "pct_capaciteit_cat4": _heavy_share(situation, moves),
        **_balance(situation, moves),
    }


def _ratio(amount: float, per: float) -> float | None:
    return round(amount / per, 4) if per > 0 else None


def _freed_and_left(situation: Situation, relocated: Sequence[Move], left_open_m2: NDArray[np.float64]) -> float:
    parcels = {parcel for move in relocated for parcel in move.origin}
    at = situation.rooms.parcels.index.get_indexer(sorted(parcels))
    return float(left_open_m2[at].sum()) / M2_PER_HA


def _homes(situation: Situation, relocated: Sequence[Move]) -> float:
    """Return the dwellings that fit where every firm has left a parcel of a housing claim."""
    gone = {move.firm_id for move in relocated}
    seats = situation.seats
    claimed = situation.rooms.parcels["housing_from"].notna()
    stays = set(seats.loc[~seats["firm_id"].isin(gone), "parcel_id"])
    empty = [parcel for parcel in situation.rooms.parcels.index[claimed] if parcel not in stays]
    return float(situation.rooms.parcels.loc[empty, "area_m2"].sum()) / M2_PER_HA * situation.project.terms.ratios.homes_per_ha


def _relieved(situation: Situation, move: Move) -> float:
    at = np.flatnonzero(situation.movers["mover_id"] == move.mover_id)
    return float(situation.leaving["dwellings"].to_numpy()[at].sum())


def _left_at(situation: Situation, move: Move) -> float:
    """Return the power that stood at the target already or was left there, kW."""
    if move.to is None:
        return 0.0
    at = situation.rooms.parcels.index.get_loc(move.to)
    departing = situation.power.departing
    return float(
        situation.power.empty_kw[at]
        + departing.loc[(departing["parcel"] == at) & departing["firm_id"].isin(move.opened_by), "kw"].sum()
    )


def _heavy_share(situation: Situation, moves: Sequence[Move]) -> float | None:
    """Return which share of the room taken on parcels of category 4.1 and higher goes to firms that need such a category."""
    rank = situation.rooms.parcels["rank"]
    needs = situation.movers.set_index("mover_id")["rank"]
    taken = [(move.area_m2, needs[move.mover_id]) for move in moves if move.to is not None and rank[move.to] >= HEAVY]
    return _ratio(sum(area for area, need in taken if need >= HEAVY), sum(area for area, _ in taken))


def _balance(situation: Situation, moves: Sequence[Move]) -> dict[str, dict[str, float]]:
    """Return hectares in use and jobs that each municipality gains or loses."""
    code = situation.rooms.parcels["municipality_code"]
    plots = situation.seats.groupby("parcel_id")["plot_m2"].sum()
    hectares: dict[str, float] = {}
    jobs: dict[str, float] = {}
    mine = situation.seats.set_index(["firm_id", "parcel_id"])["plot_m2"]
    for move in moves:
        if move.to is not None:
            hectares[code[move.to]] = hectares.get(code[move.to], 0.0) + move.area_m2 / M2_PER_HA
        if move.kind in ("relocate", "settle"):
            jobs[code[move.to]] = jobs.get(code[move.to], 0.0) + move.workers
        if move.kind == "relocate":
            for parcel in move.origin:
                hectares[code[parcel]] = (
                    hectares.get(code[parcel], 0.0) - float(mine.get((move.firm_id, parcel), plots.get(parcel, 0.0))) / M2_PER_HA
                )
            if move.origin:
                jobs[code[move.origin[0]]] = jobs.get(code[move.origin[0]], 0.0) - move.workers
    return {
        "saldo_ha_per_gemeente": {name: round(value, 4) for name, value in sorted(hectares.items())},
        "saldo_banen_per_gemeente": {name: round(value, 1) for name, value in sorted(jobs.items())},
    }

"""What a move costs, what it needs and what it gets (§4 of docs/method.md: K1–K11, R15–R18)."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.project.terms import Range, Terms
from planner.rules.rooms import Rooms
from planner.units import MONTHS_PER_YEAR

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
KINDS = ("relocate", "expand", "intensify", "settle")
"""Kinds of move; their position is their code."""
RELOCATE, EXPAND, INTENSIFY, SETTLE = range(4)
COMPONENTS = tuple(f"K{number}" for number in range(1, 12))
Level = Literal["low", "likely", "high"]
LEAST_NEED_M2 = 1.0
"""What a mover still needs on its lot, however much it does without."""
NOISE_DECIMALS = 4
"""Euro amounts are rounded to this many decimals before they are rounded up, to remove noise of floating point."""


@dataclass(frozen=True)
class Pairs:
    """Flat pairs of one kind: positions of movers and parcels (−1: none) and the lot taken (m²)."""

    kind: int
    mover: Ints
    parcel: Ints
    lot_m2: Floats

    def take(self, keep: NDArray[np.bool_] | Ints) -> "Pairs":
        """Return the chosen pairs."""
        return Pairs(self.kind, self.mover[keep], self.parcel[keep], self.lot_m2[keep])


def needed_m2(movers: pd.DataFrame, kind: int) -> Floats:
    """Return the room that each mover needs on its lot for a move of the kind (R12, R33), m²."""
    asked = asked_m2(movers, kind)
    spared = np.minimum(movers["spare_m2"].to_numpy(), np.maximum(0.0, asked - LEAST_NEED_M2))
    return np.asarray(asked - spared)


def asked_m2(movers: pd.DataFrame, kind: int) -> Floats:
    """Return the room that each mover asks for a move of the kind (R12), m², whatever it can do without."""
    extra = movers["extra_plot_m2"].to_numpy()
    return np.asarray(extra + movers["plot_now_m2"].to_numpy()) if kind == RELOCATE else np.asarray(extra)


def needed_kw(movers: pd.DataFrame, kind: int) -> Floats:
    """Return the power that each mover needs for a move of the kind (R5, R33), kW, small connections in full."""
    extra = movers["extra_kw"].to_numpy()
    asked = extra + movers["kw_now"].to_numpy() if kind in (RELOCATE, SETTLE) else extra
    return np.asarray(np.maximum(0.0, asked - movers["own_kw"].to_numpy()))


def new_floor_m2(movers: pd.DataFrame, kind: int, terms: Terms) -> Floats:
    """Return the floor that is built for a move of the kind, m²."""
    if kind == SETTLE:
        return np.asarray(terms.ratios.fsi * movers["extra_plot_m2"].to_numpy())
    extra = movers["extra_floor_m2"].to_numpy()
    return np.asarray(extra + movers["floor_now_m2"].to_numpy()) if kind == RELOCATE else np.asarray(extra)


def left_costs(
    project_terms: Terms, movers: pd.DataFrame, seats: pd.DataFrame, rooms: Rooms, level: Level = "likely"
) -> pd.DataFrame:
    """Return K8, K9 and K10 of each mover: what leaving its parcels costs an owner (0 for tenants and newcomers)."""
    cost = project_terms.cost
    main = rooms.parcels["is_reused"].reindex(movers["main_parcel"]).eq(True).to_numpy()  # noqa: FBT003 - NaN without a parcel
    at = seats.assign(stated=seats["parcel_id"].map(rooms.parcels["remediation_eur"]).astype("float64"))
    known = at["firm_id"].map(movers.set_index("firm_id")["soil_known"][lambda rows: rows.index != ""]).eq(True)  # noqa: FBT003
    estimate = pd.Series(np.where(known, 0.0, getattr(cost.remediation_m2, level) * at["plot_m2"]), index=at.index)
    remediation = at["stated"].fillna(estimate).groupby(at["firm_id"]).sum()
    owner = movers["is_owner"].to_numpy()
    survey = np.where(movers["soil_known"], 0.0, getattr(cost.soil_survey_m2, level) * movers["plot_now_m2"])
    return pd.DataFrame(
        {
            "K8": np.where(owner & ~main, getattr(cost.demolition_m2, level) * movers["floor_now_m2"], 0.0),
            "K9": np.where(owner, survey, 0.0),
            "K10": np.where(owner, remediation.reindex(movers["firm_id"]).fillna(0.0), 0.0),
        }
    )


def components(
    terms: Terms, movers: pd.DataFrame, left: pd.DataFrame, rooms: Rooms, pairs: Pairs, level: Level = "likely"
) -> dict[str, Floats]:
    """Return K1 … K11 of each pair, euro, at the low, likely or high unit costs.

    ``left`` comes from :func:`left_costs` at the same level.
    """
    cost, kind, who = terms.cost, pairs.kind, pairs.mover

    def unit(item: Range) -> float:
        return float(getattr(item, level))

    old = movers["floor_now_m2"].to_numpy()[who] * (kind == RELOCATE)
    new = new_floor_m2(movers, kind, terms)[who]
    workers = movers["workers"].to_numpy()[who] * (kind == RELOCATE)
    land, tax = np.zeros(len(who)), np.zeros(len(who))
    if kind != INTENSIFY:
        land = rooms.parcels["price_eur_per_m2"].to_numpy()[pairs.parcel] * pairs.lot_m2
        bought = ~rooms.parcels["is_issuable"].to_numpy()[pairs.parcel]
        tax = (cost.transfer_tax * bought + cost.advice) * land
    out = {
        "K1": unit(cost.move_m2) * old,
        "K2": unit(cost.fitout_m2) * new,
        "K3": unit(cost.stop_weeks) * cost.va_per_fte_week * workers,
        "K4": unit(cost.overlap_months) / MONTHS_PER_YEAR * cost.rent_m2 * old,
        "K5": unit(cost.newbuild_m2) * new,
        "K6": land,
        "K7": tax,
    }
    for name in ("K8", "K9", "K10"):
        out[name] = left[name].to_numpy()[who] * (kind == RELOCATE)
    out["K11"] = unit(cost.grid_kva) * needed_kw(movers, kind)[who] / terms.grid.kw_per_kva
    return out


def due_share(terms: Terms, movers: pd.DataFrame, years: list[int]) -> Floats:
    """Return how far a reinvestment is due anyway, by mover and year, 0–1 (R15; relocations only)."""
    calendar = np.array(years, dtype=float)[None, :]
    built = movers["building_year"].to_numpy()[:, None]
    due = np.clip((calendar - built - terms.top.due_from_age) / terms.top.due_span, 0.0, 1.0)
    planned = movers["reinvest_year"].to_numpy()[:, None] <= calendar + terms.top.due_reinvest_within
    return np.asarray(np.where(planned, 1.0, np.where(np.isnan(due), 0.0, due)))


@dataclass(frozen=True)
class Money:
    """Money of pairs. Shapes: ``cost_eur``, ``a17_eur`` (pairs,); the others (pairs, years), euro."""

    cost_eur: Floats
    a17_eur: Floats
    top_eur: Floats
    cap_eur: Floats
    grant_eur: Floats
    margin_eur: Floats
    is_affordable: NDArray[np.bool_]


def money(terms: Terms, movers: pd.DataFrame, parts: dict[str, Floats], pairs: Pairs, due: Floats, room_eur: Floats) -> Money:
    """Return cost, unprofitable top, cap and grant of each pair and year (R15–R18).

    Parameters
    ----------
    terms, movers, parts, pairs
        Terms, movers, the components of the pairs and the pairs.
    due
        Shape (movers, years), from :func:`due_share`.
    room_eur
        Shape (movers, years): de minimis room of the undertaking of each mover, euro.
    """
    who = pairs.mover
    cost = np.sum(list(parts.values()), axis=0)
    a17 = _a17(terms, movers)[who] * (parts["K2"] + parts["K5"] + parts["K6"])
    left = 1.0 - (due[who] if pairs.kind == RELOCATE else np.zeros((len(who), due.shape[1])))
    always = cost - parts["K2"] - parts["K5"] - parts["K6"]
    avoidable = parts["K2"] + (1.0 - terms.top.beta) * (parts["K5"] + parts["K6"])
    top = always[:, None] + avoidable[:, None] * left
    cap = np.minimum(
        min(terms.grant.scheme_share, 1.0 - terms.grant.firm_min_share) * cost,
        np.inf if terms.grant.cap_per_move_eur is None else terms.grant.cap_per_move_eur,
    )
    cap = np.minimum(cap[:, None], a17[:, None] + room_eur[who])
    need = np.ceil(np.round(np.maximum(0.0, top - movers["willingness_eur"].to_numpy()[who][:, None]), NOISE_DECIMALS))
    if terms.grant.rule == "need":
        return Money(cost, a17, top, cap, need, cap - need, need <= cap)
    grant = np.floor(np.round(np.minimum(terms.grant.share * top, cap), NOISE_DECIMALS))
    lacking = top - grant - movers["willingness_eur"].to_numpy()[who][:, None]
    return Money(cost, a17, top, cap, grant, -lacking, np.round(lacking, NOISE_DECIMALS) <= 0)


def _a17(terms: Terms, movers: pd.DataFrame) -> Floats:
    intensity = movers["size"].map({str(size): share for size, share in terms.state_aid.art17.items()}).fillna(0.0)
    return np.asarray(np.where(movers["extra_plot_m2"] > 0, intensity, 0.0))

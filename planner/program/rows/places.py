"""Rows of places: room on parcels, halves, the reserve for circular firms, the pace, the balance of municipalities."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.program.columns import Block, Triplets, cumulated, since
from planner.program.rows.investments import add_gains
from planner.program.rows.view import View
from planner.rules.categories import ranks
from planner.rules.costs import RELOCATE, SETTLE
from planner.rules.rooms import home_municipalities
from planner.rules.situation import Situation
from planner.units import M2_PER_HA

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
HEAVY_FROM = int(ranks(["4.1"])[0])
"""The reserve is kept once more among parcels of this category and higher."""


def room(view: View) -> Block:
    """(room) Σ_{k into p, s≤t} a_k x_k − Σ_j f_jp u_j,t−lag − Σ gained z ≤ open_pt + stopped_pt.

    A parcel whose room never changes once it is open, and that no move enters before, needs only the row of the last year.
    """
    rooms, moves, years = view.situation.rooms, view.moves, view.years
    into = np.flatnonzero(moves.is_targeted)
    targets = np.unique(moves.parcel[into])
    rhs = (rooms.open_m2 + rooms.stopped_m2)[targets]
    freed = view.freed()
    changes = np.isin(targets, freed["parcel"]) | (rooms.gained_m2[targets, -1] > 0)
    at = np.searchsorted(targets, moves.parcel[into])
    changes[at[rhs[at, moves.year[into]] < rhs[at, -1]]] = True
    once = ~changes & ((rhs == 0) | (rhs == rhs[:, -1:])).all(axis=1)
    needed = np.ones((len(targets), years), dtype=bool)
    needed[once, :-1] = False
    number = np.where(needed, np.cumsum(needed).reshape(needed.shape) - 1, -1)
    x = cumulated(number, (at, moves.year[into], into, moves.lot_m2[into] / M2_PER_HA), len(moves))
    side = Triplets()
    _add_departures(view, side, targets, number)
    parcels, offers = rooms.parcels.index.to_numpy(), view.situation.offered
    gains = offers["gained_m2"].to_numpy() / M2_PER_HA
    add_gains(view, side, _position_in(targets, rooms.parcels.index.get_indexer(offers["parcel_id"])), gains, number)
    names = [view.label("room", parcels[targets[at]], year) for at, year in np.argwhere(needed)]
    return view.block("room", names, x, side, rhs[needed] / M2_PER_HA)


def _position_in(targets: Ints, parcels: Ints) -> Ints:
    """Return where each parcel stands among the targets, −1 where it is none of them."""
    at = {int(parcel): position for position, parcel in enumerate(targets)}
    return np.array([at.get(int(parcel), -1) for parcel in parcels], dtype=np.int64)


def _add_departures(view: View, side: Triplets, targets: Ints, number: Ints) -> None:
    """Add − f_jp u_j,t−lag to the row ``number[position of p, t]`` of each parcel and year."""
    freed = view.freed()
    freed = freed[np.isin(freed["parcel"], targets)]
    lag = view.situation.rooms.parcels["lag"].to_numpy()[freed["parcel"]]
    position, year = since(np.minimum(lag, view.years), view.years)
    row = number[np.searchsorted(targets, freed["parcel"].to_numpy()[position]), year]
    left = view.side.u(freed["leaver"].to_numpy()[position], year - lag[position])
    side.add(row, left, -freed["freed_m2"].to_numpy()[position] / M2_PER_HA)


def half(view: View) -> Block:
    """(half) at most one move takes more than half of what p can ever have; it waits for the occupant without whom it does not fit."""
    rooms, moves = view.situation.rooms, view.moves
    most = rooms.capacity_m2[:, -1]
    big = np.flatnonzero(moves.is_targeted & (moves.lot_m2 > most[moves.parcel] / 2))
    order = big[np.argsort(moves.parcel[big], kind="stable")]
    targets, first = np.unique(moves.parcel[order], return_index=True)
    by_parcel = dict(zip(targets.tolist(), np.split(order, first[1:]), strict=True)) if len(big) else {}
    freed = view.freed().sort_values("parcel", kind="stable")
    seat, leavers, freed_m2 = (freed[name].to_numpy() for name in ("parcel", "leaver", "freed_m2"))
    parcels, ids, lags = rooms.parcels.index.to_numpy(), view.situation.movers["mover_id"].to_numpy(), rooms.parcels["lag"].to_numpy()
    x, side = Triplets(), Triplets()
    names: list[str] = []
    rhs: list[Any] = []
    for parcel, columns in by_parcel.items():
        x.add(np.full(len(columns), len(names)), columns, 1.0)
        names.append(f"half_{parcels[parcel]}")
        rhs.append(1.0)
        least = moves.lot_m2[columns].min()
        others, lag = slice(*np.searchsorted(seat, [parcel, parcel + 1])), int(lags[parcel])
        whole = rooms.open_m2[parcel] + rooms.stopped_m2[parcel] + rooms.gained_m2[parcel] + freed_m2[others].sum()
        for leaver, own_m2 in zip(leavers[others].tolist(), freed_m2[others].tolist(), strict=True):
            rest = whole - own_m2
            for year in range(lag, view.years):
                early = columns[moves.year[columns] <= year]
                if rest[year] >= least or not len(early):
                    continue
                x.add(np.full(len(early), len(names)), early, 1.0)
                side.add(np.array([len(names)]), view.side.u(np.array([leaver]), np.array([year - lag])), -1.0)
                names.append(view.label("half", f"{parcels[parcel]}_{ids[view.side.leavers[leaver]]}", year))
                rhs.append(0.0)
    return view.block("half", names, x, side, np.array(rhs))


@dataclass(frozen=True)
class Reserve:
    """Parcels over which a share of the room is kept for circular firms: flags by parcel, and the moves into them (positions) that are not circular."""

    name: str
    municipality: str
    share: float
    parcels: NDArray[np.bool_]
    taken: Ints


def reserves_of(view: View) -> list[Reserve]:
    """Return the reserves of a project into which some move goes: of each municipality, once more over its heavy parcels."""
    rooms, limits = view.situation.rooms, view.situation.project.terms.limits
    code, heavy = rooms.parcels["municipality_code"].to_numpy(), rooms.parcels["rank"].to_numpy() >= HEAVY_FROM
    out = []
    for municipality, all_taken in _not_circular(view, code):
        share = limits.reserve_by_municipality.get(municipality, limits.reserve_share)
        here = code == municipality
        for label, chosen in (("all", here), ("heavy", here & heavy)) if share > 0 else ():
            taken = all_taken[chosen[view.moves.parcel[all_taken]]]
            if len(taken):
                out.append(Reserve(f"reserve_{label}", municipality, share, chosen, taken))
    return out


def reserve_rhs(situation: Situation, reserves: Sequence[Reserve], withdrawn: NDArray[np.bool_]) -> Floats:
    """Return what is open by itself and not reserved, by reserve and year, hectares; parcels that are withdrawn (flags) are not open."""
    rooms = situation.rooms
    there = (rooms.open_m2 + rooms.stopped_m2) * (rooms.parcels["is_usable"].to_numpy() & ~withdrawn)[:, None]
    return np.concatenate([np.empty(0), *((1.0 - kept.share) * there[kept.parcels].sum(axis=0) / M2_PER_HA for kept in reserves)])


def reserve(view: View) -> Block:
    """(reserve) Σ_{non-circular k in m, s≤t} a_k x_k ≤ (1−r_m)(open_mt + Σ f u + Σ gained z), once more for category ≥ 4.1."""
    freed, side = view.freed(), Triplets()
    reserves = reserves_of(view)
    names: list[str] = []
    for kept in reserves:
        _add_freed(view, side, len(names), freed[kept.parcels[freed["parcel"]]], 1.0 - kept.share)
        _add_gained(view, side, len(names), kept.parcels, 1.0 - kept.share)
        names += [view.label(kept.name, kept.municipality, year) for year in range(view.years)]
    number = np.arange(len(names)).reshape(-1, view.years)
    none = np.empty(0, dtype=np.int64)
    group = np.repeat(np.arange(len(reserves)), [len(kept.taken) for kept in reserves])
    taken = np.concatenate([none, *(kept.taken for kept in reserves)])
    x = cumulated(number, (group, view.moves.year[taken], taken, view.moves.lot_m2[taken] / M2_PER_HA), len(view.moves))
    withdrawn = np.zeros(len(view.situation.rooms.parcels), dtype=bool)
    return view.block("reserve", names, x, side, reserve_rhs(view.situation, reserves, withdrawn))


def _not_circular(view: View, code: NDArray[np.object_]) -> list[tuple[str, Ints]]:
    """Return each municipality, in order, with the moves into it that are not circular."""
    moves, least = view.moves, view.situation.project.terms.limits.circular_from_share
    taken = np.flatnonzero(moves.is_targeted & (moves.served_m2 < least * moves.lot_m2))
    known, of_parcel = np.unique(code.astype(str), return_inverse=True)
    which = of_parcel[moves.parcel[taken]]
    taken = taken[np.argsort(which, kind="stable")]
    ends = np.cumsum(np.bincount(which, minlength=len(known)))[:-1]
    return list(zip(known.tolist(), np.split(taken, ends), strict=True))


def _add_freed(view: View, side: Triplets, first: int, freed: pd.DataFrame, share: float) -> None:
    """Add what departures add to the rows of one municipality."""
    lag = view.situation.rooms.parcels["lag"].to_numpy()[freed["parcel"]]
    position, year = since(np.minimum(lag, view.years), view.years)
    left = view.side.u(freed["leaver"].to_numpy()[position], year - lag[position])
    side.add(first + year, left, -share * freed["freed_m2"].to_numpy()[position] / M2_PER_HA)


def _add_gained(view: View, side: Triplets, first: int, chosen: NDArray[np.bool_], share: float) -> None:
    """Add what investments add to the rows of one municipality."""
    rooms, offers = view.situation.rooms, view.situation.offered
    parcel = rooms.parcels.index.get_indexer(offers["parcel_id"])
    counts = (parcel >= 0) & (chosen & rooms.parcels["is_usable"].to_numpy())[parcel]
    gains = share * offers["gained_m2"].to_numpy() / M2_PER_HA
    add_gains(view, side, np.where(counts, 0, -1), gains, first + np.arange(view.years)[None, :])


def pace(view: View) -> Block:
    """(pace) Σ_{k into a province in year t} a_k x_k ≤ hectares a year."""
    into = np.flatnonzero(view.moves.is_targeted)
    parcel = view.moves.parcel[into]
    province = view.situation.rooms.parcels["province"].to_numpy()
    known, of_parcel = np.unique(province[np.unique(parcel)].astype(str), return_inverse=True)
    place = np.zeros(len(province), dtype=np.int64)
    place[np.unique(parcel)] = of_parcel
    which = place[parcel]
    x = Triplets()
    x.add(which * view.years + view.moves.year[into], into, view.moves.lot_m2[into] / M2_PER_HA)
    names = [view.label("pace", name, year) for name in known for year in range(view.years)]
    return view.block("pace", names, x, Triplets(), np.full(len(names), view.situation.project.terms.limits.pace_ha_per_year))


def balance(view: View) -> Block:
    """(balance) net hectares in use and net jobs of a municipality over the horizon ≥ −β_m, for those that have a β."""
    limits = view.situation.project.terms.limits
    x = Triplets()
    names: list[str] = []
    rhs: list[float] = []
    for label, most, lost in (
        ("ha", limits.balance_ha_by_municipality, _hectares_lost),
        ("jobs", limits.balance_jobs_by_municipality, _jobs_lost),
    ):
        for municipality in sorted(most):
            amount = lost(view, municipality)
            some = np.flatnonzero(amount)
            x.add(np.full(len(some), len(names)), some, amount[some])
            names.append(f"balance_{label}_{municipality}")
            rhs.append(most[municipality])
    return view.block("balance", names, x, Triplets(), np.array(rhs))


def _hectares_lost(view: View, municipality: str) -> Floats:
    """Return the hectares that each move takes out of use in a municipality, less those that it takes into use."""
    situation, moves = view.situation, view.moves
    inside = (situation.rooms.parcels["municipality_code"] == municipality).to_numpy()
    seats = situation.seats[inside[situation.rooms.parcels.index.get_indexer(situation.seats["parcel_id"])]]
    plots = seats.groupby("firm_id")["plot_m2"].sum().reindex(situation.movers["mover_id"]).fillna(0.0).to_numpy()
    left = np.where(moves.kind == RELOCATE, plots[moves.mover], 0.0)
    return np.asarray((left - np.where(moves.is_targeted & inside[moves.parcel], moves.lot_m2, 0.0)) / M2_PER_HA)


def _jobs_lost(view: View, municipality: str) -> Floats:
    """Return the jobs that each move takes away from a municipality, less those that it brings."""
    situation, moves = view.situation, view.moves
    inside = (situation.rooms.parcels["municipality_code"] == municipality).to_numpy()
    home = (home_municipalities(situation.movers, situation.rooms) == municipality).to_numpy()
    leaves = (moves.kind == RELOCATE) & home[moves.mover]
    comes = np.isin(moves.kind, (RELOCATE, SETTLE)) & inside[moves.parcel]
    return np.asarray(situation.movers["workers"].to_numpy()[moves.mover] * (leaves.astype(float) - comes))

"""Rows of power: the connection of a parcel, the node, the hub."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.program.columns import Block, Triplets, cumulated, in_hub, since
from planner.program.rows.view import View
from planner.units import KW_PER_MW

Ints = NDArray[np.int64]


def power(view: View) -> Block:
    """(power) Σ_{k into p, s≤t} kW_k x_k − Σ_j kW_jp u_j,t−lag − e_pt ≤ kW of the empty part and of firms that stopped.

    Only in a project with grid table, in the years before the parcel is in a hub.
    """
    situation, moves, years = view.situation, view.moves, view.years
    users = np.flatnonzero((moves.kw > 0) & situation.power.is_limited)
    targets = np.unique(moves.parcel[users])
    needed = np.arange(years) < in_hub(situation)[targets][:, None]
    number = np.where(needed, np.cumsum(needed).reshape(needed.shape) - 1, -1)
    at = np.searchsorted(targets, moves.parcel[users])
    x = cumulated(number, (at, moves.year[users], users, moves.kw[users] / KW_PER_MW), len(moves))
    side = Triplets()
    supply = np.repeat(situation.power.empty_kw[targets][:, None], years, axis=1)
    _add_departing(view, side, supply, targets, number)
    at = np.searchsorted(targets, view.side.drawn[:, 0])
    side.add(number[at, view.side.drawn[:, 1]], _drawn_columns(view), -1.0)
    parcels = situation.rooms.parcels.index.to_numpy()
    names = [view.label("power", parcels[targets[at]], year) for at, year in np.argwhere(needed)]
    return view.block("power", names, x, side, supply[needed] / KW_PER_MW)


def _drawn_columns(view: View) -> Ints:
    return len(view.side.leavers) * view.years + np.arange(len(view.side.drawn))


def _add_departing(view: View, side: Triplets, supply: NDArray[np.float64], targets: Ints, number: Ints) -> None:
    """Add what departed firms leave behind: of leavers as columns, of firms that stop to the supply."""
    situation, years = view.situation, view.years
    lag = situation.rooms.parcels["lag"].to_numpy()
    usable = situation.rooms.parcels["is_usable"].to_numpy()
    mover_of = {name: at for at, name in enumerate(situation.movers["mover_id"])}
    for row in situation.power.departing.itertuples():
        at = np.searchsorted(targets, row.parcel)
        if at >= len(targets) or targets[at] != row.parcel or not usable[row.parcel]:
            continue
        if row.stops <= situation.years[-1]:
            first = max(row.stops - situation.years[0], 0) + lag[row.parcel]
            supply[at, first:] += row.kw
            continue
        leaver = view.side.of_mover.get(mover_of.get(row.firm_id, -1), -1)
        later = np.arange(lag[row.parcel], years)
        later = later[number[at, later] >= 0] if len(later) else later
        if leaver >= 0 and len(later):
            side.add(number[at, later], view.side.u(np.full(len(later), leaver), later - lag[row.parcel]), -row.kw / KW_PER_MW)


def node(view: View) -> Block:
    """(node) Σ_{p at n} e_pt ≤ free_kw_nt."""
    network = view.situation.power
    drawn = view.side.drawn
    which = network.node[drawn[:, 0]]
    key, row = np.unique(which * view.years + drawn[:, 1], return_inverse=True)
    side = Triplets()
    side.add(row, _drawn_columns(view), 1.0)
    names = [view.label("node", network.node_ids[at // view.years], at % view.years) for at in key]
    return view.block("node", names, Triplets(), side, network.free_kw[key // view.years, key % view.years] / KW_PER_MW)


def hub(view: View) -> Block:
    """(hub) s·[Σ_incumbents kW_j (1 − u_jt) + Σ_{k into members, s≤t} kW_k x_k] ≤ what is shared, from its year."""
    situation, moves, years = view.situation, view.moves, view.years
    x, side = Triplets(), Triplets()
    names: list[str] = []
    rhs: list[Any] = []
    mover_of = {name: at for at, name in enumerate(situation.movers["mover_id"])}
    stop = situation.firms["stop_year"]
    for shared in situation.power.hubs:
        first, base = len(names), np.full(years, shared.capacity_kw)
        users = np.flatnonzero(np.isin(moves.parcel, shared.parcels) & (moves.hub_kw > 0))
        position, year = since(moves.year[users], years)
        inside = year >= shared.first
        x.add(
            first + year[inside] - shared.first,
            users[position][inside],
            shared.simultaneity * moves.hub_kw[users][position][inside] / KW_PER_MW,
        )
        seated = situation.power.seated[situation.power.seated["parcel"].isin(shared.parcels)]
        for row in seated[seated["kw"] > 0].itertuples():
            kw = shared.simultaneity * row.kw
            base -= np.where(np.array(situation.years) >= stop[row.firm_id], 0.0, kw)
            leaver = view.side.of_mover.get(mover_of.get(row.firm_id, -1), -1)
            if leaver >= 0:
                then = np.arange(shared.first, years)
                side.add(first + then - shared.first, view.side.u(np.full(len(then), leaver), then), -kw / KW_PER_MW)
        names += [view.label("hub", shared.hub_id, year) for year in range(shared.first, years)]
        rhs.append(base[shared.first :] / KW_PER_MW)
    return view.block("hub", names, x, side, np.concatenate([np.empty(0), *rhs]))

"""Rows of power: the connection of a parcel, the node, the hub, feed-in of roofs."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from planner.program.columns import Block, Triplets, cumulated, in_hub, since
from planner.program.rows.investments import add_gains
from planner.program.rows.view import View
from planner.rules.costs import RELOCATE
from planner.units import KW_PER_MW

Floats = NDArray[np.float64]
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
    """(node) Σ_{p at n} e_pt − Σ kW z ≤ free_kw_nt."""
    network = view.situation.power
    drawn = view.side.drawn
    which = network.node[drawn[:, 0]]
    key, row = np.unique(which * view.years + drawn[:, 1], return_inverse=True)
    side = Triplets()
    side.add(row, _drawn_columns(view), 1.0)
    number = np.full(network.free_kw.shape, -1)
    number[key // view.years, key % view.years] = np.arange(len(key))
    offers = view.situation.offered
    at_node = np.array([network.node_ids.index(name) if name in network.node_ids else -1 for name in offers["node_id"]], dtype=np.int64)
    add_gains(view, side, at_node, offers["gained_kw"].to_numpy() / KW_PER_MW, number)
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


def feed_in(view: View) -> Block:
    """(feed-in) roofs that come − roofs that go ≤ what a node or a hub can take.

    Node, over its parcels outside hubs: Σ_{k, s≤t} max(0, net_k) x_k − Σ_j max(0, net_jp) u_jt ≤ free feed-in and what firms that stopped fed in.
    Hub, from its year: Σ_incumbents net_jp (1 − u_jt) + Σ_{k into members, s≤t} net_k x_k ≤ what is shared and stored.
    """
    nodes, hubs = _feed_in_of_nodes(view), _feed_in_of_hubs(view)
    return Block(
        "feed_in",
        nodes.names + hubs.names,
        sparse.vstack([nodes.x, hubs.x], format="csr"),
        sparse.vstack([nodes.side, hubs.side], format="csr"),
        np.concatenate([nodes.rhs, hubs.rhs]),
    )


def _seated(view: View) -> tuple[Ints, Ints, Floats, NDArray[np.bool_]]:
    """Return leaver (−1: none), parcel and net feed-in of every seat, and in which years a firm that stops is gone, (seats, years)."""
    situation, rows = view.situation, view.situation.feed_in.seated
    mover = situation.movers.set_index("mover_id").index.get_indexer(rows["firm_id"])
    leaver = np.array([view.side.of_mover.get(int(at), -1) for at in mover], dtype=np.int64)
    gone = np.array(situation.years) >= rows["stop_year"].to_numpy()[:, None]
    return leaver, rows["parcel"].to_numpy(), rows["net_kw"].to_numpy(), gone


def _feed_in_of_nodes(view: View) -> Block:
    situation, moves, years, free = view.situation, view.moves, view.years, view.situation.feed_in.free_kw
    node, hub_from = situation.power.node, in_hub(situation)
    is_limited = np.vstack([np.isfinite(free), np.zeros(years, dtype=bool)])  # the last row is for parcels without a node
    net = np.maximum(0.0, situation.feed_in.net_kw[RELOCATE])
    coming = np.flatnonzero((moves.kind == RELOCATE) & (net[moves.mover] > 0) & is_limited[node[moves.parcel]].any(axis=1))
    needed = is_limited[:-1] & np.isin(np.arange(len(free)), node[moves.parcel[coming]])[:, None]
    number = np.vstack([np.where(needed, np.cumsum(needed).reshape(needed.shape) - 1, -1), np.full(years, -1)])
    x, side, rhs = Triplets(), Triplets(), np.vstack([free, np.zeros(years)])
    position, year = since(moves.year[coming], years)
    row = np.where(year < hub_from[moves.parcel[coming]][position], number[node[moves.parcel[coming]][position], year], -1)
    x.add(row[row >= 0], coming[position][row >= 0], net[moves.mover[coming]][position][row >= 0] / KW_PER_MW)
    leaver, parcel, seat_kw, gone = _seated(view)
    seat_kw = np.maximum(0.0, seat_kw)
    outside = (np.arange(years) < hub_from[parcel][:, None]) & (seat_kw > 0)[:, None]
    seat, year = np.nonzero(outside & gone)
    np.add.at(rhs, (node[parcel[seat]], year), seat_kw[seat])
    seat, year = np.nonzero(outside & (leaver >= 0)[:, None] & (number[node[parcel]] >= 0))
    side.add(number[node[parcel[seat]], year], view.side.u(leaver[seat], year), -seat_kw[seat] / KW_PER_MW)
    names = [view.label("feed_in", situation.power.node_ids[at], year) for at, year in np.argwhere(needed)]
    return view.block("feed_in", names, x, side, rhs[:-1][needed] / KW_PER_MW)


def _feed_in_of_hubs(view: View) -> Block:
    situation, moves, years = view.situation, view.moves, view.years
    leaver, parcel, seat_kw, gone = _seated(view)
    net = situation.feed_in.net_kw[moves.kind, moves.mover]
    x, side = Triplets(), Triplets()
    names: list[str] = []
    rhs: list[Any] = []
    for shared in situation.power.hubs:
        if shared.hub_id not in situation.feed_in.shared_kw:
            continue
        begin = min(shared.first, years)
        first = len(names) - begin
        users = np.flatnonzero(np.isin(moves.parcel, shared.parcels) & (net != 0))
        position, year = since(np.maximum(moves.year[users], begin), years)
        x.add(first + year, users[position], net[users][position] / KW_PER_MW)
        member = np.isin(parcel, shared.parcels)
        staying = (seat_kw[:, None] * (member[:, None] & ~gone)).sum(axis=0)
        seat, year = np.nonzero((member & (leaver >= 0) & (seat_kw != 0))[:, None] & (np.arange(years) >= begin))
        side.add(first + year, view.side.u(leaver[seat], year), -seat_kw[seat] / KW_PER_MW)
        names += [view.label("feed_in", shared.hub_id, year) for year in range(begin, years)]
        rhs.append((np.maximum(situation.feed_in.shared_kw[shared.hub_id], staying) - staying)[begin:] / KW_PER_MW)
    return view.block("feed_in", names, x, side, np.concatenate([np.empty(0), *rhs]))

"""Power: connections that stay with the parcel, nodes that are full, hubs that share (R5, R20–R22)."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.project.project import Project
from planner.rules.investments import gained_power, offered
from planner.rules.rooms import Rooms

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Hub:
    """An energy hub: its member parcels (positions), capacity (kW), simultaneity and first year index."""

    hub_id: str
    parcels: tuple[int, ...]
    capacity_kw: float
    simultaneity: float
    first: int


@dataclass(frozen=True)
class Power:
    """Power on parcels.

    Parameters
    ----------
    small_kw
        Largest need that counts as a small connection.
    node
        Position of the node of each parcel in ``node_ids``; −1: none.
    is_limited
        Whether power is limited at all: false in a project without grid table. A parcel without node in a project with one draws nothing.
    node_ids, free_kw, gained_kw, blocks_small
        Nodes, and by node and year what is free, what investments may add (kW) and whether small connections are blocked.
    empty_kw
        kW of the empty part of each parcel.
    departing
        Rows ``firm_id``, ``parcel``, ``kw``, ``stops``: what stays behind where a firm frees room.
    seated
        Rows ``firm_id``, ``parcel``, ``kw``: what every firm uses now (small connections 0); for hubs.
    hubs
        The energy hubs with two members or more.
    """

    small_kw: float
    node: NDArray[np.int64]
    node_ids: list[str]
    free_kw: Floats
    gained_kw: Floats
    blocks_small: NDArray[np.bool_]
    is_limited: bool
    empty_kw: Floats
    departing: pd.DataFrame
    seated: pd.DataFrame
    hubs: tuple[Hub, ...]

    def most_kw(self) -> Floats:
        """Return the most power that each parcel can ever have (kW; inf where not limited)."""
        own = self.empty_kw + np.bincount(self.departing["parcel"], self.departing["kw"], minlength=len(self.empty_kw))
        peak = np.append((self.free_kw + self.gained_kw).max(axis=1, initial=0.0), 0.0 if self.is_limited else np.inf)
        most = own + peak[self.node]
        for hub in self.hubs:
            share = hub.capacity_kw / hub.simultaneity if hub.simultaneity > 0 else np.inf
            members = np.array(hub.parcels)
            most[members] = np.maximum(most[members], share)
        return np.asarray(most)


def describe_power(project: Project, seats: pd.DataFrame, firms: pd.DataFrame, rooms: Rooms) -> Power:
    """Return the power situation of a project."""
    terms = project.terms.grid
    small_kw = terms.large_user_kva * terms.kw_per_kva
    node_ids, node = _nodes(project, rooms)
    used = _used(seats, firms, rooms)
    total = np.bincount(used["parcel"], used["kw"], minlength=len(rooms.parcels))
    stated = rooms.parcels["connection_kw"].fillna(0.0).to_numpy()
    freed = rooms.freed.merge(used, on=["firm_id", "parcel"])
    freed = freed[(freed["stops"] <= project.years[-1]) | freed["may_relocate"]]
    seated = used.assign(kw=used["kw"].where(firms["kw_now"].reindex(used["firm_id"]).to_numpy() > small_kw, 0.0))
    free_kw, blocks = _free(project, node_ids)
    return Power(
        small_kw,
        node,
        node_ids,
        free_kw,
        gained_power(offered(project), node_ids, len(project.years)),
        blocks,
        bool(node_ids),
        np.maximum(0.0, stated - total),
        freed[["firm_id", "parcel", "kw", "stops"]],
        seated,
        _hubs(project, rooms, seated),
    )


def _nodes(project: Project, rooms: Rooms) -> tuple[list[str], NDArray[np.int64]]:
    """Return the node ids and the position of the node of each parcel (R21)."""
    ids = sorted(project["grid"]["node_id"])
    stated = rooms.parcels["grid_node_id"]
    of_parcel = stated.where(stated != "", rooms.parcels["node_id"])
    return ids, np.asarray(pd.Index(ids).get_indexer(of_parcel), dtype=np.int64) if ids else np.full(len(stated), -1)


def _used(seats: pd.DataFrame, firms: pd.DataFrame, rooms: Rooms) -> pd.DataFrame:
    """Return kW of each firm on each of its parcels, shared out by plot (R20)."""
    who = firms.reindex(seats["firm_id"]).set_index(seats.index)
    share = seats["plot_m2"] / seats.groupby("firm_id")["plot_m2"].transform("sum")
    return pd.DataFrame(
        {
            "firm_id": seats["firm_id"],
            "parcel": rooms.parcels.index.get_indexer(seats["parcel_id"]),
            "kw": (who["kw_now"] * share).fillna(0.0),
        }
    )


def _free(project: Project, node_ids: list[str]) -> tuple[Floats, NDArray[np.bool_]]:
    """Return free kW and whether small connections are blocked, by node and year (R21)."""
    years = np.array(project.years)
    free, blocks = np.zeros((len(node_ids), len(years))), np.zeros((len(node_ids), len(years)), dtype=bool)
    for position, rows in held_rows(project, node_ids):
        free[position], blocks[position] = rows["free_kw"], rows["small_connections_blocked"]
    grid = project["grid"].set_index("node_id")
    for position, node in enumerate(node_ids):
        since = grid.loc[node, "reinforcement_year"]
        free[position] += np.where(years >= since, grid.loc[node, "reinforcement_kw"], 0.0)
    return free, blocks


def held_rows(project: Project, node_ids: list[str]) -> Iterator[tuple[int, pd.DataFrame]]:
    """Yield the position of each node that has figures, with the row of ``grid_capacity`` that holds in each year (R21)."""
    years = np.array(project.years)
    stated = {node: rows.sort_values("year") for node, rows in project["grid_capacity"].groupby("node_id")}
    for position, node in enumerate(node_ids):
        if node in stated:
            last = np.searchsorted(stated[node]["year"], years, side="right") - 1
            yield position, stated[node].iloc[np.clip(last, 0, None)]


def _hubs(project: Project, rooms: Rooms, seated: pd.DataFrame) -> tuple[Hub, ...]:
    out = []
    for row in project["hubs"].sort_values("hub_id").itertuples():
        named = [part.strip() for part in row.parcel_ids.split(";") if part.strip()]
        ids = named or list(rooms.parcels.index[rooms.parcels["estate_id"] == row.estate_id])
        members = tuple(sorted({int(at) for at in rooms.parcels.index.get_indexer(ids) if at >= 0}))
        if len(members) < 2:
            continue
        incumbents = row.simultaneity * seated.loc[seated["parcel"].isin(members), "kw"].sum()
        first = 0 if np.isnan(row.from_year) else max(0, int(row.from_year) - project.years[0])
        out.append(Hub(row.hub_id, members, max(row.shared_kw + 0.5 * row.storage_kw, incumbents), row.simultaneity, first))
    return tuple(out)

"""What roofs feed in, and where the grid takes it (R23)."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.project.project import Project
from planner.rules.costs import KINDS, RELOCATE, needed_kw
from planner.rules.power import Power, held_rows

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class FeedIn:
    """Feed-in of movers and of who sits where.

    Parameters
    ----------
    net_kw
        Shape (kinds, movers): roof less own use of a move of each kind, kW; negative where a firm uses more than its roof gives.
    seated
        Rows ``firm_id``, ``parcel`` (position), ``net_kw``, ``stop_year``: the same of every firm on each of its parcels.
    free_kw
        Shape (nodes, years): what a node can still take; inf where that is not known.
    shared_kw
        By hub: what its members may feed in together, storage included; hubs of which it is not known are left out.
    """

    net_kw: Floats
    seated: pd.DataFrame
    free_kw: Floats
    shared_kw: dict[str, float]


def describe_feed_in(project: Project, seats: pd.DataFrame, firms: pd.DataFrame, movers: pd.DataFrame, power: Power) -> FeedIn:
    """Return the feed-in of a project."""
    own_use, roof = project.terms.grid.own_use_share, _roofs(project, firms)
    net = np.stack([-own_use * needed_kw(movers, kind) for kind in range(len(KINDS))])
    net[RELOCATE] += roof.reindex(movers["firm_id"]).fillna(0.0).to_numpy()
    share = (seats["plot_m2"] / seats.groupby("firm_id")["plot_m2"].transform("sum")).fillna(0.0).to_numpy()
    whole = (roof - own_use * firms["kw_now"]).reindex(seats["firm_id"]).to_numpy()
    seated = power.seated[["firm_id", "parcel"]].assign(net_kw=whole * share, stop_year=firms["stop_year"].reindex(seats["firm_id"]).to_numpy())
    hubs = project["hubs"]
    known = hubs[hubs["shared_feed_in_kw"].notna()]
    return FeedIn(net, seated, _free(project, power.node_ids), dict(zip(known["hub_id"], known["shared_feed_in_kw"] + known["storage_kw"], strict=True)))


def _roofs(project: Project, firms: pd.DataFrame) -> pd.Series:
    """Return what the roof of each firm feeds in at most, kW; 0 where nothing is known."""
    return firms["feed_in_kw"].fillna(project.terms.grid.feed_in_per_kwp * firms["solar_kwp"]).fillna(0.0)


def _free(project: Project, node_ids: list[str]) -> Floats:
    """Return free feed-in by node and year, kW."""
    free = np.full((len(node_ids), len(project.years)), np.inf)
    for position, rows in held_rows(project, node_ids):
        free[position] = rows["free_feed_in_kw"].fillna(np.inf)
    return free

"""Rows of investments: what they unlock, and what they add to rows of other families."""

import numpy as np
from numpy.typing import NDArray

from planner.program.columns import Block, Triplets
from planner.program.rows.view import View
from planner.rules.investments import is_raised
from planner.rules.movers import zoned_rank
from planner.units import M2_PER_HA

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def invest(view: View) -> Block:
    """(invest) Σ_{k into p that needs one of J} a_k x_k − C_p Σ_{j of J} z_j ≤ 0, for each parcel and each set J of investments that would do.

    A move needs one where its category is higher than the parcel allows; those do that are there in its year and raise the parcel by enough steps.
    """
    situation, moves = view.situation, view.moves
    offers, parcels = situation.offered, situation.rooms.parcels
    x, side = Triplets(), Triplets()
    names: list[str] = []
    if len(offers):
        limit, rank = parcels["rank"].to_numpy()[moves.parcel], zoned_rank(situation.movers)[moves.mover]
        needing = np.flatnonzero(moves.is_targeted & (limit >= 0) & (rank > limit))
        does = is_raised(offers, parcels)[:, moves.parcel[needing]]
        does &= offers["first"].to_numpy()[:, None] <= moves.year[needing]
        does &= offers["steps"].to_numpy()[:, None] >= (rank - limit)[needing]
        groups, row = np.unique(np.vstack([moves.parcel[needing], does]), axis=1, return_inverse=True)
        x.add(row.ravel(), needing, moves.lot_m2[needing] / M2_PER_HA)
        for at, group in enumerate(groups.T):
            doing, parcel = np.flatnonzero(group[1:]), group[0]
            most = situation.rooms.capacity_m2[parcel, -1] / M2_PER_HA
            side.add(np.full(len(doing), at), view.side.invest_columns[doing], -most)
            names.append("_".join(["invest", str(parcels.index[parcel]), *offers["investment_id"].iloc[doing]]))
    return view.block("invest", names, x, side, np.zeros(len(names)))


def add_gains(view: View, side: Triplets, where: Ints, gains: Floats, number: Ints) -> None:
    """Add −gain · z to row ``number[position, year]`` for each investment from its first year on.

    Parameters
    ----------
    view, side
        The view and the entries to add to.
    where
        Position of the thing that each investment gains for; −1: none of these rows.
    gains
        By investment, in the unit of the rows.
    number
        Shape (positions, years): row, −1 for none.
    """
    for at, first in enumerate(view.situation.offered["first"]):
        if where[at] >= 0 and gains[at] > 0:
            rows = number[where[at], first:]
            rows = rows[rows >= 0]
            side.add(rows, np.full(len(rows), view.side.invest_columns[at]), -gains[at])


def add_costs(view: View, side: Triplets, rows: Ints, payer: str | None, scale: float, *, to_date: bool) -> None:
    """Add the cost of each investment (of a payer; None: of all) to the rows of its year, or of its year and all later ones."""
    offers = view.situation.offered
    for at, (first, cost, pays) in enumerate(zip(offers["first"], offers["cost_eur"], offers["payer"], strict=True)):
        if payer in (None, pays) and cost > 0:
            some = rows[first:] if to_date else rows[first : first + 1]
            side.add(some, np.full(len(some), view.side.invest_columns[at]), cost / scale)

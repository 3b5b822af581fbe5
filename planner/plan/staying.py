"""Why a mover stays where it is, in words with numbers."""

from collections import Counter

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.language import mark
from planner.plan.chains import made_room
from planner.plan.plan import Shortage, Stay
from planner.plan.remark import Remark
from planner.program.formulation import Program
from planner.program.solution import Solution
from planner.project.terms import CATEGORIES
from planner.rules.costs import needed_m2
from planner.rules.eligibility import REASONS
from planner.units import M2_PER_HA

NOT_CHOSEN = "not_chosen"
STOPS = "stops"

REFUSALS = {
    "room": mark("too small for what the firm needs"),
    "lot": mark("too large to take without wasting room"),
    "category": mark("allow a lighter environmental category only"),
    "distance": mark("too close to dwellings"),
    "power": mark("without the power that the firm needs"),
    "quay": mark("without a quay"),
    "radius": mark("further away than the firm wants to go"),
    "municipality": mark("in another municipality, while borders are closed"),
    "contribution": mark("need more money than the firm and the largest grant can bring together"),
    "consent": mark("fit, but the firm does not want to move or was not asked"),
    "restriction": mark("may not be used because of a restriction"),
    "owner": mark("are for private owners to give, who did not agree"),
    "closing": mark("do not open, or close, in the years that the firm can move"),
    "cover": mark("have no room left to build on their own plot"),
}
"""Why parcels are refused: '… parcels are/are not …', in the order of the rules."""

SCARCE = {
    "fund": mark("the money of the fund"),
    "payer": mark("the cap of a payer"),
    "cash": mark("cash for payments"),
    "bank": mark("the money of the land bank"),
    "aid": mark("the room for state aid"),
    "room": mark("room on the parcels that fit"),
    "half": mark("room on the parcels that fit"),
    "power": mark("power"),
    "node": mark("power"),
    "hub": mark("the power of the hub"),
    "feed_in": mark("room on the grid for the power of roofs"),
    "reserve": mark("the reserve for circular firms"),
    "pace": mark("the pace of hectares a year"),
    "balance": mark("what its municipality may lose on balance"),
    "invest": mark("an investment"),
    "lock": mark("a lock"),
}
"""What is scarce, by family of rows."""


def find_stays(program: Program, solution: Solution) -> list[Stay]:
    """Return every mover without a move, with its reason; demand of firms that stop too."""
    moved = set(program.moves.mover[solution.chosen].tolist())
    movers = program.situation.movers
    stays = [_stay(program, solution, position) for position in range(len(movers)) if position not in moved]
    return stays + _stopping(program)


def _stay(program: Program, solution: Solution, position: int) -> Stay:
    row = program.situation.movers.iloc[position]
    counts = dict(program.moves.refused.get(position, Counter()))
    allowed = counts.pop("allowed", 0)
    own = np.flatnonzero(program.moves.mover == position)
    if len(own):
        reason, detail = NOT_CHOSEN, _not_chosen(program, solution, own, allowed)
    else:
        reason = max(counts, key=_nearness, default="room")
        detail = _refused(counts)
    need_m2 = float(row["extra_plot_m2"])
    return Stay(
        row["mover_id"],
        row["firm_id"],
        row["demand_id"],
        row["name"] or row["mover_id"],
        reason,
        detail,
        {name: counts[name] for name in REASONS if name in counts},
        need_m2,
    )


def _nearness(reason: str) -> int:
    """Return how near a refusal is to a move; that nothing can be built on its own plot says nothing of the parcels elsewhere."""
    return 0 if reason == "cover" else REASONS.index(reason)


def _refused(counts: dict[str, int]) -> Remark:
    if not counts:
        return Remark(mark("There is no parcel that could ever have room."))
    parts = [
        Remark(mark("{count} {refusal}"), {"count": counts[name], "refusal": Remark(REFUSALS[name])})
        for name in REASONS
        if name in counts
    ]
    listed = parts[0]
    for part in parts[1:]:
        listed = Remark("{first}; {second}", {"first": listed, "second": part})
    return Remark(mark("No parcel fits. Of {total} parcels: {listed}."), {"total": sum(counts.values()), "listed": listed})


def _not_chosen(program: Program, solution: Solution, own: NDArray[np.int64], allowed: int) -> Remark:
    """Say what its best move would use up that brings more elsewhere, by the duals of the linear program."""
    best = int(own[np.argmax(program.moves.objective[own])])
    if program.moves.objective[best] <= 0:
        return Remark(
            mark(
                "{count} parcels fit, but a move would bring nothing that counts: the firm asks no circular room and relieves no dwellings."
            ),
            {"count": allowed},
        )
    column = program.x[:, [best]]
    price = {}
    start = 0
    for block in program.blocks:
        rows = (column.indices >= start) & (column.indices < start + len(block))
        price[block.family] = float(column.data[rows] @ solution.duals[column.indices[rows]])
        start += len(block)
    price = {family: ha for family, ha in price.items() if family in SCARCE and ha > 1e-9}
    if not price:
        return Remark(mark("{count} parcels fit; other moves bring as much."), {"count": allowed})
    scarce = max(price, key=lambda family: (price[family], family))
    return Remark(
        mark("{count} parcels fit. What its best move would use of {scarce} brings more elsewhere."),
        {"count": allowed, "scarce": Remark(SCARCE[scarce])},
    )


def _stopping(program: Program) -> list[Stay]:
    situation = program.situation
    demand = situation.project["demand"]
    stopping = demand[(demand["firm_id"] != "") & ~demand["firm_id"].isin(situation.movers["firm_id"])].sort_values("demand_id")
    return [
        Stay(
            row.firm_id,
            row.firm_id,
            row.demand_id,
            row.firm_id,
            STOPS,
            Remark(mark("The firm stops within the horizon; its demand lapses.")),
            {},
            float(row.extra_plot_m2),
        )
        for row in stopping.drop_duplicates("firm_id").itertuples()
    ]


def find_shortages(program: Program, solution: Solution) -> list[Shortage]:
    """Return where movers with a demand that stay ask more room than is left open at the end, by municipality and category."""
    situation = program.situation
    movers = situation.movers
    stay = ~np.isin(np.arange(len(movers)), program.moves.mover[solution.chosen]) & (movers["extra_plot_m2"] > 0).to_numpy()
    home = situation.rooms.parcels["municipality_code"].reindex(movers["main_parcel"]).fillna("").to_numpy()
    where = np.where(movers["is_newcomer"], movers["municipality_code"], home)
    need = np.where(movers["is_newcomer"], needed_m2(movers, 3), needed_m2(movers, 0))
    asked = (
        pd.DataFrame({"where": where, "rank": movers["rank"], "ha": need / M2_PER_HA})[stay]
        .groupby(["where", "rank"])["ha"]
        .sum()
    )
    left = left_open(program, solution.chosen, solution.invested)
    out = []
    for (place, rank), asked_ha in asked.items():
        fits = (situation.rooms.parcels["municipality_code"] == place) & (
            (situation.rooms.parcels["rank"] >= rank) | (situation.rooms.parcels["rank"] < 0)
        )
        open_ha = float(left[fits.to_numpy()].sum()) / M2_PER_HA
        if asked_ha > open_ha + 1e-9:
            out.append(Shortage(place, CATEGORIES[rank], situation.years[-1], float(asked_ha), open_ha))
    return out


def left_open(program: Program, chosen: NDArray[np.int64], invested: tuple[str, ...] = ()) -> NDArray[np.float64]:
    """Return the room that nobody takes under chosen moves (positions) and investments (ids), by parcel at the end, m²."""
    rooms, moves = program.situation.rooms, program.moves
    gained = made_room(program.situation, invested)
    left = (rooms.open_m2 + rooms.stopped_m2 + gained)[:, -1] * rooms.parcels["is_usable"].to_numpy()
    years, lag = len(program.situation.years), rooms.parcels["lag"].to_numpy()
    gone = dict(
        zip(
            program.situation.movers["firm_id"].to_numpy()[moves.mover[chosen]],
            zip(moves.year[chosen], moves.kind[chosen], strict=True),
            strict=True,
        )
    )
    for row in rooms.freed.itertuples():
        year, kind = gone.get(row.firm_id, (years, 1))
        if kind == 0 and year + lag[row.parcel] < years and rooms.parcels["is_usable"].iloc[row.parcel]:
            left[row.parcel] += row.freed_m2
    targeted = chosen[moves.is_targeted[chosen]]
    np.subtract.at(left, moves.parcel[targeted], moves.lot_m2[targeted])
    return np.asarray(np.maximum(0.0, left))

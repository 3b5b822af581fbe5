"""From the moves that the program chose to a plan that people can read, with the independent audit's findings."""

from dataclasses import asdict, replace
from importlib.metadata import version

import numpy as np
from numpy.typing import NDArray

from planner.language import mark
from planner.plan.audit import audit
from planner.plan.chain import find_chains
from planner.plan.chains import made_room, reopening, with_chains
from planner.plan.indicators import indicators
from planner.plan.money import by_payer, by_year, from_fund, split
from planner.plan.move import Move
from planner.plan.plan import Investment, Plan
from planner.plan.remark import Euros, Hectares, Remark
from planner.plan.staying import find_shortages, find_stays, left_open
from planner.program.formulation import Program
from planner.program.greedy import worth
from planner.program.rows.money import by_housing_project, fund_by_year, payer_shares
from planner.program.rows.view import Lock, View
from planner.program.solution import Solution
from planner.rules.costs import KINDS, needed_kw
from planner.rules.payers import HOUSING
from planner.rules.situation import Situation
from planner.units import M2_PER_HA

Ints = NDArray[np.int64]
VERSIONS = ("schuifruimte", "pulp", "highspy", "numpy", "pandas", "geopandas", "shapely")


def make(program: Program, solution: Solution, forbids: tuple[Lock, ...] = (), locks: tuple[Lock, ...] = ()) -> Plan:
    """Return the plan of a solution, audited; ``locks`` come on top of those of the program."""
    situation = program.situation
    moves = moves_made(program, solution.chosen, solution.invested)
    view = View(situation, program.moves, program.side, program.locks)
    investments = investments_made(situation, solution.invested)
    room = left_open(program, solution.chosen, solution.invested)
    value = solution.value if program.goal.aim == "value" else worth(program, solution.chosen)
    return Plan(
        status=solution.status,
        value=value,
        bound=solution.bound,
        gap=solution.gap,
        pairs_priced=program.moves.pairs,
        circular_ha_asked=float(situation.project["demand"]["extra_plot_m2"].clip(lower=0).sum()) / M2_PER_HA,
        circular_ha_served=sum(move.circular_m2 for move in moves) / M2_PER_HA,
        budget_eur=float(fund_by_year(view).sum()),
        used_eur=sum(from_fund(move) for move in moves) + sum(made.cost_eur for made in investments),
        by_year_eur=by_year(moves, situation.years, investments),
        by_payer_eur=by_payer(moves, investments),
        deterministic=solution.is_deterministic,
        moves=moves,
        not_moved=tuple(find_stays(program, solution)),
        shortages=tuple(find_shortages(program, solution)),
        kpis=indicators(situation, moves, room, sum(made.cost_eur for made in investments)),
        audit=audit(
            situation.project,
            moves,
            locks=_met((*program.locks, *locks), solution),
            forbids=forbids,
            value_ha=value,
            invested=solution.invested,
        ),
        seconds=solution.seconds,
        solver=solution.solver,
        versions={name: version(name) for name in VERSIONS},
        certificate={
            "value": solution.value,
            "bound": solution.bound,
            "gap": solution.gap,
            "lp_value": solution.lp_value,
            "pairs_priced": program.moves.pairs,
            "moves_priced": len(program.moves),
            "rounds": solution.rounds,
            "cuts": solution.cuts,
            "dual_sha256": solution.dual_sha256(),
            "options": asdict(solution.effort),
            "seed": solution.seed,
        },
        input_sha256=situation.project.sha256(),
        unmet=solution.unmet,
        open_shift_space_ha=open_shift_space_ha(program),
        investments=investments,
        chains=find_chains(situation, moves, made_room(situation, solution.invested)),
    )


def moves_made(program: Program, chosen: Ints, invested: tuple[str, ...] = ()) -> tuple[Move, ...]:
    """Return chosen moves (positions) as people read them, in order of year and chain; ``invested`` are the ids of the investments made."""
    situation = program.situation
    moves = with_chains(situation, _moves(program, chosen), made_room(situation, invested))
    return tuple(sorted((_explained(move) for move in moves), key=lambda move: (move.year, move.chain, move.step, move.mover_id)))


def open_shift_space_ha(program: Program) -> float:
    """Return the room that is open by itself or by firms that stop within the horizon, hectares."""
    rooms = program.situation.rooms
    return float(((rooms.open_m2 + rooms.stopped_m2)[:, -1] * rooms.parcels["is_usable"].to_numpy()).sum()) / M2_PER_HA


def investments_made(situation: Situation, invested: tuple[str, ...]) -> tuple[Investment, ...]:
    """Return investments (ids) in the order of their years."""
    offers, start = situation.offered, situation.years[0]
    made = offers[offers["investment_id"].isin(invested)].sort_values(["first", "investment_id"])
    return tuple(
        Investment(row.investment_id, row.kind, start + int(row.first), float(row.cost_eur), row.payer) for row in made.itertuples()
    )


def _met(locks: tuple[Lock, ...], solution: Solution) -> tuple[Lock, ...]:
    return tuple(lock for lock in locks if lock.name() not in solution.unmet)


def _moves(program: Program, chosen: Ints) -> list[Move]:
    situation, table = program.situation, program.moves
    movers = situation.movers.iloc[table.mover[chosen]].reset_index(drop=True)
    parcels = situation.rooms.parcels.index.to_numpy()
    shares = payer_shares(View(situation, table, program.side), chosen)
    housing = by_housing_project(View(situation, table, program.side))[chosen]
    homes = situation.seats.groupby("firm_id")["parcel_id"].agg(tuple).to_dict()
    power = {kind: needed_kw(situation.movers, kind) for kind in range(len(KINDS))}
    out = []
    for at, k in enumerate(chosen.tolist()):
        row, kind = movers.iloc[at], int(table.kind[k])
        grant = float(table.grant_eur[k])
        year = situation.years[table.year[k]]
        origin = homes.get(row["firm_id"], ())
        payers = (
            {HOUSING: grant} if housing[at] and grant else split(grant, {name: float(part[at]) for name, part in shares.items()})
        )
        out.append(
            Move(
                mover_id=row["mover_id"],
                firm_id=row["firm_id"],
                demand_id=row["demand_id"],
                name=row["name"] or row["mover_id"],
                kind=KINDS[kind],
                origin=origin,
                to=str(parcels[table.parcel[k]]) if KINDS[kind] != "intensify" else None,
                year=year,
                area_m2=float(table.lot_m2[k]),
                cost_eur=float(table.cost_eur[k]),
                grant_eur=grant,
                own_eur=float(table.cost_eur[k]) - grant,
                dm_eur=float(table.dm_eur[k]),
                aid_rule=_aid_rule(grant, float(table.dm_eur[k])),
                circular_m2=float(table.served_m2[k]),
                kw=float(power[kind][table.mover[k]]),
                km=float(table.km[k]),
                workers=float(row["workers"]),
                payers=payers,
                reopens=reopening(situation, origin, year) if KINDS[kind] == "relocate" else None,
            )
        )
    return out


def _aid_rule(grant_eur: float, dm_eur: float) -> str:
    if grant_eur <= 0:
        return "none"
    if dm_eur <= 0:
        return "art17"
    return "de_minimis" if dm_eur >= grant_eur else "art17+de_minimis"


def _explained(move: Move) -> Move:
    opened = Remark(mark(" after {openers} left"), {"openers": ", ".join(move.opened_by)}) if move.opened_by else Remark("")
    values = {
        "place": move.to or ", ".join(move.origin),
        "ha": Hectares(move.circular_m2 / M2_PER_HA),
        "opened": opened,
        "eur": Euros(move.grant_eur),
    }
    msgid = {
        "relocate": mark("Moves to {place}{opened}; {ha} circular room, grant {eur}."),
        "expand": mark("Takes {place} beside what it has{opened}; {ha} circular room, grant {eur}."),
        "intensify": mark("Builds on its own plot ({place}); {ha} circular room, grant {eur}."),
        "settle": mark("Settles on {place}{opened}; {ha} circular room, grant {eur}."),
    }[move.kind]
    return replace(move, why=Remark(msgid, values))

"""The pure tasks of a curve: each takes a project, what is asked as JSON and the results before it, and gives JSON (see ``planner.scenarios.sweep``).

Every ``spec`` has ``curve`` (a :class:`CurveRequest` as JSON) and ``input_sha256``, the hash of the project.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from planner.plan.audit import audit
from planner.plan.indicators import indicators
from planner.plan.making import investments_made, moves_made
from planner.plan.money import from_fund
from planner.plan.move import Move
from planner.plan.plan import Investment
from planner.plan.staying import left_open
from planner.program.formulation import Program, formulate
from planner.program.fund_curve import CurveEffort, Outline, outline
from planner.program.fund_least import least_fund
from planner.program.fund_nesting import nest
from planner.program.fund_point import Found, PointEffort, best_at
from planner.program.goal import Goal, Target
from planner.program.moves import Moves, list_moves
from planner.program.solution import Effort
from planner.program.solving import find_plan
from planner.project.project import Project
from planner.rules.situation import Situation
from planner.scenarios.cash import ledger, municipalities
from planner.scenarios.curve.asked import CurveRequest
from planner.scenarios.curve.packing import packed, unpacked
from planner.scenarios.sweep import remembered
from planner.units import EUR_PER_MEUR, VALUE_TOLERANCE_HA

type Record = Mapping[str, Any]

EXACT_MOVES = 10_000
"""Up to so many moves the curve is drawn in full."""
PRICED = Goal("circular", fund_price=1.0)


def draw(project: Project, spec: Record) -> dict[str, Any]:
    """Return the curve of the linear program, packed."""
    request = CurveRequest.read(spec["curve"])
    program = program_of(project, spec)
    funds: list[float] = []

    def spread(most_meur: float) -> Sequence[float]:
        funds.extend(request.spread(most_meur))
        return funds

    is_small = len(program.moves) <= EXACT_MOVES
    curve = outline(program, spread, CurveEffort(probes=400, error=0.0) if is_small else CurveEffort())
    return packed(curve, funds)


def find_point(project: Project, spec: Record, drawn: Record) -> dict[str, Any]:
    """Return the plan found for one fund; ``spec`` has ``at`` too, the number of the fund."""
    request = CurveRequest.read(spec["curve"])
    program, curve = program_of(project, spec), curve_of(project, spec, drawn)
    eur = drawn["funds_meur"][spec["at"]] * EUR_PER_MEUR
    return _record(eur, best_at(program, curve, eur, PointEffort(gap=request.gap)))


def least(project: Project, spec: Record, drawn: Record, settled: Record) -> dict[str, Any]:
    """Return the least fund for a target of circular hectares, from the smallest point that reaches it.

    ``spec`` has ``target_ha`` too, and ``also``: further targets (measure, amount, municipality), for which the fund is looked for without the curve.
    """
    request = CurveRequest.read(spec["curve"])
    program = program_of(project, spec)
    if spec["also"]:
        return _least_for_all(program, spec, request.gap)
    curve = curve_of(project, spec, drawn)
    begin = _reaching(program, curve, settled["points"], spec["target_ha"], request.gap)
    found = least_fund(program, curve, spec["target_ha"], begin, PointEffort(gap=request.gap))
    return {**_record(found.eur, found.plan), "target_ha": spec["target_ha"], "bound_eur": found.bound_eur, "short_ha": found.short_ha, "short": []}


def _reaching(program: Program, curve: Outline, points: Sequence[Record], target_ha: float, gap: float) -> Found:
    """Return the plan of the smallest fund that reaches a target; where none does, the best that any fund pays: the target may lie beyond all points."""
    for point in points:
        if point["ha"] >= target_ha - VALUE_TOLERANCE_HA:
            return found_of(point)
    is_out_of_reach = curve.bound(curve.most_meur) < target_ha - VALUE_TOLERANCE_HA
    most = best_at(program, curve, curve.most_meur * EUR_PER_MEUR, PointEffort(gap=gap if is_out_of_reach else 0.0))
    return max([most, *map(found_of, points)], key=lambda found: found.ha)


def _least_for_all(program: Program, spec: Record, gap: float) -> dict[str, Any]:
    """Return the least fund for several targets at once."""
    goal = Goal("least_fund", spec["target_ha"], others=tuple(Target(*each) for each in spec["also"]))
    solution = find_plan(formulate(program.situation, goal=goal, moves=program.moves), Effort(gap=gap))
    offered = program.situation.offered["investment_id"]
    ha = float(program.counted[solution.chosen].sum())
    found = Found(solution.chosen, tuple(np.flatnonzero(offered.isin(solution.invested)).tolist()), ha, ha)
    told = {"target_ha": spec["target_ha"], "bound_eur": solution.fund_bound_eur, "short_ha": solution.short_ha, "short": list(solution.short[1:])}
    return {**_record(solution.fund_eur, found), **told}


def settle(_project: Project, _spec: Record, *points: Record) -> dict[str, Any]:
    """Return the points made monotone: a plan is as good for every larger fund, a bound for every smaller one."""
    best: list[dict[str, Any]] = []
    for point in points:
        is_less = bool(best) and best[-1]["ha"] > point["ha"]
        kept = {name: best[-1][name] for name in ("chosen", "invested", "ha")} if is_less else {}
        best.append({**point, **kept})
    for point, larger in zip(best[-2::-1], best[:0:-1], strict=True):
        point["bound_ha"] = max(point["ha"], min(point["bound_ha"], larger["bound_ha"]))
    return {"points": best}


def nest_points(project: Project, spec: Record, drawn: Record, settled: Record) -> dict[str, Any]:
    """Return nested plans; ``spec`` has ``anchor_eur`` too, the fund whose plan they keep as it is, or the nearest to it."""
    program, curve, points = program_of(project, spec), curve_of(project, spec, drawn), settled["points"]
    anchor = int(np.argmin([abs(point["fund_eur"] - spec["anchor_eur"]) for point in points]))
    plans = [(point["fund_eur"], found_of(point)) for point in points]
    nested = nest(program, curve, plans, anchor, PointEffort(gap=CurveRequest.read(spec["curve"]).gap))
    return {"points": [_record(eur, found) for (eur, _), found in zip(plans, nested, strict=True)], "anchor": anchor}


def describe(project: Project, spec: Record, settled: Record) -> dict[str, Any]:
    """Return what the plan of one fund is: indicators, what it uses, hectares by municipality, who loses on everything, and the findings of the audit."""
    program = program_of(project, spec)
    point = settled["points"][spec["at"]]
    capped, found = program.capped(point["fund_eur"]), found_of(point)
    situation, invested = capped.situation, invested_ids(capped, found)
    made = Part(moves_made(capped, found.chosen, invested), investments_made(situation, invested))
    moves, cost_eur = made.moves, sum(each.cost_eur for each in made.investments)
    movers = program.moves.mover[found.chosen]
    home = np.where(situation.home_municipality[movers] != "", situation.home_municipality[movers], _targets(capped, found))
    leaving = situation.leaving.iloc[[at for at, move in zip(movers, program.moves.kind[found.chosen], strict=True) if move == 0]]
    served = program.counted[found.chosen]
    return {
        "kpis": indicators(situation, moves, left_open(capped, found.chosen, invested), cost_eur),
        "used_eur": round(sum(from_fund(move) for move in moves) + cost_eur, 2),
        "freed_near_dwellings_ha": float(leaving["freed_near_ha"].sum()),
        "by_municipality_ha": {str(code): round(float(served[home == code].sum()), 4) for code in sorted(set(home.tolist()))},
        "movers": sorted(situation.movers["mover_id"].iloc[movers].tolist()),
        "losers": [place.code for place in municipalities(situation, made, ledger(situation, made)) if place.is_permanent_loser],
        "audit": [finding.sentence("en") for finding in audit(situation.project, moves, forbids=CurveRequest.read(spec["curve"]).forbids, invested=invested)],
    }


@dataclass(frozen=True)
class Part:
    """The moves and investments of a plan: what costs money."""

    moves: tuple[Move, ...]
    investments: tuple[Investment, ...]


def program_of(project: Project, spec: Record) -> Program:
    """Return the program of a request, in which the fund has a price; made once a process."""
    return remembered(("fund program", _asked(spec)), lambda: _formulated(project, CurveRequest.read(spec["curve"])))


def curve_of(project: Project, spec: Record, drawn: Record) -> Outline:
    """Return the curve that was drawn; unpacked once a process."""
    return remembered(("fund curve", _asked(spec)), lambda: unpacked(dict(drawn), program_of(project, spec)))


def _asked(spec: Record) -> str:
    """Return what decides program and curve: hashing the project for each task would take as long as some tasks do."""
    return json.dumps([spec["input_sha256"], spec["curve"]], sort_keys=True)


def found_of(point: Record) -> Found:
    """Return the plan of a record."""
    return Found(np.array(point["chosen"], dtype=np.int64), tuple(point["invested"]), point["ha"], point["bound_ha"])


def invested_ids(program: Program, found: Found) -> tuple[str, ...]:
    """Return the ids of the investments of a plan."""
    return tuple(program.situation.offered["investment_id"].iloc[list(found.invested)])


def _formulated(project: Project, request: CurveRequest) -> Program:
    situation = Situation(project)
    moves = list_moves(situation)
    if request.municipalities:
        moves = moves.take(is_of(situation, moves, request.municipalities))
    return formulate(situation, forbids=request.forbids, goal=PRICED, moves=moves)


def is_of(situation: Situation, moves: Moves, municipalities: Sequence[str]) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Return which moves are those of firms that sit in some municipalities (codes), or of newcomers that settle there."""
    home = situation.home_municipality[moves.mover]
    there = situation.rooms.parcels["municipality_code"].to_numpy()[moves.parcel]
    return np.isin(np.where(home == "", there, home).astype(str), list(municipalities))


def _targets(program: Program, found: Found) -> np.ndarray[Any, np.dtype[np.object_]]:
    codes: np.ndarray[Any, np.dtype[np.object_]] = program.situation.rooms.parcels["municipality_code"].to_numpy()
    return codes[program.moves.parcel[found.chosen]]


def _record(fund_eur: float, found: Found) -> dict[str, Any]:
    return {
        "fund_eur": fund_eur, "chosen": found.chosen.tolist(), "invested": list(found.invested), "ha": found.ha, "bound_ha": max(found.ha, found.bound_ha),
    }

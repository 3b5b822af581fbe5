"""Ledger, municipalities and state aid of the planner beside those of the oracle, for the best plan of the same case."""

from collections.abc import Iterable, Iterator
from functools import cache
from math import isclose

from planner.plan.plan import Plan
from planner.project.project import Project
from planner.rules.situation import Situation
from planner.scenarios.aid import state_aid
from planner.scenarios.cash import ceilings, check, fund_years, ledger, municipalities
from planner.scenarios.cash.lines import cents
from planner.studio.plan import PlanRequest, make_plan
from planner.studio.walking_out import walk_outs
from tests.oracles.cases import random_case
from tests.oracles.enumeration import best_plan, choices_of
from tests.oracles.money import Decided, aid_of, balance_of, rows_of
from tests.oracles.reading import World

SAME_EUR = 0.011
SAME_M2 = 1e-3
SAME_HA = 2e-6
"""Value and bound each carry a tolerance of 1e-6."""


@cache
def planned(seed: int) -> tuple[Project, Plan]:
    """Return a random case and its best plan; every other one with a further scheme that pays a part of each grant."""
    project = random_case(seed)
    if seed % 2:
        fund = project.terms.fund.model_copy(update={"other_schemes": {"JTF": 0.2, "Rijk": 0.15}})
        project = project.with_terms(project.terms.model_copy(update={"fund": fund}))
    return project, make_plan(project, PlanRequest(gap=0.0))


def decided(world: World, plan: Plan) -> Decided:
    """Return what a plan decides, as the oracle knows it."""
    options = {option.key: option for option in choices_of(world)}
    moves = [(options[move.mover_id, move.kind, move.to or "", move.year], {who: round(100 * eur) for who, eur in move.payers.items()},
              round(100 * move.cost_eur)) for move in plan.moves]
    return Decided(moves, {made.investment_id: round(100 * made.cost_eur) for made in plan.investments})


def cash_differences(seeds: Iterable[int]) -> list[str]:
    """Return where ledgers differ, or do not balance, in words."""
    return [f"case {seed}: {line}" for seed in seeds for line in _cash(*planned(seed))]


def _cash(project: Project, plan: Plan) -> Iterator[str]:
    situation, world = Situation(project), World(project)
    book, what = ledger(situation, plan), decided(world, plan)
    yield from map(repr, check(situation, plan, book))
    mine = {(row.year, row.payer, row.pot): [row.commit, row.pay, row.back, row.receive] for row in book.rows}
    if mine != rows_of(world, what):
        yield f"ledger {mine}, oracle {rows_of(world, what)}"
    for option, paid, _ in what.moves:
        if any(abs(amount - 100 * option.parts[who] * option.grant) > 1.5 for who, amount in paid.items()):
            yield f"{option.key}: {paid}, oracle {option.parts} of {option.grant}"
    few = len(plan.moves)  # each part of a grant is rounded to a cent
    yield from (f"above its ceiling: {ceiling}" for ceiling in ceilings(situation, book) if ceiling.room < -few)
    years = fund_years(situation, book)
    if sum(year.came_in - year.committed - year.lapsed for year in years) != years[-1].left - years[-1].lapsed or years[-1].owed:
        yield f"fund over the years: {years}"
    if sum(year.committed for year in years) != cents(plan.used_eur):
        yield f"fund used {plan.used_eur}: {years}"


def balance_differences(seeds: Iterable[int]) -> list[str]:
    """Return where what municipalities gain and lose differs, in words."""
    out = []
    for seed in seeds:
        project, plan = planned(seed)
        situation, world = Situation(project), World(project)
        for place in municipalities(situation, plan, ledger(situation, plan)):
            theirs = balance_of(world, decided(world, plan), place.code)
            mine = (1e4 * place.served_ha, 1e4 * place.net["ha"], place.net["jobs"], place.eur_in, place.eur_out)
            by_year = [sum(year[name] for year in place.by_year.values()) for name in ("ha_gained", "jobs_out", "eur_out")]
            same = all(isclose(a, b, abs_tol=SAME_M2) for a, b in zip(mine, theirs, strict=True))
            if not same or any(not isclose(a, b, abs_tol=1e-9) for a, b in zip(by_year, (place.ha_gained, place.jobs_out, place.eur_out), strict=True)):
                out.append(f"case {seed}, {place.code}: {mine}, oracle {theirs}")
    return out


def aid_differences(seeds: Iterable[int]) -> list[str]:
    """Return where state aid differs, or is above its room, in words."""
    return [f"case {seed}: {line}" for seed in seeds for line in _aid(*planned(seed))]


def _aid(project: Project, plan: Plan) -> Iterator[str]:
    table, theirs = state_aid(Situation(project), plan), aid_of(World(project), decided(World(project), plan))
    if {aid.mover_id for aid in table.grants} != {*theirs}:
        yield f"grants of {[aid.mover_id for aid in table.grants]}, oracle {[*theirs]}"
    for aid in table.grants:
        other = theirs[aid.mover_id]
        for name in ("grant_eur", "dm_eur", "before_eur", "after_eur", "room_eur", "a17_ceiling_eur", "own_eur"):
            if not isclose(getattr(aid, name), other[name], abs_tol=SAME_EUR):
                yield f"{aid.mover_id} {name}: {getattr(aid, name)}, oracle {other[name]}"
        if other["given_in_window"] > other["room"] + SAME_EUR or aid.a17_eur > aid.a17_ceiling_eur + SAME_EUR or aid.own_eur < aid.least_own_eur - SAME_EUR:
            yield f"above the room: {aid}"
    yield from (f"above the room: {row}" for row in table.undertakings if row.excess_eur > SAME_EUR)


def walk_out_differences(seeds: Iterable[int], *, as_plan: bool) -> list[str]:
    """Return where what is lost without a municipality lies outside the interval that is told, in words."""
    return [f"case {seed}: {line}" for seed in seeds for line in _walk_outs(*planned(seed), as_plan=as_plan)]


def _walk_outs(project: Project, plan: Plan, *, as_plan: bool) -> Iterator[str]:
    codes = sorted(project["municipalities"]["municipality_code"])
    for lost in walk_outs(project, PlanRequest(gap=0.0), plan, codes, as_plan=as_plan):
        best = best_without(project, plan, lost.municipality)
        found = plan.value - best
        if not lost.low_ha - SAME_HA <= found <= lost.high_ha + SAME_HA:
            yield f"{lost.municipality}: {found} outside {lost.record()}"
        if as_plan and lost.high_ha - lost.low_ha > SAME_HA:
            yield f"{lost.municipality}: not exact: {lost.record()}"


def best_without(project: Project, plan: Plan, code: str) -> float:
    """Return the value of the best plan without a municipality: without what it puts in, the moves that it would pay for and its investments."""
    world = World(project)
    bars = [{"mover_id": option.mover.id, "kind": option.kind, "to": option.to, "year": option.year}
            for option in choices_of(world) if option.grant > 0 and option.parts.get(code, 0.0) > 0]
    fund, years = project.terms.fund, project.years
    money = [fund.by_year.get(year, 0.0) for year in years] if fund.by_year else [fund.total_eur / len(years)] * len(years)
    total = sum(money)
    left = max(0.0, total - sum(eur for name, eur in plan.by_payer_eur.items() if name == code))
    by_year = {year: eur * left / total if total else 0.0 for year, eur in zip(years, money, strict=True)}
    poorer = project.with_terms(project.terms.model_copy(update={"fund": fund.model_copy(update={"total_eur": left, "by_year": by_year})}))
    table = project["investments"]
    best = best_plan(World(poorer.with_table("investments", table[table["payer"] != code].reset_index(drop=True))), forbids=bars)
    assert best.value is not None
    return best.value

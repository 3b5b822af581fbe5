"""The command that makes a plan."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from planner.cli.making import made
from planner.cli.options import AsJson, Lang, StoreAddress, pairs, screen_for
from planner.cli.screen import Exit, Screen
from planner.cli.wishes import figure, lock_parts, locks_of
from planner.errors import InputError, Problem
from planner.language import money, number, short_money, text

if TYPE_CHECKING:
    from planner.studio.asking import Asked
    from planner.studio.plan import Plan
    from planner.studio.scenarios import Scenarios


def plan_project(
    project: Annotated[Path, typer.Argument(metavar="PROJECT", help="Project folder.")],
    fund: Annotated[str, typer.Option("--fund", metavar="EUR", help="Public grant money over the whole horizon.")] = "",
    target: Annotated[str, typer.Option("--target", metavar="HA", help="Circular hectares that the plan should serve.")] = "",
    levers: Annotated[list[str] | None, typer.Option("--lever", metavar="NAME=VALUE[@SCOPE]", help="A change to the project; may be repeated.")] = None,
    locks: Annotated[list[str] | None, typer.Option("--lock", metavar="F:P[@YEAR]", help="Firm F goes to parcel P (* any), in YEAR; may be repeated.")] = None,
    forbids: Annotated[list[str] | None, typer.Option("--forbid", metavar="F[:P]", help="Firm F does not move (to parcel P); may be repeated.")] = None,
    gap: Annotated[str, typer.Option("--gap", help="Accepted share by which a better plan may exist, e.g. 0.01.")] = "",
    seconds: Annotated[str, typer.Option("--seconds", help="Limit in time; without it the same call gives the same plan.")] = "",
    confirm: Annotated[bool, typer.Option("--confirm", help="Ask a second solver to confirm.")] = False,
    least_fund: Annotated[bool, typer.Option("--least-fund", help="Look for the least fund that reaches --target, and prove it.")] = False,
    scenario: Annotated[str, typer.Option("--scenario", metavar="NAME", help="Plan this scenario; the plan is kept with it. Options come on top.")] = "",
    store: StoreAddress = "",
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Write JSON, CSV and GeoPackage into this folder.")] = None,
    as_json: AsJson = False,
    lang: Lang = "",
) -> int:
    """Make the best plan: who moves where, when, and what the fund pays.

    Example: schuifruimte plan flevoland --fund 15000000 --lock F001:P017@2028

    Example: schuifruimte plan flevoland --target 12.5 --least-fund (in JSON: least_fund with target_ha, fund_eur, bound_eur, gap and status)
    """
    screen = screen_for(lang, as_json=as_json)
    problems: list[Problem] = []
    figures = {name: figure(name, value, problems, "plan") for name, value in (("fund", fund), ("target", target), ("gap", gap), ("seconds", seconds))}
    wishes = [lock_parts(wish, "--lock", problems, "plan") for wish in locks or []]
    against = [lock_parts(wish, "--forbid", problems, "plan") for wish in forbids or []]
    pairs(levers or [], "--lever", "plan")
    if problems:
        raise InputError(problems)
    from planner.studio.levers import pulls_of
    from planner.studio.plan import Lock, PlanRequest

    changes = pulls_of(levers or [])
    request = PlanRequest(
        figures["fund"], figures["target"], changes, locks_of(wishes, Lock), locks_of(against, Lock), figures["gap"], figures["seconds"], confirm, least_fund)
    from planner.studio.exporting import export_plan
    from planner.studio.folders import open_project
    from planner.studio.scenarios import Scenarios

    book = Scenarios(project, store, project=open_project(project))
    asked = book.ask(scenario or "base", request)
    plan, by_user = made(asked.project, asked.request, screen)
    if scenario and not by_user:
        _keep(book, asked, plan, screen)
    if out is not None:
        export_plan(asked.project, plan, out, screen.language)
    screen.result(plan.record(screen.language))
    _show(plan, screen)
    return _code(plan, by_user=by_user)


def _keep(book: "Scenarios", asked: "Asked", plan: "Plan", screen: Screen) -> None:
    """Keep a plan with its scenario; where that fails, say so: the plan is made and worth showing."""
    try:
        book.keep(asked, plan)
    except InputError as error:
        screen.problems(error.problems)
        screen.say(text("The plan is not kept with the scenario.", screen.language))


def _code(plan: "Plan", *, by_user: bool) -> Exit:
    """Return the exit code: a plan that stopped at a limit of its own is done, one that the user stopped is not."""
    if plan.audit:
        return Exit.INTERNAL
    return Exit.CANNOT if by_user or plan.status in {"short", "infeasible"} else Exit.DONE


def _show(plan: "Plan", screen: Screen) -> None:
    language = screen.language
    screen.table(
        [(text("year", language), "left"), (text("firm", language), "left"), (text("kind", language), "left"), (text("to", language), "left"),
         (text("circular m²", language), "right"), (text("grant", language), "right"), (text("chain", language), "left")],
        [[str(move.year), move.firm_id or move.mover_id, move.kind, move.to or "–", number(move.circular_m2, language), short_money(move.grant_eur, language),
          f"{move.chain}.{move.step}"] for move in plan.moves])
    for paid in plan.investments:
        screen.say(text("Investment {name} in {year}: {eur}, paid by {payer}.", language, name=paid.investment_id, year=paid.year,
                        eur=short_money(paid.cost_eur, language), payer=paid.payer))
    _show_target(plan, screen)
    screen.say(text(
        "{served} of {asked} circular hectares served, {used} of {budget} granted, {moves} moves; status {status}, gap {gap}%.", language,
        served=number(plan.circular_ha_served, language, 2), asked=number(plan.circular_ha_asked, language, 2), used=short_money(plan.used_eur, language),
        budget=short_money(plan.budget_eur, language), moves=len(plan.moves), status=plan.status, gap=number(plan.gap * 100, language, 2)))


def _show_target(plan: "Plan", screen: Screen) -> None:
    """Say what lacks of the target, and what the least fund is."""
    language, least = screen.language, plan.least_fund
    if plan.target_short_ha > 0:
        screen.say(text("{short} ha short of the target.", language, short=number(plan.target_short_ha, language, 2)))
    if least is not None:
        screen.say(text("Least fund for {ha} ha: {eur}; proven: no fund under {bound} does.", language,
                        ha=number(least.target_ha - plan.target_short_ha, language, 2), eur=money(least.eur, language), bound=money(least.bound_eur, language)))

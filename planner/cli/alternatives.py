"""The command that makes alternatives to a plan."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.status import Status

from planner.cli.interrupt import stop_on_interrupt
from planner.cli.making import made
from planner.cli.options import AsJson, InScenario, Lang, StoreAddress, pairs, screen_for
from planner.cli.screen import Exit, Screen
from planner.cli.wishes import figure
from planner.errors import InputError, Problem
from planner.language import number, short_money, text

if TYPE_CHECKING:
    from planner.plan.alternatives import Alternatives

SHOWN = 30


def show_alternatives(
    project: Annotated[Path, typer.Argument(metavar="PROJECT", help="Project folder.")],
    within: Annotated[str, typer.Option("--within", metavar="SHARE", help="Share of the value that an alternative may give up.")] = "0.02",
    count: Annotated[str, typer.Option("--count", metavar="N", help="How many alternatives are sought.")] = "10",
    fund: Annotated[str, typer.Option("--fund", metavar="EUR", help="Public grant money over the whole horizon.")] = "",
    levers: Annotated[list[str] | None, typer.Option("--lever", metavar="NAME=VALUE[@SCOPE]", help="A change to the project; may be repeated.")] = None,
    scenarios: Annotated[list[str] | None, typer.Option("--also-in", metavar="NAME", help="Count moves in its plan too; may be repeated.")] = None,
    gap: Annotated[str, typer.Option("--gap", help="Accepted share by which a better plan may exist, e.g. 0.01.")] = "",
    store: StoreAddress = "",
    scenario: InScenario = "",
    as_json: AsJson = False,
    lang: Lang = "",
) -> int:
    """Make plans that are almost as good and differ most, and say which moves all of them hold: the robust core.

    Example: schuifruimte alternatives flevoland --within 0.02 --count 10
    """
    screen = screen_for(lang, as_json=as_json)
    problems: list[Problem] = []
    given = (("within", within), ("count", count), ("fund", fund), ("gap", gap))
    figures = {name: figure(name, value, problems, "alternatives") for name, value in given}
    pairs(levers or [], "--lever", "alternatives")
    if problems:
        raise InputError(problems)
    from planner.studio.alternatives import make_alternatives
    from planner.studio.folders import open_project
    from planner.studio.levers import pulls_of
    from planner.studio.plan import PlanRequest
    from planner.studio.scenarios import Scenarios

    book = Scenarios(project, store, project=open_project(project))
    request = PlanRequest(figures["fund"], levers=pulls_of(levers or []), gap=figures["gap"])
    first, asked = book.ask(scenario or "base", request), [(name, book.ask(name, request)) for name in scenarios or []]
    plans = [(name, made(one.project, one.request, screen)[0]) for name, one in asked]
    with stop_on_interrupt() as stop, Status(text("Making the plan …", screen.language), console=screen.err) as status:

        def tell(at: int, of: int) -> None:
            status.update(text("Plan {at} of {of}", screen.language, at=at, of=of))

        found = make_alternatives(
            first.project, first.request, within=figures["within"] or 0.0, count=int(figures["count"] or 0), scenarios=plans, progress=tell, stop=stop.is_set)
    screen.result(found.record())
    _show(found, screen)
    return Exit.CANNOT if stop.is_set() else Exit.DONE


def _show(found: "Alternatives", screen: Screen) -> None:
    from planner.plan.alternatives import differing

    language = screen.language
    screen.table(
        [(text("plan", language), "left"), (text("value, ha", language), "right"), (text("circular ha", language), "right"), (text("grant", language), "right"),
         (text("moves", language), "right"), (text("differs in", language), "right")],
        [[text("best", language) if not at else str(at), number(plan.value, language, 3), number(plan.circular_ha_served, language, 2),
          short_money(plan.used_eur, language), str(len(plan.moves)), str(differing(found.best, plan))] for at, plan in enumerate((found.best, *found.others))])
    screen.tell("")
    screen.tell(text("{count} moves are in every plan: the robust core.", language, count=len(found.core)))
    screen.table(
        [(text("firm", language), "left"), (text("to", language), "left"), (text("in how many plans", language), "right"),
         (text("in how many scenarios", language), "right")],
        [[one.mover_id, one.to or "–", f"{one.share:.0%}", "–" if one.scenario_share is None else f"{one.scenario_share:.0%}"] for one in found.held[:SHOWN]])

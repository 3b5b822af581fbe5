"""What rankings show: what room unlocks, and the command that says which firms to call first."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.status import Status

from planner.cli.interrupt import stop_on_interrupt
from planner.cli.making import asked_in
from planner.cli.options import AsJson, InScenario, Lang, pairs, screen_for
from planner.cli.screen import Exit, Screen
from planner.cli.wishes import figure
from planner.errors import InputError, Problem
from planner.language import mark, number, short_money, text

if TYPE_CHECKING:
    from planner.plan.rankings import Rank, Ranking
    from planner.studio.plan import PlanRequest

SHOWN = 15
TITLES = {
    "open_parcels": mark("Open parcels: what the plan loses without each"),
    "land_to_open": mark("Land that might be issued or bought: what plans gain with each"),
    "one_more_hectare": mark("One more open hectare: what plans gain, by category and municipality"),
    "firms_to_call": mark("Firms that were not asked: what their consent is worth"),
    "moves": mark("Moves: what plans lose without each firm"),
}
"""What the lists are called."""


def call_firms(
    project: Annotated[Path, typer.Argument(metavar="PROJECT", help="Project folder.")],
    fund: Annotated[str, typer.Option("--fund", metavar="EUR", help="Public grant money over the whole horizon.")] = "",
    levers: Annotated[list[str] | None, typer.Option("--lever", metavar="NAME=VALUE[@SCOPE]", help="A change to the project; may be repeated.")] = None,
    solve: Annotated[str, typer.Option("--solve", metavar="N", help="How many of the best are solved as plans (left out: 3).")] = "",
    gap: Annotated[str, typer.Option("--gap", help="Accepted share by which a better plan may exist, e.g. 0.01.")] = "",
    scenario: InScenario = "",
    as_json: AsJson = False,
    lang: Lang = "",
) -> int:
    """Say which firms to call first: what the consent of each firm that was not asked is worth.

    Example: schuifruimte call flevoland --fund 15000000
    """
    screen = screen_for(lang, as_json=as_json)
    problems: list[Problem] = []
    figures = {name: figure(name, value, problems, "call") for name, value in (("fund", fund), ("gap", gap), ("solve", solve))}
    pairs(levers or [], "--lever", "call")
    if problems:
        raise InputError(problems)
    from planner.studio.levers import pulls_of
    from planner.studio.plan import PlanRequest
    from planner.studio.rankings import rank_calls

    request = PlanRequest(figures["fund"], levers=pulls_of(levers or []), gap=figures["gap"])
    asked = asked_in(project, scenario, request)
    return show_ranking(asked.project, asked.request, figures["solve"], screen, rank_calls)


def show_ranking(project: Any, request: "PlanRequest", solved: float | None, screen: Screen, rank: Callable[..., "Ranking"], **choices: Any) -> Exit:
    """Ask for a ranking, with progress and Ctrl-C as a request to end with what is known, and show it."""
    with stop_on_interrupt() as stop, Status(text("Making the plan …", screen.language), console=screen.err) as status:

        def tell(at: int, of: int) -> None:
            status.update(text("Question {at} of {of}", screen.language, at=at, of=of))

        ranking = rank(project, request, solved=None if solved is None else int(solved), progress=tell, stop=stop.is_set, **choices)
    screen.result(ranking.record())
    for group in ranking.groups:
        screen.tell("")
        screen.tell(text(TITLES[group], screen.language))
        _show_ranks(ranking.of(group), screen)
    screen.tell("")
    said = mark("Hectare-equivalents. A figure with a star comes from plans that were made anew, the others from linear programs; the truth lies between.")
    screen.tell(text(said, screen.language))
    return Exit.CANNOT if ranking.was_stopped else Exit.DONE


def _show_ranks(ranks: "tuple[Rank, ...]", screen: Screen) -> None:
    language = screen.language
    screen.table(
        [(text("id", language), "left"), (text("municipality", language), "left"), (text("ha", language), "right"), (text("cost", language), "right"),
         (text("worth, ha", language), "right"), (text("surely between", language), "right"), (text("who moves with it", language), "left")],
        [[rank.question.thing, rank.question.place, number(rank.question.size_ha, language, 2) if rank.question.size_ha else "–",
          short_money(rank.question.cost_eur, language) if rank.question.cost_eur else "–",
          number(rank.worth_ha, language, 3) + ("*" if rank.plan_ha is not None else ""),
          f"{number(rank.low_ha, language, 3)} – {number(rank.high_ha, language, 3)}", ", ".join(rank.movers[:4]) + (" …" if len(rank.movers) > 4 else "")]
         for rank in ranks[:SHOWN]])
    if len(ranks) > SHOWN:
        screen.tell(text("and {count} more", language, count=len(ranks) - SHOWN))

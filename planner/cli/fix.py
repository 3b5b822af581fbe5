"""The command that finds the cheapest set of fixes for what is short."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.status import Status

from planner.cli.interrupt import stop_on_interrupt
from planner.cli.making import asked_in
from planner.cli.options import AsJson, InScenario, Lang, pairs, screen_for
from planner.cli.screen import Exit, Screen
from planner.cli.wishes import figure, lock_parts, locks_of
from planner.errors import InputError, Problem
from planner.language import mark, number, short_money, text

if TYPE_CHECKING:
    from planner.studio.fixing import Fixed

_BESIDES = {"not_chosen": mark("other moves come first"), "stops": mark("the firm stops")}


def fix_shortage(
    project: Annotated[Path, typer.Argument(metavar="PROJECT", help="Project folder.")],
    target: Annotated[str, typer.Option("--target", metavar="HA", help="Circular hectares that the plan should serve.")] = "",
    locks: Annotated[list[str] | None, typer.Option("--lock", metavar="F:P[@YEAR]", help="Firm F goes to parcel P (* any), in YEAR; may be repeated.")] = None,
    fund: Annotated[str, typer.Option("--fund", metavar="EUR", help="Public grant money over the whole horizon.")] = "",
    levers: Annotated[list[str] | None, typer.Option("--lever", metavar="NAME=VALUE[@SCOPE]", help="A change to the project; may be repeated.")] = None,
    gap: Annotated[str, typer.Option("--gap", help="Accepted share by which a better plan may exist, e.g. 0.01.")] = "",
    scenario: InScenario = "",
    as_json: AsJson = False,
    lang: Lang = "",
) -> int:
    """Say what lacks for a target or for locks, and the cheapest set of fixes: zoning, power, land, money.

    Example: schuifruimte fix flevoland --target 12
    """
    screen = screen_for(lang, as_json=as_json)
    problems: list[Problem] = []
    figures = {name: figure(name, value, problems, "fix") for name, value in (("target", target), ("fund", fund), ("gap", gap))}
    wishes = [lock_parts(wish, "--lock", problems, "fix") for wish in locks or []]
    pairs(levers or [], "--lever", "fix")
    if problems:
        raise InputError(problems)
    from planner.studio.fixing import find_fixes
    from planner.studio.levers import pulls_of
    from planner.studio.plan import STAGES, Lock, PlanRequest

    request = PlanRequest(figures["fund"], figures["target"], pulls_of(levers or []), locks_of(wishes, Lock), gap=figures["gap"])
    asked = asked_in(project, scenario, request)
    with stop_on_interrupt() as stop, Status(text("Looking for what lacks …", screen.language), console=screen.err) as status:

        def tell(news: Any) -> None:
            status.update(text(STAGES[news.stage], screen.language))

        fixed = find_fixes(asked.project, asked.request, progress=tell, stop=stop.is_set)
    screen.result(fixed.record())
    _show(fixed, screen)
    return Exit.CANNOT if stop.is_set() or fixed.after.status in {"short", "infeasible"} else Exit.DONE


def _show(fixed: "Fixed", screen: Screen) -> None:
    from planner.plan.staying import REFUSALS

    language = screen.language
    for sentence in fixed.lacking(language):
        screen.tell(sentence)
    if fixed.fixes:
        screen.table([(text("cheapest set of fixes", language), "left"), (text("cost", language), "right")],
                     [[fix.sentence(language), short_money(fix.cost_eur, language)] for fix in fixed.fixes])
    for sentence in fixed.reached(language):
        screen.tell(sentence)
    if fixed.after.target_short_ha > 0:
        words = {**REFUSALS, **_BESIDES}
        screen.table([(text("reason", language), "left"), (text("firms", language), "right"), (text("ha", language), "right")],
                     [[text(words.get(lack.reason, lack.reason), language), str(lack.firms), number(lack.ha, language, 2)] for lack in fixed.held_back])

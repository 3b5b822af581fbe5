"""The command that says why a firm moves or stays, and who would come to a parcel."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.status import Status

from planner.cli.interrupt import stop_on_interrupt
from planner.cli.making import asked_in
from planner.cli.options import AsJson, InScenario, Lang, screen_for, wrong
from planner.cli.screen import Exit, Screen
from planner.errors import InputError
from planner.language import number, short_money, text

if TYPE_CHECKING:
    from planner.plan.why.firm import WhyFirm

DEPTHS = ("quick", "search", "proof")
UNKNOWN = "–"


def why_firm(
    project: Annotated[Path, typer.Argument(metavar="PROJECT", help="Project folder.")],
    plan: Annotated[Path, typer.Argument(metavar="PLAN", help="plan.json, or the folder that plan --out wrote.")],
    name: Annotated[str, typer.Argument(metavar="FIRM|PARCEL", help="Id of a firm, of a newcomer's demand, or of a parcel.")],
    depth: Annotated[str, typer.Option("--depth", help="How far changes are sought: quick, search or proof; left out: proof for a municipality.")] = "",
    scenario: InScenario = "",
    as_json: AsJson = False,
    lang: Lang = "",
) -> int:
    """Say why a firm moves or stays in a plan, and the least change that would bring it in; of a parcel, who would come first.

    Example: schuifruimte why flevoland plan.json F00012

    Example: schuifruimte why flevoland plan.json T003-014
    """
    screen = screen_for(lang, as_json=as_json)
    if depth not in ("", *DEPTHS):
        raise InputError([wrong(f"--depth is quick, search or proof, not “{depth}”.", f"--depth is quick, search of proof, niet “{depth}”.", "why")])
    from planner.studio.made_plan import read_plan
    from planner.studio.why import Explanation

    opened = asked_in(project, scenario).project
    explanation = Explanation(opened, read_plan(plan / "plan.json" if plan.is_dir() else plan, opened))
    if explanation.is_parcel(name):
        parcel = explanation.parcel(name)
        screen.result(parcel.record(screen.language))
        _show_parcel(parcel, screen)
        return Exit.DONE
    asked: Any = depth or None
    with stop_on_interrupt() as stop, Status(text("Looking for what would change it …", screen.language), console=screen.err) as status:
        count = 0

        def tell() -> None:
            nonlocal count
            count += 1
            status.update(text("Looking for what would change it: question {count}", screen.language, count=count))

        why = explanation.firm(name, asked, progress=tell, stop=stop.is_set)
    screen.result(why.record(screen.language))
    _show_firm(why, screen)
    return Exit.CANNOT if stop.is_set() else Exit.DONE


def _show_firm(why: "WhyFirm", screen: Screen) -> None:
    language = screen.language
    for sentence in why.reasons(language):
        screen.tell(sentence)
    from planner.plan.staying import REFUSALS

    if why.nearest:
        screen.table(
            [(text("just missed", language), "left"), (text("fails", language), "left"), (text("short by", language), "right")],
            [[miss.parcel_id, text(REFUSALS[miss.failing], language),
              f"{number(abs(miss.margin), language, 1)} {text(miss.unit, language)}"] for miss in why.nearest])
    if why.options:
        screen.table(
            [(text("might go to", language), "left"), (text("year", language), "left"), (text("grant", language), "right"),
             (text("circular m²", language), "right"), (text("costs elsewhere, ha", language), "right")],
            [[option.to or UNKNOWN, str(option.year), short_money(option.grant_eur, language), number(option.circular_m2, language),
              text("made", language) if option.is_made else number(option.loss_ha, language, 3)] for option in why.options])


def _show_parcel(parcel: Any, screen: Screen) -> None:
    language = screen.language
    for sentence in parcel.reasons(language):
        screen.tell(sentence)
    screen.table(
        [(text("firm", language), "left"), (text("year", language), "left"), (text("lot m²", language), "right"), (text("circular m²", language), "right"),
         (text("grant", language), "right"), (text("costs elsewhere, ha", language), "right")],
        [[comer.name, str(comer.year), number(comer.lot_m2, language), number(comer.circular_m2, language), short_money(comer.grant_eur, language),
          text("made", language) if comer.is_made else number(comer.loss_ha, language, 3)] for comer in parcel.comers])

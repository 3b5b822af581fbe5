"""The command that shows space demand against the room that opens by itself."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from planner.cli.options import AsJson, Lang, screen_for, wrong
from planner.cli.screen import Exit, Screen
from planner.errors import InputError
from planner.language import number, text

if TYPE_CHECKING:
    from planner.studio.demand import Demand


def show_wishes(
    project: Annotated[Path, typer.Argument(metavar="PROJECT", help="Project folder.")],
    by: Annotated[str, typer.Option("--by", help="municipality, category, year or strategy.")] = "municipality",
    span: Annotated[str, typer.Option("--range", help="low, likely or high: which answer of the firms counts.")] = "likely",
    municipality: Annotated[str, typer.Option("--municipality", metavar="CODE", help="Show one municipality.")] = "",
    as_json: AsJson = False,
    lang: Lang = "",
) -> int:
    """Show who asks for how much room, against what opens by itself.

    Example: schuifruimte demand flevoland --by category --range high
    """
    screen = screen_for(lang, as_json=as_json)
    from planner.studio.demand import BY, SPANS, show_demand

    problems = []
    for option, given, allowed in (("--by", by, BY), ("--range", span, SPANS)):
        if given not in allowed:
            named = ", ".join(allowed)
            problems.append(wrong(f"{option} is one of {named}, not “{given}”.", f"{option} is een van {named}, niet “{given}”.", "demand"))
    if problems:
        raise InputError(problems)
    from planner.studio.folders import open_project

    found = show_demand(open_project(project), municipality)
    _show(found, by, span, screen)
    return Exit.DONE


def _show(found: "Demand", by: Any, span: Any, screen: Screen) -> None:
    language = screen.language
    screen.result(found.record(by, span))
    headings = {"municipality": text("municipality", language), "category": text("category", language), "year": text("year", language),
                "strategy": text("strategy", language)}
    columns = [headings[by], text("wishes", language), text("low (ha)", language), text("likely (ha)", language), text("high (ha)", language),
               text("with certainty (ha)", language), text("asked, counted (ha)", language), text("open, counted (ha)", language),
               text("surplus or shortage (ha)", language)]
    screen.table([(heading, "right" if at else "left") for at, heading in enumerate(columns)], [
        [row.key or "–", number(row.wishes, language), *("–" if ha is None else number(ha, language, 2) for ha in (
            row.low_ha, row.likely_ha, row.high_ha, row.expected_ha, row.asked_ha, row.open_ha, row.gap_ha))]
        for row in found.balances(by, span)])
    from planner.studio.demand import COUNTED

    screen.say(text(COUNTED[by], language))


"""The command that shows shift space: what opens when, and the least that a programme asks."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.status import Status

from planner.cli.interrupt import stop_on_interrupt
from planner.cli.making import asked_in, made
from planner.cli.options import AsJson, InScenario, Lang, screen_for, wrong
from planner.cli.rankings import show_ranking
from planner.cli.screen import Exit, Screen
from planner.cli.wishes import figure
from planner.errors import InputError, Problem
from planner.language import number, text

if TYPE_CHECKING:
    from planner.studio.asking import Asked
    from planner.studio.made_plan import MadePlan
    from planner.studio.shift_space import LeastSpace, ShiftSpace, SpaceRequest

NO_FILE = "none"


def show_space(
    project: Annotated[Path, typer.Argument(metavar="PROJECT", help="Project folder.")],
    plan: Annotated[str, typer.Option("--plan", metavar="FILE|none", help="A plan that plan --out or --json wrote; none: what opens by itself.")] = NO_FILE,
    fund: Annotated[str, typer.Option("--fund", metavar="EUR", help="Make a plan under this fund first (within 1 %).")] = "",
    by: Annotated[str, typer.Option("--by", help="municipality, category, size, year or source.")] = "source",
    municipality: Annotated[str, typer.Option("--municipality", metavar="CODE", help="Show one municipality.")] = "",
    unlock: Annotated[bool, typer.Option("--unlock", help="What each open parcel, land to issue or buy, and one more hectare unlocks.")] = False,
    solve: Annotated[str, typer.Option("--solve", metavar="N", help="How many of the best are solved as plans; with --unlock.")] = "",
    least: Annotated[bool, typer.Option("--least", help="The least shift space with which a programme can be carried out.")] = False,
    firms: Annotated[str, typer.Option("--firms", metavar="F1,F2", help="The programme: these movers; with --least.")] = "",
    estate: Annotated[str, typer.Option("--estate", metavar="ID", help="The programme: all of this estate who would move; with --least.")] = "",
    any_fund: Annotated[bool, typer.Option("--any-fund", help="Let no fund bar the programme; with --least.")] = False,
    gap: Annotated[str, typer.Option("--gap", help="Accepted share by which less may do, e.g. 0.01; with --least.")] = "",
    seconds: Annotated[str, typer.Option("--seconds", help="Limit in time; with --least.")] = "",
    scenario: InScenario = "",
    as_json: AsJson = False,
    lang: Lang = "",
) -> int:
    """Show shift space: what opens when, with and without power, and what a plan takes of it.

    Example: schuifruimte shift-space flevoland --by category

    Example: schuifruimte shift-space flevoland --unlock --municipality GM0995

    Example: schuifruimte shift-space flevoland --least --firms F00012,F00034
    """
    screen = screen_for(lang, as_json=as_json)
    from planner.studio.shift_space import BY

    problems: list[Problem] = []
    figures = {name: figure(name, value, problems, "shift-space") for name, value in (("fund", fund), ("gap", gap), ("seconds", seconds), ("solve", solve))}
    if by not in BY:
        problems.append(wrong(f"--by is one of {', '.join(BY)}, not “{by}”.", f"--by is een van {', '.join(BY)}, niet “{by}”.", "shift-space"))
    if plan != NO_FILE and fund:
        problems.append(wrong("Give --plan or --fund, not both.", "Geef --plan of --fund, niet beide.", "shift-space"))
    if not least and (firms or estate or any_fund):
        problems.append(wrong("--firms, --estate and --any-fund go with --least.", "--firms, --estate en --any-fund horen bij --least.", "shift-space"))
    if unlock and (least or plan != NO_FILE):
        problems.append(wrong("--unlock goes without --least and --plan.", "--unlock gaat zonder --least en --plan.", "shift-space"))
    if problems:
        raise InputError(problems)

    from planner.studio.made_plan import NO_PLAN
    from planner.studio.plan import PlanRequest, asked_project
    from planner.studio.rankings import rank_room

    asked = asked_in(project, scenario, PlanRequest(figures["fund"], gap=figures["gap"], seconds=figures["seconds"]))
    opened = asked.project
    if unlock:
        return show_ranking(opened, asked.request, figures["solve"], screen, rank_room, municipality=municipality)
    made = _plan(asked, plan, screen, is_asked=figures["fund"] is not None)
    opened = asked_project(opened, asked.request if made is NO_PLAN else made.asked)  # with the fund and the levers under which firms move
    if not least:
        return _space(opened, made, by, municipality, screen)
    from planner.studio.shift_space import SpaceRequest

    named = tuple(name.strip() for name in firms.split(",") if name.strip())
    request = SpaceRequest(named or (made.movers if not estate else ()), estate, any_fund, figures["gap"], figures["seconds"], made)
    return _least(opened, request, screen)


def _plan(asked: "Asked", plan: str, screen: Screen, *, is_asked: bool) -> "MadePlan":
    """Return the plan that is named, or made where one is asked under a fund; none where neither is."""
    from planner.studio.made_plan import NO_PLAN, plan_made, read_plan

    if plan != NO_FILE:
        return read_plan(Path(plan), asked.project)
    return plan_made(made(asked.project, replace(asked.request, gap=0.01, seconds=None), screen)[0]) if is_asked else NO_PLAN


def _least(project: Any, request: "SpaceRequest", screen: Screen) -> Exit:
    from planner.studio.plan import STAGES
    from planner.studio.shift_space import find_least_space

    with stop_on_interrupt() as stop, Status(text("Looking for the least shift space …", screen.language), console=screen.err) as status:

        def tell(news: Any) -> None:
            status.update(f"{text(STAGES[news.stage], screen.language)} · {number(-news.value, screen.language, 2)} ha")

        found = find_least_space(project, request, tell=tell, stop=stop.is_set)
    screen.result({"least": found.record(screen.language)})
    _show_least(found, screen)
    return Exit.CANNOT if found.left_behind or stop.is_set() else Exit.DONE


def _space(project: Any, made: "MadePlan", by: Any, municipality: str, screen: Screen) -> Exit:
    from planner.studio.shift_space import show_shift_space

    space = show_shift_space(project, made, municipality)
    screen.result(space.record(by))
    _show_openings(space, by, screen)
    _show_flows(space, screen)
    return Exit.DONE


def _show_openings(space: "ShiftSpace", by: Any, screen: Screen) -> None:
    language = screen.language
    headings = {"municipality": text("municipality", language), "category": text("category", language), "size": text("size (m²)", language),
                "year": text("year", language), "source": text("source", language)}
    columns = [headings[by], text("open at the start", language), text("opens later", language), text("of both with power", language),
               text("under option (not open)", language)]
    screen.table([(heading, "right" if at else "left") for at, heading in enumerate(columns)],
        [[source_name(total.key, screen) if by == "source" else total.key or "–",
          *(number(ha, language, 2) for ha in (total.start_ha, total.later_ha, total.with_power_ha, total.option_ha))] for total in space.totals(by)])
    screen.say(text("Hectares. With power: more than {kw} kW at the parcel before anybody draws on it.", language, kw=number(space.small_kw, language, 1)))


def source_name(source: str, screen: Screen) -> str:
    """Return what a source is called."""
    names = {"vacant": text("vacant", screen.language), "issuable_now": text("for issue now", screen.language),
             "issuable_later": text("for issue later", screen.language), "stopped": text("firms that stop", screen.language),
             "moved": text("moves of the plan", screen.language), "own_plot": text("found on own plots", screen.language),
             "invested": text("investments", screen.language), "option": text("under option", screen.language)}
    return names[source]


def _show_flows(space: "ShiftSpace", screen: Screen) -> None:
    language = screen.language
    columns = [text("municipality", language), text("year", language), text("open", language), text("opens", language), text("taken", language),
               text("closes for housing", language), text("open at the end", language), text("with power", language)]
    screen.table([(heading, "right" if at > 1 else "left") for at, heading in enumerate(columns)],
        [[flow.municipality_code or "–", str(flow.year), *(number(ha, language, 2) for ha in (
            flow.start_ha, flow.opened_ha, flow.taken_ha, flow.closed_ha, flow.end_ha, flow.end_with_power_ha))] for flow in space.flows])
    for row in space.little:
        if not row.municipality_code or len(space.little) == 1:
            screen.say(text("{left} ha a year moves and is out of use {years} years: {needed} ha of shift space on average; {there} ha is there.", language,
                            left=number(row.left_ha_per_year, language, 2), years=number(row.years_out_of_use, language, 1),
                            needed=number(row.needed_ha, language, 2), there=number(row.there_ha, language, 2)))


def _show_least(found: "LeastSpace", screen: Screen) -> None:
    language = screen.language
    screen.table([(text("year", language), "left"), (text("firm", language), "left"), (text("kind", language), "left"), (text("to", language), "left"),
                  (text("lot m²", language), "right"), (text("after", language), "left")],
        [[str(move.year), move.mover_id, move.kind, move.to or "–", number(move.area_m2, language), ", ".join(move.opened_by) or "–"]
         for move in found.plan.moves])
    for lent in found.lent:
        screen.say(text("{parcel}: {used} of {there} ha, from {year}.", language, parcel=lent.parcel_id, used=number(lent.used_ha, language, 2),
                        there=number(lent.there_ha, language, 2), year=lent.year))
    for stay in found.left_behind:
        screen.say(text("{mover} is left behind, {m2} m² asked: {why}", language, mover=stay.mover_id,
                        m2=number(found.needed_m2[stay.mover_id], language), why=stay.detail.sentence(language)))
    if found.left_behind:
        screen.say(text("The others move with {ha} ha of shift space. Proven: at least {count} cannot move.", language,
                        ha=number(found.ha, language, 2), count=found.cannot_count))
    elif found.johnson is not None:
        screen.say(text("Least shift space: {ha} ha; no plan does with less than {bound} ha (Johnson: {johnson} ha).", language,
                        ha=number(found.ha, language, 2), bound=number(found.bound_ha, language, 2), johnson=number(found.johnson.ha, language, 2)))

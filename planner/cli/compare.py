"""The command that compares scenarios."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.status import Status

from planner.cli.options import AsJson, Lang, StoreAddress, Who, screen_for
from planner.cli.screen import Exit, Screen
from planner.cli.wishes import figure
from planner.errors import InputError, Problem
from planner.language import Language, money, number, percent, short_money, text
from planner.project.words import STATE_WORDS
from planner.scenarios.measure_words import measure_called, unit_called

if TYPE_CHECKING:
    from planner.studio.comparing import Comparison, Measure

SHOWN_MOVES = 40


def compare_scenarios(
    project: Annotated[Path, typer.Argument(metavar="PROJECT", help="Project folder.")],
    names: Annotated[list[str], typer.Argument(metavar="SCENARIO SCENARIO...", help="Two to four scenarios; base is the project itself.")],
    gap: Annotated[str, typer.Option("--gap", help="Accepted share by which a better plan may exist, e.g. 0.01.")] = "",
    seconds: Annotated[str, typer.Option("--seconds", help="Limit in time for each plan; without it the same call gives the same plans.")] = "",
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Write JSON and CSV into this folder.")] = None,
    who: Who = "",
    store: StoreAddress = "",
    as_json: AsJson = False,
    lang: Lang = "",
) -> int:
    """Compare the plans of two to four scenarios; differences are to the first. Plans that were made before are taken where nothing changed.

    Example: schuifruimte compare flevoland base "more power" --out comparison
    """
    screen = screen_for(lang, as_json=as_json)
    problems: list[Problem] = []
    limits = {name: figure(name, value, problems, "compare") for name, value in (("gap", gap), ("seconds", seconds))}
    if problems:
        raise InputError(problems)
    from planner.studio.comparing import compare, export_comparison
    from planner.studio.plan import PlanRequest
    from planner.studio.scenarios import Scenarios

    with Status(text("Making the plan …", screen.language), console=screen.err) as status:
        found = compare(
            Scenarios(project, store, who), names, PlanRequest(gap=limits["gap"], seconds=limits["seconds"]),
            progress=lambda name, _: status.update(text("Making the plan of {name} …", screen.language, name=name)))
    if out is not None:
        export_comparison(found, out, screen.language)
    screen.result(found.record())
    _show(found, screen)
    return Exit.DONE


def _show(found: "Comparison", screen: Screen) -> None:
    language = screen.language
    names = [plan.name for plan in found.plans]
    columns = [(name, "right") for name in names]
    screen.table([("", "left"), *columns], [
        [text("status", language), *(text(STATE_WORDS[plan.record["status"]], language) for plan in found.plans)],
        [text("gap", language), *(percent(plan.record["gap"], language, 2) for plan in found.plans)],
        *([_called(measure, language), *_cells(measure, language)] for measure in found.measures)])
    screen.say("")
    screen.table([(text("mover", language), "left"), *((name, "left") for name in names)], [
        [f"{move.mover_id} {move.name}".strip(), *(_move(made, language) for made in move.moves)] for move in found.moves[:SHOWN_MOVES]])
    if len(found.moves) > SHOWN_MOVES:
        screen.say(text("and {count} more", language, count=len(found.moves) - SHOWN_MOVES))
    screen.table([(text("payer", language), "left"), (text("year", language), "left"), *columns], [
        [payment.payer, str(payment.year), *(money(eur, language) for eur in payment.eur)] for payment in found.money])
    for name in names[1:]:
        screen.say(text("{name} against {first}: {entered} movers come in, {dropped} drop out.", language, name=name, first=names[0],
                        entered=len(found.entered[name]), dropped=len(found.dropped[name])))


def _called(measure: "Measure", language: Language) -> str:
    called, unit = measure_called(measure.measure_id, {}, language), unit_called(measure.unit, language)
    return f"{called} ({unit})" if unit else called


def _cells(measure: "Measure", language: Language) -> list[str]:
    """Return an indicator by plan, with its difference to the first and whether that is certain."""
    out = []
    for value, difference, certain in zip(measure.values, measure.differences, measure.certain, strict=True):
        cell = "–" if value is None else number(value, language, 2)
        if difference:
            cell += f" ({'+' if difference > 0 else ''}{number(difference, language, 2)}{'' if certain else ', ' + text('not certain', language)})"
        out.append(cell)
    return out


def _move(made: Any, language: Language) -> str:
    return "–" if made is None else f"{made['to'] or '–'} · {made['year']} · {short_money(made['grant_eur'], language)}"

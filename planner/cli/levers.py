"""The command about levers: which there are, what each is worth, and the best bundle under a budget."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.status import Status

from planner.cli.interrupt import stop_on_interrupt
from planner.cli.making import asked_in
from planner.cli.options import AsJson, InScenario, Lang, screen_for, wrong
from planner.cli.screen import Exit, Screen
from planner.cli.wishes import figure
from planner.errors import InputError, Problem
from planner.language import mark, number, short_money, text

if TYPE_CHECKING:
    from planner.scenarios.worth import Difference, Worth
    from planner.studio.levers import BundleFound, WorthRequest

UNKNOWN = "–"
FIDELITIES = ("lp", "plan")


def levers_of_project(
    project: Annotated[Path, typer.Argument(metavar="PROJECT", help="Project folder.")],
    worth: Annotated[bool, typer.Option("--worth", help="Show what the levers are worth.")] = False,
    levers: Annotated[list[str] | None, typer.Option("--lever", metavar="NAME=VALUE[@SCOPE]", help="A lever to pull; may be repeated.")] = None,
    per: Annotated[str, typer.Option("--per", metavar="PLACE", help="Pull in each municipality, estate or node in turn.")] = "",
    tornado: Annotated[bool, typer.Option("--tornado", help="Pull levers with a range low and high too.")] = False,
    bundle: Annotated[bool, typer.Option("--bundle", help="Look for the best of these levers under --budget.")] = False,
    budget: Annotated[str, typer.Option("--budget", metavar="EUR", help="What fund and levers may cost together.")] = "",
    costs: Annotated[list[str] | None, typer.Option("--cost", metavar="LEVER=EUR", help="What a lever costs, as it is written; may be repeated.")] = None,
    fund: Annotated[str, typer.Option("--fund", metavar="EUR", help="Public grant money; with --bundle left out: what the levers leave.")] = "",
    fidelity: Annotated[str, typer.Option("--fidelity", metavar="lp|plan", help="lp: bounds, quick; plan: plans.")] = "",
    gap: Annotated[str, typer.Option("--gap", help="Accepted share by which better plans may exist, e.g. 0.01.")] = "",
    seconds: Annotated[str, typer.Option("--seconds", help="Limit in time for each plan.")] = "",
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE.csv", help="Write the table as CSV.")] = None,
    scenario: InScenario = "",
    as_json: AsJson = False,
    lang: Lang = "",
) -> int:
    """List the levers with their form and cost; what each is worth alone, last in and in order; the best bundle.

    Example: schuifruimte levers flevoland --worth --lever category_steps=1@T003 --lever ask_everyone=on --fidelity plan

    Example: schuifruimte levers flevoland --worth --lever category_steps=1 --per municipality --out steps.csv

    Example: schuifruimte levers flevoland --bundle --budget 20000000 --lever ask_everyone=on --lever grid_kw_per_node=500
    """
    screen = screen_for(lang, as_json=as_json)
    problems: list[Problem] = []
    figures = {name: figure(name, value, problems, "levers") for name, value in (("fund", fund), ("budget", budget), ("gap", gap), ("seconds", seconds))}
    priced = dict(pair for asked in costs or [] if (pair := _cost(asked, problems)) is not None)
    problems += _faults(levers or [], per, fidelity, bundle=bundle, has_budget=figures["budget"] is not None)
    problems += _mixed(worth=worth, bundle=bundle, of_worth=bool(per or tornado or out), of_both=bool(levers or costs))
    if problems:
        raise InputError(problems)
    from planner.studio.levers import WorthRequest, list_levers
    from planner.studio.plan import PlanRequest

    within = asked_in(project, scenario, PlanRequest(figures["fund"], gap=figures["gap"], seconds=figures["seconds"]))
    opened, request = within.project, within.request
    level: Any = fidelity or ("plan" if bundle else "lp")
    place: Any = per or None
    asked = WorthRequest(tuple(levers or ()), place, level, tornado, priced, request)
    if bundle:
        return _show_bundle(opened, asked, figures["budget"] or 0.0, screen)
    if worth:
        return _show_worth(opened, asked, out, screen)
    _show_list(list_levers(opened), screen)
    return Exit.DONE


def _cost(asked: str, problems: list[Problem]) -> tuple[str, float] | None:
    """Return a pull, as it is written, and its cost; a wrong one is added to the problems."""
    label, _, euro = asked.rpartition("=")
    try:
        cost = float(euro)
    except ValueError:
        cost = float("nan")
    if "=" in label and abs(cost) < float("inf"):
        return label, cost
    problems.append(wrong(f"--cost is written NAME=VALUE[@SCOPE]=EUR, not “{asked}”.", f"--cost schrijft u NAAM=WAARDE[@PLEK]=EUR, niet “{asked}”.", "levers"))
    return None


def _faults(levers: list[str], per: str, fidelity: str, *, bundle: bool, has_budget: bool) -> list[Problem]:
    """Return what is wrong with the options by themselves."""
    faults = [wrong(f"--lever is written NAME=VALUE[@SCOPE], not “{words}”.", f"--lever schrijft u NAAM=WAARDE[@PLEK], niet “{words}”.", "levers")
              for words in levers if not words.partition("=")[0].strip() or "=" not in words]
    if per not in ("", "municipality", "estate", "node"):
        faults.append(wrong(f"--per is municipality, estate or node, not “{per}”.", f"--per is municipality, estate of node, niet “{per}”.", "levers"))
    if fidelity not in ("", *FIDELITIES):
        faults.append(wrong(f"--fidelity is lp or plan, not “{fidelity}”.", f"--fidelity is lp of plan, niet “{fidelity}”.", "levers"))
    if bundle and not has_budget:
        faults.append(wrong("--bundle needs --budget.", "Bij --bundle hoort --budget.", "levers"))
    return faults


def _mixed(*, worth: bool, bundle: bool, of_worth: bool, of_both: bool) -> list[Problem]:
    """Return what is wrong where options of the worth, of the bundle and of both stand beside each other."""
    if bundle and (worth or of_worth):
        return [wrong("--bundle goes without --worth, --per, --tornado and --out.", "--bundle gaat zonder --worth, --per, --tornado en --out.", "levers")]
    if not worth and not bundle and (of_worth or of_both):
        return [wrong("These options go with --worth or --bundle.", "Deze opties horen bij --worth of --bundle.", "levers")]
    return []


def _show_list(listed: Any, screen: Screen) -> None:
    from planner.report.worth import listed_record

    language = screen.language
    screen.result({"levers": [listed_record(one.lever, one.standard, one.cost, applies=one.applies, language=language) for one in listed]})
    yes = {True: text("yes", language), False: text("no", language), None: UNKNOWN}
    screen.table(
        [(text("lever", language), "left"), (text("what", language), "left"), (text("standard pull", language), "left"), (text("cost", language), "right"),
         (text("changes something here", language), "left")],
        [[one.lever.form, text(one.lever.title, language), one.standard, UNKNOWN if one.cost is None else short_money(one.cost.eur, language),
          yes[one.applies]] for one in listed])


def _show_worth(project: Any, asked: "WorthRequest", out: Path | None, screen: Screen) -> int:
    from planner.report.worth import worth_record, write_worth
    from planner.studio.levers import lever_worth

    with stop_on_interrupt() as stop, Status(text("Measuring the levers …", screen.language), console=screen.err) as status:
        table = lever_worth(project, asked, progress=lambda at, of, label: status.update(f"{at}/{of} {label}"), stop=stop.is_set)
    if out is not None:
        write_worth(table, out, screen.language)
    screen.result(worth_record(table))
    _show_table(table, screen)
    return Exit.CANNOT if table.was_stopped else Exit.DONE


def _show_table(table: "Worth", screen: Screen) -> None:
    language = screen.language
    heads = [mark("alone, ha"), mark("surely between"), mark("last in, ha"), mark("step, ha")]
    screen.table(
        [(text("lever", language), "left"), (text("cost", language), "right"), *((text(head, language), "right") for head in heads)],
        [[row.label, UNKNOWN if row.cost is None else short_money(row.cost.eur, language), _signed(row.alone, screen), _between(row.alone, screen),
          _signed(row.last_in, screen), _signed(row.step, screen)] for row in table.by_worth()])
    for row in table.rows:
        if row.displaced is not None:
            screen.say(text("{lever}: {firms} firms with {jobs} jobs displaced on {ha} ha; a place first asks {eur} of grants, {without} find none.", language,
                            lever=row.label, firms=row.displaced.firms, jobs=number(row.displaced.jobs, language),
                            ha=number(row.displaced.claimed_ha, language, 2), eur=short_money(row.displaced.place_first_eur, language),
                            without=row.displaced.without_place))
    if table.tornado:
        screen.table(
            [(text("lever", language), "left"), (text("low pull", language), "left"), ("ha", "right"), (text("high pull", language), "left"), ("ha", "right")],
            [[bar.label, bar.low_label, _signed(bar.low, screen), bar.high_label, _signed(bar.high, screen)] for bar in table.tornado])
    if table.together is not None:
        screen.say(text("Together {ha} ha; interaction (together less each alone) {more} ha.", language, ha=number(table.together.ha, language, 3),
                        more=number(table.interaction_ha or 0.0, language, 3)))


def _signed(worth: "Difference | None", screen: Screen) -> str:
    if worth is None:
        return UNKNOWN
    return ("+" if worth.ha > 0 else "") + number(worth.ha, screen.language, 3)


def _between(worth: "Difference | None", screen: Screen) -> str:
    found = worth.interval_ha if worth is not None else None
    return UNKNOWN if found is None else f"{number(found[0], screen.language, 3)} … {number(found[1], screen.language, 3)}"


def _show_bundle(project: Any, asked: "WorthRequest", budget_eur: float, screen: Screen) -> int:
    from planner.report.worth import bundle_record
    from planner.studio.levers import lever_bundle

    language = screen.language
    with stop_on_interrupt() as stop, Status(text("Measuring the levers …", language), console=screen.err) as status:
        got = lever_bundle(project, asked, budget_eur, progress=lambda at, of, label: status.update(f"{at}/{of} {label}"), stop=stop.is_set)
    screen.result(bundle_record(got.found, got.offers, got.plan))
    _say_bundle(got, screen)
    return Exit.CANNOT if got.found.was_stopped else Exit.DONE


def _say_bundle(got: "BundleFound", screen: Screen) -> None:
    language, best = screen.language, got.found.best
    screen.table([(text("lever", language), "left"), (text("cost", language), "right")],
                 [[got.offers[at].written.label, short_money(got.offers[at].cost_eur, language)] for at in best.chosen])
    screen.say(text("Best bundle: {count} levers for {cost}, fund {fund}; {value} ha by the linear program, no plan of any bundle is worth more than {most} ha "
                    "({measured} of {subsets} bundles measured).", language, count=len(best.chosen), cost=short_money(best.cost_eur, language),
                    fund=short_money(best.fund_eur, language), value=number(best.point.lp_ha, language, 3), most=number(got.found.most_ha, language, 3),
                    measured=got.found.measured, subsets=got.found.subsets))
    if got.plan is not None:
        screen.say(text("Its plan is worth {value} ha and serves {ha} circular hectares.", language, value=number(got.plan.value, language, 3),
                        ha=number(got.plan.circular_ha_served, language, 2)))

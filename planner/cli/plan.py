"""The command that makes a plan."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.status import Status

from planner.cli.options import AsJson, Lang, pairs, screen_for, wrong
from planner.cli.screen import Exit, Screen
from planner.errors import InputError, Problem
from planner.language import money, number, short_money, text

if TYPE_CHECKING:
    from planner.studio.plan import Lock, Plan, PlanRequest


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
    figures = {name: figure(name, value, problems) for name, value in (("fund", fund), ("target", target), ("gap", gap), ("seconds", seconds))}
    wishes = [_parts(wish, "--lock", problems) for wish in locks or []]
    against = [_parts(wish, "--forbid", problems) for wish in forbids or []]
    pairs(levers or [], "--lever", "plan")
    if problems:
        raise InputError(problems)
    from planner.studio.levers import pulls_of
    from planner.studio.plan import Lock, PlanRequest

    changes = pulls_of(levers or [])
    request = PlanRequest(
        figures["fund"], figures["target"], changes, _locks(wishes, Lock), _locks(against, Lock), figures["gap"], figures["seconds"], confirm, least_fund)
    from planner.studio.exporting import export_plan
    from planner.studio.folders import open_project

    opened = open_project(project)
    plan, by_user = _made(opened, request, screen)
    if out is not None:
        export_plan(opened, plan, out, screen.language)
    screen.result(plan.record(screen.language))
    _show(plan, screen)
    return _code(plan, by_user=by_user)


def _code(plan: "Plan", *, by_user: bool) -> Exit:
    """Return the exit code: a plan that stopped at a limit of its own is done, one that the user stopped is not."""
    if plan.audit:
        return Exit.INTERNAL
    return Exit.CANNOT if by_user or plan.status in {"short", "infeasible"} else Exit.DONE


def figure(name: str, value: str, problems: list[Problem], command: str = "plan") -> float | None:
    """Return a figure of 0 or more, None where it was not given; wrong ones are added to the problems."""
    if value == "":
        return None
    try:
        figure = float(value)
    except ValueError:
        figure = -1.0
    if 0 <= figure < float("inf"):
        return figure
    problems.append(wrong(f"--{name} is a number of 0 or more, without thousands marks; “{value}” is not.",
                          f"--{name} is een getal van 0 of meer, zonder duizendtekens; “{value}” is dat niet.", command))
    return None


def _parts(wish: str, option: str, problems: list[Problem]) -> tuple[str, str, int | None]:
    """Return firm, parcel and year of a lock; the year stands behind the last ``@`` because ids may hold one."""
    firm, _, rest = wish.partition(":")
    parcel, mark, year = rest.rpartition("@") if option == "--lock" and "@" in rest else (rest, "", "")
    right = bool(firm.strip()) and (option == "--forbid" or ":" in wish) and (not mark or year.strip().isdecimal())
    if not right:
        form = "F:P or F:P@YEAR" if option == "--lock" else "F or F:P"
        dutch = form.replace(" or ", " of ").replace("YEAR", "JAAR")
        problems.append(wrong(f"{option} is written {form}, not “{wish}”.", f"{option} schrijft u {dutch}, niet “{wish}”.", "plan"))
        return firm, "*", None
    return firm.strip(), parcel.strip() or ("*" if option == "--forbid" else ""), int(year) if mark else None


def _locks(wishes: list[tuple[str, str, int | None]], kind: type["Lock"]) -> "tuple[Lock, ...]":
    return tuple(kind(firm, parcel, year) for firm, parcel, year in wishes)


def _made(project: Any, request: "PlanRequest", screen: Screen) -> "tuple[Plan, bool]":
    """Return the plan, and whether the user stopped it: the first Ctrl-C asks for the best so far."""
    from planner.studio.plan import STAGES, make_plan

    with stop_on_interrupt() as stop, Status(text("Making the plan …", screen.language), console=screen.err) as status:

        def tell(news: Any) -> None:
            stage = text(STAGES[news.stage], screen.language)
            status.update(f"{stage} · {number(news.value, screen.language, 2)} / {number(news.bound, screen.language, 2)} ha")

        plan = make_plan(project, request, progress=tell, stop=stop.is_set)
    return plan, stop.is_set()


@contextmanager
def stop_on_interrupt() -> Iterator[threading.Event]:
    """Turn the first Ctrl-C into a request to stop; the second ends the program."""
    stop = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return

    def ask(_number: int, _frame: object) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)


def _show(plan: "Plan", screen: Screen) -> None:
    language = screen.language
    screen.table(
        [(text("year", language), "left"), (text("firm", language), "left"), (text("kind", language), "left"), (text("to", language), "left"),
         (text("circular m²", language), "right"), (text("grant", language), "right"), (text("chain", language), "left")],
        [[str(move.year), move.firm_id or move.mover_id, move.kind, move.to or "–", number(move.circular_m2, language), short_money(move.grant_eur, language),
          f"{move.chain}.{move.step}"] for move in plan.moves])
    for made in plan.investments:
        screen.say(text("Investment {name} in {year}: {eur}, paid by {payer}.", language, name=made.investment_id, year=made.year,
                        eur=short_money(made.cost_eur, language), payer=made.payer))
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

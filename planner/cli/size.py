"""The command that sizes the fund."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from planner.cli.interrupt import stop_on_interrupt
from planner.cli.making import asked_in
from planner.cli.options import AsJson, InScenario, Lang, pairs, screen_for
from planner.cli.screen import Exit, Screen
from planner.cli.wishes import figure, lock_parts, locks_of
from planner.errors import InputError, Problem
from planner.language import mark, money, number, percent, short_money, text

if TYPE_CHECKING:
    from planner.studio.sizing import SizeRequest, Sizing


def size_fund(
    project: Annotated[Path, typer.Argument(metavar="PROJECT", help="Project folder.")],
    points: Annotated[str, typer.Option("--points", metavar="N", help="Number of funds on the curve.")] = "25",
    funds: Annotated[str, typer.Option("--funds", metavar="EUR,EUR", help="The funds themselves, in place of --points.")] = "",
    target: Annotated[str, typer.Option("--target", metavar="HA", help="Circular hectares to reach: the least fund for it is looked for.")] = "",
    also: Annotated[list[str] | None, typer.Option(
        "--also", metavar="MEASURE=AMOUNT[@CODE]", help="A further target: jobs=200, firms=30, nuisance_firms=all, circular_ha=3@GM0995.")] = None,
    minimum_share: Annotated[str, typer.Option("--minimum-share", metavar="S", help="Part of what its firms ask that each municipality gets at least.")] = "",
    confidence: Annotated[str, typer.Option("--confidence", help="Share of the samples in which the target is to be reached.")] = "0.9",
    samples: Annotated[str, typer.Option("--samples", metavar="N", help="Number of samples; 0 leaves chance out.")] = "1000",
    seed: Annotated[str, typer.Option("--seed", metavar="N", help="Seed of chance.")] = "1",
    workers: Annotated[str, typer.Option("--workers", metavar="N|dask://…", help="Processes of this machine (all cores), or a Dask cluster.")] = "",
    municipality: Annotated[list[str] | None, typer.Option("--municipality", metavar="CODE", help="Only for its firms; may be repeated.")] = None,
    each: Annotated[bool, typer.Option("--each-municipality", help="A curve for the firms of each municipality too.")] = False,
    levers: Annotated[list[str] | None, typer.Option("--lever", metavar="NAME=VALUE[@SCOPE]", help="A change to the project; may be repeated.")] = None,
    compare: Annotated[list[str] | None, typer.Option(
        "--compare", metavar="NAME=VALUE[@SCOPE]", help="A curve with this lever on top too; may be repeated.")] = None,
    forbids: Annotated[list[str] | None, typer.Option("--forbid", metavar="F[:P]", help="Firm F does not move (to parcel P); may be repeated.")] = None,
    gap: Annotated[str, typer.Option("--gap", help="Accepted share by which a better plan may exist.")] = "0.01",
    anew: Annotated[bool, typer.Option("--anew", help="What plans made anew reach, once it is known who withdraws.")] = False,
    aware: Annotated[bool, typer.Option("--aware", help="Plans that reckon with failure, beside the plan.")] = False,
    walk_out: Annotated[list[str] | None, typer.Option("--walk-out", metavar="CODE", help="What is lost if this municipality walks out.")] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Forget what was kept of sizings before.")] = False,
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Write JSON, CSV and the plan with its money into this folder.")] = None,
    scenario: InScenario = "",
    as_json: AsJson = False,
    lang: Lang = "",
) -> int:
    """Size the fund: what each amount serves, the least fund for a target, money by year and payer, and how sure that is.

    What is finished is kept in the project folder (sweep.sqlite): stopped and started again, the command goes on.

    Example: schuifruimte size flevoland --target 12.5 --confidence 0.8 --out sizing

    Example: schuifruimte size flevoland --points 11 --compare category_steps=1 --each-municipality

    Example: schuifruimte size flevoland --target 8 --also nuisance_firms=all --minimum-share 0.1
    """
    screen = screen_for(lang, as_json=as_json)
    given = {"points": points, "target": target, "confidence": confidence, "samples": samples, "seed": seed, "gap": gap, "minimum-share": minimum_share}
    pairs([*(levers or []), *(compare or [])], "--lever", "size")
    amounts = [eur.strip() for eur in funds.split(",") if eur.strip()]
    opened, request = _asked((project, scenario), given, amounts, (levers or [], also or [], forbids or []))
    request = replace(request, municipalities=tuple(municipality or []), compare=tuple(compare or []), each_municipality=each)
    sizing = _sized(opened, request, (workers, project, fresh), screen)
    record = {**sizing.record(), **_more(sizing, anew=anew, aware=aware, walk_out=walk_out or [], screen=screen)}
    if out is not None:
        from planner.studio.exporting import export_sizing

        export_sizing(sizing, record, out, screen.language)
    screen.result(record)
    _show(sizing, record, screen)
    return Exit.CANNOT if sizing.least is not None and sizing.least.status == "short" else Exit.DONE


def _asked(of: tuple[Path, str], given: dict[str, str], amounts: list[str], written: tuple[list[str], list[str], list[str]]) -> "tuple[Any, SizeRequest]":
    """Return the project in a scenario, and what is asked of its fund: figures, funds, and levers, further targets and forbidden moves as written."""
    levers, also, forbids = written
    problems: list[Problem] = []
    figures = {name: figure(name, value, problems, "size") for name, value in given.items()}
    funds = [figure("funds", eur, problems, "size") for eur in amounts]
    against = [lock_parts(wish, "--forbid", problems, "size") for wish in forbids]
    if problems:
        raise InputError(problems)
    from planner.studio.levers import pulls_of
    from planner.studio.plan import Lock, PlanRequest, asked_project
    from planner.studio.sizing import SizeRequest
    from planner.studio.sizing_targets import targets_of

    asked, pulled = asked_in(*of), pulls_of(levers)
    opened = asked_project(asked.project, PlanRequest(asked.request.fund_eur))
    share = figures["minimum-share"] or 0.0
    wanted = targets_of(asked_project(opened, PlanRequest(levers=pulled)), also, share) if also or share else ()
    return opened, SizeRequest(
        points=int(figures["points"] or 0), funds_eur=tuple(eur or 0.0 for eur in funds), target_ha=figures["target"],
        confidence=figures["confidence"] or 0.0, samples=int(figures["samples"] or 0), seed=int(figures["seed"] or 0),
        also=wanted, levers=pulled, forbids=(*asked.request.forbids, *locks_of(against, Lock)), gap=figures["gap"] or 0.0)


def _sized(opened: Any, request: "SizeRequest", where: tuple[str, Path, bool], screen: Screen) -> "Sizing":
    """Return the sizing, with a bar of what is done; Ctrl-C stops it, and what is done is kept."""
    from planner.studio.sizing import forget, size

    workers, project, fresh = where
    if fresh:
        forget(project)
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}/{task.total}"), TimeElapsedColumn())
    with stop_on_interrupt() as stop, Progress(*columns, console=screen.err, transient=True, disable=not screen.err.is_terminal) as bar:
        line = bar.add_task(text("Sizing the fund …", screen.language), total=None)

        def tell(done: int, of: int, label: str) -> None:
            bar.update(line, completed=done, total=of, description=text(label.rstrip(" 0123456789") or "Sizing the fund …", screen.language))

        return size(opened, request, workers=workers or None, keep=project, progress=tell, stop=stop.is_set)


def _more(sizing: "Sizing", *, anew: bool, aware: bool, walk_out: list[str], screen: Screen) -> dict[str, Any]:
    """Return what is looked at only when asked."""
    from planner.studio.sizing_more import made_anew, reckoning, walked_out

    out: dict[str, Any] = {}
    with screen.err.status(text("Looking further …", screen.language)):
        if anew:
            out["anew"] = made_anew(sizing).record()
        if aware:
            out["aware"] = reckoning(sizing).record()
        if walk_out:
            out["walk_out"] = [lost.record() for lost in walked_out(sizing, walk_out)]
    return out


def _show(sizing: "Sizing", record: dict[str, Any], screen: Screen) -> None:
    language = screen.language
    chance = record.get("quantiles") or [{}] * len(record["points"])
    screen.table(
        [(text(heading, language), "right") for heading in _HEADINGS],
        [[short_money(point.fund_eur, language), number(point.plan_ha, language, 2), number(point.proven_ha, language, 2), percent(point.gap, language, 2),
          _marginal(point.right, point.left, screen), number(len(point.movers), language), f"+{len(point.entered)} −{len(point.dropped)}",
          number(point.nested_ha, language, 2), number(drawn["ha_p10"], language, 2) if drawn else "–", number(drawn["ha_p50"], language, 2) if drawn else "–"]
         for point, drawn in zip(sizing.curve.points, chance, strict=True)])
    for knee in sizing.curve.knees:
        screen.tell(text("Knee at {eur}: {before} ha per extra million before it, {after} after it.", language, eur=short_money(knee.fund_eur, language),
                         before=number(knee.before, language, 2), after=number(knee.after, language, 2)))
    _show_target(sizing, screen)
    _show_money(sizing, screen)


_HEADINGS = (
    mark("fund"), mark("served ha"), mark("at most ha"), mark("gap"), mark("ha per extra million"), mark("firms that move"), mark("in and out"),
    mark("nested ha"), mark("P10 ha"), mark("P50 ha"))


def _marginal(right: float, left: float, screen: Screen) -> str:
    """Return the hectares of one more million: one figure, or an interval at a breakpoint and where the curve is not drawn in full."""
    low, high = number(right, screen.language, 2), "…" if left == float("inf") else number(left, screen.language, 2)
    return low if low == high else f"{low} – {high}"


def _show_target(sizing: "Sizing", screen: Screen) -> None:
    """Say what the target asks, and with which fund it is reached with the confidence."""
    language, least, sure = screen.language, sizing.least, sizing.confident
    if least is None:
        return
    ha = number(least.target_ha - sizing.plan.target_short_ha, language, 2)
    screen.tell(text("Least fund for {ha} ha: {eur}; proven: no fund under {bound} does.", language,
                     ha=ha, eur=money(least.eur, language), bound=money(least.bound_eur, language)))
    if sizing.plan.target_short_ha > 0:
        screen.tell(text("{short} ha short of the target.", language, short=number(sizing.plan.target_short_ha, language, 2)))
    for wanted, short in zip(sizing.request.also, sizing.short, strict=False):
        if short > 0:
            measure = f"{wanted.measure} {wanted.municipality}".strip()
            screen.tell(text("{short} short of the target {measure}.", language, short=number(short, language, 2), measure=measure))
    if sure is not None:
        share = percent(sure.confidence, language)
        screen.tell(text("No fund of the curve reaches it in {share} of the samples.", language, share=share) if sure.fund_eur is None else
                    text("{eur} reaches it in {share} of the samples.", language, eur=money(sure.fund_eur, language), share=share))


def _show_money(sizing: "Sizing", screen: Screen) -> None:
    """Show commitments and payments by year, the most that is out at once, and who loses."""
    from planner.studio.sizing import money_told

    for sentence in money_told(sizing, screen.language):
        screen.tell(sentence)
    years: dict[int, list[float]] = {}
    for row in sizing.ledger.cash():
        paid = years.setdefault(row["year"], [0.0, 0.0, 0.0])
        for at, name in enumerate(("commit_eur", "pay_eur", "return_eur")):
            paid[at] += row[name]
    headings = (text("year", screen.language), text("committed", screen.language), text("paid", screen.language), text("returned", screen.language))
    screen.table([(headings[0], "left"), *((heading, "right") for heading in headings[1:])],
                 [[str(year), *(money(eur, screen.language) for eur in paid)] for year, paid in sorted(years.items())])

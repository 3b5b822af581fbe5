"""The use case: the levers of a project, what they are worth, and the best bundle under a budget."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from planner.errors import InputError, Problem
from planner.plan.plan import Plan
from planner.program.solution import Tidings
from planner.project.project import Project
from planner.scenarios.bundle import Budget, Found, Offer, best_bundle
from planner.scenarios.gauge import Asked, Fidelity, Gauge
from planner.scenarios.levers import LEVERS, NOT_A_FUND, Cost, Lever, ScopeKind, Written, as_mapping, cost_of, pull_all, pull_one, read_written
from planner.scenarios.levers.lever import LeverFault
from planner.scenarios.levers.places import names_of
from planner.scenarios.worth import Question, Worth, measure_worth, points_asked, priced
from planner.studio.plan import PlanRequest, asked_project, default_gap, make_plan

MOST_IN_BUNDLE = 12
"""Pulls up to which the best bundle is sought: 4,096 subsets."""


@dataclass(frozen=True)
class Listed:
    """A lever of the list.

    Parameters
    ----------
    lever
        The lever.
    standard
        Its standard pull as it is written.
    cost
        What the standard pull costs here; None: nothing that can be reckoned, or it needs a place.
    applies
        Whether the standard pull changes anything here; None: it needs a place.
    places
        How many places of each kind it takes there are.
    """

    lever: Lever
    standard: str
    cost: Cost | None
    applies: bool | None
    places: dict[ScopeKind, int]


@dataclass(frozen=True)
class WorthRequest:
    """What is asked of levers.

    Parameters
    ----------
    levers
        Pulls as they are written; none: the standard pull of every lever that changes anything here, each alone.
    per
        Pull them in each place of this kind in turn, each alone; None: as they are written.
    fidelity
        ``lp``: linear program and bound, seconds; ``plan``: plans.
    with_range
        Pull levers with a range low and high too.
    costs
        What pulls cost by label, in place of what is reckoned, euro.
    request
        Fund, locks, forbidden moves, gap and limit in time of every plan.
    """

    levers: tuple[str, ...] = ()
    per: ScopeKind | None = None
    fidelity: Fidelity = "lp"
    with_range: bool = False
    costs: dict[str, float] = field(default_factory=dict)
    request: PlanRequest = field(default_factory=PlanRequest)


@dataclass(frozen=True)
class BundleFound:
    """The best bundle, the offers that it was chosen from, and its plan (None where only the linear program was asked)."""

    found: Found
    offers: tuple[Offer, ...]
    plan: Plan | None


def pulls_of(texts: Iterable[str]) -> dict[str, str]:
    """Return pulls ``NAME=VALUE[@SCOPE]`` as the mapping that :class:`~planner.studio.plan.PlanRequest` takes."""
    return as_mapping(read_written(texts))


def list_levers(project: Project) -> list[Listed]:
    """Return every lever, with the cost of its standard pull and whether that changes anything here."""
    out, before = [], project.sha256()
    for lever in LEVERS.values():
        standard = Written(lever.name, lever.standard)
        places = {kind: len(names_of(project, kind)) for kind in lever.scopes}
        try:
            changes = pull_one(project, standard).sha256() != before
            out.append(Listed(lever, standard.label, cost_of(project, standard), changes, places))
        except LeverFault:
            out.append(Listed(lever, f"{standard.label}@…" if lever.needs_scope else standard.label, None, None if lever.needs_scope else False, places))
    return out


def lever_worth(
    project: Project,
    asked: WorthRequest,
    *,
    progress: Callable[[int, int, str], None] = lambda _at, _of, _label: None,
    tell: Callable[[Tidings], None] = lambda _: None,
    stop: Callable[[], bool] = lambda: False,
) -> Worth:
    """Return what levers are worth.

    Parameters
    ----------
    project, asked
        The project, and what is asked.
    progress
        Hears the number of the project that is measured, how many were asked for, and the levers pulled.
    tell, stop
        As for :func:`~planner.studio.plan.make_plan`; what was measured before a stop is returned.

    Raises
    ------
    InputError
        Where a lever does not exist or does not take what is asked; all of them at once.
    StoppedError
        Where the user stops before the project as it is was measured.
    """
    project = asked_project(project, asked.request)
    question = _question(project, asked)
    _check_costs(asked.costs, question.pulls)
    for pulls in [question.pulls] if question.is_combined else [(written,) for written in question.pulls]:
        pull_all(project, pulls)  # what is wrong is told before anything is measured
    count = points_asked(question)
    progress(0, count, "")
    gauge = Gauge(project, _asked(asked), tell=tell, stop=stop)
    return measure_worth(project, question, gauge, lambda at, label: progress(at, count, label))


def _asked(asked: WorthRequest) -> Asked:
    request = asked.request
    return Asked(asked.fidelity, lambda program: default_gap(program, request), request.locks, request.forbids, request.seconds)


def _question(project: Project, asked: WorthRequest) -> Question:
    """Return the pulls of a request: as written, in each place, or the standard ones."""
    written = read_written(asked.levers)
    if asked.per is not None:
        pulls = _in_each_place(project, written or _standard(project), asked.per, is_named=bool(written))
        return Question(tuple(pulls), is_combined=False, with_range=asked.with_range, costs=asked.costs)
    if not written:
        return Question(tuple(_standard(project)), is_combined=False, with_range=asked.with_range, costs=asked.costs)
    return Question(tuple(written), with_range=asked.with_range, costs=asked.costs)


def _standard(project: Project) -> list[Written]:
    """Return the standard pulls that change anything here."""
    return [Written(listed.lever.name, listed.lever.standard) for listed in list_levers(project) if listed.applies]


def _in_each_place(project: Project, pulls: Iterable[Written], kind: ScopeKind, *, is_named: bool) -> list[Written]:
    """Return each pull in each place of a kind; places where it does not fit (no hub of one parcel) are left out.

    Raises
    ------
    InputError
        For each lever that was named and takes no such place, names one already, or fits nowhere.
    """
    out: list[Written] = []
    problems: list[Problem] = []
    for written in pulls:
        lever = LEVERS.get(written.name)
        takes = lever is not None and kind in lever.scopes and not written.scope
        places = [replace(written, scope=f"{kind}:{name}") for name in names_of(project, kind)] if takes else []
        fitting = [one for one in places if _fits(project, one)]
        if not fitting and is_named:
            problems.append(Problem("wrong_per", column=written.name, seen=written.label, values={"kind": kind}))
        out += fitting
    if problems:
        raise InputError(problems)
    return out


def _fits(project: Project, written: Written) -> bool:
    try:
        pull_one(project, written)
    except LeverFault:
        return False
    return True


def _check_costs(costs: dict[str, float], pulls: Iterable[Written]) -> None:
    """Refuse costs of pulls that nobody asked for."""
    known = {written.label for written in pulls}
    problems = [Problem("unknown_cost", column="cost", seen=label) for label in costs if label not in known]
    if problems:
        raise InputError(problems)


def lever_bundle(
    project: Project,
    asked: WorthRequest,
    budget_eur: float,
    *,
    progress: Callable[[int, int, str], None] = lambda _at, _of, _label: None,
    tell: Callable[[Tidings], None] = lambda _: None,
    stop: Callable[[], bool] = lambda: False,
) -> BundleFound:
    """Return the best bundle of the levers named, fund and costs within a budget.

    The fund of the request stands; where it names none, the fund is what the levers leave. Which bundle is best is decided by linear programs; with
    fidelity ``plan`` the winner is re-solved as a plan.

    Raises
    ------
    InputError
        Where a lever does not take what is asked, costs something that is not known, or sets the fund itself; where there are too many; where the budget
        does not pay the fund; all of them at once.
    """
    request = asked.request
    project = asked_project(project, request)
    offers = _offers(project, asked, budget_eur)
    gauge = Gauge(project, replace(_asked(asked), fidelity="lp"), tell=tell, stop=stop)
    count = 1 << len(offers)
    found = best_bundle(project, offers, Budget(budget_eur, request.fund_eur), gauge, lambda at, label: progress(at, count, label))
    plan = None
    if asked.fidelity == "plan" and not found.was_stopped:
        plan = make_plan(found.best.project, replace(request, fund_eur=None, levers={}), progress=tell, stop=stop)
    return BundleFound(found, offers, plan)


def _offers(project: Project, asked: WorthRequest, budget_eur: float) -> tuple[Offer, ...]:
    pulls = read_written(asked.levers)
    _check_costs(asked.costs, pulls)
    pull_all(project, pulls)
    problems = [Problem("fund_in_bundle", column=written.name, seen=written.label)
                for written in pulls if written.name in NOT_A_FUND or written.name.startswith("fund.")]
    costs = {written.label: priced(project, written, asked.costs) for written in pulls}
    problems += [Problem("cost_missing", column=written.name, seen=written.label) for written in pulls if costs[written.label] is None]
    if not 1 <= len(pulls) <= MOST_IN_BUNDLE:
        problems.append(Problem("bundle_size", column="lever", seen=str(len(pulls)), values={"most": MOST_IN_BUNDLE}))
    if not 0 <= budget_eur < float("inf") or (asked.request.fund_eur or 0.0) > budget_eur:
        problems.append(Problem("wrong_budget", column="budget", seen=f"{budget_eur:.0f} €", values={"fund": f"{asked.request.fund_eur or 0.0:.0f}"}))
    if problems:
        raise InputError(problems)
    return tuple(Offer(written, cost.eur) for written in pulls if (cost := costs[written.label]) is not None)


__all__ = ["BundleFound", "Listed", "WorthRequest", "lever_bundle", "lever_worth", "list_levers", "pulls_of"]

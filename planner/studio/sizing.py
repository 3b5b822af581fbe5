"""The use case: how big the fund must be, what more of it brings, when the money is needed, who pays, and how sure that is."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from planner.errors import InputError, Problem
from planner.language import Language, mark, money, text
from planner.plan.plan import FundForTarget, Plan
from planner.program.formulation import Program
from planner.program.fund import money_by_year
from planner.program.goal import Target
from planner.project.project import Project
from planner.rules.situation import Situation
from planner.scenarios.aid import AidTable, state_aid
from planner.scenarios.cash import Ledger, Municipality, ceilings, fund_years, ledger, municipalities, peaks, pots_by_year, said_of_losers
from planner.scenarios.cash.lines import CENTS, OWN, POT_NAMES
from planner.scenarios.curve import tasks
from planner.scenarios.curve.asked import CurveRequest
from planner.scenarios.curve.chances import CurveChances, read_chances
from planner.scenarios.curve.curve import Curve, CurveTasks, numbered
from planner.scenarios.curve.planning import plan_of
from planner.scenarios.curve.sampling import sample
from planner.scenarios.levers import pull
from planner.scenarios.sweep import Kept, Shared, Task, TaskError, run
from planner.scenarios.uncertainty.booked import book_plan
from planner.scenarios.uncertainty.confidence import ConfidentFund
from planner.scenarios.uncertainty.draws import Draws
from planner.scenarios.uncertainty.drivers import Tornado, find_drivers
from planner.scenarios.uncertainty.fixed import evaluate
from planner.scenarios.uncertainty.outcome import Outcome
from planner.scenarios.uncertainty.quantiles import converging, outcome_record
from planner.studio.known import unknown_municipalities
from planner.studio.levers import pulls_of
from planner.studio.plan import Lock, PlanRequest, asked_project
from planner.units import VALUE_TOLERANCE_HA

P50 = 0.5
LEAST_POINTS = 2


@dataclass(frozen=True)
class SizeRequest:
    """What is asked of the fund.

    Parameters
    ----------
    points, funds_eur
        Number of funds on the curve; or the funds themselves, ascending, euro.
    target_ha
        Circular hectares to reach; None: no target.
    confidence
        In which share of the samples the target is to be reached.
    samples, seed
        Number of samples (0: none) and the seed of chance.
    municipalities
        Codes of the municipalities whose firms the fund is for; empty: all.
    also
        Further targets, kept together with that of hectares.
    levers
        Changes to the project, by name.
    compare
        Levers (``NAME=VALUE[@SCOPE]``), each of which is pulled by itself on top for a curve of its own.
    each_municipality
        Whether there is a curve for the firms of each municipality too.
    forbids
        Moves that must not be made.
    gap
        Where a plan is good enough, as a share of what it serves.
    """

    points: int = 25
    funds_eur: tuple[float, ...] = ()
    target_ha: float | None = None
    confidence: float = 0.9
    samples: int = 1_000
    seed: int = 1
    municipalities: tuple[str, ...] = ()
    also: tuple[Target, ...] = ()
    levers: Mapping[str, str] = field(default_factory=dict)
    compare: tuple[str, ...] = ()
    each_municipality: bool = False
    forbids: tuple[Lock, ...] = ()
    gap: float = 0.01

    @property
    def has_target(self) -> bool:
        """Whether there is any target."""
        return self.target_ha is not None or bool(self.also)

    @property
    def curve(self) -> CurveRequest:
        """What is asked of the curve."""
        return CurveRequest(len(self.funds_eur) or self.points, self.funds_eur, self.municipalities, self.forbids, self.gap)


@dataclass(frozen=True)
class Sizing:
    """How big the fund must be.

    Parameters
    ----------
    request, situation
        What was asked, and the project with levers pulled.
    curve
        The fund curve.
    least
        The least fund for the target, and the plan that it pays; None without a target.
    plan, short
        The plan for the target, without one that of the largest fund; and what it falls short of each further target, in its unit.
    program
        The program of the curve, in which the fund has a price.
    chances
        What becomes of the plans of all funds in the samples; None without samples.
    others
        Further curves of the same funds, by what differs: a lever, a municipality.
    """

    request: SizeRequest
    situation: Situation
    curve: Curve
    least: FundForTarget | None
    plan: Plan
    short: tuple[float, ...]
    program: Program = field(repr=False)
    chances: CurveChances | None = field(repr=False)
    others: Mapping[str, Curve] = field(repr=False)

    @cached_property
    def confident(self) -> ConfidentFund | None:
        """The fund of the curve that reaches the target with the confidence; None without target or samples."""
        if self.request.target_ha is None or self.chances is None:
            return None
        return self.chances.fund_for(self.request.target_ha, self.request.confidence)

    @cached_property
    def ledger(self) -> Ledger:
        """Who pays what in which year for :attr:`plan`."""
        return ledger(self.situation, self.plan)

    @cached_property
    def municipalities(self) -> tuple[Municipality, ...]:
        """What each municipality gains and loses by :attr:`plan`."""
        return municipalities(self.situation, self.plan, self.ledger)

    @cached_property
    def aid(self) -> AidTable:
        """State aid of :attr:`plan`, grant by grant."""
        return state_aid(self.situation, self.plan)

    @cached_property
    def outcome(self) -> Outcome | None:
        """What becomes of :attr:`plan` in the samples, and which link costs what; None without samples."""
        return evaluate(book_plan(self.situation, self.plan), self._draws) if self.request.samples else None

    @cached_property
    def tornado(self) -> Tornado | None:
        """What each kind of chance does to :attr:`plan`; None without samples."""
        return find_drivers(book_plan(self.situation, self.plan), self._draws) if self.request.samples else None

    @property
    def _draws(self) -> Draws:
        return Draws(self.request.samples, self.request.seed)

    def record(self) -> dict[str, Any]:
        """Return the JSON object of the command line."""
        out = {
            **self.curve.record(),
            "target": self._target(),
            **({"quantiles": []} if self.chances is None else self.chances.record()),
            "others": {name: [point.record() for point in curve.points] for name, curve in self.others.items()},
            "cash": self.ledger.cash(),
            "fund_years": [year.record() for year in fund_years(self.situation, self.ledger)],
            "pots": [year.record() for year in pots_by_year(self.situation, self.ledger)],
            "peaks": [peak.record() for peak in peaks(self.ledger)],
            "ceilings": [ceiling.record() for ceiling in ceilings(self.situation, self.ledger)],
            "municipalities": [place.record() for place in self.municipalities],
            "state_aid": self.aid.record(),
            "samples": self.request.samples,
            "seed": self.request.seed,
            "input_sha256": self.situation.project.sha256(),
        }
        return {**out, **self._chances()}

    def _target(self) -> dict[str, Any] | None:
        if self.least is None:
            return None
        chance = {} if self.confident is None else self.confident.record()
        return {
            "ha": self.least.target_ha,
            "least_fund_eur": self.least.eur,
            "least_fund_bound_eur": self.least.bound_eur,
            "status": self.least.status,
            "short_ha": round(self.plan.target_short_ha, 6),
            "other_targets": [
                {"measure": target.measure, "municipality": target.municipality, "amount": target.amount, "short": round(short, 6)}
                for target, short in zip(self.request.also, self.short, strict=True)
            ],
            **{name: value for name, value in chance.items() if name != "ha"},
        }

    def _chances(self) -> dict[str, Any]:
        if self.outcome is None or self.tornado is None:
            return {}
        return {
            "uncertainty": {**outcome_record(self.outcome), **self.outcome.record()},
            "tornado": self.tornado.record(),
            "convergence": converging(self.outcome.hectares, P50),
        }


def size(
    project: Project,
    request: SizeRequest,
    *,
    workers: int | str | None = None,
    keep: Path | None = None,
    progress: Callable[[int, int, str], None] = lambda _done, _of, _label: None,
    stop: Callable[[], bool] = lambda: False,
) -> Sizing:
    """Return how big the fund must be.

    Parameters
    ----------
    project, request
        The project and what is asked.
    workers
        Number of processes, or ``dask://host:port``; None: as many processes as there are cores.
    keep
        Folder in which finished work is kept, so that it goes on after a break; None, or one that cannot be written: nothing is kept.
    progress, stop
        Told what is done, of how much, and what it was; whether to stop.

    Raises
    ------
    InputError
        Where a table is missing, or the request names something that does not exist or cannot be.
    StoppedError
        Where the user stops; what is finished is kept.
    PlannerError
        Where the independent audit finds anything in any plan.
    """
    problems = size_faults(project, request)
    if problems:
        raise InputError(problems)
    asked = asked_project(project, PlanRequest(levers=request.levers, forbids=request.forbids))
    work = _Work(asked, request)
    keep = keep if keep is not None and (not keep.exists() or os.access(keep, os.W_OK)) else None
    try:
        results = run(work.all, workers=(os.cpu_count() or 1) if workers is None else workers, keep=keep, progress=progress, stop=stop)
    except TaskError as error:
        if error.problems:
            raise InputError(error.problems) from error
        raise
    return work.sized(results)


class _Work:
    """The tasks of a sizing, and what is made of their results."""

    def __init__(self, project: Project, request: SizeRequest) -> None:
        self._project, self._request = project, request
        shared, fund_eur = Shared(project, project.sha256()), float(money_by_year(project).sum())
        self._curve = CurveTasks(shared, request.curve, fund_eur)
        base = {**self._curve.draw.spec, "samples": request.samples, "seed": request.seed}
        count = len(self._curve.points) if request.samples else 0
        self._samples = [Task(sample, {**base, "at": at}, shared, (self._curve.settle,), label=numbered(mark("samples"), at)) for at in range(count)]
        self._least = [] if not request.has_target else [
            Task(tasks.least, {**self._curve.draw.spec, **_targets(request)}, shared, (self._curve.draw, self._curve.settle), label=mark("least fund"))
        ]
        self._others = {name: CurveTasks(other, asked, fund_eur) for name, (other, asked) in _variants(project, request, shared).items()}

    @property
    def all(self) -> list[Task]:
        """All tasks."""
        return [*self._curve.all, *self._least, *self._samples, *(task for other in self._others.values() for task in other.all)]

    def sized(self, results: Sequence[Any]) -> Sizing:
        """Return the sizing of the results of :attr:`all`."""
        left = iter(results)
        curve = self._curve.curve(list(islice(left, len(self._curve.all))))
        least = next(left) if self._least else None
        told = list(islice(left, len(self._samples)))
        others = {name: other.curve(list(islice(left, len(other.all)))) for name, other in self._others.items()}
        chances = read_chances([point.fund_eur for point in curve.points], told) if told else None
        program = tasks.program_of(self._project, self._curve.draw.spec)
        last = curve.points[-1]
        eur, found = (last.fund_eur, last.found) if least is None else (least["fund_eur"], tasks.found_of(least))
        plan = plan_of(program, curve.outline, self._request.curve, eur, found)
        target = None
        if least is not None:
            target = FundForTarget(least["target_ha"], eur, least["bound_eur"], _status(least, self._request.gap))
            plan = replace(plan, least_fund=target, target_short_ha=least["short_ha"])
        short = tuple(least["short"]) if least is not None else ()
        return Sizing(self._request, program.capped(eur).situation, curve, target, plan, short, program, chances, others)


def _targets(request: SizeRequest) -> dict[str, Any]:
    return {"target_ha": request.target_ha or 0.0, "also": [[target.measure, target.amount, target.municipality] for target in request.also]}


def _variants(project: Project, request: SizeRequest, shared: Shared) -> dict[str, tuple[Shared, CurveRequest]]:
    """Return what further curves are of, by what differs: a project with a lever pulled, or the firms of one municipality."""
    out = {}
    for lever in request.compare:
        changed = pull(project, pulls_of([lever]))
        out[lever] = Shared(changed, changed.sha256()), request.curve
    if request.each_municipality:
        codes = request.municipalities or tuple(sorted(map(str, project["municipalities"]["municipality_code"])))
        out |= {code: (shared, replace(request.curve, municipalities=(code,))) for code in codes}
    return out


def _status(least: Mapping[str, Any], gap: float) -> str:
    if any(short > VALUE_TOLERANCE_HA for short in (least["short_ha"], *least["short"])):
        return "short"
    apart = least["fund_eur"] - least["bound_eur"]
    return "optimal" if apart <= 1.0 else "within_gap" if apart <= gap * least["fund_eur"] else "stopped"


def forget(folder: Path) -> None:
    """Forget what is kept of sizings in a folder."""
    with Kept(folder) as kept:
        kept.clear()


def money_told(sizing: Sizing, language: Language) -> list[str]:
    """Return who loses, and the most that is out at once, in sentences."""
    out = [said_of_losers(sizing.municipalities, language, sizing.curve.always_losing)]
    for peak in peaks(sizing.ledger):
        if peak.payer == "" and peak.pot != OWN and peak.out > 0:
            pot = text(POT_NAMES[peak.pot], language)
            out.append(text("{pot}: most money out at once {eur} ({year}), most in a year {paid} ({paid_year}).", language, pot=pot, year=peak.out_year,
                            eur=money(peak.out / CENTS, language), paid=money(peak.in_a_year / CENTS, language), paid_year=peak.in_a_year_year))
    return out


def size_faults(project: Project, request: SizeRequest) -> list[Problem]:
    """Return what a request names that does not exist or cannot be."""
    problems = unknown_municipalities(project, request.municipalities)
    if request.target_ha is not None and not 0 <= request.target_ha < float("inf"):
        problems.append(Problem("wrong_target", column="target", seen=f"{request.target_ha} ha"))
    if not request.funds_eur and request.points < LEAST_POINTS:
        problems.append(Problem("wrong_points", column="points", seen=str(request.points)))
    funds = np.array(request.funds_eur, dtype=float)
    if not (np.isfinite(funds).all() and (funds >= 0).all() and (np.diff(funds) > 0).all()):
        problems.append(Problem("wrong_funds", column="funds", seen=", ".join(map(str, request.funds_eur))))
    if not 0 < request.confidence < 1:
        problems.append(Problem("wrong_confidence", column="confidence", seen=str(request.confidence)))
    if request.samples < 0 or request.seed < 0:
        problems.append(Problem("wrong_samples", column="samples", seen=f"{request.samples}, {request.seed}"))
    if not 0 <= request.gap < 1:
        problems.append(Problem("wrong_gap", column="gap", seen=str(request.gap)))
    return problems


__all__ = ["SizeRequest", "Sizing", "size", "size_faults"]

"""The use case: how big the fund must be, what more of it brings, when the money is needed, who pays, and how sure that is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.errors import InputError, Problem
from planner.plan.plan import FundForTarget, Plan
from planner.project.project import Project
from planner.rules.situation import Situation
from planner.scenarios.aid import AidTable, state_aid
from planner.scenarios.cash import Ledger, Municipality, ledger, municipalities
from planner.scenarios.curve import tasks
from planner.scenarios.curve.asked import CurveRequest
from planner.scenarios.curve.curve import Curve, CurveTasks
from planner.scenarios.curve.planning import plan_of
from planner.scenarios.curve.sampling import sample
from planner.scenarios.sweep import Shared, Task, TaskError, run
from planner.scenarios.uncertainty.booked import book_plan
from planner.scenarios.uncertainty.confidence import ConfidentFund, fund_for
from planner.scenarios.uncertainty.draws import Draws
from planner.scenarios.uncertainty.drivers import Tornado, find_drivers
from planner.scenarios.uncertainty.fixed import evaluate
from planner.scenarios.uncertainty.outcome import Outcome
from planner.scenarios.uncertainty.quantiles import converging, curve_records, outcome_record
from planner.studio.made_plan import unknown_ids
from planner.studio.plan import Lock, PlanRequest, asked_project

Floats = NDArray[np.float64]
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
    levers
        Changes to the project, by name.
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
    levers: Mapping[str, str] = field(default_factory=dict)
    forbids: tuple[Lock, ...] = ()
    gap: float = 0.01

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
    plan
        The plan for the target; without one that of the largest fund.
    hectares, granted_eur, completion_year
        What the plan of each fund reaches in each sample, shape (funds, samples).
    """

    request: SizeRequest
    situation: Situation
    curve: Curve
    least: FundForTarget | None
    plan: Plan
    hectares: Floats = field(repr=False)
    granted_eur: Floats = field(repr=False)
    completion_year: Floats = field(repr=False)

    @property
    def funds_eur(self) -> list[float]:
        """The funds of the curve."""
        return [point.fund_eur for point in self.curve.points]

    @cached_property
    def confident(self) -> ConfidentFund | None:
        """The fund of the curve that reaches the target with the confidence; None without target or samples."""
        if self.request.target_ha is None or not self.request.samples:
            return None
        return fund_for(np.array(self.funds_eur), self.hectares, self.request.target_ha, self.request.confidence)

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
            "quantiles": curve_records(self.funds_eur, self.hectares) if self.request.samples else [],
            "money": self._money(),
            "cash": self.ledger.cash(),
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
            "short_ha": max(0.0, self.least.target_ha - self.plan.circular_ha_served),
            **{name: value for name, value in chance.items() if name != "ha"},
        }

    def _money(self) -> list[dict[str, Any]]:
        """Return grants and year of completion of the plan of each fund in the samples."""
        if not self.request.samples:
            return []
        grants, years = curve_records(self.funds_eur, self.granted_eur), curve_records(self.funds_eur, self.completion_year)
        return [{**_renamed(eur, "granted_eur_"), **_renamed(year, "year_")} for eur, year in zip(grants, years, strict=True)]

    def _chances(self) -> dict[str, Any]:
        if self.outcome is None or self.tornado is None:
            return {}
        return {
            "uncertainty": {**outcome_record(self.outcome), **self.outcome.record()},
            "tornado": self.tornado.record(),
            "convergence": converging(self.outcome.hectares, P50),
        }


def _renamed(record: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return a record of quantiles under the name of what they are of."""
    return {key.replace("ha_", name): value for key, value in record.items()}


def size(
    project: Project,
    request: SizeRequest,
    *,
    workers: int | str = 1,
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
        Number of processes, or ``dask://host:port``.
    keep
        Folder in which finished work is kept, so that it goes on after a break; None: nothing is kept.
    progress, stop
        Told what is done, of how much, and what it was; whether to stop.

    Raises
    ------
    InputError
        Where a table is missing, or the request names something that does not exist or cannot be.
    StoppedError
        Where the user stops; what is finished is kept.
    AuditError
        Where the independent audit finds anything in any plan.
    """
    problems = size_faults(project, request)
    if problems:
        raise InputError(problems)
    asked = asked_project(project, PlanRequest(levers=request.levers, forbids=request.forbids))
    shared = Shared(asked, asked.sha256())
    whole = CurveTasks(shared, request.curve, asked.terms.fund.total_eur)
    base = dict(whole.draw.spec)
    chance = {"samples": request.samples, "seed": request.seed}
    sampled = [
        Task(sample, {**base, **chance, "at": at}, shared, (whole.settle,), label=f"samples of plan {at + 1}")
        for at in range(len(whole.points) if request.samples else 0)
    ]
    least = [] if request.target_ha is None else [
        Task(tasks.least, {**base, "target_ha": request.target_ha}, shared, (whole.draw, whole.settle), label="least fund")
    ]
    try:
        results = run([*whole.all, *least, *sampled], workers=workers, keep=keep, progress=progress, stop=stop)
    except TaskError as error:
        if error.problems:
            raise InputError(error.problems) from error
        raise
    count = len(whole.all)
    curve = whole.curve(results[:count])
    drawn = [np.array([each[name] for each in results[count + len(least) :]]) for name in ("hectares", "granted_eur", "completion_year")]
    return _sized(asked, request, curve, results[count] if least else None, drawn, base)


def _sized(project: Project, request: SizeRequest, curve: Curve, least: Any, drawn: list[Floats], base: dict[str, Any]) -> Sizing:
    program = tasks.program_of(project, base)
    if least is None:
        last = curve.points[-1]
        eur, found, target = last.fund_eur, last.found, None
    else:
        eur, found = least["fund_eur"], tasks.found_of(least)
        target = FundForTarget(least["target_ha"], eur, least["bound_eur"], _status(least, request.gap))
    plan = replace(plan_of(program, curve.outline, request.curve, eur, found), least_fund=target)
    if target is not None:
        plan = replace(plan, target_short_ha=least["short_ha"])
    return Sizing(request, program.capped(eur).situation, curve, target, plan, *drawn)


def _status(least: Mapping[str, Any], gap: float) -> str:
    if least["short_ha"] > 0:
        return "short"
    apart = least["fund_eur"] - least["bound_eur"]
    return "optimal" if apart <= 1.0 else "within_gap" if apart <= gap * least["fund_eur"] else "stopped"


def size_faults(project: Project, request: SizeRequest) -> list[Problem]:
    """Return what a request names that does not exist or cannot be."""
    problems = unknown_ids(request.municipalities, {*project["municipalities"]["municipality_code"]}, "municipalities")
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

"""Long work that answers one question, as functions that :class:`planner.studio.jobs.Jobs` runs in a process of its own.

Each takes ``progress`` and ``stop`` as the registry gives them and reports progress as one :class:`News`.
"""

import itertools
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from planner.errors import StoppedError
from planner.language import Language
from planner.plan.alternatives import Alternatives
from planner.plan.least_space import LeastSpace
from planner.plan.plan import Plan
from planner.plan.why.changes import Depth
from planner.plan.why.firm import WhyFirm
from planner.plan.why.parcel import WhyParcel
from planner.program.solution import Tidings
from planner.project.project import Project
from planner.scenarios.comparing import Comparison
from planner.scenarios.worth import Worth
from planner.sources.editions import Edition
from planner.studio.alternatives import make_alternatives
from planner.studio.asking import Asked
from planner.studio.comparing import compare
from planner.studio.deriving import DeriveRequest, derive_rows
from planner.studio.fetching import FetchReport, FetchRequest, fetch
from planner.studio.fixing import Fixed, find_fixes
from planner.studio.folders import ImportReport, ImportRequest, import_files
from planner.studio.levers import BundleFound, WorthRequest, lever_bundle, lever_worth
from planner.studio.made_plan import MadePlan
from planner.studio.plan import PlanRequest, asked_project, make_plan
from planner.studio.rankings import Ranking, rank_calls, rank_room
from planner.studio.remaking import remake_kept
from planner.studio.scenarios import Scenarios
from planner.studio.shift_space import SpaceRequest, find_least_space
from planner.studio.sizing import SizeRequest, Sizing, size
from planner.studio.sizing_more import made_anew, reckoning, walked_out
from planner.studio.why import Explanation


@dataclass(frozen=True)
class News:
    """How far an errand is: questions or plans begun, how many there are (0: unknown), and which is at hand."""

    at: int = 0
    of: int = 0
    label: str = ""


_WORKERS = 2
"""Processes of one sizing, where the machine has the cores: others want some too."""

type Heard = Callable[[News], None]
type Stop = Callable[[], bool]


def why_firm(project: Project, made: MadePlan, firm: str, depth: Depth | None = None, *, progress: Heard, stop: Stop) -> WhyFirm:
    """Return why a firm moves or stays in a plan, as deep as for :meth:`planner.studio.why.Explanation.firm`; what was found before a stop stands."""
    asked = 0

    def question() -> None:
        nonlocal asked
        asked += 1
        progress(News(asked))

    return Explanation(project, made).firm(firm, depth, progress=question, stop=stop)


def why_parcel(project: Project, made: MadePlan, parcel: str, *, progress: Heard, stop: Stop) -> WhyParcel:
    """Return who fits on a parcel and who would come first.

    Raises
    ------
    StoppedError
        After a stop.
    """
    progress(News())
    explanation = Explanation(project, made)
    _end_if(stop)
    return explanation.parcel(parcel)


def space_needed(project: Project, request: SpaceRequest, *, progress: Heard, stop: Stop) -> LeastSpace:
    """Return the least shift space of a programme; the label of the news is a stage of :data:`planner.studio.plan.STAGES`."""
    return find_least_space(project, request, tell=lambda news: progress(News(label=news.stage)), stop=stop)


def room_ranked(project: Project, request: PlanRequest, municipality: str, solved: int | None = None, *, progress: Heard, stop: Stop) -> Ranking:
    """Return what land unlocks, so many of the best solved as plans; what was not asked before a stop is missing."""
    return rank_room(project, request, municipality, solved=solved, progress=lambda at, of: progress(News(at, of)), stop=stop)


def calls_ranked(project: Project, request: PlanRequest, solved: int | None = None, *, progress: Heard, stop: Stop) -> Ranking:
    """Return what the consent of firms that were not asked is worth; otherwise as :func:`room_ranked`."""
    return rank_calls(project, request, solved=solved, progress=lambda at, of: progress(News(at, of)), stop=stop)


def worth_of(project: Project, asked: WorthRequest, *, progress: Heard, stop: Stop) -> Worth:
    """Return what levers are worth; what was not measured before a stop is missing."""
    return lever_worth(project, asked, progress=lambda at, of, label: progress(News(at, of, label)), stop=stop)


def bundle_found(project: Project, asked: WorthRequest, budget_eur: float, *, progress: Heard, stop: Stop) -> BundleFound:
    """Return the best bundle of levers under a budget (euro); after a stop the best so far."""
    return lever_bundle(project, asked, budget_eur, progress=lambda at, of, label: progress(News(at, of, label)), stop=stop)


def compared(folder: Path, names: Sequence[str], request: PlanRequest, *, progress: Heard, stop: Stop) -> Comparison:
    """Return scenarios of a project folder side by side; a plan that was stopped is shown as it is."""

    def hear(name: str, _: Tidings) -> None:
        progress(News(names.index(name) + 1, len(names), name))

    return compare(Scenarios(folder), names, request, progress=hear, stop=stop)


def plan_remade(project: Project, record: Mapping[str, Any], language: Language, *, progress: Heard, stop: Stop) -> Plan:  # noqa: ARG001
    """Return the whole plan of a record that is kept with a scenario."""
    return remake_kept(project, record, language)


def alternatives_made(  # noqa: PLR0913 - what a reader chooses, and what the registry gives
    project: Project, request: PlanRequest, within: float, count: int, others: Sequence[Asked] = (), *, progress: Heard, stop: Stop
) -> Alternatives:
    """Return plans almost as good and the robust core; after a stop with those that are there. In the plans of ``others`` moves are counted too."""
    made = [(asked.name, make_plan(asked.project, asked.request, stop=stop)) for asked in others]
    return make_alternatives(project, request, within=within, count=count, scenarios=made, progress=lambda at, of: progress(News(at, of)), stop=stop)


def fixes_found(project: Project, request: PlanRequest, *, progress: Heard, stop: Stop) -> Fixed:
    """Return what lacks for a target and the cheapest fixes; the label of the news is a stage of :data:`planner.studio.plan.STAGES`."""
    return find_fixes(project, request, progress=lambda news: progress(News(label=news.stage)), stop=stop)


@dataclass(frozen=True)
class SizedFund:
    """A sizing, and the fund of the project that it is of, levers pulled, euro."""

    sizing: Sizing
    project_eur: float


def fund_sized(project: Project, request: SizeRequest, keep: Path | None, *, progress: Heard, stop: Stop) -> SizedFund:
    """Return how big the fund must be; the label of the news is that of the task done last.

    Raises
    ------
    StoppedError
        After a stop; what is finished is kept in ``keep``, and the same question goes on from there.
    """
    workers = min(_WORKERS, os.cpu_count() or 1)
    sizing = size(project, request, workers=workers, keep=keep, progress=lambda done, of, label: progress(News(done, of, label)), stop=stop)
    sizing.record()  # money, aid and chances are reckoned here, where nobody waits for a page
    return SizedFund(sizing, asked_project(project, PlanRequest(levers=request.levers)).terms.fund.total_eur)


@dataclass(frozen=True)
class Further:
    """What was looked at beside a sizing, as the command line says it: plans made anew, plans that reckon with failure, municipalities that walk out."""

    anew: dict[str, Any] | None = None
    aware: dict[str, Any] | None = None
    walk_outs: tuple[dict[str, Any], ...] = ()


def looked_further(sizing: Sizing, chances: tuple[bool, bool], walk_out: Sequence[str], *, progress: Heard, stop: Stop) -> Further:
    """Return what lies beside a sizing; the label of the news says what is at hand: ``anew``, ``aware`` or ``walk_out``.

    Parameters
    ----------
    sizing
        The sizing, with samples where chance is asked.
    chances
        Whether plans made anew are asked, and whether plans that reckon with failure are.
    walk_out
        Codes of municipalities, each of which walks out by itself.

    Raises
    ------
    StoppedError
        After a stop, between what was asked and between municipalities.
    """
    anew, aware = chances
    of, begun = anew + aware + bool(walk_out), itertools.count(1)

    def begin(label: str) -> None:
        _end_if(stop)
        progress(News(next(begun), of, label))

    out = Further()
    if anew:
        begin("anew")
        out = replace(out, anew=made_anew(sizing).record())
    if aware:
        begin("aware")
        out = replace(out, aware=reckoning(sizing).record())
    if walk_out:
        begin("walk_out")
        out = replace(out, walk_outs=tuple(lost.record() for lost in walked_out(sizing, walk_out, stop=stop)))
    return out


def files_read(request: ImportRequest, folder: Path, agreed: tuple[Edition, ...] | None, crs: str = "", *, progress: Heard, stop: Stop) -> ImportReport:
    """Return what files do to a project; the label of the news is a stage of :data:`planner.studio.folders.IMPORT_STAGES`, its number that of the rows.

    Parameters
    ----------
    request, folder
        Files and settings, and the project.
    agreed
        What somebody saw and agreed to: written where it is still all that changes. None: nothing is written.
    crs
        Coordinate system of a project that is not there yet; empty: RD New.

    Raises
    ------
    StoppedError
        After a stop; nothing was written.
    """

    def tell(stage: str, rows: int) -> None:
        _end_if(stop)
        progress(News(rows, label=stage))

    def agree(fresh: ImportReport) -> bool:
        _end_if(stop)
        return fresh.editions == agreed

    return import_files(request, folder, agree, crs, tell)


def register_fetched(request: FetchRequest, folder: Path, agreed: tuple[Edition, ...] | None, *, progress: Heard, stop: Stop) -> FetchReport:
    """Return what a register does to a project; the news counts rows received, of how many where the service says so (0: it does not).

    Parameters
    ----------
    request, folder
        Table, area and settings, and the project.
    agreed
        As for :func:`files_read`; what is written comes from the cache.

    Raises
    ------
    StoppedError
        After a stop; nothing was written, and what was received is not asked for again.
    """

    def tell(received: int, total: int | None) -> None:
        _end_if(stop)
        progress(News(received, total or 0))

    def agree(fresh: ImportReport) -> bool:
        _end_if(stop)
        return fresh.editions == agreed

    return fetch(replace(request, progress=tell, offline=request.offline or agreed is not None), folder, agree)


def rows_derived(request: DeriveRequest, folder: Path, agreed: tuple[Edition, ...] | None, *, progress: Heard, stop: Stop) -> ImportReport:
    """Return what a derivation does to a project; written and stopped as for :func:`files_read`."""
    progress(News())

    def agree(fresh: ImportReport) -> bool:
        _end_if(stop)
        return fresh.editions == agreed

    return derive_rows(request, folder, agree)


def _end_if(stop: Stop) -> None:
    if stop():
        raise StoppedError("stopped before anything was written")

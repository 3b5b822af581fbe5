"""The use case: scenarios compared by their plans."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from planner.errors import InputError, Problem
from planner.language import Language
from planner.project.project import Project
from planner.report.comparison import write_comparison
from planner.scenarios.comparing import Candidate, Comparison, Measure, compare_plans
from planner.studio.asking import Asked
from planner.studio.plan import PlanRequest, Tidings, asked_project, make_plan
from planner.studio.scenarios import Scenarios

FEWEST, MOST = 2, 4
"""How many plans are compared at once."""


def compare(
    scenarios: Scenarios,
    names: Sequence[str],
    request: PlanRequest | None = None,
    *,
    progress: Callable[[str, Tidings], None] = lambda *_: None,
    stop: Callable[[], bool] = lambda: False,
) -> Comparison:
    """Return the plans of scenarios side by side. A plan that was made before for just this is taken; others are made, and kept.

    Parameters
    ----------
    scenarios
        Of one project.
    names
        Two to four scenarios; ``base`` is the project itself. Differences are to the first.
    request
        What holds for every plan (gap, seconds); fund, target and locks come from the scenarios.
    progress, stop
        Progress by scenario; a plan that was stopped is shown and not kept.

    Raises
    ------
    InputError
        Where a scenario is not there, its base changed, or there are too few or too many.
    """
    if not FEWEST <= len(names) <= MOST or len({name.casefold() for name in names}) < len(names):
        raise InputError([Problem("compare_count", seen=", ".join(names), values={"fewest": FEWEST, "most": MOST})])
    asks = [scenarios.ask(name, request) for name in names]  # all that is wrong with names and bases comes before the first plan
    return compare_plans([_candidate(scenarios, asked, progress=progress, stop=stop) for asked in asks])


def _candidate(scenarios: Scenarios, asked: Asked, *, progress: Callable[[str, Tidings], None], stop: Callable[[], bool]) -> Candidate:
    scale = _scale(asked_project(asked.project, asked.request))
    kept = scenarios.kept(asked)
    if kept is not None:
        return Candidate(asked.name, kept.record, scale, is_kept=True)
    plan = make_plan(asked.project, asked.request, progress=lambda tidings: progress(asked.name, tidings), stop=stop)
    if not stop():
        with suppress(InputError):  # a project that cannot be written can be compared all the same
            scenarios.keep(asked, plan)
    return Candidate(asked.name, plan.record("en"), scale)


def _scale(project: Project) -> str:
    """Return what the value of a plan is counted with."""
    terms = project.terms
    return terms.weights.model_dump_json() + terms.horizon.model_dump_json()


def export_comparison(comparison: Comparison, folder: Path, language: Language) -> list[Path]:
    """Write a comparison for machines (JSON) and spreadsheets (CSV) into a folder; return the paths."""
    return write_comparison(comparison, folder, language)


__all__ = ["Comparison", "Measure", "compare", "export_comparison"]

"""Making a plan on the command line, with what it is doing and Ctrl-C as a request to stop."""

from typing import TYPE_CHECKING, Any

from rich.status import Status

from planner.cli.interrupt import stop_on_interrupt
from planner.cli.screen import Screen
from planner.language import number, text

if TYPE_CHECKING:
    from pathlib import Path

    from planner.studio.asking import Asked
    from planner.studio.plan import Plan, PlanRequest


def asked_in(project: "Path", scenario: str, request: "PlanRequest | None" = None) -> "Asked":
    """Return the project as it is in a scenario (empty: as it is), and the request together with what the scenario asks."""
    from planner.studio.folders import open_project
    from planner.studio.scenarios import Scenarios

    return Scenarios(project, project=open_project(project)).ask(scenario or "base", request)


def made(project: Any, request: "PlanRequest", screen: Screen) -> "tuple[Plan, bool]":
    """Return the plan, and whether the user stopped it: the first Ctrl-C asks for the best so far."""
    from planner.studio.plan import STAGES, make_plan

    with stop_on_interrupt() as stop, Status(text("Making the plan …", screen.language), console=screen.err) as status:

        def tell(news: Any) -> None:
            stage = text(STAGES[news.stage], screen.language)
            status.update(f"{stage} · {number(news.value, screen.language, 2)} / {number(news.bound, screen.language, 2)} ha")

        plan = make_plan(project, request, progress=tell, stop=stop.is_set)
    return plan, stop.is_set()

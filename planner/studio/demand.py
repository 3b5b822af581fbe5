"""The use case: space demand against the room that opens by itself."""

from collections.abc import Mapping
from typing import Final

from planner.errors import InputError
from planner.language import mark
from planner.plan.demand import BY, SPANS, Balance, By, Demand, Span, Wish, find_demand
from planner.project.project import Project
from planner.rules.situation import Situation
from planner.studio.known import unready_for

COUNTED: Final[Mapping[By, str]] = {
    "municipality": mark("Open is what opens by itself in these years; a firm may also find room in another municipality."),
    "category": mark("Counted are this category and all heavier ones: heavier land also serves a lighter firm."),
    "year": mark("Counted is everything up to and including this year."),
    "strategy": mark("Land has no strategy: there is no supply to compare with."),
}
"""What counts in the gap, for each way to split."""


def show_demand(project: Project, municipality: str = "", situation: Situation | None = None) -> Demand:
    """Return who asks for how much room, and what opens by itself.

    Parameters
    ----------
    project
        The project.
    municipality
        Code of the only municipality that counts; empty: all.
    situation
        What the rules know of the project, where that was computed already.

    Raises
    ------
    InputError
        Where a table is missing or the municipality is unknown.
    """
    if problems := unready_for(project, municipality):
        raise InputError(problems)
    return find_demand(situation or Situation(project)).within(municipality)


__all__ = ["BY", "COUNTED", "SPANS", "Balance", "By", "Demand", "Span", "Wish", "show_demand"]

"""Levers: named changes to a project, never to the program.

A lever is one of :data:`LEVERS`, or a term by its dotted name, for example ``limits.pace_ha_per_year=8``. One module for each theme; ``lever``
says what a lever is, ``reading`` and ``places`` what is written into what is meant. Here does not belong: making a plan with them.
"""

from collections.abc import Iterable, Mapping

from planner.errors import InputError, Problem
from planner.project.project import Project
from planner.project.pulls import Written, read_written
from planner.scenarios.levers.firms import FIRMS
from planner.scenarios.levers.investing import INVESTING
from planner.scenarios.levers.land import LAND_LEVERS
from planner.scenarios.levers.lever import Cost, Lever, LeverFault, Pull, Scope, ScopeKind
from planner.scenarios.levers.money import MONEY
from planner.scenarios.levers.power import POWER
from planner.scenarios.levers.reading import as_mapping, attempt, read_pull, set_term
from planner.scenarios.levers.zoning import ZONING

LEVERS: dict[str, Lever] = {lever.name: lever for lever in (*MONEY, *ZONING, *POWER, *INVESTING, *LAND_LEVERS, *FIRMS)}
"""The named levers, theme by theme."""


def pull(project: Project, levers: Mapping[str, str] | Iterable[str]) -> Project:
    """Return the project with levers pulled, in the order given.

    Parameters
    ----------
    project
        The project before.
    levers
        ``NAME`` or ``NAME@SCOPE`` to ``VALUE`` or ``VALUE@SCOPE``; or texts ``NAME=VALUE[@SCOPE]``.

    Raises
    ------
    InputError
        Where a lever does not exist or does not take the value or the place; all of them at once.
    """
    return pull_all(project, read_written(levers))


def pull_all(project: Project, pulls: Iterable[Written]) -> Project:
    """Return the project with pulls made in order, as :func:`pull` does.

    Raises
    ------
    InputError
        Where a lever does not exist or does not take the value or the place; all of them at once.
    """
    problems: list[Problem] = []
    for written in pulls:
        changed = attempt(lambda written=written, project=project: pull_one(project, written), written, problems)  # type: ignore[misc]
        project = project if changed is None else changed
    if problems:
        raise InputError(problems)
    return project


def pull_one(project: Project, written: Written) -> Project:
    """Return the project with one lever pulled.

    Raises
    ------
    LeverFault, pydantic.ValidationError
        Where the lever does not exist or does not take the value or the place.
    """
    lever = LEVERS.get(written.name)
    if lever is None:
        return set_term(project, written)
    asked = read_pull(project, lever, written)
    return lever.change(project, asked)


def cost_of(project: Project, written: Written) -> Cost | None:
    """Return what a pull costs the public on a project, besides the fund; None where nothing can be reckoned.

    Raises
    ------
    LeverFault
        Where the lever does not take the value or the place.
    """
    lever = LEVERS.get(written.name)
    if lever is None or lever.cost is None:
        return None
    return lever.cost(project, read_pull(project, lever, written))


NOT_A_FUND = ("fund", "fund_phasing", "scheme")
"""Levers that set the fund itself: no part of a bundle, which divides a budget between fund and levers."""

__all__ = ["LEVERS", "NOT_A_FUND", "Cost", "Lever", "LeverFault", "Pull", "Scope", "ScopeKind", "Written", "as_mapping", "cost_of", "pull",
           "pull_all", "pull_one", "read_written"]

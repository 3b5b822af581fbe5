"""Levers: named changes to a project, never to the program.

A lever is a term by its dotted name, for example ``limits.pace_ha_per_year=8``, or one of the named levers below.
"""

import json
from collections.abc import Callable, Mapping

from pydantic import ValidationError

from planner.errors import InputError, Problem
from planner.project.project import Project
from planner.project.terms import CATEGORIES, Terms


def pull(project: Project, levers: Mapping[str, str]) -> Project:
    """Return the project with the levers pulled, in the order given.

    Raises
    ------
    InputError
        Where a lever does not exist or does not take the value; all of them at once.
    """
    problems = []
    for name, value in levers.items():
        try:
            project = LEVERS[name](project, value) if name in LEVERS else _set_term(project, name, value)
        except (ValidationError, ValueError) as error:
            reason = error.errors()[0]["msg"] if isinstance(error, ValidationError) else str(error)
            problems.append(Problem("wrong_lever", column=name, seen=value, values={"reason": reason}))
    if problems:
        raise InputError(problems)
    return project


def _set_term(project: Project, name: str, value: str) -> Project:
    section, _, term = name.partition(".")
    values = project.terms.model_dump()
    if section not in values or term not in values[section]:
        raise ValueError(f"there is no lever or term {name}; a term is written section.name, for example limits.pace_ha_per_year")
    try:
        values[section][term] = json.loads(value)
    except json.JSONDecodeError:
        values[section][term] = value
    return project.with_terms(Terms.model_validate(values))


def _raise_category(project: Project, value: str) -> Project:
    """Raise what parcels allow by some steps (flexible zoning)."""
    steps = int(value)
    if not 0 <= steps < len(CATEGORIES):
        raise ValueError(f"0 to {len(CATEGORIES) - 1} steps")
    higher = {name: CATEGORIES[min(at + steps, len(CATEGORIES) - 1)] for at, name in enumerate(CATEGORIES)}
    for table in ("parcels", "estates", "zoning"):
        frame = project[table]
        project = project.with_table(table, frame.assign(max_category=frame["max_category"].map(higher).fillna("").astype("str")))
    return project


def _ask_everyone(project: Project, value: str) -> Project:
    """Early participation: firms that were not asked turn out to be open to a move."""
    if value not in ("on", "off"):
        raise ValueError("on or off")
    firms = project["firms"]
    asked = firms["consent"].where((firms["consent"] != "unknown") | (value == "off"), "open").astype("str")
    return project.with_table("firms", firms.assign(consent=asked))


def _without_housing(project: Project, value: str) -> Project:
    """Drop the housing claims."""
    if value not in ("on", "off"):
        raise ValueError("on or off")
    parcels = project["parcels"]
    return project if value == "on" else project.with_table("parcels", parcels.assign(housing_from=float("nan")))


def _reinforce(project: Project, value: str) -> Project:
    """Give every node so many kW more from the first year on."""
    more = float(value)
    if not 0 <= more < float("inf"):
        raise ValueError("kW, 0 or more")
    grid = project["grid"]
    earlier = grid.assign(reinforcement_kw=grid["reinforcement_kw"] + more, reinforcement_year=float(project.years[0]))
    return project.with_table("grid", earlier)


LEVERS: dict[str, Callable[[Project, str], Project]] = {
    "category_steps": _raise_category,
    "ask_everyone": _ask_everyone,
    "housing_claims": _without_housing,
    "grid_kw_per_node": _reinforce,
}
"""The named levers."""

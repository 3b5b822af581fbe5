"""Chance along a curve: the plan of each fund under the same draws, as a pure task."""

from collections.abc import Mapping
from typing import Any

from planner.project.project import Project
from planner.scenarios.curve.tasks import Record, found_of, invested_ids, program_of
from planner.scenarios.sweep import remembered
from planner.scenarios.uncertainty.booked import book_moves
from planner.scenarios.uncertainty.draws import Draws
from planner.scenarios.uncertainty.fixed import evaluate


def sample(project: Project, spec: Record, settled: Mapping[str, Any]) -> dict[str, Any]:
    """Return what becomes of the plan of one fund in each sample: hectares, grants (euro) and year of completion.

    ``spec`` has ``at`` (the number of the fund), ``samples`` and ``seed`` too. The same sample brings the same fate to the same firm under every fund.
    """
    program, point = program_of(project, spec), settled["points"][spec["at"]]
    capped, found = program.capped(point["fund_eur"]), found_of(point)
    draws = remembered(("draws", spec["samples"], spec["seed"]), lambda: Draws(spec["samples"], spec["seed"]))
    outcome = evaluate(book_moves(capped, found.chosen, invested_ids(capped, found)), draws)
    return {
        "hectares": outcome.hectares.round(6).tolist(),
        "granted_eur": outcome.granted_eur.round(2).tolist(),
        "completion_year": outcome.completion_year.tolist(),
    }

"""Chance along a curve: the plan of each fund under the same draws, as a pure task (R46 of docs/method.md)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from planner.project.project import Project
from planner.scenarios.curve.tasks import Record, found_of, invested_ids, program_of
from planner.scenarios.sweep import remembered
from planner.scenarios.uncertainty.booked import book_moves
from planner.scenarios.uncertainty.draws import Draws
from planner.scenarios.uncertainty.fixed import walk
from planner.scenarios.uncertainty.outcome import Outcome
from planner.scenarios.uncertainty.setting import describe_setting
from planner.scenarios.uncertainty.trials import draw_trials

MOST_OVERBOOKED = 2.0
"""How many times the fund a plan may promise, of those that are tried: not all who are promised money come for it."""


def sample(project: Project, spec: Record, settled: Mapping[str, Any]) -> dict[str, Any]:
    """Return what becomes of the plan of one fund in each sample, under its own fund and under smaller ones that it overbooks.

    ``spec`` has ``at`` (the number of the fund), ``samples`` and ``seed`` too. The same sample brings the same fate to the same firm under every fund. By
    number of the fund: hectares, grants (euro) and year of completion in each sample.
    """
    program, points = program_of(project, spec), settled["points"]
    found, own_eur = found_of(points[spec["at"]]), points[spec["at"]]["fund_eur"]
    draws = remembered(("draws", spec["samples"], spec["seed"]), lambda: Draws(spec["samples"], spec["seed"]))
    trials, out = None, {}
    for at in range(spec["at"], -1, -1):
        eur = points[at]["fund_eur"]
        if at != spec["at"] and (own_eur > MOST_OVERBOOKED * eur or points[at]["chosen"] == points[spec["at"]]["chosen"]):
            continue
        capped = program.capped(eur)
        booked = book_moves(capped, found.chosen, invested_ids(capped, found))
        trials = draw_trials(booked, draws) if trials is None else replace(trials, booked=booked, setting=describe_setting(booked))
        out[str(at)] = _told(walk(trials))
    return out


def _told(outcome: Outcome) -> dict[str, list[float]]:
    return {
        "hectares": outcome.hectares.round(6).tolist(),
        "granted_eur": outcome.granted_eur.round(2).tolist(),
        "completion_year": outcome.completion_year.tolist(),
    }

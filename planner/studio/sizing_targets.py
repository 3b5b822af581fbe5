"""Targets of a fund as people write them: ``jobs=200``, ``nuisance_firms=all``, ``circular_ha=3@GM0995``."""

from collections.abc import Iterable

import numpy as np

from planner.errors import InputError, Problem
from planner.program.goal import MEASURES, Target
from planner.project.project import Project
from planner.rules.situation import Situation
from planner.units import M2_PER_HA

ALL = "all"


def targets_of(project: Project, written: Iterable[str], minimum_share: float = 0.0) -> tuple[Target, ...]:
    """Return targets as they are written, and one of hectares for each municipality where a minimum share is asked.

    Parameters
    ----------
    project
        The project (levers pulled where there are any).
    written
        ``MEASURE=AMOUNT[@MUNICIPALITY]``; the amount may be ``all``: what all movers together would add.
    minimum_share
        Which part of what its firms and newcomers ask each municipality gets at least, 0–1; 0: no such targets.

    Raises
    ------
    InputError
        With every one that is not written so, or names something that does not exist.
    """
    problems: list[Problem] = []
    codes = {str(code) for code in project["municipalities"]["municipality_code"]}
    situation = Situation(project)
    out = [target for text in written if (target := _read(situation, text, codes, problems)) is not None]
    if not 0 <= minimum_share <= 1:
        problems.append(Problem("wrong_minimum_share", column="minimum-share", seen=str(minimum_share)))
    if problems:
        raise InputError(problems)
    if minimum_share > 0:
        asked = {code: _all_of(situation, "circular_ha", code) for code in sorted(codes)}
        out += [Target("circular_ha", minimum_share * ha, code) for code, ha in asked.items() if ha > 0]
    return tuple(out)


def _read(situation: Situation, text: str, codes: set[str], problems: list[Problem]) -> Target | None:
    measure, _, rest = text.partition("=")
    amount, _, code = rest.partition("@")
    named = next((name for name in MEASURES if name == measure.strip()), None)
    if code and code not in codes:
        problems.append(Problem("unknown_id", column="also", seen=code, values={"table": "municipalities"}))
        return None
    if named is not None and amount.strip() == ALL:
        return Target(named, _all_of(situation, named, code), code)
    try:
        figure = float(amount)
    except ValueError:
        figure = -1.0
    if named is None or not 0 <= figure < float("inf"):
        problems.append(Problem("wrong_measure", column="also", seen=text, values={"measures": ", ".join(MEASURES)}))
        return None
    return Target(named, figure, code)


def _all_of(situation: Situation, measure: str, code: str) -> float:
    """Return what all movers together would add to a measure, whether they may move or not; newcomers belong to no municipality."""
    movers = situation.movers
    workers, claimed = movers["workers"].to_numpy(dtype=float), movers["housing_from"].to_numpy(dtype=float) <= situation.years[-1]
    dwellings = situation.leaving["dwellings"].to_numpy()
    by_mover = {
        "circular_ha": np.maximum(0.0, movers["extra_plot_m2"].to_numpy(dtype=float)) / M2_PER_HA,
        "jobs": np.where(claimed, workers, 0.0),
        "firms": np.ones(len(movers)),
        "dwellings": dwellings,
        "nuisance_firms": (dwellings > 0).astype(float),
    }[measure]
    return float(by_mover[(situation.home_municipality == code) if code else slice(None)].sum())

"""The money of the fund over the years, and a project with another fund."""

import numpy as np
from numpy.typing import NDArray

from planner.program.moves import Moves
from planner.project.project import Project
from planner.rules.situation import Situation
from planner.units import EUR_PER_MEUR

Floats = NDArray[np.float64]


def money_by_year(project: Project) -> Floats:
    """Return the money of the fund by year of the horizon, euro."""
    terms = project.terms.fund
    if terms.by_year:
        return np.array([terms.by_year.get(year, 0.0) for year in project.years])
    return np.full(len(project.years), terms.total_eur / len(project.years))


def shares_by_year(project: Project) -> Floats:
    """Return the share of the fund that comes in each year, together 1; a fund without money is spread equally."""
    eur = money_by_year(project)
    return np.asarray(eur / eur.sum() if eur.sum() > 0 else np.full(len(eur), 1.0 / len(eur)))


def with_fund(project: Project, eur: float) -> Project:
    """Return the project with a fund of so many euro that comes in the same shares by year."""
    by_year = dict(zip(project.years, (eur * shares_by_year(project)).tolist(), strict=True))
    fund = project.terms.fund.model_copy(update={"total_eur": eur, "by_year": by_year})
    return project.with_terms(project.terms.model_copy(update={"fund": fund}))


def most_asked_meur(situation: Situation, moves: Moves) -> float:
    """Return a fund that pays the dearest move of every mover and every investment, under every cap and in any year with money, million euro."""
    terms = situation.project.terms.fund
    dearest = np.zeros(len(situation.movers))
    np.maximum.at(dearest, moves.mover, moves.grant_eur)
    shares = shares_by_year(situation.project)
    shares = np.cumsum(shares) if terms.carry_over else shares
    least = shares[shares > 0].min() * min([1.0, *(cap for cap in terms.payer_caps.values() if cap > 0)])
    return float(dearest.sum() + situation.offered["cost_eur"].sum()) / EUR_PER_MEUR / float(least)

"""Money that is given out first come, first served, in many samples at once (R62)."""

import numpy as np
from numpy.typing import NDArray

from planner.program.fund import money_by_year
from planner.rules.costs import RELOCATE, SETTLE
from planner.rules.payers import paid_by_housing, shares
from planner.rules.rooms import home_municipalities
from planner.scenarios.uncertainty.booked import Booked
from planner.units import EUR_TOLERANCE

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


class Pot:
    """One pot: what is left by year, in every sample.

    Parameters
    ----------
    eur_by_year
        Money that comes in, less what is spent before any grant; shape (years,).
    samples
        Number of samples n.
    carries_over
        Whether money that is left in a year stays.
    """

    def __init__(self, eur_by_year: Floats, samples: int, *, carries_over: bool) -> None:
        self._carries_over, self._year = carries_over, 0
        limit = np.cumsum(eur_by_year) if carries_over else eur_by_year
        self._left = np.repeat(limit[:, None], samples, axis=1)
        self._free = self._suffix(self._left)
        self._spent = np.zeros(samples)

    def _suffix(self, left: Floats) -> Floats:
        """Return what may be promised in each year: money to date must do in every later year too."""
        if not self._carries_over:
            return left
        out = left.copy()
        for year in range(len(left) - 2, -1, -1):  # row by row: an accumulation over this axis is several times slower
            np.minimum(out[year], out[year + 1], out=out[year])
        return out

    def begin(self, year: int) -> None:
        """Go on to a year; years only go up."""
        if year != self._year and not self._carries_over:
            self._spent[:] = 0.0
        self._year = year

    def holds(self, eur: Floats) -> Flags:
        """Return where there is so much left in the year that has begun, shape (n,)."""
        return np.asarray(self._free[self._year] - self._spent >= eur - EUR_TOLERANCE)

    def holds_in(self, which: Ints, eur: Floats) -> Flags:
        """Return whether some samples (positions) have so much left in the year that has begun, shape (…, samples)."""
        return np.asarray(self._free[self._year, which] - self._spent[which] >= eur - EUR_TOLERANCE)

    def holds_later(self, which: Ints, eur: Floats) -> Flags:
        """Return in which years some samples (positions) have so much left, shape (years, samples); none before the year that has begun."""
        free = self._free[:, which].copy()
        free[self._year :: 1 if self._carries_over else len(free)] -= self._spent[which]
        free[: self._year] = -np.inf
        return np.asarray(free >= eur - EUR_TOLERANCE)

    def give(self, eur: Floats) -> None:
        """Give so much in the year that has begun, shape (n,)."""
        self._spent += eur

    def give_in(self, which: Ints, eur: Floats) -> None:
        """Give so much in the year that has begun to some samples (positions)."""
        self._spent[which] += eur

    def give_later(self, which: Ints, years: Ints, eur: Floats) -> None:
        """Promise money of later years to some samples (positions)."""
        left = self._left.take(which, axis=1)
        calendar = np.arange(len(left))[:, None]
        left -= np.where(calendar >= years if self._carries_over else calendar == years, eur, 0.0)
        self._left[:, which], self._free[:, which] = left, self._suffix(left)


def pot_limits(booked: Booked) -> tuple[list[Floats], Floats]:
    """Return what comes into the fund, and into one pot for each payer with a cap, by year (less the investments of the plan), and the share of each.

    Euro, shape (years,) each; shares of each pot in each grant, shape (moves, pots) (R19).
    """
    situation = booked.situation
    terms, years = situation.project.terms.fund, len(situation.years)
    money = money_by_year(situation.project)
    names = sorted(terms.payer_caps)
    housing = paid_by_housing(situation.project, situation.movers)[booked.mover] & (booked.kind == RELOCATE)
    by_fund = np.where(housing, 0.0, 1.0)
    parts = [by_fund] + [by_fund * share for share in _payer_parts(booked, names)]
    offers = situation.offered[situation.offered["investment_id"].isin(booked.invested)]
    limits = []
    for payer, cap in [(None, 1.0), *((name, terms.payer_caps[name]) for name in names)]:
        own = offers if payer is None else offers[offers["payer"] == payer]
        limits.append(cap * money - np.bincount(own["first"], own["cost_eur"], minlength=years))
    return limits, np.array(parts).T


def _payer_parts(booked: Booked, names: list[str]) -> list[Floats]:
    """Return the share of each payer in the grant of each move."""
    if not names:
        return []
    situation = booked.situation
    sending = home_municipalities(situation.movers, situation.rooms).iloc[booked.mover].reset_index(drop=True).where(booked.kind != SETTLE, "")
    receiving = situation.rooms.parcels["municipality_code"].iloc[booked.parcel].reset_index(drop=True)
    table = shares(situation.project, sending, receiving)
    return [table[name].to_numpy() if name in table else np.zeros(len(booked)) for name in names]

"""The fate of a plan that stands, in all samples at once: what is made, when, for which grant, and which link cost what (R62, R63)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.rules.costs import INTENSIFY
from planner.scenarios.uncertainty.booked import Booked
from planner.scenarios.uncertainty.draws import Draws
from planner.scenarios.uncertainty.outcome import Outcome
from planner.scenarios.uncertainty.pots import Pot
from planner.scenarios.uncertainty.trials import CAUSES, COST, DELAY, FUND, GRID, NONE, ROOM, Departure, Trials, draw_trials
from planner.units import AREA_TOLERANCE_M2

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


def evaluate(booked: Booked, draws: Draws) -> Outcome:
    """Return what becomes of a plan that stands in each sample."""
    return walk(draw_trials(booked, draws))


def walk(trials: Trials) -> Outcome:
    """Return what becomes of a plan under trials that are drawn: its moves one after another, all samples at once."""
    return _Walk(trials).run()


@dataclass
class _Place:
    """Room of one parcel over the years: what is there by itself, what departures freed and what is taken, shapes (years,), (years, n), (n,)."""

    base: Floats
    freed: Floats
    taken: Floats
    later: Floats | None = None

    def free(self, year: int) -> Floats:
        """Return what is free in a year and in every later one, shape (n,)."""
        if self.later is None:
            return np.asarray(self.base[year] + self.freed[year] - self.taken)
        return np.asarray(self.left(slice(None))[year])

    def left(self, which: Ints | slice) -> Floats:
        """Return what is free in each year and in every later one, in some samples, shape (years, samples)."""
        left = self.base[:, None] + self.freed[:, which] - self.taken[which]
        left = left if self.later is None else left - self.later[:, which]
        return np.asarray(np.minimum.accumulate(left[::-1], axis=0)[::-1])


class _Walk:
    """Moves of a plan in their order: each is made as planned where consent, money, room and power are there, later where they come later, or not at all."""

    def __init__(self, trials: Trials) -> None:
        booked, setting = trials.booked, trials.setting
        self._booked, self._trials, self._setting = booked, trials, setting
        self._years, samples = len(booked.situation.years), trials.draws.samples
        carries_over = booked.situation.project.terms.fund.carry_over
        self._pots = [Pot(limit, samples, carries_over=carries_over) for limit in setting.limits]
        self._places = {at: _Place(base, np.zeros((self._years, samples)), np.zeros(samples)) for at, base in setting.base_m2.items()}
        shape = (len(booked), samples)
        self._made, self._grant = np.zeros(shape, dtype=bool), trials.grant_eur.copy() if setting.linked else trials.grant_eur
        self._when = np.repeat(booked.year.astype(np.int16)[:, None], samples, axis=1)
        self._cause, self._link = trials.refused.copy(), np.repeat(np.arange(len(booked), dtype=np.int16)[:, None], samples, axis=1)
        self._lost = trials.refused_count * booked.served_m2[:, None]
        self._late: dict[int, tuple[NDArray[np.int8], NDArray[np.int16]]] = {}
        self._leaving: dict[int, list[tuple[int, Departure]]] = {}

    def run(self) -> Outcome:
        """Deal with every move, year by year."""
        order = self._booked.year
        for year in np.unique(order).tolist():
            for pot in self._pots:
                pot.begin(year)
            moves = np.arange(*np.searchsorted(order, [year, year + 1]))
            easy = set(self._make_easy(moves))
            for move in moves.tolist():
                if move not in easy:
                    self._deal_with(move, year)
                self._leave(move)
        return Outcome(self._trials, self._made, self._when, self._grant * self._made, self._cause, self._link, self._lost)

    def _make_easy(self, moves: Ints) -> list[int]:
        """Make those moves of a year at once that wait for nobody, where its money does for all moves of the year in every sample."""
        asked, shares = self._trials.asked_eur[moves], self._setting.shares[moves]
        if not all(pot.holds(share @ asked).all() for pot, share in zip(self._pots, shares.T, strict=True)):
            return []
        easy = np.array([self._is_easy(move) for move in moves.tolist()], dtype=bool)
        self._made[moves[easy]] = self._trials.goes[moves[easy]]
        for pot, share in zip(self._pots, shares.T, strict=True):
            pot.give(share[easy] @ asked[easy])
        return [int(move) for move in moves[easy]]

    def _is_easy(self, move: int) -> bool:
        return move not in self._setting.linked and move not in self._trials.grid_ready and self._place(move) is None

    def _deal_with(self, move: int, year: int) -> None:
        """Make a move where it can be made as planned, else see when it can."""
        goes = self._agree_anew(move) if move in self._setting.linked else self._trials.goes[move]
        place, eur = self._place(move), self._grant[move]
        now = goes.copy()
        if place is not None:
            now &= place.free(year) >= self._booked.lot_m2[move] - AREA_TOLERANCE_M2
        if move in self._trials.grid_ready:
            now &= self._trials.grid_ready[move] <= year
        pots = [(pot, share) for pot, share in zip(self._pots, self._setting.shares[move].tolist(), strict=True) if share > 0]
        for pot, share in pots:
            now &= pot.holds(share * eur)
        self._made[move] = now
        for pot, share in pots:
            pot.give(share * eur * now)
        if place is not None:
            place.taken += self._booked.lot_m2[move] * now
        waits = goes & ~now
        if waits.any():
            self._wait(move, self._give_up(move, waits, pots), pots)

    def _place(self, move: int) -> _Place | None:
        """Return the place of a move where it hangs on departures."""
        return None if self._booked.kind[move] == INTENSIFY else self._places.get(int(self._booked.parcel[move]))

    def _give_up(self, move: int, waits: Flags, pots: list[tuple[Pot, float]]) -> Ints:
        """Say why a move is lost in samples in which room, power or money never comes; return the samples in which each of them may come."""
        place, last, hope = self._place(move), int(self._setting.last[move]), waits
        if place is not None:
            hope = waits & (place.free(last) >= self._booked.lot_m2[move] - AREA_TOLERANCE_M2)
            self._blame(move, np.flatnonzero(waits & ~hope), ROOM, is_lost=True)
        if move in self._trials.grid_ready:
            self._blame(move, np.flatnonzero(hope & (self._trials.grid_ready[move] > last)), GRID, is_lost=True)
            hope = hope & (self._trials.grid_ready[move] <= last)
        for pot, share in pots if hope.any() else ():
            holds = pot.holds_by(last, share * self._grant[move])
            self._blame(move, np.flatnonzero(hope & ~holds), FUND, is_lost=True)
            hope = hope & holds
        return np.flatnonzero(hope)

    def _wait(self, move: int, which: Ints, pots: list[tuple[Pot, float]]) -> None:
        """Make a move later in some samples, as soon as all is there; where that is never at once, for want of money, not at all."""
        if not len(which):
            return
        year, last, place = int(self._booked.year[move]), int(self._setting.last[move]), self._place(move)
        eur, lot = self._grant[move, which], self._booked.lot_m2[move]
        calendar = np.arange(self._years)[:, None]
        there = np.broadcast_to((calendar >= year) & (calendar <= last), (self._years, len(which))).copy()
        room = None if place is None else place.left(which) >= lot - AREA_TOLERANCE_M2
        ready = self._trials.grid_ready[move][which] if move in self._trials.grid_ready else None
        there &= True if room is None else room
        there &= True if ready is None else calendar >= ready
        for pot, share in pots:
            there &= pot.holds_later(which, share * eur)
        can, when = there.any(axis=0), there.argmax(axis=0)
        self._blame(move, which[~can], FUND, is_lost=True)
        reason = np.full(len(which), FUND)
        reason[False if ready is None else ready > year] = GRID
        reason[False if room is None else ~room[year]] = ROOM
        for code in np.unique(reason[can]).tolist():
            self._blame(move, which[can & (reason == code)], code, is_lost=False)
        self._make_later(move, which[can], when[can], pots)

    def _make_later(self, move: int, which: Ints, years: Ints, pots: list[tuple[Pot, float]]) -> None:
        """Make a move in later years in some samples: room and money are promised."""
        self._made[move, which], self._when[move, which] = True, years
        for pot, share in pots:
            pot.give_later(which, years, share * self._grant[move, which])
        place = self._place(move)
        if place is not None and len(which):
            place.later = np.zeros_like(place.freed) if place.later is None else place.later
            place.later[:, which] += np.where(np.arange(self._years)[:, None] >= years, self._booked.lot_m2[move], 0.0)

    def _blame(self, move: int, which: Ints, code: int, *, is_lost: bool) -> None:
        """Say which link and cause keep a move from its year in some samples; a lack of room is put on those who left too late or not at all."""
        if not len(which):
            return
        cause, link = np.full(len(which), code, dtype=np.int8), np.full(len(which), move, dtype=np.int16)
        if code == ROOM:
            self._blame_departures(move, which, cause, link)
        if is_lost:
            self._cause[move, which], self._link[move, which] = cause, link
            counts = np.bincount(link * len(CAUSES) + cause, minlength=self._lost.size)
            self._lost += self._booked.served_m2[move] * counts.reshape(self._lost.shape)
            return
        samples = self._trials.draws.samples
        known = self._late.setdefault(move, (np.zeros(samples, dtype=np.int8), np.zeros(samples, dtype=np.int16)))
        known[0][which], known[1][which] = cause, link

    def _blame_departures(self, move: int, which: Ints, cause: NDArray[np.int8], link: NDArray[np.int16]) -> None:
        """Put those who did not leave, else those who left late, in place of a lack of room; of several the first that was planned."""
        leaving = sorted(self._leaving.get(int(self._booked.parcel[move]), []), key=lambda one: (self._booked.year[one[0]] + one[1].planned_lag, one[0]))
        for leaver, _ in leaving:
            at = np.flatnonzero((cause == ROOM) & ~self._made[leaver, which])
            cause[at], link[at] = self._cause[leaver, which[at]], self._link[leaver, which[at]]
        for leaver, departure in leaving if (cause == ROOM).any() else ():
            reopens = self._when[leaver, which] + departure.lag[which]
            at = np.flatnonzero((cause == ROOM) & (reopens > self._booked.year[leaver] + departure.planned_lag))
            cause[at], link[at] = DELAY, leaver
            if leaver in self._late:
                code, blamed = (known[which[at]] for known in self._late[leaver])
                cause[at[code != NONE]], link[at[code != NONE]] = code[code != NONE], blamed[code != NONE]

    def _leave(self, move: int) -> None:
        """Open what a move frees where the plan counts on it."""
        for departure in self._trials.departures[move]:
            place = self._places.get(departure.parcel)
            if place is None:
                continue
            self._leaving.setdefault(departure.parcel, []).append((move, departure))
            reopens = np.where(self._made[move], self._when[move] + departure.lag, self._years)
            for year in range(int(self._booked.year[move]) + departure.planned_lag, self._years):
                place.freed[year] += departure.freed_m2 * (reopens <= year)

    def _agree_anew(self, move: int) -> Flags:
        """Return where a firm still goes on, whose undertaking may have had de minimis aid for other moves of the plan; its grant is counted anew."""
        goes, window, year = self._trials.goes[move], self._setting.window, int(self._booked.year[move])
        money, room = self._trials.money, self._booked.situation.aid_room_eur[self._booked.mover[move]]
        left = np.full(len(goes), np.inf)
        for later in range(year, min(self._years, year + window)):
            had = np.zeros(len(goes))
            for other in self._setting.linked[move]:
                if self._booked.year[other] > later - window:
                    had += np.where(self._made[other], np.maximum(0.0, self._grant[other] - money.a17_eur[other]), 0.0)
            left = np.minimum(left, room[later] - had)
        grant, agreed = money.of(move).granted(np.maximum(0.0, left)[None, :])
        self._grant[move] = grant[0]
        self._blame(move, np.flatnonzero(goes & ~agreed[0]), COST, is_lost=True)
        return np.asarray(goes & agreed[0])

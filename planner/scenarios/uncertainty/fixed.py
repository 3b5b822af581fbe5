"""The fate of a plan that stands, in all samples at once: what is made, when, for which grant, and which link cost what (R62, R63)."""


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
_NONE = np.empty(0, dtype=np.int64)


def evaluate(booked: Booked, draws: Draws) -> Outcome:
    """Return what becomes of a plan that stands in each sample."""
    return walk(draw_trials(booked, draws))


def walk(trials: Trials) -> Outcome:
    """Return what becomes of a plan under trials that are drawn: its moves one after another, all samples at once."""
    return _Walk(trials).run()


class _Place:
    """Room of one parcel: what is left by year in every sample, shape (years, n), and who should leave it for others."""

    def __init__(self, base: Floats, samples: int) -> None:
        self._left = np.repeat(base[:, None], samples, axis=1)
        self._calendar = np.arange(len(base))[:, None]
        self._next = np.arange(1, len(base) + 1, dtype=np.int8)[:, None]
        self.leaving: list[tuple[int, Departure]] = []

    def first(self, year: int, m2: float) -> Ints:
        """Return the first year, 0 where that is before ``year``, from which on there is always so much left, shape (n,); the number of years: never."""
        short = self._left[year:] < m2 - AREA_TOLERANCE_M2
        return np.asarray((short * self._next[year:]).max(axis=0))

    def change(self, year: int, m2: float, since: Ints) -> None:
        """Add so much (below 0: take it) from a year on, by sample; nothing changes before ``year``."""
        self._left[year:] += m2 * (self._calendar[year:] >= since)


class _Walk:
    """Moves of a plan in their order: each is made as planned where consent, money, room and power are there, later where they come later, or not at all."""

    def __init__(self, trials: Trials) -> None:
        booked, setting = trials.booked, trials.setting
        self._booked, self._trials, self._setting = booked, trials, setting
        self._years, samples = len(booked.situation.years), trials.draws.samples
        self._carries_over = booked.situation.project.terms.fund.carry_over
        self._pots = [Pot(limit, samples, carries_over=self._carries_over) for limit in setting.limits]
        self._places = {at: _Place(base, samples) for at, base in setting.base_m2.items()}
        shape = (len(booked), samples)
        self._made, self._grant = np.zeros(shape, dtype=bool), trials.grant_eur.copy() if setting.linked else trials.grant_eur
        self._when = np.repeat(booked.year.astype(np.int16)[:, None], samples, axis=1)
        self._cause, self._link = trials.refused.copy(), np.repeat(np.arange(len(booked), dtype=np.int16)[:, None], samples, axis=1)
        self._late_cause, self._late_link = np.zeros(shape, dtype=np.int8), np.zeros(shape, dtype=np.int16)
        self._is_easy, self._scarce = self._easy(), [_NONE] * len(booked)
        self._losses: list[tuple[int, Ints]] = []

    def run(self) -> Outcome:
        """Deal with every move, year by year."""
        order = self._booked.year
        for year in np.unique(order).tolist():
            for pot in self._pots:
                pot.begin(year)
            first, end = np.searchsorted(order, [year, year + 1])
            self._make_easy(slice(first, end))
            for move in range(first, end):
                if self._is_easy[move]:
                    self._deal_with(move, self._scarce[move])
                else:
                    self._deal_with(move, self._goes(move).nonzero()[0])
                self._leave(move)
        return Outcome(self._trials, self._made, self._when, self._grant * self._made, self._cause, self._link, self._lost())

    def _easy(self) -> Flags:
        """Return which moves nothing but money can keep from their year where they are not refused."""
        booked, hard = self._booked, [*self._setting.linked, *self._trials.grid_ready]
        hangs = np.isin(booked.parcel, list(self._places)) & (booked.kind != INTENSIFY)
        return np.asarray(~hangs & ~np.isin(np.arange(len(booked)), hard))

    def _make_easy(self, moves: slice) -> None:
        """Make the easy moves of a year at once where its money does for all that is asked up to them; note in which samples it may not."""
        asked, goes, is_easy = self._trials.asked_eur[moves], self._trials.goes[moves], self._is_easy[moves]
        pots = [(pot, share) for pot, share in zip(self._pots, self._setting.shares[moves].T, strict=True) if share.any()]
        scarce = (~np.logical_and.reduce([pot.holds(share @ asked) for pot, share in pots])).nonzero()[0] if pots else _NONE
        self._made[moves] = goes & is_easy[:, None]
        given = is_easy[:, None] * asked if len(scarce) else asked
        if len(scarce):
            part = asked[:, scarce]
            paid = np.logical_and.reduce([pot.holds_in(scarce, np.cumsum(share[:, None] * part, axis=0)) for pot, share in pots])
            self._made[moves, scarce] &= paid
            given[:, scarce] *= paid
            for at, late in enumerate(goes[:, scarce] & ~paid):
                self._scarce[moves.start + at] = scarce[late]
        for pot, share in pots:
            pot.give((share * is_easy) @ given)

    def _goes(self, move: int) -> Flags:
        """Return where a move is not refused."""
        return self._agree_anew(move) if move in self._setting.linked else self._trials.goes[move]

    def _place(self, move: int) -> _Place | None:
        """Return the place of a move where it hangs on departures."""
        return None if self._booked.kind[move] == INTENSIFY else self._places.get(int(self._booked.parcel[move]))

    def _deal_with(self, move: int, which: Ints) -> None:
        """Make a move in some samples (positions): in its year or as soon as all is there, else not at all."""
        if not len(which):
            return
        year, place, lot = int(self._booked.year[move]), self._place(move), float(self._booked.lot_m2[move])
        room = None if place is None else place.first(year, lot)[which]
        grid = self._trials.grid_ready[move][which] if move in self._trials.grid_ready else None
        when = np.full(len(which), year)
        for ready in (room, grid):
            when = when if ready is None else np.maximum(when, ready)
        self._pay(move, which, when)
        if place is not None:
            since = np.full(self._trials.draws.samples, self._years)
            since[which] = when
            place.change(year, -lot, since)
        self._made[move, which] = when < self._years
        off = (when > year).nonzero()[0]
        if len(off):
            self._explain(move, which[off], when[off], [None if ready is None else ready[off] for ready in (room, grid)])

    def _pay(self, move: int, which: Ints, when: Ints) -> None:
        """Put off a move until there is money too, for ever where that is after the last year in which it may be made, and pay for it."""
        year, last, eur = int(self._booked.year[move]), int(self._setting.last[move]), self._grant[move, which]
        pots = [(pot, share * eur) for pot, share in zip(self._pots, self._setting.shares[move].tolist(), strict=True) if share > 0]
        short = (when > year) & (not self._carries_over)
        if len(self._scarce[move]):
            for pot, part in pots:
                short |= ~pot.holds_in(which, part)
        at = (short & (when <= last)).nonzero()[0]
        if len(at):
            there = np.arange(self._years)[:, None] >= when[at]
            for pot, part in pots:
                there &= pot.holds_later(which[at], part[at])
            when[at] = np.where(there.any(axis=0), there.argmax(axis=0), self._years)
        when[when > last] = self._years
        now, later = (when == year).nonzero()[0], ((when > year) & (when < self._years)).nonzero()[0]
        for pot, part in pots:
            pot.give_in(which[now], part[now])
            if len(later):
                pot.give_later(which[later], when[later], part[later])

    def _explain(self, move: int, which: Ints, when: Ints, readies: list[Ints | None]) -> None:
        """Say which link and cause keep a move from its year in some samples; a lack of room is put on those who left too late or not at all."""
        is_lost = when == self._years
        limit = np.where(is_lost, self._setting.last[move], self._booked.year[move])
        cause, link = np.full(len(which), FUND, dtype=np.int8), np.full(len(which), move, dtype=np.int16)
        for ready, code in reversed(list(zip(readies, (ROOM, GRID), strict=True))):
            if ready is not None:
                cause[ready > limit] = code
        if readies[0] is not None:
            self._blame_departures(move, which, cause, link)
        lost, late = is_lost.nonzero()[0], (~is_lost).nonzero()[0]
        self._lose(move, which[lost], cause[lost], link[lost])
        self._late_cause[move, which[late]], self._late_link[move, which[late]] = cause[late], link[late]
        self._when[move, which[late]] = when[late]

    def _lose(self, move: int, which: Ints, cause: NDArray[np.int8], link: NDArray[np.int16]) -> None:
        """Note why a move is lost in some samples."""
        self._cause[move, which], self._link[move, which] = cause, link
        self._losses.append((move, link.astype(np.int64) * len(CAUSES) + cause))

    def _lost(self) -> Floats:
        """Return the circular m² lost by link and cause."""
        lost = self._trials.refused_count * self._booked.served_m2[:, None]
        if self._losses:
            served = np.repeat([self._booked.served_m2[move] for move, _ in self._losses], [len(code) for _, code in self._losses])
            lost += np.bincount(np.concatenate([code for _, code in self._losses]), served, lost.size).reshape(lost.shape)
        return np.asarray(lost)

    def _blame_departures(self, move: int, which: Ints, cause: NDArray[np.int8], link: NDArray[np.int16]) -> None:
        """Put those who did not leave, else those who left late, in place of a lack of room; of several the first that was planned."""
        place = self._place(move)
        leaving = sorted(place.leaving if place else [], key=lambda one: (self._booked.year[one[0]] + one[1].planned_lag, one[0]))
        open_ = (cause == ROOM).nonzero()[0]
        for leaver, _ in leaving:
            made = self._made[leaver, which[open_]]
            at = open_[~made]
            cause[at], link[at] = self._cause[leaver, which[at]], self._link[leaver, which[at]]
            open_ = open_[made]
        for leaver, departure in leaving:
            if not len(open_):
                return
            is_late = self._when[leaver, which[open_]] + departure.lag[which[open_]] > self._booked.year[leaver] + departure.planned_lag
            at = open_[is_late]
            code = self._late_cause[leaver, which[at]]
            cause[at], link[at] = np.where(code == NONE, DELAY, code), np.where(code == NONE, leaver, self._late_link[leaver, which[at]])
            open_ = open_[~is_late]

    def _leave(self, move: int) -> None:
        """Open what a move frees where the plan counts on it."""
        for departure in self._trials.departures[move]:
            place = self._places.get(departure.parcel)
            if place is not None:
                place.leaving.append((move, departure))
                reopens = np.where(self._made[move], self._when[move] + departure.lag, self._years)
                place.change(int(self._booked.year[move]) + departure.planned_lag, departure.freed_m2, reopens)

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
        refused = (goes & ~agreed[0]).nonzero()[0]
        self._lose(move, refused, np.full(len(refused), COST, dtype=np.int8), np.full(len(refused), move, dtype=np.int16))
        return np.asarray(goes & agreed[0])

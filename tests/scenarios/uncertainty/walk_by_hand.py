"""The fate of a plan sample by sample in plain loops: what the walk of all samples at once is held against; it shares no code with it.

What each move meets by itself (refusal, grant, years) is taken as drawn; money, room, waiting and blame are worked out here.
"""

from collections import defaultdict
from typing import Any

import numpy as np

CONSENT, DEMAND, COST, FUND, DELAY, GRID, ROOM = 1, 2, 3, 4, 5, 6, 7


class OneSample:
    """One sample: moves in order of their year."""

    def __init__(self, trials: Any, sample: int) -> None:
        self.t, self.s, self.b = trials, sample, trials.booked
        situation = self.b.situation
        self.years = len(situation.years)
        rooms = situation.rooms
        self.base = rooms.open_m2 + rooms.stopped_m2 + self.b.gained_m2
        terms = situation.project.terms.fund
        per_year = [terms.by_year.get(year, 0.0) for year in situation.years] if terms.by_year else [terms.total_eur / self.years] * self.years
        self.carry = terms.carry_over
        caps = [1.0, *(terms.payer_caps[name] for name in sorted(terms.payer_caps))]
        self.income = [[cap * eur for eur in per_year] for cap in caps]
        self.paid: list[dict[int, float]] = [defaultdict(float) for _ in caps]
        self.taken: dict[int, list[tuple[int, float]]] = defaultdict(list)
        self.freed: dict[int, list[tuple[int, float]]] = defaultdict(list)
        self.left_by: dict[int, list[tuple[int, int, int, Any]]] = defaultdict(list)
        self.made: dict[int, int] = {}
        self.blame: dict[int, tuple[int, int]] = {}
        self.late: dict[int, tuple[int, int]] = {}
        self.grants = [float(eur) for eur in trials.grant_eur[:, sample]]

    def room_at(self, parcel: int, year: int) -> float:
        """Room in a year, and in all years after it."""
        def total(changes: list[tuple[int, float]], then: int) -> float:
            return sum(m2 for since, m2 in changes if since <= then)

        return min(self.base[parcel, then] + total(self.freed[parcel], then) - total(self.taken[parcel], then) for then in range(year, self.years))

    def money_at(self, pot: int, year: int) -> float:
        """Money in a year; where it is carried over, money to date in it and all years after it."""
        if not self.carry:
            return self.income[pot][year] - self.paid[pot][year]
        return min(sum(self.income[pot][: then + 1]) - sum(eur for since, eur in self.paid[pot].items() if since <= then) for then in range(year, self.years))

    def run(self) -> "OneSample":
        for move in range(len(self.b)):
            code = int(self.t.refused[move, self.s])
            if code:
                self.blame[move] = (code, move)
            else:
                self.deal(move)
            self.leave(move)
        return self

    def deal(self, move: int) -> None:
        shares, lot = self.t.setting.shares[move], self.b.lot_m2[move]
        parcel, planned, eur = int(self.b.parcel[move]), int(self.b.year[move]), self.grants[move]
        ready = int(self.t.grid_ready[move][self.s]) if move in self.t.grid_ready else 0

        def lacks(year: int) -> int:
            if lot > 0 and self.room_at(parcel, year) < lot - 0.1:
                return ROOM
            if year < ready:
                return GRID
            if any(share > 0 and self.money_at(pot, year) < share * eur - 0.005 for pot, share in enumerate(shares)):
                return FUND
            return 0

        window = range(planned, int(self.t.setting.last[move]) + 1)
        why = [lacks(year) for year in window]
        if 0 not in why:
            code = ROOM if all(reason == ROOM for reason in why) else GRID if window[-1] < ready else FUND
            self.blame[move] = self.traced(move, code)
            return
        year = planned + why.index(0)
        self.made[move] = year
        if year > planned:
            self.late[move] = self.traced(move, why[0])
        for pot, share in enumerate(shares):
            self.paid[pot][year] += share * eur
        self.taken[parcel].append((year, lot))

    def traced(self, move: int, code: int) -> tuple[int, int]:
        if code != ROOM:
            return code, move
        leaving = sorted(self.left_by[int(self.b.parcel[move])])
        for _, leaver, _, _ in leaving:
            if leaver not in self.made:
                return self.blame[leaver]
        for planned, leaver, reopens, _ in leaving:
            if reopens > planned:
                return self.late.get(leaver, (DELAY, leaver))
        return ROOM, move

    def leave(self, move: int) -> None:
        for one in self.t.departures[move]:
            planned = int(self.b.year[move]) + one.planned_lag
            reopens = self.made[move] + int(one.lag[self.s]) if move in self.made else -1
            if move in self.made:
                self.freed[one.parcel].append((reopens, one.freed_m2))
            self.left_by[one.parcel].append((planned, move, reopens, None))


def differences(trials: Any, outcome: Any) -> list[str]:
    """Return in which samples and moves the two differ."""
    out = []
    lost = np.zeros_like(outcome.lost_m2)
    for sample in range(trials.draws.samples):
        one = OneSample(trials, sample).run()
        for move in range(len(trials.booked)):
            here = (move in one.made, one.made.get(move, int(trials.booked.year[move])))
            there = (bool(outcome.made[move, sample]), int(outcome.when[move, sample]))
            if here != there:
                out.append(f"sample {sample}, move {move}: {there}, by hand {here}")
            if move in one.blame:
                code, link = one.blame[move]
                lost[link, code] += trials.booked.served_m2[move]
                if (int(outcome.cause[move, sample]), int(outcome.link[move, sample])) != (code, link):
                    out.append(f"sample {sample}, move {move}: blamed {outcome.cause[move, sample]}, {outcome.link[move, sample]}, by hand {code}, {link}")
    if not np.allclose(lost, outcome.lost_m2):
        out.append("hectares lost by link and cause differ")
    return out

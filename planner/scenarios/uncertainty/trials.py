"""What each move meets in each sample, before moves meet each other: consent, demand, money and time (R61)."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.project.term import Range
from planner.rules.costs import RELOCATE
from planner.rules.situation import Situation
from planner.scenarios.uncertainty.booked import Booked
from planner.scenarios.uncertainty.draws import DELAYS, Draws, stretched
from planner.scenarios.uncertainty.real_costs import RealMoney, factors, real_money
from planner.scenarios.uncertainty.setting import Setting, describe_setting
from planner.units import MONTHS_PER_YEAR

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
CAUSES = ("", "consent", "demand", "cost", "fund", "delay", "grid", "room")
"""Why hectares are lost; the position is the code, 0: they are not."""
NONE, CONSENT, DEMAND, COST, FUND, DELAY, GRID, ROOM = range(len(CAUSES))


@dataclass(frozen=True)
class Departure:
    """What a relocation frees on a parcel (position): m², the years from its grant to the room being open, as planned and as drawn (shape (n,))."""

    parcel: int
    freed_m2: float
    planned_lag: int
    lag: Ints


@dataclass(frozen=True)
class Trials:
    """What each move of a plan meets by itself. Shapes (moves, n) unless said otherwise.

    Parameters
    ----------
    booked, draws
        The moves, and the chance.
    refused
        Code of the cause for which a move is not made whatever others do; 0: none.
    served_m2
        Circular room that the move serves if it is made.
    grant_eur
        Grant that is agreed.
    money
        The amounts behind it.
    build
        Years from the grant to the firm having left.
    departures
        What each move frees, by move.
    grid_ready
        First year (position) in which the power is there, by those moves that wait for a reinforcement; shape (n,).
    setting
        What the moves compete for.
    """

    booked: Booked
    draws: Draws
    refused: NDArray[np.int8]
    served_m2: Floats
    grant_eur: Floats
    money: RealMoney
    build: NDArray[np.int16]
    departures: tuple[tuple[Departure, ...], ...]
    grid_ready: dict[int, Ints]
    setting: Setting

    @cached_property
    def asked_eur(self) -> Floats:
        """Grants of the moves that are not refused, 0 for the others."""
        return np.asarray(self.grant_eur * self.goes)

    @cached_property
    def refused_count(self) -> Ints:
        """In how many samples each move is refused, by cause; shape (moves, causes)."""
        return np.array([(self.refused == code).sum(axis=1) * (code != NONE) for code in range(len(CAUSES))]).T

    @cached_property
    def goes(self) -> Flags:
        """Which moves are not refused."""
        return np.asarray(self.refused == NONE)


def redrawn(trials: Trials, draws: Draws, kinds: Sequence[str]) -> Trials:
    """Return trials under draws that differ in some kinds of chance only: what these do not touch is not drawn again."""
    return _drawn(trials.booked, draws, trials.setting, None if set(kinds) & set(DELAYS) else trials)


def draw_trials(booked: Booked, draws: Draws) -> Trials:
    """Return what each move of a plan meets."""
    return _drawn(booked, draws, describe_setting(booked), None)


def _drawn(booked: Booked, draws: Draws, setting: Setting, timed: Trials | None) -> Trials:
    """Return what each move meets; its times are those of trials that are given."""
    situation, ids = booked.situation, booked.mover_ids
    table = (booked.mover, booked.kind, booked.parcel, booked.lot_m2)
    money = real_money(situation, table, booked.year, factors(situation.project.terms, draws, ids))
    grant, agreed = money.granted(situation.aid_room_eur[booked.mover, booked.year][:, None])
    consents = draws.happens("consent", ids, survival(situation)[booked.mover])
    asked, share = demand(situation, draws, booked.mover)
    refused = np.zeros(grant.shape, dtype=np.int8)
    refused[~agreed] = COST
    refused[~asked & (booked.kind != RELOCATE)[:, None]] = DEMAND
    refused[~consents] = CONSENT
    served = booked.served_m2[:, None] * np.where(asked, share, 0.0)
    build, departures, ready = _times(booked, draws) if timed is None else (timed.build, timed.departures, timed.grid_ready)
    return Trials(booked, draws, refused, served, grant, money, build, departures, ready, setting)


def _times(booked: Booked, draws: Draws) -> tuple[NDArray[np.int16], tuple[tuple[Departure, ...], ...], dict[int, Ints]]:
    """Return when each firm has left, what it frees then, and from when there is power for those who wait for it."""
    building = booked.situation.project.terms.uncertainty.build_months
    months = building.likely * stretched(building, draws.normal("build", booked.mover_ids))
    build = np.maximum(1, np.ceil(months / MONTHS_PER_YEAR)).astype(np.int16)
    return build, _departures(booked, draws, build), _grid_ready(booked, draws)


def survival(situation: Situation) -> Floats:
    """Return the chance that each mover still consents when it is its turn (R30)."""
    chain, consent = situation.project.terms.chain, situation.movers["consent"]
    return np.asarray(consent.map({"will_move": chain.survival_will_move, "open": chain.survival_open}).fillna(0.0), dtype=float)


def demand(situation: Situation, draws: Draws, mover: Ints) -> tuple[Flags, Floats]:
    """Return whether the demand of each mover (position) is there, and which share of what it asked it still asks, at most 1; shapes (movers, n)."""
    asked = asked_of(situation)
    ids = [str(name) for name in situation.movers["mover_id"].to_numpy()[mover]]
    there = draws.happens("demand", ids, asked["certainty"].to_numpy()[mover])
    low, likely, high = (asked[name].to_numpy()[mover].tolist() for name in ("low", "likely", "high"))
    ranges = [Range(low=min(a, b), likely=b, high=max(b, c)) for a, b, c in zip(low, likely, high, strict=True)]
    z = draws.normal("extent", ids)
    share = np.array([stretched(one, z[at]) for at, one in enumerate(ranges)]).reshape(z.shape)
    return there, np.minimum(1.0, share)


def asked_of(situation: Situation) -> pd.DataFrame:
    """Return ``low``, ``likely``, ``high`` (m²) and ``certainty`` of the demand of each mover, in order; who asks nothing is certain of it."""
    rows = situation.project["demand"]
    likely = rows["extra_plot_m2"].fillna(0.0).clip(lower=0.0)
    who = rows["firm_id"].where(rows["firm_id"] != "", rows["demand_id"])
    table = pd.DataFrame({
        "low": rows["extra_plot_low_m2"].fillna(likely).clip(lower=0.0), "likely": likely, "high": rows["extra_plot_high_m2"].fillna(likely),
        "sure": rows["certainty"].fillna(1.0) * likely,
    })  # fmt: skip
    out = table.groupby(who).sum().reindex(situation.movers["mover_id"]).fillna(0.0)
    return out.assign(certainty=(out["sure"] / out["likely"]).where(out["likely"] > 0, 1.0))


def _departures(booked: Booked, draws: Draws, build: NDArray[np.int16]) -> tuple[tuple[Departure, ...], ...]:
    """Return what each relocation frees and when; room is never open before it was planned."""
    situation = booked.situation
    rooms, years = situation.rooms, situation.years
    freed = rooms.freed[(rooms.freed["stops"] > years[-1]) & rooms.parcels["is_usable"].to_numpy()[rooms.freed["parcel"]]]
    by_firm = {str(firm): list(zip(rows["parcel"], rows["freed_m2"], strict=True)) for firm, rows in freed.groupby("firm_id")}
    firms = situation.movers["firm_id"].to_numpy()[booked.mover]
    left = [by_firm.get(str(firm), []) if kind == RELOCATE else [] for firm, kind in zip(firms, booked.kind, strict=True)]
    site = site_years(situation, draws, sorted({int(parcel) for some in left for parcel, _ in some}))
    planned = rooms.parcels["lag"].to_numpy()
    return tuple(
        tuple(
            Departure(int(parcel), float(m2), int(planned[parcel]), np.maximum(planned[parcel], build[move] + site[int(parcel)]).astype(np.int64))
            for parcel, m2 in some
        )
        for move, some in enumerate(left)
    )


def site_years(situation: Situation, draws: Draws, parcels: Sequence[int]) -> dict[int, Ints]:
    """Return the years from a firm having left to its parcel (position) being open again, shape (n,): 0 where the hall is used as it is (R8)."""
    terms, chance, table = situation.project.terms.moves, situation.project.terms.uncertainty, situation.rooms.parcels
    out = {}
    for parcel in parcels:
        name, row = [str(table.index[parcel])], table.iloc[parcel]
        months = np.zeros(draws.samples)
        steps = (
            ("demolition", terms.demolition_months, chance.demolition_spread),
            ("permit", terms.permit_months, chance.permit_spread),
            ("remediation", terms.remediation_months * int(row["has_remediation"]), chance.remediation_spread),
        )
        for kind, planned, spread in steps:
            months += 0.0 if row["is_reused"] else planned * stretched(spread, draws.normal(kind, name)[0])
        out[parcel] = np.ceil(months / MONTHS_PER_YEAR).astype(np.int64)
    return out


def _grid_ready(booked: Booked, draws: Draws) -> dict[int, Ints]:
    """Return from when there is power for the moves that need a reinforcement: those that what is free at the node without it would not hold (R61)."""
    situation = booked.situation
    power, grid = situation.power, situation.project["grid"].set_index("node_id")
    in_hub = {parcel: hub.first for hub in situation.power.hubs for parcel in hub.parcels}
    out: dict[int, Ints] = {}
    for position, node in enumerate(power.node_ids):
        since = grid.loc[node, "reinforcement_year"]
        first = 0 if np.isnan(since) else int(since) - situation.years[0]
        if first <= 0 or grid.loc[node, "reinforcement_kw"] <= 0:
            continue
        before = power.free_kw[position] - np.where(np.arange(len(situation.years)) >= first, grid.loc[node, "reinforcement_kw"], 0.0)
        factor = stretched(situation.project.terms.uncertainty.grid_spread, draws.normal("grid", [node])[0])
        ready = first + np.ceil(np.maximum(0.0, factor - 1.0) * first).astype(np.int64)
        here = np.flatnonzero((power.node[booked.parcel] == position) & (booked.kw > 0))
        here = here[[booked.year[move] < in_hub.get(int(booked.parcel[move]), len(situation.years)) for move in here]]
        out |= dict.fromkeys(_waiting(booked, here, before, first), ready)
    return out


def _waiting(booked: Booked, here: Ints, before_kw: Floats, first: int) -> list[int]:
    """Return which moves at a node want more than it has free without its reinforcement; what stays behind on a parcel is used first."""
    power = booked.situation.power
    there = dict(enumerate(power.empty_kw.tolist()))
    leaves = booked.kind == RELOCATE
    gone = dict(zip(booked.situation.movers["firm_id"].to_numpy()[booked.mover[leaves]], booked.year[leaves], strict=True))
    lag = booked.situation.rooms.parcels["lag"].to_numpy()
    for row in power.departing.itertuples():
        year = int(row.stops) - booked.situation.years[0] if row.firm_id not in gone else int(gone[row.firm_id])
        if year + lag[row.parcel] < len(booked.situation.years):
            there[int(row.parcel)] += float(row.kw)
    drawn, out = 0.0, []
    for move in here.tolist():
        own = min(float(booked.kw[move]), there[int(booked.parcel[move])])
        there[int(booked.parcel[move])] -= own
        drawn += float(booked.kw[move]) - own
        if booked.year[move] >= first and drawn > before_kw[booked.year[move]] + 1e-6:
            out.append(move)
    return out

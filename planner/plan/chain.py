"""Chains in full: from the open parcel that starts one to the parcels left empty, what each step hangs on, and what breaks without it (R30)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.plan.move import Move
from planner.rules.situation import Situation
from planner.units import AREA_TOLERANCE_M2, M2_PER_HA

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Step:
    """One move of a chain; euro, calendar years.

    ``reopens`` and ``lag_years``: when what is left is free again, and how long after the move (None: it leaves no room to others). ``survival`` is the
    chance that the firm still consents, ``is_critical`` whether a year's delay of this step delays the end of the chain. ``breaks`` are the movers that
    lack room if this step fails, and ``breaks_ha`` the circular hectares that are lost with them, its own included.
    """

    mover_id: str
    kind: str
    origin: tuple[str, ...]
    to: str | None
    year: int
    step: int
    opened_by: tuple[str, ...]
    reopens: int | None
    lag_years: int | None
    cost_eur: float
    grant_eur: float
    own_eur: float
    consent: str
    survival: float
    is_critical: bool
    breaks: tuple[str, ...]
    breaks_ha: float

    def record(self) -> dict[str, Any]:
        """Return the step as the JSON object of the command line."""
        whole = asdict(self)
        whole["from"] = whole.pop("origin")
        rounded = {name: round(whole[name], 2) for name in ("cost_eur", "grant_eur", "own_eur")}
        share = round(self.own_eur / self.cost_eur, 4) if self.cost_eur > 0 else None
        return {**whole, **rounded, "own_share": share, "breaks_ha": round(self.breaks_ha, 4)}


@dataclass(frozen=True)
class LeftEmpty:
    """Room that a chain frees and no move of the plan takes: where, how much, and from which year."""

    parcel_id: str
    area_m2: float
    year: int


@dataclass(frozen=True)
class Chain:
    """Moves of which each needs the room of one before it.

    ``start_parcel`` is where the first move goes and ``start_ha`` what it takes there; ``end_year`` when the last parcel is free again.
    """

    chain: int
    start_parcel: str
    start_ha: float
    steps: tuple[Step, ...]
    served_ha: float
    end_year: int
    left_empty: tuple[LeftEmpty, ...]

    @property
    def duration_years(self) -> int:
        """Years from the first move to the last parcel being free."""
        return self.end_year - min(step.year for step in self.steps)

    @property
    def critical_path(self) -> tuple[str, ...]:
        """Movers whose delay by a year delays the end."""
        return tuple(step.mover_id for step in self.steps if step.is_critical)

    @property
    def weakest(self) -> Step:
        """The step whose firm is least sure to consent; of several the one with which most is lost, then the first."""
        return min(self.steps, key=lambda step: (step.survival, -step.breaks_ha, step.year, step.mover_id))

    @property
    def multiplier(self) -> float | None:
        """Circular hectares served per hectare that the chain takes at its start."""
        return self.served_ha / self.start_ha if self.start_ha > 0 else None

    @property
    def last_empty(self) -> LeftEmpty | None:
        """The parcel that is left empty last; None where others take all."""
        return max(self.left_empty, key=lambda empty: (empty.year, empty.parcel_id), default=None)

    def record(self) -> dict[str, Any]:
        """Return the chain as the JSON object of the command line."""
        last, times = self.last_empty, self.multiplier
        return {
            "chain": self.chain,
            "start_parcel": self.start_parcel,
            "start_ha": round(self.start_ha, 4),
            "served_ha": round(self.served_ha, 4),
            "ha_per_ha": None if times is None else round(times, 4),
            "first_year": min(step.year for step in self.steps),
            "end_year": self.end_year,
            "duration_years": self.duration_years,
            "critical_path": list(self.critical_path),
            "weakest": self.weakest.mover_id,
            "survival": round(float(np.prod([step.survival for step in self.steps])), 4),
            "ends_at": None if last is None else last.parcel_id,
            "left_empty": [{**asdict(empty), "area_m2": round(empty.area_m2, 1)} for empty in self.left_empty],
            "steps": [step.record() for step in self.steps],
        }


def find_chains(situation: Situation, moves: Sequence[Move], gained_m2: Floats) -> tuple[Chain, ...]:
    """Return the chains of two moves or more; ``gained_m2`` is what investments opened, by parcel and year.

    The moves know their chain already (:func:`planner.plan.chains.with_chains`).
    """
    by_chain: dict[int, list[Move]] = defaultdict(list)
    for move in sorted(moves, key=lambda move: (move.year, move.step, move.mover_id)):
        by_chain[move.chain].append(move)
    whole = _Whole(situation, moves, gained_m2)
    return tuple(_chain(whole, number, by_chain[number]) for number in sorted(by_chain) if len(by_chain[number]) > 1)


def _chain(whole: "_Whole", number: int, moves: list[Move]) -> Chain:
    first = min(moves, key=lambda move: (move.step, move.year, move.mover_id))
    return Chain(
        number,
        first.to or "",
        first.area_m2 / M2_PER_HA,
        tuple(whole.step(move, moves) for move in moves),
        sum(move.circular_m2 for move in moves) / M2_PER_HA,
        whole.end(moves, {}),
        whole.left_empty(moves),
    )


class _Whole:
    """All moves of a plan in order of time, and the room that there is for them."""

    def __init__(self, situation: Situation, moves: Sequence[Move], gained_m2: Floats) -> None:
        rooms = situation.rooms
        self.moves = sorted(moves, key=lambda move: (move.year, move.step, move.mover_id))
        self._first = situation.years[0]
        self._base = rooms.open_m2 + rooms.stopped_m2 + gained_m2
        self._position = {name: at for at, name in enumerate(rooms.parcels.index)}
        self._names, self._lag = rooms.parcels.index.to_numpy(), rooms.parcels["lag"].to_numpy()
        usable, left = rooms.parcels["is_usable"].to_numpy(), {move.firm_id for move in moves if move.kind == "relocate"}
        self._frees: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for row in rooms.freed.itertuples():
            if row.firm_id in left and usable[row.parcel]:
                self._frees[str(row.firm_id)].append((int(row.parcel), float(row.freed_m2)))
        self._rest = self._base[:, -1].copy()
        for move in self.moves:
            for at, m2 in self._freed_by(move):
                self._rest[at] += m2
            if move.to is not None:
                self._rest[self._position[move.to]] -= move.area_m2
        chain = situation.project.terms.chain
        self._consent = dict(zip(situation.movers["mover_id"], situation.movers["consent"], strict=True))
        self._survival = {"will_move": chain.survival_will_move, "open": chain.survival_open}

    def step(self, move: Move, chain: Sequence[Move]) -> Step:
        """Return a move as a step of its chain."""
        broken, consent = self.without(move.mover_id), self._consent[move.mover_id]
        delayed = self.end(chain, self._delayed(move.mover_id))
        lag = self._lag_of(move)
        return Step(
            move.mover_id,
            move.kind,
            move.origin,
            move.to,
            move.year,
            move.step,
            move.opened_by,
            move.year + lag if lag else None,
            lag or None,
            move.cost_eur,
            move.grant_eur,
            move.own_eur,
            consent,
            self._survival.get(consent, 0.0),
            delayed > self.end(chain, {}),
            tuple(lost.mover_id for lost in broken),
            (move.circular_m2 + sum(lost.circular_m2 for lost in broken)) / M2_PER_HA,
        )

    def without(self, failed: str) -> list[Move]:
        """Return the moves that lack room where one fails: in the order of time, each move keeps its place as long as there is room for it."""
        freed: dict[int, list[tuple[int, float]]] = defaultdict(list)
        taken: dict[int, float] = defaultdict(float)
        lost = []
        for move in self.moves:
            if move.mover_id == failed:
                continue
            if move.to is not None:
                at = self._position[move.to]
                room = self._base[at, move.year - self._first] + sum(m2 for year, m2 in freed[at] if year <= move.year)
                if taken[at] + move.area_m2 > room + AREA_TOLERANCE_M2:
                    lost.append(move)
                    continue
                taken[at] += move.area_m2
            for parcel, m2 in self._freed_by(move):
                freed[parcel].append((move.year + int(self._lag[parcel]), m2))
        return lost

    def _lag_of(self, move: Move) -> int:
        """Return the years until the last of what a move frees is open again; 0 where it frees nothing."""
        return max((int(self._lag[at]) for at, _ in self._freed_by(move)), default=0)

    def _freed_by(self, move: Move) -> list[tuple[int, float]]:
        return self._frees[move.firm_id] if move.kind == "relocate" else []

    def _delayed(self, slow: str) -> dict[str, int]:
        """Return the years in which the moves are made where one comes a year later and each waits for those that open its parcel."""
        years: dict[str, int] = {}
        for move in self.moves:
            reopened = [years[name] + int(self._lag[self._position[move.to]]) for name in move.opened_by if name in years and move.to is not None]
            years[move.mover_id] = max([move.year + (move.mover_id == slow), *reopened])
        return years

    def end(self, chain: Iterable[Move], years: dict[str, int]) -> int:
        """Return when the last parcel that a chain leaves is free again, or its last move is made; ``years`` in place of those of the plan."""
        return max(years.get(move.mover_id, move.year) + self._lag_of(move) for move in chain)

    def left_empty(self, chain: Iterable[Move]) -> tuple[LeftEmpty, ...]:
        """Return what a chain frees and nobody takes."""
        out = []
        for move in chain:
            for at, m2 in self._freed_by(move):
                empty = min(m2, self._rest[at])
                if empty > AREA_TOLERANCE_M2:
                    out.append(LeftEmpty(str(self._names[at]), float(empty), move.year + int(self._lag[at])))
        return tuple(sorted(out, key=lambda empty: (empty.year, empty.parcel_id)))

"""The least shift space with which a programme can be carried out, and the order that achieves it (R29)."""

from dataclasses import dataclass
from math import ceil
from typing import Any

from planner.language import Language
from planner.plan.johnson import PooledBound, pooled_bound
from planner.plan.making import make
from planner.plan.plan import Plan, Stay
from planner.program.formulation import Program
from planner.program.greedy import complete
from planner.program.solution import Solution, relative_gap
from planner.units import AREA_TOLERANCE_M2, M2_PER_HA


@dataclass(frozen=True)
class Lent:
    """Shift space that a programme uses on a parcel, of what there is by the end (ha), and from which calendar year on."""

    parcel_id: str
    used_ha: float
    there_ha: float
    year: int

    def record(self) -> dict[str, Any]:
        """Return the use as the JSON object of the command line."""
        return {"parcel_id": self.parcel_id, "used_ha": round(self.used_ha, 4), "there_ha": round(self.there_ha, 4), "year": self.year}


@dataclass(frozen=True)
class LeastSpace:
    """The least shift space of a programme, hectares.

    ``ha`` carries out the plan; no plan does with less than ``bound_ha``. ``left_behind`` are the movers of the programme for whom no way was found,
    ``needed_m2`` the room that they ask; of them ``cannot_count`` at least cannot move in any plan: ``status`` is then ``infeasible``, or ``stopped`` where
    that is 0. The bounds hold where all move: otherwise ``bound_ha`` is 0 and ``johnson`` None.
    """

    programme: tuple[str, ...]
    status: str
    ha: float
    bound_ha: float
    johnson: PooledBound | None
    lent: tuple[Lent, ...]
    left_behind: tuple[Stay, ...]
    needed_m2: dict[str, float]
    cannot_count: int
    plan: Plan

    @property
    def gap(self) -> float:
        """By which share of itself the space could at most be less."""
        return relative_gap(-self.ha, -self.bound_ha)

    @property
    def multiplier(self) -> float | None:
        """Circular hectares served per hectare of shift space."""
        return self.plan.circular_ha_served / self.ha if self.ha > 0 else None

    def record(self, language: Language = "en") -> dict[str, Any]:
        """Return the result as the JSON object of the command line."""
        times = self.multiplier
        order = [
            {"year": move.year, "mover_id": move.mover_id, "kind": move.kind, "to": move.to, "area_m2": round(move.area_m2, 1)} for move in self.plan.moves
        ]
        behind = [
            {"mover_id": stay.mover_id, "needed_m2": round(self.needed_m2[stay.mover_id], 1), "reason": stay.reason, "detail": stay.detail.sentence(language)}
            for stay in self.left_behind
        ]
        return {
            "status": self.status,
            "programme": list(self.programme),
            "ha": round(self.ha, 4),
            "bound_ha": round(self.bound_ha, 4),
            "gap": round(self.gap, 6),
            "johnson": None if self.johnson is None else self.johnson.record(),
            "served_ha": round(self.plan.circular_ha_served, 4),
            "ha_per_ha": None if times is None else round(times, 4),
            "parcels": [lent.record() for lent in self.lent],
            "order": order,
            "left_behind": behind,
            "cannot_count": self.cannot_count,
            "plan": self.plan.record(language),
        }


def least_space(program: Program, solution: Solution) -> LeastSpace:
    """Return what a solution of the goal ``least_space`` says, its plan audited."""
    plan, behind = make(program, solution), {name.partition(":")[0] for name in solution.unmet}
    ha = max(0.0, -solution.value)
    johnson = None if behind else pooled_bound(program)
    bound = 0.0 if johnson is None else min(ha, max(-solution.bound, johnson.ha, 0.0))
    cannot = _cannot_count(program, solution)
    is_proven = johnson is not None and (ha - bound) * M2_PER_HA <= AREA_TOLERANCE_M2
    movers = program.situation.movers.set_index("mover_id")
    whole = movers["extra_plot_m2"] + movers["plot_now_m2"].where(movers["may_relocate"], 0.0)
    return LeastSpace(
        program.goal.programme,
        "optimal" if is_proven else "stopped" if behind and not cannot else solution.status,
        ha,
        bound,
        johnson,
        _lent(program, solution),
        tuple(stay for stay in plan.not_moved if stay.mover_id in behind),
        {name: float(whole[name]) for name in sorted(behind)},
        cannot,
        plan,
    )


def _cannot_count(program: Program, solution: Solution) -> int:
    """Return how many of the programme no plan can move: a bound with the penalty of so many unmet locks in it."""
    space_ha = float(program.side.upper[program.side.space_columns].sum())
    penalty = program.goal.lock_penalty + space_ha
    owed = len(solution.unmet) * penalty - solution.bound  # what the search proves any plan to cost, space and locks together
    return min(len(solution.unmet), max(0, ceil((owed - space_ha) / penalty - 1e-9)))


def _lent(program: Program, solution: Solution) -> tuple[Lent, ...]:
    """Return the parcels whose shift space is used, the most first."""
    rooms, moves, chosen = program.situation.rooms, program.moves, solution.chosen
    used = complete(program, chosen)[program.side.space_columns]
    out = []
    for at, parcel in enumerate(program.side.space_parcels.tolist()):
        if used[at] * M2_PER_HA > AREA_TOLERANCE_M2:
            into = chosen[moves.is_targeted[chosen] & (moves.parcel[chosen] == parcel)]
            first = program.situation.years[int(moves.year[into].min())]
            out.append(Lent(str(rooms.parcels.index[parcel]), float(used[at]), float(rooms.offered_m2[parcel, -1]) / M2_PER_HA, first))
    return tuple(sorted(out, key=lambda lent: (-lent.used_ha, lent.parcel_id)))

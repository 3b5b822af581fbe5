"""Plans that reckon with failure: what counts is what is likely to come, and more is promised than there is money for (R69)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from planner.program.formulation import Program, formulate
from planner.program.moves import Moves
from planner.program.solution import Effort
from planner.program.solving import find_plan
from planner.rules.costs import RELOCATE
from planner.scenarios.uncertainty.booked import book_moves
from planner.scenarios.uncertainty.crowd import served_part
from planner.scenarios.uncertainty.draws import Draws
from planner.scenarios.uncertainty.fixed import evaluate
from planner.scenarios.uncertainty.outcome import Outcome
from planner.scenarios.uncertainty.quantiles import quantile
from planner.scenarios.uncertainty.trials import asked_of, survival
from planner.units import AREA_TOLERANCE_M2

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Aim = Literal["mean", "p50", "p10"]
PLAIN, LIKELY, OVERBOOKED, HALFWAY = "plain", "likely", "overbooked", "halfway"
WAYS = (PLAIN, LIKELY, OVERBOOKED, HALFWAY)
"""Ways to make a plan: as if all went well; by what is likely to come; with more promised too, so that what is likely to be asked is the fund; half of that."""


@dataclass(frozen=True)
class Candidate:
    """A plan and what becomes of it: ``chosen`` are moves (positions) of the program, ``promised_eur`` their grants at likely costs."""

    way: str
    chosen: Ints
    promised_eur: float
    outcome: Outcome

    def score(self, aim: Aim) -> float:
        """Return the mean, P50 or P10 of the circular hectares."""
        hectares = self.outcome.hectares
        return float(hectares.mean()) if aim == "mean" else quantile(hectares, {"p50": 0.5, "p10": 0.1}[aim]).value

    def record(self) -> dict[str, Any]:
        """Return the candidate as a JSON object."""
        return {
            "way": self.way,
            "moves": len(self.chosen),
            "planned_ha": round(self.outcome.trials.booked.planned_ha, 6),
            "promised_eur": round(self.promised_eur, 2),
            **{f"ha_{aim}": round(self.score(aim), 6) for aim in ("mean", "p50", "p10")},
            "eur_mean": round(float(self.outcome.granted_eur.mean()), 2),
        }


@dataclass(frozen=True)
class Aware:
    """Plans made in several ways, under the same chance; ``best`` is the best by the aim, ``gain_ha`` how much better than the plain plan."""

    aim: Aim
    candidates: tuple[Candidate, ...]

    @property
    def best(self) -> Candidate:
        """The best candidate; of equals the first."""
        return max(self.candidates, key=lambda one: one.score(self.aim))

    @property
    def gain_ha(self) -> float:
        """By how much the best is better than the plain plan, hectares."""
        return self.best.score(self.aim) - next(one for one in self.candidates if one.way == PLAIN).score(self.aim)

    def record(self) -> dict[str, Any]:
        """Return the candidates as a JSON object."""
        return {"aim": self.aim, "best": self.best.way, "gain_ha": round(self.gain_ha, 6), "candidates": [one.record() for one in self.candidates]}


def plan_aware(program: Program, draws: Draws, effort: Effort, *, aim: Aim = "mean", ways: Sequence[str] = WAYS, plain: Ints | None = None) -> Aware:
    """Return plans that reckon with failure, beside the plain one.

    Parameters
    ----------
    program
        The program of the project.
    draws
        The chance under which all are compared.
    effort
        How far each search goes.
    aim
        What the best is the best by.
    ways
        Ways besides the plain one, of :data:`WAYS`.
    plain
        Moves (positions) of the plain plan where it is known; None: it is looked for.
    """
    chance = chances(program)
    found: list[Candidate] = []
    invested: tuple[str, ...]
    for way in dict.fromkeys((PLAIN, *ways)):
        if way == PLAIN and plain is not None:
            chosen, invested = plain, ()
        else:
            asked = formulate(program.situation, program.locks, goal=program.goal, moves=_as_likely(program, chance, way))
            solution = find_plan(asked, effort)
            chosen, invested = solution.chosen, solution.invested
        outcome = evaluate(book_moves(program, chosen, invested), draws)
        found.append(Candidate(way, chosen, float(program.moves.grant_eur[chosen].sum()), outcome))
    return Aware(aim, tuple(found))


def _as_likely(program: Program, chance: Floats, way: str) -> Moves:
    """Return the moves as they count in a way of planning."""
    moves = program.moves
    if way == PLAIN:
        return moves
    share = {LIKELY: np.ones_like(chance), OVERBOOKED: chance, HALFWAY: (1.0 + chance) / 2}[way]
    sure = asked_of(program.situation)["certainty"].to_numpy()[moves.mover]
    relocates = moves.kind == RELOCATE
    counted = moves.objective - np.where(relocates, (1.0 - sure) * served_part(program), 0.0)
    served = moves.served_m2 * chance * np.where(relocates, sure, 1.0)
    objective = np.where(counted > 0, counted * chance, counted)
    return replace(moves, objective=objective, grant_eur=moves.grant_eur * share, dm_eur=moves.dm_eur * share, served_m2=served)


def chances(program: Program) -> Floats:
    """Return the chance that each move can be made: that its mover still wants to, and that those leave without whom there is no room for it.

    Firms decide apart from each other. Whoever frees most leaves first; costs, money and delays are left to the samples.
    """
    situation, moves = program.situation, program.moves
    alive = survival(situation)
    own = np.where(moves.kind == RELOCATE, 1.0, asked_of(situation)["certainty"].to_numpy()[moves.mover]) * alive[moves.mover]
    return np.asarray(own * _room_chance(program, alive))


def _room_chance(program: Program, alive: Floats) -> Floats:
    """Return the chance that there is room for each move: of those who may leave its parcel, as many as it takes, the largest first."""
    situation, moves = program.situation, program.moves
    rooms = situation.rooms
    base = (rooms.open_m2 + rooms.stopped_m2 + rooms.gained_m2)[moves.parcel, moves.year]
    lacking = np.where(moves.is_targeted, moves.lot_m2 - base, 0.0)
    at = situation.movers.set_index("mover_id").index.get_indexer(rooms.freed["firm_id"])
    freed = rooms.freed.assign(mover=at)[(at >= 0) & rooms.freed["may_relocate"].to_numpy()]
    out = np.ones(len(moves))
    for parcel, leavers in freed.sort_values("freed_m2", ascending=False, kind="stable").groupby("parcel"):
        into = np.flatnonzero((moves.parcel == parcel) & (lacking > AREA_TOLERANCE_M2))
        left = lacking[into]
        for row in leavers.itertuples():
            out[into] *= np.where(left > AREA_TOLERANCE_M2, alive[int(row.mover)], 1.0)
            left = left - float(row.freed_m2)
    return out

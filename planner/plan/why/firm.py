"""Why one firm (or newcomer) moves or stays: what was refused and by how much, what it would cost, what would change it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from planner.language import Language, hectares, mark, number
from planner.plan.remark import Remark
from planner.plan.staying import REFUSALS
from planner.plan.why.changes import CONSENT, NOTHING, Depth, Remedies, Remedy
from planner.plan.why.prices import Use, best_first, uses
from planner.program.formulation import formulate
from planner.program.inclusion import Inclusion
from planner.program.rows.view import Lock
from planner.program.session import Session, WhatIf
from planner.program.solution import Effort
from planner.program.solving import find_plan
from planner.rules.costs import KINDS
from planner.rules.eligibility import MARGIN_UNITS, REASONS, judge
from planner.rules.situation import Situation

NEAREST_OF_REASON = 2
MOST_ALTERNATIVES = 8
REPLACING = Effort(gap=0.01, nodes=20, proof_nodes=0)
"""How far the plan without a firm is searched; its bound is of the linear program."""


@dataclass(frozen=True)
class Miss:
    """A parcel that a firm just misses: the first rule that fails, by how much, and in which unit."""

    parcel_id: str
    kind: str
    failing: str
    margin: float
    unit: str

    def record(self) -> dict[str, Any]:
        """Return the miss as the JSON object of the command line."""
        return {"parcel_id": self.parcel_id, "kind": self.kind, "failing": self.failing, "margin": round(self.margin, 3), "unit": self.unit}


@dataclass(frozen=True)
class Option:
    """A move that a firm might make: in its best year; ``loss_ha`` is what a plan with it is worth less than the bound at least."""

    kind: str
    to: str | None
    year: int
    grant_eur: float
    circular_m2: float
    loss_ha: float
    is_made: bool

    def record(self) -> dict[str, Any]:
        """Return the option as the JSON object of the command line."""
        return {
            "kind": self.kind,
            "to": self.to,
            "year": self.year,
            "grant_eur": round(self.grant_eur, 2),
            "circular_m2": round(self.circular_m2, 1),
            "loss_ha": round(self.loss_ha, 6),
            "made": self.is_made,
        }


@dataclass(frozen=True)
class Replacement:
    """What a plan loses without a firm that moves, hectare-equivalents: between ``low_ha`` and ``high_ha``."""

    low_ha: float
    high_ha: float

    def record(self) -> dict[str, Any]:
        """Return the interval as the JSON object of the command line."""
        return {"low_ha": round(self.low_ha, 6), "high_ha": round(self.high_ha, 6)}


@dataclass(frozen=True)
class WhyFirm:
    """The explanation of one firm.

    Parameters
    ----------
    mover_id, name
        Who.
    moves
        Whether the plan moves it.
    counts
        Parcels by the first rule that refuses them; ``allowed``: those that fit.
    nearest
        Parcels that it just misses.
    options
        Moves that it might make, best first; their number is ``option_count`` parcels.
    binding
        What its move (made, or best) uses of what is scarce.
    remedies
        What would bring it in; empty where it moves.
    replacement
        What the plan loses without it; None where it stays.
    """

    mover_id: str
    name: str
    moves: bool
    counts: Mapping[str, int]
    nearest: tuple[Miss, ...]
    options: tuple[Option, ...]
    option_count: int
    binding: tuple[Use, ...]
    remedies: tuple[Remedy, ...]
    replacement: Replacement | None
    is_willing: bool

    def reasons(self, language: Language) -> list[str]:
        """Return the explanation in sentences."""
        return [remark.sentence(language) for remark in self._remarks(language)]

    def _remarks(self, language: Language) -> list[Remark]:
        out = [self._refusals()] if self.counts else [Remark(mark("There is no parcel that could ever have room."))]
        if self.moves and self.replacement is not None:
            made = next(option for option in self.options if option.is_made)
            values = {"name": self.name, "year": made.year, "to": made.to or "", "ha": hectares(made.circular_m2 / 10_000, language, 2)}
            there = mark("{name} moves to {to} in {year}: {ha} of circular room.")
            at_home = mark("{name} builds on its own plot in {year}: {ha} of circular room.")
            out.insert(0, Remark(there if made.to else at_home, values))
            low, high = number(self.replacement.low_ha, language, 3), number(self.replacement.high_ha, language, 3)
            lost = mark("Without this firm the best plan is worth between {low} and {high} ha less.")
            out.append(Remark(lost, {"low": low, "high": high}))
        if not self.moves:
            out.insert(0, Remark(mark("{name} does not move."), {"name": self.name}))
            out += [_remedy_remark(remedy, language) for remedy in self.remedies]
            if not self.remedies:
                out.append(Remark(mark("No single change was found that brings this firm into a plan as good as this one.")))
        if self.binding:
            scarce = "; ".join(use.sentence(language) for use in self.binding[:3])
            out.append(Remark(mark("Its best move uses {scarce}."), {"scarce": scarce}))
        return out

    def _refusals(self) -> Remark:
        total, fit = sum(self.counts.values()), self.counts.get("allowed", 0)
        parts = [Remark(mark("{count} {refusal}"), {"count": self.counts[name], "refusal": Remark(REFUSALS[name])}) for name in REASONS if name in self.counts]
        if not parts:
            return Remark(mark("All {total} parcels that may have room fit."), {"total": total})
        listed = parts[0]
        for part in parts[1:]:
            listed = Remark("{first}; {second}", {"first": listed, "second": part})
        return Remark(mark("Of {total} parcels {fit} fit; {listed}."), {"total": total, "fit": fit, "listed": listed})

    def record(self, language: Language) -> dict[str, Any]:
        """Return the explanation as the JSON object of the command line."""
        return {
            "firm_id": self.mover_id,
            "name": self.name,
            "moves": self.moves,
            "reasons": self.reasons(language),
            "counts": dict(self.counts),
            "nearest": [miss.record() for miss in self.nearest],
            "would_move_if": [remedy.record() for remedy in self.remedies],
            "alternatives": [option.record() for option in self.options],
            "alternative_parcels": self.option_count,
            "binding": [use.record() for use in self.binding],
            "replacement": self.replacement.record() if self.replacement else None,
        }


def explain(
    inclusion: Inclusion, mover: int, depth: Depth, *, tell: Callable[[], None] = lambda: None, stop: Callable[[], bool] = lambda: False
) -> WhyFirm:
    """Return why a mover (position) moves or stays in the plan of ``inclusion``.

    Parameters
    ----------
    inclusion
        Asks of the program and its plan.
    mover
        Position of the mover.
    depth
        How far questions about changes are taken.
    tell, stop
        Called before each question; asked whether to end with what is known.
    """
    program = inclusion.program
    row = program.situation.movers.iloc[mover]
    own = np.flatnonzero(program.moves.mover == mover)
    made = np.intersect1d(inclusion.plan.chosen, own)
    counts = dict(program.moves.refused.get(mover, {}))
    options = _options(inclusion, own, made)
    best = made if len(made) else best_first(inclusion.gains, own)[:1]
    return WhyFirm(
        mover_id=str(row["mover_id"]),
        name=str(row["name"] or row["mover_id"]),
        moves=bool(len(made)),
        counts={name: counts[name] for name in ("allowed", *REASONS) if name in counts},
        nearest=tuple(nearest_misses(program.situation, mover)),
        options=tuple(options[:MOST_ALTERNATIVES]),
        option_count=len(options),
        binding=tuple(uses(program, inclusion.relaxation.duals, int(best[0]))) if len(best) else (),
        remedies=() if len(made) else tuple(Remedies(inclusion, mover, depth, tell=tell, stop=stop).find()),
        replacement=_replacement(inclusion, str(row["mover_id"])) if len(made) else None,
        is_willing=bool(row["is_willing"]),
    )


def nearest_misses(situation: Situation, mover: int) -> list[Miss]:
    """Return the parcels that a mover (position) misses by the least, for each rule that has a margin."""
    found = []
    parcels = situation.rooms.parcels.index
    for judged in judge(situation, np.array([mover])):
        for at, code, margin in zip(judged.pairs.parcel.tolist(), judged.reason.tolist(), judged.margin.tolist(), strict=True):
            if REASONS[code] in MARGIN_UNITS and margin < 0:
                found.append(Miss(str(parcels[at]), KINDS[judged.pairs.kind], REASONS[code], margin, MARGIN_UNITS[REASONS[code]]))
    found.sort(key=lambda miss: (REASONS.index(miss.failing), -miss.margin, miss.parcel_id))
    out: list[Miss] = []
    for miss in found:
        same = [other.parcel_id for other in out if other.failing == miss.failing]
        if len(same) < NEAREST_OF_REASON and miss.parcel_id not in same:
            out.append(miss)
    return out


def _options(inclusion: Inclusion, own: np.ndarray, made: np.ndarray) -> list[Option]:
    """Return the moves of a mover, the best year of each kind and parcel, best first; the one that is made comes first."""
    program, moves = inclusion.program, inclusion.program.moves
    order = np.concatenate([made, best_first(inclusion.gains, np.setdiff1d(own, made))])
    seen: set[tuple[int, int]] = set()
    out = []
    for at in order.tolist():
        key = (int(moves.kind[at]), int(moves.parcel[at]))
        if key in seen:
            continue
        seen.add(key)
        to = str(program.situation.rooms.parcels.index[moves.parcel[at]]) if moves.is_targeted[at] else None
        out.append(
            Option(
                KINDS[moves.kind[at]],
                to,
                program.situation.years[int(moves.year[at])],
                float(moves.grant_eur[at]),
                float(moves.served_m2[at]),
                max(0.0, -float(inclusion.gains[at])),
                at in made,
            )
        )
    return out


def _replacement(inclusion: Inclusion, mover_id: str) -> Replacement:
    """Return what plans lose without a mover: the plan and bound with it, against a plan and a bound without it."""
    program, plan, forbids = inclusion.program, inclusion.plan, (Lock(mover_id, "*"),)
    kept = tuple(lock for lock in program.locks if lock.firm != mover_id)
    if kept != program.locks:  # a plan in which its lock is given up may be worth more
        freed = find_plan(formulate(program.situation, kept, forbids, goal=program.goal, moves=program.moves), REPLACING)
        return Replacement(plan.value - freed.bound, plan.bound - freed.value)
    without = Session(program, REPLACING, near=plan.chosen).solve(WhatIf(forbids=forbids))
    return Replacement(max(0.0, plan.value - min(without.bound, plan.bound)), max(0.0, plan.bound - without.value))


_REMEDIES = {
    "own_eur": mark("With € {amount} more from the firm or another scheme a plan as good as this one holds it."),
    "own_kw": mark("With {amount} kW of its own (storage, steering, generation) a plan as good as this one holds it."),
    "spare_m2": mark("If it does with {amount} m² less on its lot (stacking, a shared yard) a plan as good as this one holds it."),
    "more_m2": mark("If it takes {amount} m² more land than one and a half times what it needs a plan as good as this one holds it."),
    "less_m": mark("If its measured environmental space lies {amount} m inside the guide distance a plan as good as this one holds it."),
    "less_steps": mark("If it may go {amount} steps above the category of a parcel a plan as good as this one holds it."),
}


def _remedy_remark(remedy: Remedy, language: Language) -> Remark:
    """Return what would bring a firm in, in words, with what is proven."""
    if remedy.change is NOTHING:
        return Remark(mark("Another plan that is as good holds this firm: nothing need change."))
    if remedy.change is CONSENT:
        return Remark(mark("If the firm consents a plan as good as this one holds it."))
    said = Remark(_REMEDIES[remedy.change.name], {"amount": number(remedy.amount, language, 0)})
    if remedy.needs_consent:
        said = Remark(mark("Besides consent: {said}"), {"said": said})
    if remedy.is_exact:
        return Remark(mark("{said} One step less does not do: proven."), {"said": said})
    if remedy.not_enough >= 0:
        return Remark(mark("{said} Proven: {least} is not enough."), {"said": said, "least": number(remedy.not_enough, language, 0)})
    return said

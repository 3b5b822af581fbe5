"""Who fits on one parcel, who would come first, and why others may not."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from planner.language import Language, hectares, mark, money
from planner.plan.remark import Remark
from planner.plan.why.prices import best_first
from planner.program.inclusion import Inclusion
from planner.rules.costs import KINDS
from planner.rules.eligibility import REASONS, judge_at

MOST_COMERS = 10


@dataclass(frozen=True)
class Comer:
    """One mover that fits on a parcel, in its best year; ``loss_ha`` is what a plan with that move is worth less than the bound at least."""

    mover_id: str
    name: str
    kind: str
    year: int
    lot_m2: float
    grant_eur: float
    circular_m2: float
    loss_ha: float
    is_made: bool

    def record(self) -> dict[str, Any]:
        """Return the mover as the JSON object of the command line."""
        return {
            "mover_id": self.mover_id,
            "name": self.name,
            "kind": self.kind,
            "year": self.year,
            "lot_m2": round(self.lot_m2, 1),
            "grant_eur": round(self.grant_eur, 2),
            "circular_m2": round(self.circular_m2, 1),
            "loss_ha": round(self.loss_ha, 6),
            "made": self.is_made,
        }


@dataclass(frozen=True)
class WhyParcel:
    """Who fits on a parcel, best first (``fitting`` movers in all), and how many are refused by which rule first."""

    parcel_id: str
    comers: tuple[Comer, ...]
    fitting: int
    counts: Mapping[str, int]

    def reasons(self, language: Language) -> list[str]:
        """Return the explanation in sentences."""
        if not self.comers:
            return [Remark(mark("Nobody may come to {parcel}."), {"parcel": self.parcel_id}).sentence(language)]
        out = [Remark(mark("{count} movers fit on {parcel}."), {"count": self.fitting, "parcel": self.parcel_id}).sentence(language)]
        for comer in self.comers[:3]:
            values = {
                "name": comer.name,
                "year": comer.year,
                "ha": hectares(comer.circular_m2 / 10_000, language, 2),
                "grant": money(comer.grant_eur, language),
            }
            comes = mark("{name} comes in {year} ({ha} of circular room, grant {grant}).")
            might = mark("{name} would come first of those who do not, in {year} ({ha} of circular room, grant {grant}).")
            out.append(Remark(comes if comer.is_made else might, values).sentence(language))
            if not comer.is_made:
                break
        return out

    def record(self, language: Language) -> dict[str, Any]:
        """Return the explanation as the JSON object of the command line."""
        return {
            "parcel_id": self.parcel_id,
            "reasons": self.reasons(language),
            "counts": dict(self.counts),
            "fitting": self.fitting,
            "comers": [comer.record() for comer in self.comers],
        }


def explain_parcel(inclusion: Inclusion, parcel_id: str) -> WhyParcel:
    """Return who fits on a parcel (id) and who would come first, by the prices of the program."""
    situation, moves = inclusion.program.situation, inclusion.program.moves
    at = int(situation.rooms.parcels.index.get_loc(parcel_id))
    here = np.flatnonzero(moves.is_targeted & (moves.parcel == at))
    made = np.intersect1d(inclusion.plan.chosen, here)
    comers: dict[int, Comer] = {}
    for move in [*made.tolist(), *best_first(inclusion.gains, np.setdiff1d(here, made)).tolist()]:
        mover = int(moves.mover[move])
        if mover in comers:
            continue
        row = situation.movers.iloc[mover]
        comers[mover] = Comer(
            str(row["mover_id"]),
            str(row["name"] or row["mover_id"]),
            KINDS[moves.kind[move]],
            situation.years[int(moves.year[move])],
            float(moves.lot_m2[move]),
            float(moves.grant_eur[move]),
            float(moves.served_m2[move]),
            max(0.0, -float(inclusion.gains[move])),
            move in made,
        )
    counts: Counter[str] = Counter()
    for judged in judge_at(situation, at):
        counts.update(REASONS[code] for code in judged.reason.tolist() if code)
    found = tuple(comers.values())
    return WhyParcel(parcel_id, found[:MOST_COMERS], len(found), {name: counts[name] for name in REASONS if name in counts})

"""One move of a plan: who goes where and when, what it costs, and what made room for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from planner.language import Language
from planner.plan.remark import Remark


@dataclass(frozen=True)
class Move:
    """One move of a plan. Areas m², money euro, year calendar.

    ``origin`` are the parcels of the firm (left by a relocation only); ``to`` is None for intensify. ``chain`` and ``step`` count
    from 1; ``opened_by`` are the movers (or firms that stop) without whose departure there would be no room. ``reopens`` is the
    year in which what is left is free again, None where nothing is left.
    """

    mover_id: str
    firm_id: str
    demand_id: str
    name: str
    kind: str
    origin: tuple[str, ...]
    to: str | None
    year: int
    area_m2: float
    cost_eur: float
    grant_eur: float
    own_eur: float
    dm_eur: float
    aid_rule: str
    circular_m2: float
    kw: float
    km: float
    workers: float
    payers: Mapping[str, float]
    chain: int = 0
    step: int = 0
    opened_by: tuple[str, ...] = ()
    reopens: int | None = None
    why: Remark = field(default_factory=lambda: Remark(""))

    def record(self, language: Language) -> dict[str, Any]:
        """Return the move as the JSON object of the command line."""
        return {
            "mover_id": self.mover_id,
            "firm_id": self.firm_id,
            "demand_id": self.demand_id,
            "name": self.name,
            "kind": self.kind,
            "from": list(self.origin),
            "to": self.to,
            "year": self.year,
            "area_m2": round(self.area_m2, 1),
            "cost_eur": round(self.cost_eur, 2),
            "grant_eur": round(self.grant_eur, 2),
            "own_eur": round(self.own_eur, 2),
            "aid_rule": self.aid_rule,
            "circular_m2": round(self.circular_m2, 1),
            "km": round(self.km, 2),
            "by_payer": {name: round(eur, 2) for name, eur in self.payers.items()},
            "chain": self.chain,
            "step": self.step,
            "opened_by": list(self.opened_by),
            "reopens": self.reopens,
            "why": self.why.sentence(language),
        }

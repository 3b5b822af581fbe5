"""What a plan is: moves, what stays undone and why, money, indicators, and what is proven."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from planner.language import Language
from planner.plan.chain import Chain
from planner.plan.move import Move
from planner.plan.remark import Remark


@dataclass(frozen=True)
class Investment:
    """An investment that the plan makes besides grants: paid and there in its (calendar) year."""

    investment_id: str
    kind: str
    year: int
    cost_eur: float
    payer: str

    def record(self) -> dict[str, Any]:
        """Return the investment as the JSON object of the command line."""
        return {
            "investment_id": self.investment_id,
            "kind": self.kind,
            "year": self.year,
            "cost_eur": round(self.cost_eur, 2),
            "payer": self.payer,
        }


@dataclass(frozen=True)
class FundForTarget:
    """The least fund for a target of circular hectares, euro.

    ``eur`` pays a plan that reaches the target, or as much of it as any plan can; no fund under ``bound_eur`` does. ``status`` says of the fund what
    that of a plan says of its value.
    """

    target_ha: float
    eur: float
    bound_eur: float
    status: str

    @property
    def gap(self) -> float:
        """By which share of itself the fund could at most be less."""
        return (self.eur - self.bound_eur) / self.eur if self.eur > 0 else 0.0

    def record(self) -> dict[str, Any]:
        """Return the fund as the JSON object of the command line."""
        return {
            "target_ha": round(self.target_ha, 4),
            "fund_eur": round(self.eur, 2),
            "bound_eur": round(self.bound_eur, 2),
            "gap": round(self.gap, 6),
            "status": self.status,
        }


@dataclass(frozen=True)
class Stay:
    """A mover without a move: ``reason`` is a code, ``detail`` the sentence, ``counts`` the parcels refused by reason."""

    mover_id: str
    firm_id: str
    demand_id: str
    name: str
    reason: str
    detail: Remark
    counts: Mapping[str, int]
    asked_m2: float

    def record(self, language: Language) -> dict[str, Any]:
        """Return the stay as the JSON object of the command line."""
        return {
            "mover_id": self.mover_id,
            "firm_id": self.firm_id,
            "demand_id": self.demand_id,
            "name": self.name,
            "reason": self.reason,
            "detail": self.detail.sentence(language),
            "counts": dict(self.counts),
        }


@dataclass(frozen=True)
class Shortage:
    """Room asked by movers that stay against room left open, by place and category, hectares."""

    where: str
    category: str
    year: int
    asked_ha: float
    open_ha: float

    def record(self) -> dict[str, Any]:
        """Return the shortage as the JSON object of the command line."""
        return {
            "where": self.where,
            "category": self.category,
            "year": self.year,
            "asked_ha": round(self.asked_ha, 4),
            "open_ha": round(self.open_ha, 4),
            "short_ha": round(self.asked_ha - self.open_ha, 4),
        }


@dataclass(frozen=True)
class Plan:
    """A plan with its certificate. Value and bound in hectare-equivalents; money in euro, that of investments included.

    Of a program with another goal than value, bound and gap are of what that goal counts.

    ``asked`` is what was asked besides the project, so that the same plan can be asked again: fund, target, levers, locks and forbidden moves.
    ``least_fund`` is set where the fund was not given but looked for; the plan is then the best under that fund that serves as much.
    ``status`` is ``optimal``, ``within_gap``, ``stopped``, ``short`` (a target is not reached) or ``infeasible`` (a lock cannot be met; see ``unmet``).
    """

    status: str
    value: float
    bound: float
    gap: float
    pairs_priced: int
    circular_ha_asked: float
    circular_ha_served: float
    budget_eur: float
    used_eur: float
    by_year_eur: Mapping[int, float]
    by_payer_eur: Mapping[str, float]
    deterministic: bool
    moves: tuple[Move, ...]
    not_moved: tuple[Stay, ...]
    shortages: tuple[Shortage, ...]
    kpis: Mapping[str, Any]
    audit: tuple[Any, ...]
    seconds: float
    solver: str
    versions: Mapping[str, str]
    certificate: Mapping[str, Any]
    input_sha256: str
    unmet: tuple[str, ...] = ()
    target_short_ha: float = 0.0
    open_shift_space_ha: float = 0.0
    investments: tuple[Investment, ...] = ()
    least_fund: FundForTarget | None = None
    asked: Mapping[str, Any] = field(default_factory=dict)
    chains: "tuple[Chain, ...]" = ()

    @property
    def plan_sha256(self) -> str:
        """Hash of what the plan decides: mover, kind, target, year and grant in cents, and investments with their cost in cents, in order."""
        rows = sorted((move.mover_id, move.kind, move.to or "", move.year, round(move.grant_eur * 100)) for move in self.moves)
        rows += sorted((made.investment_id, "invest", made.payer, made.year, round(made.cost_eur * 100)) for made in self.investments)
        return hashlib.sha256(repr(rows).encode()).hexdigest()

    @property
    def chain_count(self) -> int:
        """Number of chains of two steps or more."""
        return len({move.chain for move in self.moves if move.step > 1})

    def record(self, language: Language = "en") -> dict[str, Any]:
        """Return the plan as the JSON object of the command line."""
        return {
            "status": self.status,
            "value": round(self.value, 6),
            "bound": round(self.bound, 6),
            "gap": round(self.gap, 6),
            "pairs_priced": self.pairs_priced,
            "circular_ha_asked": round(self.circular_ha_asked, 4),
            "circular_ha_served": round(self.circular_ha_served, 4),
            "fund": {
                "budget_eur": round(self.budget_eur, 2),
                "used_eur": round(self.used_eur, 2),
                "by_year": {str(year): round(eur, 2) for year, eur in self.by_year_eur.items()},
                "by_payer": {name: round(eur, 2) for name, eur in self.by_payer_eur.items()},
            },
            "deterministic": self.deterministic,
            "moves": [move.record(language) for move in self.moves],
            "investments": [made.record() for made in self.investments],
            "not_moved": [stay.record(language) for stay in self.not_moved],
            "shortages": [shortage.record() for shortage in self.shortages],
            "unmet_locks": list(self.unmet),
            "target_short_ha": round(self.target_short_ha, 4),
            "least_fund": self.least_fund.record() if self.least_fund is not None else None,
            "kpis": dict(self.kpis),
            "audit": [finding.sentence(language) for finding in self.audit],
            "seconds": round(self.seconds, 3),
            "solver": self.solver,
            "versions": dict(self.versions),
            "certificate": dict(self.certificate),
            "input_sha256": self.input_sha256,
            "plan_sha256": self.plan_sha256,
            "asked": dict(self.asked),
            "chains": [chain.record() for chain in self.chains],
            "language": language,
        }

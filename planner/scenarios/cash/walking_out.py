"""What is lost if one municipality walks out: the program again without its money and without the moves that it would have to pay for (R56)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from planner.errors import AuditError
from planner.plan.making import make
from planner.plan.plan import Plan
from planner.program.session import Session, WhatIf
from planner.program.solution import Tidings
from planner.rules.situation import Situation


@dataclass(frozen=True)
class WalkOut:
    """What is lost if one municipality walks out, in hectare-equivalents (value, §5 of docs/method.md).

    Parameters
    ----------
    municipality
        Its code.
    its_eur
        What it puts in in the plan, grants and investments: money that is gone.
    linear_ha
        What the linear program loses.
    low_ha, high_ha
        The best plan that there is surely loses no less and no more.
    plan
        A plan without it; None where only the linear program was asked.
    served_lost_ha
        Circular hectares that this plan serves less; None without a plan.
    dropped, entered
        Movers (ids) of the plan before that move no more, and those that only now move.
    """

    municipality: str
    its_eur: float
    linear_ha: float
    low_ha: float
    high_ha: float
    plan: Plan | None = None
    served_lost_ha: float | None = None
    dropped: tuple[str, ...] = ()
    entered: tuple[str, ...] = ()

    def record(self) -> dict[str, Any]:
        """Return what is lost, JSON-ready."""
        return {"municipality_code": self.municipality, "its_eur": round(self.its_eur, 2), "linear_ha": round(self.linear_ha, 6),
                "low_ha": round(self.low_ha, 6), "high_ha": round(self.high_ha, 6),
                "served_lost_ha": None if self.served_lost_ha is None else round(self.served_lost_ha, 4),
                "dropped": list(self.dropped), "entered": list(self.entered)}


def walk_out(  # noqa: PLR0913 - each is a choice of the caller
    session: Session,
    plan: Plan,
    municipality: str,
    *,
    released: Session | None = None,
    as_plan: bool = False,
    tell: Callable[[Tidings], None] = lambda _: None,
    stop: Callable[[], bool] = lambda: False,
) -> WalkOut:
    """Return what is lost if a municipality walks out.

    Parameters
    ----------
    session
        A living session of the project that the plan was made of, with its fund, levers, locks and forbidden moves.
    plan
        The plan with the municipality.
    municipality
        Its code.
    released
        A session of the same project without the locks that only moves which the municipality would pay for can meet; None: there are none.
    as_plan
        Whether to make the plan without it too; the interval gets narrower by it.
    tell, stop
        Hears how far a plan is; whether to stop.

    Raises
    ------
    AuditError
        Where the independent audit finds anything in the plan without it.
    """
    linear, bound = session.prove(WhatIf())
    bound = bound if plan.least_fund is not None else min(bound, plan.bound)  # with a target the bound of the plan is of less than all plans
    its_eur = plan.by_payer_eur.get(municipality, 0.0)
    gone = WhatIf(walked_out=(municipality,), less_eur=its_eur)
    other = _without_its_investments(session if released is None else released, municipality)
    linear_without, bound_without = other.prove(gone)
    value_without, new = other.program.standing_ha, None
    if as_plan:
        solution = other.solve(gone, tell=tell, stop=stop)
        new = make(other.program, solution, ())
        if new.audit:
            raise AuditError(new.audit)
        bound_without, value_without = min(bound_without, new.bound), new.value
    low, high = plan.value - bound_without, bound - value_without
    if other is session:  # fewer moves and less money: no plan is better without it
        low, high = max(0.0, low), max(0.0, high)
    lost = WalkOut(municipality, its_eur, linear - linear_without, low, high)
    return lost if new is None else _with_plan(lost, plan, new)


def _with_plan(lost: WalkOut, before: Plan, after: Plan) -> WalkOut:
    was, now = {move.mover_id for move in before.moves}, {move.mover_id for move in after.moves}
    return WalkOut(lost.municipality, lost.its_eur, lost.linear_ha, lost.low_ha, lost.high_ha, after, before.circular_ha_served - after.circular_ha_served,
                   tuple(sorted(was - now)), tuple(sorted(now - was)))


def _without_its_investments(session: Session, municipality: str) -> Session:
    """Return a session for the project without the investments that a municipality would pay; the same one where there are none."""
    project = session.program.situation.project
    table, offered = project["investments"], session.program.situation.offered
    if municipality not in {*offered["payer"]}:
        return session
    return session.renewed(Situation(project.with_table("investments", table[table["payer"] != municipality].reset_index(drop=True))))

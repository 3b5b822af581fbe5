"""What pulls cost: a count times a term, or figures of the tables; with unit, evidence and source."""

import pandas as pd

from planner.project.project import Project
from planner.rules.situation import Situation
from planner.scenarios.levers.lever import Cost, Pull
from planner.scenarios.levers.places import parcels_in


def by_term(project: Project, name: str, count: float) -> Cost:
    """Return a cost of so many times a term of ``lever_cost``."""
    said = type(project.terms.lever_cost).model_fields[name].json_schema_extra
    said = said if isinstance(said, dict) else {}
    eur = count * float(getattr(project.terms.lever_cost, name))
    return Cost(eur, str(said["unit"]), str(said["evidence"]), f"{count:g} × lever_cost.{name}: {said['source']}")


def together(*costs: Cost) -> Cost:
    """Return the sum of costs, with the evidence of the weakest."""
    order = ("read", "known", "computed", "assumed")
    weakest = max((cost.evidence for cost in costs), key=order.index)
    return Cost(sum(cost.eur for cost in costs), " + ".join(dict.fromkeys(cost.unit for cost in costs)), weakest, "; ".join(cost.source for cost in costs))


def land(project: Project, chosen: pd.Series, *, returns: bool) -> Cost:
    """Return the price of whole parcels (R6): ``chosen`` marks rows of the table.

    With ``returns``, what comes back by m² is the same price less the loss of the land bank.
    """
    ids = project["parcels"].loc[chosen, "parcel_id"]
    known = Situation(project).rooms.parcels.loc[ids, ["price_eur_per_m2", "area_m2"]]
    is_stated = bool(project["parcels"].loc[chosen, "price_eur_per_m2"].notna().all())
    kept = 1.0 - project.terms.chain.bank_loss
    back = {str(name): kept * float(price) for name, price in known["price_eur_per_m2"].items()} if returns else {}
    source = "parcels.price_eur_per_m2 × area" if is_stated else "price of parcel, estate or province (cost.land_price) × area"
    return Cost(float((known["price_eur_per_m2"] * known["area_m2"]).sum()), "€/m² plot", "read" if is_stated else "assumed", source, back)


def plan_changes(project: Project, pull: Pull) -> Cost:
    """Return the cost of a change of the zoning plan of every estate with parcels in the scope."""
    estates = project["parcels"].loc[parcels_in(project, pull.scope), "estate_id"].nunique()
    return by_term(project, "plan_change_eur", estates)

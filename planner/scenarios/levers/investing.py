"""Levers of investment: the rows of ``investments``, new ones, and a quay."""

import pandas as pd

from planner.language import mark
from planner.project.project import Project
from planner.project.tables import TABLES, normal
from planner.project.terms import CATEGORIES
from planner.scenarios.levers.lever import Cost, Lever, LeverFault, Part, Pull, words
from planner.scenarios.levers.money import with_section
from planner.scenarios.levers.places import estates_in, parcels_in
from planner.scenarios.levers.power import year_part

KINDS = ("road", "quay", "digital", "renewal")


def _may_invest(project: Project, pull: Pull) -> Project:
    return with_section(project, "fund", may_invest=pull.word() == "on")


def _offered(project: Project) -> pd.DataFrame:
    """Return the investments that the fund may choose now: none unless the terms say so."""
    frame = project["investments"]
    return frame if project.terms.fund.may_invest else frame.head(0)


def _with_investments(project: Project, frame: pd.DataFrame) -> Project:
    rows = normal(TABLES["investments"], frame.reset_index(drop=True))
    return with_section(project.with_table("investments", rows), "fund", may_invest=True)


def _outright(project: Project, pull: Pull) -> Project:
    """Make investments outside the fund: they cost it nothing, and a plan uses them where it can.

    Where the fund may not invest, other rows are left out, so that it still may not choose those.
    """
    frame, ids = project["investments"], _chosen(project, pull)
    done = frame[frame["investment_id"].isin(ids)].assign(cost_eur=0.0)
    others = _offered(project)
    return _with_investments(project, pd.concat([others[~others["investment_id"].isin(ids)], done]).sort_values("investment_id"))


def _chosen(project: Project, pull: Pull) -> tuple[str, ...]:
    return tuple(project["investments"]["investment_id"]) if pull.scope is None else pull.scope.ids


def _outright_cost(project: Project, pull: Pull) -> Cost:
    frame = project["investments"]
    return Cost(float(frame.loc[frame["investment_id"].isin(_chosen(project, pull)), "cost_eur"].sum()), "€", "read", "investments.cost_eur")


def _new(project: Project, pull: Pull) -> Project:
    """Offer a new investment to the fund, for the parcel or estate of the scope."""
    kind, year = pull.word(), pull.number(4)
    cost, gained, steps = pull.number(1), pull.number(2, 0.0), pull.number(3, 0.0)
    if pull.scope is None or len(pull.scope.ids) > 1:
        raise LeverFault(mark("an investment stands on one estate or parcel"))
    if pull.scope.kind == "estate" and gained > 0:
        raise LeverFault(mark("hectares are gained on a parcel: name one in place of an estate"))
    if gained <= 0 and steps <= 0:
        raise LeverFault(mark("an investment gains hectares or category steps"))
    place = pull.scope.ids[0]
    estate = place if pull.scope.kind == "estate" else str(project["parcels"].loc[parcels_in(project, pull.scope), "estate_id"].iloc[0])
    taken = set(project["investments"]["investment_id"])
    name = next(name for at in range(len(taken) + 1) if (name := f"{kind} {place}" + (f" ({at})" if at else "")) not in taken)
    row = {"investment_id": name, "kind": kind, "estate_id": estate, "parcel_id": place if pull.scope.kind == "parcel" else "", "year": year,
           "cost_eur": cost, "ha_gained": gained, "category_step": steps}
    added = normal(TABLES["investments"], pd.DataFrame([row]))
    return _with_investments(project, pd.concat([_offered(project), added]))


def _quay(project: Project, pull: Pull) -> Project:
    """Build or close a quay: of the estates named, or of parcels alone."""
    has = pull.word() == "on"
    if pull.scope is not None and pull.scope.kind == "parcel":
        parcels = project["parcels"]
        return project.with_table("parcels", parcels.assign(quay=parcels["quay"].mask(parcels_in(project, pull.scope), has).astype("bool")))
    estates = project["estates"]
    return project.with_table("estates", estates.assign(quay=estates["quay"].mask(estates_in(project, pull.scope), has).astype("bool")))


INVESTING = (
    Lever("may_invest", mark("the fund invests"), mark("Lets the fund choose rows of the table of investments besides grants, and pay them."),
          words("on", "off"), "on", _may_invest),
    Lever("invest", mark("investment done outright"), mark("Makes investments of the table outside the fund, at the cost that the table names."),
          words("done"), "done", _outright, ("investment",), cost=_outright_cost),
    Lever("estate_investment", mark("new investment in an estate"),
          mark("Offers the fund an investment (road, quay, digital, renewal) with its cost, the hectares or category steps gained, and its year."),
          (*words(*KINDS), Part("EUR", "€"), Part("HA", "ha", is_optional=True),
           Part("STEPS", "steps", maximum=float(len(CATEGORIES) - 1), is_whole=True, is_optional=True), year_part()),
          "renewal:1000000:0:1", _new, ("estate", "parcel"), needs_scope=True),
    Lever("quay", mark("quay"), mark("Builds a quay for estates or parcels. What it costs is for you to name (--cost)."),
          words("on", "off"), "on", _quay, ("estate", "parcel")),
)

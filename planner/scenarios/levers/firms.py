"""Levers of firms and of time: early participation, partners, borders, housing claims, lags."""

from itertools import combinations

import numpy as np
import pandas as pd

from planner.language import mark
from planner.project.project import Project
from planner.rules.movers import TAILORED, tailor
from planner.scenarios.levers.costs import by_term
from planner.scenarios.levers.lever import Cost, Lever, LeverFault, Part, Pull, words
from planner.scenarios.levers.money import with_section
from planner.scenarios.levers.places import LAND, firms_in, parcels_in
from planner.scenarios.levers.power import FIRST_YEAR, LAST_YEAR

LADDER = ("unknown", "open", "will_move")
"""Consent that participation may raise, in order; who said no stays where it is, unless it is named itself."""


def _raise_consent(project: Project, pull: Pull, consent: str, *, also_no: bool) -> pd.Series:
    """Return the consent of all firms, raised in the scope."""
    now = project["firms"]["consent"]
    raised = now.isin(LADDER[: LADDER.index(consent)]) | (now.isin(["stay", "refused"]) & also_no)
    return now.mask(firms_in(project, pull.scope) & raised, consent).astype("str")


def _with_consent(project: Project, consent: pd.Series) -> Project:
    return project.with_table("firms", project["firms"].assign(consent=consent))


def _ask(project: Project, pull: Pull) -> Project:
    if pull.word() == "off":
        return project
    now = project["firms"]["consent"]
    return _with_consent(project, now.mask(firms_in(project, pull.scope) & (now == "unknown"), "open").astype("str"))


def _ask_cost(project: Project, pull: Pull) -> Cost:
    asked = firms_in(project, pull.scope) & (project["firms"]["consent"] == "unknown") & (pull.word() == "on")
    return by_term(project, "ask_firm_eur", int(asked.sum()))


def _persuade(project: Project, pull: Pull) -> Project:
    return _with_consent(project, _persuaded(project, pull))


def _persuaded(project: Project, pull: Pull) -> pd.Series:
    return _raise_consent(project, pull, pull.word(), also_no=pull.scope is not None and pull.scope.kind == "firm")


def _persuade_cost(project: Project, pull: Pull) -> Cost:
    return by_term(project, "ask_firm_eur", int((_persuaded(project, pull) != project["firms"]["consent"]).sum()))


def _new_pairs(project: Project, pull: Pull) -> list[tuple[str, str]]:
    """Return the pairs of the firms named that are not partners yet."""
    ids = () if pull.scope is None else pull.scope.ids
    if len(ids) < 2:
        raise LeverFault(mark("partners are two firms or more: {form}"), form=f"{pull.lever.name}=on@F001+F002")
    listed = {row.firm_id: {part.strip() for part in row.partners.split(";")} for row in project["firms"].itertuples()}
    return [(one, other) for one, other in combinations(sorted(ids), 2) if other not in listed[one] and one not in listed[other]]


def _pair(project: Project, pull: Pull) -> Project:
    firms, pairs = project["firms"], _new_pairs(project, pull)
    more = {one: [other for first, other in pairs if first == one] for one, _ in pairs}
    names = [";".join([*([row.partners] if row.partners else []), *more.get(row.firm_id, [])]) for row in firms.itertuples()]
    return project.with_table("firms", firms.assign(partners=pd.Series(names, index=firms.index, dtype="str")))


def _pair_cost(project: Project, pull: Pull) -> Cost:
    return by_term(project, "partner_eur", len(_new_pairs(project, pull)))


def _agree(project: Project, pull: Pull) -> Project:
    """Agree something more with each firm of the scope (R33)."""
    if pull.number(1) > 0:
        for firm in project["firms"].loc[firms_in(project, pull.scope), "firm_id"]:
            project = tailor(project, str(firm), {pull.word(0): pull.number(1)})
    return project


def _borders(project: Project, pull: Pull) -> Project:
    return with_section(project, "limits", stay_in_municipality=pull.word() == "closed")


def _claim(project: Project, pull: Pull) -> Project:
    """Drop the housing claims of a scope, or claim its parcels from a year on."""
    if pull.word() == "on":
        return project
    year = pull.number(0)
    if pull.scope is None and not np.isnan(year):
        raise LeverFault(mark("name where housing comes: {form}"), form=f"{pull.lever.name}=2031@T003")
    parcels = project["parcels"]
    here = parcels_in(project, pull.scope)
    return project.with_table("parcels", parcels.assign(housing_from=parcels["housing_from"].mask(here, year)))


def _permit(project: Project, pull: Pull) -> Project:
    return with_section(project, "moves", permit_months=int(pull.number(0)))


def _reuse(project: Project, pull: Pull) -> Project:
    return with_section(project, "moves", reuse_hall_max_age=int(pull.number(0)))


FIRMS = (
    Lever("ask_everyone", mark("early participation"), mark("Firms that were not asked are asked, and turn out to be open to a move."),
          words("on", "off"), "on", _ask, (*LAND, "firm"), cost=_ask_cost),
    Lever("consent", mark("consent raised"), mark("Firms are open to a move, or want one. Who said no changes only where it is named itself."),
          words("open", "will_move"), "will_move", _persuade, ("firm", *LAND), cost=_persuade_cost),
    Lever("partners", mark("partners brought together"), mark("The firms named become partners of each other."),
          words("on"), "on", _pair, ("firm",), needs_scope=True, cost=_pair_cost, loosens=True),
    Lever("agreed", mark("agreed with single firms"),
          mark("Agrees something with firms: own money (€), own power (kW), less or more land (m²), measured space (m inside the guide distance), steps."),
          (Part("|".join(TAILORED), words=TAILORED, is_number=False), Part("AMOUNT", "€, kW, m², m or steps")), "less_m:30", _agree, ("firm", *LAND)),
    Lever("borders", mark("municipal borders"), mark("Closed: firms stay in the municipality in which they sit. Open: they may move across."),
          words("open", "closed"), "closed", _borders),
    Lever("housing_claims", mark("housing claims"),
          mark("Off drops the claims of housing on land; a year lets housing take the parcels named from then on (on: as they are)."),
          (Part("on|off|YEAR", "year", FIRST_YEAR, LAST_YEAR, is_whole=True, words=("on", "off")),), "off", _claim, LAND),
    Lever("permit_months", mark("time for permits"), mark("Sets the months that the permit takes for what comes next on a parcel."),
          (Part("MONTHS", "months", maximum=120.0, is_whole=True),), "2", _permit, low="1", high="12"),
    Lever("reuse_hall_age", mark("re-use of halls"), mark("Sets the age up to which a hall is re-used as it is: its parcel is free again after a year."),
          (Part("YEARS", "years", maximum=200.0, is_whole=True),), "40", _reuse, low="30", high="60"),
)

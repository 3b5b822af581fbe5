"""Levers of land: parcels that open, that are bought, whose owner agrees, whose price changes; the reserve for circular firms."""

import pandas as pd

from planner.language import mark
from planner.project.project import Project
from planner.rules.situation import Situation
from planner.scenarios.levers.costs import land
from planner.scenarios.levers.lever import Cost, Lever, Part, Pull, words
from planner.scenarios.levers.money import with_section
from planner.scenarios.levers.places import LAND, parcels_in
from planner.scenarios.levers.power import FIRST_YEAR, LAST_YEAR

WAITING = ("issuable_later", "option", "reserved", "unknown")
"""Status of land that may be issued once somebody decides so."""
PUBLIC = ("municipality", "province")
YEAR_OR_NOW = (Part("now|YEAR", "year", FIRST_YEAR, LAST_YEAR, is_whole=True, words=("now",)),)


def _is_empty(project: Project) -> pd.Series:
    return ~project["parcels"]["parcel_id"].isin(project["occupancy"]["parcel_id"])


def _opened(project: Project, pull: Pull, chosen: pd.Series, **more: str) -> Project:
    """Return the project with some parcels issuable from the year of the pull."""
    frame = project["parcels"]
    changed = frame.assign(status=frame["status"].mask(chosen, "issuable_now"), available_from=frame["available_from"].mask(chosen, pull.number(0)))
    for column, value in more.items():
        changed[column] = changed[column].mask(chosen, value)
    return project.with_table("parcels", changed)


def _open(project: Project, pull: Pull) -> Project:
    """Issue land that waits: nobody sits there, and no private owner holds it."""
    frame = project["parcels"]
    waiting = frame["status"].isin(WAITING) & (frame["owner_kind"] != "private")
    return _opened(project, pull, parcels_in(project, pull.scope) & waiting & _is_empty(project))


def _for_sale(project: Project, pull: Pull) -> pd.Series:
    """Return which parcels of a scope a public body would buy: empty, not public already, not given to housing or public space."""
    frame = project["parcels"]
    open_to_buy = ~frame["owner_kind"].isin(PUBLIC) & frame["status"].isin((*WAITING, "vacant", "issuable_now"))
    return parcels_in(project, pull.scope) & open_to_buy & _is_empty(project)


def _buy(project: Project, pull: Pull) -> Project:
    return _opened(project, pull, _for_sale(project, pull), owner_kind="municipality")


def _buy_cost(project: Project, pull: Pull) -> Cost:
    return land(project, _for_sale(project, pull), returns=True)


def _agree(project: Project, pull: Pull) -> Project:
    frame = project["parcels"]
    agrees = frame["landlord_agrees"].mask(parcels_in(project, pull.scope), pull.word() == "on")
    return project.with_table("parcels", frame.assign(landlord_agrees=agrees.astype("bool")))


def _price(project: Project, pull: Pull) -> Project:
    frame = project["parcels"]
    here = parcels_in(project, pull.scope)
    return project.with_table("parcels", frame.assign(price_eur_per_m2=frame["price_eur_per_m2"].mask(here, pull.number(0))))


def _price_cost(project: Project, pull: Pull) -> Cost:
    """Reckon what public owners miss on land that is open by itself, were all of it sold."""
    situation = Situation(project)
    rooms, frame = situation.rooms, project["parcels"].set_index("parcel_id")
    here = parcels_in(project, pull.scope).set_axis(frame.index) & frame["owner_kind"].isin(PUBLIC)
    lost = (rooms.parcels["price_eur_per_m2"] - pull.number(0)) * rooms.open_m2[:, -1]
    return Cost(float(lost[here.reindex(lost.index)].sum()), "€/m² plot", "assumed", "price before less price now × open room of public owners")


def _reserve(project: Project, pull: Pull) -> Project:
    limits, share = project.terms.limits, pull.number(0)
    if pull.scope is None:
        return with_section(project, "limits", reserve_share=share, reserve_by_municipality=dict.fromkeys(limits.reserve_by_municipality, share))
    return with_section(project, "limits", reserve_by_municipality={**limits.reserve_by_municipality, **dict.fromkeys(pull.scope.ids, share)})


LAND_LEVERS = (
    Lever("open_parcels", mark("land issued"),
          mark("Issues empty land that waits (later, option, reserved, unknown) and is not private, at once or from a year on."),
          YEAR_OR_NOW, "now", _open, LAND),
    Lever("buy_parcels", mark("land bought"),
          mark("A municipality buys empty land that is not public yet, and issues it at once or from a year on. What is let on comes back at the same price "
               "less the loss of the land bank."),
          YEAR_OR_NOW, "now", _buy, LAND, cost=_buy_cost),
    Lever("landlords_agree", mark("private owners take part"), mark("Private owners agree (on) or not (off) that their parcels are taken and let on."),
          words("on", "off"), "on", _agree, LAND),
    Lever("land_price", mark("price of land"), mark("Sets the price of land."),
          (Part("EUR_PER_M2", "€/m²"),), "100", _price, LAND, cost=_price_cost, low="150", high="50"),
    Lever("reserve", mark("reserve for circular firms"), mark("Keeps a share of open room, and of the heavy categories, for circular firms."),
          (Part("SHARE", "share", maximum=1.0),), "0.3", _reserve, ("municipality",), low="0.1", high="0.5"),
)

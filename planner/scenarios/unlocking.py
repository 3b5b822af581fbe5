"""What land, hectares, consent and moves unlock: the questions, and the project in which they are asked (§9 of docs/method.md).

One program answers all questions about room: land that might be issued or bought and hectares that might be added are in it, closed until they are asked.
"""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry import box

from planner.plan.rankings import Question
from planner.program.session import WhatIf
from planner.project.project import Project
from planner.project.terms import CATEGORIES
from planner.rules.rooms import OPEN_STATUS
from planner.rules.situation import Situation
from planner.scenarios.levers import Written, cost_of, pull_all
from planner.units import M2_PER_HA

OPEN, BUY, HECTARE, CALL, MOVE = "open_parcels", "land_to_open", "one_more_hectare", "firms_to_call", "moves"
OPENING = (Written("open_parcels", "now"), Written("buy_parcels", "now"))
NEW = "+1ha"
"""Beginning of the ids of hectares that might be added."""


@dataclass(frozen=True)
class Asking:
    """A project with all that is asked about in it, what holds in the base, and the questions."""

    situation: Situation
    base: WhatIf
    questions: tuple[Question, ...]


def room_questions(project: Project, municipality: str = "") -> Asking:
    """Return what open parcels, land that might be issued or bought, and one more hectare by category and municipality are asked.

    Parameters
    ----------
    project
        The project as it is.
    municipality
        Ask of one municipality (code) only; empty: of all.
    """
    before = Situation(project)
    opened = pull_all(project, OPENING)
    wider = Situation(opened.with_table("parcels", with_hectares(opened, before, municipality)))
    parcels, start = wider.rooms.parcels, project.years[0]
    here = (parcels["municipality_code"] == municipality) if municipality else pd.Series(data=True, index=parcels.index)
    after = _open_m2(wider)
    was = pd.Series(_open_m2(before), index=before.rooms.parcels.index).reindex(parcels.index).fillna(0.0).to_numpy()
    may_close = [str(name) for name in parcels.index[here & (was > 0)]]
    may_open = [str(name) for name in parcels.index[(after > 0) & (was <= 0)]]
    base = tuple((name, start) for name in may_open)
    place, size = parcels["municipality_code"], pd.Series(after / M2_PER_HA, index=parcels.index)
    questions = [Question(name, OPEN, WhatIf(closed=(*base, (name, start))), "without", place[name], float(size[name])) for name in may_close]
    for name in may_open:
        if here[name]:
            rest = WhatIf(closed=tuple(pair for pair in base if pair[0] != name))
            is_new = name.startswith(NEW)
            cost = 0.0 if is_new else _cost(project, name)
            questions.append(Question(name, HECTARE if is_new else BUY, rest, "with", place[name], float(size[name]), cost))
    return Asking(wider, WhatIf(closed=base), tuple(questions))


def call_questions(project: Project) -> Asking:
    """Return what each firm that was not asked is worth if it consents; asked in the project in which all of them do, the others held back."""
    firms = project["firms"]
    unknown = firms["consent"] == "unknown"
    asked = Situation(project.with_table("firms", firms.assign(consent=firms["consent"].mask(unknown, "open").astype("str"))))
    names = [str(name) for name in firms.loc[unknown, "firm_id"] if name in set(asked.movers["mover_id"])]
    place = asked.rooms.parcels["municipality_code"].reindex(asked.firms["main_parcel"]).fillna("").set_axis(asked.firms.index)
    cost = project.terms.lever_cost.ask_firm_eur
    questions = [
        Question(name, CALL, WhatIf(stay=tuple(other for other in names if other != name)), "with", str(place[name]), 0.0, cost) for name in names
    ]
    return Asking(asked, WhatIf(stay=tuple(names)), tuple(questions))


def move_questions(project: Project, movers: tuple[str, ...]) -> Asking:
    """Return what the plan loses without each of its movers: importance by replacement cost."""
    situation = Situation(project)
    return Asking(situation, WhatIf(), tuple(Question(name, MOVE, WhatIf(stay=(name,)), "without") for name in movers))


def to_open(project: Project, before: Situation) -> frozenset[str]:
    """Return the parcels (ids) that might be issued or bought and are not open now."""
    after = Situation(pull_all(project, OPENING))
    index = before.rooms.parcels.index
    return frozenset(index[(_open_m2(after) > 0) & (_open_m2(before) <= 0)])


def _open_m2(situation: Situation) -> np.ndarray:
    """Return the room that opens by itself within the horizon and is to be had, by parcel, m²."""
    rooms, parcels = situation.rooms, situation.rooms.parcels
    withheld = (parcels["owner_kind"] == "private") & parcels["status"].isin(OPEN_STATUS) & ~parcels["landlord_agrees"]
    return np.asarray((rooms.open_m2 + rooms.stopped_m2)[:, -1] * (parcels["is_usable"] & ~withheld).to_numpy())


def _cost(project: Project, parcel_id: str) -> float:
    """Return what it costs to buy a parcel, euro; 0 where it is public already."""
    cost = cost_of(project, Written("buy_parcels", "now", f"parcel:{parcel_id}"))
    return 0.0 if cost is None else cost.eur


def with_hectares(project: Project, situation: Situation, municipality: str) -> gpd.GeoDataFrame:
    """Return the parcels with a vacant hectare for each municipality and category that firms may need.

    It lies where the municipality has the most room to dwellings, has the station and the price of that place and no power of its own, and is a municipality's.
    """
    table, rooms = project["parcels"], situation.rooms.parcels
    categories = [CATEGORIES[rank] for rank in sorted(set(situation.movers["rank"].astype(int)))]
    quietest = rooms.assign(quiet_m=rooms["quiet_m"].fillna(np.inf)).sort_index().groupby("municipality_code")["quiet_m"].idxmax()
    places = [(code, at) for code, at in quietest.items() if code and (not municipality or code == municipality)]
    rows = [_hectare(table, rooms.loc[at], str(code), category) for code, at in places for category in categories]
    if not rows:
        return table
    new = gpd.GeoDataFrame(rows, geometry="geometry", crs=table.crs)[list(table.columns)]
    kinds = {name: kind for name, kind in table.dtypes.items() if name != "geometry"}
    return gpd.GeoDataFrame(pd.concat([table, new.astype(kinds)], ignore_index=True), crs=table.crs)


def _hectare(table: pd.DataFrame, place: pd.Series, code: str, category: str) -> dict[str, object]:
    """Return the row of one hectare at the place of a parcel."""
    x, y = float(place["x"]), float(place["y"])
    unknown = dict.fromkeys(("available_from", "connection_kw", "remediation_eur", "housing_from"), float("nan"))
    return {
        **table[table["parcel_id"] == place.name].iloc[0].to_dict(),
        **unknown,
        "parcel_id": f"{NEW}:{code}:{category}",
        "status": "vacant",
        "area_m2": M2_PER_HA,
        "owner_kind": "municipality",
        "max_category": category,
        "price_eur_per_m2": float(place["price_eur_per_m2"]),
        "restriction": "none",
        "obsolete": False,
        "geometry": box(x - 50, y - 50, x + 50, y + 50),
    }

"""What land, hectares, consent and moves unlock: the questions, and the project in which they are asked (§10 of docs/method.md).

One program answers all questions about room: land that might be issued or bought and hectares that might be added are in it, closed until they are asked.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.plan.rankings import Question
from planner.program.session import WhatIf
from planner.project.added_land import with_squares
from planner.project.project import Project
from planner.project.terms import CATEGORIES
from planner.rules.rooms import OPEN_STATUS
from planner.rules.situation import Situation
from planner.scenarios.levers import Written, cost_of, pull_all
from planner.units import M2_PER_HA

Floats = NDArray[np.float64]
OPEN, BUY, HECTARE, CALL, MOVE = "open_parcels", "land_to_open", "one_more_hectare", "firms_to_call", "moves"
OPENING = (Written("open_parcels", "now"), Written("buy_parcels", "now"))
NEW = "+1ha"
"""Beginning of the ids of hectares that might be added."""


@dataclass(frozen=True)
class Asking:
    """A project with all that is asked about in it, what holds in the base, and the questions.

    ``apart`` are questions (ids) that one program cannot answer together with the others, each with the project in which it is asked.
    """

    situation: Situation
    base: WhatIf
    questions: tuple[Question, ...]
    apart: Mapping[str, Project] = field(default_factory=dict)


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
    wider = Situation(with_hectares(_opened(project, before), before, municipality))
    parcels = wider.rooms.parcels
    here = (parcels["municipality_code"] == municipality) if municipality else pd.Series(data=True, index=parcels.index)
    after, was = _taken_m2(wider), _as_it_is(_taken_m2(before), before, parcels.index)
    may_open = tuple(str(name) for name in parcels.index[(after > 0) & (was <= 0)])
    counted = _as_it_is(before.rooms.open_m2[:, -1], before, parcels.index) > 0
    held = {str(name) for name in parcels.index[counted]}

    def without(names: Iterable[str]) -> WhatIf:
        """Return that nobody goes there; land that only its owner withholds counts as open all the same, as it does now."""
        names = tuple(names)
        closed = tuple((name, project.years[0]) for name in names if name in held and name in may_open)
        return WhatIf(closed=closed, withdrawn=tuple(name for name in names if not (name in held and name in may_open)))

    place, size = parcels["municipality_code"], pd.Series(after / M2_PER_HA, index=parcels.index)
    questions = [
        Question(str(name), OPEN, without((*may_open, str(name))), "without", place[name], float(size[name])) for name in parcels.index[here & (was > 0)]
    ]
    for name in may_open:
        if here[name]:
            is_new = name.startswith(NEW)
            rest, cost = without(other for other in may_open if other != name), 0.0 if is_new else _cost(project, name)
            questions.append(Question(name, HECTARE if is_new else BUY, rest, "with", place[name], float(size[name]), cost))
    return Asking(wider, without(may_open), tuple(questions))


def call_questions(project: Project) -> Asking:
    """Return what each firm that was not asked is worth if it consents.

    They are asked in the project in which all of them do, the others held back; but a firm whose parcel others may leave too is asked in a project in
    which it alone does: how that parcel is divided (C_p, R13) follows from who may leave it.
    """
    unknown = project["firms"]["firm_id"][project["firms"]["consent"] == "unknown"].tolist()
    asked = Situation(_consenting(project, unknown))
    movers, shared = {*asked.movers["mover_id"]}, _sharing(Situation(project), asked, unknown)
    together = [str(name) for name in unknown if name in movers and name not in shared]
    asked = Situation(_consenting(project, together)) if shared else asked
    place = asked.rooms.parcels["municipality_code"].reindex(asked.firms["main_parcel"]).fillna("").set_axis(asked.firms.index)
    cost = project.terms.lever_cost.ask_firm_eur
    apart = {str(name): _consenting(project, [name]) for name in unknown if name in movers & shared}

    def consenting(name: str) -> WhatIf:
        return WhatIf() if name in apart else WhatIf(stay=tuple(other for other in together if other != name))

    names = [str(name) for name in unknown if name in movers]
    questions = tuple(Question(name, CALL, consenting(name), "with", str(place[name]), 0.0, cost) for name in names)
    return Asking(asked, WhatIf(stay=tuple(together)), questions, apart)


def move_questions(project: Project, movers: tuple[str, ...]) -> Asking:
    """Return what the plan loses without each of its movers: importance by replacement cost."""
    situation = Situation(project)
    return Asking(situation, WhatIf(), tuple(Question(name, MOVE, WhatIf(stay=(name,)), "without") for name in movers))


def to_open(project: Project, before: Situation) -> frozenset[str]:
    """Return the parcels (ids) that might be issued or bought and take nobody now."""
    index = before.rooms.parcels.index
    return frozenset(index[(_taken_m2(Situation(_opened(project, before))) > 0) & (_taken_m2(before) <= 0)])


def _taken_m2(situation: Situation) -> Floats:
    """Return the room that opens by itself within the horizon and is to be had, by parcel, m²."""
    rooms = situation.rooms
    return np.asarray((rooms.open_m2 + rooms.stopped_m2)[:, -1] * (rooms.parcels["is_usable"] & ~_is_withheld(rooms.parcels)).to_numpy())


def _is_withheld(parcels: pd.DataFrame) -> pd.Series:
    return (parcels["owner_kind"] == "private") & parcels["status"].isin(OPEN_STATUS) & ~parcels["landlord_agrees"]


def _as_it_is(figures: Floats, before: Situation, parcels: pd.Index) -> Floats:
    """Return figures by parcel of the project as it is for the parcels of a wider one, 0 for those that are new."""
    return np.asarray(pd.Series(figures, index=before.rooms.parcels.index).reindex(parcels).fillna(0.0))


def _opened(project: Project, before: Situation) -> Project:
    """Return the project with land issued and bought that takes nobody as it is; all else stays, so that what is open now is worth what it is.

    Land that only its owner withholds keeps the year from which it is open.
    """
    rooms, was = before.rooms, project["parcels"]
    takes = (rooms.capacity_m2[:, -1] > 0) & ~_is_withheld(rooms.parcels).to_numpy()
    changed = pull_all(project, OPENING)["parcels"]
    ever = rooms.open_m2[:, -1] > 0
    since = np.where(ever, project.years[0] + (rooms.open_m2 > 0).argmax(axis=1), np.nan)
    changed = changed.assign(available_from=changed["available_from"].mask(ever, since))
    columns = ["status", "available_from", "owner_kind"]
    table = was.assign(**{name: was[name].where(takes, changed[name]) for name in columns})
    return project.with_table("parcels", table)


def _consenting(project: Project, firms: Sequence[str]) -> Project:
    """Return the project in which some firms consent."""
    table = project["firms"]
    return project.with_table("firms", table.assign(consent=table["consent"].mask(table["firm_id"].isin(firms), "open").astype("str")))


def _sharing(before: Situation, asked: Situation, firms: Sequence[str]) -> set[str]:
    """Return those of some firms that would leave room on a parcel on which there is other room too: open, left by others, or by another of them."""
    rooms = asked.rooms
    freed = rooms.freed[rooms.freed["firm_id"].isin(firms) & rooms.freed["may_relocate"]]
    count = np.bincount(freed["parcel"], minlength=len(rooms.parcels))
    mixed = (before.rooms.capacity_m2[:, -1] > 0) | (count > 1)
    return {*freed["firm_id"][mixed[freed["parcel"]]]}


def _cost(project: Project, parcel_id: str) -> float:
    """Return what it costs to buy a parcel, euro; 0 where it is public already."""
    cost = cost_of(project, Written("buy_parcels", "now", f"parcel:{parcel_id}"))
    return 0.0 if cost is None else cost.eur


def with_hectares(project: Project, situation: Situation, municipality: str) -> Project:
    """Return the project with a vacant hectare for each municipality and category that firms may need.

    It lies where the municipality has the most room to dwellings, has the station and the price of that place and no power of its own, is a municipality's
    and in no hub: hubs of an estate keep the members that they have.
    """
    table, rooms = project["parcels"], situation.rooms.parcels
    categories = [CATEGORIES[rank] for rank in sorted(set(situation.movers["rank"].astype(int)))]
    quietest = rooms.assign(quiet_m=rooms["quiet_m"].fillna(np.inf)).sort_index().groupby("municipality_code")["quiet_m"].idxmax()
    places = [(code, at) for code, at in quietest.items() if code and (not municipality or code == municipality)]
    wanted = [(rooms.loc[at], str(code), category) for code, at in places for category in categories]
    middles = [(float(place["x"]), float(place["y"])) for place, _, _ in wanted]
    wider = with_squares(project, [_hectare(table, *each) for each in wanted], middles, M2_PER_HA**0.5)
    hubs, members = project["hubs"], table.groupby("estate_id")["parcel_id"].agg(";".join)
    named = hubs["parcel_ids"].str.strip("; ") != ""
    fixed = hubs.assign(parcel_ids=hubs["parcel_ids"].where(named, hubs["estate_id"].map(members).fillna("")).astype("str"))
    return wider.with_table("hubs", fixed)


def _hectare(table: pd.DataFrame, place: pd.Series, code: str, category: str) -> dict[str, object]:
    """Return the row of one hectare at the place of a parcel."""
    unknown = dict.fromkeys(("available_from", "connection_kw", "remediation_eur", "housing_from"), float("nan"))
    return {
        **table[table["parcel_id"] == place.name].iloc[0].drop("geometry").to_dict(),
        **unknown,
        "parcel_id": f"{NEW}:{code}:{category}",
        "status": "vacant",
        "owner_kind": "municipality",
        "max_category": category,
        "price_eur_per_m2": float(place["price_eur_per_m2"]),
        "restriction": "none",
        "obsolete": False,
    }

"""Levers of power: reinforcement of the grid, and energy hubs."""

import numpy as np
import pandas as pd

from planner.language import mark
from planner.project.project import Project
from planner.project.tables import TABLES, normal
from planner.rules.situation import Situation
from planner.scenarios.levers.costs import by_term, together
from planner.scenarios.levers.lever import Cost, Lever, LeverFault, Part, Pull
from planner.scenarios.levers.places import nodes_in, parcels_in

LEAST_MEMBERS = 2
FIRST_YEAR, LAST_YEAR = 2000.0, 2130.0
HUB_COLUMNS = ["hub_id", "parcel_ids", "estate_id", "shared_kw", "storage_kw", "simultaneity", "from_year", "shared_feed_in_kw"]


def year_part() -> Part:
    """Return the part of a value that is a year; left out: the first year of the plan."""
    return Part("YEAR", "year", FIRST_YEAR, LAST_YEAR, is_whole=True, is_optional=True)


def _reinforce(project: Project, pull: Pull) -> Project:
    """Give nodes so many kW more from a year on, in the rows of ``grid_capacity``: planned reinforcement stays when it is planned."""
    more, start = pull.number(0), float(project.years[0])
    since = max(start, pull.number(1, start))
    if not more:
        return project
    frame, chosen = project["grid_capacity"], nodes_in(project, pull.scope)
    rows = [_raised(frame[frame["node_id"] == node], node, more, start, since) for node in chosen]
    whole = pd.concat([frame[~frame["node_id"].isin(chosen)], *rows], ignore_index=True)
    return project.with_table("grid_capacity", normal(TABLES["grid_capacity"], whole))


def _raised(rows: pd.DataFrame, node: str, more: float, start: float, since: float) -> pd.DataFrame:
    """Return the rows of one node with more free power from a year on.

    A row holds until the next, the first one also before its year (R21): rows are put in at the start and at the year in question.
    """
    rows = rows.sort_values("year")
    if rows.empty:
        rows = normal(TABLES["grid_capacity"], pd.DataFrame({"node_id": [node], "year": [start], "free_kw": [0.0]}))
    for year in (start, since):
        if year not in set(rows["year"]):
            held = rows[rows["year"] <= year].tail(1) if (rows["year"] <= year).any() else rows.head(1)
            rows = pd.concat([rows, held.assign(year=year)], ignore_index=True).sort_values("year")
    return rows.assign(free_kw=rows["free_kw"] + np.where(rows["year"] >= since, more, 0.0))


def _reinforcement_cost(project: Project, pull: Pull) -> Cost:
    return by_term(project, "grid_eur_per_kw", pull.number(0) * len(nodes_in(project, pull.scope)))


def _earlier(project: Project, pull: Pull) -> Project:
    """Let planned reinforcement come so many years earlier."""
    grid = project["grid"]
    here = grid["node_id"].isin(nodes_in(project, pull.scope)) & grid["reinforcement_year"].notna()
    return project.with_table("grid", grid.assign(reinforcement_year=grid["reinforcement_year"].mask(here, grid["reinforcement_year"] - pull.number(0))))


def _members(project: Project, pull: Pull) -> list[tuple[str, list[str]]]:
    """Return (estate, members) of the hubs of a pull: one of the parcels named, else one on each estate; parcels that are in a hub already stay there."""
    parcels, hubs = project["parcels"], project["hubs"]
    taken = {part.strip() for row in hubs["parcel_ids"] for part in row.split(";") if part.strip()}
    taken |= set(parcels.loc[parcels["estate_id"].isin(hubs.loc[hubs["parcel_ids"] == "", "estate_id"]), "parcel_id"])
    free = parcels[parcels_in(project, pull.scope) & ~parcels["parcel_id"].isin(taken)].sort_values("parcel_id")
    if pull.scope is not None and pull.scope.kind == "parcel":
        groups = [(str(free["estate_id"].iloc[0]), free["parcel_id"].tolist())] if len(free) else []
    else:
        groups = [(str(estate), rows["parcel_id"].tolist()) for estate, rows in free.groupby("estate_id", sort=True)]
    groups = [(estate, members) for estate, members in groups if len(members) >= LEAST_MEMBERS]
    if not groups:
        raise LeverFault(mark("a hub needs two parcels or more that are in no hub yet"))
    return groups


def _hub(project: Project, pull: Pull) -> Project:
    """Add a row to ``hubs`` for each hub of the pull."""
    groups = _members(project, pull)
    contracts = _contracted(project) if pull.word() else pd.Series(dtype="float64")
    taken, rows = set(project["hubs"]["hub_id"]), []
    for estate, members in groups:
        name = next(name for at in range(len(taken) + 1) if (name := f"hub {members[0]}" + (f" ({at})" if at else "")) not in taken)
        taken.add(name)
        shared = float(contracts.reindex(members).sum()) if pull.word() else pull.number(0)
        rows.append((name, ";".join(members), estate, shared, pull.number(1, 0.0), pull.number(2, _usual_simultaneity()), pull.number(3), pull.number(4)))
    added = normal(TABLES["hubs"], pd.DataFrame(rows, columns=HUB_COLUMNS))
    return project.with_table("hubs", pd.concat([project["hubs"], added], ignore_index=True))


def _usual_simultaneity() -> float:
    """Return the simultaneity of a hub where none is named: the default of the table."""
    return float(TABLES["hubs"]["simultaneity"].default)


def _contracted(project: Project) -> pd.Series:
    """Return what is contracted on each parcel, large connections only (R20, R22), kW."""
    situation = Situation(project)
    power, parcels = situation.power, situation.rooms.parcels.index
    seated = np.bincount(power.seated["parcel"], power.seated["kw"], minlength=len(parcels))
    return pd.Series(seated + power.empty_kw, index=parcels)


def _hub_cost(project: Project, pull: Pull) -> Cost:
    count = len(_members(project, pull))
    return together(by_term(project, "hub_eur", count), by_term(project, "storage_eur_per_kw", count * pull.number(1, 0.0)))


POWER = (
    Lever("grid_kw_per_node", mark("grid reinforcement"), mark("Gives stations so many kW more, from a year on (left out: the first)."),
          (Part("KW", "kW"), year_part()), "500", _reinforce, ("node", "municipality", "estate"), cost=_reinforcement_cost, low="250", high="1000",
          loosens=True),
    Lever("grid_earlier", mark("earlier reinforcement"), mark("Lets planned reinforcement of stations come so many years earlier."),
          (Part("YEARS", "years", maximum=50.0, is_whole=True),), "2", _earlier, ("node", "municipality", "estate"), low="1", high="4"),
    Lever("hub", mark("energy hub"),
          mark("Lets parcels share power as one hub, on each estate or of the parcels named: shared kW (sum: what its members have under contract), storage, "
               "simultaneity, first year, shared feed-in (left out: not limited). Members draw nothing from the station any more."),
          (Part("KW", "kW", words=("sum",)), Part("STORAGE", "kW", is_optional=True), Part("SIMULTANEITY", "share", maximum=1.0, is_optional=True),
           year_part(), Part("FEED_IN", "kW", is_optional=True)), "sum", _hub, ("municipality", "estate", "parcel"), cost=_hub_cost),
)

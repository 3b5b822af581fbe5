"""One parcel: what is known of it, who could use it, and why the others cannot."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from planner.project.estimates import estimated_cells
from planner.project.project import Project
from planner.project.terms import CATEGORIES
from planner.rules.costs import KINDS, needed_m2
from planner.rules.eligibility import MARGIN_UNITS, REASONS, Judged, judge_at
from planner.rules.situation import Situation

NEAREST = 5
"""How many of the refused are named."""


@dataclass(frozen=True)
class ParcelCard:
    """What a planner wants to know of one parcel.

    Parameters
    ----------
    facts
        Its row of the table, empty cells left out, with ``estate``, ``municipality``, the area in use (``area_m2``: registered, else
        measured) and the category in force (``category``: its own, else of zoning or estate).
    occupants
        Columns ``firm_id``, ``name``, ``address``, ``plot_m2``; a confidential firm has its id for a name and no address.
    most_m2, open_from
        Most room that may ever be free, and from when; 0 and None where it never opens.
    users
        Who could use it: ``mover_id``, ``name``, ``kind``, ``need_m2``, ``lot_m2``, ``year`` (first in which it may move), ``grant_eur`` (least).
    refused
        How many movers each reason refuses.
    nearest
        The refused that miss least of a reason with a margin: ``mover_id``, ``name``, ``reason``, ``margin``, ``unit``.
    estimates
        Values of the parcel and of its occupants that are estimates: ``column_name``, ``value``, ``formula``.
    """

    facts: Mapping[str, object]
    occupants: pd.DataFrame
    most_m2: float
    open_from: int | None
    users: pd.DataFrame
    refused: Mapping[str, int]
    nearest: pd.DataFrame
    estimates: pd.DataFrame


def describe_parcel(situation: Situation, parcel_id: str) -> ParcelCard:
    """Return the card of a parcel.

    Raises
    ------
    KeyError
        Where the project has no such parcel.
    """
    at = int(situation.rooms.parcels.index.get_loc(parcel_id))
    room, names = situation.rooms.capacity_m2[at], firm_names(situation.project)
    open_years = np.flatnonzero(room > 0)
    judged = list(judge_at(situation, at)) if len(open_years) else []
    return ParcelCard(
        facts=_facts(situation, parcel_id),
        occupants=_occupants(situation, parcel_id, names),
        most_m2=float(room[-1]),
        open_from=situation.years[open_years[0]] if len(open_years) else None,
        users=_users(situation, judged, names),
        refused=_refused(judged),
        nearest=_nearest(situation, judged, names),
        estimates=_estimates(situation, parcel_id),
    )


def firm_names(project: Project) -> dict[str, str]:
    """Return what each firm and newcomer is called; confidential firms, and those without a name, by their id."""
    firms, demand = project["firms"], project["demand"]
    shown = firms["name"].where((firms["name"] != "") & ~firms["confidential"], firms["firm_id"])
    new = demand[demand["firm_id"] == ""]
    newcomers = new["name"].where(new["name"] != "", new["demand_id"])
    return dict(zip([*firms["firm_id"].tolist(), *new["demand_id"].tolist()], [*shown.tolist(), *newcomers.tolist()], strict=True))


def firm_addresses(project: Project) -> dict[str, str]:
    """Return the address of each firm that has one; not those of confidential firms."""
    firms = project["firms"]
    shown = firms[(firms["address"] != "") & ~firms["confidential"]]
    return dict(zip(shown["firm_id"].tolist(), shown["address"].tolist(), strict=True))


def _facts(situation: Situation, parcel_id: str) -> dict[str, object]:
    project, described = situation.project, situation.rooms.parcels.loc[parcel_id]
    row = project["parcels"].set_index("parcel_id").loc[parcel_id].drop("geometry")
    estate = project["estates"].set_index("estate_id").loc[row["estate_id"]]
    towns = project["municipalities"].set_index("municipality_code")["name"]
    rank = int(described["rank"])
    facts = {name: value for name, value in row.items() if not (value == "" or value is False or pd.isna(value))}
    return {
        **facts,
        "estate": estate["name"],
        "municipality": towns.get(estate["municipality_code"], estate["municipality_code"]),
        "area_m2": float(described["area_m2"]),
        "category": CATEGORIES[rank] if rank >= 0 else "",
        "price_eur_per_m2": float(described["price_eur_per_m2"]),
    }


def _occupants(situation: Situation, parcel_id: str, names: Mapping[str, str]) -> pd.DataFrame:
    addresses = firm_addresses(situation.project)
    here = situation.seats[situation.seats["parcel_id"] == parcel_id]
    firms = here["firm_id"]
    columns = {"firm_id": firms, "name": firms.map(names), "address": [addresses.get(firm, "") for firm in firms], "plot_m2": here["plot_m2"]}
    return pd.DataFrame(columns).reset_index(drop=True)


def _estimates(situation: Situation, parcel_id: str) -> pd.DataFrame:
    """Return the estimated cells of a parcel, of the firms on it and of what these ask."""
    tables = situation.project.tables
    cells = estimated_cells(tables) if len(tables["estimates"]) else tables["estimates"]
    firms = set(situation.seats.loc[situation.seats["parcel_id"] == parcel_id, "firm_id"])
    asked = set(tables["demand"].loc[tables["demand"]["firm_id"].isin(firms), "demand_id"])
    keys = {"parcels": {parcel_id}, "firms": firms, "demand": asked, "occupancy": {f"{firm} {parcel_id}" for firm in firms}}
    here = [row["row_key"] in keys.get(str(row["table_name"]), set()) for row in cells.to_dict("records")]
    return pd.DataFrame(cells.loc[here, ["column_name", "value", "formula"]]).reset_index(drop=True)


def _users(situation: Situation, judged: list[Judged], names: Mapping[str, str]) -> pd.DataFrame:
    frames = [_allowed(situation, block.allowed(), names) for block in judged]
    columns = ["mover_id", "name", "kind", "need_m2", "lot_m2", "year", "grant_eur"]
    whole = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=columns)
    return whole.sort_values(["year", "mover_id", "kind"], ignore_index=True)


def _allowed(situation: Situation, block: Judged, names: Mapping[str, str]) -> pd.DataFrame:
    pairs = block.pairs
    first = block.may_in_year.argmax(axis=1)
    grants = np.where(block.may_in_year, block.money.grant_eur, np.inf)
    movers = situation.movers["mover_id"].to_numpy()[pairs.mover]
    return pd.DataFrame({
        "mover_id": movers,
        "name": [names.get(mover, mover) for mover in movers],
        "kind": KINDS[pairs.kind],
        "need_m2": needed_m2(situation.movers, pairs.kind)[pairs.mover],
        "lot_m2": pairs.lot_m2,
        "year": np.array(situation.years)[first],
        "grant_eur": grants.min(axis=1, initial=np.inf),
    })


def _refused(judged: list[Judged]) -> dict[str, int]:
    """Count each mover once, by the reason of the kind that comes furthest in the order of the rules."""
    furthest: dict[int, int] = {}
    allowed: set[int] = set()
    for block in judged:
        for mover, reason in zip(block.pairs.mover.tolist(), block.reason.tolist(), strict=True):
            if reason == 0:
                allowed.add(mover)
            furthest[mover] = max(furthest.get(mover, 0), reason)
    counts = Counter(REASONS[reason] for mover, reason in furthest.items() if mover not in allowed)
    return dict(counts.most_common())


def _nearest(situation: Situation, judged: list[Judged], names: Mapping[str, str]) -> pd.DataFrame:
    """Return the refused with a margin, those first that miss the smallest part of the unit's scale."""
    rows = []
    movers = situation.movers["mover_id"].to_numpy()
    for block in judged:
        for mover, reason, margin in zip(block.pairs.mover, block.reason, block.margin, strict=True):
            name = REASONS[reason]
            if name in MARGIN_UNITS and margin < 0:
                rows.append({"mover_id": movers[mover], "reason": name, "margin": float(margin), "unit": MARGIN_UNITS[name]})
    found = pd.DataFrame(rows, columns=["mover_id", "reason", "margin", "unit"])
    found.insert(1, "name", [names.get(mover, mover) for mover in found["mover_id"]])
    best = found.sort_values("margin", ascending=False).drop_duplicates("mover_id")
    return best.groupby("reason", sort=False).head(2).head(NEAREST).reset_index(drop=True)

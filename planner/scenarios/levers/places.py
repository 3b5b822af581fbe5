"""Where a lever is pulled: names of places into rows of the tables."""

import pandas as pd

from planner.language import mark
from planner.project.project import Project
from planner.scenarios.levers.lever import Lever, LeverFault, Scope, ScopeKind

KEYS: dict[ScopeKind, tuple[str, str]] = {
    "municipality": ("municipalities", "municipality_code"),
    "estate": ("estates", "estate_id"),
    "parcel": ("parcels", "parcel_id"),
    "node": ("grid", "node_id"),
    "firm": ("firms", "firm_id"),
    "investment": ("investments", "investment_id"),
}
"""Table and key of each kind of place."""
LAND: tuple[ScopeKind, ...] = ("municipality", "estate", "parcel")


def names_of(project: Project, kind: ScopeKind) -> list[str]:
    """Return the names of all places of a kind, in order."""
    table, key = KEYS[kind]
    return sorted(project[table][key])


def read_scope(project: Project, lever: Lever, words: str) -> Scope | None:
    """Return the scope that ``words`` name: ids joined by ``+``, perhaps with their kind and ``:`` in front; None where nothing is named.

    Raises
    ------
    LeverFault
        Where the lever takes no place, an id is not known, or ids are of different kinds or of more than one.
    """
    if not words:
        if lever.needs_scope:
            raise LeverFault(mark("name where: {form}, with {kinds}"), form=lever.form, kinds=" / ".join(lever.scopes))
        return None
    if not lever.scopes:
        raise LeverFault(mark("this lever holds everywhere and takes no place"))
    stated, _, rest = words.partition(":")
    kinds = lever.scopes
    for kind in lever.scopes:
        if kind == stated and rest:
            kinds, words = (kind,), rest
    known = {kind: set(names_of(project, kind)) for kind in kinds}
    ids = (words,) if any(words in names for names in known.values()) else tuple(dict.fromkeys(part.strip() for part in words.split("+")))
    fitting = [kind for kind in kinds if known[kind].issuperset(ids)]
    if len(fitting) == 1:
        return Scope(fitting[0], ids)
    if fitting:
        raise LeverFault(mark("{ids} is the name of more than one kind of place ({kinds}); write for example {kind}:{ids}"), ids=words,
                         kinds=" / ".join(fitting), kind=fitting[0])
    lost = [name for name in ids if not any(name in names for names in known.values())]
    if lost:
        raise LeverFault(mark("{ids} is no {kinds} of this project"), ids=", ".join(lost), kinds=" / ".join(kinds))
    raise LeverFault(mark("{ids} are not all of one kind ({kinds})"), ids=words, kinds=" / ".join(kinds))


def estates_in(project: Project, scope: Scope | None) -> pd.Series:
    """Return which estates lie in a scope, those of its parcels included."""
    estates = project["estates"]
    if scope is None:
        return pd.Series(data=True, index=estates.index)
    if scope.kind == "municipality":
        return estates["municipality_code"].isin(scope.ids)
    if scope.kind == "estate":
        return estates["estate_id"].isin(scope.ids)
    return estates["estate_id"].isin(project["parcels"].loc[parcels_in(project, scope), "estate_id"])


def parcels_in(project: Project, scope: Scope | None) -> pd.Series:
    """Return which parcels lie in a scope; of firms, those that they sit on."""
    parcels = project["parcels"]
    if scope is None:
        return pd.Series(data=True, index=parcels.index)
    if scope.kind == "parcel":
        return parcels["parcel_id"].isin(scope.ids)
    if scope.kind == "firm":
        seats = project["occupancy"]
        return parcels["parcel_id"].isin(seats.loc[seats["firm_id"].isin(scope.ids), "parcel_id"])
    estates = project["estates"]
    return parcels["estate_id"].isin(estates.loc[estates_in(project, scope), "estate_id"])


def firms_in(project: Project, scope: Scope | None) -> pd.Series:
    """Return which firms lie in a scope: those named, or those that sit there."""
    firms = project["firms"]
    if scope is None:
        return pd.Series(data=True, index=firms.index)
    if scope.kind == "firm":
        return firms["firm_id"].isin(scope.ids)
    here = set(project["parcels"].loc[parcels_in(project, scope), "parcel_id"])
    seats = project["occupancy"]
    return firms["firm_id"].isin(seats.loc[seats["parcel_id"].isin(here), "firm_id"])


def nodes_in(project: Project, scope: Scope | None) -> list[str]:
    """Return the grid nodes of a scope: those named, or those that serve parcels there (R21), in order."""
    if scope is None:
        return names_of(project, "node")
    if scope.kind == "node":
        return sorted(scope.ids)
    parcels = project["parcels"][parcels_in(project, scope)].set_index("parcel_id")
    nearest = project.measured.parcels["node_id"].reindex(parcels.index).fillna("")
    serving = parcels["grid_node_id"].where(parcels["grid_node_id"] != "", nearest)
    return sorted(set(serving) & set(names_of(project, "node")))

"""Firms that want to stay near each other (R26)."""

import pandas as pd

from planner.project.project import Project


def partner_pairs(project: Project, firms: pd.DataFrame) -> list[tuple[str, str]]:
    """Return the pairs of partners that are there at the end of the horizon, in order of their ids.

    Parameters
    ----------
    project
        The project.
    firms
        Its firms (``stop_year``), index ``firm_id``.

    Returns
    -------
    list of (str, str)
        Ids of firms and newcomers (their demand row); each pair once, whoever of the two named the other.
    """
    demand = project["demand"]
    asking = demand["firm_id"].where(demand["firm_id"] != "", demand["demand_id"])
    named = pd.concat([project["firms"].set_index("firm_id")["partners"], demand["partners"].set_axis(asking)])
    gone = set(firms.index[firms["stop_year"] <= project.years[-1]])
    there = set(firms.index) - gone
    pairs = set()
    for one, others in named[named != ""].items():
        for other in (part.strip() for part in others.split(";")):
            if one not in gone and other in there and one != other:
                pairs.add((min(one, other), max(one, other)))
    return sorted(pairs)

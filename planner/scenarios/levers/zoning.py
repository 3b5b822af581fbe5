"""Levers of flexible zoning: a category step, coverage, parcels that may be split."""

import numpy as np
import pandas as pd

from planner.language import mark
from planner.project.project import Project
from planner.project.terms import CATEGORIES
from planner.rules.situation import Situation
from planner.scenarios.levers.costs import by_term, plan_changes
from planner.scenarios.levers.lever import Cost, Lever, Part, Pull
from planner.scenarios.levers.money import with_section
from planner.scenarios.levers.places import LAND, parcels_in

TOP_STEP = len(CATEGORIES) - 1


def _raise_category(project: Project, pull: Pull) -> Project:
    """Raise what parcels allow by some steps; what is not known stays unknown.

    Everywhere: parcels, estates and zoning areas. In a scope: the parcels there, and those that took their category from an estate or zone get one of
    their own, since the same zone may hold elsewhere.
    """
    steps = int(pull.number(0))
    higher = {name: CATEGORIES[min(at + steps, TOP_STEP)] for at, name in enumerate(CATEGORIES)}
    if not steps:
        return project
    if pull.scope is None:
        for table in ("parcels", "estates", "zoning"):
            frame = project[table]
            project = project.with_table(table, frame.assign(max_category=frame["max_category"].map(higher).fillna("").astype("str")))
        return project
    frame = project["parcels"]
    rank = Situation(project).rooms.parcels["rank"].reindex(frame["parcel_id"]).to_numpy()
    raised = pd.Series(np.array(CATEGORIES)[np.minimum(rank + steps, TOP_STEP)], index=frame.index)
    here = parcels_in(project, pull.scope) & (rank >= 0)
    return project.with_table("parcels", frame.assign(max_category=frame["max_category"].mask(here, raised).astype("str")))


def _category_cost(project: Project, pull: Pull) -> Cost:
    return plan_changes(project, pull) if pull.number(0) > 0 else by_term(project, "plan_change_eur", 0)


def _cover(project: Project, pull: Pull) -> Project:
    """Let more of a plot be built over: parcels that may already keep what they have."""
    frame, share = project["parcels"], pull.number(0)
    usual = project.terms.ratios.coverage_max
    here = parcels_in(project, pull.scope) & (frame["max_cover"].fillna(usual) < share)
    return project.with_table("parcels", frame.assign(max_cover=frame["max_cover"].mask(here, share))) if here.any() else project


def _cover_cost(project: Project, pull: Pull) -> Cost:
    before, after = project["parcels"], _cover(project, pull)["parcels"]
    changed = ~((before["max_cover"] == after["max_cover"]) | (before["max_cover"].isna() & after["max_cover"].isna()))
    return by_term(project, "plan_change_eur", before.loc[changed, "estate_id"].nunique())


def _split(project: Project, pull: Pull) -> Project:
    """Set the smallest lot, and its share of the parcel and the most that a lot exceeds the need where they are named."""
    names = ("min_lot_m2", "min_lot_share", "max_lot_ratio")
    return with_section(project, "lots", **{name: pull.number(at) for at, name in enumerate(names) if not np.isnan(pull.number(at))})


ZONING = (
    Lever("category_steps", mark("category steps"), mark("Raises the environmental category that parcels allow by so many steps (flexible zoning)."),
          (Part("STEPS", "steps", maximum=float(TOP_STEP), is_whole=True),), "1", _raise_category, LAND, cost=_category_cost, low="1", high="2"),
    Lever("coverage", mark("coverage of plots"), mark("Lets so much of a plot be built over; plots that may already do more keep it."),
          (Part("SHARE", "share", maximum=1.0),), "0.8", _cover, LAND, cost=_cover_cost, low="0.75", high="0.9", loosens=True),
    Lever("lots", mark("splitting of parcels"),
          mark("Sets the smallest lot, its share of the parcel, and the most that a lot exceeds what the firm needs."),
          (Part("M2", "m²"), Part("SHARE", "share", maximum=1.0, is_optional=True), Part("RATIO", "ratio", minimum=1.0, is_optional=True)),
          "500:0.1", _split),
)

"""A project in which every lever has something to change, and what two projects differ in, cell by cell."""

from typing import Any

import numpy as np
import pandas as pd

from planner.project.project import Project
from planner.project.tables import TABLES
from tests.cases import ask, firm, parcel, point, project, town_terms

Changes = set[tuple[str, str, str]]


def rows() -> dict[str, list[dict[str, Any]]]:
    """Return rows: E1 (GM1) with firms A and B, E2 (GM2) with firm C, a vacant private parcel V, an option W of the municipality, and X for later."""
    return {
        "estates": [{"estate_id": "E1", "name": "Een", "municipality_code": "GM1", "max_category": "3.2", "geometry": None},
                    {"estate_id": "E2", "name": "Twee", "municipality_code": "GM2", "geometry": None}],
        "parcels": [parcel("P", 0, 4_000, "occupied", connection_kw=150.0), parcel("Q", 300, 2_000, "occupied", max_cover=0.9),
                    parcel("R", 2_000, 3_000, "occupied", estate_id="E2", housing_from=2029.0),
                    parcel("V", 2_300, 6_000, estate_id="E2", owner_kind="private", price_eur_per_m2=120.0, max_category="3.1"),
                    parcel("W", 2_600, 5_000, "option", estate_id="E2", owner_kind="municipality"),
                    parcel("X", 2_900, 5_000, "issuable_later", estate_id="E2", owner_kind="unknown")],
        "firms": [firm("A", "P", plot_m2=4_000.0, floor_m2=1_000.0, willingness_eur=100_000.0, connection_kw=100.0),
                  firm("B", "Q", consent="unknown", plot_m2=2_000.0, partners="A", connection_kw=60.0),
                  firm("C", "R", consent="stay", plot_m2=3_000.0, connection_kw=80.0)],
        "demand": [ask("DA", "A", 1_000.0, extra_kw=20.0), ask("N", extra=3_000.0, workers=2, category_needed="3.1", connection_kw=80.0)],
        "grid": [{"node_id": "G", "reinforcement_year": 2029.0, "reinforcement_kw": 100.0, "geometry": point(500, 500)},
                 {"node_id": "H", "geometry": point(2_500, 500)}],
        "grid_capacity": [{"node_id": "G", "year": 2026.0, "free_kw": 10.0, "free_feed_in_kw": 5.0}, {"node_id": "G", "year": 2029.0, "free_kw": 30.0}],
        "investments": [{"investment_id": "I1", "kind": "road", "estate_id": "E1", "cost_eur": 300_000.0, "category_step": 1.0},
                        {"investment_id": "I2", "kind": "renewal", "parcel_id": "V", "cost_eur": 200_000.0, "ha_gained": 0.2}]}


def lever_case(**terms: Any) -> Project:
    """Return the project, three years from 2027, with a fund of a million in the first."""
    return project(rows(), **town_terms(**{"fund": {"total_eur": 1_000_000, "by_year": {2027: 1_000_000}}, **terms}))


def differs_in(before: Project, after: Project) -> Changes:
    """Return the cells in which two projects differ: (table, key of the row, column), (``terms``, section, term); whole rows as column ``*``."""
    out: Changes = set()
    old, new = before.terms.model_dump(), after.terms.model_dump()
    out |= {("terms", section, term) for section in old for term in old[section] if old[section][term] != new[section][term]}
    for name, table in TABLES.items():
        one, other = (frame.set_index([*table.key], drop=False) if table.key else frame for frame in (before[name], after[name]))
        if not table.key:
            assert one[table.names].equals(other[table.names]), name
            continue
        out |= {(name, _text(key), "*") for key in one.index.symmetric_difference(other.index)}
        both = one.index.intersection(other.index)
        for column in table.names:
            left, right = one.loc[both, column], other.loc[both, column]
            same = (left == right) | (pd.isna(left) & pd.isna(right))
            out |= {(name, _text(key), column) for key in both[~np.asarray(same)]}
    return out


def _text(key: Any) -> str:
    return " ".join(f"{part:g}" if isinstance(part, float) else str(part) for part in (key if isinstance(key, tuple) else (key,)))

"""A small project on the streets of the made-up town, for the journeys through the app."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from planner.project.folder import make_project, write_project
from planner.project.project import Meta, Project
from planner.project.terms import Terms
from tests.ui.town import build_town, town_tables

_TRADES = ("2562", "2511", "2825", "3811", "4941", "3320")


def build_project(name: str = "Proefstad") -> Project:
    """Build the project: firms on the occupied parcels, some of which want more room."""
    random = np.random.default_rng(3)
    tables = town_tables(build_town())
    occupied = tables["parcels"][tables["parcels"]["status"] == "occupied"].reset_index(drop=True)
    area = occupied.geometry.area
    firms = pd.DataFrame({
        "firm_id": [f"F{at:03d}" for at in occupied.index],
        "name": [f"Werkplaats {at}" for at in occupied.index],
        "sbi": random.choice(_TRADES, len(occupied)),
        "workers": random.integers(4, 40, len(occupied)),
        "parcel_id": occupied["parcel_id"],
        "floor_m2": (0.45 * area).round(),
        "category": random.choice(["2", "3.1", "3.2", "4.1"], len(occupied)),
        "tenure": random.choice(["own", "rent"], len(occupied), p=[0.8, 0.2]),
        "building_year": random.integers(1965, 2015, len(occupied)),
        "consent": random.choice(["will_move", "open", "stay", "unknown"], len(occupied), p=[0.3, 0.3, 0.2, 0.2]),
    })
    points = gpd.GeoDataFrame(firms, geometry=occupied.geometry.centroid, crs=occupied.crs)
    asking = firms.sample(30, random_state=5)
    demand = pd.DataFrame({
        "demand_id": [f"D{at:02d}" for at in range(30)],
        "firm_id": asking["firm_id"].to_numpy(),
        "strategy": "R4",
        "extra_plot_m2": random.integers(5, 25, 30) * 100.0,
    })
    meta = Meta(name=name, synthetic=True, reference_date="2026-01-01", source="verzonnen", seed=3)
    return make_project(meta, Terms(), {**tables, "firms": points, "demand": demand})


def write_test_project(folder: Path, name: str = "Proefstad") -> Path:
    """Write the project to a folder and return it."""
    write_project(build_project(name), folder)
    return folder

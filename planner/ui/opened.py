"""The project that a reader has open: read once, shared by everybody who opens the same files."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import geopandas as gpd
import pandas as pd
import streamlit as st

from planner.project.folder import LAYERS, SETTINGS, read_project
from planner.project.project import Project
from planner.report.maps import MapGeometry
from planner.rules.situation import Situation
from planner.studio.overview import Overview, categories_in_force, opening_years, overview
from planner.studio.parcels import firm_names

_KEPT = 4


@dataclass(frozen=True)
class Opened:
    """A project with what its pages compute once; ``stamps`` are the times of its files."""

    folder: Path
    stamps: tuple[float, ...]
    project: Project

    @cached_property
    def situation(self) -> Situation:
        """What the rules know of it."""
        return Situation(self.project)

    @cached_property
    def glance(self) -> Overview:
        """Its figures at a glance."""
        return overview(self.situation)

    @cached_property
    def opening(self) -> pd.Series:
        """By parcel the first year in which it may have room."""
        return opening_years(self.situation)

    @cached_property
    def categories(self) -> pd.Series:
        """By parcel the environmental category in force, empty where unknown."""
        return categories_in_force(self.situation)

    @cached_property
    def geometry(self) -> MapGeometry:
        """Its shapes for the map."""
        shapes = {name: gpd.GeoDataFrame(self.project[name]) for name in ("parcels", "estates", "municipalities", "sensitive")}
        seats = self.situation.seats
        firms = pd.DataFrame({"parcel_id": seats["parcel_id"], "name": seats["firm_id"].map(firm_names(self.project))})
        return MapGeometry.from_frames(**shapes, firms=firms)


def open_folder(folder: Path) -> Opened:
    """Open a project; files that did not change are not read again.

    Raises
    ------
    InputError
        With every fault, where it cannot be opened.
    """
    stamps = tuple((folder / part).stat().st_mtime if (folder / part).is_file() else 0.0 for part in (SETTINGS, LAYERS))
    return _open(str(folder.resolve()), stamps)


@st.cache_resource(max_entries=_KEPT, show_spinner=False)
def _open(folder: str, stamps: tuple[float, ...]) -> Opened:  # a changed file is another entry
    return Opened(Path(folder), stamps, read_project(Path(folder)))

"""The project that a reader has open, in the scenario in force: read once, shared by everybody who opens the same files in the same scenario."""

import hashlib
import json
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from threading import RLock

import geopandas as gpd
import pandas as pd
import streamlit as st

from planner.project.folder import LAYERS, SETTINGS, read_project
from planner.project.project import Project
from planner.project.store.steps import Step
from planner.report.maps import MapGeometry
from planner.rules.situation import Situation
from planner.scenarios.levers.places import KEYS
from planner.studio.asking import with_scenario
from planner.studio.overview import Overview, categories_in_force, opening_years, overview
from planner.studio.parcels import firm_addresses, firm_names
from planner.studio.plan import PlanRequest
from planner.studio.scenarios import Applied, Scenario, Scenarios, applied_to

_KEPT = 4
_KEPT_SCENARIOS = 16
_NEEDED = ("situation", "glance", "opening", "categories", "geometry")
_DRAWN = ("geometry", "name", "address", "estate_id", "parcel_id", "confidential")
_SHAPES = ("parcels", "estates", "municipalities", "sensitive")


@dataclass(frozen=True)
class Opened:
    """A project with what its pages compute once.

    Parameters
    ----------
    folder
        Where it is.
    stamps
        What it stands on: the times of its files, and a hash of the steps of the scenario. What was calculated with other stamps is old.
    project
        As it is in the scenario.
    scenario
        The scenario in force as it was read; None: the project as it is (base).
    applied
        What the scenario asks of a plan: fund, target, locks, forbidden moves.
    base
        The project without the scenario; None where this is it.
    """

    folder: Path
    stamps: tuple[float | str, ...]
    project: Project
    scenario: Scenario | None = None
    applied: Applied | None = None
    base: "Opened | None" = None
    _busy: RLock = field(default_factory=RLock, repr=False, compare=False)

    @property
    def name(self) -> str:
        """The scenario in force; empty for the project as it is."""
        return self.scenario.name if self.scenario is not None else ""

    @property
    def words(self) -> list[str]:
        """How the command line names it."""
        return [str(self.folder), *(["--scenario", self.name] if self.scenario is not None else [])]

    @property
    def without_scenario(self) -> "Opened":
        """The project as it is."""
        return self if self.base is None else self.base

    def request(self, besides: PlanRequest) -> PlanRequest:
        """Return a request together with what the scenario asks; the request goes first."""
        return besides if self.applied is None else with_scenario(besides, self.applied)

    @property
    def fund_eur(self) -> float:
        """The fund: of the scenario, else of the project, euro over the horizon."""
        asked = None if self.applied is None else self.applied.fund_eur
        return self.project.terms.fund.total_eur if asked is None else asked

    @property
    def is_ready(self) -> bool:
        """Whether what every page needs is reckoned."""
        return all(name in vars(self) for name in _NEEDED)

    def prepare(self) -> None:
        """Reckon what every page needs, once for all readers: of a large project that takes a while, which can then be said."""
        with self._busy:
            for name in _NEEDED:
                getattr(self, name)

    @cached_property
    def situation(self) -> Situation:
        """What the rules know of it."""
        return Situation(self.project)

    @cached_property
    def glance(self) -> Overview:
        """Its figures at a glance."""
        return overview(self.situation)

    @cached_property
    def names(self) -> dict[str, str]:
        """What each firm and newcomer is called; confidential ones by their id."""
        return firm_names(self.project)

    @cached_property
    def places(self) -> dict[str, str]:
        """What municipalities, estates, grid stations, investments and firms are called, by id, where they have a name."""
        tables = [self.project[table].set_index(key) for table, key in KEYS.values()]
        named = {str(place): str(name) for table in tables if "name" in table for place, name in table["name"].items() if name}
        return {**named, **self.names}

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
        """Its shapes for the map; the very ones of the project where the scenario changes none."""
        if self.base is not None and self.scenario is not None and not any(_is_of_shapes(step) for step in self.scenario.steps):
            return self.base.geometry
        shapes = {name: gpd.GeoDataFrame(self.project[name]) for name in _SHAPES}
        return MapGeometry.from_frames(**shapes, firms=_searched(self))


def _searched(opened: Opened) -> pd.DataFrame:
    """Return the firms by parcel, as everybody may read them; an address where it says more than that of the parcel."""
    seats, addresses = opened.situation.seats, firm_addresses(opened.project)
    at_home = seats["firm_id"].map(opened.project["firms"].set_index("firm_id")["parcel_id"]) == seats["parcel_id"]
    address = seats["firm_id"].map(lambda firm: addresses.get(firm, "")).astype("str").where(at_home, "")
    known = seats["parcel_id"].map(opened.project["parcels"].set_index("parcel_id")["address"])
    columns = {"parcel_id": seats["parcel_id"], "name": seats["firm_id"].map(opened.names), "address": address.where(address != known, "")}
    return pd.DataFrame(columns)


def open_folder(folder: Path) -> Opened:
    """Open a project; files that did not change are not read again.

    Raises
    ------
    InputError
        With every fault, where it cannot be opened.
    """
    stamps = tuple((folder / part).stat().st_mtime if (folder / part).is_file() else 0.0 for part in (SETTINGS, LAYERS))
    return _open(str(folder.resolve()), stamps)


def municipality_names(opened: Opened) -> dict[str, str]:
    """Give what each municipality is called, by its code."""
    towns = opened.project["municipalities"]
    return dict(zip(towns["municipality_code"], towns["name"], strict=True))


def in_scenario(base: Opened, scenario: Scenario) -> Opened:
    """Return a project as it is in a scenario.

    Raises
    ------
    InputError
        With every fault, where the steps do not fit the project.
    """
    steps = json.dumps([[step.kind, dict(step.values)] for step in scenario.steps], sort_keys=True)
    stamps = (*base.stamps, hashlib.sha256(steps.encode()).hexdigest())
    return _put_on(str(base.folder), stamps, (scenario.scenario_id, scenario.revision), base, scenario)


def book_of(opened: Opened) -> Scenarios:
    """Return the scenarios of a project."""
    return Scenarios(opened.folder, project=opened.without_scenario.project)


def _is_of_shapes(step: Step) -> bool:
    """Return whether a step may change what the map draws."""
    return step.values.get("table") in (*_SHAPES, "firms") and (step.kind == "row" or step.values.get("column") in _DRAWN)


@st.cache_resource(max_entries=_KEPT, show_spinner=False)
def _open(folder: str, stamps: tuple[float | str, ...]) -> Opened:  # a changed file is another entry
    return Opened(Path(folder), stamps, read_project(Path(folder)))


@st.cache_resource(max_entries=_KEPT_SCENARIOS, show_spinner=False)
def _put_on(folder: str, stamps: tuple[float | str, ...], edition: tuple[int, int], _base: Opened, _scenario: Scenario) -> Opened:  # noqa: ARG001
    applied = applied_to(_base.project, _scenario)
    return Opened(Path(folder), stamps, applied.project, _scenario, applied, _base)

"""The tables of a project as plain rows: dicts by id, None where a number is unknown."""

import csv
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import pandas as pd

from planner.project.project import Project
from planner.project.terms import Terms

Row = dict[str, Any]


@dataclass(frozen=True)
class Tables:
    """Every table that the audit reads, by id.

    Parameters
    ----------
    terms, years
        Figures of the project; calendar years of its horizon.
    parcels, estates, municipalities, firms, grid
        Rows by id.
    tailored
        Mover → what it brings itself or is allowed (R33).
    demand, hubs, investments, aid_history
        Rows in order of the table.
    homes
        R1: firm → parcel → plot (m²).
    occupants
        Parcel → its firms, by id.
    measured, firm_places
        What was measured of a parcel and of a firm, by id.
    neighbours
        (parcel, parcel) → ``edge_m`` and ``distance_m``.
    company
        Parcel → company dwellings near it: ``firm_id``, ``distance_m``.
    capacity
        Node → its rows of ``grid_capacity`` by year.
    project
        The project itself, for distances to single dwellings.
    """

    terms: Terms
    years: list[int]
    parcels: dict[str, Row]
    estates: dict[str, Row]
    municipalities: dict[str, Row]
    firms: dict[str, Row]
    grid: dict[str, Row]
    tailored: dict[str, Row]
    demand: list[Row]
    hubs: list[Row]
    investments: list[Row]
    aid_history: list[Row]
    homes: dict[str, dict[str, float]]
    occupants: dict[str, list[str]]
    measured: dict[str, Row]
    firm_places: dict[str, Row]
    neighbours: dict[tuple[str, str], Row]
    company: dict[str, list[Row]]
    capacity: dict[str, list[Row]]
    project: Project

    def estate_of(self, parcel_id: str) -> Row:
        """Return the estate of a parcel."""
        return self.estates[self.parcels[parcel_id]["estate_id"]]

    def municipality_of(self, parcel_id: str) -> str:
        """Return the code of the municipality of a parcel: that of its estate."""
        return str(self.estate_of(parcel_id)["municipality_code"])

    def province_of(self, parcel_id: str) -> str:
        """Return the province of a parcel: the one its estate names, else that of its municipality."""
        estate = self.estate_of(parcel_id)
        return str(estate["province"] or self.municipalities.get(estate["municipality_code"], {}).get("province", ""))


def read_tables(project: Project) -> Tables:
    """Return the tables of a project as rows."""
    measured = project.measured
    parcels = _by_id(project, "parcels", "parcel_id")
    firms = _by_id(project, "firms", "firm_id")
    sizes = {str(row["parcel_id"]): row for row in _rows(measured.parcels.reset_index())}
    homes = _homes(_rows(project["occupancy"]), firms, sizes)
    return Tables(
        terms=project.terms, years=project.years,
        parcels=parcels, estates=_by_id(project, "estates", "estate_id"),
        municipalities=_by_id(project, "municipalities", "municipality_code"), firms=firms, grid=_by_id(project, "grid", "node_id"),
        tailored=_by_id(project, "tailored", "mover_id"),
        demand=_rows(project["demand"]), hubs=_rows(project["hubs"]), investments=_rows(project["investments"]), aid_history=_rows(project["aid_history"]),
        homes=homes, occupants=_occupants(homes), measured=sizes,
        firm_places={str(row["firm_id"]): row for row in _rows(measured.firms.reset_index())},
        neighbours={(str(row["parcel_a"]), str(row["parcel_b"])): row for row in _rows(measured.neighbours)},
        company=_grouped(_rows(measured.company), "parcel_id"),
        capacity=_grouped(sorted(_rows(project["grid_capacity"]), key=lambda row: float(row["year"])), "node_id"),
        project=project)


def _rows(frame: pd.DataFrame) -> list[Row]:
    """Return the rows of a frame without geometry; a missing number is None, missing text stays empty."""
    plain = pd.DataFrame(frame.drop(columns="geometry", errors="ignore"))
    columns = {str(name): _cells(plain[name]) for name in plain.columns}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _cells(values: pd.Series) -> list[Any]:
    if values.dtype.kind != "f":
        return list(values.tolist())
    return [None if value != value else value for value in values.tolist()]  # noqa: PLR0124 (NaN is the one number that differs from itself)


def _by_id(project: Project, table: str, key: str) -> dict[str, Row]:
    return {str(row[key]): row for row in _rows(project[table])}


def _grouped(rows: list[Row], key: str) -> dict[str, list[Row]]:
    out: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        out[str(row[key])].append(row)
    return dict(out)


def _homes(occupancy: list[Row], firms: dict[str, Row], measured: dict[str, Row]) -> dict[str, dict[str, float]]:
    """Return R1: firm → parcel → plot (m²)."""
    named = {row["firm_id"] for row in occupancy}  # any other firm sits on the parcel that it names itself
    own = [{"firm_id": name, "parcel_id": firm["parcel_id"], "plot_m2": None} for name, firm in firms.items() if firm["parcel_id"] and name not in named]
    occupancy = [*occupancy, *own]
    count: dict[str, int] = defaultdict(int)
    for row in occupancy:
        count[row["parcel_id"]] += 1
    homes: dict[str, dict[str, float]] = defaultdict(dict)
    for row in occupancy:
        firm, parcel, plot = row["firm_id"], row["parcel_id"], row["plot_m2"]
        if plot is None:
            plot = firms[firm]["plot_m2"]
        if plot is None:
            plot = measured[parcel]["area_m2"] / count[parcel]
        homes[firm][parcel] = plot
    return dict(homes)


def _occupants(homes: dict[str, dict[str, float]]) -> dict[str, list[str]]:
    out: dict[str, list[str]] = defaultdict(list)
    for firm in sorted(homes):
        for parcel in homes[firm]:
            out[parcel].append(firm)
    return dict(out)


@cache
def category_list() -> dict[str, list[Row]]:
    """Return the category list by prefix of the SBI code; empty where it is not installed."""
    path = files("planner").joinpath("rules", "sbi_categories.csv")
    if not path.is_file():
        return {}
    lines = [line for line in path.read_text(encoding="utf-8-sig").splitlines() if line.strip() and not line.startswith("#")]
    return _grouped([{**row, "prefix": digits(row["prefix"])} for row in csv.DictReader(lines)], "prefix")


def digits(code: str) -> str:
    """Return a code without the points that some registers write in it."""
    return "".join(character for character in str(code) if character.isdigit())

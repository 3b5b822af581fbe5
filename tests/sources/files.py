"""Small files of every format, and the import of them into a project."""

from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from planner.errors import Problem
from planner.project.folder import assemble, empty_tables, whole_tables, without_derived
from planner.project.project import RD, Meta, Project
from planner.project.terms import Terms
from planner.sources.importing import import_files as read_into_tables
from planner.studio.folders import ImportReport, ImportRequest, import_files, open_project

X, Y = 160_000.0, 500_000.0
"""A corner in the Netherlands (RD, m)."""


def square(x: float = 0.0, y: float = 0.0, side: float = 100.0) -> shapely.Polygon:
    return shapely.box(X + x, Y + y, X + x + side, Y + y + side)


def estates() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"estate_id": ["E1", "E2"], "name": ["Noord", "Zuid"], "municipality_code": ["GM0995", "GM0995"]},
        geometry=[square(-100, -100, 1000), square(5000, 0, 1000)], crs="EPSG:28992")


def parcels() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"parcel_id": ["P1", "P2"], "estate_id": ["E1", "E1"], "status": ["occupied", "vacant"], "area_m2": [10_000.0, 10_000.0]},
        geometry=[square(), square(200)], crs="EPSG:28992")


def write(frame: gpd.GeoDataFrame, path: Path) -> Path:
    """Write a frame in the format of its suffix."""
    if path.suffix == ".parquet":
        frame.to_parquet(path)
    elif path.suffix == ".csv":
        pd.DataFrame(frame.drop(columns="geometry")).assign(geometry=frame.geometry.to_wkt()).to_csv(path, index=False)
    elif path.suffix == ".xlsx":
        pd.DataFrame(frame.drop(columns="geometry")).assign(geometry=frame.geometry.to_wkt()).to_excel(path, index=False)
    elif path.suffix == ".gml":
        path.write_text(_gml(frame), encoding="utf-8")
    else:
        frame.to_file(path)
    return path


def _gml(frame: gpd.GeoDataFrame) -> str:
    members = []
    for _, row in frame.iterrows():
        ring = " ".join(f"{x} {y}" for x, y in row.geometry.exterior.coords)
        fields = "".join(f"<k:{name}>{row[name]}</k:{name}>" for name in frame.columns if name != "geometry")
        label = f'<k:label><gml:Point srsName="urn:ogc:def:crs:EPSG::28992"><gml:pos>{X} {Y}</gml:pos></gml:Point></k:label>'
        shape = (f'<k:vlak><gml:Polygon srsName="urn:ogc:def:crs:EPSG::28992"><gml:exterior><gml:LinearRing><gml:posList>{ring}</gml:posList>'
                 "</gml:LinearRing></gml:exterior></gml:Polygon></k:vlak>")
        members.append(f"<k:kavelMember><k:Kavel>{fields}{label}{shape}</k:Kavel></k:kavelMember>")
    return f'<k:Kaart xmlns:k="urn:k" xmlns:gml="http://www.opengis.net/gml/3.2">{"".join(members)}</k:Kaart>'


def text(path: Path, *lines: str, encoding: str = "utf-8") -> Path:
    path.write_text("\n".join(lines) + "\n", encoding=encoding)
    return path


class Folder:
    """A project that is filled step by step."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def take(self, kind: str, *files: Path, **settings: object) -> ImportReport:
        """Import files."""
        report = self._import(ImportRequest(kind, files, **settings))  # type: ignore[arg-type]
        for layer in report.layers:
            assert layer.rows_read == layer.rows_kept + layer.rows_merged + layer.rows_rejected
            assert layer.rows_kept >= 0
        return report

    def _import(self, request: ImportRequest) -> ImportReport:
        return import_files(request, self.path)

    def open(self) -> Project:
        """Open the project."""
        return open_project(self.path)


class Desk(Folder):
    """A project that is filled step by step and never written: quicker, for what is read and not how it is kept."""

    def __init__(self) -> None:
        self.project = Project(Meta(), Terms(), empty_tables(RD))

    def _import(self, request: ImportRequest) -> ImportReport:
        held = without_derived(self.project.tables)
        imported = read_into_tables(request, self.project, held)
        report = ImportReport(imported.account.layers, tuple(imported.account.problems))
        if not report.has_errors:
            filled = {name: frame for name, frame in {**held, **imported.tables}.items() if len(frame)}
            self.project = assemble(self.project.meta, self.project.terms, whole_tables(self.project.meta.crs, filled))
        return report

    def open(self) -> Project:
        """Return the project."""
        return self.project


def codes(report: ImportReport, severity: str = "") -> list[str]:
    return [problem.code for problem in report.problems if not severity or problem.severity == severity]


def only_error(report: ImportReport) -> Problem:
    """Return the one error of a report."""
    errors = [problem for problem in report.problems if problem.severity == "error"]
    assert len(errors) == 1, [problem.sentence() for problem in errors]
    return errors[0]

"""Traps measured in real files, by number. What is proven elsewhere names its trap at the end of its docstring; a test here keeps that list whole.

1 one estate on several rows with the same stated area · 2 square metres in text where others write hectares · 3 a year that reads ``v1900`` ·
4 GML that a general reader opens at its label points, or without shapes · 5 a wrong or missing coordinate system · 6 areas in web mercator ·
7 words, marks and three date formats in a capacity list · 8 OpenStreetMap polygons that are not valid · 9 slivers between parcels ·
10 history and heights in buildings · 11 bow-ties, empty shapes, lines, no rows, files that do not open · 12 what a spreadsheet does to codes and numbers ·
13 text that is markup or looks like a formula.
"""

import ast
import re
from datetime import date
from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
import shapely

from planner.report.exports import safe
from planner.studio.folders import check
from tests.sources.files import Folder, X, Y, codes, estates, only_error, parcels, square, text, write

TRAPS = range(1, 14)
HERE = Path(__file__).parent


def _named() -> dict[int, list[str]]:
    """Return trap → tests whose docstring names it."""
    out: dict[int, list[str]] = {trap: [] for trap in TRAPS}
    for path in sorted(HERE.glob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                for trap in re.findall(r"\bTraps? ([\d, ]+)\.", ast.get_docstring(node) or ""):
                    for number in trap.split(","):
                        out[int(number)].append(f"{path.name}::{node.name}")
    return out


def test_every_trap_has_its_tests() -> None:
    """Each of the thirteen traps is named by at least one test, and no test names a trap that is not there."""
    named = _named()
    assert [trap for trap in TRAPS if not named[trap]] == []
    assert set(named) == set(TRAPS)


def test_one_estate_on_three_rows(desk: Folder, tmp_path: Path) -> None:
    """Three pieces with the same stated area are one estate: the area counts once, the shapes are united. Trap 1."""
    frame = pd.concat([estates().iloc[[0]]] * 3, ignore_index=True).assign(gross_ha=300.0)
    frame["geometry"] = [square(2000 * step, 0, 1000) for step in range(3)]
    report = desk.take("estates", write(frame, tmp_path / "estates.gpkg"))
    assert (report.layers[0].rows_read, report.layers[0].rows_kept, report.layers[0].rows_merged) == (3, 1, 2)
    stored = desk.open()["estates"]
    assert stored["gross_ha"].sum() == 300.0
    assert stored.geometry.area.sum() == 3_000_000
    assert "gross_differs" not in codes(report)


@pytest.mark.parametrize("year", ["v1900", "v\ufffd1900\ufffd", "1.9e3 voor Chr."])
def test_years_that_are_none(desk: Folder, tmp_path: Path, year: str) -> None:
    """A year such as ``v1900`` or with broken bytes is not known, said once; it never counts as newer than a real one. Trap 3."""
    frame = pd.concat([estates().iloc[[0]]] * 2, ignore_index=True).assign(JAAR=[year, "2021"], gross_ha=[70.0, 100.0])
    report = desk.take("estates", write(frame, tmp_path / "estates.gpkg"))
    assert [problem.seen for problem in report.problems if problem.code == "date_unclear"] == [year]
    stored = desk.open()["estates"].iloc[0]
    assert (stored["reference_date"], stored["gross_ha"]) == ("2021", 100.0)


def test_the_start_year_of_2017_is_no_reference_date(desk: Folder, tmp_path: Path) -> None:
    """In the GeoJSON of 2017 JAAR is the year in which the estate was begun. Trap 3."""
    frame = estates().iloc[[0]].drop(columns=["estate_id", "name"]).assign(RINNUMMER="1", BEDRIJVENT="Noord", OPPBRUTO="1000000", JAAR="1974")
    report = desk.take("estates", write(frame, tmp_path / "estates.geojson"))
    assert codes(report, "error") == []
    assert desk.open()["estates"][["reference_date", "gross_ha"]].iloc[0].tolist() == ["", 100.0]


def test_label_points_are_not_the_shape(desk: Folder, tmp_path: Path) -> None:
    """Parcels of GML come out as polygons and not as the points of their labels, and no file appears beside the input. Trap 4."""
    (tmp_path / "in").mkdir()
    path = write(parcels(), tmp_path / "in" / "parcels.gml")
    desk.take("parcels", path)
    assert desk.open()["parcels"].geometry.area.tolist() == [10_000, 10_000]
    assert list(path.parent.iterdir()) == [path]


def test_gml_without_shapes(desk: Folder, tmp_path: Path) -> None:
    """A GML feature without a polygon is refused by row, with what to do. Trap 4."""
    cells = "<k:parcel_id>P1</k:parcel_id><k:estate_id>E1</k:estate_id><k:status>vacant</k:status>"
    path = text(tmp_path / "parcels.gml", f'<k:Kaart xmlns:k="urn:k"><k:kavelMember><k:Kavel>{cells}</k:Kavel></k:kavelMember></k:Kaart>')
    assert only_error(desk.take("parcels", path)).code == "geometry_missing"


def test_web_mercator_areas(desk: Folder, tmp_path: Path) -> None:
    """A hectare in EPSG:3857 measures 2.7 hectares by its coordinates and one in the project. Trap 6."""
    frame = parcels().to_crs("EPSG:3857")
    assert frame.geometry.area.iloc[0] / 10_000 == pytest.approx(2.7, abs=0.1)
    desk.take("parcels", write(frame, tmp_path / "parcels.gpkg"))
    assert desk.open()["parcels"].geometry.area.tolist() == pytest.approx([10_000, 10_000], rel=1e-3)


def _extract(path: Path, corners: list[tuple[float, float]]) -> Path:
    nodes = "".join(f'<node id="{number}" lon="{5.45 + x / 68_000}" lat="{52.48 + y / 111_000}" version="1"/>'
                    for number, (x, y) in enumerate(corners, start=1))
    refs = "".join(f'<nd ref="{number}"/>' for number in [*range(1, len(corners) + 1), 1])
    return text(path, f'<osm version="0.6">{nodes}<way id="7" version="1">{refs}<tag k="building" v="yes"/></way></osm>')


def test_openstreetmap_polygons_that_cross(desk: Folder, tmp_path: Path) -> None:
    """A spike of an OpenStreetMap building is repaired with both areas; a bow-tie is refused by its id. Trap 8."""
    spike = [(0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (101.0, 101.0), (101.0, 100.0), (100.0, 101.0), (0.0, 100.0)]
    report = desk.take("buildings", _extract(tmp_path / "spike.osm", spike))
    assert codes(report, "error") == []
    assert "geometry_repaired" in codes(report)
    assert desk.open()["buildings"].geometry.is_valid.all()
    problem = only_error(desk.take("buildings", _extract(tmp_path / "bow.osm", [(0.0, 0.0), (100.0, 100.0), (100.0, 0.0), (0.0, 100.0)])))
    assert (problem.code, problem.row) == ("geometry_invalid", "way/7")


@pytest.mark.parametrize(("overlap", "said"), [(0.0003, False), (0.0009, False), (0.05, True)])
def test_slivers_between_parcels(desk: Folder, tmp_path: Path, overlap: float, *, said: bool) -> None:
    """An overlap of up to 0.1 m² along a shared edge of 100 m is noise; more is reported with its area. Trap 9."""
    frame = parcels().drop(columns="area_m2")
    frame.loc[1, "geometry"] = square(100 - overlap)
    report = desk.take("parcels", write(frame, tmp_path / "parcels.gpkg"))
    assert not report.has_errors
    assert [problem.seen for problem in report.problems if problem.code == "parcels_overlap"] == ([f"{overlap * 100:.1f}"] if said else [])


def _sheet(path: Path, *rows: list[object], merge: str = "") -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if merge:
        book.active.merge_cells(merge)
    book.save(path)
    return path


def test_codes_that_a_spreadsheet_took_for_numbers(desk: Folder, tmp_path: Path) -> None:
    """Leading zeros of a KVK number and a municipality code are put back and said; a code with .0 behind it is that code. Trap 12."""
    path = _sheet(tmp_path / "firms.xlsx", ["firm_id", "sbi", "workers", "kvk_no"], [101.0, 2511, 3, 1234567])
    report = desk.take("firms", path)
    assert desk.open()["firms"].iloc[0][["firm_id", "sbi", "kvk_no"]].tolist() == ["101", "2511", "01234567"]
    assert "code_completed" in codes(report)


def test_numbers_in_dutch(desk: Folder, tmp_path: Path) -> None:
    """Decimal commas and points for thousands in text cells are numbers, beside real numbers in the same column. Trap 12."""
    rows = (["F1", "2511", 3, "1.234,5"], ["F2", "2511", 3, 800.25], ["F3", "2511", 3, "0,5"])
    path = _sheet(tmp_path / "firms.xlsx", ["firm_id", "sbi", "workers", "plot_m2"], *rows)
    desk.take("firms", path)
    assert desk.open()["firms"]["plot_m2"].tolist() == [1234.5, 800.25, 0.5]


def test_a_header_of_merged_cells(desk: Folder, tmp_path: Path) -> None:
    """A merged title over groups of columns is not the header; the row with the names is. Trap 12."""
    path = _sheet(tmp_path / "firms.xlsx", ["Bedrijf", None, "Ruimte", None], ["firm_id", "sbi", "workers", "plot_m2"], ["F1", "2511", 3, 900], merge="A1:B1")
    report = desk.take("firms", path)
    assert codes(report, "error") == []
    assert desk.open()["firms"].iloc[0][["firm_id", "plot_m2"]].tolist() == ["F1", 900]


def test_dates_that_are_numbers(desk: Folder, tmp_path: Path) -> None:
    """A category that a spreadsheet took for a date is read back as a guess; a date in a column of years gives its year. Trap 12."""
    path = _sheet(tmp_path / "firms.xlsx", ["firm_id", "sbi", "workers", "category", "lease_end"], ["F1", "2511", 3, date(2026, 1, 3), date(2031, 7, 1)])
    report = desk.take("firms", path)
    assert desk.open()["firms"].iloc[0][["category", "lease_end"]].tolist() == ["3.1", 2031]
    assert "category_from_date" in codes(report)


TEXTS = ('=HYPERLINK("http://x")', "+31 320", "-Staal", "@naam", "<b>Vet</b>", "<script>alert(1)</script>")


def test_text_is_text(desk: Folder, tmp_path: Path) -> None:
    """A name that is markup or looks like a formula is kept letter by letter, and leaves for a spreadsheet as text. Trap 13."""
    frame = pd.DataFrame({"firm_id": [f"F{row}" for row in range(len(TEXTS))], "sbi": "2511", "workers": 3, "name": TEXTS})
    frame.to_csv(tmp_path / "firms.csv", index=False)
    assert codes(desk.take("firms", tmp_path / "firms.csv"), "error") == []
    assert desk.open()["firms"]["name"].tolist() == list(TEXTS)
    assert [safe(name)[0] == "'" for name in TEXTS] == [True, True, True, True, False, False]


def test_a_project_with_such_text_is_whole(tmp_path: Path) -> None:
    """Written and checked again, the same text stands in the project. Trap 13."""
    folder = Folder(tmp_path / "project")
    frame = gpd.GeoDataFrame({"firm_id": ["F1"], "sbi": ["2511"], "workers": [3], "name": [TEXTS[0]]}, geometry=[shapely.Point(X, Y)], crs="EPSG:28992")
    folder.take("firms", write(frame, tmp_path / "firms.gpkg"))
    assert folder.open()["firms"]["name"].tolist() == [TEXTS[0]]
    assert "firms" in {layer.name for layer in check(folder.path).layers}

"""A report as a zip: what it holds, that it comes back, and what is refused."""

import json
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path
from xml.etree import ElementTree as ET

import geopandas as gpd
import openpyxl
import pytest

from planner import PlanRequest, make_plan, make_sample
from planner.errors import InputError
from planner.plan.plan import Plan
from planner.project.folder import write_project
from planner.project.project import Project
from planner.report import package
from planner.report.package import pack, unpack, write_manifest
from planner.studio.exporting import export_plan
from planner.studio.remaking import remake_file
from planner.studio.reporting import Report, open_package, write_report
from planner.studio.scenarios import Change, Scenarios


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("report")


@pytest.fixture(scope="module")
def project(place: Path) -> Project:
    made = make_sample("S", 0)
    write_project(made, place / "project")
    Scenarios(place / "project", who="test").save("klein", Change(fund_eur=1_000_000.0))
    return made


@pytest.fixture(scope="module")
def plan(project: Project) -> Plan:
    return make_plan(project, PlanRequest(fund_eur=3_000_000, gap=0.1))


@pytest.fixture(scope="module")
def report(place: Path, project: Project, plan: Plan) -> Path:
    return write_report(Report(place / "project", project, plan), place / "een.zip", "nl")


def test_a_plan_comes_back_from_its_file(place: Path, project: Project, plan: Plan) -> None:
    """From plan.json the whole plan is made again, audited, to the last word; a grant that was changed by hand is refused."""
    export_plan(project, plan, place / "plan", "nl")
    assert remake_file(project, place / "plan", "nl").record("nl") == plan.record("nl")
    path = place / "plan" / "plan.json"
    record = json.loads(path.read_text(encoding="utf-8"))
    other = place / "other.json"
    other.write_text(json.dumps({**record, "plan_sha256": "0" * 64}), encoding="utf-8")
    with pytest.raises(InputError) as refused:
        remake_file(project, other, "nl")
    assert [problem.code for problem in refused.value.problems] == ["plan_of_other_project"]


def test_the_command_in_the_manifest_gives_the_same_bytes(place: Path, report: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Unpacked, the zip is a project with its scenarios, and its own command writes the very same zip."""
    from tests.cli.calling import call

    opened = open_package(report, place / "terug")
    assert opened.sha256() == make_sample("S", 0).sha256()
    assert [scenario.name for scenario in Scenarios(place / "terug").all()] == ["klein"]
    manifest = json.loads((place / "terug" / "manifest.json").read_text(encoding="utf-8"))
    command = manifest["command"].split()
    assert command[:2] == ["schuifruimte", "report"]
    monkeypatch.chdir(place / "terug")
    again = call(*[word if word != "report.zip" else place / "twee.zip" for word in command[1:]])
    assert again.exit_code == 0, again.stderr
    assert (place / "twee.zip").read_bytes() == report.read_bytes()


def test_the_workbook_has_every_table(report: Path, place: Path, plan: Plan, project: Project) -> None:
    """Sheets with headings and units, the figures as numbers, every assumption with unit, source and evidence, and how to make it again."""
    with zipfile.ZipFile(report) as archive:
        (place / "report.xlsx").write_bytes(archive.read("plan/report.xlsx"))
    book = openpyxl.load_workbook(place / "report.xlsx")
    assert book.sheetnames == ["Over dit plan", "Verplaatsingen", "Verhuist niet", "Ketens", "Geld per jaar", "Gemeenten", "Staatssteun", "Aannames"]
    moves = list(book["Verplaatsingen"].iter_rows(values_only=True))
    grant = moves[0].index("bijdrage, €")
    assert [row[grant] for row in moves[1:]] == [pytest.approx(move.grant_eur, abs=0.01) for move in plan.moves]
    assert len(list(book["Verhuist niet"].iter_rows())) == 1 + len(plan.not_moved)
    assumed = [dict(zip(("topic", "term", "meaning", "value", "low", "high", "unit", "evidence", "source", "base"), row, strict=True))
               for row in book["Aannames"].iter_rows(min_row=2, values_only=True)]
    fund = next(row for row in assumed if row["term"] == "fund.total_eur")
    assert (fund["value"], fund["unit"], fund["base"]) == (3_000_000, "€", f"{project.terms.fund.total_eur:.0f}")
    assert all(row["evidence"] and row["source"] for row in assumed)
    said = dict(book["Over dit plan"].iter_rows(min_row=2, values_only=True))
    assert said["Hash van het plan"] == plan.plan_sha256
    assert said["Opnieuw te maken met"].startswith("schuifruimte report")


def test_the_geopackage_opens_with_colours(report: Path, place: Path, plan: Plan) -> None:
    """Each layer has a default style that gives every value its symbol, and the table is registered so that QGIS finds it."""
    with zipfile.ZipFile(report) as archive:
        (place / "plan.gpkg").write_bytes(archive.read("plan/plan.gpkg"))
    with closing(sqlite3.connect(place / "plan.gpkg")) as base:
        styles = {row[0]: row[1:] for row in base.execute("SELECT f_table_name, f_geometry_column, styleQML, useAsDefault FROM layer_styles")}
        assert base.execute("SELECT data_type FROM gpkg_contents WHERE table_name = 'layer_styles'").fetchall() == [("attributes",)]
    assert sorted(styles) == ["moves", "parcels"]
    for layer, column in (("parcels", "status"), ("moves", "year")):
        geometry, qml, is_default = styles[layer]
        renderer = ET.fromstring(qml.partition(">")[2]).find("renderer-v2")  # noqa: S314 - our own file
        assert (geometry, is_default, renderer.get("attr")) == ("geom", 1, column)
        symbols = {symbol.get("name") for symbol in renderer.find("symbols")}
        by_value = {category.get("value"): category.get("symbol") for category in renderer.find("categories")}
        held = gpd.read_file(place / "plan.gpkg", layer=layer)[column].astype("str")
        assert {*held} <= {*by_value}
        assert {*by_value.values()} == symbols


def _zip(path: Path, folder: Path, **more: str) -> Path:
    pack(folder, path)
    with zipfile.ZipFile(path, "a") as archive:
        for name, content in more.items():
            archive.writestr(name, content)
    return path


def _refused(path: Path, into: Path) -> str:
    with pytest.raises(InputError) as refused:
        unpack(path, into)
    assert not into.exists()
    assert [each.name for each in into.parent.iterdir() if each.name.startswith(f".{into.name}")] == []
    return ",".join(problem.code for problem in refused.value.problems)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    folder = tmp_path / "small"
    folder.mkdir()
    for name in ("project.toml", "layers.gpkg"):
        (folder / name).write_text("x", encoding="utf-8")
    write_manifest(folder, {})
    return folder


@pytest.mark.parametrize("name", ["../out.txt", "/out.txt", "a/../../out.txt", "C:/out.txt", "a\\..\\out.txt", "project.toml"])
def test_a_name_that_leaves_the_folder(small: Path, tmp_path: Path, name: str) -> None:
    """No file is written outside the folder, or twice."""
    with pytest.warns(UserWarning, match="Duplicate name") if name == "project.toml" else _nothing():
        path = _zip(tmp_path / "x.zip", small, **{name: "x"})
    (tmp_path / "into").mkdir()
    assert _refused(path, tmp_path / "into" / "here") == "package_path"
    assert not (tmp_path / "into" / "out.txt").exists()


def _nothing() -> object:
    from contextlib import nullcontext

    return nullcontext()


def test_what_is_no_report(small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Something else, a file too many, too few, or changed, and too much of it: one message each, and nothing is left behind."""
    (tmp_path / "no.zip").write_bytes(b"PK no")
    assert _refused(tmp_path / "no.zip", tmp_path / "into") == "package_unreadable"
    assert _refused(_zip(tmp_path / "more.zip", small, extra="x"), tmp_path / "into") == "package_changed"
    (small / "project.toml").write_text("y", encoding="utf-8")
    assert _refused(_zip(tmp_path / "changed.zip", small), tmp_path / "into") == "package_changed"
    (small / "manifest.json").write_text("[]", encoding="utf-8")
    assert _refused(_zip(tmp_path / "list.zip", small), tmp_path / "into") == "package_unreadable"
    (small / "layers.gpkg").unlink()
    assert _refused(_zip(tmp_path / "less.zip", small), tmp_path / "into") == "package_incomplete"
    monkeypatch.setattr(package, "MOST_BYTES", 3)
    assert _refused(tmp_path / "changed.zip", tmp_path / "into") == "package_large"


def test_a_zip_that_lies_about_its_size(small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What comes out counts, not what the directory of the zip says."""
    (small / "layers.gpkg").write_bytes(b"0" * 5_000)
    write_manifest(small, {})
    path = _zip(tmp_path / "lies.zip", small)
    monkeypatch.setattr(package, "MOST_BYTES", 4_000)
    honest = zipfile.ZipFile.infolist

    def lying(self: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
        for entry in (entries := honest(self)):
            entry.file_size = min(entry.file_size, 10)
        return entries

    monkeypatch.setattr(zipfile.ZipFile, "infolist", lying)
    assert _refused(path, tmp_path / "into") in {"package_large", "package_unreadable"}


def test_a_folder_that_is_taken(small: Path, tmp_path: Path) -> None:
    """What is there already stays as it is."""
    with pytest.raises(InputError) as refused:
        unpack(_zip(tmp_path / "x.zip", small), small)
    assert [problem.code for problem in refused.value.problems] == ["folder_taken"]

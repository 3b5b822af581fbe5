"""Derived rows: the formula, the flag, and what happens when a real value comes."""

import shutil
from pathlib import Path

import geopandas as gpd
import openpyxl
import pytest
import shapely
import yaml

from planner.errors import InputError
from planner.project.estimates import estimated_cells, hinted_cells
from planner.rules.situation import Situation
from planner.sources.derived.figures import default_figures
from planner.studio.deriving import DeriveRequest, derive_rows
from planner.studio.folders import check
from planner.studio.parcels import describe_parcel
from planner.studio.survey import read_forms
from tests.sources.files import Folder, X, Y, parcels, text, write
from tests.sources.survey.post import fill, form_for


def _box(x0: float, y0: float, x1: float, y1: float) -> shapely.Polygon:
    return shapely.box(X + x0, Y + y0, X + x1, Y + y1)


@pytest.fixture
def town(filled: Path, folder: Folder) -> Folder:
    """Return a copy of the town that a test may change."""
    shutil.copytree(filled, folder.path)
    return folder


@pytest.fixture(scope="module")
def filled(estates_only: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four parcels: two under one hall with a firm in it, one with a firm of its own, one empty of unknown status."""
    tmp_path = tmp_path_factory.mktemp("town")
    made = Folder(tmp_path / "project")
    shutil.copytree(estates_only, made.path)
    frame = gpd.GeoDataFrame(
        {"parcel_id": ["A", "B", "C", "D"], "estate_id": "E1", "status": ["occupied", "occupied", "occupied", "unknown"]},
        geometry=[_box(0, 0, 100, 100), _box(100, 0, 200, 100), _box(300, 0, 400, 100), _box(500, 0, 600, 100)], crs="EPSG:28992")
    made.take("parcels", write(frame, tmp_path / "parcels.gpkg"))
    made.take("firms", text(
        tmp_path / "firms.csv", "firm_id,sbi,workers,category,parcel_id,floor_m2,connection_kw,x,y",
        f"F1,2562,10,3.2,,,,{X + 90},{Y + 50}", "F2,38321,20,4.2,C,1000,200,,"))
    roofs = gpd.GeoDataFrame({"building_id": ["G1", "G2"]}, geometry=[_box(60, 20, 140, 80), _box(320, 20, 380, 80)], crs="EPSG:28992")
    made.take("buildings", write(roofs, tmp_path / "roofs.gpkg"))
    homes = gpd.GeoDataFrame({"sensitive_id": ["S1", "S2"], "kind": "dwelling"}, geometry=[shapely.Point(X + 350, Y + 90), shapely.Point(X + 900, Y)],
                             crs="EPSG:28992")
    made.take("sensitive", write(homes, tmp_path / "homes.gpkg"))
    return made.path


def _derive(folder: Folder, what: str, *accepted: str, **settings: object) -> dict[str, object]:
    report = derive_rows(DeriveRequest(what, accepted=accepted, **settings), folder.path)  # type: ignore[arg-type]
    assert not report.has_errors
    return {edition.table: edition for edition in report.editions}


def _flags(folder: Folder) -> list[tuple[str, str, str, str]]:
    cells = estimated_cells(folder.open().tables)
    return sorted(cells[["table_name", "row_key", "column_name", "value"]].itertuples(index=False, name=None))


def test_connections(town: Folder) -> None:
    """Unknown power becomes max(least, kW per worker × workers) of the sector, marked; a stated value stays."""
    _derive(town, "connections")
    firms = town.open()["firms"].set_index("firm_id")
    assert firms["connection_kw"].to_dict() == {"F1": 60.0, "F2": 200.0}
    assert _flags(town) == [("firms", "F1", "connection_kw", "60")]
    cell = estimated_cells(town.open().tables).iloc[0]
    assert cell["formula"] == "max(33 kW, 6 kW × 10 workers), sector metal products (SBI 25)"
    assert cell["source"].startswith("assumed: ")


def test_a_real_value_takes_the_place_of_an_estimate(town: Folder, tmp_path: Path) -> None:
    """After a survey or register gave the cell it is no estimate any more, and a new derivation leaves it alone."""
    _derive(town, "connections")
    town.take("firms", text(tmp_path / "kw.csv", "firm_id,connection_kw", "F1,45"))
    assert _flags(town) == []
    _derive(town, "connections")
    assert town.open()["firms"].set_index("firm_id")["connection_kw"]["F1"] == 45


def test_demand(town: Folder) -> None:
    """A firm without survey gets floor × share / FSI × (1 + yard); low and high around it; the share that will do it as certainty."""
    _derive(town, "occupancy")
    _derive(town, "demand")
    demand = town.open()["demand"].set_index("firm_id")
    # F2: SBI 38 → R8: 0.5 × 1,000 / 0.5 × 1.6; F1: R5, stands on A and B (20,000 m²): floor 10,000; 0.3 × 10,000 / 0.5 × 1.2
    assert demand["extra_plot_m2"].to_dict() == {"F1": 7_200, "F2": 1_600}
    assert demand.loc["F2", ["extra_plot_low_m2", "extra_plot_high_m2", "strategy", "category_needed", "certainty", "outdoor"]].tolist() == [
        800, 2_400, "R8", "5.1", 0.3, True]
    assert ("demand", "EST-F2", "extra_plot_m2", "1600") in _flags(town)


def test_the_survey_replaces_estimated_demand(town: Folder, tmp_path: Path) -> None:
    """Where a survey row comes the estimate of that firm goes with the next derivation."""
    _derive(town, "demand")
    town.take("demand", text(tmp_path / "d.csv", "demand_id,firm_id,strategy,extra_plot_m2", "W1,F2,R8,5000"))
    edition = _derive(town, "demand")["demand"]
    assert edition.removed == ("EST-F2",)  # type: ignore[attr-defined]
    assert sorted(town.open()["demand"]["demand_id"]) == ["EST-F1", "W1"]


def test_occupancy(town: Folder) -> None:
    """A firm whose address lies in a building stands on every parcel under it."""
    _derive(town, "occupancy")
    seats = town.open()["occupancy"][["firm_id", "parcel_id", "plot_m2"]]
    assert sorted(seats.itertuples(index=False, name=None)) == [("F1", "A", 10_000), ("F1", "B", 10_000), ("F2", "C", 10_000)]
    assert {flag[1] for flag in _flags(town)} == {"F1 A", "F1 B"}


def test_company_dwellings(town: Folder) -> None:
    """A dwelling on the parcel of one firm is taken for its company dwelling; one elsewhere is not."""
    _derive(town, "dwellings")
    homes = town.open()["sensitive"].set_index("sensitive_id")
    assert homes["kind"].to_dict() == {"S1": "company_dwelling", "S2": "dwelling"}
    assert homes.loc["S1", "firm_id"] == "F2"


def test_vacancy_is_a_hint_until_it_is_accepted(town: Folder) -> None:
    """A parcel without building and firm gets a hint; its status changes only when somebody accepts it, and stays so."""
    _derive(town, "vacancy")
    assert town.open()["parcels"].set_index("parcel_id")["status"]["D"] == "unknown"
    hints = hinted_cells(town.open().tables)
    assert hints[["row_key", "value", "now"]].values.tolist() == [["D", "vacant", "unknown"]]
    _derive(town, "vacancy", "D")
    assert town.open()["parcels"].set_index("parcel_id")["status"]["D"] == "vacant"
    _derive(town, "vacancy")
    assert town.open()["parcels"].set_index("parcel_id")["status"]["D"] == "vacant"
    assert ("parcels", "D", "status", "vacant") in _flags(town)


def test_a_building_without_an_address_in_use_looks_vacant(town: Folder, tmp_path: Path) -> None:
    """With a file of addresses a built parcel of unknown status looks vacant where none in use lies on it."""
    frame = gpd.GeoDataFrame({"parcel_id": ["H", "I"], "estate_id": "E1", "status": "unknown"}, geometry=[_box(0, 300, 100, 400), _box(200, 300, 300, 400)],
                             crs="EPSG:28992")
    town.take("parcels", write(frame, tmp_path / "more.gpkg"))
    roofs = gpd.GeoDataFrame({"building_id": ["G8", "G9"]}, geometry=[_box(20, 320, 80, 380), _box(220, 320, 280, 380)], crs="EPSG:28992")
    town.take("buildings", write(roofs, tmp_path / "halls.gpkg"))
    _derive(town, "vacancy")
    assert set(hinted_cells(town.open().tables)["row_key"]) == {"D"}
    addresses = text(tmp_path / "bag.csv", "postcode;huisnummer;verblijfsobjectstatus;x;y", f"8219AB;1;Verblijfsobject in gebruik;{X + 50};{Y + 350}",
                     f"8219AB;3;Verblijfsobject buiten gebruik;{X + 250};{Y + 350}")
    _derive(town, "vacancy", addresses=addresses)
    hints = hinted_cells(town.open().tables).set_index("row_key")
    assert set(hints.index) == {"D", "I"}
    assert hints.loc["I", "formula"] == "3600 m² of buildings, no firm and no address in use on it"


@pytest.mark.parametrize("what", ["connections", "demand", "occupancy", "dwellings", "vacancy"])
def test_the_same_derivation_again_changes_nothing(town: Folder, what: str) -> None:
    """Deriving twice is deriving once."""
    _derive(town, what)
    before = town.open().sha256()
    editions = _derive(town, what)
    assert not any(edition.changes_something for edition in editions.values())  # type: ignore[attr-defined]
    assert town.open().sha256() == before


def test_strict_derives_nothing(town: Folder) -> None:
    """``strict`` refuses guesses: every gap is said, nothing is written."""
    before = town.open().sha256()
    report = derive_rows(DeriveRequest("connections", strict=True), town.path)
    assert [problem.row for problem in report.problems if problem.severity == "error"] == ["F1"]
    assert town.open().sha256() == before


def test_the_check_counts_estimates(town: Folder) -> None:
    """The check says how many cells of which column are estimates."""
    _derive(town, "connections")
    found = [problem for problem in check(town.path).problems if problem.code == "estimates_held"]
    assert [(problem.column, problem.seen) for problem in found] == [("connection_kw", "1")]


def test_what_a_derivation_needs(with_estates: Folder, tmp_path: Path) -> None:
    """Without the tables that it needs a derivation names each of them; an unknown one lists those that there are."""
    with_estates.take("parcels", write(parcels(), tmp_path / "p.gpkg"))
    with pytest.raises(InputError) as refusal:
        derive_rows(DeriveRequest("vacancy"), with_estates.path)
    assert [(problem.code, problem.file) for problem in refusal.value.problems] == [("derive_needs", "firms"), ("derive_needs", "buildings")]
    with pytest.raises(InputError, match="connections"):
        derive_rows(DeriveRequest("everything"), with_estates.path)


def test_own_figures(town: Folder, tmp_path: Path) -> None:
    """A user may bring other figures; a wrong one is named with its place."""
    content = default_figures().model_dump(mode="json")
    content["sectors"]["rows"] = [{**row, "kw_per_worker": 9} for row in content["sectors"]["rows"]]
    path = tmp_path / "figures.yaml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    _derive(town, "connections", figures=path)
    assert town.open()["firms"].set_index("firm_id")["connection_kw"]["F1"] == 90
    content["adoption"]["value"] = -1
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    with pytest.raises(InputError) as refusal:
        derive_rows(DeriveRequest("connections", figures=path), town.path)
    assert [(problem.code, problem.column) for problem in refusal.value.problems] == [("figures_wrong", "adoption.value")]


def test_the_card_of_a_parcel_names_estimates(town: Folder) -> None:
    """Who looks at a parcel sees which values of it and of its firms are estimates, with the formula."""
    _derive(town, "occupancy")
    _derive(town, "connections")
    card = describe_parcel(Situation(town.open()), "A")
    assert sorted(card.estimates["column_name"]) == ["connection_kw", "plot_m2"]
    assert describe_parcel(Situation(town.open()), "C").estimates.empty


def test_the_survey_asks_what_is_only_estimated(town: Folder, tmp_path: Path) -> None:
    """A form holds no estimates; an answer takes the place of one without a question, and estimates of others stay."""
    _derive(town, "connections")
    _derive(town, "demand")
    form = form_for(town.path, "F1", tmp_path / "forms")
    cells = [cell.value for sheet in openpyxl.load_workbook(form) for row in sheet.iter_rows() for cell in row]
    assert 60 not in cells
    assert "EST-F1" not in cells
    fill(form, {"kw": 75})
    report = read_forms([form], town.path)
    assert report.undecided == ()
    project = town.open()
    assert project["firms"].set_index("firm_id")["connection_kw"].to_dict() == {"F1": 75.0, "F2": 200.0}
    assert sorted(project["demand"]["demand_id"]) == ["EST-F1", "EST-F2"]
    assert {flag[1] for flag in _flags(town)} == {"EST-F1", "EST-F2"}
    assert not read_forms([form], town.path).is_written

"""Firms and vacant plots that are placed by address, by point or by parcel; projects in another country."""

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from planner.cli.main import app
from planner.errors import InputError
from planner.project.project import Project
from planner.studio.folders import ImportRequest, import_files, open_project
from tests.sources.files import Desk, Folder, X, Y, codes, estates, only_error, parcels, square, text, write
from tests.sources.test_realdata import FILES
from tests.sources.test_realdata import pytestmark as with_files

BOOK = ("openbareruimte;huisnummer;huisletter;huisnummertoevoeging;postcode;woonplaats;x;y",
        f"Industrieweg;12;;;8243RB;Lelystad;{X + 50};{Y + 50}", f"Industrieweg;14;A;;8243RB;Lelystad;{X + 250};{Y + 50}",
        f"Industrieweg;14;B;;8243RB;Lelystad;{X + 260};{Y + 50}", f"Industrieweg;16;;;8243RB;Lelystad;{X + 50};{Y + 60}",
        f"Industrieweg;16;;;8243RB;Lelystad;{X + 250};{Y + 60}", f"Één straat;3;;2;8243RC;Lelystad;{X + 103};{Y + 50}",
        f"Verweg;1;;;8243RD;Lelystad;{X + 9000};{Y + 50}")


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Return a project with two estates and two parcels; tests get a desk with it, never the thing itself."""
    desk, place = Desk(), tmp_path_factory.mktemp("town")
    desk.take("estates", write(estates(), place / "estates.gpkg"))
    desk.take("parcels", write(parcels(), place / "parcels.gpkg"))
    return desk.open()


@pytest.fixture
def town(filled: Project, tmp_path: Path) -> Folder:
    """Return that project, and a file of addresses beside the test."""
    text(tmp_path / "bag.csv", *BOOK)
    desk = Desk()
    desk.project = filled
    return desk


def _firms(town: Folder) -> pd.DataFrame:
    return town.open()["firms"].set_index("firm_id")


@pytest.mark.parametrize(("header", "rows"), [
    ("postcode,huisnummer,huisletter", ("8243 rb,12,", "8243RB,14,a", "8243RB,14-A,")),
    ("straat,huisnummer,plaats", ("INDUSTRIEWEG,12,lelystad", "Industrieweg,14a,Lelystad")),
    ("adres,postcode,plaats", ('"Industrieweg 12, 8243 RB Lelystad",,', "Industrieweg 14a,,Lelystad", "Industrieweg 12,8243RB,"))])
def test_a_firm_by_its_address(town: Folder, tmp_path: Path, header: str, rows: tuple[str, ...]) -> None:
    """Postcode and number, or street, number and place, in one column or more, lead to a point and the parcel around it."""
    lines = [f"F{position},2511,3,{row}" for position, row in enumerate(rows)]
    report = town.take("firms", text(tmp_path / "firms.csv", f"firm_id,sbi,workers,{header}", *lines), addresses=tmp_path / "bag.csv")
    assert codes(report, "error") == []
    assert {"placed_by_address", "parcel_guessed"} <= set(codes(report))
    assert "columns_unused" not in codes(report)
    parcel = ["P2" if "14" in row else "P1" for row in rows]
    assert _firms(town)["parcel_id"].tolist() == parcel
    assert town.open()["occupancy"]["parcel_id"].tolist() == parcel


NOT_EXACT = {"8243RB,14": ("address_unknown", "14A, 14B"), "8243RB,99": ("address_unknown", "–"), "8243RC,3": ("address_unknown", "3-2"),
             "9999ZZ,12": ("address_unknown", "–"),
             "8243RB,16": ("address_ambiguous", "2 times"), "8243RB,12-14": ("address_unknown", "12")}


def test_addresses_that_are_not_exact(town: Folder, tmp_path: Path) -> None:
    """An address that is not there exactly, or at two places, gives no point: the row says what was tried and what there is."""
    rows = [f"F{position},2511,3,{row}" for position, row in enumerate(NOT_EXACT)]
    report = town.take("firms", text(tmp_path / "firms.csv", "firm_id,sbi,workers,postcode,huisnummer", *rows), addresses=tmp_path / "bag.csv")
    said = {problem.row: problem for problem in report.problems if problem.code.startswith("address_")}
    for position, (row, (code, words)) in enumerate(NOT_EXACT.items()):
        assert said[f"F{position}"].code == code
        assert words in said[f"F{position}"].why()
        assert row.split(",")[0] in said[f"F{position}"].seen
    assert "without_place" in codes(report)
    assert _firms(town).geometry.isna().all()
    assert set(_firms(town)["parcel_id"]) == {""}


def test_a_near_miss_is_said_and_not_taken(town: Folder, tmp_path: Path) -> None:
    """A point 3 m outside a parcel names it in a remark and stays outside; one far away says nothing."""
    rows = ("F1,2511,3,Een straat,3,2,Lelystad", "F2,2511,3,Verweg,1,,Lelystad")
    path = text(tmp_path / "firms.csv", "firm_id,sbi,workers,straat,huisnummer,toevoeging,plaats", *rows)
    report = town.take("firms", path, addresses=tmp_path / "bag.csv")
    near = [problem for problem in report.problems if problem.code == "parcel_near"]
    assert [(problem.row, problem.seen, problem.values["distance"]) for problem in near] == [("F1", "P1", "3.0")]
    assert _firms(town)["parcel_id"].tolist() == ["", ""]
    assert not _firms(town).geometry.isna().any()


def test_what_a_firm_names_itself_counts(town: Folder, tmp_path: Path) -> None:
    """A parcel that is named is not replaced by the one under the point, nor a point by the address."""
    rows = (f"F1,2511,3,P2,{X + 50},{Y + 50},8243RB,12", f"F2,2511,3,,{X + 250},{Y + 50},8243RB,12")
    path = text(tmp_path / "firms.csv", "firm_id,sbi,workers,parcel_id,x,y,postcode,huisnummer", *rows)
    report = town.take("firms", path, addresses=tmp_path / "bag.csv")
    assert _firms(town)["parcel_id"].to_dict() == {"F1": "P2", "F2": "P2"}
    assert [problem.row for problem in report.problems if problem.code == "parcel_guessed"] == ["F2"]


def test_a_point_in_two_parcels(town: Folder, tmp_path: Path) -> None:
    """A point on the boundary of two parcels gives none, and names both."""
    third = parcels().iloc[[0]].assign(parcel_id="P3")
    third["geometry"] = [square(100)]
    town.take("parcels", write(third, tmp_path / "third.gpkg"))
    report = town.take("firms", text(tmp_path / "firms.csv", "firm_id,sbi,workers,x,y", f"F1,2511,3,{X + 100},{Y + 50}"))
    assert [problem.seen for problem in report.problems if problem.code == "parcel_unclear"] == ["P1, P3"]
    assert _firms(town)["parcel_id"].tolist() == [""]


def test_strict_guesses_no_parcel(town: Folder, tmp_path: Path) -> None:
    """Under --strict the parcel under a point is a refused guess."""
    path = text(tmp_path / "firms.csv", "firm_id,sbi,workers,x,y", f"F1,2511,3,{X + 50},{Y + 50}")
    assert only_error(town.take("firms", path, strict=True, crs="EPSG:28992")).code == "parcel_guessed"


def test_occupancy_that_is_known_is_left(town: Folder, tmp_path: Path) -> None:
    """A firm whose parcels stand in occupancy gets none from its point."""
    town.take("firms", text(tmp_path / "firms.csv", "firm_id,sbi,workers,parcel_id", "F1,2511,3,"))
    town.take("occupancy", text(tmp_path / "occupancy.csv", "firm_id,parcel_id,plot_m2", "F1,P2,500"))
    report = town.take("firms", text(tmp_path / "again.csv", "firm_id,sbi,workers,x,y", f"F1,2511,3,{X + 50},{Y + 50}"))
    assert "parcel_guessed" not in codes(report)
    assert _firms(town)["parcel_id"].tolist() == [""]


def test_files_without_addresses(town: Folder, tmp_path: Path) -> None:
    """A file of addresses without numbers or places is one message; --addresses for another table is one too."""
    path = text(tmp_path / "firms.csv", "firm_id,sbi,workers,postcode,huisnummer", "F1,2511,3,8243RB,12")
    empty = text(tmp_path / "straten.csv", "straat,plaats", "Industrieweg,Lelystad")
    assert only_error(town.take("firms", path, addresses=empty)).code == "addresses_without_columns"
    assert only_error(town.take("firms", path, addresses=tmp_path / "weg.csv")).code == "file_missing"
    assert only_error(town.take("demand", path, addresses=tmp_path / "bag.csv")).code == "wrong_argument"


def test_a_list_of_vacant_plots(town: Folder, tmp_path: Path) -> None:
    """A list with ids and nothing else sets the status of known parcels; shape, estate and area stay."""
    path = text(tmp_path / "leegstand.csv", "kavel_id;leeg_sinds;m2_leeg", "P1;2024-03-01;1200")
    report = town.take("parcels", path, defaults={"status": "vacant"})
    assert codes(report, "error") == []
    stored = town.open()["parcels"].set_index("parcel_id")
    assert stored["status"].to_dict() == {"P1": "vacant", "P2": "vacant"}
    assert stored.loc["P1", ["source_date", "estate_id", "area_m2"]].tolist() == ["2024-03-01", "E1", 10_000.0]
    assert stored.loc["P1"].geometry.area == 10_000


def test_vacant_plots_by_address(town: Folder, tmp_path: Path) -> None:
    """A list with addresses finds its parcels; two units on one parcel are one row, an unknown address is rejected and said."""
    town.take("parcels", text(tmp_path / "status.csv", "parcel_id,status", "P1,occupied", "P2,occupied"))
    rows = ("Industrieweg 12;Lelystad;2024-03-01", "Industrieweg 14a;Lelystad;2023-01-01", "Industrieweg 14b;Lelystad;2022-01-01", "Nergens 1;Lelystad;2024")
    path = text(tmp_path / "leegstand.csv", "adres;plaats;leeg_sinds", *rows)
    report = town.take("parcels", path, defaults={"status": "vacant"}, addresses=tmp_path / "bag.csv")
    assert codes(report, "error") == []
    layer = report.layers[0]
    assert (layer.rows_read, layer.rows_kept, layer.rows_merged, layer.rows_rejected) == (4, 2, 1, 1)
    assert {"address_unknown", "plot_not_found", "parcel_guessed"} <= set(codes(report))
    stored = town.open()["parcels"].set_index("parcel_id")
    assert stored["status"].to_dict() == {"P1": "vacant", "P2": "vacant"}
    assert stored["source_date"].to_dict() == {"P1": "2024-03-01", "P2": "2023-01-01"}


@with_files
def test_real_addresses(desk: Folder, tmp_path: Path) -> None:
    """Addresses of a real quarter, of three layers, give the very points; one house number without its addition is not guessed."""
    book = FILES / "buildings" / "bag_houthavens_rd.gpkg"
    rows = [gpd.read_file(book, layer=layer).iloc[[0]] for layer in ("verblijfsobjecten", "ligplaatsen", "standplaatsen")]
    known = pd.concat(rows, ignore_index=True)
    lines = [f"F{position};2511;3;{row.postcode};{row.huisnummer};{row.huisletter or ''};{row.toevoeging or ''}".replace("nan", "")
             for position, row in enumerate(known.itertuples())]
    path = text(tmp_path / "firms.csv", "firm_id;sbi;workers;postcode;huisnummer;huisletter;toevoeging", *lines, f"F9;2511;3;{known['postcode'][0]};9999;;")
    report = desk.take("firms", path, addresses=book)
    assert codes(report, "error") == []
    points = _firms(desk).geometry
    assert [points[f"F{position}"].distance(shapely.centroid(shape)) for position, shape in enumerate(known.geometry)] == pytest.approx([0, 0, 0], abs=1e-6)
    assert points["F9"] is None
    assert [problem.row for problem in report.problems if problem.code == "address_unknown"] == ["F9"]


@with_files
def test_real_addresses_of_a_list(desk: Folder, tmp_path: Path) -> None:
    """A real address export with semicolons places firms by street, number and place."""
    book = FILES / "buildings" / "bagadres_full_sample.csv"
    first = pd.read_csv(book, sep=";", dtype="str").iloc[0]
    lines = f"F1;2511;3;{first['openbareruimte']} {first['huisnummer']}-{first['huisnummertoevoeging']};{first['woonplaats']}"
    desk.take("firms", text(tmp_path / "firms.csv", "firm_id;sbi;workers;adres;plaats", lines), addresses=book)
    point = _firms(desk).geometry["F1"]
    assert (point.x, point.y) == (float(first["x"]), float(first["y"]))


VLAIO = ('parcel_id = "GBRPERC_ID"', 'estate_id = "BEDRTER_ID"', 'status = { column = "GEBRUIK", values = { "bezet" = "occupied", "leeg" = "vacant" } }',
         'area_m2 = { column = "OPP_HA", unit = "ha" }', 'connection_kw = { column = "MVA", unit = "mva" }',
         'max_cover = { column = "BEBOUW_PCT", unit = "pct" }')


def _flemish() -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    corner = shapely.Point(155_000, 205_000)
    boxes = [shapely.box(corner.x + 200 * step, corner.y, corner.x + 200 * step + 100, corner.y + 100) for step in (0, 1)]
    plots = gpd.GeoDataFrame({"GBRPERC_ID": ["B1", "B2"], "BEDRTER_ID": ["T1", "T1"], "GEBRUIK": ["bezet", "leeg"], "OPP_HA": ["1,0", "1,0"],
                              "MVA": [0.2, 0.0], "BEBOUW_PCT": [70, 80]}, geometry=boxes, crs="EPSG:31370")
    land = gpd.GeoDataFrame({"estate_id": ["T1"], "name": ["Noord"], "municipality_code": ["11002"], "gross_ha": [2.0]},
                            geometry=[shapely.box(corner.x, corner.y, corner.x + 300, corner.y + 66.7)], crs="EPSG:31370")
    return plots, land


def _take_flemish(folder: Folder, tmp_path: Path) -> Project:
    plots, land = _flemish()
    column_map = text(tmp_path / "map.toml", *VLAIO)
    import_files(ImportRequest("estates", (write(land, tmp_path / "land.gpkg"),)), folder.path, crs="EPSG:31370")
    report = import_files(ImportRequest("parcels", (write(plots, tmp_path / "plots.shp"),), column_map), folder.path)
    assert codes(report, "error") == []
    return open_project(folder.path)


def test_a_flemish_project(tmp_path: Path) -> None:
    """A project may be kept in the system of Flanders; a foreign cadastre loads through a column map with units and words, and measures right."""
    project = _take_flemish(Folder(tmp_path / "project"), tmp_path)
    assert project.meta.crs == "EPSG:31370"
    assert project["parcels"].crs.to_epsg() == 31370
    assert project["parcels"].geometry.area.tolist() == pytest.approx([10_000, 10_000], abs=1e-6)
    assert project.measured.parcels["measured_m2"].tolist() == pytest.approx([10_000, 10_000], abs=1e-6)
    stored = project["parcels"].set_index("parcel_id")
    assert stored["status"].to_dict() == {"B1": "occupied", "B2": "vacant"}
    assert stored.loc["B1", ["area_m2", "connection_kw", "max_cover"]].tolist() == pytest.approx([10_000.0, 190.0, 0.7])


def test_the_system_of_a_project_stays(tmp_path: Path) -> None:
    """Another system for a project that is there is refused; one in degrees, or that distorts areas, for a new one too."""
    folder = Folder(tmp_path / "project")
    _take_flemish(folder, tmp_path)
    plots = write(parcels(), tmp_path / "more.gpkg")
    for crs, into, code in (("EPSG:28992", folder.path, "project_has_crs"), ("EPSG:4326", tmp_path / "new", "project_crs_wrong"),
                            ("EPSG:3857", tmp_path / "new", "project_crs_wrong"), ("nergens", tmp_path / "new", "project_crs_wrong")):
        with pytest.raises(InputError) as refused:
            import_files(ImportRequest("parcels", (plots,)), into, crs=crs)
        assert [problem.code for problem in refused.value.problems] == [code]
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("crs", ["EPSG:28992", "EPSG:31370", "EPSG:3812", "EPSG:25832", "EPSG:3035"])
def test_systems_that_measure_areas(crs: str) -> None:
    """The systems of the Netherlands, Flanders and Germany, and the equal-area one of Europe, are accepted."""
    from planner.project.project import Meta

    assert Meta(crs=crs).crs == crs


def test_the_command_takes_addresses_and_system(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Both options stand on the command line."""
    land = write(_flemish()[1], tmp_path / "land.gpkg")
    with pytest.raises(SystemExit) as done:
        app(["import", "estates", str(land), "--into", str(tmp_path / "vlaanderen"), "--project-crs", "EPSG:31370"])
    assert done.value.code == 0
    with pytest.raises(SystemExit) as done:
        app(["import", "estates", str(land), "--into", str(tmp_path / "vlaanderen"), "--addresses", str(land)])
    assert done.value.code == 1
    assert "--addresses" in capsys.readouterr().err


@pytest.mark.parametrize("suffix", [".gpkg", ".geojson", ".shp", ".fgb", ".parquet"])
def test_any_vector_file_through_a_map(desk: Folder, tmp_path: Path, suffix: str) -> None:
    """Columns nobody has heard of load from any vector format through a column map: names, unit for each column, words."""
    frame = estates().rename(columns={"estate_id": "CODE", "name": "NOM", "municipality_code": "GEM"}).assign(AREA=1_000_000.0, TYP=["ZI", "HAV"])
    words = 'kind = { column = "TYP", values = { "ZI" = "industrial", "HAV" = "seaport" } }'
    gross = 'gross_ha = { column = "AREA", unit = "m2" }'
    column_map = text(tmp_path / "map.toml", 'estate_id = "CODE"', 'name = "NOM"', 'municipality_code = "GEM"', gross, words)
    report = desk.take("estates", write(frame, tmp_path / f"zones{suffix}"), column_map=column_map)
    assert codes(report, "error") == []
    stored = desk.open()["estates"].set_index("estate_id")
    assert stored["gross_ha"].to_dict() == {"E1": 100.0, "E2": 100.0}
    assert stored["kind"].to_dict() == {"E1": "industrial", "E2": "seaport"}

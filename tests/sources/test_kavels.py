"""Cadastral parcels into kavels: rules, the user's list, and what happens to rows that named a part."""

from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from tests.sources.files import Folder, X, Y, codes, only_error, square, text, write


def _parcels(**columns: list[object]) -> gpd.GeoDataFrame:
    """Three parcels in a row (100 × 100 m, the third 50 wide) and a sliver of 0.4 m beside the third."""
    shapes = [square(0), square(100), _box(200, 0, 250, 100), _box(250, 0, 250.4, 100)]
    return gpd.GeoDataFrame(
        {"parcel_id": ["A", "B", "C", "D"], "estate_id": "E1", "status": "unknown", "area_m2": [10_000.0, 10_000.0, 5_000.0, 40.0], **columns},
        geometry=shapes, crs="EPSG:28992")


def _box(x0: float, y0: float, x1: float, y1: float) -> shapely.Polygon:
    return shapely.box(X + x0, Y + y0, X + x1, Y + y1)


def _roof(folder: Folder, tmp_path: Path, *box: float) -> None:
    frame = gpd.GeoDataFrame({"building_id": ["G1"]}, geometry=[_box(*box)], crs="EPSG:28992")
    assert not folder.take("buildings", write(frame, tmp_path / "roof.gpkg")).has_errors


def test_one_building_makes_one_kavel(with_estates: Folder, tmp_path: Path) -> None:
    """Parcels under one building become one: id of the largest, areas added up, shape united, parts kept and counted as merged."""
    _roof(with_estates, tmp_path, 80, 20, 160, 60)
    report = with_estates.take("parcels", write(_parcels(area_m2=[10_000.0, 10_001.0, 5_000.0, 40.0]), tmp_path / "p.gpkg"), join=("buildings",))
    assert (report.layers[0].rows_read, report.layers[0].rows_merged) == (4, 1)
    project = with_estates.open()
    kavel = project["parcels"].set_index("parcel_id").loc["A"]
    assert (kavel["area_m2"], round(kavel.geometry.area)) == (20_001, 20_000)
    parts = project["cadastral_parcels"]
    assert list(zip(parts["cadastral_parcel_id"], parts["parcel_id"], strict=True)) == [("A", "A"), ("B", "A")]
    assert codes(report).count("parcels_joined") == 1


@pytest.mark.parametrize("box", [(80, 20, 100.2, 60), (80, 20, 103, 24)])
def test_a_wall_on_the_boundary_joins_nothing(with_estates: Folder, tmp_path: Path, box: tuple[float, ...]) -> None:
    """A building that lies over the boundary by less than a tenth, or by less than 20 m², leaves the parcels two."""
    _roof(with_estates, tmp_path, *box)
    report = with_estates.take("parcels", write(_parcels(), tmp_path / "p.gpkg"), join=("buildings",))
    assert report.layers[0].rows_merged == 0
    assert with_estates.open()["cadastral_parcels"].empty


def test_a_rule_joins_only_what_is_alike(with_estates: Folder, tmp_path: Path) -> None:
    """Parcels of another status stay apart, whatever building stands on them."""
    _roof(with_estates, tmp_path, 80, 20, 160, 60)
    report = with_estates.take("parcels", write(_parcels(status=["occupied", "vacant", "vacant", "vacant"]), tmp_path / "p.gpkg"), join=("buildings",))
    assert report.layers[0].rows_merged == 0


def test_a_sliver_goes_to_the_longest_edge(with_estates: Folder, tmp_path: Path) -> None:
    """A parcel under 100 m² without a building becomes part of the neighbour with which it shares most of its edge."""
    report = with_estates.take("parcels", write(_parcels(), tmp_path / "p.gpkg"), join=("slivers",))
    assert sorted(with_estates.open()["parcels"]["parcel_id"]) == ["A", "B", "C"]
    assert report.layers[0].rows_merged == 1
    assert next(problem.seen for problem in report.problems if problem.code == "parcels_joined") == "C + D"


def test_the_list_of_the_user_decides(with_estates: Folder, tmp_path: Path) -> None:
    """The user's list joins what it names under the name that it gives, whatever lies between; an unknown parcel is said."""
    names = text(tmp_path / "list.csv", "perceel;kavel", "A;K1", "C;K1", "Z;K1")
    report = with_estates.take("parcels", write(_parcels(), tmp_path / "p.gpkg"), join=(str(names),))
    assert sorted(with_estates.open()["parcels"]["parcel_id"]) == ["B", "D", "K1"]
    assert next(problem.row for problem in report.problems if problem.code == "join_unknown") == "Z"


def test_the_same_import_again_changes_nothing(with_estates: Folder, tmp_path: Path) -> None:
    """Joining is part of the import: the same files and rules twice leave the project as it is."""
    _roof(with_estates, tmp_path, 80, 20, 160, 60)
    path = write(_parcels(), tmp_path / "p.gpkg")
    with_estates.take("parcels", path, join=("buildings", "slivers"))
    before = with_estates.open().sha256()
    report = with_estates.take("parcels", path, join=("buildings", "slivers"))
    assert not any(edition.changes_something for edition in report.editions)
    assert with_estates.open().sha256() == before


def test_rows_that_named_a_part_follow(with_estates: Folder, tmp_path: Path) -> None:
    """Where parcels of the project become one kavel, their firms stand on the kavel, once; later files may name a part."""
    path = write(_parcels(), tmp_path / "p.gpkg")
    with_estates.take("parcels", path)
    with_estates.take("firms", text(tmp_path / "f.csv", "firm_id,sbi,workers", "F1,2562,10"))
    with_estates.take("occupancy", text(tmp_path / "o.csv", "firm_id,parcel_id,plot_m2", "F1,A,9000", "F1,B,8000"))
    _roof(with_estates, tmp_path, 80, 20, 160, 60)
    report = with_estates.take("parcels", path, join=("buildings",))
    assert {edition.table: edition.removed for edition in report.editions}["parcels"] == ("B",)
    seats = with_estates.open()["occupancy"]
    assert seats[["firm_id", "parcel_id", "plot_m2"]].values.tolist() == [["F1", "A", 17_000]]
    later = with_estates.take("parcels", text(tmp_path / "s.csv", "parcel_id,status", "B,occupied"))
    assert "part_of_kavel" in codes(later)
    assert with_estates.open()["parcels"].set_index("parcel_id").loc["A", "status"] == "occupied"


def test_leftover_land_is_measured(with_estates: Folder, tmp_path: Path) -> None:
    """By estate it is said how much no parcel covers."""
    report = with_estates.take("parcels", write(_parcels(), tmp_path / "p.gpkg"))
    left = next(problem for problem in report.problems if problem.code == "estate_leftover")
    assert (left.row, left.seen, left.values["gross"]) == ("E1", "97.50 ha", "100.00")


@pytest.mark.parametrize(("lines", "code"), [
    (("a;b", "A;K1"), "join_list_columns"),
    (("perceel;kavel", "A;K1", "A;K2"), "join_list_twice")])
def test_a_wrong_list_is_one_message(with_estates: Folder, tmp_path: Path, lines: tuple[str, ...], code: str) -> None:
    """A list without its columns, or with a parcel in two kavels, is refused in words."""
    report = with_estates.take("parcels", write(_parcels(), tmp_path / "p.gpkg"), join=(str(text(tmp_path / "list.csv", *lines)),))
    assert only_error(report).code == code


def test_an_unknown_rule_is_one_message(with_estates: Folder, tmp_path: Path) -> None:
    """A rule that is none, and is no file, is refused; so is joining anything but parcels."""
    assert only_error(with_estates.take("parcels", write(_parcels(), tmp_path / "p.gpkg"), join=("roofs",))).code == "join_rule_unknown"
    assert only_error(with_estates.take("zoning", write(_parcels(), tmp_path / "p.gpkg"), join=("slivers",))).code == "wrong_argument"

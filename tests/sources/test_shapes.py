"""Formats, coordinate systems and shapes that are not as they should be."""

import json
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from tests.sources.files import Folder, X, Y, codes, estates, only_error, parcels, square, text, write


@pytest.mark.parametrize("suffix", [".gpkg", ".geojson", ".parquet", ".csv", ".xlsx", ".gml", ".shp", ".fgb"])
def test_every_format_gives_the_same_table(folder: Folder, tmp_path: Path, suffix: str) -> None:
    """The same parcels in eight formats are the same table; reading leaves nothing beside the file."""
    place = tmp_path / "in"
    place.mkdir()
    path = write(parcels(), place / f"parcels{suffix}")
    before = sorted(place.iterdir())
    report = folder.take("parcels", path)
    assert codes(report, "error") == []
    assert sorted(place.iterdir()) == before
    stored = folder.open()["parcels"].sort_values("parcel_id")
    assert stored["parcel_id"].tolist() == ["P1", "P2"]
    assert stored["status"].tolist() == ["occupied", "vacant"]
    assert stored.geometry.area.round(3).tolist() == [10_000.0, 10_000.0]
    assert stored.crs.to_epsg() == 28992


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:3857", "EPSG:31370", "EPSG:25831"])
def test_other_systems_become_rd(folder: Folder, tmp_path: Path, crs: str) -> None:
    """Coordinates are stored in RD and areas measured there."""
    path = write(parcels().to_crs(crs), tmp_path / "parcels.gpkg")
    assert "reprojected" in codes(folder.take("parcels", path))
    stored = folder.open()["parcels"]
    assert stored.geometry.area.tolist() == pytest.approx([10_000.0, 10_000.0], rel=1e-3)
    assert stored.geometry.iloc[0].centroid.distance(square().centroid) < 2


@pytest.mark.parametrize("suffix", [".gpkg", ".geojson"])
def test_metres_under_a_degree_label(folder: Folder, tmp_path: Path, suffix: str) -> None:
    """|x| > 180 under a longitude/latitude label is one clear refusal. Trap 5."""
    path = write(parcels().set_crs("EPSG:4326", allow_override=True), tmp_path / f"parcels{suffix}")
    if suffix == ".geojson":
        content = json.loads(path.read_text())
        content["crs"] = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
        path.write_text(json.dumps(content))
    problem = only_error(folder.take("parcels", path))
    assert problem.code == "crs_implausible"
    assert "--crs" in problem.remedy()
    assert not folder.path.exists()
    assert not folder.take("parcels", path, crs="EPSG:28992").has_errors


def test_degrees_under_an_rd_label(folder: Folder, tmp_path: Path) -> None:
    """Degrees that are labelled RD are refused. Trap 5."""
    path = write(parcels().to_crs("EPSG:4326").set_crs("EPSG:28992", allow_override=True), tmp_path / "parcels.gpkg")
    assert only_error(folder.take("parcels", path)).code == "crs_implausible"


def test_rd_under_a_web_mercator_label(folder: Folder, tmp_path: Path) -> None:
    """RD metres labelled 3857 would lie in Africa: refused. Trap 5."""
    path = write(parcels().set_crs("EPSG:3857", allow_override=True), tmp_path / "parcels.gpkg")
    assert only_error(folder.take("parcels", path)).code == "crs_implausible"


def test_rd_in_geojson_without_a_label(folder: Folder, tmp_path: Path) -> None:
    """A page of a service in RD carries no label: RD is a reported guess, refused under --strict. Trap 5."""
    path = write(parcels(), tmp_path / "page.geojson")
    content = json.loads(path.read_text())
    del content["crs"]
    path.write_text(json.dumps(content))
    assert only_error(folder.take("parcels", path, strict=True)).code == "crs_guessed"
    report = folder.take("parcels", path)
    assert "crs_guessed" in codes(report)
    assert not report.has_errors


def test_the_header_beside_a_page_is_its_label(folder: Folder, tmp_path: Path) -> None:
    """The Content-Crs header that was kept beside a page says its coordinate system: no guess."""
    path = write(parcels(), tmp_path / "page.geojson")
    content = json.loads(path.read_text())
    del content["crs"]
    path.write_text(json.dumps(content))
    (tmp_path / "page.headers.json").write_text(json.dumps({"Content-Crs": "<http://www.opengis.net/def/crs/EPSG/0/28992>"}))
    assert "crs_guessed" not in codes(folder.take("parcels", path))


@pytest.mark.parametrize(("header", "row"), [
    ("x,y", f"{X},{Y}"), ("lon,lat", "5.458,52.488"), ("geometry", "(52.488 5.458)"), ("geometry", "POINT (5.458 52.488)"),
    ("geometry", "SRID=4326;POINT (5.458 52.488)"),
    ("rd_x;rd_y", "160000,0;500000,0")])
def test_points_in_text(folder: Folder, tmp_path: Path, header: str, row: str) -> None:
    """Points may stand as x and y, as longitude and latitude in either order, or as WKT."""
    mark = ";" if ";" in header else ","
    path = text(tmp_path / "firms.csv", f"firm_id{mark}sbi{mark}workers{mark}{header}", f"F1{mark}2511{mark}3{mark}{row}")
    assert codes(folder.take("firms", path), "error") == []
    point = folder.open()["firms"].geometry.iloc[0]
    assert point.distance(shapely.Point(X, Y)) < 2_000


def test_unknown_place_is_an_error(folder: Folder, tmp_path: Path) -> None:
    """Coordinates that fit no known system need --crs. Trap 5."""
    path = text(tmp_path / "firms.csv", "firm_id,sbi,workers,x,y", "F1,2511,3,5000000,9000000")
    assert only_error(folder.take("firms", path)).code == "crs_missing"


def test_heights_are_dropped_and_said(folder: Folder, tmp_path: Path) -> None:
    """A third dimension is dropped as a reported repair."""
    frame = parcels()
    frame["geometry"] = shapely.force_3d(frame.geometry.array, 7.0)
    path = write(frame, tmp_path / "parcels.gpkg")
    assert only_error(folder.take("parcels", path, strict=True)).code == "geometry_flattened"
    assert "geometry_flattened" in codes(folder.take("parcels", path))
    assert not folder.open()["parcels"].geometry.has_z.any()


def test_a_small_crossing_is_repaired(folder: Folder, tmp_path: Path) -> None:
    """A spike that changes less than 1 % of the area is repaired, with both areas."""
    frame = parcels()
    ring = [(0, 0), (100, 0), (100, 100), (101, 101), (101, 100), (100, 101), (0, 100)]
    frame.loc[0, "geometry"] = shapely.Polygon([(X + x, Y + y) for x, y in ring])
    assert not frame.geometry.iloc[0].is_valid
    report = folder.take("parcels", write(frame, tmp_path / "parcels.gpkg"))
    repair = next(problem for problem in report.problems if problem.code == "geometry_repaired")
    assert repair.row == "P1"
    assert folder.open()["parcels"].geometry.is_valid.all()


def test_a_bow_tie_is_refused(folder: Folder, tmp_path: Path) -> None:
    """A bow-tie has no right area: refused, by its id. Trap 11."""
    frame = parcels()
    frame.loc[0, "geometry"] = shapely.Polygon([(X, Y), (X + 100, Y + 100), (X + 100, Y), (X, Y + 100)])
    problem = only_error(folder.take("parcels", write(frame, tmp_path / "parcels.gpkg")))
    assert (problem.code, problem.row) == ("geometry_invalid", "P1")


def test_lines_for_areas(folder: Folder, tmp_path: Path) -> None:
    """A layer of lines for areas is one message, not one a row. Trap 11."""
    shapes = [shapely.LineString([(X, Y), (X + n, Y + 9)]) for n in range(1, 6)]
    lines = gpd.GeoDataFrame({"parcel_id": list("ABCDE"), "estate_id": "E1", "status": "vacant"}, geometry=shapes, crs="EPSG:28992")
    assert only_error(folder.take("parcels", write(lines, tmp_path / "lines.gpkg"))).code == "geometry_kind"


def test_missing_shapes(folder: Folder, tmp_path: Path) -> None:
    """A parcel without a shape is refused by its id. Trap 11."""
    frame = parcels()
    frame.loc[1, "geometry"] = None
    problem = only_error(folder.take("parcels", write(frame, tmp_path / "parcels.gpkg")))
    assert (problem.code, problem.row) == ("geometry_missing", "P2")


def test_overlay_fills_the_estate(with_estates: Folder, tmp_path: Path) -> None:
    """A parcel without estate gets the one that covers most of it; one outside every estate is rejected and said."""
    frame = parcels().drop(columns="estate_id")
    frame.loc[2] = {"parcel_id": "P3", "status": "vacant", "area_m2": 10_000.0, "geometry": square(20_000)}
    report = with_estates.take("parcels", write(frame, tmp_path / "parcels.gpkg"))
    assert not report.has_errors
    assert (report.layers[0].rows_read, report.layers[0].rows_kept, report.layers[0].rows_rejected) == (3, 2, 1)
    assert [problem.row for problem in report.problems if problem.code == "outside_areas"] == ["P3"]
    assert with_estates.open()["parcels"]["estate_id"].tolist() == ["E1", "E1"]


def test_overlay_without_estates(folder: Folder, tmp_path: Path) -> None:
    """Without estates a cadastre says what to import first."""
    path = write(parcels().drop(columns=["estate_id", "status"]), tmp_path / "parcels.gpkg")
    problem = only_error(folder.take("parcels", path, defaults={"status": "unknown"}))
    assert problem.code == "overlay_without_table"
    assert "estates" in problem.remedy()


def test_several_layers(folder: Folder, tmp_path: Path) -> None:
    """Of several layers the one named as the table is read; else the message lists them."""
    path = tmp_path / "all.gpkg"
    parcels().to_file(path, layer="parcels")
    estates().to_file(path, layer="terreinen")
    assert not folder.take("parcels", path).has_errors
    assert only_error(folder.take("estates", path)).code == "layer_unclear"
    assert not folder.take("estates", path, layer="terreinen").has_errors


BROKEN = (b"", b"\x00\x01\x02" * 400, b"PK\x03\x04 broken", b"<a><b>", b'{"type": "FeatureCollection", "features": [{"type": 3}, 7]}', b"\xff\xfe\x00")


@pytest.mark.parametrize("suffix", [".gpkg", ".geojson", ".shp", ".parquet", ".csv", ".xlsx", ".gml", ".fgb", ".pdf"])
@pytest.mark.parametrize("content", BROKEN)
def test_broken_files(folder: Folder, tmp_path: Path, suffix: str, content: bytes) -> None:
    """A file that is not what its name says is refused with errors, never a stack trace, and nothing is written. Trap 11."""
    path = tmp_path / f"parcels{suffix}"
    path.write_bytes(content)
    report = folder.take("parcels", path)
    assert report.has_errors
    assert all(problem.sentence("nl") and problem.sentence("en") for problem in report.problems)
    assert not folder.path.exists()


def test_xml_with_entities_is_refused(folder: Folder, tmp_path: Path) -> None:
    """XML that declares entities is refused before it is read."""
    path = text(tmp_path / "parcels.gml", '<!DOCTYPE a [<!ENTITY b "c">]>', "<a>&b;</a>")
    assert only_error(folder.take("parcels", path)).code == "file_unreadable"

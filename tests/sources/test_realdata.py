"""Every real file is read, or refused with a message that says what to do.

The files are not part of the project. They lie in ``../shared/realdata`` beside the repository, or where the
environment variable ``SCHUIFRUIMTE_REALDATA`` says; without them these tests are skipped.
"""

import os
from pathlib import Path

import geopandas as gpd
import pyogrio
import pytest

from tests.sources.files import Folder, codes, only_error

REPOSITORY = Path(__file__).parents[2]
FILES = Path(os.environ.get("SCHUIFRUIMTE_REALDATA", REPOSITORY.parent / "shared" / "realdata"))
if not FILES.is_dir() and (REPOSITORY.parent.parent / "shared" / "realdata").is_dir():
    FILES = REPOSITORY.parent.parent / "shared" / "realdata"
pytestmark = pytest.mark.skipif(not FILES.is_dir(), reason="the real files are not here; name their folder in SCHUIFRUIMTE_REALDATA")

CADASTRE = {"status": "unknown", "estate_id": "E1"}
FLEVOLAND = ["GM0034", "GM0050", "GM0171", "GM0184", "GM0303", "GM0995"]
STATIONS = ("ALMERE", "DE VAART", "PAMPUS", "DRONTEN", "LELYSTAD", "ZUIDERVELD", "ZEEWOLDE")


def _layers(path: Path) -> list[str]:
    try:
        return [str(row[0]) for row in pyogrio.list_layers(path)] if path.suffix == ".gpkg" else [""]
    except pyogrio.errors.DataSourceError:
        return [""]


def _everything() -> list[tuple[str, str]]:
    paths = sorted(path for path in FILES.rglob("*") if path.is_file()) if FILES.is_dir() else []
    return [(str(path.relative_to(FILES)), layer) for path in paths for layer in _layers(path)]


KINDS = {
    "boundaries": "municipalities", "grid": "grid", "cadastre": "parcels", "buildings": "sensitive", "omgevingsplan": "zoning",
    "estates": "estates", "defects": "zoning"}


@pytest.mark.parametrize(("name", "layer"), _everything())
def test_every_file_is_read_or_refused(folder: Folder, name: str, layer: str) -> None:
    """Each file imports with its rows accounted for, or is refused in words; nothing appears beside it."""
    path = FILES / name
    before = sorted(path.parent.iterdir())
    kind = KINDS.get(name.split("/", maxsplit=1)[0], "sensitive")
    defaults = {"parcels": CADASTRE, "sensitive": {"kind": "dwelling"}}.get(kind, {})
    report = folder.take(kind, path, layer=layer, defaults=defaults)
    assert sorted(path.parent.iterdir()) == before
    assert folder.path.exists() != report.has_errors
    for problem in report.problems:
        assert problem.remedy("nl")
        assert problem.remedy("en")


@pytest.mark.parametrize("name", ["derived_flevoland_gemeenten_rd.gpkg", "cbs_gemeente_gegeneraliseerd_345.geojson"])
def test_boundaries(folder: Folder, name: str) -> None:
    """The municipalities of Flevoland are in both files of boundaries, in RD."""
    report = folder.take("municipalities", FILES / "boundaries" / name)
    assert not report.has_errors
    known = folder.open()["municipalities"].set_index("municipality_code")
    assert set(FLEVOLAND) <= set(known.index)
    assert known.loc["GM0995"].geometry.area / 1e6 == pytest.approx(256, rel=0.02)


def test_grid_list(folder: Folder) -> None:
    """The stations of the operators are kept, the other rows rejected; the seven of Flevoland have nothing free now. Trap 7."""
    report = folder.take("grid", FILES / "grid" / "capaciteit_elektriciteitsnet_2023_latlon.csv")
    layer = report.layers[0]
    assert (layer.rows_read, layer.rows_kept, layer.rows_rejected) == (615, 282, 333)
    project = folder.open()
    free = project["grid_capacity"]
    for station in STATIONS:
        now = free[free["node_id"].str.upper().str.removeprefix("OS ") == station].sort_values("year").iloc[0]
        assert (now["year"], now["free_kw"]) == (2023, 0.0), station
    points = project["grid"].geometry
    assert points.x.between(10_000, 280_000).all()
    assert points.y.between(300_000, 620_000).all()


def test_planned_stations(folder: Folder) -> None:
    """Planned stations have no place and stay; of two reference dates the newest counts. Trap 7."""
    report = folder.take("grid", FILES / "grid" / "capaciteit_gepland_emptygeom_2023.gpkg")
    layer = report.layers[0]
    assert (layer.rows_read, layer.rows_kept, layer.rows_merged) == (45, 43, 2)
    stored = folder.open()["grid"]
    assert set(stored["status"]) == {"planned"}
    assert set(stored["reference_date"]) == {"2023-04-21"}
    assert stored.geometry.isna().all()


@pytest.mark.parametrize(("name", "layer"), [("brk_v5/kadastralekaart_perceel.gml", "perceel_v5"), ("brk_v3_flevoland/Perceel.gml", "perceel_v3_flevoland")])
def test_cadastral_polygons(folder: Folder, name: str, layer: str) -> None:
    """Two generations of cadastral GML give polygons, with the registered area beside the measured one; slivers are no overlap. Traps 4, 9."""
    report = folder.take("parcels", FILES / "cadastre" / name, defaults=CADASTRE)
    assert not report.has_errors
    assert "parcels_overlap" not in codes(report)
    stored = folder.open()["parcels"]
    oracle = gpd.read_file(FILES / "cadastre" / "derived_brk_percelen_rd.gpkg", layer=layer)
    assert len(stored) == len(oracle)
    assert stored.geometry.reset_index(drop=True).geom_equals(oracle.geometry).all()
    assert stored["area_m2"].tolist() == oracle["TypeOppervlak_waarde"].astype(float).tolist()
    assert stored["parcel_id"].str.fullmatch(r"[A-Z]{3}\d\d-[A-Z]{1,2}-\d+").all()


def test_pages_of_a_service(folder: Folder) -> None:
    """Two pages in RD or in degrees are one table; degrees come to the same areas within 0.1 %."""
    oracle = gpd.read_file(FILES / "cadastre" / "derived_brk_percelen_rd.gpkg", layer="perceel_v5").geometry.area.tolist()
    for system in ("rd", "crs84"):
        pages = [FILES / "ogcapi" / f"derived_brk_perceel_{system}_page{page}.json" for page in (1, 2)]
        report = folder.take("parcels", *pages, defaults=CADASTRE)
        assert not report.has_errors
        assert "crs_guessed" not in codes(report)
        assert folder.open()["parcels"].geometry.area.tolist() == pytest.approx(oracle, rel=1e-3)


def test_a_page_in_rd_without_its_header(folder: Folder, tmp_path: Path) -> None:
    """A page in RD that lost its header is read as RD, and said to be a guess. Trap 5."""
    page = tmp_path / "page.json"
    page.write_bytes((FILES / "ogcapi" / "derived_brk_perceel_rd_page1.json").read_bytes())
    assert "crs_guessed" in codes(folder.take("parcels", page, defaults=CADASTRE))


def test_web_mercator_is_measured_in_rd(folder: Folder) -> None:
    """A parcel in EPSG:3857 measures 641 m² in RD, not the 1,702 m² of its coordinates; 658 m² are registered. Trap 6."""
    folder.take("parcels", FILES / "ogcapi" / "wfs_v4_perceel_amersfoort_A4359_epsg3857.json", defaults=CADASTRE)
    stored = folder.open()["parcels"].iloc[0]
    assert stored["parcel_id"] == "AMF00-A-4359"
    assert stored.geometry.area == pytest.approx(641, abs=1)
    assert stored["area_m2"] == 658


def test_key_of_a_parcel(folder: Folder) -> None:
    """The key of a cadastral parcel is code, section and number."""
    folder.take("parcels", FILES / "ogcapi" / "wfs_v5_perceel_lelystad_R168_epsg3857.json", defaults=CADASTRE)
    assert folder.open()["parcels"]["parcel_id"].tolist() == ["LLS00-R-168"]


def test_addresses(folder: Folder) -> None:
    """Addresses with a protected purpose are kept, the others rejected one by one. Trap 10."""
    report = folder.take("sensitive", FILES / "buildings" / "bagadres_full_sample.csv")
    layer = report.layers[0]
    assert layer.rows_read == 99
    assert sum(problem.code == "row_not_taken" for problem in report.problems) == layer.rows_rejected
    assert layer.rows_kept == 50
    points = folder.take("sensitive", FILES / "buildings" / "bag_houthavens_rd.gpkg", layer="verblijfsobjecten", defaults={"kind": "dwelling"})
    assert points.layers[0].rows_kept == 1836


def test_plan_areas(folder: Folder) -> None:
    """Areas of an omgevingsplan come out of GML in which a general reader sees no geometry, with their height in metres. Trap 4."""
    folder.take("zoning", FILES / "omgevingsplan" / "Bouwhoogte.gml")
    stored = folder.open()["zoning"]
    assert sorted(stored["max_height_m"]) == [7, 7, 13, 13]
    oracle = gpd.read_file(FILES / "omgevingsplan" / "derived_omgevingsplan_rd.gpkg").set_index("naam").geometry.area
    for zone, area in zip(stored["zone_id"], stored.geometry.area, strict=True):
        assert area == pytest.approx(oracle[zone], rel=1e-9)


def test_the_category_of_a_plan_area(folder: Folder) -> None:
    """The category that the name of a plan area says is its category, and its area is that of all its polygons."""
    folder.take("zoning", FILES / "omgevingsplan" / "Bedrijf_categorie_2.gml")
    stored = folder.open()["zoning"].iloc[0]
    assert (stored["zone_id"], stored["max_category"]) == ("Bedrijf categorie 2", "2")
    assert stored.geometry.area / 10_000 == pytest.approx(634.846, abs=0.001)


@pytest.mark.parametrize(("name", "layer", "code"), [
    ("test_geometry_null", "", "geometry_missing"), ("test_geometry_type", "", "geometry_kind"), ("test_geometry_valid", "", "geometry_invalid"),
    ("test_layerfeature", "", "empty_table"), ("test_dimensions", "", "layer_unclear"), ("test_dimensions", "test_dimensions3", "geometry_flattened"),
    ("test_dimensions", "test_dimensions4", "geometry_flattened")])
def test_defects(folder: Folder, name: str, layer: str, code: str) -> None:
    """Each defect is named: null, line, bow-tie, no rows, several layers, third dimension. Trap 11."""
    assert code in codes(folder.take("zoning", FILES / "defects" / f"{name}.gpkg", layer=layer))


def test_an_empty_export(folder: Folder) -> None:
    """An export without features is one clear message. Trap 11."""
    assert only_error(folder.take("estates", FILES / "estates" / "empty_featurecollection_rd.geojson")).code == "empty_table"

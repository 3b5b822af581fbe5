"""From real registers to an audited plan: boundaries, cadastre, grid and addresses as published; firms and demand made up by the test."""

from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from planner import PlanRequest, make_plan, open_project
from tests.sources.files import Folder
from tests.sources.test_realdata import FILES, STATIONS, pytestmark  # noqa: F401 - skips these tests where the files are absent

ALMERE = "AMR04-O-3322", "AMR04-O-4482", "AMR04-P-3907"


def _estates(folder: Folder, path: Path) -> Path:
    """Write one estate around the cadastral parcels of each municipality; a cadastre has none."""
    parcels = gpd.read_file(FILES / "cadastre" / "derived_brk_percelen_rd.gpkg", layer="perceel_v3_flevoland")
    towns = open_project(folder.path)["municipalities"]
    rows = []
    for code, shape in zip(towns["municipality_code"], towns.geometry, strict=True):
        inside = parcels[parcels.centroid.within(shape)]
        if len(inside):
            rows.append(
                {
                    "estate_id": f"E-{code}",
                    "name": f"Terrein {code}",
                    "municipality_code": code,
                    "max_category": "4.2",
                    "geometry": shapely.box(*inside.total_bounds).buffer(20),
                }
            )
    gpd.GeoDataFrame(rows, crs="EPSG:28992").to_file(path, driver="GeoJSON")
    return path


@pytest.fixture(scope="module")
def flevoland(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """Return a project of the real registers, with statuses, firms and demand from CSV files."""
    tmp_path = tmp_path_factory.mktemp("flevoland")
    folder = Folder(tmp_path / "project")
    folder.take("municipalities", FILES / "boundaries" / "derived_flevoland_gemeenten_rd.gpkg")
    folder.take("estates", _estates(folder, tmp_path / "estates.geojson"))
    folder.take("parcels", FILES / "cadastre" / "brk_v3_flevoland" / "Perceel.gml", defaults={"status": "unknown"})
    folder.take("grid", FILES / "grid" / "capaciteit_elektriciteitsnet_2023_latlon.csv")
    folder.take("sensitive", FILES / "buildings" / "bagadres_full_sample.csv", defaults={"kind": "dwelling"})
    first, second, third = ALMERE
    for name, text in {
        "parcels": f"parcel_id,status\n{first},occupied\n{second},vacant\n{third},occupied\n",
        "firms": "firm_id,sbi,workers,parcel_id,consent,tenure,building_year,soil_known,connection_kw\n"
        f"F1,2562,5,{first},will_move,own,1980,true,30\nF2,28,12,{third},open,own,1975,true,120\n",
        "demand": "demand_id,firm_id,strategy,extra_plot_m2,extra_kw,on_own_plot\nD1,F1,R4,100,0,no\nD2,F2,R5,50,0,no\n",
    }.items():
        path = tmp_path / f"{name}.csv"
        path.write_text(text, encoding="utf-8")
        report = folder.take(name, path)
        assert not report.has_errors, [problem.sentence() for problem in report.problems]
    return folder


def test_a_status_from_a_table_keeps_the_shape_of_the_cadastre(flevoland: Folder) -> None:
    """A file that gives some columns of known parcels changes those columns only."""
    parcels = open_project(flevoland.path)["parcels"].set_index("parcel_id")
    assert parcels.loc[list(ALMERE), "status"].tolist() == ["occupied", "vacant", "occupied"]
    assert (parcels["status"] == "unknown").sum() == 7
    assert parcels.geometry.area.min() > 40
    assert parcels.loc[ALMERE[0], "estate_id"] == "E-GM0034"


def test_nothing_is_free_on_the_grid_of_flevoland(flevoland: Folder) -> None:
    """The seven stations of Flevoland have no free offtake in the first year."""
    project = open_project(flevoland.path)
    names = project["grid"].set_index("node_id")["name"].str.upper()
    capacity = project["grid_capacity"].sort_values("year").drop_duplicates("node_id").set_index("node_id")["free_kw"]
    for station in STATIONS:
        assert capacity[names.index[names.str.contains(station, regex=False)]].max() == 0


def test_the_plan_on_real_registers_is_audited_and_clean(flevoland: Folder) -> None:
    """F1 (178 m², asks 100) takes the vacant parcel of 298 m²; F2 needs power and room that are not there."""
    plan = make_plan(open_project(flevoland.path), PlanRequest(fund_eur=2_000_000))
    assert plan.audit == ()
    assert plan.status == "optimal"
    assert [(move.mover_id, move.to) for move in plan.moves] == [("F1", ALMERE[1])]
    assert [stay.mover_id for stay in plan.not_moved] == ["F2"]

"""A project that is filled table by table opens at every step."""

from pathlib import Path

import geopandas as gpd
import pytest

from planner.errors import InputError
from planner.rules.situation import Situation
from planner.studio.overview import categories_in_force, opening_years, overview
from planner.studio.parcels import describe_parcel
from planner.studio.plan import PlanRequest, make_plan
from tests.sources.files import Folder, estates, parcels, square, text, write


def test_every_step_of_filling_opens(tmp_path: Path) -> None:
    """Estates, parcels, firms, demand, dwellings: after each import the pages have what they show, and a plan says what it still lacks."""
    folder = Folder(tmp_path / "project")
    homes = gpd.GeoDataFrame({"sensitive_id": ["S1"], "kind": "dwelling"}, geometry=[square(2_000).centroid], crs="EPSG:28992")
    steps = (
        ("estates", write(estates(), tmp_path / "e.gpkg")),
        ("parcels", write(parcels(), tmp_path / "p.gpkg")),
        ("firms", text(tmp_path / "f.csv", "firm_id,sbi,workers,parcel_id,consent", "F1,2511,12,P1,will_move")),
        ("demand", text(tmp_path / "d.csv", "demand_id,firm_id,strategy,extra_plot_m2", "D1,F1,R4,500")),
        ("sensitive", write(homes, tmp_path / "h.gpkg")),
    )
    for kind, path in steps:
        assert not folder.take(kind, path).has_errors
        project = folder.open()
        situation = Situation(project)
        assert overview(situation).estates == 2
        assert len(opening_years(situation)) == len(categories_in_force(situation)) == len(project["parcels"])
        for parcel in project["parcels"]["parcel_id"]:
            assert describe_parcel(situation, parcel).facts["municipality"] == "GM0995"
        with pytest.raises(InputError, match="municipalities: Table municipalities is not there"):
            make_plan(project, PlanRequest(seconds=5))

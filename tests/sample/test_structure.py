"""What a sample is made of: a tiling, whole totals, labels; the same every time."""

import numpy as np
import pandas as pd
import pytest
import shapely

from planner.project.faults import find_faults
from planner.project.project import Project
from planner.project.sample import SIZES, make_sample
from planner.project.tables import TABLES
from planner.units import AREA_TOLERANCE_M2

MAX_CORNERS = 25


def test_the_tables_have_no_fault_and_no_warning(sample):
    assert find_faults(sample.tables) == []


def test_parcels_of_an_estate_do_not_overlap_and_lie_within_it(sample):
    estates = sample["estates"].set_index("estate_id")["geometry"]
    for estate, parcels in sample["parcels"].groupby("estate_id"):
        shapes = np.asarray(parcels["geometry"].array)
        assert shapely.area(shapes).sum() - shapely.union_all(shapes).area < AREA_TOLERANCE_M2
        assert shapely.difference(shapely.union_all(shapes), estates[estate]).area < AREA_TOLERANCE_M2


def test_parcels_share_real_edges(sample):
    near = sample.measured.neighbours
    adjacent = set(near.loc[near["edge_m"] >= 5, "parcel_a"])
    assert len(adjacent) >= 0.97 * len(sample["parcels"])


def test_parcels_are_no_slivers(sample):
    shapes = np.asarray(sample["parcels"]["geometry"].array)
    area, edge = shapely.area(shapes), shapely.length(shapes)
    assert (area > 600).all()
    assert (4 * np.pi * area / edge**2 > 0.3).all()


def test_streets_take_their_share_of_an_estate(sample):
    estates = sample["estates"]
    assert (estates["net_ha"] / estates["gross_ha"]).between(0.60, 0.85).all()


def test_hectares_of_an_estate_are_those_of_its_parcels(sample):
    parcels = sample["parcels"].assign(ha=sample["parcels"]["area_m2"] / 10_000)
    for status, column in (("issuable_now", "issuable_now_ha"), ("issuable_later", "issuable_later_ha")):
        counted = parcels[parcels["status"] == status].groupby("estate_id")["ha"].sum().reindex(sample["estates"]["estate_id"]).fillna(0.0)
        assert np.allclose(counted, sample["estates"][column], atol=0.006)


def test_estates_lie_in_their_municipality_and_apart_from_each_other(sample):
    towns = sample["municipalities"].set_index("municipality_code")["geometry"]
    shapes = np.asarray(sample["estates"]["geometry"].array)
    assert all(towns[code].contains(shape) for code, shape in zip(sample["estates"]["municipality_code"], shapes, strict=True))
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    assert (first == second).all()


def test_municipalities_are_schematic_and_do_not_overlap(sample):
    shapes = np.asarray(sample["municipalities"]["geometry"].array)
    assert (shapely.get_num_coordinates(shapes) <= MAX_CORNERS + 1).all()
    assert shapely.is_valid(shapes).all()
    assert shapely.area(shapes).sum() - shapely.union_all(shapes).area < AREA_TOLERANCE_M2


def test_the_province_has_the_metal_firms_of_flevoland(province):
    prefixes = province["firms"]["sbi"].str.slice(0, 2)
    metal = province["firms"][prefixes.isin(["24", "25", "28", "29", "30", "33"])]
    assert len(metal) + 0.06 * 365 == pytest.approx(365, abs=2)  # the remaining 6 % recycles, as do some firms around
    assert len(province["firms"]) == 615
    assert province["demand"]["extra_plot_m2"].sum() == 400_000


def test_metal_firms_have_exactly_the_jobs_of_flevoland():
    from planner.project.sample.firms import make_firms

    metal = make_firms(365, 4_179, 250, 0)[lambda frame: frame["is_metal"]]
    assert len(metal) == 365
    assert metal["workers"].sum() == 4_179
    assert metal["workers"].median() == pytest.approx(6, abs=1)
    assert metal["workers"].between(1, 150).all()


def test_one_municipality_asks_for_four_to_six_hectares(small):
    assert len(small["municipalities"]) == 1
    assert len(small["firms"]) == 60
    assert len(small["parcels"]) == pytest.approx(120, abs=15)
    assert 40_000 <= small["demand"]["extra_plot_m2"].sum() <= 60_000


def test_a_sample_says_that_it_is_synthetic(sample):
    assert sample.meta.synthetic
    assert "synthetisch" in sample.meta.name
    assert "synthetisch" in sample.meta.source
    assert sample["parcels"]["source"].str.contains("synthetisch").all()
    assert sample["firms"]["name"].str.contains("fictief").all()


def test_addresses_are_made_up_and_name_one_place(sample):
    """Every address is in a street of examples; no two parcels, and no two firms on different plots, have the same."""
    parcels, firms = (sample[name][sample[name]["address"] != ""] for name in ("parcels", "firms"))
    assert parcels["address"].str.match(r"Voorbeeld(?:weg|straat|laan|kade|plein) \d+, \w+").all()
    assert parcels["address"].is_unique
    assert firms["address"].is_unique
    assert set(firms["address"].str.replace(r"[a-e],", ",", regex=True)) <= set(parcels["address"])
    assert set(sample["parcels"].loc[sample["parcels"]["status"] == "issuable_later", "address"]) <= {""}


@pytest.mark.parametrize("size", ["S", "M"])
def test_same_size_and_seed_give_the_same_tables(size, request, small, province):
    again, first = make_sample(size), {"S": small, "M": province}[size]
    assert again.sha256() == first.sha256()
    for name in TABLES:
        pd.testing.assert_frame_equal(pd.DataFrame(again[name]), pd.DataFrame(first[name]))


def test_another_seed_gives_other_tables(small):
    assert make_sample("S", 1).sha256() != small.sha256()


def test_an_unknown_size_is_refused():
    with pytest.raises(ValueError, match="none of"):
        make_sample("XXL")
    assert SIZES == ("S", "M", "L", "XL")


def test_no_parcel_is_booked_for_more_than_its_area(sample):
    area = sample["parcels"].set_index("parcel_id")["area_m2"]
    booked = sample["occupancy"].groupby("parcel_id")["plot_m2"].sum()
    assert (booked <= area[booked.index] + 1).all()
    assert set(sample["occupancy"]["firm_id"]) == set(sample["firms"]["firm_id"])


@pytest.mark.parametrize(("table", "column", "values"), [
    ("parcels", "status", {"occupied", "vacant", "issuable_now", "issuable_later", "option", "reserved", "public_space", "housing", "unknown"}),
    ("parcels", "owner_kind", {"municipality", "province", "private", "unknown"}),
    ("firms", "consent", {"will_move", "open", "stay", "refused", "unknown"}),
    ("firms", "tenure", {"own", "rent", "leasehold", "unknown"}),
    ("demand", "strategy", {"R3", "R4", "R5", "R6", "R7", "R8", "R9", "storage_hub"}),
    ("demand", "on_own_plot", {"yes", "no", "either"}),
    ("sensitive", "kind", {"dwelling", "company_dwelling", "school", "care", "planned_housing", "nature"}),
    ("sensitive", "area_type", {"quiet", "mixed"})])
def test_every_kind_occurs_in_the_province(province: Project, table, column, values):
    assert set(province[table][column]) == values


def test_what_seldom_occurs_does_occur_in_the_province(province):
    parcels, firms, occupancy = province["parcels"], province["firms"], province["occupancy"]
    assert parcels["restriction"].nunique() >= 6
    assert parcels["housing_from"].notna().sum() >= 20
    assert parcels["remediation_eur"].gt(0).sum() >= 20
    assert parcels["quay"].sum() >= 10
    assert occupancy["firm_id"].duplicated().sum() >= 10
    assert occupancy["parcel_id"].duplicated().sum() >= 40
    assert firms["stops_in"].notna().sum() >= 20
    assert firms["quay"].sum() >= 5
    assert firms["undertaking_id"].ne("").sum() >= 40
    assert firms["partners"].ne("").sum() >= 20
    assert firms["willingness_eur"].notna().sum() >= 20
    assert province["demand"]["firm_id"].eq("").sum() == 10
    assert len(province["hubs"]) == len(province["investments"]) == 2
    assert province["grid_capacity"]["small_connections_blocked"].any()
    assert province["grid_capacity"]["free_kw"].eq(0).all()
    assert province["grid"]["reinforcement_year"].notna().sum() >= 1

"""The move that docs/method.md works by hand, to the cent, and what is written of it."""

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from planner import Meta, Plan, PlanRequest, Terms, make_plan, make_project

METHOD = (Path(__file__).parents[2] / "docs" / "method.md").read_text(encoding="utf-8")
CRS = "EPSG:28992"


def _plan(building_year: int = 1990) -> Plan:
    box = shapely.box
    towns = gpd.GeoDataFrame(
        {"municipality_code": ["GM0995", "GM0050"], "name": ["Lelystad", "Zeewolde"], "province": ["Flevoland"] * 2},
        geometry=[box(0, 0, 5000, 9000), box(5000, 0, 10000, 9000)],
        crs=CRS,
    )
    estates = gpd.GeoDataFrame(
        {"estate_id": ["L", "Z"], "name": ["L", "Z"], "municipality_code": ["GM0995", "GM0050"]},
        geometry=[box(0, 0, 500, 500), box(6000, 0, 6500, 500)],
        crs=CRS,
    )
    parcels = gpd.GeoDataFrame(
        {
            "parcel_id": ["old", "new"],
            "estate_id": ["L", "Z"],
            "status": ["occupied", "issuable_now"],
            "owner_kind": ["private", "municipality"],
            "price_eur_per_m2": [None, 150.0],
        },
        geometry=[box(0, 0, 100, 50), box(6000, 0, 6100, 60)],
        crs=CRS,
    )
    firms = pd.DataFrame(
        {
            "firm_id": ["F"],
            "sbi": ["2562"],
            "workers": [20],
            "parcel_id": ["old"],
            "plot_m2": [5000],
            "floor_m2": [2500],
            "building_year": [building_year],
            "tenure": ["own"],
            "consent": ["will_move"],
            "connection_kw": [120],
            "soil_known": [False],
        }
    )
    demand = pd.DataFrame(
        {"demand_id": ["D"], "firm_id": ["F"], "strategy": ["R5"], "extra_plot_m2": [1000], "extra_floor_m2": [500], "on_own_plot": ["no"]}
    )
    return make_plan(
        make_project(
            Meta(crs=CRS), Terms(), {"municipalities": towns, "estates": estates, "parcels": parcels, "firms": firms, "demand": demand}
        ),
        PlanRequest(),
    )


def test_the_worked_move_of_the_method() -> None:
    """Cost, grant, own contribution and payers are those of the worked move, and the text says the same."""
    move = _plan().moves[0]
    assert (move.to, move.year, move.area_m2, move.aid_rule) == ("new", 2027, 6000.0, "art17")
    assert move.cost_eur == pytest.approx(4_694_197.37, abs=0.005)
    assert move.grant_eur == 547_198
    assert move.own_eur == pytest.approx(4_146_999.37, abs=0.005)
    assert move.payers == {"GM0050": 102_599.62, "GM0995": 102_599.62, "province": 341_998.76}
    for figure in ("4,694,197.37", "1,022,197.37", "547,198", "4,146,999.37", "102,599.62", "341,998.76"):
        assert figure in METHOD


def test_a_young_hall_makes_the_worked_move_impossible() -> None:
    """R15: with a hall of 2015 nothing is due, and the need is above the legal ceiling."""
    plan = _plan(building_year=2015)
    assert plan.moves == ()
    assert plan.not_moved[0].reason == "contribution"


def test_the_record_has_every_key_of_the_contract() -> None:
    """The JSON object of plan keeps its promised keys."""
    record = _plan().record("nl")
    promised = {
        "status",
        "value",
        "bound",
        "gap",
        "pairs_priced",
        "circular_ha_asked",
        "circular_ha_served",
        "fund",
        "deterministic",
        "moves",
        "not_moved",
        "shortages",
        "kpis",
        "audit",
        "seconds",
        "solver",
        "versions",
        "input_sha256",
        "plan_sha256",
    }
    assert promised <= set(record)
    assert {"budget_eur", "used_eur", "by_year", "by_payer"} <= set(record["fund"])
    assert {
        "mover_id",
        "firm_id",
        "demand_id",
        "kind",
        "from",
        "to",
        "year",
        "area_m2",
        "cost_eur",
        "grant_eur",
        "own_eur",
        "aid_rule",
        "circular_m2",
        "chain",
        "step",
        "opened_by",
        "why",
    } <= set(record["moves"][0])
    assert record["moves"][0]["why"].startswith("Verhuist naar new")

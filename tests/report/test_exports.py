"""A plan as files."""

import csv
import json
from pathlib import Path

import geopandas as gpd

from planner import PlanRequest, make_plan, make_sample
from planner.report.exports import safe, write_plan


def test_a_plan_is_written_for_machines_spreadsheets_and_qgis(tmp_path: Path) -> None:
    """JSON, CSV and GeoPackage hold the same moves; writing again replaces them."""
    project = make_sample("S", 0)
    plan = make_plan(project, PlanRequest(fund_eur=3_000_000, gap=0.05))
    for _ in range(2):
        paths = write_plan(project, plan, tmp_path, "nl")
    assert [path.name for path in paths] == ["plan.json", "moves.csv", "not_moved.csv", "chains.csv", "plan.gpkg"]
    movers = [move.mover_id for move in plan.moves]
    assert [move["mover_id"] for move in json.loads(paths[0].read_text(encoding="utf-8"))["moves"]] == movers
    with paths[1].open(encoding="utf-8-sig", newline="") as file:
        assert [row["mover_id"] for row in csv.DictReader(file, delimiter=";")] == movers
    with paths[3].open(encoding="utf-8-sig", newline="") as file:
        steps = [(int(row["chain"]), row["mover_id"]) for row in csv.DictReader(file, delimiter=";")]
    assert sorted(steps) == sorted((chain.chain, step.mover_id) for chain in plan.chains for step in chain.steps)
    assert len(steps) > 1
    lines = gpd.read_file(paths[4], layer="moves")
    assert lines["mover_id"].tolist() == movers
    assert lines.crs.to_epsg() == 28992
    taken = gpd.read_file(paths[4], layer="parcels").set_index("parcel_id")["taken_by"]
    assert all(move.mover_id in taken[move.to] for move in plan.moves if move.to)


def test_a_spreadsheet_does_not_run_a_text() -> None:
    """Text that starts as a formula is written with an apostrophe."""
    assert [safe(text) for text in ("=1+1", "+31", "-x", "@a", "plain")] == ["'=1+1", "'+31", "'-x", "'@a", "plain"]

"""report."""

import json
import shutil
import zipfile
from pathlib import Path

from tests.cli.calling import call_json, refused


def test_a_report_of_a_scenario(sample: Path, tmp_path: Path) -> None:
    """The plan kept with a scenario, with the scenario beside it; before there is one, a message says how to make it."""
    folder = Path(shutil.copytree(sample, tmp_path / "p"))
    assert call_json("scenario", "save", folder, "klein", "--fund", "1000000")[0] == 0
    assert refused("report", folder, "--scenario", "klein", "--out", tmp_path / "r") == ["no_kept_plan"]
    code, plan = call_json("plan", folder, "--scenario", "klein", "--gap", "0.2")
    assert code == 0
    code, record = call_json("report", folder, "--scenario", "klein", "--out", tmp_path / "r")
    assert (code, record["plan_sha256"]) == (0, plan["plan_sha256"])
    manifest = json.loads((tmp_path / "r" / "manifest.json").read_text(encoding="utf-8"))
    assert {"project.toml", "layers.gpkg", "scenarios.sqlite", "plan/plan.json", "plan/report.xlsx", "plan/map.svg", "plan/cash.csv"} <= {*manifest["files"]}
    assert "--scenario klein" in manifest["command"]
    assert refused("report", folder, "--scenario", "klein", "--out", tmp_path / "r") == ["folder_taken"]
    written = json.loads((tmp_path / "r" / "plan" / "plan.json").read_text(encoding="utf-8"))
    assert [move["grant_eur"] for move in written["moves"]] == [move["grant_eur"] for move in plan["moves"]]


def test_a_plan_that_is_not_of_this_project(sample: Path, tmp_path: Path) -> None:
    """Nothing is written for a plan that cannot be made again."""
    assert refused("report", sample, "--plan", tmp_path / "no.json", "--out", tmp_path / "r.zip") == ["plan_unreadable"]
    (tmp_path / "plan.json").write_text(json.dumps({"moves": [], "input_sha256": "x"}), encoding="utf-8")
    assert refused("report", sample, "--plan", tmp_path / "plan.json", "--out", tmp_path / "r.zip") == ["plan_of_other_project"]
    assert not (tmp_path / "r.zip").exists()
    assert not zipfile.is_zipfile(tmp_path / "r.zip")

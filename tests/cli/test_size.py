"""size."""

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.calling import call, call_json, refused

FEW = ("--points", "3", "--samples", "20", "--workers", "1")


@pytest.fixture(scope="module")
def sized(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, dict[str, object]]:
    """Size the sample once; return the project, the folder that was written, and the record."""
    folder = tmp_path_factory.mktemp("size")
    project, out = Path(shutil.copytree(sample, folder / "S")), folder / "out"
    code, record = call_json("size", project, *FEW, "--target", "0.4", "--out", out)
    assert code == 0, record
    assert code == 0
    return project, out, record


def test_record_has_what_is_promised(sized: tuple[Path, Path, dict[str, object]]) -> None:
    """The object has points, nested plans, target, quantiles and cash as they are documented."""
    _, _, record = sized
    point = {"fund_eur", "bound_ha", "plan_ha", "gap", "ha_per_extra_meur_left", "ha_per_extra_meur_right", "dual_ha_per_meur", "entered", "dropped"}
    points, cash = record["points"], record["cash"]
    assert len(points) == len(record["nested"]) == len(record["quantiles"]) == 3
    assert all(point <= set(each) and each["plan_ha"] <= each["bound_ha"] + 1e-6 for each in points)
    assert {"ha", "least_fund_eur", "confidence", "fund_p10_eur", "fund_p50_eur", "fund_p80_eur", "fund_p90_eur"} <= set(record["target"])
    assert {"fund_eur", "ha_p10", "ha_p50", "ha_p90"} <= set(record["quantiles"][0])
    assert all({"year", "payer", "commit_eur", "pay_eur", "return_eur"} <= set(row) for row in cash)
    assert sum(row["commit_eur"] for row in cash) == pytest.approx(sum(row["pay_eur"] for row in cash))


def test_files_for_a_spreadsheet(sized: tuple[Path, Path, dict[str, object]]) -> None:
    """--out writes the object, the curve and the plan with its money and state aid."""
    _, out, record = sized
    names = {path.name for path in out.iterdir()}
    assert {"size.json", "curve.csv", "breakpoints.csv", "plan.json", "plan.gpkg", "moves.csv", "cash.csv", "ledger.csv", "state_aid.csv"} <= names
    assert json.loads((out / "size.json").read_text(encoding="utf-8"))["points"] == record["points"]
    lines = (out / "curve.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 4
    assert {"fund_eur", "plan_ha", "nested_ha", "ha_p10", "granted_eur_p90", "overbooked_ha_p50"} <= set(lines[0].split(";"))


def test_goes_on_with_what_is_kept(sized: tuple[Path, Path, dict[str, object]]) -> None:
    """The same call again gives the same object from what is kept; --fresh forgets it; a target out of reach is exit code 2."""
    project, _, record = sized
    assert call_json("size", project, *FEW, "--target", "0.4") == (0, record)
    code, short = call_json("size", project, *FEW, "--target", "1000")
    assert code == 2
    assert short["target"]["status"] == "short"
    assert short["target"]["short_ha"] > 900
    assert short["points"] == record["points"]
    assert (project / "sweep.sqlite").stat().st_size > 0
    code, again = call_json("size", project, *FEW, "--target", "0.4", "--fresh")
    assert (code, again) == (0, record)


def test_people_read_it_too(sized: tuple[Path, Path, dict[str, object]]) -> None:
    """Without --json a table and sentences in two languages, with the municipality that loses, or that none does."""
    project, _, _ = sized
    english, dutch = (call("size", project, *FEW, "--target", "0.4", "--lang", lang).stdout for lang in ("en", "nl"))
    assert "ha per extra million" in english
    assert "Least fund for 0.40 ha" in english
    assert "ha per extra miljoen" in dutch
    assert "Kleinste fonds voor 0,40 ha" in dutch
    assert "hectares, jobs and money together" in english


def test_further_targets_and_curves(sized: tuple[Path, Path, dict[str, object]]) -> None:
    """Targets in other measures hold too; a lever and each municipality have curves of their own; what is asked besides is told."""
    project, _, _ = sized
    words = ("--points", "2", "--samples", "20", "--workers", "1", "--target", "0.2", "--also", "firms=9", "--minimum-share", "0.01")
    code, record = call_json("size", project, *words, "--compare", "grid_kw_per_node=500", "--each-municipality", "--aware")
    assert code in (0, 2)
    assert record["target"]["other_targets"][0]["measure"] == "firms"
    assert "grid_kw_per_node=500" in record["others"]
    assert len(record["others"]) > 1
    assert record["aware"]["gain_ha"] >= 0


@pytest.mark.parametrize(("words", "codes"), [
    (("--points", "1"), ["wrong_points"]), (("--points", "veel"), ["wrong_argument"]), (("--funds", "5,3"), ["wrong_funds"]),
    (("--confidence", "1"), ["wrong_confidence"]), (("--gap", "2", "--municipality", "GM0"), ["unknown_id", "wrong_gap"]),
    (("--also", "happiness=3", "--also", "jobs=1@GM0", "--minimum-share", "2"), ["wrong_measure", "unknown_id", "wrong_minimum_share"]),
    (("--workers", "many"), ["wrong_workers"]), (("--lever", "nothing"), ["wrong_argument"]), (("--target", "-1"), ["wrong_argument"])])
def test_one_clear_message(sample: Path, words: tuple[str, ...], codes: list[str]) -> None:
    """What cannot be asked is a message each, and exit code 1."""
    assert refused("size", sample, *words) == codes

"""levers."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from planner.project.folder import write_project
from planner.scenarios.levers import LEVERS
from tests.cli.calling import call, call_json, refused
from tests.oracles.cases import checked_case


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a small case, not to be changed."""
    folder = tmp_path_factory.mktemp("case") / "p"
    write_project(checked_case(5), folder)
    return folder


def test_the_list_names_every_lever(small: Path) -> None:
    """Without --worth every lever stands there with its form, what its standard pull costs and whether it changes anything."""
    code, record = call_json("levers", small, "--lang", "nl")
    assert code == 0
    assert [lever["name"] for lever in record["levers"]] == list(LEVERS)
    steps = next(lever for lever in record["levers"] if lever["name"] == "category_steps")
    assert steps["title"] == "categoriestappen"
    assert steps["form"] == "category_steps=STEPS[@SCOPE]"
    assert set(steps["cost"]) == {"eur", "unit", "evidence", "source"}
    shown = call("levers", small)
    assert shown.exit_code == 0
    assert all(lever.form in shown.stdout for lever in LEVERS.values())


def test_worth_in_json_and_csv(small: Path, tmp_path: Path) -> None:
    """--worth gives each lever alone, last in and its step, their sum and interaction; the CSV has a row for each."""
    words = ("--lever", "coverage=0.95", "--lever", "grid_kw_per_node=300", "--fidelity", "plan", "--out", tmp_path / "worth.csv")
    code, record = call_json("levers", small, "--worth", *words)
    assert code == 0
    assert (record["fidelity"], record["status"]) == ("plan", "done")
    steps = sum(lever["step"]["ha"] for lever in record["levers"])
    assert steps == pytest.approx(record["together"]["ha"], abs=1e-5)
    assert record["interaction_ha"] == pytest.approx(record["together"]["ha"] - sum(lever["alone"]["ha"] for lever in record["levers"]), abs=1e-5)
    for lever in record["levers"]:
        assert lever["alone"]["low_ha"] <= lever["alone"]["ha"] + 1e-6 <= lever["alone"]["high_ha"] + 2e-6
        assert {"circular_ha", "jobs_kept", "grant_eur", "moves"} <= set(lever["alone"])
    with (tmp_path / "worth.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter=";"))
    assert [row["lever"] for row in rows] == ["coverage=0.95", "grid_kw_per_node=300"]
    assert [float(row["alone.ha"]) for row in rows] == [lever["alone"]["ha"] for lever in record["levers"]]


def test_worth_for_people(small: Path) -> None:
    """The table names each lever, and what all bring together; a housing claim says whom it displaces."""
    result = call("levers", small, "--worth", "--lever", "coverage=0.95", "--lever", "housing_claims=2028@E0", "--tornado", "--lang", "nl")
    assert result.exit_code == 0, result.output
    assert "coverage=0.95" in result.stdout
    assert "lage stand" in result.stdout
    assert "wisselwerking" in result.stderr
    assert "verdreven" in result.stderr


def test_per_place(small: Path) -> None:
    """--per gives a row for each place."""
    code, record = call_json("levers", small, "--worth", "--lever", "category_steps=1", "--per", "estate")
    assert code == 0
    assert record["levers"]
    assert all(lever["lever"].startswith("category_steps=1@estate:") for lever in record["levers"])
    assert record["together"] is None


def test_the_best_bundle(small: Path) -> None:
    """--bundle divides a budget between levers and fund, and makes the plan of the winner."""
    code, record = call_json("levers", small, "--bundle", "--budget", "600000", "--lever", "coverage=0.95", "--lever", "grid_kw_per_node=300",
                             "--cost", "coverage=0.95=10000", "--cost", "grid_kw_per_node=300=20000")
    assert code == 0
    assert record["fund_eur"] + record["cost_eur"] == pytest.approx(600_000)
    assert len(record["levers"]) + len(record["left_out"]) == 2
    assert record["point"]["value"] <= record["most_ha"] + 1e-6
    assert record["subsets"] == 4
    said = call("levers", small, "--bundle", "--budget", "600000", "--lever", "ask_everyone=on", "--fidelity", "lp")
    assert "Best bundle" in said.stderr


@pytest.mark.parametrize(("words", "codes"), [
    (("--worth", "--lever", "steps"), ["wrong_argument"]), (("--worth", "--lever", "steps=1"), ["wrong_lever"]),
    (("--lever", "borders=closed"), ["wrong_argument"]), (("--bundle", "--budget", "5", "--per", "estate"), ["wrong_argument"]),
    (("--worth", "--per", "street"), ["wrong_argument"]), (("--worth", "--fidelity", "best"), ["wrong_argument"]),
    (("--bundle", "--lever", "ask_everyone=on"), ["wrong_argument"]), (("--bundle", "--budget", "x"), ["wrong_argument", "wrong_argument"]),
    (("--worth", "--lever", "borders=closed", "--per", "estate"), ["wrong_per"]), (("--worth", "--cost", "quay"), ["wrong_argument"]),
    (("--worth", "--lever", "borders=closed", "--cost", "quay=on=5"), ["unknown_cost"]),
    (("--bundle", "--budget", "5", "--fund", "10", "--lever", "ask_everyone=on"), ["wrong_budget"]),
    (("--worth", "--lever", "a=1", "--lever", "category_steps=99", "--lever", "reserve=2@NOWHERE"), ["wrong_lever"] * 3)])
def test_one_clear_message(small: Path, words: tuple[str, ...], codes: list[str]) -> None:
    """A wrong lever, place, cost or budget is a message each, and exit code 1."""
    assert refused("levers", small, *words) == codes


def test_a_plan_takes_the_same_levers(monkeypatch: pytest.MonkeyPatch, small: Path) -> None:
    """The option --lever of plan takes every form of the registry, and two pulls of one lever in two places."""
    asked: list[Any] = []

    def make_plan(_: object, request: Any, **__: object) -> Any:
        asked.append(request.levers)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("planner.studio.plan.make_plan", make_plan)
        assert call("plan", small, "--lever", "coverage=0.9@E0", "--lever", "coverage=0.8@E1", "--lever", "limits.pace_ha_per_year=3").exit_code == 2
    assert asked == [{"coverage@E0": "0.9", "coverage@E1": "0.8", "limits.pace_ha_per_year": "3"}]
    assert refused("plan", small, "--lever", "coverage=7@E0") == ["wrong_lever"]


def test_json_is_plain(small: Path) -> None:
    """The list is one JSON object without numbers that JSON does not know."""
    result = call("levers", small, "--json")
    assert "NaN" not in result.stdout
    assert "Infinity" not in result.stdout
    assert json.loads(result.stdout)["levers"]

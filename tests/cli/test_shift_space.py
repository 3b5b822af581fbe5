"""shift-space."""

import json
from pathlib import Path

import pytest

from planner.studio.folders import open_project
from planner.studio.made_plan import read_plan
from tests.cli.calling import call, call_json, refused

PLAN = {"moves": [{"mover_id": "F00001", "firm_id": "F00001", "kind": "relocate", "from": [], "to": "", "year": 2028, "area_m2": 1_000.0, "circular_m2": 0.0}]}


def written(folder: Path, project: Path, **change: object) -> Path:
    """Return a file with a plan of one move of the sample, changed."""
    parcels, firms = open_project(project)["parcels"]["parcel_id"], open_project(project)["firms"]["firm_id"]
    move = {**PLAN["moves"][0], "mover_id": firms[0], "firm_id": firms[0], "from": [parcels[0]], "to": parcels[1], **change}
    path = folder / "plan.json"
    path.write_text(json.dumps({"moves": [move], "investments": []}), encoding="utf-8")
    return path


@pytest.mark.parametrize(("words", "codes"), [
    (("--by", "colour"), ["wrong_argument"]), (("--fund", "veel"), ["wrong_argument"]), (("--firms", "F00001"), ["wrong_argument"]),
    (("--plan", "plan.json", "--fund", "1"), ["wrong_argument"]), (("--municipality", "GM0000"), ["unknown_id"]), (("--least",), ["programme_missing"]),
    (("--least", "--firms", "NOBODY"), ["unknown_id"]), (("--least", "--estate", "NOWHERE"), ["unknown_id"]),
    (("--plan", "nowhere.json"), ["plan_unreadable"])])
def test_one_clear_message(sample: Path, words: tuple[str, ...], codes: list[str]) -> None:
    """A wrong heading, plan, municipality or programme is a message each and exit code 1."""
    assert refused("shift-space", sample, *words) == codes


@pytest.mark.parametrize(("change", "codes"), [
    ({"mover_id": "NOBODY"}, ["unknown_id"]), ({"to": "NOWHERE"}, ["unknown_id"]), ({"year": 1999}, ["wrong_year"]), ({"kind": "fly"}, ["plan_unreadable"]),
    ({"kind": "intensify"}, ["plan_unreadable"]), ({"area_m2": "much"}, ["plan_unreadable"])])
def test_a_plan_of_another_project_is_refused(sample: Path, tmp_path: Path, change: dict[str, object], codes: list[str]) -> None:
    """A plan with what the project does not have, or that is no plan, is a message and exit code 1."""
    assert refused("shift-space", sample, "--plan", written(tmp_path, sample, **change)) == codes


def test_without_a_plan(sample: Path) -> None:
    """The sources of room that opens by itself, and a stock that nobody takes from."""
    code, record = call_json("shift-space", sample)
    assert code == 0
    assert {row["key"] for row in record["rows"]} <= {"vacant", "issuable_now", "issuable_later", "stopped", "option"}
    assert all(flow["taken_ha"] == 0 for flow in record["flows"])
    assert (record["by"], record["little"], record["power_above_kw"]) == ("source", [], 52.25)


def test_a_plan_from_a_file(sample: Path, tmp_path: Path) -> None:
    """The lot of the one move of the file is taken in its year, whatever the heading."""
    path = written(tmp_path, sample)
    assert read_plan(path, open_project(sample)).movers == (open_project(sample)["firms"]["firm_id"][0],)
    _, record = call_json("shift-space", sample, "--plan", path, "--by", "year")
    assert [flow["year"] for flow in record["flows"] if flow["taken_ha"] == 0.1] == [2028]
    assert len(record["little"]) == 1 + len({flow["municipality_code"] for flow in record["flows"]})


def test_tables_in_dutch(sample: Path) -> None:
    """People get tables: sources, and the stock by year."""
    done = call("shift-space", sample, "--lang", "nl")
    assert done.exit_code == 0
    assert "uitgeefbaar" in done.stdout
    assert "open aan het eind" in done.stdout


def test_least_space_of_two_firms(sample: Path) -> None:
    """Two firms that can move do so, with a bound that is no higher than the space, and the order in which they go."""
    firms = open_project(sample)["firms"].set_index("firm_id")
    code, record = call_json("shift-space", sample, "--least", "--firms", ",".join(firms.index[firms["consent"] == "will_move"][:2]), "--any-fund")
    least = record["least"]
    assert len(least["programme"]) == 2
    assert code == (2 if least["left_behind"] else 0)
    assert least["bound_ha"] <= least["ha"] == pytest.approx(sum(parcel["used_ha"] for parcel in least["parcels"]), abs=1e-3)
    assert {move["mover_id"] for move in least["order"]} == {*least["programme"]} - {stay["mover_id"] for stay in least["left_behind"]}
    assert [move["year"] for move in least["order"]] == sorted(move["year"] for move in least["order"])


def test_who_cannot_is_said(sample: Path) -> None:
    """A firm that was not asked, or refuses, is left behind with what it needs and why, and the exit code is 2."""
    opened = open_project(sample)
    refusing = {*opened["firms"]["firm_id"][opened["firms"]["consent"].isin(["stay", "refused", "unknown"])]} & {*opened["demand"]["firm_id"]}
    code, record = call_json("shift-space", sample, "--least", "--firms", min(refusing))
    [stay] = record["least"]["left_behind"]
    assert (code, record["least"]["status"], record["least"]["johnson"], stay["mover_id"]) == (2, "infeasible", None, min(refusing))
    assert stay["needed_m2"] > 0
    assert stay["detail"]

"""why, call, alternatives, shift-space --unlock."""

import json
from pathlib import Path
from typing import Any

import pytest

from planner.project.project import Project
from planner.rules.situation import Situation
from planner.studio.folders import open_project
from tests.cli.calling import call, call_json, refused

LOOSE = ("--gap", "0.1")


@pytest.fixture(scope="module")
def opened(sample: Path) -> Project:
    return open_project(sample)


@pytest.fixture(scope="module")
def plan(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a plan of the sample under a fund of its own."""
    path = tmp_path_factory.mktemp("plan") / "plan.json"
    _, record = call_json("plan", sample, "--fund", "2000000", *LOOSE)
    path.write_text(json.dumps(record), encoding="utf-8")
    return path


def changed(plan: Path, folder: Path, **change: Any) -> Path:
    """Return a file with the plan, changed."""
    path = folder / "changed.json"
    path.write_text(json.dumps({**json.loads(plan.read_text(encoding="utf-8")), **change}), encoding="utf-8")
    return path


@pytest.mark.parametrize("command", ["why", "call", "alternatives"])
def test_help_has_an_example(command: str) -> None:
    """Every command explains itself with an example and has --json and --lang."""
    result = call(command, "--help")
    assert result.exit_code == 0
    assert f"Example: schuifruimte {command}" in result.stdout
    assert "--json" in result.stdout
    assert "--lang" in result.stdout


@pytest.mark.parametrize(("words", "codes"), [
    (("call", "--fund", "veel"), ["wrong_argument"]), (("call", "--solve", "x"), ["wrong_argument"]), (("call", "--lever", "steps"), ["wrong_argument"]),
    (("call", "--lever", "steps=1"), ["wrong_lever"]), (("alternatives", "--within", "1.5"), ["wrong_share"]),
    (("alternatives", "--within", "-1", "--count", "few"), ["wrong_argument"] * 2),
    (("shift-space", "--unlock", "--municipality", "GM0000"), ["unknown_id"]), (("shift-space", "--unlock", "--least"), ["wrong_argument"]),
    (("shift-space", "--unlock", "--solve", "-1"), ["wrong_argument"])])
def test_one_clear_message(sample: Path, words: tuple[str, ...], codes: list[str]) -> None:
    """A wrong figure, lever, share or municipality is a message each and exit code 1."""
    assert refused(words[0], sample, *words[1:]) == codes


def test_why_asks_for_what_is_there(sample: Path, plan: Path, opened: Project, tmp_path: Path) -> None:
    """A firm that is unknown or no mover, a depth that is none, and a plan of another project, fund or kind are a message each."""
    firm = json.loads(plan.read_text(encoding="utf-8"))["moves"][0]["mover_id"]
    none = min({*opened["firms"]["firm_id"]} - {*Situation(opened).movers["mover_id"]})
    assert refused("why", sample, plan, "NOBODY") == ["unknown_id"]
    assert refused("why", sample, plan, none) == ["no_mover"]
    assert refused("why", sample, plan, firm, "--depth", "deep") == ["wrong_argument"]
    assert refused("why", sample, changed(plan, tmp_path, input_sha256="0" * 64), firm) == ["plan_of_other_project"]
    asked = json.loads(plan.read_text(encoding="utf-8"))["asked"]
    assert refused("why", sample, changed(plan, tmp_path, asked={**asked, "fund_eur": 1.0}), firm) == ["plan_of_other_project"]
    assert refused("why", sample, sample / "project.toml", firm) == ["plan_unreadable"]


def test_why_of_a_mover_a_stayer_and_a_parcel(sample: Path, plan: Path, opened: Project) -> None:
    """One who moves says so, one who stays says why, a parcel names who would come; in both languages."""
    moves = json.loads(plan.read_text(encoding="utf-8"))["moves"]
    gone = {move["mover_id"] for move in moves}
    stays = min({*Situation(opened).movers["firm_id"]} - gone - {""})
    code, record = call_json("why", sample, plan, moves[0]["mover_id"], "--depth", "quick")
    assert (code, record["moves"]) == (0, True)
    code, record = call_json("why", sample, plan, stays, "--depth", "quick")
    assert (code, record["firm_id"], record["moves"]) == (0, stays, False)
    assert record["reasons"]
    target = next(move["to"] for move in moves if move["to"])
    assert call_json("why", sample, plan, target)[0] == 0
    for language in ("nl", "en"):
        result = call("why", sample, plan, stays, "--depth", "quick", "--lang", language)
        assert result.exit_code == 0
        assert result.stdout.strip()


def test_whom_to_call(sample: Path, opened: Project) -> None:
    """Firms that were not asked, best first, each with an interval around its worth; text has the heading of its language."""
    code, record = call_json("call", sample, "--solve", "0", *LOOSE)
    unknown = {*opened["firms"]["firm_id"][opened["firms"]["consent"] == "unknown"]}
    ranks = record["firms_to_call"]
    assert code == 0
    assert {rank["id"] for rank in ranks} <= unknown
    assert ranks
    assert [rank["linear_ha"] for rank in ranks] == sorted((rank["linear_ha"] for rank in ranks), reverse=True)
    assert all(0 <= rank["low_ha"] <= rank["high_ha"] and rank["plan_ha"] is None for rank in ranks)


def test_alternatives_of_the_sample(sample: Path) -> None:
    """The best plan and one that differs and is worth enough, with what both hold; in Dutch as text."""
    code, record = call_json("alternatives", sample, "--count", "1", "--within", "0.1", *LOOSE)
    best, *others = record["plans"]
    assert code == 0
    assert (len(others), best["differs_in"], best["audit"]) == (1, 0, [])
    assert others[0]["differs_in"] > 0
    assert others[0]["value"] >= 0.9 * best["value"] - 1e-6
    assert all(one["share"] == 1 for one in record["core"])
    result = call("alternatives", sample, "--count", "0", "--lang", "nl", *LOOSE)
    assert "de robuuste kern" in result.stdout


def test_which_hectare_first(sample: Path, opened: Project) -> None:
    """Open parcels, land to open and one more hectare of a municipality, each list best first; Dutch headings."""
    [code, *_] = opened["municipalities"]["municipality_code"]
    words = ("shift-space", sample, "--unlock", "--municipality", code, "--solve", "0", *LOOSE)
    done, record = call_json(*words)
    assert done == 0
    for group in ("open_parcels", "land_to_open", "one_more_hectare"):
        worths = [rank["linear_ha"] for rank in record[group]]
        assert worths
        assert worths == sorted(worths, reverse=True)
        assert {rank["municipality"] for rank in record[group]} == {code}
    assert record["base_value_ha"] <= record["base_bound_ha"]

"""plan."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import planner.studio.plan as use_case
from planner.cli.plan import _code
from planner.cli.screen import Exit
from planner.plan.move import Move
from planner.plan.plan import FundForTarget, Plan
from planner.studio.folders import open_project
from tests.cli.calling import call, call_json, refused


@pytest.fixture
def made(sample: Path) -> Plan:
    """Return a plan of one move between two parcels of the sample, with a figure that is not known."""
    old, new = open_project(sample)["parcels"]["parcel_id"].iloc[:2]
    move = Move("F1", "F1", "D1", "Firm", "relocate", (old,), new, 2028, 5_000.0, 1e6, 4e5, 6e5, 1e5, "art17", 2_000.0, 80.0, 3.2, 12.0,
        {"province": 4e5}, chain=1, step=1)
    return Plan("optimal", 0.2, 0.2, 0.0, 12, 0.5, 0.2, 1e6, 4e5, {2028: 4e5}, {"province": 4e5}, True, (move,), (), (),  # noqa: FBT003
                {"eur_per_ha": float("nan"), "jobs": np.int64(12)}, (), 0.1, "none", {}, {}, "0" * 64)


@pytest.mark.parametrize(("words", "codes"),
    [
    (("--fund", "-5"), ["wrong_argument"]), (("--fund", "veel"), ["wrong_argument"]), (("--fund", "nan"), ["wrong_argument"]),
    (("--fund", "1e999"), ["wrong_argument"]),
    (("--target", "-1"), ["wrong_argument"]), (("--lock", "F1"), ["wrong_argument"]), (("--lock", "F1:P1@soon"), ["wrong_argument"]),
    (("--lock", ":P1"), ["wrong_argument"]),
    (("--lever", "steps"), ["wrong_argument"]), (("--lock", "NOBODY:*"), ["unknown_id"]), (("--forbid", "NOBODY"), ["unknown_id"]),
    (("--least-fund",), ["target_missing"]),
    (("--fund", "x", "--target", "y", "--lock", "z"), ["wrong_argument"] * 3)])
def test_one_clear_message(sample: Path, tmp_path: Path, words: tuple[str, ...], codes: list[str]) -> None:
    """A wrong fund, target, lock or lever, and an unknown firm, is a message each, exit code 1, and nothing is written."""
    before = _hash(sample)
    assert refused("plan", sample, *words, "--out", tmp_path / "out") == codes
    assert not (tmp_path / "out").exists()
    assert _hash(sample) == before


def _hash(folder: Path) -> str:
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(folder.iterdir()))).hexdigest()


def test_arguments_reach_the_plan(monkeypatch: pytest.MonkeyPatch, sample: Path, tmp_path: Path, made: Any) -> None:
    """Every option arrives in the request as what it means; ids may hold an @."""
    asked: list[Any] = []

    def make_plan(_: object, request: object, **__: object) -> Any:
        asked.append(request)
        return made

    monkeypatch.setattr(use_case, "make_plan", make_plan)
    monkeypatch.setattr("planner.studio.exporting.project_of", lambda _, project: project)  # the plan is made by hand, of no project
    monkeypatch.setattr("planner.studio.exporting.write_money", lambda *_: [])
    code, record = call_json(
        "plan", sample, "--fund", "5e6", "--target", "3.5", "--lever", "category_steps=1", "--lock", "F1:P1@2028", "--lock", "F2:*", "--lock", "a@b:c@d@2029",
        "--forbid", "F3", "--forbid", "F4:P4", "--gap", "0.02", "--seconds", "30", "--confirm", "--least-fund", "--out", tmp_path / "out")
    assert code == 0
    lock = use_case.Lock
    assert asked == [use_case.PlanRequest(
        5e6, 3.5, {"category_steps": "1"}, (lock("F1", "P1", 2028), lock("F2", "*"), lock("a@b", "c@d", 2029)),
        (lock("F3", "*"), lock("F4", "P4")), 0.02, 30.0, confirm=True, least_fund=True)]
    assert json.loads((tmp_path / "out" / "plan.json").read_text(encoding="utf-8")) == record


def test_a_plan_in_json(monkeypatch: pytest.MonkeyPatch, sample: Path, made: Any) -> None:
    """--json prints the plan with everything that was promised, and nothing else."""
    monkeypatch.setattr(use_case, "make_plan", lambda *_, **__: made)
    code, record = call_json("plan", sample)
    assert code == 0
    assert set(record) >= {
        "status", "value", "bound", "gap", "pairs_priced", "circular_ha_asked", "circular_ha_served", "fund", "deterministic", "moves", "not_moved",
        "shortages", "kpis", "audit", "seconds", "solver", "versions", "input_sha256", "plan_sha256"}
    assert record["kpis"] == {"eur_per_ha": None, "jobs": 12}
    assert set(record["fund"]) == {"budget_eur", "used_eur", "by_year", "by_payer"}


def test_a_plan_for_people(monkeypatch: pytest.MonkeyPatch, sample: Path, made: Any) -> None:
    """Without --json the moves are a table, and one sentence sums up."""
    monkeypatch.setattr(use_case, "make_plan", lambda *_, **__: made)
    result = call("plan", sample, "--lang", "nl")
    assert result.exit_code == 0
    assert "circulaire hectares bediend" in result.stderr
    assert all(move.mover_id in result.stdout for move in made.moves)


def test_a_least_fund_is_said(monkeypatch: pytest.MonkeyPatch, sample: Path, made: Any) -> None:
    """R28: the least fund stands in JSON with its bound, and in words with what lacks of the target."""
    least = FundForTarget(0.5, 400_000.0, 390_000.0, "within_gap")
    monkeypatch.setattr(use_case, "make_plan", lambda *_, **__: replace(made, least_fund=least, target_short_ha=0.3, status="short"))
    code, record = call_json("plan", sample, "--target", "0.5", "--least-fund")
    assert code == Exit.CANNOT
    assert record["least_fund"] == {"target_ha": 0.5, "fund_eur": 400_000.0, "bound_eur": 390_000.0, "gap": 0.025, "status": "within_gap"}
    assert record["target_short_ha"] == 0.3
    said = " ".join(call("plan", sample, "--target", "0.5", "--least-fund", "--lang", "nl").stderr.split())
    assert "0,30 ha te weinig voor het doel" in said
    assert "Kleinste fonds voor 0,20 ha" in said


@pytest.mark.parametrize(("status", "by_user", "code"), [
    ("optimal", False, Exit.DONE), ("within_gap", False, Exit.DONE), ("stopped", False, Exit.DONE), ("stopped", True, Exit.CANNOT),
    ("short", False, Exit.CANNOT),
    ("infeasible", False, Exit.CANNOT)])
def test_exit_codes(made: Any, status: str, *, by_user: bool, code: Exit) -> None:
    """A plan within its own limit is done; a target or lock that cannot be met, or a stop by the user, is 2."""
    assert _code(replace(made, status=status), by_user=by_user) == code


def test_a_plan_that_fails_its_audit_is_a_fault_of_ours(made: Any) -> None:
    """A plan with a finding of the audit is exit code 3."""
    assert _code(replace(made, audit=("something",)), by_user=False) == Exit.INTERNAL

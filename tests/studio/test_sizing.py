"""The use case of sizing: targets, confidence, levers, what is told, and what is refused."""

import json
from itertools import pairwise
from math import nan
from pathlib import Path
from typing import Any

import pytest

from planner.errors import InputError, StoppedError
from planner.program.goal import Target
from planner.scenarios.aid import state_aid
from planner.scenarios.cash import check, ledger
from planner.scenarios.curve.planning import plan_of
from planner.studio.sizing import SizeRequest, Sizing, size
from tests.cases import project
from tests.program.small import small_rows, small_terms
from tests.scenarios.curve.town_case import BOTH_EUR, N_EUR, wide_town

SAMPLES, FUNDS = 60, (0.0, 150_000.0, 300_000.0)


def sized(target_ha: float | None = None, **more: Any) -> Sizing:
    """Return the sizing of the town, without samples unless asked."""
    return size(wide_town(), SizeRequest(**{"funds_eur": FUNDS, "target_ha": target_ha, "samples": 0, **more}), workers=1)


@pytest.fixture(scope="module")
def small() -> Sizing:
    """Return the sizing of a small project by chance: linked firms, a land bank or clause, investments, caps; with chance and a target."""
    return size(project(small_rows(3), **small_terms(3)), SizeRequest(points=5, target_ha=0.3, samples=SAMPLES, confidence=0.6), workers=1)


@pytest.mark.parametrize(("target", "eur", "is_short"), [(0.0, 0, False), (0.3, N_EUR, False), (0.1 + 0.3, BOTH_EUR, False), (1.0, BOTH_EUR, True)])
def test_the_fund_for_a_target(target: float, eur: float, is_short: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """R44: nothing for nothing; N for 0.3 ha; both for 0.4 ha; and what lacks of a target out of reach is told with the least fund for the most there is."""
    found = sized(target)
    told = found.record()["target"]
    assert (told["ha"], told["least_fund_eur"]) == (target, eur)
    assert (told["status"] == "short") == is_short
    assert told["short_ha"] == pytest.approx(0.6 if is_short else 0.0)
    assert told["least_fund_bound_eur"] == pytest.approx(eur, rel=1e-3)
    assert found.plan.budget_eur == eur
    assert found.plan.circular_ha_served == pytest.approx(0.4 if is_short else target)


def test_a_target_beyond_all_funds_asked() -> None:
    """R44: where no fund that was asked reaches the target, a larger one is looked for: short is only what no fund reaches."""
    found = sized(0.4, funds_eur=(0.0, 50_000.0))
    assert (found.least.eur, found.plan.target_short_ha) == (BOTH_EUR, pytest.approx(0.0, abs=1e-9))
    assert found.least.status != "short"


def test_several_targets() -> None:
    """R44: for two firms and 0.1 ha both move; of three firms one lacks, and that is told beside the hectares."""
    both = sized(0.1, also=(Target("firms", 2),))
    assert (both.least.eur, both.least.status, both.short) == (BOTH_EUR, "optimal", (0.0,))
    three = sized(None, also=(Target("firms", 3), Target("firms", 1, "GM1"))).record()["target"]
    assert (three["status"], [each["short"] for each in three["other_targets"]]) == ("short", [1.0, 0.0])


def test_without_a_target() -> None:
    """Command size: without a target the plan is that of the largest fund, and there is nothing to reach."""
    found = sized()
    told = found.record()
    assert (found.least, found.confident, told["target"], told["quantiles"]) == (None, None, None, [])
    assert found.plan.circular_ha_served == pytest.approx(0.4)
    assert told["cash"] == found.ledger.cash() != []


def test_levers_count() -> None:
    """Command size: with closed borders A, which would leave West, cannot move."""
    closed = sized(levers={"borders": "closed"})
    assert [set(point.movers) for point in closed.curve.points] == [set(), {"N"}, {"N"}]


def test_curves_beside() -> None:
    """Command size: a lever to compare and each municipality have a curve of their own, with the same funds."""
    found = sized(compare=("borders=closed",), each_municipality=True, funds_eur=FUNDS[1:2])
    served = {name: [round(point.plan_ha, 6) for point in curve.points] for name, curve in found.others.items()}
    assert served == {"borders=closed": [0.3], "GM1": [0.1], "GM2": [0.3]}
    assert {name: len(points) for name, points in found.record()["others"].items()} == dict.fromkeys(served, 1)


def test_all_faults_at_once() -> None:
    """Command size: every fault of a request is told at once, before anything is computed."""
    wrong = SizeRequest(funds_eur=(2.0, 1.0), target_ha=nan, confidence=1.0, samples=-1, gap=1.0, municipalities=("GM9",))
    with pytest.raises(InputError) as caught:
        size(wide_town(), wrong, workers=1)
    assert {problem.code for problem in caught.value.problems} == {
        "unknown_id", "wrong_target", "wrong_funds", "wrong_confidence", "wrong_samples", "wrong_gap"}
    for request in (SizeRequest(points=1), SizeRequest(points=0)):
        with pytest.raises(InputError) as caught:
            size(wide_town(), request, workers=1)
        assert [problem.code for problem in caught.value.problems] == ["wrong_points"]


def test_every_plan_of_a_curve_is_paid_and_allowed(small: Sizing) -> None:
    """R50, R57, Done: the plan of every fund passes the audit, its ledger balances to the cent, and aid of no undertaking (two are linked) passes its room."""
    ever = set()
    for point in small.curve.points:
        plan = plan_of(small.program, small.curve.outline, small.request.curve, point.fund_eur, point.found)
        situation = small.program.capped(point.fund_eur).situation
        assert plan.audit == ()
        assert plan.used_eur <= point.fund_eur + 0.01
        assert plan.used_eur == pytest.approx(point.used_eur, abs=0.01)
        assert check(situation, plan, ledger(situation, plan)) == ()
        aid = state_aid(situation, plan)
        assert all(year.excess_eur <= 0.005 for year in aid.undertakings)
        assert all(grant.room_eur >= -0.005 and grant.dm_eur + grant.a17_eur == pytest.approx(grant.grant_eur, abs=0.01) for grant in aid.grants)
        assert sum(point.by_municipality_ha.values()) == pytest.approx(point.plan_ha, abs=1e-3)
        ever |= set(point.movers)
    assert len(ever) > 1


def test_a_curve_of_a_small_project_rises(small: Sizing) -> None:
    """R42, R43: plans, bounds and what is proven rise with the fund; each plan lies under its bound and within the gap that is told."""
    points = small.curve.points
    for less, more in pairwise(points):
        assert less.fund_eur < more.fund_eur
        assert (less.plan_ha, less.proven_ha, less.bound_ha) <= (more.plan_ha, more.proven_ha, more.bound_ha + 1e-9)
    assert all(point.plan_ha <= point.proven_ha <= point.bound_ha + 1e-9 for point in points)
    assert all(point.gap <= small.request.gap or point.proven_ha - point.plan_ha < 1e-3 for point in points)


def test_what_chance_leaves(small: Sizing) -> None:
    """R46, R65: no sample serves more than its plan, the fund for a confidence reaches the target that often, and by no smaller fund of the curve."""
    chances, sure = small.chances, small.confident
    assert chances.hectares.shape == (5, SAMPLES)
    assert all((row <= point.plan_ha + 1e-5).all() for row, point in zip(chances.hectares, small.curve.points, strict=True))
    reached = dict(zip(chances.funds_eur, sure.reached.tolist(), strict=True))
    enough = [eur for eur, share in reached.items() if share >= 0.6]
    assert sure.fund_eur == (enough[0] if enough else None)
    assert small.record()["quantiles"][0].keys() >= {"fund_eur", "ha_p10", "ha_p50", "ha_p90"}


def test_the_record_has_what_was_agreed(small: Sizing) -> None:
    """Command size: the object has the fields of the interface with their types, and is the same after a journey as JSON."""
    told = small.record()
    assert json.loads(json.dumps(told, allow_nan=False)) == told
    number, words = (int, float), list
    point = {"fund_eur": number, "bound_ha": number, "plan_ha": number, "gap": number, "ha_per_extra_meur_right": number, "dual_ha_per_meur": number,
             "entered": words, "dropped": words}
    rows = {"points": point, "nested": {"fund_eur": number, "plan_ha": number}, "quantiles": dict.fromkeys(("fund_eur", "ha_p10", "ha_p50", "ha_p90"), number),
            "cash": {"year": int, "payer": str, "commit_eur": number, "pay_eur": number, "return_eur": number}}
    for name, kinds in rows.items():
        assert told[name]
        assert all(isinstance(line[key], kind) for line in told[name] for key, kind in kinds.items())
    assert [line["ha_per_extra_meur_left"] is None for line in told["points"]] == [True, *[False] * 4]
    assert told["target"].keys() >= {"ha", "least_fund_eur", "confidence", "fund_p10_eur", "fund_p50_eur", "fund_p80_eur", "fund_p90_eur"}


def test_stopped_and_gone_on_with(small: Sizing, tmp_path: Path) -> None:
    """Done: samples and target included, stopped in the middle and started again it goes on, and tells to the last digit the same."""
    said: list[str] = []
    asked = small.request

    def hear(_done: int, _of: int, label: str) -> None:
        said.append(label)

    with pytest.raises(StoppedError):
        size(project(small_rows(3), **small_terms(3)), asked, workers=1, keep=tmp_path, progress=hear, stop=lambda: len(said) > 5)
    finished = {label for label in said if label}
    said.clear()
    again = size(project(small_rows(3), **small_terms(3)), asked, workers=1, keep=tmp_path, progress=hear)
    assert finished
    assert not finished & set(said)
    assert json.dumps(again.record(), sort_keys=True) == json.dumps(small.record(), sort_keys=True)

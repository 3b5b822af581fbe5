"""Long work as the job registry runs it: what it returns and what it tells on the way; and what is known of a firm at once."""

import time
from pathlib import Path

import pytest

from planner.errors import StoppedError
from planner.project.folder import make_project, write_project
from planner.rules.situation import Situation
from planner.studio.deriving import DeriveRequest
from planner.studio.errands import (
    News,
    alternatives_made,
    bundle_found,
    calls_ranked,
    compared,
    room_ranked,
    rows_derived,
    space_needed,
    why_firm,
    why_parcel,
    worth_of,
)
from planner.studio.folders import open_project
from planner.studio.jobs import Jobs
from planner.studio.levers import WorthRequest
from planner.studio.made_plan import plan_made, project_of
from planner.studio.plan import PlanRequest, make_plan
from planner.studio.scenarios import Change, Scenarios
from planner.studio.shift_space import SpaceRequest
from planner.studio.why import Explanation, refusals
from tests import cases
from tests.project.store.town import write_town


@pytest.fixture(scope="module")
def town():
    return cases.project(cases.town(), **cases.town_terms())


@pytest.fixture(scope="module")
def plan(town):
    return make_plan(town, PlanRequest())


def test_what_is_refused_at_once_is_what_the_explanation_says_later(town, plan) -> None:
    """Counts and nearest misses without the program are those of the whole explanation, for every mover."""
    made = plan_made(plan)
    situation, explanation = Situation(project_of(made, town)), Explanation(town, made)
    movers = [*situation.movers["mover_id"]]
    assert movers
    for mover in movers:
        whole, quick = explanation.firm(mover, "quick"), refusals(situation, mover)
        assert quick is not None
        assert (dict(quick.counts), quick.nearest) == (dict(whole.counts), whole.nearest)


def test_nobody_is_refused_who_looks_for_no_room(town) -> None:
    """A firm that is no mover, and a name that nobody has, give nothing."""
    assert refusals(Situation(town), "nobody") is None


def test_an_explanation_counts_its_questions(town) -> None:
    """Each question about a firm that stays is told with its number; the answer is that of the use case."""
    plan = make_plan(town, PlanRequest(fund_eur=0.0))
    stays = next(stay.mover_id for stay in plan.not_moved if refusals(Situation(town), stay.mover_id) is not None)
    heard: list[News] = []
    found = why_firm(town, plan_made(plan), stays, progress=heard.append, stop=lambda: False)
    assert [news.at for news in heard] == list(range(1, len(heard) + 1))
    assert heard
    assert found.record("en") == Explanation(town, plan_made(plan)).firm(stays).record("en")


def test_the_least_space_of_a_plan_is_at_most_what_it_uses(town, plan) -> None:
    """All movers of the plan move in it too, so that its space is found and bounded; the stage is told."""
    made, heard = plan_made(plan), []
    found = space_needed(project_of(made, town), SpaceRequest(made.movers, begun=made), progress=heard.append, stop=lambda: False)
    assert not found.left_behind
    assert found.bound_ha <= found.ha + 1e-9
    assert {move.mover_id for move in found.plan.moves} >= set(made.movers)
    assert {news.label for news in heard} - {""}


def test_levers_are_measured_in_a_process_of_their_own(town) -> None:
    """The job registry runs it: the worth of a smaller fund comes back with its interval."""
    asked = WorthRequest(("fund=0",), fidelity="plan")
    jobs = Jobs(at_once=1)
    try:
        name = jobs.submit(worth_of, town, asked)
        while not (job := jobs.look(name)).is_over:
            time.sleep(0.1)
    finally:
        jobs.close()
    assert job.failure is None
    worth = job.result.rows[0].alone
    low, high = worth.interval_ha
    assert low <= worth.ha <= high
    assert worth.ha < 0


def test_scenarios_are_compared_by_the_name_of_their_folder(tmp_path: Path) -> None:
    """Progress names the plan at hand; the comparison has every scenario in the order asked."""
    folder = write_town(tmp_path / "town")
    Scenarios(folder, who="Anna").save("no money", Change(fund_eur=0.0))
    heard: list[News] = []
    found = compared(folder, ("base", "no money"), PlanRequest(), progress=heard.append, stop=lambda: False)
    assert [one.name for one in found.plans] == ["base", "no money"]
    assert {(news.at, news.of, news.label) for news in heard} == {(1, 2, "base"), (2, 2, "no money")}


def test_rankings_say_how_far_they_are(town):
    """Land and calls are ranked as the use cases rank them, and every question is told."""
    heard: list[News] = []
    ranking = room_ranked(town, PlanRequest(), "", progress=heard.append, stop=lambda: False)
    assert [news.at for news in heard] == list(range(1, heard[-1].of + 1))
    assert [rank.question.thing for rank in ranking.of("open_parcels")] == ["V"]
    assert ranking.of("open_parcels")[0].worth_ha > 0
    assert calls_ranked(town, PlanRequest(), progress=heard.append, stop=lambda: False).ranks == ()


def test_so_many_of_the_best_are_solved_as_are_asked(town):
    """None, or one: the figure of a rank then comes from a plan."""
    for solved in (0, 1):
        ranking = room_ranked(town, PlanRequest(), "", solved, progress=lambda _: None, stop=lambda: False)
        assert sum(rank.plan_ha is not None for rank in ranking.of("open_parcels")) == solved


def test_who_comes_to_a_parcel_is_what_the_explanation_says(town, plan):
    """The record of the use case; a stop before the answer ends it."""
    made = plan_made(plan)
    assert why_parcel(town, made, "V", progress=lambda _: None, stop=lambda: False).record("en") == Explanation(town, made).parcel("V").record("en")
    with pytest.raises(StoppedError):
        why_parcel(town, made, "V", progress=lambda _: None, stop=lambda: True)


def test_the_best_bundle_is_found_within_its_budget(town):
    """Costs that were given count; fund and levers together stay within the budget, and every bundle that is measured is told."""
    heard: list[News] = []
    asked = WorthRequest(("ask_everyone=on", "category_steps=1"), costs={"ask_everyone=on": 1_000.0, "category_steps=1": 2_000.0})
    found = bundle_found(town, asked, 300_000.0, progress=heard.append, stop=lambda: False)
    assert found.found.best.cost_eur + found.found.best.fund_eur <= 300_000.0
    assert [offer.cost_eur for offer in found.offers] == [1_000.0, 2_000.0]
    assert heard[-1].of == 4


def test_alternatives_count_moves_in_plans_of_other_scenarios_too(tmp_path):
    """Without money nothing that costs is made: the share over scenarios is 0 for what the fund pays."""
    write_town(tmp_path / "town")
    book = Scenarios(tmp_path / "town")
    book.save("no money", Change(fund_eur=0.0))
    first, other = book.ask("base", PlanRequest()), book.ask("no money", PlanRequest())
    found = alternatives_made(first.project, first.request, 0.05, 1, (other,), progress=lambda _: None, stop=lambda: False)
    poor = {(move.mover_id, move.to) for move in make_plan(other.project, other.request).moves}
    assert found.held
    assert {(one.mover_id, one.to) for one in found.held if one.scenario_share} <= poor


def test_an_estimate_is_seen_before_it_is_written(tmp_path):
    """Nothing is written before somebody agreed to what changes; agreed to something else, nothing is written either."""
    town = cases.project(cases.town(), **cases.town_terms())
    firms = town["firms"].assign(connection_kw=float("nan"))
    write_project(make_project(town.meta, town.terms, {**town.tables, "firms": firms}), tmp_path / "town")
    before = open_project(tmp_path / "town").sha256()

    def derived(agreed):
        return rows_derived(DeriveRequest("connections"), tmp_path / "town", agreed, progress=lambda _: None, stop=lambda: False)

    seen = derived(None)
    assert not seen.is_written
    assert any(edition.changed for edition in seen.editions)
    assert not derived(()).is_written
    assert open_project(tmp_path / "town").sha256() == before
    assert derived(seen.editions).is_written
    assert open_project(tmp_path / "town")["firms"]["connection_kw"].notna().all()

"""What levers are worth: against an exhaustive search, and the arithmetic between the columns of the table."""

import math

import pytest

from planner.errors import InputError, StoppedError
from planner.project.project import Project
from planner.scenarios.displaced import newly_displaced
from planner.scenarios.gauge import Asked, Gauge
from planner.scenarios.levers import pull, read_written
from planner.scenarios.worth import Question, Worth, measure_worth, points_asked
from planner.studio.levers import WorthRequest, lever_worth
from planner.studio.plan import PlanRequest
from tests.cases import project as small_project
from tests.cases import town, town_terms
from tests.oracles.cases import random_case
from tests.scenarios.lever_case import lever_case
from tests.scenarios.worth_case import LOOSE, SAME_HA, best, worth_differences, worth_of

PULLS = ["coverage=0.95", "grid_kw_per_node=300", "reserve=0.5"]


@pytest.fixture(scope="module")
def project() -> Project:
    return random_case(6)


@pytest.fixture(scope="module")
def table(project: Project) -> Worth:
    return worth_of(project, PULLS)


@pytest.mark.parametrize("first", [0, 2])
def test_worths_are_those_of_the_best_plans(first: int) -> None:
    """Alone, last in and in order: the difference of the best plans that there are, which lies in the interval."""
    assert worth_differences([first]) == []


def test_steps_add_up_to_all_together(table: Worth) -> None:
    """The steps in the given order add up to all levers, by plans and by linear programs; the first step is the lever alone, the last is last in."""
    assert table.together is not None
    assert math.fsum(row.step.ha for row in table.rows if row.step) == pytest.approx(table.together.ha, abs=1e-12)
    assert math.fsum(row.step.lp_ha for row in table.rows if row.step) == pytest.approx(table.together.lp_ha, abs=1e-12)
    assert table.rows[0].step == table.rows[0].alone
    assert table.rows[-1].step == table.rows[-1].last_in
    assert table.together.ha > SAME_HA


def test_interaction_is_what_is_left(table: Worth) -> None:
    """Interaction: all together less each alone."""
    assert table.together is not None
    assert table.interaction_ha == pytest.approx(table.together.ha - sum(row.alone.ha for row in table.rows if row.alone))


def test_order_changes_steps_only(project: Project, table: Worth) -> None:
    """In another order each lever is worth the same alone and last in, and all of them the same together."""
    other = {row.label: row for row in worth_of(project, PULLS[::-1], "lp").rows}
    for row in table.rows:
        assert row.alone is not None
        assert row.last_in is not None
        assert other[row.label].alone.ha == pytest.approx(row.alone.lp_ha, abs=SAME_HA)
        assert other[row.label].last_in.ha == pytest.approx(row.last_in.lp_ha, abs=SAME_HA)


def test_the_largest_comes_first(table: Worth) -> None:
    """The table is shown by worth alone, whatever its sign."""
    shown = [abs(row.alone.ha) for row in table.by_worth() if row.alone]
    assert shown == sorted(shown, reverse=True)


def test_a_lever_that_does_nothing_is_worth_nothing(project: Project) -> None:
    """A lever pulled by nothing is the same project: nothing is measured for it, and it is worth exactly 0."""
    measured = Gauge(project, Asked("plan", lambda _: 0.0))
    table = measure_worth(project, Question(tuple(read_written(["category_steps=0"]))), measured)
    assert table.rows[0].alone is not None
    assert (table.rows[0].alone.ha, table.rows[0].alone.lp_ha, measured.count) == (0.0, 0.0, 1)


def test_linear_programs_alone_make_no_plan(project: Project) -> None:
    """Fidelity lp: values of linear programs and bounds, no plan and no interval; the bound is not below what any plan reaches."""
    table = worth_of(project, PULLS[:2], "lp")
    assert table.base.plan is None
    for row in table.rows:
        assert row.alone is not None
        assert row.alone.interval_ha is None
        assert row.alone.ha == row.alone.lp_ha
        assert row.alone.after.bound_ha >= best(project, [row.label]) - SAME_HA


def test_a_tornado_has_a_low_and_a_high_pull(project: Project) -> None:
    """Levers with a range are pulled low and high, keeping the rest of their value and their scope; the widest stands first."""
    table = worth_of(project, ["coverage=0.8", "grid_kw_per_node=300:2028", "borders=closed"], "lp", is_combined=False, with_range=True)
    assert {(bar.low_label, bar.high_label) for bar in table.tornado} == {
        ("coverage=0.75", "coverage=0.9"), ("grid_kw_per_node=250:2028", "grid_kw_per_node=1000:2028")}
    reach = [bar.reach_ha for bar in table.tornado]
    assert reach == sorted(reach, reverse=True)
    for bar in table.tornado:
        assert bar.low.ha == pytest.approx(worth_of(project, [bar.low_label], "lp").rows[0].alone.lp_ha, abs=SAME_HA)
    assert table.together is None


@pytest.mark.parametrize("seed", [0, 3])
def test_levers_that_loosen_never_hurt(seed: int) -> None:
    """A lever that says that it loosens lowers no best value, whatever else is pulled."""
    project = random_case(seed)
    for other in ([], ["category_steps=2"], ["reserve=0.5", "borders=closed"]):
        assert all(best(project, [*other, lever]) >= best(project, other) - SAME_HA for lever in LOOSE)


def test_a_stop_keeps_what_was_measured(project: Project) -> None:
    """A stop between two projects leaves the rest of the table empty; before the first there is nothing to show."""
    asked = Asked("lp", lambda _: 0.0)
    stopping: list[int] = []
    measured = Gauge(project, asked, stop=lambda: len(stopping) > 1)
    table = measure_worth(project, Question(tuple(read_written(PULLS))), measured, lambda at, _label: stopping.append(at))
    assert table.was_stopped
    assert [row.alone is not None for row in table.rows] == [True, False, False]
    assert (table.together, table.interaction_ha) == (None, None)
    with pytest.raises(StoppedError):
        Gauge(project, asked, stop=lambda: True)


def test_progress_counts_the_points(project: Project) -> None:
    """Every point that a table asks for is told, and there are as many as was said."""
    heard: list[int] = []
    question = Question(tuple(read_written(PULLS)))
    measure_worth(project, question, Gauge(project, Asked("lp", lambda _: 0.0)), lambda at, _label: heard.append(at))
    assert heard == list(range(1, points_asked(question) + 1))


def test_forbidden_moves_are_in_no_plan() -> None:
    """What a request forbids stays forbidden with every lever; a cached session does not forget it."""
    from planner.program.rows.view import Lock

    town_project = small_project(town(), **town_terms())
    request = PlanRequest(gap=0.0, forbids=(Lock("N", "*"),))
    table = lever_worth(town_project, WorthRequest(("lots=500", "coverage=0.9"), fidelity="plan", request=request))
    points = [table.base, *(row.alone.after for row in table.rows if row.alone)]
    assert all(point.plan is not None and "N" not in {move.mover_id for move in point.plan.moves} for point in points)
    assert any(point.plan.moves for point in points if point.plan)


def test_housing_displaces_firms() -> None:
    """A housing claim on E1 displaces A and B on 0.6 ha; a place first is what their least grants are; without it nobody is displaced."""
    case = pull(lever_case(), ["landlords_agree=on", "open_parcels=now", "grid_kw_per_node=1000"])
    found = newly_displaced(case, pull(case, ["housing_claims=2029@E1"]))
    assert found is not None
    assert (found.firms, found.jobs) == (2, 20.0)
    assert found.claimed_ha == pytest.approx(0.6)
    assert found.without_place == 0
    assert found.place_first_eur == 150_000 + 81_250  # A as in tests/cases.py; B: K1 and K2 of 1,000 m² floor less 0.125 × 95,000 × 10
    alone = newly_displaced(lever_case(), pull(lever_case(), ["housing_claims=2029@E1"]))
    assert (alone.without_place, alone.place_first_eur) == (2, 0.0)  # no land is open, and no power
    assert newly_displaced(case, case) is None
    assert newly_displaced(case, pull(case, ["housing_claims=off"])) is None
    beyond = pull(case, ["housing_claims=2040@E1"])
    assert newly_displaced(case, beyond) is None


def test_per_place_pulls_in_each(project: Project) -> None:
    """--per: one row for each place of the kind in which the lever fits, each alone; a lever that takes no such place is a problem."""
    table = lever_worth(project, WorthRequest(("category_steps=1",), "municipality"))
    codes = sorted(project["municipalities"]["municipality_code"])
    assert [row.label for row in table.rows] == [f"category_steps=1@municipality:{code}" for code in codes]
    assert table.together is None
    with pytest.raises(InputError) as caught:
        lever_worth(project, WorthRequest(("borders=closed", "category_steps=1@" + codes[0]), "municipality"))
    assert [problem.code for problem in caught.value.problems] == ["wrong_per", "wrong_per"]


def test_land_that_is_let_on_comes_back() -> None:
    """Bought land: price × area goes out; what the plan lets on comes back at the price less the loss of the bank."""
    rows = town()
    rows["parcels"][1]["owner_kind"] = "private"
    town_project = small_project(rows, **town_terms())
    table = lever_worth(town_project, WorthRequest(("buy_parcels=now@V",), fidelity="plan", request=PlanRequest(gap=0.0)))
    row = table.rows[0]
    assert row.alone is not None
    assert row.cost is not None
    taken = sum(move.area_m2 for move in row.alone.after.plan.moves if move.to == "V")
    price = row.cost.eur / 6_000
    assert taken > 0
    assert row.returns_eur == pytest.approx(taken * price * (1 - town_project.terms.chain.bank_loss))
    named = lever_worth(town_project, WorthRequest(("buy_parcels=now@V",), costs={"buy_parcels=now@V": 5.0}))
    assert named.rows[0].cost.eur == 5.0
    with pytest.raises(InputError, match="not pulled"):
        lever_worth(town_project, WorthRequest(("buy_parcels=now@V",), costs={"quay=on": 5.0}))

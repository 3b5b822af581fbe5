"""A plan comes back with its address: in another session from where the server keeps it, else by asking it again."""

import dataclasses
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from planner.project.folder import write_project
from planner.studio.plan import Plan, PlanRequest, make_plan
from planner.studio.scenarios import Change, Scenarios
from planner.ui import plan_link, runner
from planner.ui.opened import open_folder
from planner.ui.plan_link import asked_words, read_asked
from planner.ui.runner import PLANS, Made
from tests import cases

ASKED = PlanRequest(250_000.0, 0.5, gap=0.01, seconds=60.0, least_fund=True, confirm=True)


def _page() -> None:
    from pathlib import Path

    import streamlit as st

    from planner.ui.opened import open_folder
    from planner.ui.runner import current_plan, look_at
    from planner.ui.work import put_in_force

    look_at(put_in_force(open_folder(Path(st.session_state["project"]))), "nl")
    st.session_state["seen"] = current_plan()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("linked") / "project"
    write_project(cases.project(cases.town(), **cases.town_terms()), place)
    return place


@pytest.fixture(scope="module")
def plan(folder: Path) -> Plan:
    return make_plan(open_folder(folder).project, PlanRequest(gap=0.0))


@pytest.fixture
def submitted(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Give what is put in the queue: the function and what it is called with."""
    calls: list[Any] = []
    monkeypatch.setattr(runner, "submit", lambda work, *arguments, **_: calls.append((work, *arguments)) or "job")
    return calls


def session(folder: Path, address: dict[str, str], made: Made | None = None) -> AppTest:
    """Run a page for a reader who comes by an address."""
    shown = AppTest.from_function(_page, default_timeout=60)
    shown.session_state["project"] = str(folder)
    if made is not None:
        opened = open_folder(folder)
        shown.session_state[PLANS] = {(str(opened.folder), opened.stamps): made}
    for name, value in address.items():
        shown.query_params[name] = value
    shown.run()
    assert not shown.exception
    return shown


def address_of(shown: AppTest) -> dict[str, str]:
    """Return what the address of a reader says of the plan."""
    return {name: value for name, value in shown.query_params.items() if name in {"plan", "asked"}}


def test_another_session_shows_the_plan_of_the_address(folder: Path, plan: Plan, submitted: list[Any]) -> None:
    """A reload is a new session: it shows the very plan, the field says its fund, and nothing is calculated."""
    address = address_of(session(folder, {}, Made(plan, ASKED)))
    again = session(folder, address)
    assert again.session_state["seen"] is plan
    assert again.session_state["fund"] == pytest.approx(0.25)
    assert again.session_state["plan-aim"] == "least"
    assert submitted == []
    assert address_of(again) == address


def test_a_plan_that_is_not_kept_any_more_is_asked_again(folder: Path, plan: Plan, submitted: list[Any]) -> None:
    """After a restart of the server the address still says what was asked."""
    address = address_of(session(folder, {}, Made(plan, ASKED)))
    plan_link._shelf().clear()
    again = session(folder, address)
    assert again.session_state["seen"] is None
    assert [(work.__name__, asked) for work, _, asked in submitted] == [("make_plan", ASKED)]


def test_a_plan_of_other_files_is_asked_again(folder: Path, plan: Plan, submitted: list[Any], tmp_path: Path) -> None:
    """A key opens the plan for the project that it was made of, and for no other."""
    address = address_of(session(folder, {}, Made(plan, ASKED)))
    write_project(cases.project(cases.town(), **cases.town_terms()), tmp_path / "other")
    again = session(tmp_path / "other", address)
    assert again.session_state["seen"] is None
    assert len(submitted) == 1


def test_without_the_link_nobody_sees_it(folder: Path, plan: Plan, submitted: list[Any]) -> None:
    """Another reader of the same project has no plan, and neither has one with a key that is wrong and terms that are none."""
    session(folder, {}, Made(plan, ASKED))
    assert session(folder, {}).session_state["seen"] is None
    assert session(folder, {"plan": "anders", "asked": "fund-veel"}).session_state["seen"] is None
    assert submitted == []


def test_the_address_lets_go_of_a_plan_that_is_not_shown(folder: Path, plan: Plan, tmp_path: Path) -> None:
    """In another scenario, for which there is no plan yet, the address names none."""
    write_project(cases.project(cases.town(), **cases.town_terms()), tmp_path / "other")
    Scenarios(tmp_path / "other").save("minder", Change(fund_eur=1.0))
    shown = session(tmp_path / "other", {}, Made(plan, ASKED))
    assert address_of(shown)
    shown.session_state["scenario-in-force"] = "minder"
    shown.run()
    assert address_of(shown) == {}


@pytest.mark.parametrize("request_", [PlanRequest(), PlanRequest(gap=0.0), PlanRequest(6e6, seconds=20.0), ASKED])
def test_what_was_asked_is_read_as_it_was_written(request_: PlanRequest) -> None:
    """Fund, target, gap, limit and flags survive the address."""
    assert read_asked(asked_words(request_)) == request_


@pytest.mark.parametrize("words", ["fund", "fund-x", "fund--1", "fund-nan", "fund-inf", "gap-2", "seconds-1e9", "levers-all", "least-1"])
def test_what_nobody_wrote_is_not_asked(words: str) -> None:
    """A link that was tampered with asks nothing, least of all an endless search."""
    assert read_asked(words) is None


def test_few_plans_are_kept(plan: Plan) -> None:
    """The shelf holds a bounded number; what was shown last stays."""
    plan_link._shelf().clear()
    first = plan_link._shelve((("a", ()), plan, ASKED))
    for fund in range(plan_link._KEPT - 1):
        plan_link._shelve((("a", ()), plan, dataclasses.replace(ASKED, fund_eur=float(fund))))
    assert plan_link._shelve((("a", ()), plan, ASKED)) == first
    plan_link._shelve((("b", ()), plan, ASKED))
    assert len(plan_link._shelf()) == plan_link._KEPT
    assert first in plan_link._shelf()

"""Every command line that the app shows is one that the program takes: each page on the town of ``tests/cases.py``, in a scenario with a name to quote."""

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import typer
from streamlit.testing.v1 import AppTest

from planner.cli.main import app
from planner.project.folder import read_project, write_project
from planner.studio.fetching import FetchRequest
from planner.studio.folders import ImportRequest
from planner.studio.plan import Plan, PlanRequest, make_plan
from planner.studio.scenarios import Change, Scenarios
from planner.ui import data_derive, data_fetch, data_import
from planner.ui.runner import PLANS, Made
from planner.ui.work import IN_FORCE
from tests import cases

NAME = "minder geld, 't kan"
LEVERS = ["ask_everyone=on", "category_steps=1"]
PAGES: list[tuple[str, dict[str, Any], tuple[str, ...]]] = [
    ("demand_page", {}, ("demand",)),
    ("shift_space_page", {}, ("plan", "shift-space")),
    (
        "shift_space_page",
        {"space-tab-nl": "Kleinste schuifruimte", "least-whom": "firms", "least-firms": ["A"], "least-any-fund": True},
        ("plan", "shift-space"),
    ),
    ("shift_space_page", {"space-tab-nl": "Wat het meest losmaakt", "unlock-solve": 2}, ("shift-space", "call")),
    ("plan_page", {"plan-tab-nl": "Waarom", "firm": "A", "why-depth": "quick"}, ("plan", "why")),
    ("plan_page", {"plan-tab-nl": "Waarom", "why-about": "parcel", "why-parcel-choice": "FIRST"}, ("plan", "why")),
    ("plan_page", {"plan-tab-nl": "Alternatieven", "alternatives-also": ["tweede"]}, ("alternatives",)),
    ("plan_page", {"plan-tab-nl": "Wat ontbreekt"}, ("fix",)),
    ("plan_page", {"plan-tab-nl": "Zelfde uitkomst elders"}, ("plan",)),
    ("fund_page", {"levers": LEVERS, "fund-also": ["jobs=3"], "fund-compare": ["ask_everyone=on"], "fund-target": 0.1, "fund-anew": True}, ("size",)),
    ("compare_page", {"levers": LEVERS, "lever-per": "estate", "lever-cost-ask_everyone=on": 0.5, "bundle-fund": True}, ("levers",)),
    ("compare_page", {"compare-tab-nl": "Scenario’s"}, ("scenario diff", "compare")),
    ("report_page", {}, ("plan", "report")),
    ("data_page", {"data-tab-nl": "Schattingen", "derive-what": "vacancy", "derive-strict": True}, ("derive",)),
    ("data_page", {"data-tab-nl": "Bedrijvenenquête", "survey-kind": "list"}, ("survey write",)),
    ("data_page", {"data-tab-nl": "Wat het project bevat"}, ("check",)),
    ("data_page", {"data-tab-nl": "Aannames"}, ("scenario save",)),
]
"""Page, what stands in the session, and the commands that it then shows."""


def _page() -> None:
    from importlib import import_module
    from pathlib import Path

    import streamlit as st

    from planner.ui.opened import open_folder
    from planner.ui.runner import look_at
    from planner.ui.work import put_in_force

    opened = put_in_force(open_folder(Path(st.session_state["project"])))
    look_at(opened, "nl")
    import_module(f"planner.ui.{st.session_state['page']}").show(opened, "nl")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("shown") / "mijn project"
    write_project(cases.project(cases.town(), **cases.town_terms()), place)
    for name in (NAME, "tweede"):
        Scenarios(place).save(name, Change(fund_eur=250_000.0))
    return place


@pytest.fixture(scope="module")
def plan(folder: Path) -> Plan:
    asked = Scenarios(folder).ask(NAME, PlanRequest(gap=0.0))
    return make_plan(asked.project, asked.request)


@pytest.fixture
def page(folder: Path, plan: Plan) -> AppTest:
    from planner.ui.opened import in_scenario, open_folder

    base = open_folder(folder)
    opened = in_scenario(base, Scenarios(folder).read(NAME))
    shown = AppTest.from_function(_page, default_timeout=60)
    shown.session_state["project"], shown.session_state[IN_FORCE] = str(folder), NAME
    shown.session_state[PLANS] = {(str(opened.folder), opened.stamps): Made(plan, PlanRequest(gap=0.0))}
    return shown


def parsed(line: str) -> tuple[str, Mapping[str, Any]]:
    """Return the command of a line, and its options as the program reads them; what it does not take is an error."""
    program, *words = shlex.split(line)
    assert program == "schuifruimte"
    command, name = typer.main.get_command(app), ""
    while isinstance(command, typer.core.TyperGroup):
        name = f"{name} {words[0]}".strip()
        command, words = command.commands[words[0]], words[1:]
    return name, command.make_context(name, list(words)).params


@pytest.mark.parametrize(("module", "session", "expected"), PAGES)
def test_what_a_page_shows_is_what_the_program_takes(page: AppTest, folder: Path, module: str, session: dict[str, Any], expected: tuple[str, ...]) -> None:
    """Each line is taken as it stands, names the project and, where the command knows scenarios, the one in force."""
    page.session_state["page"] = module
    for name, value in session.items():
        page.session_state[name] = _first_parcel(folder) if value == "FIRST" else value
    page.run()
    assert not page.exception
    lines = [line for code in page.code if code.language == "bash" for line in code.value.splitlines()]
    seen = [parsed(line) for line in lines]
    assert {name for name, _ in seen} == set(expected)
    for name, options in seen:
        assert str(options.get("project", folder)) == str(folder), name
        assert options.get("scenario", NAME) == NAME, name


def test_of_a_large_project_the_page_plan_says_what_can_be_done(page: AppTest, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before there is a plan: how large it is, and the command that searches longer; of a small project nothing of the kind."""
    page.session_state["page"], page.session_state[PLANS] = "plan_page", {}
    assert not page.run().warning
    monkeypatch.setattr("planner.report.maps.geometry.MANY_PARCELS", 1)
    page.run()
    assert not page.exception
    assert [warning.value.split(" kavels")[0] for warning in page.warning] == [f"Dit project heeft {len(read_project(folder)['parcels'])}"]
    (name, options), = (parsed(code.value) for code in page.code)
    assert (name, float(options["seconds"]), options["scenario"]) == ("plan", 1_800.0, NAME)


def _first_parcel(folder: Path) -> str:
    from planner.ui.opened import open_folder

    return str(open_folder(folder).situation.rooms.parcels.index[0])


def test_a_line_that_the_program_does_not_take_is_found() -> None:
    """The reading itself: a wrong option is an error, and so is a command that is not there."""
    with pytest.raises(Exception, match="--fnd"):
        parsed("schuifruimte plan map --fnd 3")
    with pytest.raises(KeyError):
        parsed("schuifruimte plannen map")


def test_what_is_shown_after_files_were_sent_is_taken_too() -> None:
    """An import, a fetch and an estimate with everything that can be asked of them."""
    place = Path("mijn project")
    name, options = parsed(data_import._command(
        ImportRequest("parcels", (Path("a b.gml"), Path("c.gml")), Path("map.yaml"), {"status": "unknown"}, "EPSG:28992", "laag", strict=True, whole=True,
                      join=("slivers", "daar/lijst.csv"), addresses=Path("bag.csv")), place, "EPSG:31370"))
    assert (name, options["into"], options["kind"]) == ("import", place, "parcels")
    assert options["join"] == ["slivers", "lijst.csv"]
    name, options = parsed(data_fetch._command(FetchRequest("parcels", "GM0995", Path("s.yaml"), defaults={"status": "unknown"}, refresh=True), place))
    assert (name, options["area"], options["refresh"]) == ("fetch", "GM0995", True)
    name, options = parsed(data_derive._command(data_derive.DeriveRequest("vacancy", Path("f.yaml"), ("P1", "P2"), addresses=Path("b.csv")), place))
    assert (name, options["what"], options["accept"]) == ("derive", "vacancy", ["P1", "P2"])

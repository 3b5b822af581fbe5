"""What can be done with a scenario on the page Compare: each is done in the store, and says the command that does the same."""

import shlex
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from planner.project.folder import write_project
from planner.studio.plan import Lock
from planner.studio.scenarios import Change, Scenarios
from planner.ui.work import IN_FORCE
from tests import cases


def _page() -> None:
    from pathlib import Path

    import streamlit as st

    from planner.ui.opened import open_folder
    from planner.ui.scenarios_panel import show_scenarios
    from planner.ui.work import put_in_force, show_outcome

    opened = put_in_force(open_folder(Path(st.session_state["project"])))
    show_outcome("en")
    show_scenarios(opened, 1_000_000.0, "en")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_project(cases.project(cases.town(), **cases.town_terms()), tmp_path / "town")
    book = Scenarios(tmp_path / "town")
    book.save("little", Change(fund_eur=100_000.0))
    book.save("less", Change(fund_eur=50_000.0, forbids=(Lock("A", "*"),)))
    return tmp_path / "town"


@pytest.fixture
def page(folder: Path) -> AppTest:
    shown = AppTest.from_function(_page, default_timeout=60)
    shown.session_state["project"], shown.session_state["scenario"] = str(folder), "little"
    return shown.run()


def test_a_note_is_saved(page: AppTest, folder: Path) -> None:
    """The note stands in the store; the command that writes it is shown."""
    next(area for area in page.text_area if area.key.startswith("scenario-note-")).set_value("agreed in June")
    page.button(key="scenario-note-save").click().run()
    assert not page.exception
    assert Scenarios(folder).read("little").note == "agreed in June"
    assert shlex.split(page.code[0].value) == ["schuifruimte", "scenario", "note", str(folder), "little", "agreed in June"]


def test_a_copy_begins_with_the_same_steps(page: AppTest, folder: Path) -> None:
    """The copy is there with its steps; a name that is taken is told, and nothing is made."""
    page.text_input(key="scenario-copy-name").set_value("again")
    page.button(key="scenario-copy-make").click().run()
    book = Scenarios(folder)
    assert book.read("again").steps == book.read("little").steps
    page.text_input(key="scenario-copy-name").set_value("less")
    page.button(key="scenario-copy-make").click().run()
    assert not page.exception
    assert page.error
    assert [scenario.name for scenario in Scenarios(folder).all()] == ["little", "less", "again"]


def test_a_deleted_scenario_is_no_longer_in_force(page: AppTest, folder: Path) -> None:
    """It leaves the list, the project as it is holds again, and the history of all still tells of it."""
    page.session_state[IN_FORCE] = "little"
    page.run()
    page.button(key="scenario-delete-sure").click().run()
    assert not page.exception
    assert [scenario.name for scenario in Scenarios(folder).all()] == ["less"]
    assert page.session_state[IN_FORCE] == ""
    page.toggle(key="history-of-all").set_value(True).run()
    assert any("little" in set(frame.value.get("scenario", ())) for frame in page.dataframe if "by" in frame.value and "what was done" in frame.value)


def test_a_deleted_scenario_is_brought_back(page: AppTest, folder: Path) -> None:
    """Also the last one: it stands in the list of those that were deleted until it is back."""
    before = {scenario.name: scenario.steps for scenario in Scenarios(folder).all()}
    for _ in before:
        page.button(key="scenario-delete-sure").click().run()
    assert Scenarios(folder).all() == ()
    for name in before:
        page.button(key=f"scenario-restore-{name}").click().run()
        assert f"“{name}” is back, as it stood." in [said.value for said in page.success]
    assert not page.exception
    assert {scenario.name: scenario.steps for scenario in Scenarios(folder).all()} == before
    assert not [button for button in page.button if str(button.key).startswith("scenario-restore")]


def test_a_scenario_comes_along_to_a_changed_project(page: AppTest, folder: Path) -> None:
    """Nothing to do before the project changed; then the button brings the scenario to it, and the warning is gone."""
    assert page.button(key="scenario-rebase").disabled
    changed = cases.project(cases.town(), **cases.town_terms())
    write_project(changed.with_fund(7_000_000.0), folder)
    page.run()
    assert any("To the present project" in warning.value for warning in page.warning)
    page.button(key="scenario-rebase").click().run()
    assert not page.exception
    book = Scenarios(folder)
    assert book.changed_base(book.read("little")) == ()
    assert book.changed_base(book.read("less"))


def test_differences_are_said_thing_by_thing(page: AppTest) -> None:
    """Two scenarios beside each other: the fund in both, the forbidden move in one alone."""
    page.selectbox(key="diff-first").set_value("less")
    page.selectbox(key="diff-second").set_value("little").run()
    table = next(frame.value for frame in page.dataframe if list(frame.value.columns) == ["less", "little"])
    assert len(table) == 2
    assert "–" in table["little"].tolist()
    assert "50" in " ".join(table["less"])


def test_a_target_is_saved_with_the_scenario(page: AppTest, folder: Path) -> None:
    """What the form asks stands in the store."""
    next(field for field in page.text_input if field.label == "Name of the scenario").set_value("aim")
    page.number_input(key="scenario-target").set_value(0.5)
    next(button for button in page.button if button.label == "Save").click().run()
    assert not page.exception
    assert Scenarios(folder).ask("aim").request.target_ha == 0.5


def _bar() -> None:
    from pathlib import Path

    import streamlit as st

    from planner.ui.opened import open_folder
    from planner.ui.scenario_bar import show_scenario
    from planner.ui.work import put_in_force, show_outcome

    opened = put_in_force(open_folder(Path(st.session_state["project"])))
    show_outcome("en")
    show_scenario(opened, "en")


def test_the_scenario_in_force_is_deleted_in_the_sidebar(folder: Path) -> None:
    """After a question; the project as it is comes in its place, the other scenario stays, and without one there is nothing to delete."""
    shown = AppTest.from_function(_bar, default_timeout=60)
    shown.session_state["project"], shown.session_state[IN_FORCE] = str(folder), "little"
    shown.run()
    assert any("Delete “little”?" in said.value for said in shown.markdown)
    shown.button(key="delete-scenario-sure").click().run()
    assert not shown.exception
    assert [scenario.name for scenario in Scenarios(folder).all()] == ["less"]
    assert shown.session_state[IN_FORCE] == ""
    assert [said.value for said in shown.toast] == ["“little” is deleted; Undo brings it back."]
    assert not [button for button in shown.button if button.key == "delete-scenario-sure"]
    shown.button(key="undo").click().run()
    assert shown.session_state[IN_FORCE] == "little"
    assert sorted(scenario.name for scenario in Scenarios(folder).all()) == ["less", "little"]


def test_a_scenario_that_somebody_changed_meanwhile_is_not_deleted(folder: Path) -> None:
    """What was seen is what is deleted."""
    shown = AppTest.from_function(_bar, default_timeout=60)
    shown.session_state["project"], shown.session_state[IN_FORCE] = str(folder), "little"
    shown.run()
    Scenarios(folder).save("little", Change(fund_eur=1.0))
    shown.button(key="delete-scenario-sure").click().run()
    assert "little" in [scenario.name for scenario in Scenarios(folder).all()]

"""Journeys through the page Space demand."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from planner.studio.scenarios import Scenarios
from tests.ui.conftest import ROOT, settle, walk_to_cell
from tests.ui.project import write_test_project

APP = ROOT / "app.py"
pytestmark = pytest.mark.browser
type Open = Callable[..., Page]


def test_an_answer_is_changed(open_page: Open, tmp_path: Path) -> None:
    """What is typed into the table is a step of the scenario, and the project itself stays as it is."""
    folder = write_test_project(tmp_path / "proefstad")
    page = open_page(APP, f"demand?project={folder}&demand-by=category&range=high")
    expect(page.get_by_text("30 wensen vragen")).to_be_visible()
    expect(page.get_by_text("--by category --range high")).to_be_visible()
    grid = page.get_by_test_id("stDataFrame").nth(1)
    grid.scroll_into_view_if_needed()
    settle(page)
    walk_to_cell(page, grid, (120, 50), to_the_right=3)  # from the firm in the first row
    page.keyboard.press("Enter")
    page.locator("#portal input").fill("4321")
    page.keyboard.press("Enter")
    for _ in range(100):
        page.wait_for_timeout(200)
        if saved := Scenarios(folder).all():
            break
    settle(page)
    expect(page.get_by_text("30 wensen vragen")).to_be_visible()
    assert [(step.values["table"], step.values["row"], step.values["column"], step.values["new"]) for step in saved[0].steps] == [
        ("demand", "D00", "extra_plot_m2", 4321.0)]


def test_a_project_without_demand(open_page: Open, tmp_path: Path) -> None:
    """Who has no demand yet reads where it comes from."""
    from planner.project.folder import write_project
    from tests.ui.project import build_project

    project = build_project()
    write_project(project.with_table("demand", project["demand"].head(0)), tmp_path / "leeg")
    page = open_page(APP, f"demand?project={tmp_path / 'leeg'}")
    expect(page.get_by_text("Nog geen bedrijf vraagt ruimte.")).to_be_visible()

"""Journeys through the page Data: what the reader sees, and what the project then holds."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from planner.studio.folders import ImportRequest, import_files, open_project
from tests.sources.files import estates, parcels, text, write
from tests.ui.conftest import ROOT, choose, give_files, settle

APP = ROOT / "app.py"
pytestmark = pytest.mark.browser
type Open = Callable[..., Page]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a project with estates and parcels."""
    into = tmp_path / "werk"
    for kind, frame in (("estates", estates()), ("parcels", parcels())):
        assert not import_files(ImportRequest(kind, (write(frame, tmp_path / f"{kind}.gpkg"),)), into).has_errors
    return into


def _upload(page: Page, table: str, *files: Path) -> None:
    """Choose files, and then the table: the files stay."""
    settle(page)
    give_files(page, *files)
    choose(page, "Tabel", table)
    settle(page)
    expect(page.get_by_role("button", name="Bekijk wat het doet")).to_be_visible()


def test_a_file_with_columns_of_its_own(open_page: Open, folder: Path, tmp_path: Path) -> None:
    """The page proposes where columns come from, shows what changes before it writes, and proposes the same for the next such file."""
    page = open_page(APP, f"data?project={folder}")
    lines = ("nummer;soort bedrijf;Werkzame personen;waar", "F-1;25.11;12;P1", "F-2;28.41;7;P2", "F-3;25.62;3;P2")
    _upload(page, "Bedrijven", text(tmp_path / "lijst.csv", *lines))
    expect(page.get_by_text("3 rijen, 4 kolommen.")).to_be_visible()
    page.get_by_role("button", name="Bekijk wat het doet").click()
    expect(page.get_by_text("Wijzigingen: 3 nieuw")).to_be_visible()
    assert open_project(folder)["firms"].empty
    page.get_by_role("button", name="In het project schrijven").click()
    expect(page.get_by_text("Geschreven. 3 rijen van Bedrijven staan in het project.")).to_be_visible()
    assert sorted(open_project(folder)["firms"]["firm_id"]) == ["F-1", "F-2", "F-3"]
    _upload(page, "Bedrijven", text(tmp_path / "later.csv", *lines[:2], "F-4;38.32;20;P1"))
    expect(page.get_by_text("Zulke kolommen zijn eerder gekoppeld")).to_be_visible()
    page.get_by_role("button", name="Bekijk wat het doet").click()
    expect(page.get_by_text("Wijzigingen: 1 nieuw, 2 behouden")).to_be_visible()


def test_a_broken_file_shows_all_faults(open_page: Open, folder: Path, tmp_path: Path) -> None:
    """Every fault at once, nothing to write, nothing written."""
    page = open_page(APP, f"data?project={folder}")
    before = (folder / "layers.gpkg").read_bytes()
    _upload(page, "Bedrijven", text(tmp_path / "fout.csv", "firm_id,sbi,workers,parcel_id", "F1,2511,veel,P1", "F1,2562,3,P9", "F2,2562,-3,P2"))
    page.get_by_role("button", name="Bekijk wat het doet").click()
    expect(page.get_by_text("De import is geweigerd; er is niets geschreven.")).to_be_visible()
    expect(page.get_by_role("button", name="fouten (4)").or_(page.get_by_role("checkbox", name="fouten (4)")).first).to_be_visible()
    expect(page.get_by_role("button", name="In het project schrijven")).to_have_count(0)
    assert (folder / "layers.gpkg").read_bytes() == before


def test_a_new_project_from_the_page(open_page: Open, tmp_path: Path) -> None:
    """From the sample to a project of one's own: the first table makes it, and the other pages open it."""
    page = open_page(APP, "data")
    expect(page.get_by_text("Het voorbeeld is open; daarin wordt niet geschreven.")).to_be_visible()
    page.get_by_label("Map van uw project; een nieuwe wordt gemaakt").fill(str(tmp_path / "nieuw"))
    page.get_by_role("button", name="Openen", exact=True).click()
    expect(page.get_by_text("Projectmap:")).to_be_visible()
    expect(page.get_by_text("Bedrijventerreinen (nog niet)")).to_be_visible()
    _upload(page, "Bedrijventerreinen", write(estates(), tmp_path / "terreinen.gpkg"))
    page.get_by_role("button", name="Bekijk wat het doet").click()
    page.get_by_role("button", name="In het project schrijven").click()
    expect(page.get_by_text("Geschreven. 2 rijen van Bedrijventerreinen staan in het project.")).to_be_visible()
    expect(page.get_by_text("Bedrijventerreinen (2)")).to_be_visible()
    expect(page.get_by_label("Tabel", exact=True)).to_have_value("Gemeenten")  # the next that a plan needs
    assert len(open_project(tmp_path / "nieuw")["estates"]) == 2
    for name in ("Kaart", "Plan", "Start"):
        page.get_by_role("link", name=name).click()
        expect(page.get_by_role("heading", name=name if name != "Start" else "Schuifruimte op bedrijventerreinen", exact=True)).to_be_visible()
        settle(page)

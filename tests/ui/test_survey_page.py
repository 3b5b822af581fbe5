"""Journey: the firm survey out and back through the page Data."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from planner.studio.folders import ImportRequest, import_files, open_project
from tests.sources.files import estates, parcels, text, write
from tests.sources.survey.post import fill
from tests.ui.conftest import ROOT, settle

APP = ROOT / "app.py"
pytestmark = pytest.mark.browser
type Open = Callable[..., Page]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a project with two firms."""
    into = tmp_path / "werk"
    firms = text(tmp_path / "firms.csv", "firm_id,name,sbi,workers,parcel_id", "F1,Staal,2511,12,P1", "F2,Draai,2562,5,P2")
    for kind, path in (("estates", write(estates(), tmp_path / "e.gpkg")), ("parcels", write(parcels(), tmp_path / "p.gpkg")), ("firms", firms)):
        assert not import_files(ImportRequest(kind, (path,)), into).has_errors
    return into


def test_the_survey_out_and_back(open_page: Open, folder: Path, tmp_path: Path) -> None:
    """Forms come down as one zip; an answer that differs is shown and not written before it is decided; then the project holds it."""
    page = open_page(APP, f"data?project={folder}")
    page.get_by_role("tab", name="Bedrijvenenquête").click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Downloaden").click()
    with zipfile.ZipFile(io.BytesIO(Path(waiting.value.path()).read_bytes())) as archive:
        assert sorted(archive.namelist()) == ["F1.xlsx", "F2.xlsx"]
        archive.extractall(tmp_path / "forms")
    back = fill(tmp_path / "forms" / "F1.xlsx", {"workers": 30, "floor": "1.250,5"}, to=tmp_path / "terug.xlsx")
    page.locator("input[type=file]").last.set_input_files(str(back))
    expect(page.get_by_text("1 antwoorden verschillen van het project")).to_be_visible()
    expect(page.get_by_role("button", name="In het project schrijven")).to_have_count(0)
    assert open_project(folder)["firms"].set_index("firm_id")["workers"]["F1"] == 12
    page.get_by_role("button", name="alles: formulier overnemen").click()
    settle(page)
    page.get_by_role("button", name="In het project schrijven").click()
    expect(page.get_by_text("De antwoorden staan in het project.")).to_be_visible()
    firm = open_project(folder)["firms"].set_index("firm_id").loc["F1"]
    assert (firm["workers"], firm["floor_m2"]) == (30, 1250.5)


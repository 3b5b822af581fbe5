"""Forms out, filled in by firms, and back into the tables."""

import math
from pathlib import Path

import openpyxl
import pytest

from planner.project.project import Project
from planner.studio.folders import open_project
from planner.studio.survey import FormsRequest, read_forms, write_forms
from tests.sources.survey.post import codes, empty_form, fill, firm_of, form_for, lay, read, rows


def test_a_form_comes_home(town: Path, tmp_path: Path) -> None:
    """The tables hold exactly what the firm filled in where the project knew nothing; everything else stays."""
    before = open_project(town)
    form = form_for(before, "F2", tmp_path / "out")
    fill(form, {"tenure": "Huur", "floor": 900, "plot": 2000, "height": 8.5, "consent": "Ik sta ervoor open", "stops": 2031, "confidential": "Nee",
                "year": 1988, "category": "3.2", "money": 150000},
         [{"does": "R8 recyclen", "extra": 1200, "own plot": "Nee, elders", "sure": 0.7}, {"does": "R4 repareren", "extra": 300}])
    report = read(town, form)
    assert not report.has_errors
    assert report.is_written
    told = {"tenure": "rent", "floor_m2": 900.0, "plot_m2": 2000.0, "height_m": 8.5, "consent": "open", "stops_in": 2031.0, "building_year": 1988.0,
            "category": "3.2", "willingness_eur": 150_000.0}
    after = open_project(town)
    was, now = rows(before, "firms"), rows(after, "firms")
    assert now.keys() == was.keys()
    changed = {name: value for name, value in now["F2"].items() if value != was["F2"][name] and not (value != value and was["F2"][name] != was["F2"][name])}  # noqa: PLR0124
    assert changed == told
    assert all(str(now[firm]) == str(was[firm]) for firm in ("F1", "F3"))
    demand = rows(after, "demand")
    assert sorted(demand) == ["D1", "F2-1", "F2-2"]
    assert (demand["F2-1"]["strategy"], demand["F2-1"]["extra_plot_m2"], demand["F2-1"]["on_own_plot"], demand["F2-1"]["certainty"]) == ("R8", 1200, "no", 0.7)
    assert (demand["F2-2"]["strategy"], demand["F2-2"]["extra_plot_m2"], demand["F2-2"]["firm_id"]) == ("R4", 300, "F2")
    assert math.isnan(demand["F2-2"]["extra_floor_m2"])


def test_what_is_filled_is_reported(opened: Project, tmp_path: Path) -> None:
    """Each empty cell that gets a value, and each new row, has a record with the form and the value."""
    survey, _ = lay(opened, fill(form_for(opened, "F2", tmp_path / "out"), {"floor": 900}, [{"does": "R4 repareren", "extra": 300}]))
    filled = [(problem.file, problem.row, problem.column, problem.seen) for problem in survey.account.problems if problem.code == "survey_filled"]
    assert filled == [("F2.xlsx", "F2", "firms.floor_m2", "900")]
    assert [problem.row for problem in survey.account.problems if problem.code == "survey_row_added"] == ["F2-1"]


def test_reading_twice_changes_nothing(town: Path, tmp_path: Path) -> None:
    """The same forms once more: no change of the tables, no write, no conflict."""
    opened = open_project(town)
    forms = [fill(form_for(opened, "F2", tmp_path / "out"), {"tenure": "Huur", "plot": 2000}, [{"does": "R8 recyclen", "extra": 1200}]),
             fill(empty_form(tmp_path / "new.xlsx"), {"kvk": "11223344", "sbi": "2511", "workers": 7}, [{"extra": 100, "does": "R3 hergebruiken"}])]
    assert read(town, *forms).is_written
    before, stamp = (town / "layers.gpkg").read_bytes(), (town / "layers.gpkg").stat().st_mtime_ns
    report = read(town, *forms)
    assert not report.is_written
    assert report.conflicts == ()
    assert ((town / "layers.gpkg").read_bytes(), (town / "layers.gpkg").stat().st_mtime_ns) == (before, stamp)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_forms_that_were_not_touched(made: Path, opened: Project, tmp_path: Path, language: str) -> None:
    """Forms of all firms, returned as they went out, say nothing new in either language."""
    write_forms(tmp_path / "out", FormsRequest(made, language))  # type: ignore[arg-type]
    survey, _ = lay(opened, *sorted((tmp_path / "out").iterdir()))
    assert [layer.rows_read for layer in survey.account.layers] == [3, 1]
    assert survey.account.problems == []
    assert survey.tables == {}


def test_a_new_firm(tmp_path: Path) -> None:
    """An empty form of a firm that is not there makes it, with its codes letter by letter, into a project that is not there either."""
    form = fill(empty_form(tmp_path / "new.xlsx"), {"id": "000012345678", "kvk": "01234567", "sbi": "0113", "workers": 7, "name": "=Nieuw"})
    report = read(tmp_path / "p", form)
    assert not report.has_errors, codes(report)
    firm = firm_of(tmp_path / "p", "000012345678")
    assert (firm["kvk_no"], firm["sbi"], firm["workers"], firm["name"]) == ("01234567", "0113", 7.0, "=Nieuw")


def test_no_consent_is_no_consent(opened: Project, tmp_path: Path) -> None:
    """A new firm that does not answer about confidentiality is confidential, and that is said; "Nee" is an answer."""
    silent = fill(empty_form(tmp_path / "a.xlsx"), {"kvk": "11111111", "sbi": "25", "workers": 1})
    clear = fill(silent, {"kvk": "22222222", "confidential": "Nee"}, to=tmp_path / "b.xlsx")
    survey, firms = lay(opened, silent, clear)
    assert codes(survey).count("survey_confidential") == 1
    assert (bool(firms["11111111"]["confidential"]), bool(firms["22222222"]["confidential"])) == (True, False)


def test_what_a_new_firm_must_answer(tmp_path: Path) -> None:
    """A new firm without SBI code or workers is refused with a message for each, and nothing is written."""
    report = read(tmp_path / "p", fill(empty_form(tmp_path / "new.xlsx"), {"kvk": "11223344"}))
    assert sorted((problem.code, problem.file, problem.column) for problem in report.problems if problem.severity == "error") == [
        ("empty", "new.xlsx", "firms.sbi"), ("empty", "new.xlsx", "firms.workers")]
    assert not (tmp_path / "p").exists()


def test_english(opened: Project, tmp_path: Path) -> None:
    """An English form and a Dutch project meet: words of either language are the same choice."""
    form = fill(form_for(opened, "F3", tmp_path / "out", "en"), {"tenure": "Rented", "quay": "Yes", "consent": "I want to move"},
                [{"does": "R5 refurbish", "extra": 50}], "en")
    _, firms = lay(opened, form)
    assert (firms["F3"]["tenure"], firms["F3"]["quay"], firms["F3"]["consent"], firms["F3-1"]["strategy"]) == ("rent", True, "will_move", "R5")


def test_no_firm_reads_of_another(made: Path, tmp_path: Path) -> None:
    """No cell of a form, hidden sheets included, holds anything of another firm."""
    book = openpyxl.load_workbook(form_for(made, "F1", tmp_path / "out"))
    cells = [str(cell.value) for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert "Smid" in cells
    for word in ("F2", "F3", "geheim", "87654321", "Derde"):
        assert not any(word in cell for cell in cells)


def test_one_sheet_for_an_estate(town: Path, tmp_path: Path) -> None:
    """On one sheet each firm has a row, with more rows for more activities; it is read back as such, new firms on spare rows included."""
    path = tmp_path / "list.xlsx"
    write_forms(path, FormsRequest(town, "nl", estates=("E1",), one_sheet=True))
    book = openpyxl.load_workbook(path)
    sheet = book["Bedrijven"]
    head = {cell.value: cell.column for cell in sheet[3] if cell.value}
    ids = [sheet.cell(row, head["Vestigingsnummer"]).value for row in range(6, 8)]
    assert ids == ["F1", "F2"]
    sheet.cell(7, head["Vloeroppervlakte"]).value = 640
    for row, activity in ((7, "R8 recyclen"), (8, "R4 repareren")):
        sheet.cell(row, head["Vestigingsnummer"]).value = "F2"
        sheet.cell(row, head["Wat u gaat doen"]).value = activity
        sheet.cell(row, head["Extra kavel"]).value = 100 * row
    for name, value in (("KvK-nummer", "55555555"), ("SBI-code", "2511"), ("Werkzame personen", 3), ("Extra kavel", 40)):
        sheet.cell(9, head[name]).value = value
    book.save(path)
    report = read(town, path)
    assert not report.has_errors, [problem.sentence() for problem in report.problems]
    after = open_project(town)
    assert rows(after, "firms")["F2"]["floor_m2"] == 640
    demand = rows(after, "demand")
    assert {name: (row["firm_id"], row["strategy"], row["extra_plot_m2"]) for name, row in demand.items()} == {
        "D1": ("F1", "R4", 800), "F2-1": ("F2", "R8", 700), "F2-2": ("F2", "R4", 800), "55555555-1": ("55555555", "R4", 40)}
    assert codes(report).count("survey_default") == 1
    assert not read(town, path).is_written


def test_a_confidential_firm_is_on_no_list(town: Path, tmp_path: Path) -> None:
    """A firm that asked for confidentiality is left off a list for an estate manager, and that is said."""
    read(town, fill(form_for(town, "F2", tmp_path / "out"), {"confidential": "Ja"}))
    forms = write_forms(tmp_path / "list.xlsx", FormsRequest(town, one_sheet=True))
    assert forms.firms == ("F1", "F3")
    assert [(problem.code, problem.row) for problem in forms.problems] == [("survey_confidential_left_out", "F2")]
    texts = [str(cell.value) for sheet in openpyxl.load_workbook(tmp_path / "list.xlsx").worksheets for row in sheet.iter_rows() for cell in row]
    assert not any("geheim" in each for each in texts)


def test_a_form_is_never_written_over(made: Path, tmp_path: Path) -> None:
    """A form that is there may hold answers: nothing is written, and each is named."""
    write_forms(tmp_path / "out", FormsRequest(made, firms=("F1",)))
    before = (tmp_path / "out" / "F1.xlsx").read_bytes()
    with pytest.raises(Exception, match=r"F1\.xlsx"):
        write_forms(tmp_path / "out", FormsRequest(made))
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["F1.xlsx"]
    assert (tmp_path / "out" / "F1.xlsx").read_bytes() == before


def test_dry_run(made: Path, opened: Project, tmp_path: Path) -> None:
    """A dry run reports the same and writes nothing."""
    form = fill(form_for(opened, "F2", tmp_path / "out"), {"floor": 900})
    before = (made / "layers.gpkg").read_bytes()
    report = read_forms([form], made, dry_run=True)
    assert "survey_filled" in codes(report)
    assert (made / "layers.gpkg").read_bytes() == before

"""Forms that firms changed, and files that are no forms."""

import re
import zipfile
from pathlib import Path

import openpyxl
import pytest

from planner.errors import InputError
from planner.project.project import Project
from planner.sources.survey.form import firm_form
from planner.sources.survey.questions import Questionnaire, parsed, questionnaire
from planner.sources.survey.returned import Return, read_return
from planner.studio.survey import read_forms
from tests.sources.survey.post import cell_of, codes, empty_form, fill, firm_of, form_for, lay, read

ANSWERS = {"kvk": "11223344", "sbi": "2511", "workers": 7, "tenure": "Huur"}
ROOM = [{"does": "R4 repareren", "extra": 300}, {"does": "R8 recyclen", "extra": 900}]


@pytest.fixture
def form(tmp_path: Path) -> Path:
    """Return a filled-in form."""
    return fill(empty_form(tmp_path / "form.xlsx"), ANSWERS, ROOM)


def _texts(one: Return) -> tuple[dict[str, str], list[dict[str, str]]]:
    return {key: given.text for key, given in one.firm.items()}, [{key: given.text for key, given in room.items()} for room in one.activities]


def _read(path: Path, survey: Questionnaire | None = None) -> tuple[tuple[dict[str, str], list[dict[str, str]]], list[str]]:
    book = read_return(path, path.name, survey or questionnaire())
    (one,) = book.returns
    return _texts(one), [remark.code for remark in book.remarks]


EXPECTED = ({"firms.kvk_no": "11223344", "firms.sbi": "2511", "firms.workers": "7", "firms.tenure": "Huur"},
            [{"demand.strategy": "R4 repareren", "demand.extra_plot_m2": "300"}, {"demand.strategy": "R8 recyclen", "demand.extra_plot_m2": "900"}])


def test_as_it_went_out(form: Path) -> None:
    """A form that kept its shape is read without a remark."""
    assert _read(form) == (EXPECTED, [])


def test_rows_and_columns_were_added(form: Path) -> None:
    """Inserted rows and columns move the answers along; what stands in them is named and not taken for an answer."""
    book = openpyxl.load_workbook(form)
    sheet = book["Bedrijf"]
    sheet.insert_rows(5, 2)
    sheet["C5"] = "mijn opmerking"
    sheet.insert_cols(3)
    sheet["C9"] = "nog iets"
    book["Ruimtevraag"].insert_cols(4)
    book.save(form)
    found = read_return(form, "form.xlsx", questionnaire())
    assert _texts(found.returns[0]) == EXPECTED
    assert {(remark.code, remark.seen) for remark in found.remarks} == {("survey_text_unused", "mijn opmerking"), ("survey_text_unused", "nog iets")}


def test_rows_were_moved(form: Path) -> None:
    """Questions in another order are the same questions."""
    book = openpyxl.load_workbook(form)
    sheet = book["Bedrijf"]
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    for number, row in enumerate([*cells[:2], *reversed(cells[2:])], start=1):
        for column, value in enumerate(row, start=1):
            sheet.cell(number, column).value = value
    book.save(form)
    assert _read(form) == (EXPECTED, [])


def test_sheets_were_renamed_and_moved(form: Path) -> None:
    """Names and order of sheets do not matter; a sheet of the firm's own is named."""
    book = openpyxl.load_workbook(form)
    book["Bedrijf"].title = "Blad1"
    book["Ruimtevraag"].title = "Onze plannen"
    book.move_sheet("Onze plannen", -3)
    book.create_sheet("Notities")["B2"] = "bel ons even"
    book.save(form)
    found, remarks = _read(form)
    assert found == EXPECTED
    assert remarks == ["survey_sheet_unused"]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_keys_have_gone(tmp_path: Path, language: str) -> None:
    """Answers copied as plain cells into a workbook of the firm's own are found by the words beside them; that is said as a guess."""
    answers = {"kvk": "11223344", "sbi": "2511", "workers": 7, "tenure": "Huur" if language == "nl" else "Rented"}
    path = fill(empty_form(tmp_path / "form.xlsx", language), answers, [{"does": "R4", "extra": 300}, {"does": "R8", "extra": 900}], language)
    book, plain = openpyxl.load_workbook(path), openpyxl.Workbook()
    plain.remove(plain.active)
    for title in book.sheetnames[1:3]:
        sheet = plain.create_sheet(title)
        for row in book[title].iter_rows(min_row=2, min_col=2, values_only=True):
            sheet.append(row)
    plain.save(path)
    (firm, rooms), remarks = _read(path)
    assert firm == {**EXPECTED[0], "firms.tenure": answers["tenure"]}
    assert [room["demand.extra_plot_m2"] for room in rooms] == ["300", "900"]
    assert remarks == ["survey_without_stamp"]


def test_a_macro_workbook(form: Path) -> None:
    """The same form saved as .xlsm is read; macros are not."""
    assert _read(form.rename(form.with_suffix(".xlsm"))) == (EXPECTED, [])


def test_an_older_form(tmp_path: Path, form: Path) -> None:
    """A question that had another key on an earlier form is known by it; a question that is no more is said with its cell."""
    text = Path(questionnaire.__wrapped__.__code__.co_filename).with_name("questions.yaml").read_text(encoding="utf-8")
    survey = parsed(text.replace("version: 1", "version: 3").replace("  - key: firms.workers", "  - key: firms.workers\n    was: [firms.jobs]"))
    book = openpyxl.load_workbook(form)
    for row in book["Bedrijf"].iter_rows(max_col=1):
        row[0].value = {"firms.workers": "firms.jobs", "firms.height_m": "firms.crane"}.get(row[0].value, row[0].value)
    book.save(form)
    found = read_return(form, "form.xlsx", survey)
    assert _texts(found.returns[0]) == EXPECTED
    assert [(remark.code, remark.seen) for remark in found.remarks] == [("survey_older_form", "1"), ("survey_question_unknown", "firms.crane")]
    book["_form"]["B2"] = "9"
    book.save(form)
    assert "survey_newer_form" in _read(form, survey)[1]


def test_a_question_that_was_copied(form: Path) -> None:
    """Two different answers to one question are an error that names both cells; equal ones are one answer."""
    book = openpyxl.load_workbook(form)
    sheet = book["Bedrijf"]
    row = next(row[0].row for row in sheet.iter_rows(max_col=1) if row[0].value == "firms.workers")
    sheet.cell(40, 1).value, sheet.cell(40, 3).value = "firms.workers", 7
    book.save(form)
    assert _read(form) == (EXPECTED, [])
    sheet.cell(40, 3).value = 9
    book.save(form)
    remarks = read_return(form, "form.xlsx", questionnaire()).remarks
    assert [(remark.code, remark.row, remark.values["other"]) for remark in remarks] == [("survey_question_twice", "Bedrijf!C40", f"Bedrijf!C{row}")]


def test_a_sheet_that_was_copied(form: Path) -> None:
    """A copied sheet with the same answers counts once; one with another answer is an error that names both cells."""
    book = openpyxl.load_workbook(form)
    book.copy_worksheet(book["Ruimtevraag"])
    copy = book.copy_worksheet(book["Bedrijf"])
    book.save(form)
    assert _read(form) == (EXPECTED, ["survey_sheet_repeats"])
    cell_of(copy, "Werkzame personen").value = 9
    book.save(form)
    assert [remark.code for remark in read_return(form, "form.xlsx", questionnaire()).remarks] == ["survey_sheet_repeats", "survey_question_twice"]


def test_a_form_of_another_project(opened: Project, tmp_path: Path) -> None:
    """A form of a firm that the project does not have adds it, said as a guess and as a firm without a place."""
    survey = questionnaire()
    firm_form(survey, "nl", {"firm_id": "Z9", "sbi": "25", "workers": 4.0}).save(tmp_path / "z.xlsx")
    laid, rows = lay(opened, tmp_path / "z.xlsx")
    assert rows["Z9"]["workers"] == 4
    assert {"survey_firm_missing", "without_place"} <= set(codes(laid))


def test_formulas(tmp_path: Path) -> None:
    """A formula with a stored result counts as that result; one without is refused for a figure; both are said with the formula."""
    form = fill(empty_form(tmp_path / "form.xlsx"), {**ANSWERS, "workers": "=3+4", "floor": 1})
    _stored_results(form, "3+4", "7")
    report = read(tmp_path / "p", form)
    assert [(problem.code, problem.seen) for problem in report.problems if problem.code == "survey_formula"] == [("survey_formula", "=3+4")]
    assert firm_of(tmp_path / "p", "11223344")["workers"] == 7
    fill(form, {"workers": "=3+4"})  # openpyxl stores no results
    assert ("not_a_number", "=3+4") in [(problem.code, problem.seen) for problem in read(tmp_path / "q", form).problems if problem.severity == "error"]


def _stored_results(path: Path, formula: str, result: str) -> None:
    """Write the last result beside a formula, as a spreadsheet program does."""
    parts = {}
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    with zipfile.ZipFile(path, "w") as book:
        for name, content in parts.items():
            book.writestr(name, re.sub(rf"<f>{re.escape(formula)}</f><v ?/?>(</v>)?", f"<f>{formula}</f><v>{result}</v>", content.decode("utf-8")))


def test_all_faults_of_all_files_at_once(town: Path, opened: Project, tmp_path: Path) -> None:
    """Broken, empty, foreign and missing files and wrong answers are each named; good files are accounted for; nothing is written."""
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04 no more")
    (tmp_path / "old.xlsx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100))
    (tmp_path / "mail.pdf").write_bytes(b"%PDF")
    foreign = openpyxl.Workbook()
    foreign.active["A1"] = "factuur"
    foreign.save(tmp_path / "invoice.xlsx")
    good = fill(form_for(opened, "F2", tmp_path / "out"), {"floor": 900})
    bad = fill(form_for(opened, "F3", tmp_path / "more"), {"workers": "veel", "tenure": "gekraakt", "year": 88, "kvk": "1234"}, [{"does": "R4", "extra": -5}])
    nameless = fill(empty_form(tmp_path / "nameless.xlsx"), {"sbi": "2511"})
    before = (town / "layers.gpkg").read_bytes()
    report = read(town, tmp_path / "broken.xlsx", good, tmp_path / "old.xlsx", bad, tmp_path / "mail.pdf", tmp_path / "invoice.xlsx", tmp_path / "gone.xlsx",
                  nameless, empty_form(tmp_path / "empty.xlsx"))
    errors = {(problem.file, problem.code) for problem in report.problems if problem.severity == "error"}
    assert errors >= {
        ("broken.xlsx", "file_unreadable"), ("old.xlsx", "survey_locked"), ("mail.pdf", "format_unknown"), ("invoice.xlsx", "survey_not_a_form"),
        ("gone.xlsx", "file_missing"), ("nameless.xlsx", "survey_no_firm"), ("F3.xlsx", "not_a_number"), ("F3.xlsx", "survey_choice"), ("F3.xlsx", "too_small"),
        ("F3.xlsx", "survey_code_wrong")}
    places = {(problem.code, problem.column): problem.row for problem in report.problems if problem.file == "F3.xlsx"}
    assert places["not_a_number", "firms.workers"].startswith("Bedrijf!C")
    assert places["too_small", "demand.extra_plot_m2"].startswith("Ruimtevraag!C")
    assert [(layer.name, layer.rows_read, layer.rows_rejected) for layer in report.layers] == [("firms", 4, 2), ("demand", 1, 0)]
    assert "survey_filled" in codes(report)
    assert (town / "layers.gpkg").read_bytes() == before


def test_a_damaged_form(form: Path) -> None:
    """A workbook that a mail program damaged anywhere is one message about the file, never a crash."""
    whole = form.read_bytes()
    for start in range(0, len(whole), len(whole) // 25):
        form.write_bytes(whole[:start] + b"\xff\x00\x55" * 4 + whole[start + 12:])
        try:
            read_return(form, "form.xlsx", questionnaire())
        except InputError as error:
            assert error.problems[0].code in {"file_unreadable", "survey_not_a_form"}  # noqa: PT017 - damage in a picture or a style may do no harm


def test_an_empty_form_stops_nothing(opened: Project, tmp_path: Path) -> None:
    """A form with nothing filled in is said and counted as rejected; the others are read."""
    survey, rows = lay(opened, empty_form(tmp_path / "empty.xlsx"), fill(form_for(opened, "F2", tmp_path / "out"), {"floor": 900}))
    assert "survey_form_empty" in codes(survey, "warning")
    assert (survey.account.layers[0].rows_read, survey.account.layers[0].rows_rejected) == (2, 1)
    assert rows["F2"]["floor_m2"] == 900


def test_strict(opened: Project, tmp_path: Path) -> None:
    """Under strict a guess is an error and no table changes."""
    form = fill(form_for(opened, "F2", tmp_path / "out"), {"floor": "ca. 900"})
    survey, _ = lay(opened, form, strict=True)
    assert (codes(survey, "error"), survey.tables) == (["survey_about"], {})
    assert lay(opened, form)[1]["F2"]["floor_m2"] == 900


def test_a_form_of_another_firm(opened: Project, tmp_path: Path) -> None:
    """A form that was made for one firm and carries the number of another is refused."""
    survey, _ = lay(opened, fill(form_for(opened, "F2", tmp_path / "out"), {"id": "F3", "floor": 900}))
    assert codes(survey, "error") == ["survey_firm_differs"]
    assert survey.tables == {}


@pytest.mark.parametrize("answers", [{"kvk": 1234567}, {"kvk": "01234567", "id": "000011112222"}])
def test_an_empty_form_of_a_known_firm(opened: Project, tmp_path: Path, answers: dict[str, object]) -> None:
    """An empty form is matched by its Chamber of Commerce number, said as a guess, also where a leading zero was lost or it names an establishment."""
    survey, rows = lay(opened, fill(empty_form(tmp_path / "a.xlsx"), {**answers, "floor": 900}))
    assert "survey_firm_matched" in codes(survey)
    assert rows["F1"]["floor_m2"] == 900
    assert len(survey.tables["firms"]) == 3


def test_partners_become_firms(opened: Project, tmp_path: Path) -> None:
    """Partners are named by name or number and kept as firms of the project; a stranger is left out and said."""
    survey, rows = lay(opened, fill(form_for(opened, "F3", tmp_path / "out"), {"partners": "smid; 87654321 ; Vreemdeling BV"}))
    assert rows["F3"]["partners"] == "F1;F2"
    assert [problem.seen for problem in survey.account.problems if problem.code == "survey_partner_unknown"] == ["Vreemdeling BV"]


def test_a_folder_of_forms(made: Path, opened: Project, tmp_path: Path) -> None:
    """A folder stands for the forms in it, locks of open files passed over; a file named twice is one file; a folder without forms is one message."""
    out = fill(form_for(opened, "F2", tmp_path / "out"), {"floor": 900}).parent
    (out / "~$F2.xlsx").write_bytes(b"lock")
    assert [layer.rows_read for layer in read(made, out, out / "F2.xlsx", dry_run=True).layers] == [1, 0]
    (tmp_path / "none").mkdir()
    with pytest.raises(InputError, match="none"):
        read_forms([tmp_path / "none"], made)

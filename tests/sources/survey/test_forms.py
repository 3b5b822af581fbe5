"""What a firm sees: lists, protection, text cells, and nothing cut off on A4."""

import math
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from matplotlib.font_manager import FontProperties, findfont, get_font
from openpyxl.worksheet.worksheet import Worksheet

from planner.sources.survey.answers import Reader
from planner.sources.survey.firm_list import list_form
from planner.sources.survey.form import firm_form
from planner.sources.survey.merging import same_value
from planner.sources.survey.questions import Question, questionnaire
from planner.sources.survey.returned import Given, read_return
from tests.sources.survey.post import cell_of

SURVEY = questionnaire()
SIGN_PIXELS, PIXELS_A_POINT = 7.0, 96 / 72
"""A column of width 1 is one digit of 11 points wide: 7 pixels."""
PAGE_MM = {"landscape": 297 - 2 * 0.4 * 25.4, "portrait": 210 - 2 * 0.4 * 25.4}
SMALLEST_PRINT = 0.6
"""Printed smaller than this nobody reads it."""


@pytest.fixture(scope="module", params=["nl", "en"])
def book(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Return an empty form, opened again from disk."""
    path = tmp_path_factory.mktemp("form") / "form.xlsx"
    firm_form(SURVEY, request.param).save(path)
    return openpyxl.load_workbook(path)


def _answer_cells(book: Any) -> dict[str, Any]:
    """Return the cell for an answer of every question that a firm sees, by key."""
    language = "nl" if "Bedrijf" in book.sheetnames else "en"
    sheets = {"firms": book[SURVEY.words["firm"][language]], "demand": book[SURVEY.words["room"][language]]}
    return {question.key: cell_of(sheets[question.table], question.label[language]) for question in SURVEY.questions if not question.is_hidden}


def test_every_question_is_asked(book: Any) -> None:
    """Each question has a cell that can be typed in on a sheet that is otherwise protected without a password; text cells keep leading zeros."""
    for key, cell in _answer_cells(book).items():
        assert not cell.protection.locked, key
        assert cell.parent.protection.sheet
        assert not cell.parent.protection.password
        assert (cell.number_format == "@") == SURVEY[key].is_text, key


def test_choices_are_lists(book: Any) -> None:
    """Where there are choices there is a list with exactly their words; every other question explains itself when its cell is chosen."""
    language = "nl" if "Bedrijf" in book.sheetnames else "en"
    for key, cell in _answer_cells(book).items():
        (rule,) = [rule for rule in cell.parent.data_validations.dataValidation if cell.coordinate in rule.sqref]
        assert rule.prompt
        assert len(rule.prompt) <= 255
        words = [choice.label[language] for choice in SURVEY[key].choices]
        if words:
            sheet, _, span = rule.formula1.replace("$", "").replace("'", "").partition("!")
            assert [row[0].value for row in book[sheet][span]] == words, key
        else:
            assert rule.formula1 is None


def test_what_helps_the_reader_is_hidden(book: Any) -> None:
    """Keys, marks, lists and the stamp are there and are not seen."""
    for name in ("_form", "_choices"):
        assert book[name].sheet_state == "veryHidden"
    for sheet in book.worksheets[1:3]:
        assert sheet.column_dimensions["A"].hidden
        assert sheet.row_dimensions[1].hidden


@cache
def _wide(word: str, size: float, *, bold: bool) -> float:
    """Return the width of a word in pixels; the letters of Calibri and Carlito are at most this part of DejaVu's, which is always there."""
    font = get_font(findfont(FontProperties(family="DejaVu Sans", weight="bold" if bold else "normal")))
    font.set_size(size, 72 * PIXELS_A_POINT)
    font.set_text(word)
    return float(font.get_width_height()[0]) / 64 * 0.86


def _wrapped_lines(text: str, size: float, width_pixels: float, *, bold: bool) -> int:
    """Return how many lines a text takes, by the widths of its letters."""
    lines, used = 1, 0.0
    for word in text.split():
        more = _wide(word, size, bold=bold) + (size * PIXELS_A_POINT * 0.3 if used else 0.0)
        lines, used = (lines + 1, _wide(word, size, bold=bold)) if used and used + more > width_pixels else (lines, used + more)
    return lines


def _cut_off(sheet: Worksheet) -> list[str]:
    out = []
    for row in sheet.iter_rows(max_row=60):
        height = sheet.row_dimensions[row[0].row].height or 15.0
        for cell in row:
            column = sheet.column_dimensions[cell.column_letter]
            if isinstance(cell.value, str) and not column.hidden and not sheet.row_dimensions[cell.row].hidden:
                size = cell.font.size or 11.0
                lines = _wrapped_lines(cell.value, size, column.width * SIGN_PIXELS - 5, bold=bool(cell.font.bold))
                if lines * size * 1.25 > height + 1:
                    out.append(f"{cell.coordinate}: {cell.value}")
    return out


@pytest.mark.parametrize("language", ["nl", "en"])
def test_nothing_is_cut_off(language: str) -> None:
    """By the widths of the letters every text fits its cell, in the form and in the list, and the form fits the width of A4 in readable print."""
    for book, sheets in ((firm_form(SURVEY, language), 3), (list_form(SURVEY, language), 2)):  # type: ignore[arg-type]
        for sheet in book.worksheets[:sheets]:
            assert _cut_off(sheet) == []
            wide = sum(column.width for column in sheet.column_dimensions.values() if not column.hidden) * SIGN_PIXELS / 96 * 25.4
            assert (sheet.page_setup.paperSize, sheet.sheet_properties.pageSetUpPr.fitToPage) == (9, True)
            pages = sheet.page_setup.fitToWidth
            assert PAGE_MM[sheet.page_setup.orientation] * pages / wide > SMALLEST_PRINT, (sheet.title, wide)


def _typed(question: Question) -> st.SearchStrategy[Any]:
    """Return answers that the table can hold, as a firm types them."""
    column = question.column
    if question.choices:
        return st.sampled_from([choice.label[language] for choice in question.choices for language in ("nl", "en")])
    if column.kind == "year":
        return st.integers(1900, 2100)
    if column.is_number:
        return st.floats(0, 1, allow_nan=False) if column.kind == "share" else st.one_of(st.integers(0, 10**9), st.floats(0, 10**9, allow_nan=False))
    if column.name in {"kvk_no", "sbi"}:
        return st.from_regex(r"[0-9]{8}" if column.name == "kvk_no" else r"[0-9]{2,5}", fullmatch=True)
    return st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=20).filter(
        lambda text: text.lower() not in {"nan", "none", "null", "<na>", "nat", "nvt", "n.v.t.", "nb", "n.b.", "na", "n/a", "x", "-", "--", "?", "geen"})


FREE = [question for question in SURVEY.questions if not question.is_hidden and question.column.kind != "list" and question.column.name != "firm_id"]


@settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), language=st.sampled_from(["nl", "en"]))
def test_any_answers_survive(tmp_path: Path, data: st.DataObject, language: Any) -> None:
    """Whatever allowed answers a firm types, the same values come back: none lost, none changed, none at another question."""
    asked = data.draw(st.lists(st.sampled_from(FREE), unique_by=lambda question: question.key, min_size=1, max_size=8))
    answers = {question.key: data.draw(_typed(question), label=question.key) for question in asked}
    book = firm_form(SURVEY, language)
    for key, value in answers.items():
        sheet = book[SURVEY.words["firm" if SURVEY[key].table == "firms" else "room"][language]]
        cell = cell_of(sheet, SURVEY[key].label[language])
        cell.value = value
        cell.data_type = "s" if isinstance(value, str) else cell.data_type
    book.save(tmp_path / "form.xlsx")
    (form,) = read_return(tmp_path / "form.xlsx", "form.xlsx", SURVEY).returns
    back = {**form.firm, **(form.activities[0] if form.activities else {})}
    assert back.keys() == answers.keys()
    for key, given_cell in back.items():
        reader = Reader("form.xlsx", SURVEY, 0.95)
        value = reader.read(SURVEY[key], given_cell).value
        choice = next((each.value for each in SURVEY[key].choices if answers[key] in each.label.values()), answers[key])
        assert same_value(value, float(choice) if SURVEY[key].column.is_number else choice), (key, answers[key], value)
        assert [remark.code for remark in reader.remarks] == []


@settings(max_examples=25, deadline=None, derandomize=True)
@given(data=st.data())
def test_what_is_prefilled_reads_as_the_same(data: st.DataObject) -> None:
    """A value of a table, shown on a form and read back, is that value: a form that is returned untouched changes nothing."""
    for question in FREE:
        column = question.column
        allowed = ["true", "false"] if column.kind == "flag" else [choice for choice in column.choices if choice]
        value = data.draw(st.sampled_from(allowed) if allowed else _typed(question))
        shown = question.shown(value == "true" if column.kind == "flag" else value, data.draw(st.sampled_from(["nl", "en"])))
        if shown is not None:
            back = Reader("form.xlsx", SURVEY, 0.95).read(question, Given(shown, "C1")).value
            assert same_value(back, float(value) if column.is_number else value), question.key
            assert not (isinstance(back, float) and math.isnan(back))

"""The form for an estate manager: many firms on one sheet, a firm a row."""

from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from planner.language import Language
from planner.sources.survey.questions import Question, Questionnaire
from planner.sources.survey.sheets import HEAD, Lists, add_readme, add_stamp, finish, fit_height, new_book, put, set_widths, write, write_answer

SPARE_ROWS = 50
"""Empty rows for firms that the project does not know."""
WIDTH = 19.0
WIDE = {"firms.name": 30.0, "firms.partners": 30.0}
HEAD_ROWS = 5
"""Keys (hidden), heading, question, unit, example."""


def list_form(survey: Questionnaire, language: Language, rows: Sequence[Mapping[str, Any]] = ()) -> Workbook:
    """Return one sheet with a row for each firm and activity.

    Parameters
    ----------
    survey, language
        Questions and their language.
    rows
        What the project knows: question key → value of the table. A firm with more activities has more rows.
    """
    book = new_book()
    add_readme(book, survey, language)
    sheet = book.create_sheet(survey.words["list"][language])
    questions = sorted(survey.questions, key=lambda question: question.is_hidden)
    widths = [0.0, *(0.0 if question.is_hidden else WIDE.get(question.key, WIDTH) for question in questions)]
    _head(sheet, survey, language, questions, widths)
    last = HEAD_ROWS + len(rows) + SPARE_ROWS
    lists = Lists(book, survey, language)
    for column, question in enumerate(questions, start=2):
        letter = get_column_letter(column)
        lists.attach(sheet, question, f"{letter}{HEAD_ROWS + 1}:{letter}{last}")
        for row in range(HEAD_ROWS + 1, last + 1):
            known = rows[row - HEAD_ROWS - 1] if row - HEAD_ROWS - 1 < len(rows) else {}
            value = question.shown(known.get(question.key), language) if question.is_prefilled else None
            write_answer(sheet, row, column, question, value, is_fixed=question.key == "firms.firm_id" and value is not None)
    set_widths(sheet, widths)
    finish(sheet, f"D{HEAD_ROWS + 1}", f"3:{HEAD_ROWS}")
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth = 4
    sheet.print_title_cols = "A:C"
    add_stamp(book, survey, language, "")
    book.active = 0
    return book


def _head(sheet: Worksheet, survey: Questionnaire, language: Language, questions: Sequence[Question], widths: Sequence[float]) -> None:
    for row in range(1, HEAD_ROWS + 1):
        put(sheet.cell(row, 1), HEAD)
    section = ""
    for column, question in enumerate(questions, start=2):
        heading = survey.sections[question.section][language] if question.section != section else ""
        section = question.section
        put(sheet.cell(1, column), question.key)
        write(sheet, 2, column, heading, "group")
        write(sheet, 3, column, question.label[language], "heading")
        write(sheet, 4, column, question.unit[language], "help")
        write(sheet, 5, column, question.example[language], "example")
    sheet.row_dimensions[1].hidden = True
    for row in range(2, HEAD_ROWS + 1):
        fit_height(sheet, row, widths)

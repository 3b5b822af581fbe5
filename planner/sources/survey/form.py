"""The form for one firm: a sheet about the firm and a sheet about the room that it asks, a question a row."""

from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from planner.language import Language
from planner.sources.survey.questions import Question, Questionnaire
from planner.sources.survey.sheets import (
    ANSWER,
    EXAMPLE,
    FIRM_WIDTHS,
    HELP,
    KEY,
    LABEL,
    UNIT,
    Lists,
    add_readme,
    add_stamp,
    finish,
    fit_height,
    new_book,
    put,
    set_widths,
    write,
    write_answer,
)

ACTIVITIES = 3
"""Columns for activities; more where the project knows of more."""
ACTIVITY_WIDTH = 19.0
HEADING_ROW = 2

Known = Mapping[str, Any]
"""Column → value of the project."""


def firm_form(survey: Questionnaire, language: Language, firm: Known | None = None, demand: Sequence[Known] = ()) -> Workbook:
    """Return the form for one firm.

    Parameters
    ----------
    survey, language
        Questions and their language.
    firm
        What the project knows of the firm; None: an empty form.
    demand
        What it knows of the room that the firm asks, a row an activity.
    """
    book = new_book()
    add_readme(book, survey, language)
    about = _Sheet(book, survey, language, survey.words["firm"][language], 1)
    room = _Sheet(book, survey, language, survey.words["room"][language], max(ACTIVITIES, len(demand)))
    lists = Lists(book, survey, language)
    about.fill(survey.of("firms"), [firm or {}], lists, fixed=frozenset({"firms.firm_id"} if firm else ()))
    room.fill(survey.of("demand"), list(demand), lists, fixed=frozenset())
    add_stamp(book, survey, language, str(firm["firm_id"]) if firm else "")
    book.active = 0
    return book


class _Sheet:
    """One sheet with a question a row and ``count`` columns for answers."""

    def __init__(self, book: Workbook, survey: Questionnaire, language: Language, title: str, count: int) -> None:
        self.survey, self.count = survey, count
        self.language: Language = language
        self.sheet: Worksheet = book.create_sheet(title)
        self.answers = range(3, 3 + count)
        self.unit, self.help, self.example = 3 + count, 4 + count, 5 + count
        width = FIRM_WIDTHS[ANSWER] if count == 1 else ACTIVITY_WIDTH
        self.widths = [0.0, FIRM_WIDTHS[LABEL], *[width] * count, FIRM_WIDTHS[UNIT], FIRM_WIDTHS[HELP], FIRM_WIDTHS[EXAMPLE]]

    def fill(self, questions: Sequence[Question], known: Sequence[Known], lists: Lists, fixed: frozenset[str]) -> None:
        self._head()
        row, section = HEADING_ROW, ""
        for question in questions:
            if question.section != section and not question.is_hidden:
                row, section = row + 1, question.section
                for column in range(1, self.example + 1):
                    write(self.sheet, row, column, self.survey.sections[section][self.language] if column == 2 else "", "group")
                fit_height(self.sheet, row, self.widths)
            row += 1
            self._question(row, question, known, fixed)
            letters = get_column_letter(self.answers[0]), get_column_letter(self.answers[-1])
            lists.attach(self.sheet, question, f"{letters[0]}{row}:{letters[1]}{row}" if self.count > 1 else f"{letters[0]}{row}")
        set_widths(self.sheet, self.widths)
        finish(self.sheet, f"C{HEADING_ROW + 1}", f"{HEADING_ROW}:{HEADING_ROW}")

    def _head(self) -> None:
        words, language = self.survey.words, self.language
        marks = [KEY, LABEL, *[f"{ANSWER}{number}" for number in range(1, self.count + 1)], UNIT, HELP, EXAMPLE]
        answers = [words["answer"][language]] if self.count == 1 else [f"{words['activity'][language]} {n}" for n in range(1, self.count + 1)]
        titles = ["", words["question"][language], *answers, *(words[name][language] for name in ("unit", "explanation", "example"))]
        for column, (mark, title) in enumerate(zip(marks, titles, strict=True), start=1):
            put(self.sheet.cell(1, column), mark)
            write(self.sheet, HEADING_ROW, column, title, "heading")
        self.sheet.row_dimensions[1].hidden = True
        self.sheet.row_dimensions[HEADING_ROW].height = 20.0

    def _question(self, row: int, question: Question, known: Sequence[Known], fixed: frozenset[str]) -> None:
        language, sheet = self.language, self.sheet
        put(sheet.cell(row, 1), question.key)
        write(sheet, row, 2, question.label[language], "label")
        for number, column in enumerate(self.answers):
            value = known[number].get(question.column.name) if number < len(known) and question.is_prefilled else None
            write_answer(sheet, row, column, question, question.shown(value, language), is_fixed=question.key in fixed)
        source = f" {self.survey.words['source'][language]} {question.source[language]}." if question.source[language] else ""
        write(sheet, row, self.unit, question.unit[language])
        write(sheet, row, self.help, question.explanation[language] + source, "help")
        write(sheet, row, self.example, question.example[language], "example")
        fit_height(sheet, row, self.widths)
        sheet.row_dimensions[row].hidden = question.is_hidden

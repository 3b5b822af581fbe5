"""How the cells of a form look: widths, heights, colours, drop-down lists, protection, print on A4; and the marks by which it is read back."""

import math
import textwrap
from collections.abc import Sequence
from typing import Any

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from planner.language import Language
from planner.sources.survey.questions import Question, Questionnaire

KEY, LABEL, UNIT, HELP, EXAMPLE, ANSWER, HEAD = "#key", "#label", "#unit", "#help", "#example", "#answer", "#head"
"""Marks of columns in a hidden row (and of heading rows in a hidden column); they move along when a firm moves cells."""
STAMP = "schuifruimte-survey"
OWN_SHEET = "#schuifruimte"
"""First cell of a sheet of the form that holds no answers."""
STAMP_SHEET, CHOICE_SHEET = "_form", "_choices"
LINE_POINTS = 15.0
FIRM_WIDTHS = {KEY: 4.0, LABEL: 30.0, ANSWER: 27.0, UNIT: 9.0, HELP: 50.0, EXAMPLE: 22.0}
"""Widths of columns in characters."""
THIN = Side(style="thin", color="B0B0B0")
INPUT = PatternFill("solid", fgColor="FFF9DB")
KNOWN = PatternFill("solid", fgColor="EEEEEE")
HEADING = PatternFill("solid", fgColor="1F4E79")
GROUP = PatternFill("solid", fgColor="DCE6F1")
LOOKS: dict[str, tuple[Font, PatternFill | None]] = {
    "title": (Font(bold=True, size=14), None),
    "heading": (Font(bold=True, color="FFFFFF"), HEADING),
    "group": (Font(bold=True), GROUP),
    "label": (Font(bold=True), None),
    "help": (Font(size=10, color="404040"), None),
    "example": (Font(size=10, italic=True, color="606060"), None),
    "plain": (Font(), None),
}
FORMATS = {"text": "@", "number": "General", "percent": "0%"}


def new_book() -> Workbook:
    """Return a workbook without sheets that knows the looks of a form as named styles; styling cell by cell takes longer than all the rest."""
    book = Workbook()
    book.remove(book.active)
    for name, (font, fill) in LOOKS.items():
        vertical = "center" if name == "heading" else "top"
        book.add_named_style(NamedStyle(_style(name), font, fill, alignment=Alignment(wrap_text=True, vertical=vertical)))
    for name, code in FORMATS.items():
        for is_fixed in (False, True):
            book.add_named_style(NamedStyle(
                _style(name, is_fixed=is_fixed), Font(), KNOWN if is_fixed else INPUT, Border(THIN, THIN, THIN, THIN),
                Alignment(wrap_text=True, vertical="top", horizontal="left"), code, Protection(locked=is_fixed)))
    return book


def _style(name: str, *, is_fixed: bool = False) -> str:
    return f"survey {name}{' fixed' if is_fixed else ''}"


def put(cell: Cell, value: Any) -> None:
    """Write a value so that a spreadsheet never runs it: text stays text, also where it starts with ``=``."""
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("�", value)
        cell.data_type = "s"  # openpyxl takes what starts with = for a formula
        cell.quotePrefix = value.startswith(("=", "+", "-", "@"))  # and so would a spreadsheet when the cell is edited
    else:
        cell.value = value


def write(sheet: Worksheet, row: int, column: int, text: str, look: str = "plain") -> None:
    """Write words of our own into a cell."""
    cell = sheet.cell(row, column)
    cell.style = _style(look)
    put(cell, text)


def write_answer(sheet: Worksheet, row: int, column: int, question: Question, value: Any, *, is_fixed: bool = False) -> None:
    """Make a cell for an answer, with what is known in it.

    Parameters
    ----------
    sheet, row, column
        Where.
    question
        What it answers.
    value
        What stands there already, as shown to a firm; None: nothing.
    is_fixed
        Whether the firm may not change it.
    """
    cell = sheet.cell(row, column)
    cell.style = _style("text" if question.is_text else "percent" if question.column.kind == "share" else "number", is_fixed=is_fixed)
    if value is not None:
        put(cell, value)


def fit_height(sheet: Worksheet, row: int, widths: Sequence[float]) -> None:
    """Make a row as high as its longest text asks; Excel does not do so by itself for rows that it did not write."""
    lines = 1
    for cell, width in zip(sheet[row], widths, strict=False):
        if isinstance(cell.value, str) and width:
            wide = width * (0.75 if cell.font.bold else 0.9) * (11.0 / (cell.font.size or 11.0))
            lines = max(lines, len(textwrap.wrap(cell.value, max(int(wide), 1))))
    sheet.row_dimensions[row].height = math.ceil(lines * LINE_POINTS + 3)


def set_widths(sheet: Worksheet, widths: Sequence[float]) -> None:
    """Set the widths of the columns in characters; 0 hides one."""
    for number, width in enumerate(widths, start=1):
        column = sheet.column_dimensions[get_column_letter(number)]
        column.width = width or 2.0
        column.hidden = not width


def finish(sheet: Worksheet, freeze: str, title_rows: str, *, landscape: bool = True) -> None:
    """Set protection (no password), frozen headings and print on A4 one page wide."""
    sheet.freeze_panes = freeze
    sheet.protection.sheet = True
    sheet.protection.formatCells = sheet.protection.formatColumns = sheet.protection.formatRows = False
    sheet.protection.sort = sheet.protection.autoFilter = False
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = title_rows or None
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top = sheet.page_margins.bottom = 0.5
    sheet.sheet_view.showGridLines = False


class Lists:
    """The drop-down lists of a workbook: words on a hidden sheet, because a list in the validation itself may hold 255 signs only.

    Parameters
    ----------
    book
        The workbook.
    survey, language
        Where the words come from.
    """

    def __init__(self, book: Workbook, survey: Questionnaire, language: Language) -> None:
        self.language: Language = language
        self.sheet = book.create_sheet(CHOICE_SHEET)
        self.sheet.sheet_state = "veryHidden"
        put(self.sheet.cell(1, 1), OWN_SHEET)
        self.ranges: dict[tuple[str, ...], str] = {}
        for question in survey.questions:
            words = tuple(choice.label[language] for choice in question.choices)
            if words and words not in self.ranges:
                self.ranges[words] = self._range(words)

    def _range(self, words: Sequence[str]) -> str:
        column = len(self.ranges) + 2
        for row, word in enumerate(words, start=1):
            put(self.sheet.cell(row, column), word)
        letter = get_column_letter(column)
        return f"'{CHOICE_SHEET}'!${letter}$1:${letter}${len(words)}"

    def attach(self, sheet: Worksheet, question: Question, cells: str) -> None:
        """Put the list of a question, or the hint of a free answer, on cells such as ``C4`` or ``C4:E4``."""
        if question.is_hidden:
            return
        words = tuple(choice.label[self.language] for choice in question.choices)
        rule = DataValidation(type="list", formula1=self.ranges[words]) if words else DataValidation(type=None)
        rule.allow_blank = True
        rule.showErrorMessage, rule.errorStyle = bool(words), "stop"
        rule.errorTitle = question.label[self.language][:32]
        rule.error = {"nl": "Kies een van de woorden uit de lijst.", "en": "Choose one of the words in the list."}[self.language]
        rule.showInputMessage = True
        rule.promptTitle = question.label[self.language][:32]
        rule.prompt = hint(question, self.language)[:255]
        rule.add(cells)
        sheet.add_data_validation(rule)


def hint(question: Question, language: Language) -> str:
    """Return explanation, unit and example of a question in one text."""
    unit, example = question.unit[language], question.example[language]
    parts = [question.explanation[language], f"[{unit}]" if unit else "", f"({_for_example(language)} {example})" if example else ""]
    return " ".join(part for part in parts if part)


def _for_example(language: Language) -> str:
    return {"nl": "bijvoorbeeld", "en": "for example"}[language]


def add_readme(book: Workbook, survey: Questionnaire, language: Language) -> None:
    """Add the sheet that says what the form is for and how to fill it in."""
    sheet = book.create_sheet(survey.words["readme"][language])
    put(sheet.cell(1, 1), OWN_SHEET)
    widths = (0.0, 95.0)
    set_widths(sheet, widths)
    for row, line in enumerate(survey.readme[language], start=1):
        write(sheet, row, 2, line, "title" if row == 1 else "plain")
        fit_height(sheet, row, widths)
    sheet.row_dimensions[1].height = 2 * LINE_POINTS
    finish(sheet, "A1", "", landscape=False)


def add_stamp(book: Workbook, survey: Questionnaire, language: Language, firm_id: str) -> None:
    """Add the hidden sheet that says which form this is, so that it comes home."""
    sheet = book.create_sheet(STAMP_SHEET)
    sheet.sheet_state = "veryHidden"
    entries = ((OWN_SHEET, ""), (STAMP, str(survey.version)), ("language", language), ("firm_id", firm_id))
    for row, (name, value) in enumerate(entries, start=1):
        put(sheet.cell(row, 1), name)
        put(sheet.cell(row, 2), value)

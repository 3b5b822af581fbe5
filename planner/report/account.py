"""The row account as an Excel file to send back to a supplier: a summary, and every remark."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook

from planner.errors import Problem
from planner.language import Language, mark, text
from planner.sources.account import LayerCount, kind_of

LONGEST_CELL = 32_767
"""Excel takes no more signs in a cell."""
ROWS_A_SHEET = 1_000_000
"""Excel takes 1,048,576 rows; more remarks go on a next sheet."""
KINDS = {"fault": mark("faults"), "guess": mark("guesses"), "repair": mark("repairs"), "rejection": mark("rejections"), "note": mark("notes")}
ONE_KIND = {"fault": mark("fault"), "guess": mark("guess"), "repair": mark("repair"), "rejection": mark("rejection"), "note": mark("note")}
HEADINGS = (mark("file"), mark("row or id"), mark("column"), mark("value seen"), mark("severity"), mark("kind"), mark("why"), mark("what to do"), mark("code"))
WIDTHS = (24, 20, 20, 28, 11, 12, 60, 60, 20)
WRAPPED = (3, 6, 7)
WRAP = Alignment(wrap_text=True, vertical="top")
HEADING_FILL = PatternFill("solid", fgColor="1F4E79")


def write_account(layers: Sequence[LayerCount], problems: Sequence[Problem], path: Path, language: Language) -> Path:
    """Write the account of an import or check; a file that is there is replaced, whole or not at all.

    Parameters
    ----------
    layers
        Rows by layer: read = kept + merged + rejected.
    problems
        Every fault and remark; none is left out, however many there are.
    path
        The workbook.
    language
        Of headings and sentences.

    Returns
    -------
    pathlib.Path
        The workbook.
    """
    book = Workbook(write_only=True)
    _summary(book, layers, problems, language)
    for number, start in enumerate(range(0, max(len(problems), 1), ROWS_A_SHEET), start=1):
        title = text("Remarks", language) + ("" if number == 1 else f" {number}")
        _remarks(book, title, problems[start:start + ROWS_A_SHEET], language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".account-", dir=path.parent) as scratch:
        fresh = Path(scratch) / "account.xlsx"
        book.save(fresh)
        return fresh.replace(path)


def _summary(book: Workbook, layers: Sequence[LayerCount], problems: Sequence[Problem], language: Language) -> None:
    sheet = book.create_sheet(text("Summary", language))
    for letter, width in zip("ABCDE", (34, 14, 14, 14, 14), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.append([_cell(sheet, text("Row account", language), bold=True)])
    sheet.append([_cell(sheet, text("Rows read = kept + merged + rejected.", language))])
    sheet.append([])
    titles = (mark("layer"), mark("rows read"), mark("kept"), mark("merged"), mark("rejected"))
    sheet.append([_cell(sheet, text(title, language), heading=True) for title in titles])
    for layer in layers:
        sheet.append([_cell(sheet, layer.name), layer.rows_read, layer.rows_kept, layer.rows_merged, layer.rows_rejected])
    sheet.append([])
    sheet.append([_cell(sheet, text("kind of remark", language), heading=True), _cell(sheet, text("count", language), heading=True)])
    kinds = Counter(kind_of(problem) for problem in problems)
    for kind, title in KINDS.items():
        sheet.append([_cell(sheet, text(title, language)), kinds[kind]])
    sheet.append([])
    sheet.append([_cell(sheet, text(title, language), heading=True) for title in (mark("code"), mark("count"), mark("kind"))])
    for (code, kind), count in sorted(Counter((problem.code, kind_of(problem)) for problem in problems).items(), key=lambda item: (-item[1], item[0])):
        sheet.append([_cell(sheet, code), count, _cell(sheet, text(ONE_KIND[kind], language))])
    errors = sum(problem.severity == "error" for problem in problems)
    sheet.append([])
    sheet.append([_cell(sheet, text("{count} of the remarks are errors.", language, count=errors), bold=True)])


def _remarks(book: Workbook, title: str, problems: Sequence[Problem], language: Language) -> None:
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(HEADINGS))}{len(problems) + 1}"
    for number, width in enumerate(WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"
    sheet.append([_cell(sheet, text(heading, language), heading=True) for heading in HEADINGS])
    for problem in problems:
        sheet.append(list(_row(sheet, problem, language)))


def _row(sheet: Any, problem: Problem, language: Language) -> Iterator[Any]:
    severity = {"error": text("error", language), "warning": text("remark", language)}[problem.severity]
    kind = text(ONE_KIND[kind_of(problem)], language)
    words = (problem.file, problem.row, problem.column, problem.seen, severity, kind, problem.why(language), problem.remedy(language), problem.code)
    for position, word in enumerate(words):
        yield _cell(sheet, word, wrap=position in WRAPPED)


def _cell(sheet: Any, words: str, *, bold: bool = False, heading: bool = False, wrap: bool = False) -> Any:
    """Return a cell of text that no spreadsheet runs, however it starts."""
    clean = ILLEGAL_CHARACTERS_RE.sub("�", str(words))
    cell = WriteOnlyCell(sheet, clean if len(clean) <= LONGEST_CELL else clean[:LONGEST_CELL - 1] + "…")
    cell.data_type = "s"  # openpyxl takes what starts with = for a formula
    if clean.startswith(("=", "+", "-", "@")):
        cell.quotePrefix = True  # so would a spreadsheet when the cell is edited
    if heading:
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), HEADING_FILL
    elif bold:
        cell.font = Font(bold=True, size=13)
    if wrap:
        cell.alignment = WRAP
    return cell

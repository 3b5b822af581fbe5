"""The row account as an Excel file."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from planner.errors import Problem
from planner.report.account import write_account
from planner.sources.account import LayerCount

PROBLEMS = [
    Problem("not_a_number", "=cmd.csv", "F1", "workers", "=1+1"),
    Problem("year_guessed", "a.csv", "F2", "lease_end", ">2030", {"value": 2031}),
    Problem("row_total", "a.csv", "row 9", seen="Totaal"),
    *[Problem("not_a_number", "a.csv", f"F{number}", "workers", seen) for number, seen in enumerate(("+31", "-2+3", "@SUM(A1)", "bel\x07", "x" * 40_000))],
    *[Problem("empty", "a.csv", f"G{number}", "sbi") for number in range(60)]]
LAYERS = [LayerCount("firms", 12, 2, 1), LayerCount("demand", 3)]


@pytest.fixture(scope="module", params=["nl", "en"])
def account(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Return an account, opened again."""
    path = write_account(LAYERS, PROBLEMS, tmp_path_factory.mktemp("account") / "a.xlsx", request.param)
    book = openpyxl.load_workbook(path)
    book.language = request.param
    return book


def test_summary(account: Any) -> None:
    """Sheet one has the rows of each layer and counts each kind and code of remark."""
    rows = list(account.worksheets[0].iter_rows(values_only=True))
    assert ("firms", 12, 9, 2, 1) in rows
    assert ("demand", 3, 3, 0, 0) in rows
    count = {row[0]: row[1] for row in rows if row[0]}
    words = {"nl": ("fouten", "gissingen", "afwijzingen", "reparaties"), "en": ("faults", "guesses", "rejections", "repairs")}[account.language]
    assert [count[word] for word in words] == [66, 1, 1, 0]
    assert (count["empty"], count["not_a_number"]) == (60, 6)


def test_every_remark(account: Any) -> None:
    """Sheet two has every remark with its place, value, why and remedy in the language, under a frozen heading with a filter."""
    sheet = account.worksheets[1]
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert len(rows) == len(PROBLEMS)
    for row, problem in zip(rows, PROBLEMS, strict=True):
        assert [cell or "" for cell in row[:3]] == [problem.file, problem.row, problem.column]
        assert row[6:] == (problem.why(account.language), problem.remedy(account.language), problem.code)
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == f"A1:I{len(PROBLEMS) + 1}"


def test_nothing_runs(account: Any) -> None:
    """No cell is a formula, whatever its text starts with; signs that Excel does not take and texts that are too long are replaced visibly."""
    cells = [cell for sheet in account.worksheets for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    seen = {row[1].value: row[3] for row in account.worksheets[1].iter_rows(min_row=2)}
    assert [seen[name].value for name in ("F0", "F2")] == ["+31", "@SUM(A1)"]
    assert all(seen[name].quotePrefix for name in ("F0", "F1", "F2"))
    assert seen["F3"].value == "bel�"
    assert len(seen["F4"].value) == 32_767
    assert seen["F4"].value.endswith("…")


def test_an_account_is_replaced(tmp_path: Path) -> None:
    """An account of before is replaced, and nothing else is left in the folder."""
    for problems in (PROBLEMS, []):
        write_account(LAYERS, problems, tmp_path / "a.xlsx", "en")
    assert [path.name for path in tmp_path.iterdir()] == ["a.xlsx"]
    assert openpyxl.load_workbook(tmp_path / "a.xlsx")["Remarks"].max_row == 1

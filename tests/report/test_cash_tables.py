"""Money in time and state aid as tables: what a controller and a lawyer take away."""

import csv
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from planner import PlanRequest, make_plan
from planner.report.cash import write_aid, write_money
from planner.rules.situation import Situation
from planner.scenarios.aid import state_aid
from planner.scenarios.cash import ledger
from planner.studio.exporting import export_plan
from tests.cases import project, row, town, town_terms

REQUEST = PlanRequest(gap=0.0, levers={"land_price": "80@V"})


@pytest.fixture(scope="module")
def case() -> Any:
    """Return the town with a name that a spreadsheet would run, and its plan under a lever."""
    rows = town()
    row(rows, "firms", "A")["name"] = "=1+1"
    made = project(rows, **town_terms())
    return made, make_plan(made, REQUEST)


def read(path: Path, language: str) -> list[dict[str, Any]]:
    """Return the rows of a CSV file, figures as numbers."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))

    def cell(words: str) -> Any:
        try:
            return float(words.replace(",", ".") if language == "nl" else words)
        except ValueError:
            return words

    return [{name: cell(words) for name, words in row.items()} for row in rows]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_what_is_written_is_the_ledger(case: Any, tmp_path: Path, language: Any) -> None:
    """R50: cash.csv and ledger.csv hold the ledger of the project as the plan saw it, levers included, to the cent; the decimals are those of the language."""
    made, plan = case
    export_plan(made, plan, tmp_path, language)
    situation = Situation(made.with_table("parcels", made["parcels"].assign(price_eur_per_m2=[float("nan"), 80.0])))
    book = ledger(situation, plan)
    cash = read(tmp_path / "cash.csv", language)
    assert [{name: row[name] for name in ("year", "payer", "commit_eur", "pay_eur", "return_eur")} for row in cash] == book.cash()
    assert [row["pay_eur"] for row in read(tmp_path / "ledger.csv", language)] == [row["pay_eur"] for row in book.record()]
    assert round(100 * sum(row["commit_eur"] for row in cash)) == sum(round(100 * move.grant_eur) for move in plan.moves)
    paid = {row["municipality_code"]: row["out_eur"] for row in read(tmp_path / "municipalities.csv", language)}
    assert paid == {code: eur for code, eur in plan.by_payer_eur.items() if code != "province"}


@pytest.mark.parametrize(("language", "grant", "source"), [("nl", "bijdrage, €", "gelezen in een bron: Verordening (EU) 2023/2831"),
                                                           ("en", "grant, €", "read in a source: Reg. (EU) 2023/2831")])
def test_a_table_for_the_lawyer(case: Any, tmp_path: Path, language: Any, grant: str, source: str) -> None:
    """R57: each grant with its ceilings, the source and evidence of each, in both languages; a name is never a formula."""
    made, plan = case
    table = state_aid(Situation(made), plan)
    rows = read(write_aid(table, tmp_path / "aid.csv", language), language)
    assert [row[grant] for row in rows] == [aid.grant_eur for aid in table.grants]
    assert all(source in row.values() for row in rows)
    assert all("" not in row for row in rows)
    book = openpyxl.load_workbook(write_aid(table, tmp_path / "aid.xlsx", language))
    grants, undertakings, rules = ([*sheet.iter_rows()] for sheet in book)
    assert len(grants) == 1 + len(plan.moves)
    assert len(undertakings) == 1 + len(table.undertakings)
    names = [cell for cell in grants[1] if cell.value == "=1+1"]
    assert [cell.data_type for cell in names] == ["s"]
    assert {row[0].value for row in rules[1:]} == {figure.term for figure in table.figures}
    assert "'=1+1" in rows[0].values()


def test_writing_again_replaces(case: Any, tmp_path: Path) -> None:
    """The four files are there once, however often they are written."""
    made, plan = case
    for _ in range(2):
        paths = write_money(Situation(made), plan, tmp_path, "nl")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(path.name for path in paths) == [
        "cash.csv", "ledger.csv", "municipalities.csv", "state_aid.csv"]

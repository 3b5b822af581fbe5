"""Money in time, municipalities and state aid as tables for a spreadsheet; state aid as a workbook too, to hand to a lawyer."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook

from planner.language import Language, mark, text
from planner.language.dutch_terms import dutch_terms
from planner.plan.plan import Plan
from planner.project.words import EVIDENCE_WORDS, KIND_WORDS
from planner.report.exports import safe
from planner.rules.situation import Situation
from planner.scenarios.aid import NOTES, Aid, AidTable, Figure, UndertakingYear, state_aid
from planner.scenarios.cash import Ledger, Municipality, ledger, municipalities, payer_name

Rows = list[dict[str, Any]]
CEILINGS = {"art17": "state_aid.art17", "de_minimis": "state_aid.de_minimis_eur", "scheme": "grant.scheme_share", "own": "grant.firm_min_share"}
"""The term behind each ceiling of the table of state aid."""
COMPUTED = mark("computed: from the tables by the rules of docs/method.md")


def cash_rows(situation: Situation, book: Ledger, language: Language) -> Rows:
    """Return the public money by year and payer (see :meth:`Ledger.cash`), with the names of payers."""
    return [{**row, "payer_name": payer_name(situation, row["payer"], language)} for row in book.cash()]


def ledger_rows(situation: Situation, book: Ledger, language: Language) -> Rows:
    """Return the ledger by year, payer and pot, with the names of payers."""
    return [{**row, "payer_name": payer_name(situation, row["payer"], language)} for row in book.record()]


def municipality_rows(places: Sequence[Municipality]) -> Rows:
    """Return what municipalities gain and lose over the whole horizon, a row for each."""
    return [{name: ", ".join(value) if isinstance(value, list) else value for name, value in place.record().items() if name != "by_year"} for place in places]


def aid_rows(table: AidTable, language: Language) -> Rows:
    """Return state aid a row for each grant; each ceiling has its evidence and source beside it."""
    about = {figure.term: figure for figure in table.figures}
    return [_aid_row(aid, about, language) for aid in table.grants]


def _aid_row(aid: Aid, about: Mapping[str, Figure], language: Language) -> dict[str, Any]:
    record = aid.record()

    def said(name: str) -> str:
        figure = about[CEILINGS[name]]
        return f"{text(EVIDENCE_WORDS[figure.evidence], language)}: {_source(figure, language)}"

    row: dict[str, Any] = {HEADINGS[name]: record[name] for name in HEADINGS if name in record}
    row |= {HEADINGS[name]: text(words[record[name]], language) for name, words in _CODES.items() if record.get(name) in words}
    row |= {HEADINGS["notes"]: " ".join(text(NOTES[note], language) for note in aid.notes), HEADINGS["rule"]: _rule(aid.rule, language)}
    row |= {mark("source of the ceiling of art. 17"): said("art17"), mark("source of the ceiling of de minimis"): said("de_minimis"),
            mark("source of the ceiling of the scheme"): said("scheme"), mark("source of the least own contribution"): said("own"),
            mark("source of the amounts"): text(COMPUTED, language)}
    return {text(name, language): value for name, value in row.items()}


def _source(figure: Figure, language: Language) -> str:
    """Return where a figure comes from; of the terms the Dutch words stand with their other words."""
    section, _, name = figure.term.partition(".")
    dutch = dutch_terms().get(section, {}).get(name)
    return str(dutch[1]) if language == "nl" and dutch else figure.source


_CODES = {
    "kind": KIND_WORDS,
    "size": {"micro": mark("micro firm"), "small": mark("small firm"), "medium": mark("medium-sized firm"), "large": mark("large firm")},
}
"""Columns that hold codes, with their words."""
HEADINGS = {
    "undertaking": mark("undertaking"), "mover_id": mark("firm"), "name": mark("name"), "size": mark("size class"), "kind": mark("kind"), "year": mark("year"),
    "rule": mark("rule used"), "grant_eur": mark("grant, €"), "a17_eur": mark("of which art. 17, €"), "dm_eur": mark("of which de minimis, €"),
    "intensity": mark("intensity of art. 17, share"), "a17_ceiling_eur": mark("ceiling of art. 17, €"), "window_first": mark("counted from year"),
    "window_last": mark("counted to year"), "before_eur": mark("de minimis before, €"), "after_eur": mark("de minimis after, €"),
    "dm_ceiling_eur": mark("ceiling of de minimis, €"), "room_eur": mark("room left, €"), "cost_eur": mark("eligible cost, €"),
    "scheme_ceiling_eur": mark("ceiling of the scheme, €"), "own_eur": mark("stays with the firm, €"), "least_own_eur": mark("least own contribution, €"),
    "notes": mark("for the lawyer"),
}
YEAR_HEADINGS = {
    "undertaking": mark("undertaking"), "movers": mark("firms"), "year": mark("year"), "window_first": mark("counted from year"),
    "received_eur": mark("received besides, €"), "granted_eur": mark("granted by the plan, €"), "dm_ceiling_eur": mark("ceiling of de minimis, €"),
    "room_eur": mark("room left, €"), "excess_eur": mark("above the room, €"),
}
FIGURE_HEADINGS = {"term": mark("term"), "value": mark("value"), "unit": mark("unit"), "evidence": mark("evidence"), "source": mark("source"),
                   "meaning": mark("meaning")}


def _rule(rule: str, language: Language) -> str:
    words = {"art17": mark("art. 17 of Regulation (EU) 651/2014"), "de_minimis": mark("de minimis, Regulation (EU) 2023/2831")}
    return " + ".join(text(words[part], language) for part in rule.split("+"))


def _undertaking_row(year: UndertakingYear, language: Language) -> dict[str, Any]:
    record = {**year.record(), "movers": ", ".join(year.movers)}
    return {text(heading, language): record[name] for name, heading in YEAR_HEADINGS.items()}


def _figure_row(figure: Figure, language: Language) -> dict[str, Any]:
    record = {**figure.record(), "evidence": text(EVIDENCE_WORDS[figure.evidence], language), "source": text(figure.source, language)}
    return {text(heading, language): record[name] for name, heading in FIGURE_HEADINGS.items()}


def write_table(rows: Rows, path: Path, language: Language) -> Path:
    """Write rows as CSV with ``;`` and UTF-8 with a mark, and in Dutch a decimal comma, as Dutch spreadsheets expect."""
    cells = [{name: safe(value) if isinstance(value, str) else value for name, value in row.items()} for row in rows]
    pd.DataFrame(cells).to_csv(path, sep=";", index=False, encoding="utf-8-sig", decimal="," if language == "nl" else ".")
    return path


def write_cash(situation: Situation, book: Ledger, path: Path, language: Language) -> Path:
    """Write the public money by year and payer as CSV."""
    return write_table(cash_rows(situation, book, language), path, language)


def write_ledger(situation: Situation, book: Ledger, path: Path, language: Language) -> Path:
    """Write the ledger by year, payer and pot as CSV."""
    return write_table(ledger_rows(situation, book, language), path, language)


def write_municipalities(places: Sequence[Municipality], path: Path, language: Language) -> Path:
    """Write what municipalities gain and lose as CSV."""
    return write_table(municipality_rows(places), path, language)


def write_money(situation: Situation, plan: Plan, folder: Path, language: Language) -> list[Path]:
    """Write ``cash.csv``, ``ledger.csv``, ``municipalities.csv`` and ``state_aid.csv`` of a plan into a folder and return their paths.

    Parameters
    ----------
    situation
        The rules of the project as the plan saw it: with its fund and its levers.
    plan, folder, language
        The plan, where to write, and the language of names and headings.
    """
    folder.mkdir(parents=True, exist_ok=True)
    book = ledger(situation, plan)
    with TemporaryDirectory(prefix=".money-", dir=folder) as scratch:
        there = Path(scratch)
        fresh = [write_cash(situation, book, there / "cash.csv", language), write_ledger(situation, book, there / "ledger.csv", language),
                 write_municipalities(municipalities(situation, plan, book), there / "municipalities.csv", language),
                 write_aid(state_aid(situation, plan), there / "state_aid.csv", language)]
        return [path.replace(folder / path.name) for path in fresh]


def write_aid(table: AidTable, path: Path, language: Language) -> Path:
    """Write state aid for a lawyer: as CSV the grants; as a workbook (``.xlsx``) the undertakings year by year and the rules with their sources too."""
    grants = aid_rows(table, language)
    if path.suffix.lower() != ".xlsx":
        return write_table(grants, path, language)
    book = Workbook()
    book.remove(book.active)
    _sheet(book, text("Grants", language), grants)
    _sheet(book, text("Undertakings", language), [_undertaking_row(year, language) for year in table.undertakings])
    _sheet(book, text("Rules and sources", language), [_figure_row(figure, language) for figure in table.figures])
    path.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".aid-", dir=path.parent) as scratch:
        fresh = Path(scratch) / path.name
        book.save(fresh)
        return fresh.replace(path)


def _sheet(book: Workbook, title: str, rows: Rows) -> None:
    """Add a sheet with headings and rows; text is text, however it starts."""
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for number, heading in enumerate(rows[0] if rows else (), start=1):
        cell = sheet.cell(1, number, heading)
        cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[get_column_letter(number)].width = min(60, max([14, *(len(str(row[heading])) + 2 for row in rows)]))
    for at, row in enumerate(rows, start=2):
        for number, value in enumerate(row.values(), start=1):
            cell = sheet.cell(at, number, value)
            if isinstance(value, str):
                cell.data_type = "s"  # what starts with = is no formula
            elif isinstance(value, float):
                cell.number_format = "#,##0.00"

"""A plan as one Excel workbook: moves, who stays, chains, money, municipalities, state aid, assumptions, and how to make it again."""

import io
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import xlsxwriter

from planner.language import Language, mark, text
from planner.plan.plan import Plan
from planner.project.terms import Terms
from planner.project.words import CONSENT_WORDS, KIND_WORDS, REASON_WORDS
from planner.report.assumptions import assumption_rows
from planner.report.cash import Rows, aid_rows, cash_rows, municipality_rows
from planner.report.exports import frame, steps
from planner.rules.situation import Situation
from planner.scenarios.aid import state_aid
from planner.scenarios.cash import ledger, municipalities

HEADINGS: Final[Mapping[str, str]] = {
    "mover_id": mark("mover"), "firm_id": mark("firm"), "demand_id": mark("row of demand"), "name": mark("name"), "kind": mark("kind"), "from": mark("from"),
    "to": mark("to"), "year": mark("year"), "area_m2": mark("lot, m²"), "cost_eur": mark("cost, €"), "grant_eur": mark("grant, €"),
    "own_eur": mark("stays with the firm, €"), "aid_rule": mark("rule used"), "circular_m2": mark("circular room, m²"), "km": mark("distance, km"),
    "by_payer": mark("by payer, €"), "chain": mark("chain"), "step": mark("step"), "opened_by": mark("after"), "reopens": mark("old place open again"),
    "why": mark("why"), "reason": mark("reason"), "detail": mark("detail"), "counts": mark("parcels by reason"), "start_parcel": mark("starts on"),
    "start_ha": mark("starts with, ha"), "served_ha": mark("serves, ha"), "ha_per_ha": mark("served by hectare of shift space"),
    "first_year": mark("first year"), "end_year": mark("last year"), "duration_years": mark("years"), "critical_path": mark("longest way"),
    "weakest": mark("weakest link"), "ends_at": mark("ends on"), "chain_survival": mark("chance that the whole chain holds"), "left_empty": mark("left open"),
    "lag_years": mark("years until open again"), "consent": mark("consent"), "survival": mark("chance that the step holds"),
    "is_critical": mark("on the longest way"), "breaks": mark("breaks with it"), "breaks_ha": mark("lost with it, ha"),
    "own_share": mark("share that stays with the firm"), "payer": mark("payer"), "commit_eur": mark("committed, €"), "pay_eur": mark("paid, €"),
    "return_eur": mark("comes back, €"), "payer_name": mark("name of the payer"), "municipality_code": mark("municipality"),
    "gained_ha": mark("gained, ha"), "lost_ha": mark("lost, ha"), "net_ha": mark("balance, ha"), "jobs_in": mark("jobs that come"),
    "jobs_out": mark("jobs that go"), "net_jobs": mark("balance of jobs"), "in_eur": mark("receives, €"), "out_eur": mark("pays, €"),
    "net_eur": mark("balance, €"), "loses": mark("loses on"), "permanent_loser": mark("loses on everything"),
}
"""What the columns of the tables are called; each carries its unit."""
_CODES: Final[Mapping[str, Mapping[str, str]]] = {"kind": KIND_WORDS, "reason": REASON_WORDS, "consent": CONSENT_WORDS}
"""Columns that hold codes, with their words."""
_MADE: Final = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
"""The time that stands in the file: the same content gives the same bytes."""
_WIDEST: Final = 60
_SAMPLE_ROWS: Final = 200


def plan_workbook(situation: Situation, plan: Plan, base: Terms, about: Mapping[str, str], language: Language) -> bytes:
    """Return the workbook.

    Parameters
    ----------
    situation, plan
        The rules of the project as the plan saw it, and the plan.
    base
        The terms of the project itself, against which changed ones are marked.
    about
        Settings, hashes and the command that makes it again, by what they are called.
    language
        Of headings and words.
    """
    record, book = plan.record(language), ledger(situation, plan)
    said = text("what", language), text("value", language)
    sheets: dict[str, Rows] = {
        text("About this plan", language): [{said[0]: name, said[1]: value} for name, value in about.items()],
        text("Moves", language): headed(record["moves"], language),
        text("Does not move", language): headed(record["not_moved"], language),
        text("Chains", language): headed(steps(record["chains"]).to_dict("records"), language),
        text("Money by year", language): headed(cash_rows(situation, book, language), language),
        text("Municipalities", language): headed(municipality_rows(municipalities(situation, plan, book)), language),
        text("State aid", language): aid_rows(state_aid(situation, plan), language),
        text("Assumptions", language): assumption_rows(situation.project, base, language),
    }
    out = io.BytesIO()
    settings = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "nan_inf_to_errors": True}
    with xlsxwriter.Workbook(out, settings) as made:
        made.set_properties({"created": _MADE, "title": situation.project.meta.name})
        looks = {"head": made.add_format({"bold": True, "text_wrap": True, "valign": "top"}), "figure": made.add_format({"num_format": "#,##0.00"})}
        for title, rows in sheets.items():
            _sheet(made, title, rows, looks)
    return out.getvalue()


def headed(rows: Sequence[Mapping[str, Any]], language: Language) -> Rows:
    """Return rows of plain cells with their columns called in a language."""
    table = frame(rows)
    cells = table.astype("object").where(table.notna(), None).to_dict("records")
    return [{text(HEADINGS[str(name)], language): _said(str(name), value, language) for name, value in row.items()} for row in cells]


def _said(column: str, value: Any, language: Language) -> Any:
    """Return a cell as people say it: codes in words, yes and no for flags."""
    if isinstance(value, bool):
        return text("yes", language) if value else text("no", language)
    words = _CODES.get(column, {})
    return text(words[value], language) if isinstance(value, str) and value in words else value


def _sheet(book: Any, title: str, rows: Rows, looks: Mapping[str, Any]) -> None:
    """Add a sheet with headings, filters and rows; text is text, however it starts."""
    sheet = book.add_worksheet(title[:31])
    sheet.freeze_panes(1, 0)
    for column, heading in enumerate(rows[0] if rows else ()):
        sheet.write_string(0, column, heading, looks["head"])
        widest = max(len(str(row[heading] if row[heading] is not None else "")) for row in rows[:_SAMPLE_ROWS])
        sheet.set_column(column, column, min(_WIDEST, max(12, widest + 2)))
    for at, row in enumerate(rows, start=1):
        for column, value in enumerate(row.values()):
            if isinstance(value, bool | str):
                sheet.write_string(at, column, str(value))
            elif value is not None:
                sheet.write_number(at, column, value, looks["figure"] if isinstance(value, float) else None)
    if rows:
        sheet.autofilter(0, 0, len(rows), len(rows[0]) - 1)

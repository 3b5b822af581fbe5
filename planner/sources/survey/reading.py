"""Returned forms into the tables of a project: read, identify, lay beside what is there, check. Nothing is written here."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import pandas as pd

from planner.errors import InputError, Problem
from planner.project.faults import contract_faults, find_faults
from planner.project.project import Project
from planner.project.tables import TABLES, normal
from planner.sources.account import Account
from planner.sources.survey.answers import Reader
from planner.sources.survey.decisions import Decisions
from planner.sources.survey.identity import Firms, demand_ids
from planner.sources.survey.merging import Conflict, FormRow, Told, merge_rows, same_value, shown
from planner.sources.survey.questions import Questionnaire, questionnaire
from planner.sources.survey.returned import Given, Return, read_return

LOW, LIKELY, HIGH = "extra_plot_low_m2", "extra_plot_m2", "extra_plot_high_m2"
IDS = ("firms.firm_id", "demand.demand_id")
"""Questions that say which row it is."""


@dataclass(frozen=True)
class Survey:
    """What came of returned forms.

    Parameters
    ----------
    tables
        The tables that change, whole and in normal form; empty where nothing changes or something stands in the way.
    account
        Rows by layer and every remark.
    conflicts
        Where forms and project differ, decided or not.
    """

    tables: Mapping[str, pd.DataFrame]
    account: Account
    conflicts: tuple[Conflict, ...]


def read_returns(paths: Sequence[Path], project: Project, held: Mapping[str, pd.DataFrame], take: Sequence[str] = (), *, strict: bool = False) -> Survey:
    """Return the tables of the project with the answers of returned forms in them.

    Parameters
    ----------
    paths
        Returned workbooks.
    project
        For its power factor.
    held
        Its tables as they count for an import.
    take
        Decisions about conflicts (see :class:`~planner.sources.survey.decisions.Decisions`).
    strict
        Whether guesses and repairs are errors.

    Returns
    -------
    Survey
        All faults of all files stand in its account; with one of severity error no table is returned.

    Raises
    ------
    InputError
        Where a decision is not written as one.
    """
    survey, account = questionnaire(), Account(strict)
    names = file_names(paths)
    decisions = Decisions(take, names)
    account.read("firms", 0)
    account.read("demand", 0)
    desk = _Desk(survey, project.terms.grid.kw_per_kva, held, account)
    for path, name in zip(paths, names, strict=True):
        try:
            book = read_return(path, name, survey)
        except InputError as error:
            account.take(Problem(each.code, name, each.row, each.column, each.seen, each.values) for each in error.problems)
            continue
        account.take(book.remarks)
        desk.take(book.returns)
    faults = list(_answer_faults(desk.rows))
    account.take(fault for _, fault in faults)
    wrong = {told for told, _ in faults}  # a value that cannot be is no conflict as well
    rows = [replace(row, told={name: told for name, told in row.told.items() if told not in wrong}) for row in desk.rows]
    merged = merge_rows(rows, held, survey, decisions, account)
    for idle in decisions.idle:
        account.add("survey_decision_idle", seen=idle)
    if merged.tables:
        account.take(_table_faults(merged.tables, held, desk.rows))
    return Survey({} if account.is_refused else merged.tables, account, merged.conflicts)


def file_names(paths: Sequence[Path]) -> list[str]:
    """Return how files are called in messages: by name, with their folder where two have the same name."""
    count = Counter(path.name for path in paths)
    return [path.name if count[path.name] == 1 else path.as_posix() for path in paths]


class _Desk:
    """Takes forms in: says which firm each is about and what it answers, row by row."""

    def __init__(self, survey: Questionnaire, kw_per_kva: float, held: Mapping[str, pd.DataFrame], account: Account) -> None:
        self.survey, self.kw_per_kva, self.account = survey, kw_per_kva, account
        self.firms, self.demand = Firms(held["firms"]), held["demand"]
        self.known = held["firms"].set_index("firm_id", drop=False)
        self.rows: list[FormRow] = []

    def take(self, forms: Sequence[Return]) -> None:
        """Take the forms of one workbook in."""
        activities: dict[str, list[tuple[str, dict[str, Told]]]] = {}
        seen: set[str] = set()
        for form in forms:
            reader = Reader(form.file, self.survey, self.kw_per_kva)
            about = self._told(reader, form.firm)
            rooms = [(room["demand.demand_id"].text if "demand.demand_id" in room else "", self._told(reader, room)) for room in form.activities]
            firm_id = self._firm(form, about, reader)
            self.account.take(reader.remarks)
            if not firm_id:
                continue
            if about or firm_id not in seen:
                self.account.read("firms", 1)
                self.rows.append(FormRow("firms", firm_id, firm_id, about, form.file))
                self._say_cleared(form, firm_id)
            seen.add(firm_id)
            activities.setdefault(firm_id, []).extend(rooms)
        for firm_id, entries in activities.items():
            self._rooms(firm_id, entries, forms[0].file)

    def _firm(self, form: Return, about: Mapping[str, Told], reader: Reader) -> str:
        """Return the firm of a form; empty, and its rows rejected, where that is not known."""
        empty = form.is_empty or (not form.activities and set(form.firm) <= {"firms.firm_id"} and not form.made_for)
        own = reader.read(self.survey["firms.firm_id"], form.firm["firms.firm_id"]).value if "firms.firm_id" in form.firm else None
        kvk = str(about["kvk_no"].value) if "kvk_no" in about else ""
        firm_id, remark = ("", Problem("survey_form_empty", form.file, form.place)) if empty else self.firms.identify(form, own or "", kvk)
        if remark is not None:
            self.account.take([remark])
        if not firm_id:
            for table, count in (("firms", 1), ("demand", len(form.activities))):
                self.account.read(table, count)
                self.account.rejected(table, count)
        return firm_id

    def _told(self, reader: Reader, given: Mapping[str, Given]) -> dict[str, Told]:
        """Return the values of answers by column; a range for the likely plot fills both its ends."""
        out: dict[str, Told] = {}
        ends: dict[str, Told] = {}
        for key, one in given.items():
            if key in IDS:
                continue
            question = self.survey[key]
            answer = reader.read(question, one)
            value = self._partners(reader, one, answer.value) if question.column.kind == "list" and answer.value else answer.value
            if answer.low is not None:
                ends = {name: Told(end, reader.file, one.place) for name, end in ((LOW, answer.low), (HIGH, answer.high))}
            if value is not None:
                out[question.column.name] = Told(value, reader.file, one.place)
        reader.remarks += [Problem("survey_question_twice", reader.file, out[name].place, f"demand.{name}", shown(out[name].value), {"other": end.place})
                           for name, end in ends.items() if name in out and not same_value(out[name].value, end.value)]
        out = {**ends, **out}
        steps = [out[name] for name in (LOW, LIKELY, HIGH) if name in out and isinstance(out[name].value, float)]
        reader.remarks += [Problem("survey_order", reader.file, above.place, f"demand.{LIKELY}", shown(above.value), {"below": shown(below.value)})
                           for below, above in pairwise(steps) if below.value > above.value]
        return out

    def _partners(self, reader: Reader, given: Given, value: str) -> str | None:
        known, strange = self.firms.partners(value.split(";"))
        reader.remarks += [Problem("survey_partner_unknown", reader.file, given.place, "firms.partners", name) for name in strange]
        return ";".join(dict.fromkeys(known)) or None

    def _rooms(self, firm_id: str, entries: Sequence[tuple[str, dict[str, Told]]], file: str) -> None:
        owner = dict(self.demand[["demand_id", "firm_id"]].itertuples(index=False, name=None))
        strategies = [str(told["strategy"].value) if "strategy" in told else "" for _, told in entries]
        asked = [(number if owner.get(number, firm_id) == firm_id else "", strategy) for (number, _), strategy in zip(entries, strategies, strict=True)]
        ids, said = demand_ids(firm_id, asked, self.demand)
        for position, code in said:
            place = next((told.place for told in entries[position][1].values()), "")
            self.account.take([Problem(code, file, place, "demand.demand_id", ids[position], {"firm": firm_id})])
        for row, (_, told) in zip(ids, entries, strict=True):
            self.account.read("demand", 1)
            self.rows.append(FormRow("demand", row, firm_id, told, file))

    def _say_cleared(self, form: Return, firm_id: str) -> None:
        """Report answers that stood on the form and came back empty: they stay in the project."""
        if not form.made_for or firm_id not in self.known.index:
            return
        was = self.known.loc[firm_id]
        for question in self.survey.of("firms"):
            name = question.column.name
            if question.is_prefilled and question.key not in form.firm and not question.is_silent(was[name]):
                self.account.add("survey_answer_removed", form.file, firm_id, question.key, str(was[name]))


def _answer_faults(rows: Sequence[FormRow]) -> Iterator[tuple[Told, Problem]]:
    """Yield each answer that does not keep the contract of its column, and the fault with its place on the form."""
    for name in ("firms", "demand"):
        table, mine = TABLES[name], [row for row in rows if row.table == name]
        if not mine:
            continue
        cells = [{**{column: told.value for column, told in row.told.items()}, table.key[0]: str(number)} for number, row in enumerate(mine)]
        for fault in contract_faults(table, normal(table, pd.DataFrame(cells))):
            told = mine[int(fault.row)].told.get(fault.column)
            if told is not None:
                yield told, Problem(fault.code, told.file, told.place, f"{name}.{fault.column}", fault.seen, fault.values)


def _table_faults(tables: Mapping[str, pd.DataFrame], held: Mapping[str, pd.DataFrame], rows: Sequence[FormRow]) -> Iterator[Problem]:
    """Yield what is wrong with the tables after the merge, with the form that it came from."""
    by_key: dict[tuple[str, str], FormRow] = {}
    for row in rows:
        by_key.setdefault((row.table, row.row), row)
    for fault in find_faults({**held, **tables}):
        source = by_key.get((fault.file, fault.row))
        if fault.severity != "error" and fault.file not in tables:
            continue
        if source is None:
            yield fault
            continue
        told = source.told.get(fault.column)
        yield Problem(fault.code, source.file, told.place if told else fault.row, f"{source.table}.{fault.column}", fault.seen, fault.values)

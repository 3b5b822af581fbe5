"""Answers beside what the project holds: equal is nothing, an empty cell is filled, another value is a conflict that somebody decides."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from planner.project.tables import TABLES, normal
from planner.sources.account import Account
from planner.sources.editions import upsert
from planner.sources.survey.decisions import OURS, THEIRS, Decisions
from planner.sources.survey.questions import Question, Questionnaire

NO_ANSWER = "unknown"
"""A firm that answers "I do not know" contradicts nobody."""


@dataclass(frozen=True)
class Told:
    """One value that a form gives.

    Parameters
    ----------
    value
        Value for the column.
    file, place
        Form, and sheet and cell in it.
    """

    value: Any
    file: str
    place: str


@dataclass(frozen=True)
class FormRow:
    """What one form says about one row of a table.

    Parameters
    ----------
    table, row
        Table and key.
    firm_id
        The firm that filled it in.
    told
        Column → value.
    file
        The form.
    """

    table: str
    row: str
    firm_id: str
    told: Mapping[str, Told]
    file: str


@dataclass(frozen=True)
class Conflict:
    """A value of a form that differs from what the project holds, or from another form.

    Parameters
    ----------
    firm_id, table, row, column
        Where in the project.
    project, form
        Both values; ``project`` is None where only forms differ.
    file, place
        Form, and sheet and cell in it.
    decision
        ``theirs``, ``ours`` or the name of a form; empty while undecided.
    """

    firm_id: str
    table: str
    row: str
    column: str
    project: Any
    form: Any
    file: str
    place: str
    decision: str

    def record(self) -> dict[str, Any]:
        """Return the conflict as it stands in the JSON of the command line."""
        return {"firm_id": self.firm_id, "table": self.table, "row": self.row, "column": self.column, "project": self.project, "form": self.form,
                "file": self.file, "cell": self.place, "decision": self.decision or None}


@dataclass(frozen=True)
class Merged:
    """Tables with the answers in them.

    Parameters
    ----------
    tables
        The tables that change, whole; empty where nothing changes.
    conflicts
        Every conflict, decided or not.
    """

    tables: Mapping[str, pd.DataFrame]
    conflicts: tuple[Conflict, ...]


def merge_rows(rows: Sequence[FormRow], held: Mapping[str, pd.DataFrame], survey: Questionnaire, decisions: Decisions, account: Account) -> Merged:
    """Lay the rows of all forms beside the tables of a project.

    Parameters
    ----------
    rows
        Rows of the forms.
    held
        Tables of the project.
    survey
        The questions.
    decisions
        What the user decided.
    account
        Gets a remark for each row added, cell filled and conflict, decided or not.
    """
    groups: dict[tuple[str, str], list[FormRow]] = {}
    for row in rows:
        groups.setdefault((row.table, row.row), []).append(row)
    work = _Work(survey, decisions, account)
    fresh: dict[str, list[pd.DataFrame]] = {}
    keyed = {name: held[name].set_index(TABLES[name].key[0], drop=False) for name in ("firms", "demand")}
    for (table, name), same in groups.items():
        if len(same) > 1:
            account.merged(table, len(same) - 1)
            account.add("survey_returned_twice", ", ".join(row.file for row in same), name, table, f"{len(same)}×")
        changed = work.lay(same, keyed[table].loc[[name]] if name in keyed[table].index else None)
        if changed is not None:
            fresh.setdefault(table, []).append(changed)
    placeless = sum(table == "firms" and name not in keyed["firms"].index for table, name in groups)
    if placeless:
        account.add("without_place", "firms", column="geometry", seen=str(placeless))
    tables = {}
    for name, frames in fresh.items() if not account.is_refused else ():
        tables[name] = upsert(held[name], pd.concat(frames, ignore_index=True), TABLES[name]).frame
    return Merged(tables, tuple(work.conflicts))


class _Work:
    """Rows of forms under way."""

    def __init__(self, survey: Questionnaire, decisions: Decisions, account: Account) -> None:
        self.survey, self.decisions, self.account = survey, decisions, account
        self.conflicts: list[Conflict] = []

    def lay(self, rows: Sequence[FormRow], old: pd.DataFrame | None) -> pd.DataFrame | None:
        """Return the row as it becomes; None where nothing changes."""
        first = rows[0]
        was: dict[str, Any] = {} if old is None else old.iloc[0].to_dict()
        now: dict[str, Any] = {}
        for question in self.survey.of(first.table):
            told = [row.told[question.column.name] for row in rows if question.column.name in row.told]
            found = self._cell(first, question, [one for one in told if one.value not in {None, NO_ANSWER}], was)
            if found is not None:
                now[question.column.name] = found.value
        if old is not None:
            return _changed(old, now) if now and not self.account.is_refused else None
        self.account.add("survey_row_added", first.file, first.row, first.table, first.firm_id)
        return self._new(first, now)

    def _cell(self, row: FormRow, question: Question, told: Sequence[Told], was: Mapping[str, Any]) -> Told | None:
        """Return the value that a cell gets; None: it stays."""
        old = was.get(question.column.name)
        other: list[Told] = []
        for one in told:
            if not (old is not None and same_value(old, one.value)) and not any(same_value(one.value, seen.value) for seen in other):
                other.append(one)
        if not other:
            return None
        if len(other) == 1 and question.is_silent(old):
            if was:
                self.account.add("survey_filled", other[0].file, row.row, question.key, shown(other[0].value))
            return other[0]
        return self._decided(row, question, other, told, None if question.is_silent(old) else old)

    def _decided(self, row: FormRow, question: Question, other: Sequence[Told], told: Sequence[Told], old: Any) -> Told | None:
        decision = self.decisions.of(dict.fromkeys((row.row, row.firm_id)), question.key)
        by_file = next((one for one in told if one.file == decision), None)
        is_open = not decision or (decision == THEIRS and len(other) > 1) or (decision not in {THEIRS, OURS} and by_file is None)
        for one in other:
            self.conflicts.append(Conflict(row.firm_id, row.table, row.row, question.column.name, None if old is None else plain(old),
                                           plain(one.value), one.file, one.place, "" if is_open else decision))
            self._say(row, question, other, one, old, "" if is_open else decision)
        if is_open or decision == OURS:
            return None
        return by_file if by_file is not None else other[0]

    def _say(self, row: FormRow, question: Question, other: Sequence[Told], one: Told, old: Any, decision: str) -> None:
        column, seen = question.key, shown(one.value)
        if decision:
            self.account.add("survey_decided", one.file, row.row, column, seen, decision=decision, project=shown(old), place=one.place)
        elif len(other) > 1:
            files = ", ".join(each.file for each in other)
            self.account.add("survey_forms_differ", one.file, row.row, column, seen, place=one.place, files=files, project=shown(old))
        else:
            self.account.add("survey_conflict", one.file, row.row, column, seen, place=one.place, project=shown(old))

    def _new(self, row: FormRow, values: Mapping[str, Any]) -> pd.DataFrame:
        table = TABLES[row.table]
        filled = {table.key[0]: row.row, "firm_id": row.firm_id, **values}
        if row.table == "demand" and "strategy" not in filled:
            self.account.add("survey_default", row.file, row.row, "demand.strategy", table["strategy"].default)
        if row.table == "firms" and "confidential" not in filled:
            filled["confidential"] = True  # who gave no consent gave none
            self.account.add("survey_confidential", row.file, row.row, "firms.confidential")
        frame = normal(table, pd.DataFrame([filled]))
        return frame.assign(geometry=None) if table.shape != "none" else frame


def _changed(old: pd.DataFrame, now: Mapping[str, Any]) -> pd.DataFrame:
    frame = pd.DataFrame(old).reset_index(drop=True)
    return frame.assign(**{name: pd.Series([value == "true" if frame[name].dtype == bool else value], dtype=frame[name].dtype) for name, value in now.items()})


def same_value(one: Any, other: Any) -> bool:
    """Whether two values say the same; the order of a list says nothing, and no cell of a spreadsheet holds more than fifteen digits."""
    if isinstance(one, float | int) and isinstance(other, float | int) and not isinstance(one, bool):
        return math.isclose(one, other, rel_tol=1e-12, abs_tol=1e-9)
    left, right = plain(one), plain(other)
    if isinstance(left, str) and isinstance(right, str):
        return left == right or (";" in left and sorted(left.split(";")) == sorted(right.split(";")))
    return bool(left == right)


def plain(value: Any) -> Any:
    """Return a value as JSON has it: flags as true and false."""
    if hasattr(value, "item"):
        value = value.item()
    return {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value


def shown(value: Any) -> str:
    """Return a value as a message shows it."""
    value = plain(value)
    if isinstance(value, float):
        return f"{value:.15g}"
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)

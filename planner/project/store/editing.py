"""The steps of a scenario that change tables and terms, put on a project: every conflict is found, not only the first."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd
import shapely

from planner.errors import InputError, Problem
from planner.project.folder import SETTINGS, make_project, validated, without_derived
from planner.project.project import Project
from planner.project.store.steps import Step
from planner.project.tables import TABLES, Column, Table
from planner.project.term import TermSource
from planner.project.terms import Terms

GEOMETRY = "geometry"
KEY_MARK = "|"
"""Between the parts of a key."""
PLACES = 3
"""Shapes are written in metres to the millimetre."""


def edited(project: Project, steps: Iterable[Step]) -> Project:
    """Return the project with the steps of kind cell, row and term put on it; others are passed over.

    Raises
    ------
    InputError
        Where a step does not fit (the value that it replaces is not there, the row is gone, or there already), all of them at once; else where
        the tables or terms that come out have faults.
    """
    draft = _Draft(project)
    for step in steps:
        draft.take(step)
    return draft.project()


def source_step(project: Project, name: str, source: TermSource, value: str | None = None) -> Step:
    """Return the step that says where the value of a term ``section.name`` comes from, and gives it another value where one is named.

    Raises
    ------
    InputError
        Where there is no such term.
    """
    old = _Draft(project).term(name)
    return Step("term", {"name": name, "old": old, "new": old if value is None else _term_value(value), **source.model_dump()})


def cell_step(project: Project, table: str, row: str, column: str, value: str) -> Step:
    """Return the step that puts a value, given as text, into a cell of the project (``terms``, section, name: into a term).

    Raises
    ------
    InputError
        Where there is no such cell.
    """
    draft = _Draft(project)
    if table == "terms":
        old = draft.term(f"{row}.{column}")
        return Step("term", {"name": f"{row}.{column}", "old": old, "new": _term_value(value)})
    old = draft.cell(table, row, column)
    return Step("cell", {"table": table, "row": row, "column": column, "old": old, "new": _typed(TABLES[table], column, value)})


def row_step(project: Project, table: str, row: str) -> Step:
    """Return the step that takes a row out of the project.

    Raises
    ------
    InputError
        Where there is no such row.
    """
    draft = _Draft(project)
    at = draft.row(table, row)
    return Step("row", {"table": table, "row": row, "cells": _plain_row(TABLES[table], draft.tables[table], at), "added": False})


def added_row(table: str, row: str, cells: Mapping[str, str]) -> Step:
    """Return the step that adds a row by its key, with cells given as text.

    Raises
    ------
    InputError
        Where there is no such table or column.
    """
    parts = row.split(KEY_MARK)
    if table not in TABLES or len(TABLES[table].key) != len(parts):
        raise InputError([Problem("step_place_unknown", table, row)])
    known = TABLES[table]
    given = {**dict(zip(known.key, parts, strict=True)), **cells}
    wrong = [name for name in given if name not in known.names and not (name == GEOMETRY and known.shape != "none")]
    if wrong:
        raise InputError([Problem("step_place_unknown", table, row, name) for name in wrong])
    return Step("row", {"table": table, "row": row, "cells": {name: _typed(known, name, value) for name, value in given.items()}, "added": True})


class _Draft:
    """A project under change."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self.tables: dict[str, pd.DataFrame] = dict(project.tables)
        self._terms = project.terms.model_dump(mode="json")
        self._sources = dict(project.meta.term_sources)
        self._problems: list[Problem] = []
        self._is_changed = {"tables": False, "terms": False}

    def take(self, step: Step) -> None:
        """Put a step on the draft; a conflict goes to the problems."""
        takes = {"cell": self._take_cell, "row": self._take_row, "term": self._take_term}
        if step.kind not in takes:
            return
        try:
            takes[step.kind](step.values)
        except InputError as error:
            self._problems += error.problems

    def project(self) -> Project:
        """Return the project that came out."""
        if self._problems:
            raise InputError(self._problems)
        project = self._project
        if self._sources != project.meta.term_sources:
            project = project.with_term_sources(self._sources)
        if self._is_changed["terms"]:
            faults: list[Problem] = []
            terms = validated(Terms, self._terms, "", SETTINGS, faults)
            if terms is None:
                raise InputError(faults)
            project = project.with_terms(terms)
        if not self._is_changed["tables"]:
            return project
        derived_as_before = {**self._project.tables, "occupancy": self.tables["occupancy"]}
        tables = {**self.tables, "occupancy": without_derived(derived_as_before)["occupancy"]}
        return make_project(project.meta, project.terms, {name: frame for name, frame in tables.items() if len(frame)}, project)

    def term(self, name: str) -> Any:
        """Return a term by ``section.field``."""
        section, _, field = name.partition(".")
        if field not in self._terms.get(section, {}):
            raise InputError([Problem("step_place_unknown", "terms", column=name)])
        return self._terms[section][field]

    def row(self, table: str, row: str) -> int:
        """Return the position of a row."""
        at = np.flatnonzero(self._keys(table) == row)
        if len(at) != 1:
            raise InputError([Problem("step_row_missing", table, row)])
        return int(at[0])

    def cell(self, table: str, row: str, column: str) -> Any:
        """Return what stands in a cell, as plain JSON."""
        at = self.row(table, row)
        if column not in self._columns(table):
            raise InputError([Problem("step_place_unknown", table, row, column)])
        return _plain(self.tables[table][column].iloc[at])

    def _keys(self, table: str) -> pd.Series:
        if table not in TABLES or not TABLES[table].key:
            raise InputError([Problem("step_place_unknown", table)])
        frame = self.tables[table]
        parts = [_as_text(frame[part]) for part in TABLES[table].key]
        return parts[0] if len(parts) == 1 else pd.Series([KEY_MARK.join(row) for row in zip(*parts, strict=True)], dtype="object")

    def _columns(self, table: str) -> list[str]:
        return [*TABLES[table].names, *([GEOMETRY] if TABLES[table].shape != "none" else [])]

    def _take_cell(self, values: Mapping[str, Any]) -> None:
        table, row, column = values["table"], values["row"], values["column"]
        now = self.cell(table, row, column)
        if _same(now, values["new"]):
            return
        if not _same(now, values["old"]):
            raise InputError([_conflict(table, row, column, now, values)])
        frame = self.tables[table]
        cells = list(frame[column])
        cells[self.row(table, row)] = _stored(column, values["new"])
        self.tables[table] = _with_cells(frame, column, cells)
        self._is_changed["tables"] = True

    def _take_row(self, values: Mapping[str, Any]) -> None:
        table, row = values["table"], values["row"]
        is_there = bool((self._keys(table) == row).any())
        if is_there and not self._is_this_row(values):
            raise InputError([Problem("step_row_there" if values["added"] else "step_row_changed", table, row)])
        if is_there == values["added"]:  # done already: the base was brought up to the scenario
            return
        frame = self.tables[table]
        if values["added"]:
            self.tables[table] = _with_row(frame, self._columns(table), values["cells"])
        else:
            self.tables[table] = frame.drop(index=frame.index[self.row(table, row)])
        self._is_changed["tables"] = True

    def _is_this_row(self, values: Mapping[str, Any]) -> bool:
        """Return whether the row that stands here is the very one of a step."""
        at = self.row(values["table"], values["row"])
        there = _plain_row(TABLES[values["table"]], self.tables[values["table"]], at)
        return all(_same(there.get(column), cell) for column, cell in values["cells"].items())

    def _take_term(self, values: Mapping[str, Any]) -> None:
        name = values["name"]
        now = self.term(name)
        if now not in (values["old"], values["new"]):
            raise InputError([_conflict("terms", "", name, now, values)])
        if values.get("source"):
            self._sources[name] = TermSource(evidence=values["evidence"], source=values["source"])
        elif now != values["new"]:
            self._sources.pop(name, None)  # it was the source of another value
        if now == values["new"]:
            return
        section, _, field = name.partition(".")
        self._terms[section][field] = values["new"]
        self._is_changed["terms"] = True


def _conflict(table: str, row: str, column: str, now: Any, values: Mapping[str, Any]) -> Problem:
    return Problem("step_conflict", table, row, column, _shown(now), values={"old": _shown(values["old"]), "new": _shown(values["new"])})


def _shown(value: Any) -> str:
    return "–" if value is None or value == "" else str(value)


def _with_cells(frame: pd.DataFrame, column: str, cells: list[Any]) -> pd.DataFrame:
    """Return a table with one column replaced; :func:`~planner.project.tables.normal` gives it its type again."""
    dtype = None if column == GEOMETRY else "object"
    return pd.DataFrame({name: frame[name] if name != column else pd.Series(cells, index=frame.index, dtype=dtype) for name in frame.columns})


def _with_row(frame: pd.DataFrame, columns: list[str], cells: Mapping[str, Any]) -> pd.DataFrame:
    """Return a table with one row more; columns that the row does not name are empty."""
    out = {name: [*frame[name], _stored(name, cells.get(name))] for name in columns if name in frame or name in cells}
    return pd.DataFrame({name: pd.Series(values, dtype="object") for name, values in out.items()})


def _stored(column: str, value: Any) -> Any:
    """Return a plain value as it stands in a table."""
    if column != GEOMETRY or value is None:
        return value
    try:
        return shapely.from_wkt(value)
    except shapely.errors.ShapelyError as error:
        raise InputError([Problem("step_shape_wrong", column=column, seen=str(value)[:80])]) from error


def _plain(value: Any) -> Any:
    """Return a cell as plain JSON: empty numbers as null, shapes as well-known text."""
    if isinstance(value, shapely.Geometry):
        return shapely.to_wkt(shapely.set_precision(value, 10.0**-PLACES, mode="pointwise"), rounding_precision=PLACES)
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return None
    return value.item() if isinstance(value, np.generic) else value


def _plain_whole(value: Any) -> Any:
    plain = _plain(value)
    return int(plain) if isinstance(plain, float) and plain.is_integer() else plain


def _as_text(values: pd.Series) -> pd.Series:
    """Return the cells of a key as text, whole numbers without a point; of a country there are a hundred thousand, and most are text already."""
    return values if values.dtype == "str" else values.map(lambda value: str(_plain_whole(value)))


def _plain_row(table: Table, frame: pd.DataFrame, at: int) -> dict[str, Any]:
    columns = [*table.names, *([GEOMETRY] if GEOMETRY in frame else [])]
    return {name: _plain(frame[name].iloc[at]) for name in columns}


def _same(one: Any, other: Any) -> bool:
    """Return whether two plain cells hold the same; nothing is the same as an empty text."""
    return one == other or (one in (None, "") and other in (None, ""))


def _typed(table: Table, column: str, value: str) -> Any:
    """Return text as the plain value of a column; what does not fit stays text, and the contract of the table says so."""
    if column == GEOMETRY:
        return _plain(_stored(column, value))
    return _typed_cell(table[column], value.strip())


def _typed_cell(column: Column, value: str) -> Any:
    if column.kind == "flag":
        return {"true": True, "1": True, "false": False, "0": False, "": column.empty()}.get(value.lower(), value)
    if value == "":
        return _plain(column.empty())
    if column.is_number:
        try:
            return float(value)
        except ValueError:
            return value
    return value


def _term_value(value: str) -> Any:
    """Return text as the value of a term: JSON where it is, else text."""
    try:
        return json.loads(value)
    except json.JSONDecodeError:
        return value

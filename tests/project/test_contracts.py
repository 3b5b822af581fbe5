"""The quick answer whether a table keeps its contract, beside pandera."""

import pandas as pd
import pandera.errors
import pytest

from planner.project.sample import make_sample
from planner.project.tables import TABLES, Column, Table, contract, keeps_contract, normal

SAMPLE = make_sample("S")
WRONG = {"text": ["", None], "choice": ["", "else", None], "number": [-1.0, float("nan"), float("inf"), "many"], "integer": [-1.0, 0.5, 99.0, float("nan")],
         "year": [1.0, 2030.5, 3000.0, float("nan")], "flag": ["perhaps", None], "share": [-0.1, 1.1, float("nan")], "category": ["", "9.9"], "list": [""],
         "date": ["", None]}
"""By kind of column: values that some or all columns of the kind refuse."""


@pytest.mark.parametrize("table", TABLES.values(), ids=list(TABLES))
def test_the_quick_answer_is_that_of_pandera(table: Table) -> None:
    """As it is, and with each kind of doubtful value in each column, in a type of its own too."""
    frame = SAMPLE[table.name]
    rows = frame if len(frame) else normal(table, pd.DataFrame({column.name: [_right(column)] * 2 for column in table.columns}))
    assert keeps_contract(table, rows) == _keeps(table, rows)
    refused = 0
    for column in table.columns:
        for value in WRONG[column.kind]:
            damaged = rows.assign(**{column.name: _with(rows[column.name], value)})
            assert keeps_contract(table, damaged) == _keeps(table, damaged), (column.name, value)
            refused += not keeps_contract(table, damaged)
    assert refused
    assert not keeps_contract(table, rows.drop(columns=table.names[0]))


def _right(column: Column) -> object:
    return column.choices[0] if column.choices else 2030.0 if column.kind == "year" else 1.0 if column.is_number else False if column.kind == "flag" else "x"


def _with(values: pd.Series, value: object) -> pd.Series:
    """Put a value in the last row, in the type of the column where it fits there."""
    out = [*values]
    out[-1] = value
    changed = pd.Series(out, index=values.index, dtype="object")
    fits = isinstance(value, str) or (value is None) if values.dtype == "str" else isinstance(value, float)
    return changed.astype(values.dtype) if fits and values.dtype != "bool" else changed


def _keeps(table: Table, frame: pd.DataFrame) -> bool:
    try:
        contract(table).validate(frame, lazy=True)
    except pandera.errors.SchemaErrors:
        return False
    return True

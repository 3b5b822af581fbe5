"""Which cells of a project are estimates, by which formula: assumptions stay visible until a real value takes their place."""

from collections.abc import Mapping

import pandas as pd

from planner.project.tables import TABLES, Table

COLUMNS = ["table_name", "row_key", "column_name", "value", "formula", "source"]


def estimated_cells(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the cells that hold an estimate now.

    Parameters
    ----------
    tables
        Tables of a project in normal form; ``estimates`` says what was estimated once. A cell whose value is another
        one since (a register, a survey) is no estimate any more.

    Returns
    -------
    pandas.DataFrame
        Columns ``table_name``, ``row_key``, ``column_name``, ``value``, ``formula``, ``source``; all text.
    """
    return pd.DataFrame(tables["estimates"].loc[_in_force(tables), COLUMNS]).reset_index(drop=True)


def hinted_cells(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return estimates that nobody accepted: their cell exists and holds something else. Columns as in :func:`estimated_cells`, and ``now``."""
    rows = tables["estimates"]
    now = _now(tables)
    return pd.DataFrame(rows.loc[now.notna() & (now != rows["value"]), COLUMNS]).assign(now=now).reset_index(drop=True)


def estimate(cell: tuple[str, object, str], value: object, formula: str, source: str) -> dict[str, str]:
    """Return a row of ``estimates``: (table, row key, column), the value that was put there, its formula and source."""
    table, key, column = cell
    return {"table_name": table, "row_key": str(key), "column_name": column, "value": text_of(value), "formula": formula, "source": source}


def text_of(value: object) -> str:
    """Return a cell as the text that ``estimates`` holds: whole numbers without a point."""
    text = str(value)
    return text.removesuffix(".0")


def keys_of(frame: pd.DataFrame, table: Table) -> list[str]:
    """Return the key of each row as one text, its parts with a space between them."""
    return [" ".join(map(str, row)) for row in frame[list(table.key)].itertuples(index=False)]


def _in_force(tables: Mapping[str, pd.DataFrame]) -> pd.Series:
    return _now(tables) == tables["estimates"]["value"]


def _now(tables: Mapping[str, pd.DataFrame]) -> pd.Series:
    """Return the present text of each estimated cell; missing where there is no such cell."""
    rows = tables["estimates"]
    out = pd.Series(None, index=rows.index, dtype="object")
    for (name, column), part in rows.groupby(["table_name", "column_name"], sort=False):
        table = TABLES.get(str(name))
        if table is None or not table.key or column not in table.names:
            continue
        frame = tables[str(name)]
        cells = dict(zip(keys_of(frame, table), map(text_of, frame[column]), strict=True))
        out.loc[part.index] = [cells.get(key) for key in part["row_key"]]
    return out


def without_estimates(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Return the tables with estimated cells of firms empty and estimated demand left out: what a firm is asked is what nobody knows."""
    cells = estimated_cells(tables)
    of_firms = cells[cells["table_name"] == "firms"]
    firms = tables["firms"].copy()
    for name, keys in of_firms.groupby("column_name")["row_key"]:
        firms.loc[firms["firm_id"].isin(set(keys)), name] = TABLES["firms"][str(name)].empty()
    asked = set(cells.loc[cells["table_name"] == "demand", "row_key"])
    demand = tables["demand"]
    out = dict(tables)
    if len(of_firms):
        out["firms"] = firms
    if asked:
        out["demand"] = demand[~demand["demand_id"].isin(asked)].reset_index(drop=True)
    return out


def with_estimates(fresh: Mapping[str, pd.DataFrame], tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Return fresh tables with the estimates of the old ones where nobody gave a value meanwhile: cells of firms, demand of firms without any."""
    cells = estimated_cells(tables)
    out = dict(fresh)
    if "firms" in out:
        firms, before = out["firms"].copy(), tables["firms"].set_index("firm_id")
        for name, keys in cells[cells["table_name"] == "firms"].groupby("column_name")["row_key"]:
            blank = firms["firm_id"].isin(set(keys)) & firms[name].map(text_of).isin(["", "nan", str(TABLES["firms"][str(name)].empty())])
            if blank.any():
                firms.loc[blank, name] = firms.loc[blank, "firm_id"].map(before[name])
        out["firms"] = firms
    if "demand" in out:
        estimated = tables["demand"][tables["demand"]["demand_id"].isin(set(cells.loc[cells["table_name"] == "demand", "row_key"]))]
        left = estimated[~estimated["firm_id"].isin(set(out["demand"]["firm_id"]))]
        out["demand"] = pd.concat([out["demand"], left], ignore_index=True)
    return out

"""A comparison as files: JSON for machines, CSV for a spreadsheet."""

from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd

from planner.language import Language
from planner.report.exports import safe
from planner.report.plain_json import json_text
from planner.scenarios.comparing import Comparison


def write_comparison(comparison: Comparison, folder: Path, language: Language) -> list[Path]:
    """Write ``comparison.json``, ``kpis.csv``, ``moves.csv`` and ``money.csv`` into a folder and return their paths.

    The CSV files use ``;`` and UTF-8 with a mark, and in Dutch a decimal comma, as Dutch spreadsheets expect.
    """
    folder.mkdir(parents=True, exist_ok=True)
    tables = {"kpis.csv": _kpis(comparison), "moves.csv": _moves(comparison), "money.csv": _money(comparison)}
    with TemporaryDirectory(prefix=".comparison-", dir=folder) as scratch:
        fresh = [Path(scratch) / name for name in ("comparison.json", *tables)]
        fresh[0].write_text(json_text(comparison.record(), indent=1), encoding="utf-8")
        for path, rows in zip(fresh[1:], tables.values(), strict=True):
            _frame(rows).to_csv(path, sep=";", index=False, encoding="utf-8-sig", decimal="," if language == "nl" else ".")
        return [path.replace(folder / path.name) for path in fresh]


def _frame(rows: Iterable[dict[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame([{safe(name): safe(value) if isinstance(value, str) else value for name, value in row.items()} for row in rows])


def _kpis(comparison: Comparison) -> list[dict[str, Any]]:
    names = [plan.name for plan in comparison.plans]
    out = [{"id": "gap", "unit": "share", **{plan.name: plan.record["gap"] for plan in comparison.plans}}]
    for measure in comparison.measures:
        row: dict[str, Any] = {"id": measure.measure_id, "unit": measure.unit, **dict(zip(names, measure.values, strict=True))}
        for name, difference, certain in list(zip(names, measure.differences, measure.certain, strict=True))[1:]:
            row |= {f"{name} - {names[0]}": difference, f"{name} certain": certain}
        out.append(row)
    return out


def _moves(comparison: Comparison) -> list[dict[str, Any]]:
    out = []
    for move in comparison.moves:
        row: dict[str, Any] = {"mover_id": move.mover_id, "name": move.name, "difference": move.difference}
        for plan, made in zip(comparison.plans, move.moves, strict=True):
            row |= {f"{plan.name} {name}": (made or {}).get(name) for name in ("kind", "to", "year", "grant_eur")}
        out.append(row)
    return out


def _money(comparison: Comparison) -> list[dict[str, Any]]:
    names = [plan.name for plan in comparison.plans]
    return [{"payer": payment.payer, "year": payment.year, **dict(zip(names, payment.eur, strict=True))} for payment in comparison.money]

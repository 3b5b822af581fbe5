"""The sizing of a fund as files: JSON for machines, CSV for a spreadsheet."""

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from planner.language import Language
from planner.report.exports import frame
from planner.report.plain_json import json_text


def write_size(record: Mapping[str, Any], folder: Path, language: Language) -> list[Path]:
    """Write ``size.json``, ``curve.csv`` (a row for each fund, with nested plans and quantiles) and ``breakpoints.csv`` into a folder; return the paths.

    Parameters
    ----------
    record
        What ``size --json`` prints.
    folder, language
        Where to write, and the language, which decides the decimal mark.
    """
    folder.mkdir(parents=True, exist_ok=True)
    tables = {"curve.csv": curve_rows(record), "breakpoints.csv": list(record["breakpoints"])}
    with TemporaryDirectory(prefix=".size-", dir=folder) as scratch:
        fresh = [Path(scratch) / name for name in ("size.json", *tables)]
        fresh[0].write_text(json_text(record, indent=1), encoding="utf-8")
        for path, rows in zip(fresh[1:], tables.values(), strict=True):
            frame(rows).to_csv(path, sep=";", index=False, encoding="utf-8-sig", decimal="," if language == "nl" else ".")
        return [path.replace(folder / path.name) for path in fresh]


def curve_rows(record: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return one row for each fund: point, nested plan, quantiles of hectares, money and year of completion, and the plans that overbook."""
    rows = []
    for at, point in enumerate(record["points"]):
        row = {**point, "nested_ha": record["nested"][at]["plan_ha"]}
        for name in ("quantiles", "money"):
            if record.get(name):
                row |= {key: value for key, value in record[name][at].items() if key != "fund_eur"}
        if record.get("overbooked"):
            row |= {f"overbooked_{key}": value for key, value in record["overbooked"][at].items() if key != "fund_eur"}
        rows.append(row)
    return rows

"""The capacity map of the grid operators (JSON with ``energy_areas``): one row an energy area, in megawatts as it stands there.

What its postcode areas say by colour has no place in the tables; ``docs/decisions/0013-capacity-map.md`` says what is done with it.
"""

from collections import Counter
from pathlib import Path
from typing import Any

import pandas as pd

from planner.errors import Problem
from planner.sources.raw import RawLayer, refusal

FIGURES = {"demand": "demand_available_capacity", "generation": "generation_available_capacity"}
FULL = ("amber", "red")
"""Colours of postcodes where nobody gets new capacity for now."""


def energy_areas(path: Path, content: dict[str, Any]) -> RawLayer:
    """Return the energy areas of a capacity map as rows.

    A figure of an area of which every postcode is amber or red counts as 0, and that is said: the operator gives none of it out.

    Parameters
    ----------
    path, content
        The file and its JSON.
    """
    areas = content["energy_areas"]
    if not areas:
        raise refusal("empty_table", path)
    if not all(isinstance(area, dict) for area in areas):
        raise refusal("file_unreadable", path, reason="its energy areas are not objects")
    valid = content.get("valid") if isinstance(content.get("valid"), dict) else {}
    shared = {"peildatum": (valid or {}).get("start") or content.get("issued")}
    remarks: list[Problem] = []
    rows = [{**_figures(path, area, remarks), **shared} for area in areas]
    postcodes = sum(len(_postcodes(area)) for area in areas)
    if postcodes:
        remarks.append(Problem("postcodes_left", path.name, seen=str(postcodes)))
    return RawLayer(path.name, pd.DataFrame(rows, index=pd.RangeIndex(1, len(rows) + 1), dtype="object"), remarks=remarks)


def _postcodes(area: dict[str, Any]) -> list[dict[str, Any]]:
    found = area.get("postcode_areas")
    return [part for part in found if isinstance(part, dict)] if isinstance(found, list) else []


def _figures(path: Path, area: dict[str, Any], remarks: list[Problem]) -> dict[str, Any]:
    row = {name: value for name, value in area.items() if not isinstance(value, list | dict)}
    row["work_year"] = _year(area)
    for side, name in FIGURES.items():
        colours = Counter(str(part.get(f"{side}_constraint", "")).lower() for part in _postcodes(area))
        if colours and set(colours) <= set(FULL) and row.get(name):
            seen = ", ".join(f"{colour} {count}×" for colour, count in sorted(colours.items()))
            remarks.append(Problem("capacity_not_given_out", path.name, str(area.get("short_code", "")), name, f"{row[name]} MW", {"colours": seen}))
            row[name] = 0
    return row


def _year(area: dict[str, Any]) -> int | None:
    """Return the year in which the last of the works is done; None where no work has a year."""
    years = []
    works = area.get("works")
    for work in works if isinstance(works, list) else []:
        schedules = work.get("time_schedules") if isinstance(work, dict) else None
        for schedule in schedules if isinstance(schedules, list) else []:
            interval = schedule.get("schedule_interval") if isinstance(schedule, dict) else None
            if isinstance(interval, dict):
                years += [int(text) for text in (str(interval.get("end") or "")[:4], str(interval.get("year") or "")) if text.isdigit()]
    return max(years, default=None)

"""Two plans on one map: parcels that differ between their projects, and moves that are in one plan, in the other, or in both."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

from planner.language import Language, mark, text
from planner.project.project import Project
from planner.report.maps import MapMove, MapState, MoveMark, Swatch
from planner.ui.opened import Opened
from planner.ui.scenes import place_of, start_of

type Record = Mapping[str, Any]

_FIRST, _SECOND, _BOTH = "A", "B", "="
_SAME: Final = Swatch(mark("the same in both"), "#d8d5cd", dark="#3b4046")
_DIFFERENT: Final = {
    "status": Swatch(mark("other status"), "#e69f00", "stripes"),
    "category": Swatch(mark("other category"), "#56b4e9", "dots"),
    "opening": Swatch(mark("opens or closes in another year"), "#cc79a7", "cross"),
}
_COLUMNS: Final = {"status": ("status",), "category": ("max_category",), "opening": ("available_from", "housing_from", "restriction")}
"""Columns of the table of parcels in which a difference shows, the plainest difference first."""


def difference_scene(
    opened: Opened, plans: tuple[Record, Record], names: tuple[str, str], language: Language, projects: tuple[Project, Project] | None = None
) -> MapState:
    """Give two plans as one state of the map.

    Parameters
    ----------
    opened
        The project on whose shapes they are drawn.
    plans
        Two plans as the JSON object of the command line: the first is A, the second is B.
    names
        What the reader calls them.
    language
        Of the legend.
    projects
        The project of each plan, where they may differ; None: there are no differences but those of the plans.

    Returns
    -------
    MapState
        A move is in both plans where the same firm goes to the same parcel, also in another year; it is drawn in the year of A.
    """
    kinds = _kinds(opened, projects)
    present = [name for name in (*_DIFFERENT, "") if name in set(kinds)]
    legend = {**_DIFFERENT, "": _SAME}
    return MapState(
        title=text("{first} (A) beside {second} (B)", language, first=names[0], second=names[1]),
        swatches=tuple(_said(legend[name], language) for name in present),
        colour=tuple(present.index(kind) for kind in kinds),
        notes=tuple("" for _ in kinds),
        moves=_moves(opened, plans),
        marks=_marks(names, language),
        years=(opened.project.years[0], opened.project.years[-1]),
    )


def _kinds(opened: Opened, projects: tuple[Project, Project] | None) -> list[str]:
    """Say of each parcel what differs, empty for nothing."""
    ids = opened.project["parcels"]["parcel_id"]
    if projects is None:
        return [""] * len(ids)
    first, second = (pd.DataFrame(project["parcels"].drop(columns="geometry")).set_index("parcel_id").reindex(ids) for project in projects)
    kinds = pd.Series("", index=ids)
    for name, columns in reversed(_COLUMNS.items()):
        for column in columns:
            one, other = first[column], second[column]
            kinds[~((one == other) | (one.isna() & other.isna())).to_numpy()] = name
    return [str(kind) for kind in kinds]


def _moves(opened: Opened, plans: tuple[Record, Record]) -> tuple[MapMove, ...]:
    first, second = ({(move["mover_id"], move["to"]): move for move in plan["moves"] if move["to"] is not None} for plan in plans)
    drawn = [(_BOTH if key in second else _FIRST, move) for key, move in first.items()]
    drawn += [(_SECOND, move) for key, move in second.items() if key not in first]
    known = opened.situation.rooms.parcels.index
    return tuple(_move(opened, letter, move) for letter, move in drawn if move["to"] in known)


def _move(opened: Opened, letter: str, move: Record) -> MapMove:
    end = place_of(opened, move["to"])
    left = [parcel for parcel in move["from"] if parcel in opened.situation.rooms.parcels.index]  # others are in one of the two projects alone
    return MapMove(
        move_id=f"{letter} {move['mover_id']}",
        firm=f"{move['name'] or move['mover_id']} → {move['to']}",
        start=start_of(opened, left, end),
        end=end,
        year=move["year"],
        cost_eur=move["cost_eur"],
        mark=letter,
    )


def _marks(names: Sequence[str], language: Language) -> tuple[MoveMark, ...]:
    only = [text("move in {name} alone", language, name=name) for name in names]
    return (
        MoveMark(_FIRST, only[0], "#0072b2", "#56b4e9"),
        MoveMark(_SECOND, only[1], "#d55e00", "#ff9a4d", is_dashed=True),
        MoveMark(_BOTH, text("move in both", language), "#6f6b62", "#a9adb2", is_lettered=False),
    )


def _said(swatch: Swatch, language: Language) -> Swatch:
    return Swatch(text(swatch.label, language), swatch.colour, swatch.pattern, swatch.dark)

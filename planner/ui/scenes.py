"""A project and a plan as states of the map."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from planner.language import Language, area, day, text
from planner.plan.plan import Plan
from planner.report.maps import MapMove, MapState
from planner.ui.address import remember
from planner.ui.map.event import MapEvent
from planner.ui.map_themes import Theme, themed
from planner.ui.opened import Opened

type Bounds = tuple[float, float, float, float]

_SEEN_AT_ONCE_M = 2_500.0
_ARRIVAL_SHARE = 0.05  # length of the arrow of a newcomer, who comes from nowhere on the map


def scene(opened: Opened, theme: Theme, language: Language, **more: Any) -> MapState:
    """Colour the parcels of a project by a theme.

    Parameters
    ----------
    opened
        The project.
    theme
        What the colours say; see :mod:`planner.ui.map_themes`.
    language
        Of the legend.
    more
        Further fields of `MapState`: selection, moves, chosen chain, years.
    """
    shown = themed(opened, theme, language)
    order = {value: at for at, value in enumerate(shown.swatches)}
    return MapState(
        title=shown.title,
        about=_about(opened, language),
        swatches=tuple(shown.swatches.values()),
        colour=tuple(order.get(value, -1) for value in shown.values),
        notes=_notes(opened, language),
        **more,
    )


def _about(opened: Opened, language: Language) -> str:
    """Say of what a map is: project, scenario, date of the data, and whether they are made up."""
    meta = opened.project.meta
    date = text("data of {date}", language, date=day(meta.reference_date, language)) if meta.reference_date else ""
    return " · ".join(part for part in (meta.name, opened.name, date, text("made-up data", language) if meta.synthetic else "") if part)


def moves_on_map(opened: Opened, plan: Plan | None) -> tuple[MapMove, ...]:
    """Give the moves of a plan that go from one place to another."""
    if plan is None:
        return ()
    names = opened.names
    known = set(opened.situation.rooms.parcels.index)
    moves = []
    for move in plan.moves:
        if move.to is None or not {move.to, *move.origin[:1]} <= known:
            continue  # on its own plot, or of before an edit that took a parcel out
        end = place_of(opened, move.to)
        moves.append(
            MapMove(
                move_id=move.mover_id,
                firm=names.get(move.mover_id, move.mover_id),
                start=start_of(opened, move.origin, end),
                end=end,
                year=move.year,
                cost_eur=move.cost_eur,
                chain=str(move.chain or ""),
                step=move.step or 1,
            )
        )
    return tuple(moves)


def place_of(opened: Opened, parcel_id: str) -> tuple[float, float]:
    """Give the middle of a parcel: x and y in metres."""
    row = opened.situation.rooms.parcels.loc[parcel_id]
    return float(row["x"]), float(row["y"])


def start_of(opened: Opened, origin: Sequence[str], end: tuple[float, float]) -> tuple[float, float]:
    """Give where a move begins: on the first parcel that it leaves; a newcomer comes in from the north-west of where it goes."""
    if origin:
        return place_of(opened, origin[0])
    west, south, east, north = opened.geometry.bounds
    reach = _ARRIVAL_SHARE * max(east - west, north - south)
    return end[0] - reach, end[1] + reach


def plan_years(opened: Opened, plan: Plan | None) -> tuple[int, int] | None:
    """Give the first and last year of the slider."""
    return (opened.project.years[0], opened.project.years[-1]) if plan and plan.moves else None


def asked_year(event: MapEvent) -> int | None:
    """Give the year of the slider at the last click, before any that of the address, which then follows."""
    named = st.query_params.get("year", "")
    year = event.year if event.kind != "none" else int(named) if named.isdecimal() else None
    remember("year", "" if year is None else str(year))
    return year


def estate_bounds(opened: Opened, estate_id: str) -> Bounds | None:
    """Give where an estate lies; None without one."""
    shapes = opened.project["estates"].set_index("estate_id")
    return _bounds(shapes.loc[[estate_id]].total_bounds) if estate_id in shapes.index else None


def chain_bounds(moves: Sequence[MapMove], chain: str) -> Bounds | None:
    """Give where the moves of a chain lie; None without one."""
    places = [place for move in moves if chain and move.chain == chain for place in (move.start, move.end)]
    if not places:
        return None
    east_west, north_south = zip(*places, strict=True)
    return min(east_west), min(north_south), max(east_west), max(north_south)


def telling_chain(moves: Sequence[MapMove], plan: Plan | None) -> str:
    """Give the chain to show first: of those whose parcels can be told apart on one map the longest, else the smallest."""
    boxes = {chain: chain_bounds(moves, chain) for chain in chains_of(plan)}
    reach = {chain: max(box[2] - box[0], box[3] - box[1]) for chain, box in boxes.items() if box}
    near = [chain for chain in reach if reach[chain] <= _SEEN_AT_ONCE_M]
    return near[0] if near else min(reach, key=lambda chain: reach[chain], default="")


def chains_of(plan: Plan | None) -> list[str]:
    """Give the chains of more than one step, the longest first."""
    if plan is None:
        return []
    sizes = pd.Series([str(move.chain or "") for move in plan.moves], dtype="str").value_counts()
    return [chain for chain, count in sizes.items() if chain and count > 1]


def _notes(opened: Opened, language: Language) -> tuple[str, ...]:
    sizes = opened.situation.rooms.parcels["area_m2"].to_numpy(dtype=np.float64)
    return _written(sizes.tobytes(), tuple(opened.categories), language)


@lru_cache(maxsize=8)
def _written(sizes: bytes, categories: tuple[str, ...], language: Language) -> tuple[str, ...]:
    """Write the notes once, not on every run, and each figure once: of a country it took seconds."""
    figures, at = np.unique(np.rint(np.frombuffer(sizes)), return_inverse=True)
    said = [area(size, language) for size in figures]
    words = {category: category and f" · {text('category {category}', language, category=category)}" for category in set(categories)}
    return tuple(said[one] + words[category] for one, category in zip(at.tolist(), categories, strict=True))


def _bounds(box: Sequence[float]) -> Bounds:
    west, south, east, north = (float(edge) for edge in box)
    return west, south, east, north

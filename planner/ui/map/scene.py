"""A map's state in the words of the browser: plain lists, colours and sentences."""

from collections.abc import Collection
from dataclasses import asdict
from functools import lru_cache
from typing import Any, Final

from planner.language import Language, hectares, mark, short_money, text
from planner.report.maps import MapGeometry, MapMove, MapState, Packet, year_colours
from planner.report.maps.geometry import RD_FRAME
from planner.report.maps.palettes import GROUNDS

_WORDS: Final[dict[str, str]] = {
    "map": mark("Map of parcels, estates and moves"),
    "map_tools": mark("Map tools"),
    "legend": mark("Legend"),
    "zoom_in": mark("Zoom in"),
    "zoom_out": mark("Zoom out"),
    "whole_map": mark("Show the whole area"),
    "list": mark("Moves and parcels as a list"),
    "background": mark("Background map of Kadaster (needs internet)"),
    "nothing_here": mark("Nothing in view."),
    "demand": mark("circular space demand (ha)"),
    "sensitive": mark("dwelling or other sensitive place"),
    "moves_by_year": mark("moves by year (wide: costly)"),
    "year": mark("Year"),
    "only_this_year": mark("only this year"),
    "drawing_tools": mark("Drawing tools"),
    "lasso": mark("Select with a lasso"),
    "polygon": mark("Draw an area"),
    "line": mark("Draw a line that splits"),
    "redraw": mark("Move the corners of the selected parcel"),
    "hint_lasso": mark("Drag around parcels. Shift adds to the selection."),
    "hint_polygon": mark("Click the corners; double-click or Enter closes the area."),
    "hint_line": mark("Click from edge to edge across the parcel; double-click or Enter ends the line."),
    "hint_redraw": mark("Drag a corner, or the middle of an edge to add one; right-click removes it."),
    "select_first": mark("Select the parcel first."),
    "not_one_ring": mark("This parcel has holes or several parts; its corners cannot be moved here."),
    "done": mark("Done"),
    "cancel": mark("Cancel"),
    "close": mark("Close"),
    "search": mark("Search parcel, address, firm, estate or municipality"),
    "found_parcel": mark("parcel"),
    "found_firm": mark("firm"),
    "found_address": mark("address"),
    "found_estate": mark("estate"),
    "found_municipality": mark("municipality"),
    "nothing_found": mark("Nothing found."),
    "one_moment": mark("One moment …"),
    "picture": mark("Save what is seen as a picture"),
    "no_webgl": mark("This browser cannot draw the interactive map; a picture follows."),
}
_FIRST_LETTER: Final = ord("A")  # the swatch at 0; no swatch at all is the character before it
_BACKGROUND: Final = {
    "url": "https://service.pdok.nl/brt/achtergrondkaart/wmts/v2_0/grijs/EPSG:28992/{z}/{x}/{y}.png",
    "maxzoom": 14,
    "attribution": "© Kadaster / PDOK",
}


def scene_of(geometry: MapGeometry, state: MapState, language: Language) -> dict[str, Any]:
    """Write down a state for the browser.

    Parameters
    ----------
    geometry
        The shapes the state is about; only the names of its packets go along.
    state
        What to show.
    language
        Of every word on the map.

    Returns
    -------
    dict
        Ready for JSON. The background map is offered in RD alone, because its tiles fit no other frame.
    """
    return {
        "geometry": geometry.ground.hash,
        "words": _words(language),
        "grounds": {name: asdict(ground) for name, ground in GROUNDS.items()},
        "title": state.title,
        "about": state.about,
        "swatches": [asdict(swatch) for swatch in state.swatches],
        "labels": state.has_labels,
        "tools": list(state.tools),
        "selected": list(state.selected),
        "moves": [_move(move, language) for move in state.moves],
        "marks": [asdict(one) for one in state.marks],
        "chain": state.chosen_chain,
        "focus": list(state.focus) if state.focus else None,
        "demand": [asdict(ring) | {"label": hectares(ring.ha, language)} for ring in state.demand],
        "years": list(state.years) if state.years else None,
        "year": state.year,
        "yearColours": {ground: _year_colours(state, ground) for ground in GROUNDS},
        "background": _BACKGROUND if geometry.frame == RD_FRAME else None,
    }


def faces_of(geometry: MapGeometry, state: MapState, shards: Collection[int]) -> Packet:
    """Write down the colour and the note of every parcel of some shards: a letter and a line each."""
    return _faces(tuple((shard, geometry.shards[shard].at) for shard in sorted(shards)), state.colour, state.notes)


@lru_cache(maxsize=16)
def _faces(shards: tuple[tuple[int, tuple[int, ...]], ...], colour: tuple[int, ...], notes: tuple[str, ...]) -> Packet:
    """Write faces once: of a province it takes a tenth of a second, and most runs change none."""
    return Packet.of({
        str(shard): {
            "colour": "".join(chr(_FIRST_LETTER + colour[one]) for one in at) if colour else "",
            "notes": [notes[one] for one in at] if notes else [],
        }
        for shard, at in shards
    })


def describe_move(move: MapMove, language: Language) -> str:
    """Say in one line who moves when, at what cost and in which chain."""
    sentence = text(
        "{firm}: {year}, {cost}",
        language,
        firm=move.firm,
        year=move.year,
        cost=short_money(move.cost_eur, language),
    )
    if not move.chain:
        return sentence
    step = text("chain {chain}, step {step}", language, chain=move.chain, step=move.step)
    return f"{sentence} ({step})"


def _words(language: Language) -> dict[str, str]:
    spoken = {name: text(words, language) for name, words in _WORDS.items()}
    # The browser puts the year in: these two keep their place for it.
    spoken["until_year"] = text("up to {year}", language)
    spoken["in_year"] = text("in {year}", language)
    return spoken


def _year_colours(state: MapState, ground: str) -> dict[str, str]:
    years = [*(state.years or ()), *(move.year for move in state.moves)]
    if not years:
        return {}
    return {str(year): colour for year, colour in year_colours(min(years), max(years), ground).items()}


def _move(move: MapMove, language: Language) -> dict[str, Any]:
    return {
        "id": move.move_id,
        "start": list(move.start),
        "end": list(move.end),
        "year": move.year,
        "cost": move.cost_eur,
        "chain": move.chain,
        "step": move.step,
        "mark": move.mark,
        "label": describe_move(move, language),
    }

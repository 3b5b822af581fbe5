"""Layers on demand: what a reader asks for over or under the parcels."""

from collections.abc import Callable, Hashable, Sequence
from typing import Any, Final, Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import streamlit as st

from planner.language import Language, hectares, mark, number, text
from planner.project.measure import LIVING
from planner.project.terms import CATEGORIES
from planner.report.maps import DemandCircle, MapLayer, Swatch, class_swatches, classes_of, round_breaks, year_swatches
from planner.report.maps.zones import encoded, middles, taken_together, zone_around
from planner.studio.map_facts import asked_by_place, station_power
from planner.ui.map_themes import between
from planner.ui.opened import Opened

type Place = Literal["municipality_code", "estate_id", "node_id"]

_TABLES: Final[dict[Place, str]] = {"municipality_code": "municipalities", "estate_id": "estates", "node_id": "grid"}

STATION_COLOURS: Final = ("#0072b2", "#e69f00", "#cc79a7", "#009e73", "#56b4e9", "#d55e00")
_PATTERNS: Final[tuple[Literal["", "stripes", "cross", "dots"], ...]] = ("", "stripes", "dots", "cross")
_SLOT: Final = "map-layers"
_KEPT: Final = 24


def demand_circles(opened: Opened) -> tuple[DemandCircle, ...]:
    """Give a circle for each estate on which room is asked, its surface in proportion to the hectares."""
    asked = asked_by_place(opened.situation).groupby("estate_id")["ha"].sum()
    estates = opened.project["estates"]
    places = middles(gpd.GeoDataFrame(estates))
    return tuple(
        DemandCircle(estate, float(x), float(y), float(asked[estate]))
        for estate, (x, y) in zip(estates["estate_id"], places, strict=True)
        if asked.get(estate, 0.0) > 0
    )


def demand_areas(opened: Opened, place: Place, language: Language) -> MapLayer:
    """Give municipalities or estates coloured by the hectares that are asked there."""
    table = opened.project[_TABLES[place]]
    asked = asked_by_place(opened.situation).groupby(place)["ha"].sum().reindex(table[place]).fillna(0.0)
    breaks = round_breaks(asked.tolist())
    words = between(breaks, language, 1) if breaks else [hectares(ha, language) for ha in asked[:1]]
    title = text("Circular space demand, ha", language)
    return classed_areas(opened, place, asked, (breaks, words), title, lambda ha: hectares(ha, language))


def classed_areas(
    opened: Opened, place: Place, figures: pd.Series, classes: tuple[Sequence[float], Sequence[str]], title: str, said: Callable[[float], str]
) -> MapLayer:
    """Give places coloured by a figure.

    Parameters
    ----------
    opened
        The project.
    place
        What the places are: municipalities, estates, or the parcels that hang on a grid station taken together.
    figures
        By name of the place; a place without one is left out.
    classes
        Where the classes begin, and what each is called: one more.
    title
        Of the legend, with the unit.
    said
        Says a figure in the tooltip.
    """
    table = gpd.GeoDataFrame(opened.project[_TABLES[place]])
    found = figures.reindex(table[place]).to_numpy(dtype=float)
    shapes = _kept(opened, ("shapes", place), lambda: _station_areas(opened, list(table[place])) if place == "node_id" else encoded(table))
    has = np.isfinite(found)
    names = [name or key for name, key in zip(table["name"], table[place], strict=True)]
    return MapLayer(
        title=title,
        swatches=class_swatches(classes[1]),
        colour=tuple(classes_of(found[has], classes[0])),
        labels=tuple(f"{name}: {said(figure)}" for name, figure, is_known in zip(names, found, has, strict=True) if is_known),
        shapes=tuple(shape for shape, is_known in zip(shapes, has, strict=True) if is_known),
        place="under" if place == "municipality_code" else "over",
        opacity=0.45 if place == "municipality_code" else 0.7,
    )


def guide_zones(opened: Opened, category: str, language: Language) -> MapLayer:
    """Give where a firm of a category stands too near to dwellings and the like, by the guide distances in force."""
    environment = opened.project.terms.environment
    sensitive = gpd.GeoDataFrame(opened.project["sensitive"])
    is_company, is_living = sensitive["kind"] == "company_dwelling", sensitive["kind"].isin(LIVING)
    quiet = sensitive["area_type"] == "quiet"
    metres = np.select([is_living & quiet, is_living, is_company], [environment.quiet_m[category], environment.mixed_m[category],
                                                                  environment.company_m[category]], default=0.0)
    zoning = gpd.GeoDataFrame(opened.project["zoning"])
    zone = _kept(opened, ("guide", category), lambda: zone_around(sensitive, metres.tolist(), zoning))
    said = text("too near for category {category}: up to {metres} m from a quiet, {mixed} m from a mixed area", language, category=category,
                metres=number(environment.quiet_m[category], language), mixed=number(environment.mixed_m[category], language))
    title = text("Guide distance around dwellings, m", language)
    return MapLayer(title, (Swatch(said, "#cc79a7", "stripes"),), (0,), (said,), (zone,))


def firm_zones(opened: Opened, firm_id: str, language: Language) -> MapLayer:
    """Give how far the guide distances of a firm reach around its parcels: to a quiet, and to a mixed area."""
    firm, environment = opened.situation.firms.loc[firm_id], opened.project.terms.environment
    category = CATEGORIES[int(firm["rank"])] if firm["rank"] >= 0 else ""
    name = opened.names[firm_id]
    if not category:
        return MapLayer(text("{firm}: category unknown", language, firm=name), (), (), ())
    seats = opened.situation.seats
    own = seats.loc[seats["firm_id"] == firm_id, "parcel_id"]
    parcels = gpd.GeoDataFrame(opened.project["parcels"])
    parcels = parcels[parcels["parcel_id"].isin(own)]
    reach = (environment.quiet_m[category], environment.mixed_m[category])
    said = tuple(
        text(sentence, language, metres=number(metres, language))
        for sentence, metres in zip((mark("{metres} m, to a quiet residential area"), mark("{metres} m, to a mixed area")), reach, strict=True)
    )
    zones = tuple(zone_around(parcels, [metres] * len(parcels)) for metres in reach)
    title = text("{firm}, category {category}: guide distance", language, firm=name, category=category)
    return MapLayer(title, (Swatch(said[0], "#f0b65a"), Swatch(said[1], "#b35900", "dots")), (0, 1), said, zones)


def stations(opened: Opened, language: Language) -> tuple[MapLayer, ...]:
    """Give the stations with their free power, and the parcels that hang on each taken together."""
    grid, power = opened.project["grid"], station_power(opened.situation)
    if grid.empty:
        return ()
    year = opened.project.years[0]
    free = power[power["node_id"] != ""].groupby("node_id")["free_kw"].first()
    names = [row.name or row.node_id for row in grid[["node_id", "name"]].itertuples(index=False)]
    labels = [
        f"{name}: {text('{power} kW free', language, power=number(free[node], language))}" if node in free else f"{name}: {text('no parcels', language)}"
        for name, node in zip(names, grid["node_id"], strict=True)
    ]
    swatches = tuple(
        Swatch(name, STATION_COLOURS[at % len(STATION_COLOURS)], _PATTERNS[at // len(STATION_COLOURS) % len(_PATTERNS)]) for at, name in enumerate(names)
    )
    order = tuple(range(len(names)))
    title = text("Stations, free power in {year}", language, year=year)
    shapes = _kept(opened, ("shapes", "node_id"), lambda: _station_areas(opened, list(grid["node_id"])))
    points = tuple((float(x), float(y)) for x, y in middles(gpd.GeoDataFrame(grid)))
    return (
        MapLayer(title, swatches, order, tuple(labels), shapes, opacity=0.12),
        MapLayer("", (Swatch(text("station", language), "#3c3a34", dark="#e8e6e1"),), (0,) * len(names), tuple(labels), places=points),
    )


def housing_claims(opened: Opened, language: Language) -> MapLayer:
    """Give the parcels that housing takes, by year."""
    parcels = gpd.GeoDataFrame(opened.project["parcels"])
    claimed = parcels[parcels["housing_from"].notna() | (parcels["status"] == "housing")]
    years = claimed["housing_from"].to_numpy(dtype=float)
    known = sorted({int(year) for year in years if not np.isnan(year)})
    scale = year_swatches(known[0], known[-1]) if known else {}
    swatches = (*(scale[year] for year in known), Swatch(text("year unknown", language), "#8d887b", "stripes"))
    colour = tuple(len(known) if np.isnan(year) else known.index(int(year)) for year in years)
    labels = tuple(text("housing, year unknown", language) if pd.isna(year) else text("housing from {year}", language, year=int(year)) for year in years)
    used = sorted(set(colour))
    renumbered = {at: place for place, at in enumerate(used)}
    return MapLayer(text("Claimed for housing from", language), tuple(swatches[at] for at in used), tuple(renumbered[at] for at in colour), labels,
                    encoded(claimed))


def _station_areas(opened: Opened, node_ids: list[str]) -> tuple[Any, ...]:
    parcels = gpd.GeoDataFrame(opened.project["parcels"])
    of = station_power(opened.situation)["node_id"].to_numpy()
    return tuple(taken_together(parcels[of == one]) for one in node_ids)


def _kept(opened: Opened, name: Hashable, make: Callable[[], Any]) -> Any:
    """Make shapes once for a reader: those around ten thousand dwellings take seconds."""
    kept: dict[Hashable, Any] = st.session_state.setdefault(_SLOT, {})
    slot = (opened.geometry.hash, opened.project.terms.environment.model_dump_json(), name)
    if slot not in kept:
        while len(kept) >= _KEPT:
            kept.pop(next(iter(kept)))
        kept[slot] = make()
    return kept[slot]

"""A made-up town for the tests of the map: two estates of blocks along streets, dwellings at the edge."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from planner.report.maps import MapGeometry, MapMove, MapState, Swatch, status_swatches

FIRST_YEAR, LAST_YEAR = 2027, 2034
_STREET = 14.0
_STATUSES = ("occupied", "vacant", "issuable_now", "issuable_later", "option", "reserved", "housing", "unknown")


@dataclass(frozen=True)
class Town:
    """Shapes with the place and status of every parcel."""

    geometry: MapGeometry
    parcels: gpd.GeoDataFrame
    estates: gpd.GeoDataFrame
    municipalities: gpd.GeoDataFrame
    dwellings: gpd.GeoDataFrame

    def place(self, parcel_id: str) -> tuple[float, float]:
        """Give the middle of a parcel in metres."""
        point = self.parcels.set_index("parcel_id").geometry[parcel_id].centroid
        return point.x, point.y


def build_town(crs: int = 28992, origin: tuple[float, float] = (155_000.0, 463_000.0), copies: int = 1) -> Town:
    """Build two estates of which the parcels tile the blocks between the streets; copies lie side by side, without dwellings."""
    random = np.random.default_rng(7)
    rows = []
    across = max(1, round(copies**0.5))
    places = [(3000.0 * (at % across), 2000.0 * (at // across)) for at in range(copies)]
    sizes = [(x + dx, y + dy, columns, lines) for x, y in places for dx, dy, columns, lines in ((0.0, 0.0, 6, 5), (1500.0, 500.0, 5, 4))]
    for estate, (dx, dy, columns, lines) in enumerate(sizes):
        for column in range(columns):
            for line in range(lines):
                west = origin[0] + dx + column * (180 + _STREET)
                south = origin[1] + dy + line * (110 + _STREET)
                rows += _block(west, south, estate, random)
    parcels = gpd.GeoDataFrame(rows, geometry="geometry", crs=crs)
    parcels["parcel_id"] = [f"P{number:03d}" for number in range(len(parcels))]
    streets = {f"E{at}": ("Vlonder", "Oostkade")[at % 2] for at in range(len(sizes))}
    parcels["address"] = [f"{streets[estate]}weg {2 * at}, Westerbeek" for at, estate in enumerate(parcels["estate_id"])]
    parcels["status"] = random.choice(_STATUSES, len(parcels), p=[0.6, 0.08, 0.1, 0.06, 0.04, 0.04, 0.04, 0.04])
    areas = parcels.dissolve("estate_id").buffer(20, join_style="mitre").reset_index(name="geometry")
    hulls = [shapely.box(*shape.bounds) for shape in areas["geometry"]]
    estates = gpd.GeoDataFrame(
        {"estate_id": areas["estate_id"], "name": ["De Vlonder", "<b>Oostkade</b> & Zn", *areas["estate_id"][2:]]}, geometry=hulls, crs=crs
    )
    town = gpd.GeoDataFrame(
        {"name": ["Westerbeek", "Oosterbeek"]},
        geometry=[_box(origin, -500, -500, 1350, 1500), _box(origin, 1350, -500, 3000, 1500)],
        crs=crs,
    )
    spots = random.uniform((-350, -350), (2700, -120), (60, 2)) + origin
    dwellings = gpd.GeoDataFrame(geometry=gpd.points_from_xy(*spots.T), crs=crs)
    named = {"parcel_id": ["P030", "P042"], "name": ["Bakkerij Jansen", "<i>Smederij</i> Élan"], "address": ["", "Achterom 7b, Oosterbeek"]}
    firms = pd.DataFrame(named)
    return Town(MapGeometry.from_frames(parcels, estates, town, dwellings, firms), parcels, estates, town, dwellings)


def town_tables(town: Town) -> dict[str, gpd.GeoDataFrame]:
    """Give the spatial tables of a project in this town."""
    municipalities = town.municipalities.assign(municipality_code=["GM0001", "GM0002"], province="Flevoland")
    estates = town.estates.assign(municipality_code=["GM0001", "GM0002"], max_category="4.2", price_min_eur_per_m2=150.0)
    estates["price_max_eur_per_m2"] = 170.0
    parcels = town.parcels.assign(owner_kind="municipality", source="proef", source_date="2026-01-01")
    dwellings = town.dwellings.assign(sensitive_id=[f"W{at}" for at in town.dwellings.index], kind="dwelling")
    return {"municipalities": municipalities, "estates": estates, "parcels": parcels, "sensitive": dwellings}


def state_of(town: Town, **changes: object) -> MapState:
    """Colour the parcels by status and draw six moves, four of them one chain."""
    swatches = status_swatches("nl", set(town.parcels["status"]))
    order = list(swatches)
    steps = [("P010", "P150"), ("P042", "P010"), ("P077", "P042"), ("P101", "P077"), ("P020", "P160"), ("P060", "P131")]
    moves = tuple(
        MapMove(
            move_id=f"M{at}",
            firm=f"Firma {at} <i>BV</i>",
            start=town.place(start),
            end=town.place(end),
            year=(FIRST_YEAR, 2029, 2031, LAST_YEAR, 2028, 2030)[at],
            cost_eur=(1 + at) * 0.8e6,
            chain="K1" if at < 4 else f"K{at}",
            step=at + 1 if at < 4 else 1,
        )
        for at, (start, end) in enumerate(steps)
    )
    base: dict[str, object] = {
        "title": "Status van de kavels",
        "swatches": tuple(swatches.values()),
        "colour": tuple(order.index(status) for status in town.parcels["status"]),
        "notes": tuple("4.2, 3.400 m²" for _ in order) and tuple("4.2, 3.400 m²" for _ in town.parcels.index),
        "moves": moves,
        "years": (FIRST_YEAR, LAST_YEAR),
    }
    return MapState(**(base | changes))  # type: ignore[arg-type]


def two_colours(town: Town) -> tuple[tuple[Swatch, ...], tuple[int, ...]]:
    """Give another colouring of the same parcels."""
    return (Swatch("laag", "#f2d27c"), Swatch("hoog", "#724673")), tuple(at % 2 for at in town.parcels.index)


def _block(west: float, south: float, estate: int, random: np.random.Generator) -> list[dict[str, object]]:
    """Cut one block into two rows of parcels, back to back, without gaps."""
    rows = []
    for south_edge, north_edge in ((0.0, 55.0), (55.0, 110.0)):
        cuts = [0.0, *sorted(random.choice([45.0, 60.0, 90.0, 120.0, 135.0], random.integers(1, 3), replace=False))]
        for left, right in zip(cuts, [*cuts[1:], 180.0], strict=True):
            shape = shapely.box(west + left, south + south_edge, west + right, south + north_edge)
            rows.append({"estate_id": f"E{estate}", "geometry": shape})
    return rows


def _box(origin: tuple[float, float], west: float, south: float, east: float, north: float) -> shapely.Polygon:
    return shapely.box(origin[0] + west, origin[1] + south, origin[0] + east, origin[1] + north)

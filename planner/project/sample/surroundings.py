"""Surroundings: dwellings and what else is sensitive around the estates, zoning areas, some buildings."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from planner.project.sample.chance import choose, stream
from planner.project.sample.estates import CRS, Land

HEAVY = ("4.2", "5.1", "5.2", "5.3", "6")
CLUSTERS = {False: (2, 4), True: (1, 3)}
"""Clusters of dwellings by estate, from and up to but not including; fewer beside a heavy one."""
DISTANCE_M = (30.0, 300.0)
"""Distance of a cluster from the edge of the estate."""
NATURE_MARGIN_M = 450.0
ROWS_OF_HOUSES = ((12, 3), (20, 4))
"""Fewest and most points along and across a cluster, exclusive."""
STREET_STEP_M = 26.0
CLEAR_M = 24.0
"""No dwelling stands closer to an estate than this."""


def make_sensitive(land: Land, firms: pd.DataFrame, seed: int) -> gpd.GeoDataFrame:
    """Return the sensitive objects around the estates."""
    shapes = np.asarray(land.estates["geometry"].array, dtype=object)
    tree = shapely.STRtree(shapes)
    rows: list[dict[str, object]] = []
    for number, (name, category, outline) in enumerate(zip(land.estates["name"], land.estates["max_category"], shapes, strict=True)):
        rng = stream(seed, "sensitive", name)
        built: list[dict[str, object]] = [_quarter(outline, tree, rng)] if number % 3 == 1 else []
        few, many = CLUSTERS[category in HEAVY]
        for cluster in range(int(rng.integers(few, many))):
            houses = _cluster(outline, tree, rng, facility=("school", "care", "")[(number + cluster) % 3])
            built += _apart_from(built, houses)
        rows += built
        if number % 5 == 2:
            rows.append(_nature(outline, tree, rng))
    rows += _company_dwellings(firms, stream(seed, "company dwellings"))
    frame = pd.DataFrame([row for row in rows if not shapely.is_empty(row["geometry"])])  # no room was left for some
    frame.insert(0, "sensitive_id", [f"G{k:05d}" for k in range(1, len(frame) + 1)])
    return gpd.GeoDataFrame(frame, geometry="geometry", crs=CRS)


def _edge(outline: shapely.Polygon, away_m: float, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return a point away from the edge of an estate, and the directions along and away from the edge."""
    corners = np.asarray(shapely.get_coordinates(outline.exterior))
    sides = corners[1:] - corners[:-1]
    length = np.hypot(sides[:, 0], sides[:, 1])
    side = int(rng.choice(len(sides), p=length / length.sum()))
    along = sides[side] / length[side]
    away = np.array([along[1], -along[0]]) * (1.0 if shapely.is_ccw(outline.exterior) else -1.0)
    start = corners[side] + rng.uniform(0.2, 0.8) * sides[side]
    return start + away_m * away, along, away


def _cluster(outline: shapely.Polygon, tree: shapely.STRtree, rng: np.random.Generator, *, facility: str) -> list[dict[str, object]]:
    """Return streets of dwellings beside an estate, perhaps with a school or care home."""
    centre, along, away = _edge(outline, float(rng.uniform(*DISTANCE_M)), rng)
    long, deep = (int(rng.integers(low, high)) for low, high in zip(*ROWS_OF_HOUSES, strict=True))
    area_type = "mixed" if rng.random() < 0.45 else "quiet"
    at = [centre + STREET_STEP_M * ((k - long / 2) * along + j * away) + rng.uniform(-4, 4, 2) for j in range(deep) for k in range(long)]
    points = shapely.points(np.round(at, 1))
    far = np.ones(len(points), dtype=bool)
    near, _ = tree.query(points, predicate="dwithin", distance=CLEAR_M)
    far[near] = False
    rows = [_row("dwelling", area_type, float(rng.integers(1, 4)), point) for point in points[far]]
    if facility and rows:
        rows[-1] = _row(facility, area_type, 1.0, points[far][-1])
    return rows


def _apart_from(built: list[dict[str, object]], houses: list[dict[str, object]]) -> list[dict[str, object]]:
    """Return the houses that do not stand between those that are there already."""
    if not built:
        return houses
    there = shapely.buffer(shapely.convex_hull(shapely.union_all([row["geometry"] for row in built])), STREET_STEP_M)
    return [row for row in houses if not shapely.intersects(there, row["geometry"])]


def _quarter(outline: shapely.Polygon, tree: shapely.STRtree, rng: np.random.Generator) -> dict[str, object]:
    """Return a planned quarter beside an estate."""
    centre, along, away = _edge(outline, float(np.exp(rng.uniform(*np.log(DISTANCE_M)))), rng)
    corners = [centre, centre + 180 * along, centre + 180 * along + 110 * away, centre + 110 * away]
    quarter = _clear_of_estates(shapely.Polygon(np.round(corners, 1)), tree)
    return _row("planned_housing", "mixed" if rng.random() < 0.45 else "quiet", 60.0, quarter, status="planned")


def _clear_of_estates(shape: shapely.Geometry, tree: shapely.STRtree) -> shapely.Geometry:
    """Return the largest piece of a shape that lies clear of every estate."""
    for other in tree.geometries[tree.query(shapely.buffer(shape, CLEAR_M))]:
        shape = shapely.difference(shape, shapely.buffer(other, CLEAR_M))
    parts = shapely.get_parts(shapely.set_precision(shape, 0.1))
    return max(parts, key=lambda part: float(part.area), default=shapely.Polygon())


def _row(kind: str, area_type: str, dwellings: float, shape: object, **more: str) -> dict[str, object]:
    return {"kind": kind, "firm_id": "", "area_type": area_type, "dwellings": dwellings, "status": "existing", "geometry": shape, **more}


def _nature(outline: shapely.Polygon, tree: shapely.STRtree, rng: np.random.Generator) -> dict[str, object]:
    """Return a nature area some way off, of a soft shape."""
    centre, along, away = _edge(outline, NATURE_MARGIN_M + 250.0, rng)
    angle = np.linspace(0, 2 * np.pi, 14, endpoint=False)
    radius = 220.0 * rng.uniform(0.75, 1.15, 14)
    ring = centre + (radius * np.cos(angle))[:, None] * along * 1.6 + (radius * np.sin(angle))[:, None] * away
    return _row("nature", "quiet", 0.0, _clear_of_estates(shapely.Polygon(np.round(ring, 1)), tree))


def _company_dwellings(firms: pd.DataFrame, rng: np.random.Generator) -> list[dict[str, object]]:
    owners = np.flatnonzero(((firms["tenure"] == "own") & (firms["plot_m2"] > 1_200)).to_numpy())
    chosen = choose(rng, owners, max(2, len(firms) // 45))
    return [_row("company_dwelling", "mixed", 1.0, firms["geometry"].iloc[row], firm_id=str(firms["firm_id"].iloc[row])) for row in chosen]


def make_zoning(land: Land) -> gpd.GeoDataFrame:
    """Return zoning areas over part of some estates: a higher category in the heart, a stated guide distance in one."""
    rows = []
    for number, (estate_id, outline) in enumerate(zip(land.estates["estate_id"], land.estates["geometry"], strict=True)):
        if number % 4 != 1:
            continue
        heart = land.parcels[(land.parcels["estate_id"] == estate_id) & land.parcels["across"].between(0.1, 0.62)]
        area = shapely.intersection(_together(np.asarray(heart["geometry"].array, dtype=object)), outline)
        rows.append({"zone_id": f"Z{number + 1:03d}", "max_category": ("4.2", "4.1", "5.1")[(number // 4) % 3], "max_height_m": 15.0,
                     "max_cover": 0.75, "guide_distance_m": 60.0 if number % 8 == 5 else np.nan, "source": "synthetisch omgevingsplan",
                     "geometry": shapely.set_precision(area, 0.1)})
    return gpd.GeoDataFrame(pd.DataFrame(rows), geometry="geometry", crs=CRS)


def _together(shapes: np.ndarray) -> shapely.Geometry:
    """Return parcels and the streets between them as one area."""
    swollen = shapely.buffer(shapely.union_all(shapes), 10.0, join_style="mitre")
    return shapely.buffer(swollen, -9.0, join_style="mitre")


def make_buildings(land: Land, firms: pd.DataFrame, share: float, seed: int) -> gpd.GeoDataFrame:
    """Return a hall on some parcels: the parcel's shape drawn in, about as large as the floor of its occupants."""
    floor = firms.groupby("parcel_id")["floor_m2"].sum()
    year = firms.groupby("parcel_id")["building_year"].min()
    parcels = land.parcels[land.parcels["parcel_id"].isin(floor.index)]
    rows = []
    for at in choose(stream(seed, "buildings"), np.arange(len(parcels)), round(share * len(parcels))):
        parcel = parcels.iloc[at]
        hall = _hall(parcel["geometry"], min(0.8 * float(floor[parcel["parcel_id"]]), 0.62 * float(parcel["area_m2"])))
        if hall is not None:
            rows.append({"building_id": f"B-{parcel['parcel_id']}", "parcel_id": parcel["parcel_id"], "building_year": year[parcel["parcel_id"]],
                         "footprint_m2": float(np.round(hall.area)), "height_m": 8.0, "use": "industriefunctie", "status": "Pand in gebruik",
                         "geometry": hall})
    return gpd.GeoDataFrame(pd.DataFrame(rows), geometry="geometry", crs=CRS)


def _hall(parcel: shapely.Polygon, footprint_m2: float) -> shapely.Polygon | None:
    """Return the parcel drawn in until it has about the wanted area."""
    for inset in np.arange(3.0, 40.0, 1.5):
        hall = shapely.buffer(parcel, -inset, join_style="mitre")
        if hall.geom_type != "Polygon" or hall.area < 120:
            return None
        if hall.area <= footprint_m2:
            return shapely.set_precision(shapely.simplify(hall, 0.5), 0.1)
    return None

"""Two plans on one map, and the layers that a reader asks for: what they hold, from the tables of a project."""

import io
from collections import Counter
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely

from planner import make_sample
from planner.project.folder import make_project
from planner.report.maps import draw_map
from planner.report.maps.shapes import Polygons, encode
from planner.report.maps.zones import zone_around
from planner.studio.map_facts import station_power
from planner.ui.difference_map import difference_scene
from planner.ui.map_layers import demand_areas, demand_circles, firm_zones, guide_zones, housing_claims, stations
from planner.ui.opened import Opened
from planner.ui.scenes import scene


@pytest.fixture(scope="module")
def opened() -> Opened:
    return Opened(Path("sample"), (), make_sample("S", 0))


def _decoded(shape: Polygons) -> shapely.Geometry:
    """Undo the encoding with plain sums."""
    polygons = []
    for rings in shape:
        corners = []
        for steps in rings:
            x = y = 0
            ring = []
            for at in range(0, len(steps), 2):
                x, y = x + steps[at], y + steps[at + 1]
                ring.append((x / 10, y / 10))
            corners.append(ring)
        polygons.append(shapely.Polygon(corners[0], corners[1:]))
    return shapely.MultiPolygon(polygons)


def _move(mover: str, to: str | None, year: int = 2028) -> dict[str, Any]:
    return {"mover_id": mover, "name": mover, "from": [], "to": to, "year": year, "cost_eur": 1e6}


def test_moves_are_in_one_plan_in_the_other_or_in_both(opened: Opened) -> None:
    """The same firm to the same parcel is in both, whatever the year; on its own plot it is no arrow."""
    one, two, three = opened.project["parcels"]["parcel_id"][:3]
    first = {"moves": [_move("F1", one), _move("F2", two), _move("F3", None)]}
    second = {"moves": [_move("F1", one, 2030), _move("F2", three)]}
    state = difference_scene(opened, (first, second), ("nu", "straks"), "nl")
    assert {(move.mark, move.move_id) for move in state.moves} == {("=", "= F1"), ("A", "A F2"), ("B", "B F2")}
    marks = {one.letter: one for one in state.marks}
    assert len({(mark.is_dashed, mark.is_lettered and mark.letter) for mark in marks.values()}) == 3, "told apart without colour"
    assert "straks" in marks["B"].label


def test_parcels_that_differ_between_projects_are_marked(opened: Opened) -> None:
    """Status goes before category, category before years; the rest is the same."""
    project = opened.project
    parcels = project["parcels"].copy()
    parcels.loc[0, "status"] = "reserved" if parcels.loc[0, "status"] != "reserved" else "vacant"
    parcels.loc[0, "housing_from"] = 2031
    parcels.loc[1, "max_category"] = "5.3"
    parcels.loc[2, "housing_from"] = 2032.0 if parcels.loc[2, "housing_from"] != 2032.0 else 2033.0
    other = make_project(project.meta, project.terms, {**project.tables, "parcels": parcels})
    state = difference_scene(opened, ({"moves": []}, {"moves": []}), ("A", "B"), "nl", (project, other))
    labels = [state.swatches[colour].label for colour in state.colour]
    assert labels[:3] == ["andere status", "andere categorie", "komt open of sluit in een ander jaar"]
    assert set(labels[3:]) == {"in beide gelijk"}


def test_demand_by_estate_and_by_municipality_is_the_same_room(opened: Opened) -> None:
    """Circles hold what the estates hold; every municipality has a colour and says its hectares."""
    circles = demand_circles(opened)
    assert circles
    assert sum(circle.ha for circle in circles) <= opened.glance.asked_ha + 1e-9
    for place, table in (("estate_id", "estates"), ("municipality_code", "municipalities")):
        layer = demand_areas(opened, place, "nl")
        assert len(layer.shapes) == len(layer.colour) == len(layer.labels) == len(opened.project[table])
        assert max(layer.colour) < len(layer.swatches)


def test_a_guide_zone_is_as_far_as_the_distance(opened: Opened) -> None:
    """Within it is too near, outside it is far enough: checked parcel by parcel against the measured distances."""
    zone = _decoded(guide_zones(opened, "4.1", "nl").shapes[0])
    parcels, measured = opened.project["parcels"], opened.situation.rooms.parcels
    plain = measured["zone_guide_m"].isna().to_numpy()
    company = gpd.GeoDataFrame(opened.project["sensitive"])
    company = company[company["kind"] == "company_dwelling"]
    counted = Counter()
    for shape, row, is_plain in zip(parcels.geometry, measured.itertuples(), plain, strict=True):
        near_company = len(company) and company.distance(shape).min() < 52
        spare = min(row.quiet_m - 200.0, row.mixed_m - 100.0)
        if not is_plain or abs(spare) < 3 or near_company:
            continue
        assert zone.intersects(shape) == (spare < 0)
        counted[spare < 0] += 1
    assert counted[True]
    assert counted[False]


def test_a_stated_distance_holds_within_its_zoning() -> None:
    """Zoning of its own goes before the table, inside its area only."""
    home = gpd.GeoDataFrame(geometry=[shapely.Point(0, 0)], crs=28992)
    zoning = gpd.GeoDataFrame({"guide_distance_m": [20.0]}, geometry=[shapely.box(0, -500, 500, 500)], crs=28992)
    zone = _decoded(zone_around(home, [100.0], zoning))
    assert zone.contains(shapely.Point(-90, 0))
    assert zone.contains(shapely.Point(15, 0))
    assert not zone.intersects(shapely.Point(40, 0))
    assert [zone_around(home, [0.0])] == encode([shapely.Polygon()])


def test_a_firm_has_a_zone_for_each_kind_of_area(opened: Opened) -> None:
    """The quiet one holds the mixed one, and both hold its parcel."""
    seats = opened.situation.seats
    firm = next(one for one in seats["firm_id"] if opened.situation.firms.loc[one, "rank"] >= 3)
    parcel = opened.project["parcels"].set_index("parcel_id").geometry[seats.set_index("firm_id").loc[[firm], "parcel_id"].iloc[0]]
    quiet, mixed = (_decoded(shape) for shape in firm_zones(opened, firm, "nl").shapes)
    assert quiet.buffer(2).contains(mixed)
    assert mixed.buffer(2).contains(parcel)


def test_stations_hold_their_parcels(opened: Opened) -> None:
    """Every parcel lies in the area of its own station."""
    areas, points = stations(opened, "nl")
    nodes = list(opened.project["grid"]["node_id"])
    node_of = station_power(opened.situation)["node_id"]
    shapes = [_decoded(shape) for shape in areas.shapes]
    for parcel, node in zip(opened.project["parcels"].geometry, node_of, strict=True):
        if node:
            assert shapes[nodes.index(node)].intersects(parcel.centroid)
    assert len(points.places) == len(nodes)
    assert any("kW vrij" in label for label in points.labels)


def test_housing_claims_say_their_year(opened: Opened) -> None:
    """Each claimed parcel once, with its year."""
    parcels = opened.project["parcels"]
    claimed = parcels[parcels["housing_from"].notna() | (parcels["status"] == "housing")]
    layer = housing_claims(opened, "nl")
    assert len(layer.shapes) == len(claimed)
    assert set(layer.colour) == set(range(len(layer.swatches)))


def test_the_picture_draws_layers_and_marks(opened: Opened) -> None:
    """Print and screen tell the same story."""
    layers = (guide_zones(opened, "3.2", "nl"), *stations(opened, "nl"))
    figure = draw_map(opened.geometry, scene(opened, "price", "nl", layers=layers))
    words = [entry.get_text() for entry in figure.axes[0].get_legend().get_texts()]
    assert any(word.startswith("te dichtbij voor categorie 3.2") for word in words)
    one = opened.project["parcels"]["parcel_id"][0]
    state = difference_scene(opened, ({"moves": [_move("F1", one)]}, {"moves": []}), ("nu", "straks"), "nl")
    figure = draw_map(opened.geometry, state)
    assert "alleen in nu een verplaatsing" in [entry.get_text() for entry in figure.axes[0].get_legend().get_texts()]
    figure.savefig(io.BytesIO(), format="png")

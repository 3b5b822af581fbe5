"""What a map shows: shapes once, colours apart from each other, the picture as a file."""

import io
from itertools import combinations

import geopandas as gpd
import pytest
import shapely

from planner.report.maps import STATUSES, DemandCircle, MapGeometry, Swatch, category_swatches, draw_map, year_colours
from tests.ui.town import build_town, state_of


def _luminance(colour: str) -> float:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue


def test_statuses_differ_by_colour_and_in_grey_by_pattern() -> None:
    """Two statuses of about the same grey have another pattern, so a print without colour still reads."""
    for (one, first), (other, second) in combinations(STATUSES.items(), 2):
        assert first.colour != second.colour, (one, other)
        alike = abs(_luminance(first.colour) - _luminance(second.colour)) < 8
        assert not alike or first.pattern != second.pattern, (one, other)


def test_categories_darken_with_nuisance() -> None:
    """The order shows without the legend."""
    shades = [_luminance(swatch.colour) for name, swatch in category_swatches("nl").items() if name]
    assert shades == sorted(shades, reverse=True)


def test_one_year_has_a_colour() -> None:
    """A plan of one year divides by nothing."""
    assert list(year_colours(2030, 2030)) == [2030]


def test_rings_come_back_to_the_decimetre() -> None:
    """Steps add up to the corners, holes included."""
    shape = shapely.Polygon([(0, 0), (10.04, 0), (10.04, 8.06), (0, 8)], [[(2, 2), (3, 2), (3, 3)]])
    frame = gpd.GeoDataFrame({"parcel_id": ["A"], "estate_id": ["E"], "name": ["E"]}, geometry=[shape], crs=28992)
    [polygon] = MapGeometry.from_frames(frame, frame).parcel_shapes()[0]
    ends = []
    for steps in polygon:
        assert sum(steps[2::2]) == sum(steps[3::2]) == 0, "a ring ends where it began"
        ends.append((sum(steps[0:4:2]), sum(steps[1:4:2])))
    assert len(polygon) == 2
    assert (100, 0) in ends or (0, 80) in ends


def test_the_same_shapes_have_the_same_hash() -> None:
    """The hash is what spares the sending."""
    assert build_town().geometry.hash == build_town().geometry.hash
    assert build_town().geometry.hash != build_town(origin=(155_000.1, 463_000.0)).geometry.hash


def test_degrees_are_refused() -> None:
    """A map in degrees would be bent."""
    frame = gpd.GeoDataFrame({"parcel_id": ["A"], "estate_id": ["E"], "name": ["E"]}, geometry=[shapely.box(5, 52, 6, 53)])
    with pytest.raises(ValueError, match="projected"):
        MapGeometry.from_frames(frame.set_crs(4326), frame)


def test_the_picture_names_its_colours_and_moves() -> None:
    """What the map shows, the legend says."""
    town = build_town()
    state = state_of(town, demand=(DemandCircle("E0", *town.place("P050"), 3.4),), chosen_chain="K1")
    figure = draw_map(town.geometry, state, title="Twee terreinen", language="nl")
    words = [entry.get_text() for entry in figure.axes[0].get_legend().get_texts()]
    assert "terstond uitgeefbaar" in words
    assert "verplaatsingen in 2027" in words
    assert "circulaire ruimtevraag (ha)" in words
    figure.savefig(io.BytesIO(), format="png")


@pytest.mark.parametrize("lines", [3, 60])
def test_a_long_legend_is_whole(lines: int) -> None:
    """However many lines a legend has and however long they are, all of it lies within the picture that is saved."""
    town = build_town()
    words = "bedrijventerrein dat in jaar {at} opengaat en daarna voor woningbouw wordt gebruikt, naar schatting"
    swatches = tuple(Swatch(words.format(at=at), "#0072b2") for at in range(lines))
    state = state_of(town, swatches=swatches, colour=tuple(at % lines for at in town.parcels.index), title="Kavels naar het jaar waarin zij opengaan, of niet")
    figure = draw_map(town.geometry, state, size=(9.0, 5.8), title="Twee terreinen", language="nl")
    figure.savefig(io.BytesIO(), format="png")
    box = figure.axes[0].get_legend().get_window_extent()
    assert box.x0 >= 0
    assert box.y0 >= 0
    assert box.x1 <= figure.bbox.width
    assert box.y1 <= figure.bbox.height
    assert (figure.get_figheight() > 5.8) == (lines > 3)


def test_an_empty_map_draws() -> None:
    """No parcels coloured, no moves, no demand."""
    town = build_town()
    picture = io.BytesIO()
    draw_map(town.geometry, state_of(town, swatches=(), colour=(), moves=(), years=None)).savefig(picture, format="png")
    assert picture.getvalue().startswith(b"\x89PNG")

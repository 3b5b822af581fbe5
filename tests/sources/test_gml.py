"""GML as the registers write it: arcs, third dimension, history, the extract of the BAG in two generations."""

import itertools
import math
import zipfile
from pathlib import Path

import pytest

from planner.sources.gml_arcs import ARC_TOLERANCE_M, drawn
from tests.sources.files import Folder, X, Y, codes, text

SPACES = 'xmlns:k="urn:k" xmlns:gml="http://www.opengis.net/gml/3.2"'
RD = 'srsName="urn:ogc:def:crs:EPSG::28992"'


def _ring(*segments: tuple[str, str]) -> str:
    parts = "".join(f"<gml:{name}><gml:posList>{points}</gml:posList></gml:{name}>" for name, points in segments)
    return f"<gml:Ring><gml:curveMember><gml:Curve><gml:segments>{parts}</gml:segments></gml:Curve></gml:curveMember></gml:Ring>"


def _parcel(path: Path, ring: str) -> Path:
    shape = f"<gml:Polygon {RD}><gml:exterior>{ring}</gml:exterior></gml:Polygon>"
    cells = "<k:parcel_id>P1</k:parcel_id><k:estate_id>E1</k:estate_id><k:status>vacant</k:status>"
    return text(path, f"<k:Kaart {SPACES}><k:kavelMember><k:Kavel>{cells}<k:vlak>{shape}</k:vlak></k:Kavel></k:kavelMember></k:Kaart>")


def test_a_parcel_with_a_round_corner(desk: Folder, tmp_path: Path) -> None:
    """A quarter circle of 40 m between straight edges measures what geometry says, within the tolerance along the arc; it is said."""
    bend = 40 * math.sqrt(0.5)
    arc = f"{X + 100} {Y + 60} {X + 60 + bend} {Y + 60 + bend} {X + 60} {Y + 100}"
    edges = f"{X} {Y} {X + 100} {Y} {X + 100} {Y + 60}", f"{X + 60} {Y + 100} {X} {Y + 100} {X} {Y}"
    ring = _ring(("LineStringSegment", edges[0]), ("Arc", arc), ("LineStringSegment", edges[1]))
    report = desk.take("parcels", _parcel(tmp_path / "parcels.gml", ring))
    assert codes(report, "error") == []
    assert "arcs_drawn" in codes(report)
    exact = 100 * 100 - 40 * 40 + math.pi * 40 * 40 / 4
    assert desk.open()["parcels"].geometry.area.iloc[0] == pytest.approx(exact, abs=ARC_TOLERANCE_M * math.pi * 20)


def test_a_cut_answer_in_gml(desk: Folder, tmp_path: Path) -> None:
    """A WFS that sent fewer features than matched cut them in silence: it is said."""
    ring = f"<gml:LinearRing><gml:posList>{X} {Y} {X + 9} {Y} {X + 9} {Y + 9} {X} {Y}</gml:posList></gml:LinearRing>"
    path = _parcel(tmp_path / "wfs.gml", ring)
    path.write_text(path.read_text().replace("<k:Kaart ", '<k:Kaart numberMatched="1201" numberReturned="1" '))
    remark = next(problem for problem in desk.take("parcels", path).problems if problem.code == "page_of_more")
    assert (remark.seen, remark.values["total"]) == ("1", 1201)


@pytest.mark.parametrize(("name", "points"), [
    ("Circle", f"{X + 50} {Y} {X + 100} {Y + 50} {X + 50} {Y + 100}"),
    ("ArcString", f"{X + 50} {Y} {X + 100} {Y + 50} {X + 50} {Y + 100} {X} {Y + 50} {X + 50} {Y}"),
    ("Arc", f"{X + 50} {Y} {X + 50} {Y + 100} {X + 50} {Y}")])
def test_a_round_plot(desk: Folder, tmp_path: Path, name: str, points: str) -> None:
    """A circle of 50 m is the same plot as one circle, as two arcs, or as an arc that ends where it began."""
    desk.take("parcels", _parcel(tmp_path / "parcels.gml", _ring((name, points))))
    assert desk.open()["parcels"].geometry.area.iloc[0] == pytest.approx(math.pi * 2500, abs=ARC_TOLERANCE_M * math.pi * 100)


@pytest.mark.parametrize(("name", "points"), [
    ("Arc", f"{X} {Y} {X + 50} {Y}"), ("Circle", f"{X} {Y} {X + 50} {Y} {X + 100} {Y}"), ("ArcByCenterPoint", f"{X} {Y}"), ("CubicSpline", f"{X} {Y} {X} {Y}")])
def test_other_curves_are_refused_by_row(desk: Folder, tmp_path: Path, name: str, points: str) -> None:
    """A curve that cannot be drawn leaves the row without a shape, and that is refused; nothing is cut off in silence."""
    straight = ("LineStringSegment", f"{X + 50} {Y} {X + 50} {Y + 50} {X} {Y + 50} {X} {Y}")
    assert codes(desk.take("parcels", _parcel(tmp_path / "parcels.gml", _ring((name, points), straight))), "error") == ["geometry_missing"]


@pytest.mark.parametrize("radius", [0.005, 1.0, 40.0, 5_000.0])
@pytest.mark.parametrize("turn", [0.1, 1.0, 3.0, 6.0, -2.0])
def test_chords_stay_near_their_arc(radius: float, turn: float) -> None:
    """Every chord's middle lies within the tolerance of the circle, both ends lie on it, and the way runs past the middle point."""
    start, way, end = ((radius * math.cos(turn * part), radius * math.sin(turn * part)) for part in (0.0, 0.5, 1.0))
    points = [start, *drawn("Arc", [start, way, end])[1:]]
    assert points[-1] == end
    for one, two in itertools.pairwise(points):
        middle = ((one[0] + two[0]) / 2, (one[1] + two[1]) / 2)
        assert radius - math.hypot(*middle) <= ARC_TOLERANCE_M * 1.001
    length = sum(math.dist(one, two) for one, two in itertools.pairwise(points))
    assert length == pytest.approx(radius * abs(turn), rel=0.15)


def test_an_arc_on_a_line_is_a_line() -> None:
    """Three points on a line have no circle: the arc is that line."""
    assert drawn("Arc", [(0.0, 0.0), (5.0, 5.0), (10.0, 10.0)]) == [(0.0, 0.0), (5.0, 5.0), (10.0, 10.0)]


BAG_SPACES = (
    'xmlns:Objecten="www.kadaster.nl/schemas/lvbag/imbag/objecten/v20200601" xmlns:gml="http://www.opengis.net/gml/3.2" '
    'xmlns:Historie="www.kadaster.nl/schemas/lvbag/imbag/historie/v20200601" xmlns:Ref="www.kadaster.nl/schemas/lvbag/imbag/objecten-ref/v20200601" '
    'xmlns:bag="http://www.kadaster.nl/schemas/lvbag/extract-deelbestand-lvc/v20200601" xmlns:sl="http://www.kadaster.nl/schemas/standlevering-generiek/1.0"')


def _history(number: int, begin: str, end: str = "", inactive: str = "") -> str:
    last = f"<Historie:eindGeldigheid>{end}</Historie:eindGeldigheid>" if end else ""
    gone = f"<Historie:tijdstipInactief>{inactive}</Historie:tijdstipInactief>" if inactive else ""
    return (f"<Objecten:voorkomen><Historie:Voorkomen><Historie:voorkomenidentificatie>{number}</Historie:voorkomenidentificatie>"
            f"<Historie:beginGeldigheid>{begin}</Historie:beginGeldigheid>{last}"
            f"<Historie:BeschikbaarLV><Historie:tijdstipRegistratieLV>{begin}T10:00:00</Historie:tijdstipRegistratieLV>{gone}</Historie:BeschikbaarLV>"
            "</Historie:Voorkomen></Objecten:voorkomen>")


def _pand(key: str, year: int, history: str, status: str = "Pand in gebruik", side: float = 10.0) -> str:
    ring = " ".join(f"{X + x} {Y + y} 0.0" for x, y in ((0, 0), (side, 0), (side, side), (0, side), (0, 0)))
    return (f'<bag:bagObject><Objecten:Pand><Objecten:identificatie domein="NL.IMBAG.Pand">{key}</Objecten:identificatie>'
            f'<Objecten:geometrie><gml:Polygon {RD} srsDimension="3"><gml:exterior><gml:LinearRing><gml:posList>{ring}</gml:posList></gml:LinearRing>'
            f"</gml:exterior></gml:Polygon></Objecten:geometrie><Objecten:oorspronkelijkBouwjaar>{year}</Objecten:oorspronkelijkBouwjaar>"
            f"<Objecten:status>{status}</Objecten:status>{history}</Objecten:Pand></bag:bagObject>")


def _address(key: str, uses: tuple[str, ...], status: str = "Verblijfsobject in gebruik") -> str:
    purposes = "".join(f"<Objecten:gebruiksdoel>{use}</Objecten:gebruiksdoel>" for use in uses)
    return ("<bag:bagObject><Objecten:Verblijfsobject>"
            "<Objecten:heeftAlsHoofdadres><Ref:NummeraanduidingRef>0995200000000001</Ref:NummeraanduidingRef></Objecten:heeftAlsHoofdadres>"
            f"{_history(1, '2011-01-01')}<Objecten:identificatie>{key}</Objecten:identificatie><Objecten:geometrie><Objecten:punt>"
            f'<gml:Point {RD} srsDimension="3"><gml:pos>{X} {Y} 0.0</gml:pos></gml:Point></Objecten:punt></Objecten:geometrie>{purposes}'
            f"<Objecten:oppervlakte>100</Objecten:oppervlakte><Objecten:status>{status}</Objecten:status></Objecten:Verblijfsobject></bag:bagObject>")


def _extract(path: Path, *objects: str) -> Path:
    return text(path, f"<bag:bagStand {BAG_SPACES}><sl:standBestand><sl:stand>{''.join(objects)}</sl:stand></sl:standBestand></bag:bagStand>")


BUILDINGS = (
    _pand("0995100000000001", 1980, _history(1, "2010-01-01", end="2015-01-01")), _pand("0995100000000001", 1980, _history(2, "2015-01-01"), side=20.0),
    _pand("0995100000000002", 1005, _history(1, "2010-01-01")), _pand("0995100000000003", 2020, _history(1, "2020-01-01"), status="Bouw gestart"),
    _pand("0995100000000004", 1990, _history(1, "2010-01-01", inactive="2012-01-01T10:00:00")), _pand("0995100000000004", 1991, _history(2, "2010-01-01")),
    _pand("0995100000000005", 9999, _history(1, "2010-01-01")), _pand("0995100000000005", 2001, _history(3, "2012-01-01")))


def _kept(desk: Folder, *files: Path) -> None:
    """Check what is to become of the buildings above."""
    report = desk.take("buildings", *files)
    assert codes(report, "error") == []
    layer = report.layers[0]
    assert (layer.rows_read, layer.rows_kept, layer.rows_merged, layer.rows_rejected) == (8, 4, 0, 4)
    stored = desk.open()["buildings"].set_index("building_id")
    assert stored.loc["0995100000000001"].geometry.area == pytest.approx(400)
    assert stored["building_year"].dropna().to_dict() == {"0995100000000001": 1980, "0995100000000004": 1991, "0995100000000005": 2001}
    assert not stored.geometry.has_z.any()


def test_buildings_of_the_bag_extract(desk: Folder, tmp_path: Path) -> None:
    """Of the history of a building what is in force is kept, the rest rejected one by one; 1005 and 9999 are no years; heights are left out. Trap 10."""
    _kept(desk, _extract(tmp_path / "9999PND.xml", *BUILDINGS))


def test_a_zip_of_an_extract(desk: Folder, tmp_path: Path) -> None:
    """The XML files of one kind of object in a zip are one table; --layer chooses among kinds."""
    for name, objects in (("PND1", BUILDINGS[:3]), ("PND2", BUILDINGS[3:]), ("VBO1", (_address("0995010000000001", ("woonfunctie",)),))):
        _extract(tmp_path / f"9999{name}.xml", *objects)
    with zipfile.ZipFile(tmp_path / "extract.zip", "w") as archive:
        for part in sorted(tmp_path.glob("*.xml")):
            archive.write(part, part.name)
    report = desk.take("buildings", tmp_path / "extract.zip", layer="PND")
    assert (report.layers[0].rows_read, report.layers[0].rows_kept) == (8, 4)
    desk.take("sensitive", tmp_path / "extract.zip", layer="VBO")
    assert desk.open()["sensitive"]["sensitive_id"].tolist() == ["0995010000000001"]


def test_addresses_of_the_bag_extract(desk: Folder, tmp_path: Path) -> None:
    """Repeated purposes of use are one list, of which the protected one counts."""
    rows = (_address("0995010000000001", ("industriefunctie", "woonfunctie")), _address("0995010000000002", ("industriefunctie",)),
            _address("0995010000000003", ("onderwijsfunctie",), "Verblijfsobject gevormd"),
            _address("0995010000000004", ("woonfunctie",), "Verblijfsobject ingetrokken"))
    report = desk.take("sensitive", _extract(tmp_path / "9999VBO.xml", *rows))
    assert (report.layers[0].rows_kept, report.layers[0].rows_rejected) == (2, 2)
    stored = desk.open()["sensitive"].set_index("sensitive_id")
    assert stored["kind"].to_dict() == {"0995010000000001": "dwelling", "0995010000000003": "school"}
    assert stored["status"].to_dict() == {"0995010000000001": "existing", "0995010000000003": "planned"}


def _former(key: str, *, inactive: str = "N", end: str = "") -> str:
    ring = " ".join(f"{X + x} {Y + y} 0.0" for x, y in ((0, 0), (10, 0), (10, 10), (0, 10), (0, 0)))
    last = f"<type:einddatumTijdvakGeldigheid>{end}</type:einddatumTijdvakGeldigheid>" if end else ""
    return (f"<bag_LVC:Pand><bag_LVC:identificatie>{key}</bag_LVC:identificatie>"
            f"<bag_LVC:aanduidingRecordInactief>{inactive}</bag_LVC:aanduidingRecordInactief><bag_LVC:pandGeometrie><gml:Polygon {RD}><gml:exterior>"
            f'<gml:LinearRing><gml:posList srsDimension="3">{ring}</gml:posList></gml:LinearRing>'
            f"</gml:exterior></gml:Polygon></bag_LVC:pandGeometrie><bag_LVC:bouwjaar>1975</bag_LVC:bouwjaar>"
            f"<bag_LVC:pandstatus>Pand in gebruik</bag_LVC:pandstatus><bag_LVC:tijdvakgeldigheid><type:begindatumTijdvakGeldigheid>2009010100000000"
            f"</type:begindatumTijdvakGeldigheid>{last}</bag_LVC:tijdvakgeldigheid></bag_LVC:Pand>")


def test_the_former_extract(desk: Folder, tmp_path: Path) -> None:
    """The extract of before 2020 has other names for the same: inactive and ended records are rejected."""
    objects = _former("1") + _former("2", inactive="J") + _former("3", end="2012010100000000")
    spaces = 'xmlns:xb="urn:xb" xmlns:bag_LVC="urn:lvc" xmlns:type="urn:type" xmlns:gml="http://www.opengis.net/gml"'
    path = text(tmp_path / "PND.xml", f"<xb:Extract {spaces}><xb:antwoord><xb:LVC-product>{objects}</xb:LVC-product></xb:antwoord></xb:Extract>")
    report = desk.take("buildings", path)
    assert (report.layers[0].rows_read, report.layers[0].rows_kept, report.layers[0].rows_rejected) == (3, 1, 2)
    assert desk.open()["buildings"]["building_year"].tolist() == [1975]

"""Files in other wrappings: archives, other workbooks, other JSON, geodatabases, OpenStreetMap."""

import json
import struct
import warnings
import zipfile
from pathlib import Path

import geopandas as gpd
import openpyxl
import osmium
import pyogrio
import pytest

from planner.sources import archive_reader
from tests.sources.files import Folder, codes, only_error, parcels, square, text, write

FIRMS = [["firm_id", "sbi", "workers"], ["F1", "0112", 12], ["F2", "2511", 3]]


def zipped(path: Path, *members: tuple[str, bytes | Path]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content if isinstance(content, bytes) else content.read_bytes())
    return path


def beside(path: Path) -> list[Path]:
    return sorted(path.parent.iterdir())


@pytest.mark.parametrize("suffix", [".gpkg", ".geojson", ".csv", ".xlsx", ".gml"])
def test_one_file_in_a_zip(desk: Folder, tmp_path: Path, suffix: str) -> None:
    """A zip with one readable file, and notes beside it, is read as that file; nothing is left behind."""
    (tmp_path / "in").mkdir()
    inner = write(parcels(), tmp_path / f"parcels{suffix}")
    path = zipped(tmp_path / "in" / "in.zip", (f"map/parcels{suffix}", inner), ("leesmij.pdf", b"x"), ("__MACOSX/._parcels", b"x"), ("map/meta.xml", b"<a/>"))
    before = beside(path)
    report = desk.take("parcels", path)
    assert codes(report, "error") == []
    assert beside(path) == before
    assert desk.open()["parcels"]["parcel_id"].tolist() == ["P1", "P2"]


def test_a_shapefile_in_a_zip(desk: Folder, tmp_path: Path) -> None:
    """The parts of a shapefile stay together: cells, shapes and coordinate system."""
    write(parcels().to_crs("EPSG:31370"), tmp_path / "kavels.shp")
    path = zipped(tmp_path / "in.zip", *((f"shp/{part.name}", part) for part in sorted(tmp_path.glob("kavels.*"))))
    assert codes(desk.take("parcels", path), "error") == []
    assert desk.open()["parcels"].geometry.area.tolist() == pytest.approx([10_000, 10_000], rel=1e-3)


def test_several_files_in_a_zip(desk: Folder, tmp_path: Path) -> None:
    """With several files one must be chosen; the message lists them, --layer chooses."""
    inner = write(parcels(), tmp_path / "kavels.gpkg")
    path = zipped(tmp_path / "in.zip", ("kavels.gpkg", inner), ("oud.gpkg", inner))
    assert "kavels.gpkg, oud.gpkg" in only_error(desk.take("parcels", path)).why()
    assert codes(desk.take("parcels", path, layer="oud"), "error") == []


def test_nested_and_empty_archives(folder: Folder, tmp_path: Path) -> None:
    """An archive in an archive, and one without data, are refused with one message."""
    inner = zipped(tmp_path / "inner.zip", ("a.csv", b"a,b"))
    assert only_error(folder.take("parcels", zipped(tmp_path / "outer.zip", ("inner.zip", inner)))).code == "archive_nested"
    assert only_error(folder.take("parcels", zipped(tmp_path / "docs.zip", ("brief.pdf", b"x")))).code == "archive_without_data"
    assert not folder.path.exists()


def test_a_zip_bomb_is_refused(desk: Folder, tmp_path: Path) -> None:
    """What would unpack to far more than itself is refused before anything is written."""
    path = zipped(tmp_path / "bomb.zip", ("a.csv", b"0" * (archive_reader.SMALL_BYTES + 1)))
    assert path.stat().st_size < archive_reader.SMALL_BYTES / archive_reader.MOST_RATIO
    assert only_error(desk.take("firms", path)).code == "archive_too_large"


def test_an_archive_that_lies_about_its_size(folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bytes that come out are counted, whatever the directory of the archive says."""
    monkeypatch.setattr(archive_reader, "MOST_BYTES", 10_000)
    path = zipped(tmp_path / "lies.zip", ("a.csv", b"firm_id,sbi,workers\n" + b"F1,2511,3\n" * 5_000))
    content = path.read_bytes()
    place = content.rindex(b"PK\x01\x02")
    path.write_bytes(content[: place + 24] + struct.pack("<I", 100) + content[place + 28 :])
    with zipfile.ZipFile(path) as archive:
        assert archive.infolist()[0].file_size == 100
    assert folder.take("firms", path).has_errors
    assert not folder.path.exists()


@pytest.mark.parametrize("name", ["../../weg.csv", "/weg.csv", "..\\..\\weg.csv", "a/../../weg.csv"])
def test_names_that_climb_are_harmless(desk: Folder, tmp_path: Path, name: str) -> None:
    """A member is written under the last part of its name, in a folder of its own."""
    (tmp_path / "in").mkdir()
    path = zipped(tmp_path / "in" / "climb.zip", (name, b"firm_id,sbi,workers\nF1,2511,3\n"))
    report = desk.take("firms", path)
    assert codes(report, "error") == []
    assert beside(path) == [path]
    assert [place.name for place in tmp_path.iterdir()] == ["in"]
    assert not Path("/weg.csv").exists()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"\x00" * 500])
def test_broken_archives(folder: Folder, tmp_path: Path, content: bytes) -> None:
    """What is no archive is one message, and nothing is written."""
    path = tmp_path / "in.zip"
    path.write_bytes(content)
    assert only_error(folder.take("firms", path)).code == "file_unreadable"
    assert not folder.path.exists()


def test_a_locked_archive(desk: Folder, tmp_path: Path) -> None:
    """A password is asked for in words, not by a stack trace."""
    path = zipped(tmp_path / "in.zip", ("a.csv", b"firm_id\n"))
    content = bytearray(path.read_bytes())
    content[6] |= 1
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(bytes(content))
    assert only_error(desk.take("firms", path)).code == "archive_locked"


def _opendocument(path: Path, rows: list[list[object]]) -> Path:
    def cell(value: object) -> str:
        kind = f'office:value-type="float" office:value="{value}"' if isinstance(value, int) else 'office:value-type="string"'
        return f"<table:table-cell {kind}><text:p>{value}</text:p></table:table-cell>"
    body = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    spaces = "".join(f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text"))
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    content = (f'<?xml version="1.0"?><office:document-content{spaces} office:version="1.2"><office:body><office:spreadsheet>'
               f'<table:table table:name="Blad1">{body}</table:table></office:spreadsheet></office:body></office:document-content>')
    manifest = ('<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
                f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind.decode()}"/></manifest:manifest>')
    return zipped(path, ("mimetype", kind), ("content.xml", content.encode()), ("META-INF/manifest.xml", manifest.encode()))


def _biff(*records: tuple[int, bytes]) -> bytes:
    return b"".join(struct.pack("<HH", kind, len(data)) + data for kind, data in records)


def _old_excel(path: Path, rows: list[list[object]]) -> Path:
    """Write the oldest form of an Excel sheet that is still about: a bare stream of cells."""
    cells = []
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            place = struct.pack("<HHH", row, column, 0)
            cells.append((0x0203, place + struct.pack("<d", value)) if isinstance(value, int)
                         else (0x0204, place + struct.pack("<H", len(str(value))) + str(value).encode("cp1252")))
    sheet = _biff((0x0809, struct.pack("<HHHH", 0x0500, 0x0010, 0, 0)), *cells, (0x000A, b""))
    name = b"Blad1"
    head = (0x0809, struct.pack("<HHHH", 0x0500, 0x0005, 0, 0))
    start = len(_biff(head, (0x0085, struct.pack("<IHB", 0, 0, len(name)) + name), (0x000A, b"")))
    content = _biff(head, (0x0085, struct.pack("<IHB", start, 0, len(name)) + name), (0x000A, b"")) + sheet
    path.write_bytes(_compound("Book", content))
    return path


def _compound(name: str, content: bytes) -> bytes:
    """Return a compound file (the wrapping of .xls) with one stream, at least 4096 bytes long."""
    content = content.ljust(4096, b"\0")
    content += b"\0" * (-len(content) % 512)
    sectors = len(content) // 512
    chain = [*range(1, sectors), 0xFFFFFFFE]
    table = struct.pack("<128I", *chain, 0xFFFFFFFE, 0xFFFFFFFD, *[0xFFFFFFFF] * (126 - sectors))

    def entry(title: str, kind: int, first: int, size: int, child: int) -> bytes:
        words = title.encode("utf-16-le")
        return (words.ljust(64, b"\0") + struct.pack("<HBBIII", len(words) + 2 if title else 0, kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
                + b"\0" * 36 + struct.pack("<IQ", first, size))
    folder = entry("Root Entry", 5, 0xFFFFFFFE, 0, 1) + entry(name, 2, 0, len(content), 0xFFFFFFFF) + entry("", 0, 0, 0, 0xFFFFFFFF) * 2
    head = (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 10
            + struct.pack("<IIIIIIII", 1, sectors, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0) + struct.pack("<109I", sectors + 1, *[0xFFFFFFFF] * 108))
    return head + content + folder + table


@pytest.mark.parametrize(("suffix", "make"), [(".ods", _opendocument), (".xls", _old_excel)])
def test_other_workbooks(desk: Folder, tmp_path: Path, suffix: str, make: object) -> None:
    """OpenDocument and old Excel sheets are the same table as .xlsx; leading zeros of text stay."""
    report = desk.take("firms", make(tmp_path / f"firms{suffix}", FIRMS))  # type: ignore[operator]
    assert codes(report, "error") == []
    stored = desk.open()["firms"]
    assert stored["sbi"].tolist() == ["0112", "2511"]
    assert stored["workers"].tolist() == [12, 3]


@pytest.mark.parametrize("suffix", [".ods", ".xls", ".xlsb", ".osm", ".pbf", ".geojsonl", ".gdb", ".zip"])
def test_broken_files_of_other_kinds(folder: Folder, tmp_path: Path, suffix: str) -> None:
    """What is not what its name says is refused with one message, and nothing is written."""
    path = tmp_path / f"estates{suffix}"
    path.mkdir() if suffix == ".gdb" else path.write_bytes(b"\x00\x01nonsense" * 90)
    assert only_error(folder.take("estates", path)).remedy("nl")
    assert not folder.path.exists()


def test_a_formula_without_outcome(desk: Folder, tmp_path: Path) -> None:
    """A formula that was never worked out is a fault by cell, not an empty cell. Trap 12."""
    book = openpyxl.Workbook()
    for row in [["firm_id", "sbi", "workers", "plot_m2"], ["F1", "2511", 12, "=C2*200"]]:
        book.active.append(row)
    book.save(tmp_path / "firms.xlsx")
    problem = only_error(desk.take("firms", tmp_path / "firms.xlsx"))
    assert (problem.code, problem.row, problem.column, problem.seen) == ("formula_without_value", "row 2", "D", "=C2*200")


def test_json_lines(desk: Folder, tmp_path: Path) -> None:
    """One feature a line is the same table, also where a feature lacks a property."""
    features = json.loads(parcels().to_crs("EPSG:4326").to_json())["features"]
    del features[1]["properties"]["area_m2"]
    desk.take("parcels", text(tmp_path / "parcels.geojsonl", *(json.dumps(feature) for feature in features)))
    stored = desk.open()["parcels"]
    assert stored["parcel_id"].tolist() == ["P1", "P2"]
    assert stored["area_m2"].isna().tolist() == [False, True]
    assert stored.geometry.area.tolist() == pytest.approx([10_000, 10_000], rel=1e-3)


def _arcgis(**more: object) -> str:
    features = [{"attributes": {"RIN_NUMMER": "11", "PLAN_NAAM": "Noord", "GEM_CODE_CBS": "GM0995", "BRUTO_OPP": 100.0},
                 "geometry": {"rings": [[list(map(float, point)) for point in list(square(side=1000).exterior.coords)[::-1]]]}}]
    fields = [{"name": name, "type": f"esriFieldType{kind}", "alias": name} for name, kind in
              (("RIN_NUMMER", "String"), ("PLAN_NAAM", "String"), ("GEM_CODE_CBS", "String"), ("BRUTO_OPP", "Double"))]
    return json.dumps({"geometryType": "esriGeometryPolygon", "spatialReference": {"wkid": 28992}, "fields": fields, "features": features, **more})


def test_arcgis_answers(desk: Folder, tmp_path: Path) -> None:
    """The answer of an ArcGIS service in its own form is read; where it was cut off, that is said."""
    report = desk.take("estates", text(tmp_path / "page.json", _arcgis(exceededTransferLimit=True)))
    assert codes(report, "error") == []
    assert "page_of_more" in codes(report)
    assert desk.open()["estates"].geometry.area.tolist() == pytest.approx([1_000_000])
    assert "page_of_more" not in codes(desk.take("estates", text(tmp_path / "all.json", _arcgis())))


def test_arcgis_errors_are_quoted(desk: Folder, tmp_path: Path) -> None:
    """An error that a service sent with status 200 is quoted."""
    path = text(tmp_path / "page.json", '{"error": {"code": 400, "message": "Invalid or missing input parameters."}}')
    assert "Invalid or missing" in only_error(desk.take("estates", path)).why()


def test_a_cut_answer_of_a_wfs(desk: Folder, tmp_path: Path) -> None:
    """Fewer features than matched is said: the server cuts in silence."""
    content = json.loads(parcels().to_json()) | {"numberMatched": 7}
    report = desk.take("parcels", text(tmp_path / "wfs.json", json.dumps(content)), crs="EPSG:28992")
    remark = next(problem for problem in report.problems if problem.code == "page_of_more")
    assert (remark.seen, remark.values["total"]) == ("2", 7)


def _geodatabase(place: Path) -> Path:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the driver warns about the kind of layer
        pyogrio.write_dataframe(parcels(), place, layer="kavels", driver="OpenFileGDB")
    return place


def test_geodatabases(desk: Folder, tmp_path: Path) -> None:
    """A geodatabase is read as a folder and in a zip."""
    place = _geodatabase(tmp_path / "kavels.gdb")
    assert codes(desk.take("parcels", place), "error") == []
    path = zipped(tmp_path / "gdb.zip", *((f"levering/kavels.gdb/{part.name}", part) for part in sorted(place.iterdir())))
    report = desk.take("parcels", path)
    assert codes(report, "error") == []
    assert "rows_updated" in codes(report)


@pytest.mark.parametrize("suffix", [".dxf", ".dwg"])
def test_drawings_are_refused_in_words(desk: Folder, tmp_path: Path, suffix: str) -> None:
    """A drawing has no rows: one message that says what to export instead."""
    problem = only_error(desk.take("parcels", text(tmp_path / f"kavels{suffix}", "0", "SECTION")))
    assert problem.code == "format_drawing"
    assert "GeoPackage" in problem.remedy()


def _node(number: int, lon: float, lat: float) -> str:
    return f'<node id="{number}" lon="{lon}" lat="{lat}" version="1"/>'


def _way(number: int, nodes: tuple[int, ...], **tags: str) -> str:
    refs = "".join(f'<nd ref="{node}"/>' for node in nodes)
    return f'<way id="{number}" version="1">{refs}{_tags(tags)}</way>'


def _tags(tags: dict[str, str]) -> str:
    return "".join(f'<tag k="{name}" v="{value}"/>' for name, value in tags.items())


@pytest.fixture
def extract(tmp_path: Path) -> Path:
    """Return an extract with an estate of a way, an unnamed one of a relation, a house, a hall, a school and a wood."""
    corners = [_node(10 * block + corner, 5.45 + 0.01 * block + 0.005 * (corner in {1, 2}), 52.48 + 0.003 * (corner in {2, 3}))
               for block in range(6) for corner in range(4)]
    ring = [tuple(10 * block + corner for corner in (0, 1, 2, 3, 0)) for block in range(6)]
    ways = [_way(10, ring[0], landuse="industrial", name="Noord"), _way(11, ring[1]), _way(12, ring[2], building="house"),
            _way(13, ring[3], building="industrial"), _way(14, ring[4], building="school", amenity="school"), _way(15, ring[5], landuse="forest")]
    relation = f'<relation id="10" version="1"><member type="way" ref="11" role="outer"/>{_tags({"type": "multipolygon", "landuse": "industrial"})}</relation>'
    return text(tmp_path / "extract.osm", f'<osm version="0.6">{"".join([*corners, *ways, relation])}</osm>')


def _packed(path: Path) -> Path:
    place = path.with_suffix(".osm.pbf")
    with osmium.SimpleWriter(str(place)) as writer:
        for part in osmium.FileProcessor(str(path)):
            writer.add(part)
    return place


@pytest.mark.parametrize("packed", [False, True])
def test_openstreetmap(desk: Folder, tmp_path: Path, extract: Path, *, packed: bool) -> None:
    """Industrial land becomes estates, buildings buildings, homes and schools sensitive; keys tell way from relation."""
    towns = gpd.GeoDataFrame({"statcode": ["GM0995"], "statnaam": ["Lelystad"]}, geometry=[square(-10_000, -10_000, 30_000)], crs="EPSG:28992")
    desk.take("municipalities", write(towns, tmp_path / "towns.gpkg"))
    path = _packed(extract) if packed else extract
    for kind in ("estates", "buildings", "sensitive"):
        report = desk.take(kind, path)
        assert codes(report, "error") == [], kind
        assert "osm_selected" in codes(report)
    project = desk.open()
    estates = project["estates"].set_index("estate_id")
    assert estates["name"].to_dict() == {"way/10": "Noord", "relation/10": "relation/10"}
    assert estates["kind"].tolist() == ["industrial", "industrial"]
    assert estates["municipality_code"].tolist() == ["GM0995", "GM0995"]
    assert set(project["buildings"]["building_id"]) == {"way/12", "way/13", "way/14"}
    assert project["sensitive"].set_index("sensitive_id")["kind"].to_dict() == {"way/12": "dwelling", "way/14": "school"}


def test_openstreetmap_for_another_table(desk: Folder, extract: Path) -> None:
    """A table that is not made from OpenStreetMap says so."""
    assert only_error(desk.take("firms", extract)).code == "osm_not_for_table"

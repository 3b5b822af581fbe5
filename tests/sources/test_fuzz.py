"""Files made to break the readers: none gives a traceback, and no row vanishes.

Each case takes a sound small file of one format, damages it with a seed and imports it. ``SCHUIFRUIMTE_FUZZ`` sets the
number of cases by format (``poe explore``).
"""

import gzip
import io
import json
import os
import random
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from planner.project.folder import whole_tables
from planner.project.project import RD, Meta, Project
from planner.project.terms import Terms
from planner.sources.importing import ImportRequest, import_files
from tests.sources.files import X, Y, estates, parcels, square, write

CASES = int(os.environ.get("SCHUIFRUIMTE_FUZZ", "45"))
"""Cases by format; twelve formats: more than five hundred in all."""
SUFFIXES = ("gpkg", "geojson", "shp", "parquet", "csv", "xlsx", "ods", "gml", "fgb", "zip", "json", "osm")
KIND_OF = {"json": "grid", "osm": "estates"}
"""Table of a format that is not read as parcels."""
SECONDS = 60
MEGABYTES = 3_000
Damage = Callable[[bytes, random.Random], bytes]

CAPACITY = {"version": "1.2.0", "issued": "2026-01-01", "energy_areas": [{
    "short_code": "A1", "demand_available_capacity": 1.5, "generation_available_capacity": 0,
    "postcode_areas": [{"postcode": "8219AB", "substation_short_code": "S1", "demand_constraint": "red", "generation_constraint": "yellow"}]}]}


OSM = b"""<?xml version="1.0"?><osm version="0.6" generator="hand">
<node id="1" lat="52.5" lon="5.4"/><node id="2" lat="52.5" lon="5.41"/><node id="3" lat="52.51" lon="5.41"/><node id="4" lat="52.51" lon="5.4"/>
<way id="10"><nd ref="1"/><nd ref="2"/><nd ref="3"/><nd ref="4"/><nd ref="1"/><tag k="landuse" v="industrial"/><tag k="name" v="Noord"/></way>
<way id="11"><nd ref="1"/><nd ref="2"/><nd ref="3"/><nd ref="1"/><tag k="building" v="house"/></way></osm>"""


MANIFEST = b"""<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">
<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>"""


def _open_document() -> bytes:
    """Return a small sheet in the OpenDocument format."""
    rows = "".join("<table:table-row>" + "".join(
        f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in row) + "</table:table-row>"
        for row in (("parcel_id", "estate_id", "status", "geometry"), ("P1", "E1", "vacant", square().wkt), ("P2", "E1", "occupied", square(200).wkt)))
    names = " ".join(f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"' for short, long in (
        ("office", "office"), ("table", "table"), ("text", "text")))
    content = (f'<?xml version="1.0"?><office:document-content {names} office:version="1.2"><office:body><office:spreadsheet>'
               f'<table:table table:name="parcels">{rows}</table:table></office:spreadsheet></office:body></office:document-content>')
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", MANIFEST)
    return buffer.getvalue()


def _sound(suffix: str, folder: Path) -> Path:
    """Write a sound file of a format."""
    path = folder / f"sound.{suffix}"
    if suffix == "json":
        path.write_text(json.dumps(CAPACITY), encoding="utf-8")
        return path
    if suffix == "osm":
        path.write_bytes(OSM)
        return path
    if suffix == "ods":
        path.write_bytes(_open_document())
        return path
    if suffix == "zip":
        inner = write(parcels(), folder / "inner.geojson")
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(inner, "inner.geojson")
        return path
    return write(parcels(), path)


def _truncate(content: bytes, rng: random.Random) -> bytes:
    return content[: rng.randrange(len(content) + 1)]


def _shuffle(content: bytes, rng: random.Random) -> bytes:
    start = rng.randrange(len(content))
    end = min(len(content), start + rng.randrange(1, 400))
    piece = list(content[start:end])
    rng.shuffle(piece)
    return content[:start] + bytes(piece) + content[end:]


def _noise(content: bytes, rng: random.Random) -> bytes:
    out = bytearray(content)
    for _ in range(rng.randrange(1, 30)):
        out[rng.randrange(len(out))] = rng.randrange(256)
    return bytes(out)


def _cut_out(content: bytes, rng: random.Random) -> bytes:
    start = rng.randrange(len(content))
    return content[:start] + content[start + rng.randrange(1, 200):]


def _double(content: bytes, rng: random.Random) -> bytes:
    start = rng.randrange(len(content))
    end = start + rng.randrange(1, 500)
    return content[:end] + content[start:end] + content[end:]


def _encoding(content: bytes, rng: random.Random) -> bytes:
    return content.decode("latin-1").encode(rng.choice(["utf-16", "utf-8", "cp1252", "utf-32"]), errors="replace")


def _words(content: bytes, rng: random.Random) -> bytes:
    """Swap two words or numbers of a text, so that the file stays well-formed and its content becomes nonsense."""
    pieces = content.split(b'"') if b'"' in content else content.split(b",")
    a, b = rng.randrange(len(pieces)), rng.randrange(len(pieces))
    pieces[a], pieces[b] = pieces[b], pieces[a]
    return (b'"' if b'"' in content else b",").join(pieces)


def _nasty(content: bytes, rng: random.Random) -> bytes:
    """Put a value in the place of another that no register should hold."""
    values = [b"1e999", b"NaN", b"-1", b"null", b"[]", b"{}", b'"=cmd|calc"', b"\x00", b"9" * 400, b"\xd9\xa3", b"<b>", b"inf", b"0x10", b"true",
              b'"' + b"a" * 70_000 + b'"']
    digits = [position for position, sign in enumerate(content) if chr(sign).isdigit()] or [0]
    at = rng.choice(digits)
    return content[:at] + rng.choice(values) + content[at + rng.randrange(1, 8):]


def _nothing(content: bytes, rng: random.Random) -> bytes:
    return rng.choice([b"", b"\n", b"\x00" * 100, b"PK\x03\x04", b"<", b"{", b"[]", b"\xef\xbb\xbf", b"SQLite format 3\x00", b"PAR1", b"\r\n" * 50])


DAMAGES: tuple[Damage, ...] = (_truncate, _shuffle, _noise, _cut_out, _double, _encoding, _words, _nasty, _nothing)


LAND = gpd.GeoDataFrame({"municipality_code": ["GM0995"], "name": ["Lelystad"]}, geometry=[shapely.box(0, 300_000, 280_000, 620_000)], crs=RD)
PROJECT = Project(Meta(name="fuzz"), Terms(), whole_tables(RD, {"municipalities": LAND, "estates": estates()}))


def _import(path: Path, kind: str) -> None:
    """Import a file; whatever it holds, the account adds up and no row of the table is unaccounted for."""
    rows_before = len(PROJECT.tables[kind])
    imported = import_files(ImportRequest(kind, (path,), defaults={"status": "unknown"} if kind == "parcels" else {}), PROJECT, PROJECT.tables)
    for layer in imported.account.layers:
        assert layer.rows_read == layer.rows_kept + layer.rows_merged + layer.rows_rejected
        assert layer.rows_kept >= 0
    for problem in imported.account.problems:
        assert problem.sentence("nl")
        assert problem.sentence("en")
    if imported.account.is_refused or not imported.tables:
        assert imported.account.problems
        assert not imported.tables
        return
    kept = {layer.name: layer.rows_kept for layer in imported.account.layers}[kind]
    fresh = len(imported.tables[kind]) - rows_before
    same = next(edition for edition in imported.editions if edition.table == kind)
    assert kept == fresh + same.same + same.rows_changed


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_what_is_damaged_is_sound_before(suffix: str, tmp_path: Path) -> None:
    """Undamaged, the file of each format is imported: otherwise damage would prove nothing."""
    kind = KIND_OF.get(suffix, "parcels")
    request = ImportRequest(kind, (_sound(suffix, tmp_path),), defaults={"status": "unknown"} if kind == "parcels" else {})
    imported = import_files(request, PROJECT, PROJECT.tables)
    assert [problem.sentence("en") for problem in imported.account.problems if problem.severity == "error"] == []
    assert imported.tables


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_no_damage_breaks_a_reader(suffix: str, tmp_path: Path) -> None:
    """Whatever is done to a file, it is imported or refused in words; the account adds up."""
    sound = _sound(suffix, tmp_path)
    content = sound.read_bytes()
    for case in range(CASES):
        rng = random.Random(f"{suffix} {case}")
        damaged = content
        for _ in range(rng.choice([1, 1, 1, 2, 3])):
            damaged = rng.choice(DAMAGES)(damaged, rng) or b"\x00"
        path = tmp_path / f"case{case}.{suffix if rng.random() < 0.9 else rng.choice(SUFFIXES)}"
        path.write_bytes(damaged)
        try:
            _import(path, KIND_OF.get(suffix, "parcels"))
        except Exception as error:
            raise AssertionError(f"{suffix}, case {case} ({path.name}): {type(error).__name__}: {error}") from error
        path.unlink()


def _bomb() -> bytes:
    """Return a small zip that unpacks to 400 MB."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("bomb.csv", "w", force_zip64=True) as stream:
        for _ in range(400):
            stream.write(b"0," * 500_000)
    return buffer.getvalue()


def _nested(depth: int) -> bytes:
    content = b"parcel_id\nP1\n"
    name = "inner.csv"
    for level in range(depth):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(name, content)
        content, name = buffer.getvalue(), f"level{level}.zip"
    return content


def _workbook_bomb() -> bytes:
    """Return a workbook whose sheet unpacks to hundreds of megabytes of blanks."""
    import openpyxl

    plain = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(["parcel_id", "status"])
    book.save(plain)
    out = io.BytesIO()
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.namelist():
            if item.endswith("sheet1.xml"):
                with new.open(item, "w", force_zip64=True) as stream:
                    stream.write(b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">')
                    for _ in range(300):
                        stream.write(b" " * 1_000_000)
                    stream.write(b"</row></sheetData></worksheet>")
            else:
                new.writestr(item, old.read(item))
    return out.getvalue()


LAUGHS = b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha">' + b"".join(
    f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">'.encode() for i in range(9)) + b"]><x>&j;</x>"
HOSTILE: dict[str, Callable[[], bytes]] = {
    "bomb.zip": _bomb,
    "nested.zip": lambda: _nested(6),
    "bomb.xlsx": _workbook_bomb,
    "laughs.gml": lambda: LAUGHS,
    "wide.csv": lambda: "\n".join((",".join(f"c{i}" for i in range(10_000)), ",".join("1" * 10_000))).encode(),
    "wide.geojson": lambda: json.dumps({"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {f"c{i}": i for i in range(10_000)}, "geometry": {"type": "Point", "coordinates": [X, Y]}}]}).encode(),
    "deep.geojson": lambda: b'{"type": "FeatureCollection", "features": ' + b"[" * 200_000 + b"]" * 200_000 + b"}",
    "deep.gml": lambda: b"<a>" * 200_000 + b"</a>" * 200_000,
    "long.csv": lambda: b"parcel_id;status\n" + b'"' + b"x" * 60_000_000,
    "quotes.csv": lambda: b"parcel_id;status\n" + b'"\n' * 300_000,
    "packed.gpkg": lambda: gzip.compress(b"0" * 10_000_000),
}
PROGRAM = """
import resource, signal, sys
from pathlib import Path
from tests.sources.test_fuzz import MEGABYTES, SECONDS, _import
resource.setrlimit(resource.RLIMIT_AS, (MEGABYTES * 1_000_000, MEGABYTES * 1_000_000))
for path in sorted(Path(sys.argv[1]).iterdir()):
    print(path.name, flush=True)
    signal.alarm(SECONDS)
    _import(path, "parcels")
"""


def test_hostile_files_are_refused_in_bounded_time_and_memory(tmp_path: Path) -> None:
    """Bombs, ten thousand columns, endless nesting: a message for each within a minute and three gigabytes, never a crash."""
    for name, make in HOSTILE.items():
        (tmp_path / name).write_bytes(make())
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path)], capture_output=True, text=True, check=False,
        cwd=Path(__file__).parents[2], env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"})
    assert done.returncode == 0, f"{done.stdout.split()[-1:]} {done.stderr[-600:]}"
    assert sorted(done.stdout.split()) == sorted(HOSTILE)

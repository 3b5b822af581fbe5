"""Zip files: one readable file, the parts of a shapefile, a geodatabase folder, or the XML files of one BAG extract.

Nothing in an archive chooses where it is written: every member goes into a fresh folder under the last part of its
name. What it unpacks to is bounded, by the sizes that it states and by the bytes that really come out.
"""

import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path, PurePosixPath

import numpy as np
import pandas as pd

from planner.errors import InputError
from planner.sources.raw import READ_FAULTS, RawLayer, refusal, unreadable

MOST_BYTES = 8_000_000_000
"""A whole country of buildings fits; more is not a register."""
MOST_RATIO = 200
"""Text of coordinates shrinks to a tenth, made-up zeros to a thousandth."""
SMALL_BYTES = 20_000_000
"""Below this the ratio does not matter."""
BESIDE = (".dbf", ".shx", ".prj", ".cpg", ".qpj", ".sbn", ".sbx", ".qix", ".qmd", ".qml", ".sld", ".pdf", ".md", ".html", ".docx", ".gfs", ".xsd")
"""Goes along with another file, or is not for reading."""
NOTES = (".txt", ".xml", ".json")
"""May be about the data rather than the data: read only where nothing else is there, the last of these first."""
CHUNK = 1 << 20

Read = Callable[[Path], RawLayer]


def read_archive(path: Path, layer: str, suffixes: tuple[str, ...], read: Read) -> RawLayer:
    """Read what an archive holds.

    Parameters
    ----------
    path
        The ``.zip``.
    layer
        Member to read, by its name or a part of it; empty: the only one.
    suffixes
        Suffixes that ``read`` knows.
    read
        Reads one unpacked file.

    Raises
    ------
    InputError
        Where it is broken, locked, too large, holds another archive, or does not say what to read.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = _members(path, archive)
            chosen = _chosen(path, members, layer, suffixes)
            with _unpacked(path, archive, chosen) as found:
                return _joined(path, [_read_one(path, inner, read) for inner in found])
    except (*READ_FAULTS, zlib.error, RuntimeError) as error:
        raise unreadable(path, error) from error


def _members(path: Path, archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    members = [info for info in archive.infolist() if not info.is_dir() and not _is_hidden(info.filename)]
    if any(info.flag_bits & 1 for info in members):
        raise refusal("archive_locked", path)
    size, packed = sum(info.file_size for info in members), max(1, sum(info.compress_size for info in members))
    if size > MOST_BYTES or (size > SMALL_BYTES and size / packed > MOST_RATIO):
        raise refusal("archive_too_large", path, seen=f"{size / 1e6:.0f} MB", most=f"{MOST_BYTES / 1e6:.0f} MB", ratio=MOST_RATIO)
    inner = [info.filename for info in members if info.filename.lower().endswith((".zip", ".7z", ".rar", ".gz", ".tar"))]
    if inner:
        raise refusal("archive_nested", path, seen=inner[0])
    return members


def _is_hidden(name: str) -> bool:
    return any(part.startswith((".", "__MACOSX")) and part != ".." for part in _place(name).parts)


def _place(name: str) -> PurePosixPath:
    """Return the place of a member; Windows programs write backslashes."""
    return PurePosixPath(name.replace("\\", "/"))


def _geodatabase(name: str) -> str:
    """Return the folder of a member of a geodatabase, empty text where it is in none."""
    return next((part for part in _place(name).parts[:-1] if part.lower().endswith(".gdb")), "")


def _chosen(path: Path, members: list[zipfile.ZipInfo], layer: str, suffixes: tuple[str, ...]) -> list[zipfile.ZipInfo]:
    """Return the members to unpack: one file with what lies beside it, one geodatabase, or all XML files."""
    groups: dict[str, list[zipfile.ZipInfo]] = {}
    for info in members:
        name = _place(info.filename)
        if _geodatabase(info.filename):
            groups.setdefault(_geodatabase(info.filename), []).append(info)
        elif name.suffix.lower() in suffixes and name.suffix.lower() not in BESIDE:
            groups.setdefault(info.filename, []).append(info)
    if layer:
        groups = {name: group for name, group in groups.items() if layer.lower() in name.lower()} or groups
    data = groups
    for weak in NOTES:
        data = {name: group for name, group in data.items() if not name.lower().endswith(weak)} or data
    if not data:
        raise refusal("archive_without_data", path, seen=", ".join(info.filename for info in members)[:200] or "0", formats=", ".join(suffixes))
    if all(name.lower().endswith((".xml", ".gml")) for name in data):
        return [info for group in data.values() for info in group]
    if len(data) > 1:
        raise refusal("layer_unclear", path, layers=", ".join(data), first=_place(next(iter(data))).name)
    chosen, group = next(iter(data.items()))
    stem = _place(chosen).with_suffix("")
    beside = [info for info in members if _place(info.filename).with_suffix("") == stem and info not in group]
    return [*group, *beside]


@contextmanager
def _unpacked(path: Path, archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> Iterator[list[Path]]:
    """Yield the unpacked files that are to be read."""
    with tempfile.TemporaryDirectory(prefix="schuifruimte-") as folder:
        left = MOST_BYTES
        out: dict[Path, None] = {}
        for number, info in enumerate(members):
            name = _place(info.filename).name
            base = Path(folder) / (_geodatabase(info.filename) or (str(number) if name.lower().endswith((".xml", ".gml")) else "data"))
            base.mkdir(exist_ok=True)
            left -= _write(archive, info, base / name, left)
            if left < 0:
                raise refusal("archive_too_large", path, seen=f"> {MOST_BYTES / 1e6:.0f} MB", most=f"{MOST_BYTES / 1e6:.0f} MB", ratio=MOST_RATIO)
            out[base if base.suffix.lower() == ".gdb" else base / name] = None
        yield [place for place in out if place.suffix.lower() not in BESIDE]


def _write(archive: zipfile.ZipFile, info: zipfile.ZipInfo, place: Path, most: int) -> int:
    """Write one member and return its bytes; stops after ``most`` whatever the archive says."""
    written = 0
    with archive.open(info) as source, place.open("wb") as target:
        while written <= most and (chunk := source.read(CHUNK)):
            written += target.write(chunk)
    return written


def _read_one(path: Path, inner: Path, read: Read) -> RawLayer:
    """Return what one member holds, called after the archive and the member."""
    name = f"{path.name}/{inner.name}"
    try:
        raw = read(inner)
    except InputError as error:
        raise InputError(replace(problem, file=name) for problem in error.problems) from error
    return replace(raw, file=name, remarks=[replace(problem, file=name) for problem in raw.remarks])


def _joined(path: Path, parts: list[RawLayer]) -> RawLayer:
    """Return the members as one layer; only files of one extract come together, so they have one coordinate system."""
    if len(parts) == 1:
        return parts[0]
    systems = {part.crs for part in parts if part.crs}
    if len(systems) > 1:
        raise refusal("file_unreadable", path, reason=f"its files stand in several coordinate systems: {', '.join(sorted(systems))}")
    frame = pd.concat([part.frame for part in parts], ignore_index=True)
    shapes = np.concatenate([part.shapes if part.shapes is not None else np.full(len(part.frame), None, dtype=object) for part in parts])
    return RawLayer(path.name, frame.set_axis(pd.RangeIndex(1, len(frame) + 1)), shapes, next(iter(systems), ""), "stated" if systems else "none",
                    remarks=[remark for part in parts for remark in part.remarks])

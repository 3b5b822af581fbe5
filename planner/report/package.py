"""A folder with a manifest, and the same as one zip: every file with its SHA-256, and what makes it again."""

import hashlib
import json
import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any, Final

from planner.errors import InputError, Problem
from planner.project.folder import LAYERS, SETTINGS
from planner.report.plain_json import json_text

MANIFEST: Final = "manifest.json"
MOST_BYTES: Final = 2_000_000_000
"""Most that a zip may hold when unpacked."""
MOST_FILES: Final = 1_000
_NEEDED: Final = (MANIFEST, SETTINGS, LAYERS)
_CHUNK: Final = 1 << 20
_TIME: Final = (1980, 1, 1, 0, 0, 0)
_MODE: Final = 0o644 << 16


def write_manifest(folder: Path, about: Mapping[str, Any]) -> Path:
    """Write ``manifest.json`` of a folder: what it is about, and size and SHA-256 of each file in it."""
    files = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != MANIFEST}
    listed = {name: {"bytes": path.stat().st_size, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()} for name, path in files.items()}
    out = folder / MANIFEST
    out.write_text(json_text({**about, "files": listed}, indent=1) + "\n", encoding="utf-8")
    return out


def pack(folder: Path, target: Path) -> None:
    """Write the files of a folder into a zip; the same files give the same bytes."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), _TIME)
            entry.compress_type, entry.external_attr, entry.create_system = zipfile.ZIP_DEFLATED, _MODE, 3
            archive.writestr(entry, path.read_bytes())


def unpack(archive: Path, into: Path) -> Path:
    """Write a zip of :func:`pack` into a new folder and return it: whole, or not at all.

    Raises
    ------
    InputError
        Where it is no such zip, holds too much, a name that leaves the folder, lacks a file, or a file is not what the manifest says; or where the
        folder is taken.
    """
    if into.exists() and (not into.is_dir() or any(into.iterdir())):
        raise InputError([Problem("folder_taken", file=str(into))])
    try:
        with zipfile.ZipFile(archive) as opened:
            return _unpacked(opened, archive.name, into)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, EOFError) as error:  # encrypted: RuntimeError
        raise InputError([Problem("package_unreadable", file=archive.name)]) from error
    except OSError as error:
        raise InputError([Problem("cannot_write", file=str(into), values={"reason": error.strerror or type(error).__name__})]) from error


def _unpacked(opened: zipfile.ZipFile, name: str, into: Path) -> Path:
    entries = [entry for entry in opened.infolist() if not entry.is_dir()]
    _check_names(entries, name)
    into.parent.mkdir(parents=True, exist_ok=True)
    with _scratch(into) as scratch:
        found = _extract(opened, entries, scratch, name)
        _check_content(scratch, found, name)
        if into.exists():
            into.rmdir()
        scratch.rename(into)
    return into


def _check_names(entries: list[zipfile.ZipInfo], name: str) -> None:
    if len(entries) > MOST_FILES or sum(entry.file_size for entry in entries) > MOST_BYTES:
        raise InputError([_too_large(name)])
    names = [entry.filename for entry in entries]
    for one in names:
        path = PurePosixPath(one)
        if path.is_absolute() or ".." in path.parts or "\\" in one or ":" in one or names.count(one) > 1:
            raise InputError([Problem("package_path", file=name, seen=one[:80])])
    missing = [needed for needed in _NEEDED if needed not in names]
    if missing:
        raise InputError([Problem("package_incomplete", file=name, seen=", ".join(missing))])


def _extract(opened: zipfile.ZipFile, entries: list[zipfile.ZipInfo], scratch: Path, name: str) -> dict[str, str]:
    """Write the files and return the SHA-256 of each; what a zip says of its own size is not believed."""
    left, found = MOST_BYTES, {}
    for entry in entries:
        path = scratch / entry.filename
        path.parent.mkdir(parents=True, exist_ok=True)
        digest = hashlib.sha256()
        with opened.open(entry) as source, path.open("wb") as out:
            while chunk := source.read(_CHUNK):
                left -= len(chunk)
                if left < 0:
                    raise InputError([_too_large(name)])
                digest.update(chunk)
                out.write(chunk)
        found[entry.filename] = digest.hexdigest()
    return found


def _check_content(scratch: Path, found: Mapping[str, str], name: str) -> None:
    """Refuse files that the manifest does not name, or names with another hash."""
    try:
        listed = {str(file): str(entry["sha256"]) for file, entry in json.loads((scratch / MANIFEST).read_text(encoding="utf-8"))["files"].items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError([Problem("package_unreadable", file=name)]) from error
    wrong = sorted({*listed, *found} - {MANIFEST} - {file for file, digest in listed.items() if found.get(file) == digest})
    if wrong:
        raise InputError([Problem("package_changed", file=name, seen=", ".join(wrong)[:200])])


def _too_large(name: str) -> Problem:
    return Problem("package_large", file=name, values={"most_gb": round(MOST_BYTES / 1e9), "most_files": MOST_FILES})


@contextmanager
def _scratch(into: Path) -> Iterator[Path]:
    scratch = Path(tempfile.mkdtemp(prefix=f".{into.name}-", dir=into.parent))
    scratch.chmod(0o755)
    try:
        yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)

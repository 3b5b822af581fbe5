"""How fast registers are read and measured; the outcome goes to docs/benchmarks-registers.md. The ratios between sizes are to be read."""

import platform
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from planner.project.folder import whole_tables
from planner.project.measure import measure
from planner.project.project import RD
from planner.project.terms import Terms
from planner.studio.folders import ImportRequest, import_files, open_project

REPORT = Path(__file__).parents[2] / "docs" / "benchmarks-registers.md"
SIDE_M = 60.0
BLOCK = 20
"""Parcels along the side of an estate."""
SIZES = ((12_500, 62_500), (25_000, 125_000), (100_000, 500_000))
"""Parcels and dwellings."""


def _turned(shapes: np.ndarray) -> np.ndarray:  # type: ignore[type-arg]
    """Turn the grid of parcels, so that boxes around them overlap as those of real parcels do."""
    cos, sin = np.cos(0.3), np.sin(0.3)
    return shapely.transform(shapes, lambda points: np.column_stack([
        cos * points[:, 0] - sin * points[:, 1] + 50_000, sin * points[:, 0] + cos * points[:, 1] + 330_000]))


def _parcels(count: int) -> gpd.GeoDataFrame:
    """Cadastral parcels of 60 × 60 m on estates of 20 × 20 parcels."""
    columns = int(np.ceil(np.sqrt(count)))
    at = np.arange(count)
    x, y = SIDE_M * (at % columns), SIDE_M * (at // columns)
    block = (at % columns) // BLOCK * 1_000 + (at // columns) // BLOCK
    return gpd.GeoDataFrame({
        "AKRKadastraleGemeenteCodeWaarde": "LLS00", "sectie": "A", "perceelnummer": at + 1, "kadastraleGrootteWaarde": SIDE_M * SIDE_M,
        "status": np.array(["Uitgegeven", "Terstond uitgeefbaar", "Optie"])[at % 3], "max_category": np.array(["3.2", "4.1"])[at % 2],
        "terreinid": [f"E{number}" for number in block]}, geometry=_turned(shapely.box(x, y, x + SIDE_M, y + SIDE_M)), crs=RD)


def _estates(parcels: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    outline = parcels.dissolve("terreinid").reset_index()
    return gpd.GeoDataFrame({"estate_id": outline["terreinid"], "name": outline["terreinid"], "municipality_code": "GM0995"}, geometry=outline.geometry)


def _dwellings(count: int, parcels: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    rng = np.random.default_rng(0)
    low_x, low_y, high_x, high_y = parcels.total_bounds
    points = shapely.points(rng.uniform(low_x, high_x, count), rng.uniform(low_y, high_y, count))
    return gpd.GeoDataFrame({"sensitive_id": [f"S{at}" for at in range(count)], "kind": "dwelling"}, geometry=points, crs=RD)


def _bag(folder: Path) -> Path:
    """Write 13,098 buildings as the BAG delivers them."""
    at = np.arange(13_098)
    x, y = SIDE_M * (at % 115), SIDE_M * (at // 115)
    frame = gpd.GeoDataFrame({
        "identificatie": [f"{number:016d}" for number in at], "bouwjaar": 1965 + at % 60, "status": "Pand in gebruik", "gebruiksdoel": "industriefunctie"},
        geometry=_turned(shapely.box(x + 10, y + 10, x + 40, y + 40)), crs=RD)
    path = folder / "bag.gpkg"
    frame.to_file(path)
    return path


def _timed(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


@pytest.mark.timeout(0)
def test_measure_registers_and_write_down(tmp_path: Path) -> None:
    """A large import keeps every row, and the figures are written down."""
    seconds, peak = _command("check", Path(__file__).parents[2] / "data" / "flevoland")
    rows = [("starting the program and checking the sample S", seconds, f"at most {peak:,.0f} MB")]
    for count, homes in SIZES:
        parcels = _parcels(count)
        tables = whole_tables(RD, {"parcels": parcels.assign(
            parcel_id=[f"P{at}" for at in range(count)], estate_id=parcels["terreinid"], status="occupied"), "sensitive": _dwellings(homes, parcels)})
        seconds = _timed(lambda tables=tables: measure(tables, Terms()))  # type: ignore[misc]
        rows.append((f"neighbours and distances, {count:,} parcels and {homes:,} dwellings", seconds, f"{1e6 * seconds / count:.0f} µs a parcel"))
    project = tmp_path / "project"
    _estates(parcels).to_file(tmp_path / "estates.gpkg")
    parcels.to_file(tmp_path / "parcels.gpkg")
    assert not import_files(ImportRequest("estates", (tmp_path / "estates.gpkg",)), project).has_errors
    for what in ("100,000 parcels, GeoPackage, the whole command", "the same again: nothing to write"):
        seconds, peak = _command("import", "parcels", tmp_path / "parcels.gpkg", "--into", project)
        rows.append((what, seconds, f"at most {peak:,.0f} MB"))
    assert len(open_project(project)["parcels"]) == len(parcels)
    seconds, peak = _command("import", "buildings", _bag(tmp_path), "--into", tmp_path / "bag")
    rows.append(("13,098 buildings (BAG), the whole command", seconds, f"at most {peak:,.0f} MB"))
    _write(rows)


PROGRAM = """
import atexit, sys
from pathlib import Path
atexit.register(lambda: sys.stderr.write("\\n" + Path("/proc/self/status").read_text()))
from planner.cli.main import run
run()
"""


def _command(*words: object) -> tuple[float, float]:
    """Run the program and return its CPU seconds and its largest memory (MB)."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([sys.executable, "-c", PROGRAM, *map(str, words), "--json"], capture_output=True, text=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.returncode == 0, done.stderr[-500:]
    peak = float(next(line for line in done.stderr.splitlines() if line.startswith("VmHWM")).split()[1]) / 1_000
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, peak


def _write(rows: list[tuple[str, float, str]]) -> None:
    lines = [
        "# Benchmarks of registers",
        "",
        f"One run, CPU seconds, {platform.machine()}, Python {platform.python_version()}. Written by `uv run poe bench`.",
        "The first row is what any command costs; a busy machine shows in it.",
        "",
        "| what | CPU s | |",
        "|---|---|---|",
        *(f"| {what} | {seconds:.2f} | {note} |" for what, seconds, note in rows),
    ]
    REPORT.write_text("\n".join(lines) + "\n", encoding="utf-8")
